// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/edition_1997/detail/rows.hpp"

#include <iterator>

// A part of edition_1997::find_item(). Each fill_…() completes an item that is empty but for its
// identifier, and says whether the dictionary has it. In a family whose members differ in the
// lowest four bits of the identifier, F stands for all of them.

namespace submeter::inline v0::codec::dlt645::edition_1997::detail {

inline constexpr std::uint8_t all_members = 0x0F;

// One row of 9xnt, Axnt, Bxnt by x bit 0 and n; the order of the quadrants is the edition's.
struct register_kind {
    std::string_view energy;
    std::string_view demand;
    std::string_view demand_time;
    std::uint8_t obis_c;
};

inline constexpr register_kind active_kinds[] = {
    {"active_energy_import", "active_demand_import", "active_demand_import_time", 1},
    {"active_energy_export", "active_demand_export", "active_demand_export_time", 2},
};
inline constexpr register_kind reactive_kinds[] = {
    {"reactive_energy_import", "reactive_demand_import", "reactive_demand_import_time", 0},
    {"reactive_energy_export", "reactive_demand_export", "reactive_demand_export_time", 0},
    {"reactive_energy_quadrant_1", "reactive_demand_quadrant_1", "reactive_demand_quadrant_1_time",
     5},
    {"reactive_energy_quadrant_4", "reactive_demand_quadrant_4", "reactive_demand_quadrant_4_time",
     8},
    {"reactive_energy_quadrant_2", "reactive_demand_quadrant_2", "reactive_demand_quadrant_2_time",
     6},
    {"reactive_energy_quadrant_3", "reactive_demand_quadrant_3", "reactive_demand_quadrant_3_time",
     7},
};

constexpr std::uint8_t nibble(const item& i, unsigned place) noexcept {
    return static_cast<std::uint8_t>(i.id.value >> (4 * place) & 0x0F);
}

// Bits 3..2 of x say which month: 0 now, 1 the last, 2 the one before.
constexpr bool set_period_and_tariff(item& out, std::uint8_t x) noexcept {
    out.history = x >> 2;
    out.tariff = nibble(out, 0);
    if (out.tariff == all_members) {
        out.tariff = 0;
        out.block = item_block::repeated;
    }
    return out.history <= 2;
}

constexpr bool fill_register(item& out) noexcept {
    const std::uint8_t group = nibble(out, 3);
    const std::uint8_t x = nibble(out, 2);
    const bool active = x % 2 == 0;
    const std::size_t kind = nibble(out, 1) - 1U;
    if (kind >= (active ? std::size(active_kinds) : std::size(reactive_kinds))) return false;
    if (!set_period_and_tariff(out, x)) return false;
    const auto& k = active ? active_kinds[kind] : reactive_kinds[kind];
    if (group == 0x0B) {
        out.name = k.demand_time;
        out.form = item_form::month_day_time;
        return true;
    }
    const bool energy = group == 0x09;
    out.name = energy ? k.energy : k.demand;
    out.octets = energy ? 4 : 3;
    out.decimals = energy ? 2 : 4;
    if (energy) {
        out.unit = active ? item_unit::kwh : item_unit::kvarh;
    } else {
        out.unit = active ? item_unit::kw : item_unit::kvar;
    }
    const bool now = out.history == 0 && out.block == item_block::none;
    const std::uint8_t d = energy ? 8 : 6;
    if (k.obis_c != 0 && now) out.obis = {1, 0, k.obis_c, d, out.tariff};
    return true;
}

// B3nP, phase loss: n what of it, P = 0 all phases together, 1 to 3.
constexpr bool fill_phase_loss(item& out) noexcept {
    constexpr std::string_view names[] = {"phase_loss_count", "phase_loss_duration",
                                          "phase_loss_start", "phase_loss_end"};
    const std::size_t kind = nibble(out, 1) - 1U;
    if (kind >= std::size(names)) return false;
    out.name = names[kind];
    out.octets = kind == 0 ? 2 : kind == 1 ? 3 : 4;
    if (kind == 1) out.unit = item_unit::minute;
    if (kind >= 2) out.form = item_form::month_day_time;
    return true;
}

struct variable_kind {
    std::string_view name;
    std::uint8_t octets;
    std::uint8_t decimals;
    item_unit unit;
    bool has_total;
    std::uint8_t obis_total;
    std::uint8_t obis_phase;  // group C of phase A; B and C follow by 20
};

inline constexpr variable_kind variable_kinds[] = {
    {"voltage", 2, 0, item_unit::volt, false, 0, 32},
    {"current", 2, 2, item_unit::ampere, false, 0, 31},
    {"active_power", 3, 4, item_unit::kw, true, 16, 36},
    {"reactive_power", 2, 2, item_unit::kvar, true, 0, 0},
    {"power_factor", 2, 3, item_unit::none, true, 13, 33},
};

// B6nP: n the quantity, P = 0 the total where there is one, 1 to 3.
constexpr bool fill_variable(item& out) noexcept {
    const std::size_t kind = nibble(out, 1) - 1U;
    if (kind >= std::size(variable_kinds)) return false;
    const auto& v = variable_kinds[kind];
    if (nibble(out, 0) == 0 && !v.has_total) return false;
    out.name = v.name;
    out.octets = v.octets;
    out.decimals = v.decimals;
    out.unit = v.unit;
    const std::uint8_t c = nibble(out, 0) == 0 ? v.obis_total : v.obis_phase;
    const unsigned later = nibble(out, 0) > 1 ? 20U * (nibble(out, 0) - 1U) : 0U;
    if (c != 0 && nibble(out, 0) <= 3)
        out.obis = {1, 0, static_cast<std::uint8_t>(c + later), 7, 0};
    return true;
}

// The last digit as a phase.
constexpr bool set_phase(item& out) noexcept {
    out.phase = nibble(out, 0);
    if (out.phase == all_members) {
        out.phase = 0;
        out.block = item_block::repeated;
    }
    return out.phase <= 3;
}

// C32n zones, C33n to C3An the day tables 1 to 8, C41n holidays: one entry each, n from 1.
constexpr bool fill_table(item& out) noexcept {
    constexpr std::string_view names[] = {"zone",        "day_table_1", "day_table_2",
                                          "day_table_3", "day_table_4", "day_table_5",
                                          "day_table_6", "day_table_7", "day_table_8"};
    const std::size_t list = nibble(out, 1) - 2U;
    const bool holiday = out.id.value >> 4 == 0xC41;
    if (!holiday && (out.id.value >> 8 != 0xC3 || list >= std::size(names))) return false;
    out.name = holiday ? "holiday" : names[list];
    out.form = item_form::digits;
    out.octets = 3;
    out.access = item_access::read_write;
    out.index = nibble(out, 0);
    return out.index >= 1 && out.index <= (holiday ? 13 : 14);
}

constexpr bool fill(item& out) noexcept {
    const std::uint32_t high = out.id.value >> 8;
    if (high >= 0x90 && high <= 0xB9 && (high & 2) == 0) return fill_register(out);
    if (high == 0xB3) return fill_phase_loss(out) && set_phase(out);
    if (high == 0xB6 && fill_variable(out)) return set_phase(out);
    return dlt645::detail::fill_from(rows, out) || fill_table(out);
}

}  // namespace submeter::inline v0::codec::dlt645::edition_1997::detail
