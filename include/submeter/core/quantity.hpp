// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/decimal.hpp"

#include <compare>
#include <cstdint>
#include <string_view>

namespace submeter::inline v0 {

/// The billing units: a closed set, with no algebra between them. `currency` is what a rate is
/// charged on.
enum class billing_unit : std::uint8_t { kwh, kvarh, kw, kva, m3, gj, m2, day, each, currency };

/// The unit as it is printed, for example "kWh".
[[nodiscard]] constexpr std::string_view to_text(billing_unit unit) noexcept {
    switch (unit) {
        case billing_unit::kwh:
            return "kWh";
        case billing_unit::kvarh:
            return "kvarh";
        case billing_unit::kw:
            return "kW";
        case billing_unit::kva:
            return "kVA";
        case billing_unit::m3:
            return "m³";
        case billing_unit::gj:
            return "GJ";
        case billing_unit::m2:
            return "m²";
        case billing_unit::day:
            return "day";
        case billing_unit::each:
            return "each";
        case billing_unit::currency:
            return "currency";
    }
    return "?";
}

/// An exact quantity: a whole count of millionths of its billing unit. A kWh never meets a m³.
/// A value.
template <billing_unit Unit>
struct quantity {
    static constexpr billing_unit unit = Unit;

    std::int64_t micro = 0;  ///< millionths of the unit

    friend constexpr auto operator<=>(const quantity&, const quantity&) = default;
};

using energy = quantity<billing_unit::kwh>;
using reactive_energy = quantity<billing_unit::kvarh>;
using active_power = quantity<billing_unit::kw>;
using apparent_power = quantity<billing_unit::kva>;
using volume = quantity<billing_unit::m3>;
using heat = quantity<billing_unit::gj>;
using floor_area = quantity<billing_unit::m2>;
using day_count = quantity<billing_unit::day>;
using item_count = quantity<billing_unit::each>;

inline constexpr int quantity_decimals = 6;  ///< a quantity counts units of 10⁻⁶

/// a + b, or `errc::overflow`.
template <billing_unit Unit>
[[nodiscard]] constexpr result<quantity<Unit>> add(quantity<Unit> a, quantity<Unit> b) noexcept {
    const auto sum = checked_add64(a.micro, b.micro);
    if (!sum) return fail(sum.error());
    return quantity<Unit>{*sum};
}

/// a − b, or `errc::overflow`.
template <billing_unit Unit>
[[nodiscard]] constexpr result<quantity<Unit>> subtract(quantity<Unit> a,
                                                        quantity<Unit> b) noexcept {
    const auto difference = checked_subtract64(a.micro, b.micro);
    if (!difference) return fail(difference.error());
    return quantity<Unit>{*difference};
}

/// A quantity from a register's decimal, without loss. @return `inexact` or `overflow`.
template <class Quantity>
[[nodiscard]] constexpr result<Quantity> quantity_from(decimal d) noexcept {
    const auto micro = rescale(d, quantity_decimals);
    if (!micro) return fail(micro.error());
    return Quantity{*micro};
}

/// Reads "12.5" as a quantity. @return as parse_scaled.
template <class Quantity>
[[nodiscard]] constexpr result<Quantity> parse_quantity(std::string_view text) noexcept {
    const auto micro = parse_scaled(text, quantity_decimals);
    if (!micro) return fail(micro.error());
    return Quantity{*micro};
}

/// The number without trailing zeros after the point, without its unit. Allocates the text.
[[nodiscard]] inline std::string micro_text(std::int64_t micro) {
    int decimals = quantity_decimals;
    while (decimals > 0 && micro % 10 == 0) {
        micro /= 10;
        --decimals;
    }
    return detail::digits_text(micro, decimals);
}

/// The number without trailing zeros after the point, without its unit. Allocates the text.
template <billing_unit Unit>
[[nodiscard]] std::string to_text(quantity<Unit> q) {
    return micro_text(q.micro);
}

}  // namespace submeter::inline v0
