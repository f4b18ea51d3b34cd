// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"

namespace submeter::inline v0 {

/// One packed BCD octet as 0..99, or -1 where a nibble is not a decimal digit.
[[nodiscard]] constexpr int bcd_to_int(std::byte b) noexcept {
    const int high = to_u8(b) >> 4;
    const int low = to_u8(b) & 15;
    return high > 9 || low > 9 ? -1 : high * 10 + low;
}

/// 0..99 as one packed BCD octet. Precondition: value < 100.
[[nodiscard]] constexpr std::byte int_to_bcd(unsigned value) noexcept {
    return static_cast<std::byte>((value / 10) << 4 | value % 10);
}

namespace detail {

// At most 8 octets as a word, the first lowest.
constexpr std::uint64_t word_of_few(bytes_view octets) noexcept {
    if (octets.size() == 4) return word_le(octets.first<4>());
    std::uint64_t word = 0;
    for (std::size_t i = octets.size(); i-- > 0;)
        word = word << 8 | to_u8(octets[i]);
    return word;
}

// Whether every nibble is a decimal digit: none has bit 3 together with bit 2 or bit 1.
constexpr bool is_bcd_word(std::uint64_t word) noexcept {
    return (word >> 3 & (word >> 2 | word >> 1) & 0x1111111111111111) == 0;
}

// The number of eight digits: digits become pairs, pairs fours, side by side; of 16 of the upper
// one 10 stay, of 256 100.
constexpr std::uint32_t bcd_half_value(std::uint32_t half) noexcept {
    half -= (16 - 10) * (half >> 4 & 0x0F0F0F0F);
    half -= (256 - 100) * (half >> 8 & 0x00FF00FF);
    return half - (65'536 - 10'000) * (half >> 16);
}

// The number; most have eight digits or fewer. Precondition: is_bcd_word().
constexpr std::int64_t bcd_word_value(std::uint64_t word) noexcept {
    const std::int64_t low = bcd_half_value(static_cast<std::uint32_t>(word));
    if (word >> 32 == 0) return low;
    return low + std::int64_t{100'000'000} * bcd_half_value(static_cast<std::uint32_t>(word >> 32));
}

}  // namespace detail

/// Reads packed BCD, least significant octet first (the order of DL/T 645 and CJ/T 188), at most
/// 9 octets.
/// @return the number; or `bad_bcd` with the octet's offset, `bad_length` for more than 9 octets.
[[nodiscard]] constexpr result<std::int64_t> bcd_read_le(bytes_view octets) noexcept {
    if (octets.size() > 9) return fail(errc::bad_length, 9);
    if (octets.size() <= 8) {
        const std::uint64_t word = detail::word_of_few(octets);
        if (detail::is_bcd_word(word)) return detail::bcd_word_value(word);
    }
    std::int64_t value = 0;
    for (std::size_t i = octets.size(); i-- > 0;) {
        const int pair = bcd_to_int(octets[i]);
        if (pair < 0) return fail(errc::bad_bcd, i);
        value = value * 100 + pair;
    }
    return value;
}

/// Writes a non-negative number as packed BCD, least significant octet first, filling `out`.
/// @return `negative_amount` below zero, `overflow` where the digits do not fit; nothing is written
/// then.
[[nodiscard]] constexpr result<void> bcd_write_le(std::int64_t value, bytes_span out) noexcept {
    if (value < 0) return fail(errc::negative_amount);
    std::int64_t rest = value;
    for (std::size_t i = 0; i < out.size(); ++i)
        rest /= 100;
    if (rest != 0) return fail(errc::overflow);
    for (auto& octet : out) {
        octet = int_to_bcd(static_cast<unsigned>(value % 100));
        value /= 100;
    }
    return {};
}

}  // namespace submeter::inline v0
