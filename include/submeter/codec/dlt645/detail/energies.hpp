// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/detail/own_obis.hpp"
#include "submeter/codec/dlt645/item.hpp"

// A part of find_item(), after the identifier tables of DL/T 645-2007 as public implementations and
// fee-control meters agree on them. Each fill_…() completes an item that is empty but for its
// identifier, and says whether the dictionary has it.

namespace submeter::inline v0::codec::dlt645::detail {

// One of the eleven basic energies (DI2 = 00 to 0A) with its OBIS value group C, 0 where the
// meter's parameters decide what is combined.
struct energy_kind {
    std::string_view name;
    std::string_view demand_name;
    item_unit energy;
    item_unit power;
    bool has_sign;
    std::uint8_t obis_c;
};

inline constexpr energy_kind energy_kinds[] = {
    {"active_energy_combined", "", item_unit::kwh, item_unit::kw, true, 0},
    {"active_energy_import", "active_demand_import", item_unit::kwh, item_unit::kw, false, 1},
    {"active_energy_export", "active_demand_export", item_unit::kwh, item_unit::kw, false, 2},
    {"reactive_energy_combined_1", "reactive_demand_combined_1", item_unit::kvarh, item_unit::kvar,
     true, 0},
    {"reactive_energy_combined_2", "reactive_demand_combined_2", item_unit::kvarh, item_unit::kvar,
     true, 0},
    {"reactive_energy_quadrant_1", "reactive_demand_quadrant_1", item_unit::kvarh, item_unit::kvar,
     false, 5},
    {"reactive_energy_quadrant_2", "reactive_demand_quadrant_2", item_unit::kvarh, item_unit::kvar,
     false, 6},
    {"reactive_energy_quadrant_3", "reactive_demand_quadrant_3", item_unit::kvarh, item_unit::kvar,
     false, 7},
    {"reactive_energy_quadrant_4", "reactive_demand_quadrant_4", item_unit::kvarh, item_unit::kvar,
     false, 8},
    {"apparent_energy_import", "apparent_demand_import", item_unit::kvah, item_unit::kva, false, 9},
    {"apparent_energy_export", "apparent_demand_export", item_unit::kvah, item_unit::kva, false,
     10},
};

// The further energies, DI2 = 80 to 86.
inline constexpr std::string_view further_energies[] = {
    "related_energy",         "fundamental_energy_import", "fundamental_energy_export",
    "harmonic_energy_import", "harmonic_energy_export",    "copper_loss_energy",
    "iron_loss_energy"};

inline constexpr std::uint8_t tariff_max = 63;
inline constexpr std::uint8_t settlement_max = 12;
inline constexpr std::uint8_t no_kind = 0xFF;

struct kind_and_phase {
    std::uint8_t kind = no_kind;
    std::uint8_t phase = 0;
};

// Phases add 14H (A), 28H (B), 3CH (C) to DI2, both to 01..0A and to 80..86.
constexpr kind_and_phase split_kind(std::uint8_t di2) noexcept {
    if (di2 <= 0x0A) return {di2, 0};
    for (unsigned phase = 0; phase < 4 && di2 >= phase * 0x14U; ++phase) {
        const unsigned kind = di2 - phase * 0x14U;
        if ((kind >= 0x01 && kind <= 0x0A) || (kind >= 0x80 && kind <= 0x86))
            return {static_cast<std::uint8_t>(kind), static_cast<std::uint8_t>(phase)};
    }
    return {};
}

// Sets tariff, history and block from DI1 and DI0; says whether they are in range.
constexpr bool set_tariff_and_period(item& out) noexcept {
    const data_id id = out.id;
    const std::uint8_t tariff = id.di1();
    const std::uint8_t period = id.di0();
    if (tariff <= tariff_max) {
        out.tariff = tariff;
    } else if (tariff == 0xFF && period != 0xFF) {
        out.block = item_block::di1_from_0;
    } else {
        return false;
    }
    if (period <= settlement_max) {
        out.history = period;
    } else if (period == 0xFF) {
        out.block = item_block::di0_from_0;
    } else {
        return false;
    }
    return true;
}

// Group C of a phase is that of the sum + 20 × phase; groups only for present values.
constexpr void set_energy_obis(item& out, std::uint8_t c, std::uint8_t d) noexcept {
    if (c == 0 || out.history != 0 || out.block != item_block::none) return;
    out.obis = {1, 0, static_cast<std::uint8_t>(c + 20 * out.phase), d, out.tariff};
}

constexpr bool fill_balance(item& out) noexcept {
    const unsigned kind = out.id.value & 0xFFFFU;
    out.decimals = 2;
    out.unit = kind >= 0x0200 ? item_unit::money : item_unit::kwh;
    switch (kind) {
        case 0x0100:
            out.name = "remaining_energy";
            out.obis = own_obis(2, 4);
            return true;
        case 0x0101:
            out.name = "overdraft_energy";
            out.obis = own_obis(2, 5);
            return true;
        case 0x0200:
            out.name = "remaining_money";
            out.obis = own_obis(2, 0);
            return true;
        case 0x0201:
            out.name = "overdraft_money";
            out.obis = own_obis(2, 1);
            return true;
        default:
            return false;
    }
}

// 000B: this and the last settlement period; 000C, 000D: by month and year (meters with a local
// tariff).
constexpr bool fill_use(item& out) noexcept {
    if (out.id.di1() != 0 || out.id.di0() > settlement_max) return false;
    constexpr std::string_view names[] = {"active_energy_settlement_period", "active_energy_month",
                                          "active_energy_year"};
    out.name = names[out.id.di2() - 0x0B];
    out.decimals = 2;
    out.unit = item_unit::kwh;
    out.history = out.id.di0();
    return true;
}

constexpr bool fill_energy(item& out) noexcept {
    const std::uint8_t di2 = out.id.di2();
    if (di2 == 0x90) return fill_balance(out);
    if (di2 >= 0x0B && di2 <= 0x0D) return fill_use(out);
    const auto kind = split_kind(di2);
    if (kind.kind == no_kind || !set_tariff_and_period(out)) return false;
    out.decimals = 2;
    out.phase = kind.phase;
    if (kind.kind >= 0x80) {
        out.name = further_energies[kind.kind - 0x80];
        out.unit = item_unit::kwh;
        out.has_sign = kind.kind == 0x85;
        return true;
    }
    const auto& k = energy_kinds[kind.kind];
    out.name = k.name;
    out.unit = k.energy;
    out.has_sign = k.has_sign;
    set_energy_obis(out, k.obis_c, 8);
    return true;
}

constexpr bool fill_demand(item& out) noexcept {
    const auto kind = split_kind(out.id.di2());
    if (kind.kind == 0 || kind.kind >= 0x80 || !set_tariff_and_period(out)) return false;
    const auto& k = energy_kinds[kind.kind];
    out.name = k.demand_name;
    out.form = item_form::demand;
    out.octets = 8;
    out.decimals = 4;
    out.has_sign = k.has_sign;
    out.unit = k.power;
    out.phase = kind.phase;
    set_energy_obis(out, k.obis_c, 6);
    return true;
}

}  // namespace submeter::inline v0::codec::dlt645::detail
