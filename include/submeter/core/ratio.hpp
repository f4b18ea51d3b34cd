// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/fraction.hpp"
#include "submeter/core/quantity.hpp"

#include <compare>
#include <cstdint>

namespace submeter::inline v0 {

/// A ratio of two whole numbers, such as 12 of 31 days or 105 of 100. The denominator is positive;
/// `check` one that comes from outside. A value.
struct ratio {
    std::int64_t numerator = 1;
    std::int64_t denominator = 1;

    /// The same terms, not only the same value: 1/2 and 2/4 differ.
    friend constexpr bool operator==(const ratio&, const ratio&) = default;
};

/// @return `divide_by_zero`, or `bad_value` for a negative denominator.
[[nodiscard]] constexpr result<void> check(ratio r) noexcept {
    if (r.denominator == 0) return fail(errc::divide_by_zero);
    if (r.denominator < 0) return fail(errc::bad_value);
    return {};
}

/// Which is larger. Precondition: both denominators are positive.
[[nodiscard]] constexpr std::strong_ordering compare(ratio a, ratio b) noexcept {
    const exact left = multiply(a.numerator, b.denominator);
    const exact right = multiply(b.numerator, a.denominator);
    if (left == right) return std::strong_ordering::equal;
    return left < right ? std::strong_ordering::less : std::strong_ordering::greater;
}

/// numerator ÷ denominator in lowest terms, in 64 bits. @return as check, or `overflow`.
[[nodiscard]] constexpr result<ratio> reduced(exact numerator, exact denominator) noexcept {
    if (denominator == 0) return fail(errc::divide_by_zero);
    if (denominator < 0) return fail(errc::bad_value);
    const exact divisor = detail::common_divisor(denominator, numerator);
    const exact common = divisor < 0 ? exact{-divisor} : divisor;
    const auto top = to_int64(numerator / common);
    const auto bottom = to_int64(denominator / common);
    if (!top || !bottom) return fail(errc::overflow);
    return ratio{*top, *bottom};
}

/// a + b in lowest terms. @return as check, or `overflow`.
[[nodiscard]] constexpr result<ratio> add(ratio a, ratio b) noexcept {
    if (const auto valid = check(a); !valid) return fail(valid.error());
    if (const auto valid = check(b); !valid) return fail(valid.error());
    const auto sum =
        checked_add(multiply(a.numerator, b.denominator), multiply(b.numerator, a.denominator));
    if (!sum) return fail(sum.error());
    return reduced(*sum, multiply(a.denominator, b.denominator));
}

/// value × by in lowest terms. @return as check, or `overflow`.
[[nodiscard]] constexpr result<ratio> scaled(std::int64_t value, ratio by) noexcept {
    return reduced(multiply(value, by.numerator), by.denominator);
}

/// An exact amount × by, unrounded: a fee for a part of its month. @return as check, or `overflow`.
[[nodiscard]] constexpr result<fraction> scaled(const fraction& amount, ratio by) noexcept {
    if (const auto valid = check(by); !valid) return fail(valid.error());
    return scaled(amount, by.numerator, by.denominator);
}

/// Rounds an exact number of millionths by a stage of at most 6 decimals. @return millionths;
/// `bad_scale` or `overflow`.
[[nodiscard]] constexpr result<std::int64_t> round_micro(const fraction& micro,
                                                         rounding_stage stage) noexcept {
    if (stage.scale > quantity_decimals) return fail(errc::bad_scale);
    const std::int64_t unit = power_of_ten(quantity_decimals - stage.scale);
    // round_exact() counts in units of 10⁻¹², so the same digits stand six places further on.
    stage.scale = static_cast<std::uint8_t>(stage.scale + exact_decimals - quantity_decimals);
    const auto units = round_exact(micro, stage);
    if (!units) return fail(units.error());
    return to_int64(multiply(*units, unit));
}

/// Millionths × by, rounded once by a stage of at most 6 decimals: a prorated quota, a scaled
/// bound.
/// @return millionths; `bad_scale`; as check; or `overflow`.
[[nodiscard]] constexpr result<std::int64_t> round_micro(exact micro, ratio by,
                                                         rounding_stage stage) noexcept {
    const auto product = scaled(fraction{micro, 0, 1}, by);
    if (!product) return fail(product.error());
    return round_micro(*product, stage);
}

/// A quantity × by, rounded once by a stage of at most 6 decimals. @return as round_micro.
template <billing_unit Unit>
[[nodiscard]] constexpr result<quantity<Unit>> round_quantity(quantity<Unit> q, ratio by,
                                                              rounding_stage stage) noexcept {
    const auto micro = round_micro(exact{q.micro}, by, stage);
    if (!micro) return fail(micro.error());
    return quantity<Unit>{*micro};
}

}  // namespace submeter::inline v0
