// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/result.hpp"

#include <cstdint>
#include <limits>
#include <string>

#if !defined(__SIZEOF_INT128__)
#include <boost/multiprecision/cpp_int.hpp>
#endif

namespace submeter::inline v0 {

/// An exact amount: a signed 128-bit count of 10⁻¹² currency units, the product of millionths of a
/// billing unit and millionths of a currency unit per billing unit. It is rounded once, by the
/// plan's named rule. Where a compiler has no 128-bit integer, Boost.Multiprecision stands in.
#if defined(__SIZEOF_INT128__)
__extension__ using exact = __int128;
#else
using exact = boost::multiprecision::int128_t;
#endif

inline constexpr int exact_decimals = 12;  ///< an `exact` counts units of 10⁻¹²

/// a × b without loss: two 64-bit factors always fit.
[[nodiscard]] constexpr exact multiply(std::int64_t a, std::int64_t b) noexcept {
    return exact{a} * b;
}

/// a + b, or `errc::overflow`.
[[nodiscard]] constexpr result<exact> checked_add(exact a, exact b) noexcept {
#if defined(__SIZEOF_INT128__)
    exact sum = 0;
    if (__builtin_add_overflow(a, b, &sum)) return fail(errc::overflow);
    return sum;
#else
    const exact max = std::numeric_limits<exact>::max();
    if ((b > 0 && a > max - b) || (b < 0 && a < -max - b)) return fail(errc::overflow);
    return exact{a + b};
#endif
}

/// a × b, or `errc::overflow`.
[[nodiscard]] constexpr result<exact> checked_multiply(exact a, exact b) noexcept {
#if defined(__SIZEOF_INT128__)
    exact product = 0;
    if (__builtin_mul_overflow(a, b, &product)) return fail(errc::overflow);
    return product;
#else
    const exact max = std::numeric_limits<exact>::max();
    const exact size = a < 0 ? exact{-a} : a;
    const exact other = b < 0 ? exact{-b} : b;
    if (other != 0 && size > max / other) return fail(errc::overflow);
    return exact{a * b};
#endif
}

/// The number as 64 bits, or `errc::overflow`.
[[nodiscard]] constexpr result<std::int64_t> to_int64(exact value) noexcept {
    if (value > std::numeric_limits<std::int64_t>::max() ||
        value < std::numeric_limits<std::int64_t>::min())
        return fail(errc::overflow);
    return static_cast<std::int64_t>(value);
}

/// The exact amount in currency units, without trailing zeros: 10⁻¹² × value. Allocates the text.
[[nodiscard]] inline std::string to_text(exact value) {
    std::string digits;
    const bool negative = value < 0;
    while (value != 0 || digits.size() <= static_cast<std::size_t>(exact_decimals)) {
        const int digit = static_cast<int>(value % 10);
        digits.insert(digits.begin(), static_cast<char>('0' + (digit < 0 ? -digit : digit)));
        value /= 10;
    }
    digits.insert(digits.end() - exact_decimals, '.');
    while (digits.back() == '0')
        digits.pop_back();
    if (digits.back() == '.') digits.pop_back();
    return negative ? "-" + digits : digits;
}

}  // namespace submeter::inline v0
