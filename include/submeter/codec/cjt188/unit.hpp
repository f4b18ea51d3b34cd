// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/result.hpp"

#include <array>
#include <cstddef>
#include <iterator>
#include <string_view>

namespace submeter::inline v0::codec::cjt188 {

/// What a value counts.
enum class item_unit : std::uint8_t {
    none,
    joule,
    kilojoule,
    megajoule,
    gigajoule,
    watt_hour,
    kilowatt_hour,
    megawatt_hour,
    watt,
    kilowatt,
    megawatt,
    litre,
    cubic_metre,
    litre_per_hour,
    cubic_metre_per_hour,
    joule_per_hour,
    kilojoule_per_hour,
    megajoule_per_hour,
    gigajoule_per_hour,
    celsius,
    hour,
    money,           ///< the meter's currency; printed CNY
    money_per_unit,  ///< per unit of what the meter counts; printed CNY
};

/// The unit as it is printed; empty for none.
[[nodiscard]] constexpr std::string_view to_text(item_unit unit) noexcept {
    constexpr std::string_view texts[] = {
        "",   "J",   "kJ",   "MJ",  "GJ",   "Wh",   "kWh",  "MWh",  "W", "kW",  "MW", "L",
        "m3", "L/h", "m3/h", "J/h", "kJ/h", "MJ/h", "GJ/h", "degC", "h", "CNY", "CNY"};
    const auto i = static_cast<std::size_t>(unit);
    return i < std::size(texts) ? texts[i] : std::string_view{};
}

/// What a unit octet says: the unit, and the power of ten (0 to 2) by which the digits count. A
/// value.
struct scaled_unit {
    item_unit unit = item_unit::none;
    std::uint8_t power = 0;

    friend constexpr bool operator==(const scaled_unit&, const scaled_unit&) = default;
};

namespace detail {

struct unit_row {
    std::uint8_t code;  // of the unit itself; the next two codes count by 10 and by 100
    item_unit unit;
};

inline constexpr unit_row unit_rows[] = {
    {0x02, item_unit::watt_hour},
    {0x05, item_unit::kilowatt_hour},
    {0x08, item_unit::megawatt_hour},
    {0x0B, item_unit::kilojoule},
    {0x0E, item_unit::megajoule},
    {0x11, item_unit::gigajoule},
    {0x14, item_unit::watt},
    {0x17, item_unit::kilowatt},
    {0x1A, item_unit::megawatt},
    {0x29, item_unit::litre},
    {0x2C, item_unit::cubic_metre},
    {0x32, item_unit::litre_per_hour},
    {0x35, item_unit::cubic_metre_per_hour},
    {0x40, item_unit::joule_per_hour},
    {0x43, item_unit::kilojoule_per_hour},
    {0x46, item_unit::megajoule_per_hour},
    {0x49, item_unit::gigajoule_per_hour},
};

// What each code says, so that looking one up costs the same for all.
inline constexpr auto units_by_code = [] {
    std::array<scaled_unit, 0x4C> out{};
    out[0x01] = {item_unit::joule, 0};
    for (const auto& row : unit_rows)
        for (std::uint8_t power = 0; power < 3; ++power)
            out[row.code + std::size_t{power}] = {row.unit, power};
    return out;
}();

}  // namespace detail

/// Looks a unit octet up. 02H, 05H, 14H, 17H, 2CH and 35H are seen in captures, the others are the
/// table of CJ/T 188-2004. @return `bad_value` for a code without a unit. Allocates nothing.
[[nodiscard]] constexpr result<scaled_unit> read_unit(std::byte code) noexcept {
    const auto number = static_cast<std::size_t>(code);
    if (number >= detail::units_by_code.size()) return fail(errc::bad_value);
    const auto unit = detail::units_by_code[number];
    if (unit.unit == item_unit::none) return fail(errc::bad_value);
    return unit;
}

/// The octet of a unit. @return `bad_value` where there is none.
[[nodiscard]] constexpr result<std::byte> write_unit(scaled_unit unit) noexcept {
    if (unit == scaled_unit{item_unit::joule, 0}) return std::byte{0x01};
    for (const auto& row : detail::unit_rows)
        if (row.unit == unit.unit && unit.power < 3)
            return static_cast<std::byte>(row.code + unit.power);
    return fail(errc::bad_value);
}

}  // namespace submeter::inline v0::codec::cjt188
