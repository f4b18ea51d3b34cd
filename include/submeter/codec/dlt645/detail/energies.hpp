// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/item.hpp"

#include <optional>

// A part of find_item(), after the identifier tables of DL/T 645-2007 as public implementations and
// fee-control meters agree on them.

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

// Phases add 14H (A), 28H (B), 3CH (C) to DI2, both to 01..0A and to 80..86.
struct kind_and_phase {
    std::uint8_t kind;
    std::uint8_t phase;
};

constexpr std::optional<kind_and_phase> split_kind(std::uint8_t di2) noexcept {
    for (unsigned phase = 0; phase < 4; ++phase) {
        const unsigned kind = di2 - phase * 0x14U;
        const bool basic = kind <= 0x0A && (kind != 0 || phase == 0);
        if (di2 >= phase * 0x14U && (basic || (kind >= 0x80 && kind <= 0x86)))
            return kind_and_phase{static_cast<std::uint8_t>(kind),
                                  static_cast<std::uint8_t>(phase)};
    }
    return std::nullopt;
}

// Sets tariff, history and block from DI1 and DI0; says whether they are in range.
constexpr bool set_tariff_and_period(item& out, data_id id) noexcept {
    if (id.di1() == 0xFF && id.di0() == 0xFF) return false;
    if (id.di1() == 0xFF) {
        out.block = item_block::di1_from_0;
    } else if (id.di1() > tariff_max) {
        return false;
    } else {
        out.tariff = id.di1();
    }
    if (id.di0() == 0xFF) {
        out.block = item_block::di0_from_0;
    } else if (id.di0() > settlement_max) {
        return false;
    } else {
        out.history = id.di0();
    }
    return true;
}

// Group C of a phase is that of the sum + 20 × phase; groups only for present values.
constexpr obis_groups energy_obis(std::uint8_t c, std::uint8_t d, const item& i) noexcept {
    if (c == 0 || i.history != 0 || i.block != item_block::none) return {};
    return {1, 0, static_cast<std::uint8_t>(c + 20 * i.phase), d, i.tariff};
}

constexpr std::optional<item> find_balance(data_id id) noexcept {
    switch (id.value) {
        case 0x00900100:
            return item{.name = "remaining_energy", .decimals = 2, .unit = item_unit::kwh};
        case 0x00900101:
            return item{.name = "overdraft_energy", .decimals = 2, .unit = item_unit::kwh};
        case 0x00900200:
            return item{.name = "remaining_money",
                        .decimals = 2,
                        .unit = item_unit::money,
                        .obis = {1, 129, 96, 2, 0}};
        case 0x00900201:
            return item{.name = "overdraft_money",
                        .decimals = 2,
                        .unit = item_unit::money,
                        .obis = {1, 129, 96, 2, 1}};
        default:
            return std::nullopt;
    }
}

// 000B: this and the last settlement period; 000C, 000D: by month and year (meters with a local
// tariff).
constexpr std::optional<item> find_use(data_id id) noexcept {
    if (id.di1() != 0 || id.di0() > settlement_max) return std::nullopt;
    item out{.decimals = 2, .unit = item_unit::kwh, .history = id.di0()};
    switch (id.di2()) {
        case 0x0B:
            out.name = "active_energy_settlement_period";
            break;
        case 0x0C:
            out.name = "active_energy_month";
            break;
        case 0x0D:
            out.name = "active_energy_year";
            break;
        default:
            return std::nullopt;
    }
    return out;
}

constexpr std::optional<item> find_energy(data_id id) noexcept {
    if (id.di2() == 0x90) return find_balance(id);
    if (id.di2() >= 0x0B && id.di2() <= 0x0D) return find_use(id);
    const auto kind = split_kind(id.di2());
    if (!kind) return std::nullopt;
    item out{.decimals = 2, .phase = kind->phase};
    if (!set_tariff_and_period(out, id)) return std::nullopt;
    if (kind->kind >= 0x80) {
        out.name = further_energies[kind->kind - 0x80];
        out.unit = item_unit::kwh;
        out.has_sign = kind->kind == 0x85;
        return out;
    }
    const auto& k = energy_kinds[kind->kind];
    out.name = k.name;
    out.unit = k.energy;
    out.has_sign = k.has_sign;
    out.obis = energy_obis(k.obis_c, 8, out);
    return out;
}

constexpr std::optional<item> find_demand(data_id id) noexcept {
    const auto kind = split_kind(id.di2());
    if (!kind || kind->kind == 0 || kind->kind >= 0x80) return std::nullopt;
    const auto& k = energy_kinds[kind->kind];
    item out{.name = k.demand_name,
             .form = item_form::demand,
             .octets = 8,
             .decimals = 4,
             .has_sign = k.has_sign,
             .unit = k.power,
             .phase = kind->phase};
    if (!set_tariff_and_period(out, id)) return std::nullopt;
    out.obis = energy_obis(k.obis_c, 6, out);
    return out;
}

}  // namespace submeter::inline v0::codec::dlt645::detail
