// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace submeter::inline v0::codec::cjt188 {

/// The octet T: what a meter measures. Any octet is a value of this type; 10H to 19H are water, 20H
/// to 29H heat and cold, 30H to 39H gas, 40H to 49H others. A value. Source: CJ/T 188-2004 and
/// -2018, meter types; 25H for heat is seen in the field.
enum class meter_type : std::uint8_t {
    cold_water = 0x10,
    hot_water = 0x11,
    drinking_water = 0x12,
    reclaimed_water = 0x13,
    heat = 0x20,
    cooling = 0x21,
    heat_cooling = 0x22,
    gas = 0x30,
    other = 0x40,  ///< electricity in the 2004 edition, custom in that of 2018
    any = 0xAA,    ///< a wildcard that some meters take
};

/// What decides the layout of a meter's data.
enum class meter_family : std::uint8_t { water, heat, gas, other };

[[nodiscard]] constexpr meter_family family_of(meter_type t) noexcept {
    switch (static_cast<std::uint8_t>(t) >> 4) {
        case 1:
            return meter_family::water;
        case 2:
            return meter_family::heat;
        case 3:
            return meter_family::gas;
        default:
            return meter_family::other;
    }
}

/// The snake_case name; "water", "heat", "gas" or "other" for a number without one.
[[nodiscard]] constexpr std::string_view to_text(meter_type t) noexcept {
    switch (t) {
        case meter_type::cold_water:
            return "cold_water";
        case meter_type::hot_water:
            return "hot_water";
        case meter_type::drinking_water:
            return "drinking_water";
        case meter_type::reclaimed_water:
            return "reclaimed_water";
        case meter_type::cooling:
            return "cooling";
        case meter_type::heat_cooling:
            return "heat_cooling";
        case meter_type::any:
            return "any";
        default:
            break;
    }
    constexpr std::string_view families[] = {"water", "heat", "gas", "other"};
    return families[static_cast<std::size_t>(family_of(t))];
}

/// Whether two types can mean one meter: they are equal, or one is the wildcard.
[[nodiscard]] constexpr bool matches(meter_type a, meter_type b) noexcept {
    return a == b || a == meter_type::any || b == meter_type::any;
}

}  // namespace submeter::inline v0::codec::cjt188
