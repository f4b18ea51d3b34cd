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

/// Reads packed BCD, least significant octet first (the order of DL/T 645 and CJ/T 188), at most
/// 9 octets.
/// @return the number; or `bad_bcd` with the octet's offset, `bad_length` for more than 9 octets.
[[nodiscard]] constexpr result<std::int64_t> bcd_read_le(bytes_view octets) noexcept {
    if (octets.size() > 9) return fail(errc::bad_length, 9);
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
