// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/checked.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace submeter::inline v0 {

/// An exact decimal number: mantissa × 10^exponent, as a meter shows it ("1234.50" keeps its zero).
/// A value.
struct decimal {
    std::int64_t mantissa = 0;
    std::int8_t exponent = 0;  ///< -18 to 18

    /// The same digits, not only the same value: 1.0 and 1.00 differ.
    friend constexpr bool operator==(const decimal&, const decimal&) = default;
};

/// The number as a whole count of 10^-decimals, without loss.
/// @return `inexact` where digits would be lost, `overflow` where it does not fit.
[[nodiscard]] constexpr result<std::int64_t> rescale(decimal d, int decimals) noexcept {
    const int shift = d.exponent + decimals;
    std::int64_t value = d.mantissa;
    if (value == 0) return 0;
    if (shift < 0) {
        if (shift < -18 || value % power_of_ten(-shift) != 0) return fail(errc::inexact);
        return value / power_of_ten(-shift);
    }
    for (int i = 0; i < shift; ++i) {
        const auto next = append_digit(value, 0);
        if (!next) return next;
        value = *next;
    }
    return value;
}

namespace detail {

// One scan of [-]digits[.digits]; at most 18 significant digits fit any caller.
struct number_scan {
    std::int64_t mantissa = 0;
    int decimals = 0;
};

constexpr result<number_scan> scan_number(std::string_view text) noexcept {
    std::size_t i = !text.empty() && text[0] == '-' ? 1 : 0;
    const bool negative = i == 1;
    number_scan out;
    bool point = false;
    bool digit_before = false;
    for (; i < text.size(); ++i) {
        if (text[i] == '.' && !point && digit_before && i + 1 < text.size()) {
            point = true;
            continue;
        }
        if (text[i] < '0' || text[i] > '9') return fail(errc::bad_syntax, i);
        const int digit = text[i] - '0';
        const auto next = append_digit(out.mantissa, negative ? -digit : digit);
        if (!next) return fail(errc::overflow, i);
        out.mantissa = *next;
        out.decimals += point ? 1 : 0;
        digit_before = true;
    }
    if (!digit_before) return fail(errc::bad_syntax, text.size());
    return out;
}

inline std::string digits_text(std::int64_t mantissa, int decimals) {
    std::string out = std::to_string(mantissa);
    const std::size_t sign = mantissa < 0 ? 1 : 0;
    if (decimals <= 0) {
        if (mantissa != 0) out.append(static_cast<std::size_t>(-decimals), '0');
        return out;
    }
    const auto wanted = static_cast<std::size_t>(decimals) + 1;
    if (out.size() - sign < wanted) out.insert(sign, wanted - (out.size() - sign), '0');
    out.insert(out.size() - static_cast<std::size_t>(decimals), 1, '.');
    return out;
}

}  // namespace detail

/// Reads "-12.50": an optional minus, digits, an optional point with digits. Nothing else: no
/// blanks, plus sign, exponent ("1e3"), "NaN", ".5" or "5.".
/// @return `bad_syntax` or `overflow` with the character's offset, `too_many_digits` past 18
/// decimals.
[[nodiscard]] constexpr result<decimal> parse_decimal(std::string_view text) noexcept {
    const auto scan = detail::scan_number(text);
    if (!scan) return fail(scan.error());
    if (scan->decimals > 18) return fail(errc::too_many_digits, text.size());
    return decimal{.mantissa = scan->mantissa,
                   .exponent = static_cast<std::int8_t>(-scan->decimals)};
}

/// Reads a decimal text as a whole count of 10^-decimals ("0.65", 6 → 650000).
/// @return as parse_decimal, and `too_many_digits` where the text is finer: "1.005" into 2
/// decimals.
[[nodiscard]] constexpr result<std::int64_t> parse_scaled(std::string_view text,
                                                          int decimals) noexcept {
    const auto d = parse_decimal(text);
    if (!d) return fail(d.error());
    const auto value = rescale(*d, decimals);
    if (!value && value.error().code == errc::inexact)
        return fail(errc::too_many_digits, text.size());
    return value;
}

/// All digits of the number: {1234500, -3} is "1234.500". Allocates the text.
[[nodiscard]] inline std::string to_text(decimal d) {
    return detail::digits_text(d.mantissa, -d.exponent);
}

}  // namespace submeter::inline v0
