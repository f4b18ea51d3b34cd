// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/result.hpp"

#include <cstdint>
#include <limits>

namespace submeter::inline v0 {

/// 10^n for 0 <= n <= 18.
[[nodiscard]] constexpr std::int64_t power_of_ten(int n) noexcept {
    std::int64_t value = 1;
    for (int i = 0; i < n; ++i)
        value *= 10;
    return value;
}

/// a + b, or `errc::overflow`. 64 bits only: for machines and floors that need no more.
[[nodiscard]] constexpr result<std::int64_t> checked_add64(std::int64_t a,
                                                           std::int64_t b) noexcept {
    constexpr auto max = std::numeric_limits<std::int64_t>::max();
    constexpr auto min = std::numeric_limits<std::int64_t>::min();
    if (b > 0 ? a > max - b : a < min - b) return fail(errc::overflow);
    return a + b;
}

/// a − b, or `errc::overflow`.
[[nodiscard]] constexpr result<std::int64_t> checked_subtract64(std::int64_t a,
                                                                std::int64_t b) noexcept {
    constexpr auto max = std::numeric_limits<std::int64_t>::max();
    constexpr auto min = std::numeric_limits<std::int64_t>::min();
    if (b > 0 ? a < min + b : a > max + b) return fail(errc::overflow);
    return a - b;
}

/// value × 10 + digit, or `errc::overflow`; the digit has the value's sign. One step of reading a
/// number.
[[nodiscard]] constexpr result<std::int64_t> append_digit(std::int64_t value, int digit) noexcept {
    constexpr auto max = std::numeric_limits<std::int64_t>::max();
    constexpr auto min = std::numeric_limits<std::int64_t>::min();
    if (value > max / 10 || value < min / 10) return fail(errc::overflow);
    return checked_add64(value * 10, digit);
}

}  // namespace submeter::inline v0
