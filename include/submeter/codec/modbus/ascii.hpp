// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/modbus/reply.hpp"

#include <array>

namespace submeter::inline v0::codec::modbus {

// One frame of Modbus ASCII, each octet but the marks as two hexadecimal digits:
//
//     ':' | unit | function | data | LRC | CR LF
//
// Source: MODBUS over Serial Line.

inline constexpr std::size_t ascii_octets_max = pdu_length_max + 2;  ///< with unit and LRC
inline constexpr std::size_t ascii_length_max = 1 + 2 * ascii_octets_max + 2;  ///< characters

/// The check of ASCII frames: what is missing to make the octets' sum 0 modulo 256.
[[nodiscard]] constexpr std::uint8_t lrc8(bytes_view octets) noexcept {
    return static_cast<std::uint8_t>(0U - sum8(octets));
}

namespace detail {

constexpr int ascii_digit(std::byte c) noexcept {
    return hex_digit(static_cast<char>(to_u8(c)));
}

// The octets between colon and carriage return, which are whole and checked; `consumed` is theirs.
constexpr frame ascii_content(bytes_view octets, std::size_t consumed) noexcept {
    return {.unit = to_u8(octets[0]),
            .function = to_u8(octets[1]),
            .data = octets.subspan(2, octets.size() - 3),
            .consumed = consumed};
}

// Reads pairs of digits from `at` up to a carriage return; the count of octets, or what is wrong.
constexpr result<std::size_t> take_ascii_octets(bytes_view input, std::size_t& at,
                                                bytes_span room) noexcept {
    std::size_t count = 0;
    for (;; at += 2) {
        if (at >= input.size()) return fail(errc::incomplete, input.size());
        if (input[at] == std::byte{'\r'}) return count;
        const int high = ascii_digit(input[at]);
        if (high < 0) return fail(errc::bad_digit, at);
        if (at + 1 >= input.size()) return fail(errc::incomplete, input.size());
        const int low = ascii_digit(input[at + 1]);
        if (low < 0) return fail(errc::bad_digit, at + 1);
        if (count == ascii_octets_max) return fail(errc::bad_length, at);
        if (count == room.size()) return fail(errc::no_room, at);
        room[count++] = static_cast<std::byte>(high * 16 + low);
    }
}

}  // namespace detail

/// Reads the frame at the front of `input`. Its octets are written to `room` (at best
/// `ascii_octets_max`), from which the frame borrows; `consumed` counts characters. Digits of
/// either case are read.
/// @return the frame; `incomplete`; `bad_start`, `bad_digit`, `bad_length`, `bad_end`,
/// `bad_checksum`, with the offset in `input`; `no_room`. Allocates nothing, O(513).
[[nodiscard]] constexpr result<frame> decode_ascii(bytes_view input, bytes_span room) noexcept {
    if (input.empty()) return fail(errc::incomplete, 0);
    if (input[0] != std::byte{':'}) return fail(errc::bad_start);
    std::size_t at = 1;
    const auto count = detail::take_ascii_octets(input, at, room);
    if (!count) return fail(count.error());
    if (at + 1 >= input.size()) return fail(errc::incomplete, input.size());
    if (input[at + 1] != std::byte{'\n'}) return fail(errc::bad_end, at + 1);
    if (*count < 3) return fail(errc::bad_length, at);
    const bytes_view octets = room.first(*count);
    if (sum8(octets) != 0) return fail(errc::bad_checksum, at - 2);
    return detail::ascii_content(octets, at + 2);
}

namespace detail {

constexpr result<std::size_t> write_ascii(bytes_view octets, bytes_span out) noexcept {
    if (octets.size() > ascii_octets_max - 1) return fail(errc::bad_length, ascii_length_max);
    constexpr std::string_view digits = "0123456789ABCDEF";
    byte_writer w{out};
    const auto put = [&](std::uint8_t octet) {
        w.u8(static_cast<std::uint8_t>(digits[octet >> 4]));
        w.u8(static_cast<std::uint8_t>(digits[octet & 15]));
    };
    w.u8(':');
    for (const auto octet : octets)
        put(to_u8(octet));
    put(lrc8(octets));
    w.u8('\r');
    w.u8('\n');
    return w.finish();
}

}  // namespace detail

/// Writes a frame with its marks and LRC, in upper case; `f.consumed` is not looked at.
/// @return characters written; `no_room`, or `bad_length` for more than 252 octets of data.
[[nodiscard]] constexpr result<std::size_t> encode_ascii(const frame& f, bytes_span out) noexcept {
    std::array<std::byte, ascii_octets_max> room{};
    if (f.data.size() > pdu_length_max - 1) return fail(errc::bad_length, ascii_length_max);
    byte_writer w{room};
    w.u8(f.unit);
    w.u8(f.function);
    w.put(f.data);
    return detail::write_ascii(w.view(), out);
}

/// Writes a request. @return characters written; as encode() of RTU, but diagnostics of any even
/// length.
[[nodiscard]] constexpr result<std::size_t> encode_ascii(const request& r,
                                                         bytes_span out) noexcept {
    const auto good = detail::check(r);
    if (!good) return fail(good.error());
    std::array<std::byte, ascii_octets_max> room{};
    byte_writer w{room};
    w.u8(r.unit);
    detail::put_request(r, w);
    return detail::write_ascii(w.view(), out);
}

/// Writes a reply. @return characters written; as encode() of RTU, but diagnostics of any even
/// length.
[[nodiscard]] constexpr result<std::size_t> encode_ascii(const reply& r, bytes_span out) noexcept {
    std::array<std::byte, ascii_octets_max> room{};
    byte_writer w{room};
    w.u8(r.unit);
    const auto good = detail::put_reply(r, w);
    if (!good) return fail(good.error());
    return detail::write_ascii(w.view(), out);
}

}  // namespace submeter::inline v0::codec::modbus
