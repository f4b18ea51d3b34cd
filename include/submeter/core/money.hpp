// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/decimal.hpp"
#include "submeter/core/fraction.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace submeter::inline v0 {

/// A currency by its three-letter code (ISO 4217). A value.
struct currency {
    std::array<char, 3> code{'C', 'N', 'Y'};

    friend constexpr auto operator<=>(const currency&, const currency&) = default;
};

/// Reads "CNY". @return `bad_value` unless it is three capital letters.
[[nodiscard]] constexpr result<currency> parse_currency(std::string_view text) noexcept {
    if (text.size() != currency{}.code.size()) return fail(errc::bad_value, text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] < 'A' || text[i] > 'Z') return fail(errc::bad_value, i);
    }
    return currency{{text[0], text[1], text[2]}};
}

[[nodiscard]] inline std::string to_text(currency c) {
    return {c.code.begin(), c.code.end()};
}

/// What amounts of one book have in common: the currency and the number of decimals of a minor
/// unit. A value.
struct denomination {
    currency unit;
    std::uint8_t scale = 2;  ///< 2 to 6 decimals

    friend constexpr bool operator==(const denomination&, const denomination&) = default;
};

/// `bad_scale` unless the scale is 2 to 6.
[[nodiscard]] constexpr result<void> check(denomination d) noexcept {
    if (d.scale < 2 || d.scale > 6) return fail(errc::bad_scale);
    return {};
}

/// An amount: a whole count of minor units, with its currency and scale. Unlike ones do not mix.
/// A value.
struct money {
    std::int64_t minor = 0;
    denomination in;

    friend constexpr bool operator==(const money&, const money&) = default;
};

namespace detail {

constexpr result<void> same(const denomination& a, const denomination& b) noexcept {
    if (a.unit != b.unit) return fail(errc::unlike_currency);
    if (a.scale != b.scale) return fail(errc::unlike_scale);
    return {};
}

}  // namespace detail

/// a + b. @return `unlike_currency`, `unlike_scale` or `overflow`.
[[nodiscard]] constexpr result<money> add(money a, money b) noexcept {
    const auto like = detail::same(a.in, b.in);
    if (!like) return fail(like.error());
    const auto sum = checked_add64(a.minor, b.minor);
    if (!sum) return fail(sum.error());
    return money{*sum, a.in};
}

/// a − b. @return `unlike_currency`, `unlike_scale` or `overflow`.
[[nodiscard]] constexpr result<money> subtract(money a, money b) noexcept {
    const auto like = detail::same(a.in, b.in);
    if (!like) return fail(like.error());
    const auto difference = checked_subtract64(a.minor, b.minor);
    if (!difference) return fail(difference.error());
    return money{*difference, a.in};
}

/// −a, or `overflow` for the one amount that has no opposite.
[[nodiscard]] constexpr result<money> negate(money a) noexcept {
    return subtract(money{0, a.in}, a);
}

/// Which is larger. @return `unlike_currency` or `unlike_scale`.
[[nodiscard]] constexpr result<std::strong_ordering> compare(money a, money b) noexcept {
    const auto like = detail::same(a.in, b.in);
    if (!like) return fail(like.error());
    return a.minor <=> b.minor;
}

/// Rounds an exact amount to money. The stage's scale may be coarser than the book's, never finer.
/// @return `bad_scale` or `overflow`.
template <class Amount>
[[nodiscard]] constexpr result<money> round_to_money(const Amount& amount, denomination in,
                                                     rounding_stage stage) noexcept {
    const auto valid = check(in);
    if (!valid) return fail(valid.error());
    if (stage.scale > in.scale) return fail(errc::bad_scale);
    const auto units = round_exact(amount, stage);
    if (!units) return fail(units.error());
    const auto minor = to_int64(multiply(*units, power_of_ten(in.scale - stage.scale)));
    if (!minor) return fail(minor.error());
    return money{*minor, in};
}

/// The amount as an exact number of 10⁻¹² currency units.
[[nodiscard]] constexpr exact to_exact(money m) noexcept {
    return multiply(m.minor, power_of_ten(exact_decimals - m.in.scale));
}

/// Reads "12.50" into minor units. @return as parse_scaled: "1.005" into two decimals is
/// `too_many_digits`; `bad_scale` for a bad denomination.
[[nodiscard]] constexpr result<money> parse_money(std::string_view text, denomination in) noexcept {
    const auto valid = check(in);
    if (!valid) return fail(valid.error());
    const auto minor = parse_scaled(text, in.scale);
    if (!minor) return fail(minor.error());
    return money{*minor, in};
}

/// The amount with all its decimals, without the currency: "-12.50". Allocates the text.
[[nodiscard]] inline std::string amount_text(money m) {
    return detail::digits_text(m.minor, m.in.scale);
}

/// The amount with its currency: "-12.50 CNY". Allocates the text.
[[nodiscard]] inline std::string to_text(money m) {
    return amount_text(m) + " " + to_text(m.in.unit);
}

}  // namespace submeter::inline v0
