// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/modbus/reply.hpp"

namespace submeter::inline v0::codec::modbus {

// One frame of Modbus TCP:
//
//     transaction (2) | protocol 0 (2) | length (2) | unit | function | data
//
// The length counts from the unit on; there is no checksum. Source: MODBUS Messaging on TCP/IP. RTU
// over TCP is the RTU frame, unchanged: frame.hpp and stream.hpp serve it.

inline constexpr std::size_t tcp_header_length = 6;  ///< before the unit
inline constexpr std::size_t tcp_length_max = tcp_header_length + 1 + pdu_length_max;  ///< octets

/// A frame and the number that ties a reply to its request. `content.consumed` counts the header
/// too. A value that borrows.
struct tcp_frame {
    std::uint16_t transaction = 0;
    frame content{};
};

/// Reads the frame at the front of `input`; the same for both directions, and for functions that
/// are not known.
/// @return the frame; `incomplete`, with the octets that must be there at least as `index`;
/// `bad_start` where the protocol is not 0; `bad_length` for fewer
/// than 2 or more than 254 octets. Allocates nothing, O(1).
[[nodiscard]] constexpr result<tcp_frame> decode_tcp(bytes_view input) noexcept {
    byte_cursor in{input};
    const auto transaction = in.u16_be();
    const auto protocol = in.u16_be();
    if (protocol && *protocol != 0) return fail(errc::bad_start, 2);
    const auto length = in.u16_be();
    if (!length) return fail(errc::incomplete, input.size(), protocol ? tcp_header_length : 4);
    if (*length < 2 || *length > pdu_length_max + 1) return fail(errc::bad_length, 4);
    if (in.remaining() < *length)
        return fail(errc::incomplete, input.size(), tcp_header_length + *length);
    const auto content = in.rest().first(*length);
    return tcp_frame{.transaction = *transaction,
                     .content = {.unit = to_u8(content[0]),
                                 .function = to_u8(content[1]),
                                 .data = content.subspan(2),
                                 .consumed = tcp_header_length + *length}};
}

namespace detail {

// Begins a frame whose length is not known yet.
constexpr byte_writer begin_tcp(std::uint16_t transaction, std::uint8_t unit,
                                bytes_span out) noexcept {
    byte_writer w{out};
    w.u16_be(transaction);
    w.u16_be(0);
    w.u16_be(0);
    w.u8(unit);
    return w;
}

constexpr result<std::size_t> finish_tcp(const byte_writer& w, bytes_span out) noexcept {
    const auto written = w.finish();
    if (!written) return written;
    const std::size_t length = *written - tcp_header_length;
    if (length > pdu_length_max + 1) return fail(errc::bad_length, 4);
    out[4] = static_cast<std::byte>(length >> 8);
    out[5] = static_cast<std::byte>(length & 0xFF);
    return written;
}

}  // namespace detail

/// Writes header, unit, function and data; `content.consumed` is not looked at.
/// @return octets written; `no_room`, or `bad_length` for a frame over 260 octets.
[[nodiscard]] constexpr result<std::size_t> encode_tcp(const tcp_frame& f,
                                                       bytes_span out) noexcept {
    auto w = detail::begin_tcp(f.transaction, f.content.unit, out);
    w.u8(f.content.function);
    w.put(f.content.data);
    return detail::finish_tcp(w, out);
}

/// Writes a request. @return octets written; as encode() of RTU, but diagnostics of any even
/// length.
[[nodiscard]] constexpr result<std::size_t> encode_tcp(std::uint16_t transaction, const request& r,
                                                       bytes_span out) noexcept {
    const auto good = detail::check(r);
    if (!good) return fail(good.error());
    auto w = detail::begin_tcp(transaction, r.unit, out);
    detail::put_request(r, w);
    return detail::finish_tcp(w, out);
}

/// Writes a reply. @return octets written; as encode() of RTU, but diagnostics of any even length.
[[nodiscard]] constexpr result<std::size_t> encode_tcp(std::uint16_t transaction, const reply& r,
                                                       bytes_span out) noexcept {
    auto w = detail::begin_tcp(transaction, r.unit, out);
    const auto good = detail::put_reply(r, w);
    if (!good) return fail(good.error());
    return detail::finish_tcp(w, out);
}

}  // namespace submeter::inline v0::codec::modbus
