// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/cjt188/address.hpp"
#include "submeter/codec/cjt188/control.hpp"
#include "submeter/codec/cjt188/meter_type.hpp"
#include "submeter/core/crc.hpp"

namespace submeter::inline v0::codec::cjt188 {

// One frame of CJ/T 188:
//
//     FE… | 68 | T | A0 A1 A2 A3 A4 A5 A6 | C | L | DATA, L octets, as they are | CS | 16
//
// CS is the sum modulo 256 of every octet from 68H up to the one before CS.

inline constexpr std::byte start_octet{0x68};
inline constexpr std::byte end_octet{0x16};
inline constexpr std::byte wake_up_octet{0xFE};

inline constexpr std::size_t header_length = 11;     ///< octets before DATA
inline constexpr std::size_t overhead = 13;          ///< octets of a frame beside DATA
inline constexpr std::size_t data_length_max = 255;  ///< what L can say; the standard reads 100
                                                     ///< and writes 50
inline constexpr std::size_t frame_length_max = overhead + data_length_max;

/// One frame as it lies on the wire. `data` borrows from decode()'s input. A value.
struct frame {
    meter_type type = meter_type::cold_water;
    address meter{};
    std::uint8_t control = 0;  ///< 01H is a read request, 81H its normal reply
    bytes_view data{};         ///< 0..255 octets
    std::size_t consumed = 0;  ///< octets to drop from the input, wake-up octets included
};

struct encode_params {
    std::uint8_t wake_up = 0;  ///< FEH octets before the frame; the standard sends 2 to 4
};

namespace detail {

// The parts of a whole frame at the front of `body`, which has been checked.
constexpr frame split(bytes_view body, std::size_t total) noexcept {
    frame out{.type = static_cast<meter_type>(body[1]),
              .control = to_u8(body[9]),
              .data = body.subspan(header_length, total - overhead),
              .consumed = total};
    for (std::size_t i = 0; i < out.meter.octets.size(); ++i)
        out.meter.octets[i] = body[2 + i];
    return out;
}

}  // namespace detail

/// Reads the first frame in `input`, skipping leading FEH octets.
/// @return the frame; or `incomplete` when more octets are needed (nothing was consumed, call again
///         with a longer span); or `bad_start`, `bad_end`, `bad_checksum` with the octet's offset.
/// Any type, control code, address and data pass. Allocates nothing, throws nothing,
/// O(input.size()).
[[nodiscard]] constexpr result<frame> decode(bytes_view input) noexcept {
    std::size_t start = 0;
    while (start < input.size() && input[start] == wake_up_octet)
        ++start;
    const auto body = input.subspan(start);
    if (body.empty()) return fail(errc::incomplete, input.size());
    if (body[0] != start_octet) return fail(errc::bad_start, start);
    if (body.size() < header_length) return fail(errc::incomplete, input.size());
    const std::size_t total = overhead + to_u8(body[10]);
    if (body.size() < total) return fail(errc::incomplete, input.size());
    if (body[total - 1] != end_octet) return fail(errc::bad_end, start + total - 1);
    if (sum8(body.first(total - 2)) != to_u8(body[total - 2]))
        return fail(errc::bad_checksum, start + total - 2);
    auto out = detail::split(body, total);
    out.consumed += start;
    return out;
}

namespace detail {

// Writes everything before DATA; the length octet is filled in by finish_frame.
constexpr void begin_frame(byte_writer& w, meter_type type, const address& meter,
                           std::uint8_t control, encode_params params) noexcept {
    for (unsigned i = 0; i < params.wake_up; ++i)
        w.put(wake_up_octet);
    const auto& a = meter.octets;
    const std::byte header[header_length]{
        start_octet, static_cast<std::byte>(type), a[0],        a[1], a[2], a[3], a[4], a[5],
        a[6],        std::byte{control},           std::byte{0}};
    w.put(bytes_view{header});
}

// Sets L, and appends CS and 16H to the frame that `w` wrote to the front of `out`.
constexpr result<std::size_t> finish_frame(byte_writer& w, bytes_span out,
                                           encode_params params) noexcept {
    if (!w.ok()) return fail(errc::no_room, out.size());
    const auto body = out.subspan(params.wake_up, w.written() - params.wake_up);
    const std::size_t length = body.size() - header_length;
    if (length > data_length_max) return fail(errc::bad_length, data_length_max);
    body[10] = static_cast<std::byte>(length);
    w.u8(sum8(body));
    w.put(end_octet);
    return w.finish();
}

}  // namespace detail

/// Writes the frame into `out`; `f.consumed` is not looked at.
/// @return octets written; or `no_room`, or `bad_length` for more than 255 octets of data.
[[nodiscard]] constexpr result<std::size_t> encode(const frame& f, bytes_span out,
                                                   encode_params params = {}) noexcept {
    if (f.data.size() > data_length_max) return fail(errc::bad_length, data_length_max);
    byte_writer w{out};
    detail::begin_frame(w, f.type, f.meter, f.control, params);
    w.put(f.data);
    return detail::finish_frame(w, out, params);
}

}  // namespace submeter::inline v0::codec::cjt188
