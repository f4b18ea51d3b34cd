// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/rounding.hpp"

namespace submeter::inline v0 {

/// An exact amount that a division has left between two units of 10⁻¹²: whole + num ÷ den of such
/// units, reduced, with 0 <= num < den. What shares, rates and taxes make; it is rounded once, by a
/// stage. Make it with `divided`. A value.
struct fraction {
    exact whole = 0;
    exact num = 0;
    exact den = 1;

    friend constexpr bool operator==(const fraction&, const fraction&) = default;
};

namespace detail {

constexpr exact common_divisor(exact a, exact b) noexcept {
    while (b != 0) {
        const exact rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

}  // namespace detail

/// numerator ÷ denominator without loss. @return `divide_by_zero`, or `overflow` where the two
/// cannot be told apart from their opposites.
[[nodiscard]] constexpr result<fraction> divided(exact numerator, exact denominator) noexcept {
    if (denominator < 0) {
        const auto n = checked_multiply(numerator, -1);
        const auto d = checked_multiply(denominator, -1);
        if (!n || !d) return fail(errc::overflow);
        return divided(*n, *d);
    }
    const auto whole = divide(numerator, denominator, rounding::down);
    if (!whole) return fail(whole.error());
    exact rest = numerator % denominator;
    if (rest < 0) rest += denominator;
    const exact common = detail::common_divisor(denominator, rest);
    return fraction{*whole, rest / common, denominator / common};
}

/// a + b. @return `overflow` where the common denominator passes 127 bits.
[[nodiscard]] constexpr result<fraction> add(const fraction& a, const fraction& b) noexcept {
    const auto whole = checked_add(a.whole, b.whole);
    if (!whole) return fail(whole.error());
    if (b.num == 0) return fraction{*whole, a.num, a.den};
    if (a.num == 0) return fraction{*whole, b.num, b.den};
    const exact common = detail::common_divisor(a.den, b.den);
    const auto left = checked_multiply(a.num, b.den / common);
    const auto right = checked_multiply(b.num, a.den / common);
    const auto den = checked_multiply(a.den / common, b.den);
    if (!left || !right || !den) return fail(errc::overflow);
    const auto num = checked_add(*left, *right);
    if (!num) return fail(num.error());
    const auto sum = divided(*num, *den);
    if (!sum) return sum;
    const auto total = checked_add(*whole, sum->whole);
    if (!total) return fail(total.error());
    return fraction{*total, sum->num, sum->den};
}

/// a × numerator ÷ denominator. @return `divide_by_zero` or `overflow`.
[[nodiscard]] constexpr result<fraction> scaled(const fraction& a, std::int64_t numerator,
                                                std::int64_t denominator) noexcept {
    if (denominator == 0) return fail(errc::divide_by_zero);
    const exact common = detail::common_divisor(
        numerator < 0 ? exact{-exact{numerator}} : exact{numerator}, exact{denominator});
    const exact n = numerator / common;
    const exact d = denominator / common;
    const auto product = checked_multiply(a.whole, n);
    if (!product) return fail(product.error());
    const auto whole = divided(*product, d);
    if (!whole || a.num == 0) return whole;
    const exact cross = detail::common_divisor(a.num, d < 0 ? exact{-d} : d);
    const auto num = checked_multiply(a.num / cross, n);
    const auto den = checked_multiply(a.den, d / cross);
    if (!num || !den) return fail(errc::overflow);
    const auto part = divided(*num, *den);
    if (!part) return part;
    return add(*whole, *part);
}

/// −a. @return `overflow`.
[[nodiscard]] constexpr result<fraction> negate(const fraction& a) noexcept {
    const auto whole = checked_multiply(a.whole, -1);
    if (!whole || a.num == 0) {
        if (!whole) return fail(whole.error());
        return fraction{*whole, 0, 1};
    }
    const auto less = checked_add(*whole, -1);
    if (!less) return fail(less.error());
    return fraction{*less, a.den - a.num, a.den};
}

/// a − b. @return `overflow`.
[[nodiscard]] constexpr result<fraction> subtract(const fraction& a, const fraction& b) noexcept {
    const auto less = negate(b);
    if (!less) return less;
    return add(a, *less);
}

namespace detail {

// Where rest + num ÷ den, which lies strictly between 0 and the unit, is beside its half: -1, 0, 1.
constexpr int beside_half(const fraction& f, exact rest, exact unit) noexcept {
    const exact to_half = unit - rest - rest;
    if (to_half != 1) return to_half < 1 ? 1 : -1;
    const exact other = f.den - f.num;
    if (f.num == other) return 0;
    return f.num < other ? -1 : 1;
}

// The multiple that a value strictly between `below` and the next one is rounded to.
constexpr result<exact> from_below(exact below, int half, bool negative, rounding rule) noexcept {
    bool next = false;
    switch (rule) {
        case rounding::half_up:
            next = half > 0 || (half == 0 && !negative);
            break;
        case rounding::half_even:
            next = half > 0 || (half == 0 && below % 2 != 0);
            break;
        case rounding::up:
            next = true;
            break;
        case rounding::down:
            break;
        case rounding::truncate:
            next = negative;
            break;
    }
    return next ? checked_add(below, 1) : result<exact>{below};
}

}  // namespace detail

/// Rounds to a whole number of 10^-scale units, a multiple of the stage's step.
/// @return as `round_exact(exact, rounding_stage)`.
[[nodiscard]] constexpr result<std::int64_t> round_exact(const fraction& amount,
                                                         rounding_stage stage) noexcept {
    if (amount.num == 0) return round_exact(amount.whole, stage);
    if (stage.scale > exact_decimals || stage.step == 0) return fail(errc::bad_scale);
    const exact unit = exact{power_of_ten(exact_decimals - stage.scale)} * stage.step;
    const auto below = divide(amount.whole, unit, rounding::down);
    if (!below) return fail(below.error());
    const exact rest = amount.whole - *below * unit;
    const auto multiples = detail::from_below(*below, detail::beside_half(amount, rest, unit),
                                              amount.whole < 0, stage.rule);
    if (!multiples) return fail(multiples.error());
    const auto units = checked_multiply(*multiples, exact{stage.step});
    if (!units) return fail(units.error());
    return to_int64(*units);
}

/// Less than, equal to or greater than: -1, 0 or 1. @return `overflow` where the denominators'
/// product passes 127 bits.
[[nodiscard]] constexpr result<int> compare(const fraction& a, const fraction& b) noexcept {
    if (a.whole != b.whole) return a.whole < b.whole ? -1 : 1;
    const auto left = checked_multiply(a.num, b.den);
    const auto right = checked_multiply(b.num, a.den);
    if (!left || !right) return fail(errc::overflow);
    if (*left == *right) return 0;
    return *left < *right ? -1 : 1;
}

/// The amount in currency units, cut toward zero after twelve decimals; "…" says that more follow.
/// Allocates the text.
[[nodiscard]] inline std::string to_text(const fraction& amount) {
    if (amount.num == 0) return to_text(amount.whole);
    std::string out = to_text(amount.whole < 0 ? exact{amount.whole + 1} : amount.whole);
    out += "…";
    return out;
}

}  // namespace submeter::inline v0
