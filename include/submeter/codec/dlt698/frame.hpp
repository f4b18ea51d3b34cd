// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt698/address.hpp"
#include "submeter/codec/dlt698/control.hpp"
#include "submeter/core/crc.hpp"

namespace submeter::inline v0::codec::dlt698 {

// One frame of DL/T 698.45:
//
//     FE… | 68 | L, 2 | C | AF | SA, 1..16 | CA | HCS, 2 | user data | FCS, 2 | 16
//
// L counts from itself to FCS; with bit 14 set it counts KiB. HCS covers L to CA, FCS covers L to
// the last octet of user data; both are CRC-16/X-25. L, HCS and FCS travel low octet first.

inline constexpr std::byte start_octet{0x68};
inline constexpr std::byte end_octet{0x16};
inline constexpr std::byte wake_up_octet{0xFE};
inline constexpr std::uint8_t scramble_offset = 0x33;

inline constexpr std::size_t overhead = 11;  ///< octets beside SA and user data
inline constexpr std::size_t length_field_max = 0x3FFF;
inline constexpr std::size_t frame_length_max = length_field_max + 2;  ///< where L counts octets

/// One frame as it lies on the wire. `data` borrows from decode()'s input and is still scrambled
/// where the control octet says so. A value.
struct frame {
    std::uint8_t control = request_control;
    address server{};
    std::uint8_t client = 0;   ///< CA; 0 is nobody in particular
    bytes_view data{};         ///< user data: an APDU, or a fragment of one
    std::size_t consumed = 0;  ///< octets to drop from the input, wake-up octets included
};

struct encode_params {
    std::uint8_t wake_up = 0;  ///< FEH octets before the frame; 4 on serial lines, none on TCP
};

namespace detail {

constexpr std::uint16_t read_u16_le(bytes_view at) noexcept {
    return static_cast<std::uint16_t>(to_u8(at[0]) | to_u8(at[1]) << 8);
}

// Octets from 68H to CA, by AF. Precondition: five octets.
constexpr std::size_t address_end(bytes_view front) noexcept {
    return 7U + (to_u8(front[4]) & 15U);
}

// Octets of the whole frame, by L.
constexpr std::size_t claimed_length(bytes_view front) noexcept {
    const std::size_t field = read_u16_le(front.subspan(1));
    const std::size_t count = field & length_field_max;
    return ((field & 0x4000U) != 0 ? count << 10 : count) + 2;
}

constexpr bool header_holds(bytes_view front) noexcept {
    const std::size_t end = address_end(front);
    return crc16_x25(front.subspan(1, end - 1)) == read_u16_le(front.subspan(end));
}

// Whether L has room for what AF promises, and its reserved bit is clear.
constexpr bool length_is_possible(bytes_view front) noexcept {
    return (to_u8(front[2]) & 0x80U) == 0 && claimed_length(front) >= address_end(front) + 5;
}

// The parts of a whole frame, which has been checked.
constexpr frame split(bytes_view whole) noexcept {
    const std::size_t end = address_end(whole);
    frame out{.control = to_u8(whole[3]),
              .server = {.type = static_cast<address_type>(to_u8(whole[4]) >> 6),
                         .logical = static_cast<std::uint8_t>(to_u8(whole[4]) >> 4 & 3U),
                         .length = static_cast<std::uint8_t>(end - 6)},
              .client = to_u8(whole[end - 1]),
              .data = whole.subspan(end + 2, whole.size() - end - 5),
              .consumed = whole.size()};
    for (std::size_t i = 0; i < out.server.length; ++i)
        out.server.octets[i] = whole[5 + i];
    return out;
}

}  // namespace detail

/// Reads the first frame in `input`, skipping leading FEH octets.
/// @return the frame; or `incomplete` when more octets are needed (nothing was consumed, call again
///         with a longer span); or `bad_start`; `bad_checksum` with the offset of HCS or FCS;
///         `bad_length` where L is too small for the address or its reserved bit is set; `bad_end`.
/// Any control code, address and data pass. Allocates nothing, throws nothing, O(input.size()).
[[nodiscard]] constexpr result<frame> decode(bytes_view input) noexcept {
    std::size_t start = 0;
    while (start < input.size() && input[start] == wake_up_octet)
        ++start;
    const auto body = input.subspan(start);
    if (body.empty()) return fail(errc::incomplete, input.size());
    if (body[0] != start_octet) return fail(errc::bad_start, start);
    if (body.size() < 5 || body.size() < detail::address_end(body) + 2)
        return fail(errc::incomplete, input.size());
    const std::size_t header = detail::address_end(body);
    if (!detail::header_holds(body)) return fail(errc::bad_checksum, start + header);
    if (!detail::length_is_possible(body)) return fail(errc::bad_length, start + 1);
    const std::size_t total = detail::claimed_length(body);
    if (body.size() < total) return fail(errc::incomplete, input.size());
    if (body[total - 1] != end_octet) return fail(errc::bad_end, start + total - 1);
    // HCS is the CRC of what is before it, which FCS covers, too.
    const auto hcs = detail::read_u16_le(body.subspan(header));
    const auto fcs = crc16_x25(body.subspan(header, total - 3 - header), hcs);
    if (fcs != detail::read_u16_le(body.subspan(total - 3)))
        return fail(errc::bad_checksum, start + total - 3);
    result<frame> out{detail::split(body.first(total))};
    out->consumed += start;
    return out;
}

/// Adds (`scramble`) or takes away (`unscramble`) 33H, octet by octet. Any size.
constexpr void scramble(bytes_span octets) noexcept {
    for (auto& octet : octets)
        octet = static_cast<std::byte>(to_u8(octet) + scramble_offset);
}
constexpr void unscramble(bytes_span octets) noexcept {
    for (auto& octet : octets)
        octet = static_cast<std::byte>(to_u8(octet) - scramble_offset);
}

/// The user data of a frame in the clear: as they lie in the frame, or unscrambled into `room`.
/// @return `no_room` where they are scrambled and do not fit.
[[nodiscard]] constexpr result<bytes_view> clear_data(const frame& f, bytes_span room) noexcept {
    if (!is_scrambled(f.control)) return f.data;
    if (room.size() < f.data.size()) return fail(errc::no_room, room.size());
    const auto out = room.first(f.data.size());
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = f.data[i];
    unscramble(out);
    return bytes_view{out};
}

namespace detail {

// Writes everything before the user data; L and HCS are filled in by finish_frame.
constexpr void begin_frame(byte_writer& w, const frame& f, encode_params params) noexcept {
    for (unsigned i = 0; i < params.wake_up; ++i)
        w.put(wake_up_octet);
    w.put(start_octet);
    w.u16_le(0);
    w.u8(f.control);
    w.put(address_flags(f.server));
    w.put(f.server.view());
    w.u8(f.client);
    w.u16_le(0);
}

// Sets L and HCS, and appends FCS and 16H to the frame that `w` wrote to the front of `out`.
constexpr result<std::size_t> finish_frame(byte_writer& w, bytes_span out,
                                           encode_params params) noexcept {
    if (!w.ok()) return fail(errc::no_room, out.size());
    const auto body = out.subspan(params.wake_up, w.written() - params.wake_up);
    std::size_t field = body.size() + 1;
    if (field > length_field_max) {
        if (field % 1024 != 0 || field >> 10 > length_field_max)
            return fail(errc::bad_length, length_field_max);
        field = field >> 10 | 0x4000U;
    }
    body[1] = static_cast<std::byte>(field & 255U);
    body[2] = static_cast<std::byte>(field >> 8);
    const std::size_t end = address_end(body);
    const auto hcs = crc16_x25(body.subspan(1, end - 1));
    body[end] = static_cast<std::byte>(hcs & 255U);
    body[end + 1] = static_cast<std::byte>(hcs >> 8);
    w.u16_le(crc16_x25(body.subspan(1)));
    w.put(end_octet);
    return w.finish();
}

}  // namespace detail

/// Writes the frame into `out`, its data as they are: scrambled already where the control octet
/// says so. `f.consumed` is not looked at.
/// @return octets written; or `no_room`; `bad_address` for an SA of no octet or more than 16;
///         `bad_length` where L would be above 16383 octets and no whole number of KiB.
[[nodiscard]] constexpr result<std::size_t> encode(const frame& f, bytes_span out,
                                                   encode_params params = {}) noexcept {
    if (f.server.length == 0 || f.server.length > address_octets_max)
        return fail(errc::bad_address, f.server.length);
    byte_writer w{out};
    detail::begin_frame(w, f, params);
    w.put(f.data);
    return detail::finish_frame(w, out, params);
}

}  // namespace submeter::inline v0::codec::dlt698
