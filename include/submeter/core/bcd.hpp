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
    if (octets.size() == 4) {
        const auto at = [&](std::size_t i) { return std::uint32_t{to_u8(octets[i])}; };
        return at(0) | at(1) << 8 | at(2) << 16 | at(3) << 24;
    }
    std::uint64_t word = 0;
    for (std::size_t i = octets.size(); i-- > 0;)
        word = word << 8 | to_u8(octets[i]);
    return word;
}

// Whether every nibble is a decimal digit: none has bit 3 together with bit 2 or bit 1.
constexpr bool is_bcd_word(std::uint64_t word) noexcept {
    return (word >> 3 & (word >> 2 | word >> 1) & 0x1111111111111111) == 0;
}

// The number: digits become pairs, pairs fours, fours eights, side by side. Precondition:
// is_bcd_word().
constexpr std::int64_t bcd_word_value(std::uint64_t word) noexcept {
    word = (word & 0x0F0F0F0F0F0F0F0F) + 10 * (word >> 4 & 0x0F0F0F0F0F0F0F0F);
    word = (word & 0x00FF00FF00FF00FF) + 100 * (word >> 8 & 0x00FF00FF00FF00FF);
    word = (word & 0x0000FFFF0000FFFF) + 10'000 * (word >> 16 & 0x0000FFFF0000FFFF);
    return static_cast<std::int64_t>((word & 0xFFFFFFFF) + 100'000'000 * (word >> 32));
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
