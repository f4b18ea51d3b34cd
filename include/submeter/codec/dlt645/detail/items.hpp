// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/item.hpp"

#include <optional>

// The rules and the table behind find_item(), after the identifier tables of DL/T 645-2007 as
// public implementations and fee-control meters agree on them.

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

// The variables 0201 to 0209 by phase: DI1 = 00 total (where there is one), 01 to 03, FF all.
struct phase_variable {
    std::string_view name;
    std::uint8_t octets;
    std::uint8_t decimals;
    bool has_sign;
    bool has_total;
    item_unit unit;
    std::uint8_t obis_total;  // group C of the sum, 0 where none is certain
    std::uint8_t obis_phase;  // group C of phase A; B and C follow by 20
};

inline constexpr phase_variable phase_variables[] = {
    {"voltage", 2, 1, false, false, item_unit::volt, 0, 32},
    {"current", 3, 3, true, false, item_unit::ampere, 0, 31},
    {"active_power", 3, 4, true, true, item_unit::kw, 16, 36},
    {"reactive_power", 3, 4, true, true, item_unit::kvar, 0, 0},
    {"apparent_power", 3, 4, false, true, item_unit::kva, 9, 29},
    {"power_factor", 2, 3, true, true, item_unit::none, 13, 33},
    {"phase_angle", 2, 1, false, false, item_unit::degree, 0, 0},
    {"voltage_distortion", 2, 2, false, false, item_unit::percent, 0, 0},
    {"current_distortion", 2, 2, false, false, item_unit::percent, 0, 0},
};

constexpr std::optional<item> find_phase_variable(data_id id) noexcept {
    const std::size_t index = id.di2() - 1U;
    if (index >= std::size(phase_variables) || id.di0() != 0) return std::nullopt;
    const auto& v = phase_variables[index];
    item out{.name = v.name,
             .octets = v.octets,
             .decimals = v.decimals,
             .has_sign = v.has_sign,
             .unit = v.unit};
    if (id.di1() == 0xFF) {
        out.block = v.has_total ? item_block::di1_from_0 : item_block::di1_from_1;
        return out;
    }
    if (id.di1() > 3 || (id.di1() == 0 && !v.has_total)) return std::nullopt;
    out.phase = id.di1();
    const unsigned c = out.phase == 0 ? v.obis_total : v.obis_phase;
    if (c != 0)
        out.obis = {1, 0, static_cast<std::uint8_t>(c + (out.phase > 1 ? 20 * (out.phase - 1) : 0)),
                    7, 0};
    return out;
}

struct row {
    std::uint32_t id;
    item what;
};

// Identifiers that stand alone, ascending.
inline constexpr row single_items[] = {
    {0x02800001,
     {.name = "neutral_current",
      .octets = 3,
      .decimals = 3,
      .unit = item_unit::ampere,
      .obis = {1, 0, 91, 7, 0}}},
    {0x02800002,
     {.name = "frequency",
      .octets = 2,
      .decimals = 2,
      .unit = item_unit::hertz,
      .obis = {1, 0, 14, 7, 0}}},
    {0x02800003,
     {.name = "active_power_minute_average", .octets = 3, .decimals = 4, .unit = item_unit::kw}},
    {0x02800004,
     {.name = "active_demand",
      .octets = 3,
      .decimals = 4,
      .has_sign = true,
      .unit = item_unit::kw}},
    {0x02800005,
     {.name = "reactive_demand",
      .octets = 3,
      .decimals = 4,
      .has_sign = true,
      .unit = item_unit::kvar}},
    {0x02800006,
     {.name = "apparent_demand",
      .octets = 3,
      .decimals = 4,
      .has_sign = true,
      .unit = item_unit::kva}},
    {0x02800007,
     {.name = "temperature",
      .octets = 2,
      .decimals = 1,
      .has_sign = true,
      .unit = item_unit::celsius}},
    {0x02800008,
     {.name = "clock_battery_voltage", .octets = 2, .decimals = 2, .unit = item_unit::volt}},
    {0x02800009,
     {.name = "outage_battery_voltage", .octets = 2, .decimals = 2, .unit = item_unit::volt}},
    {0x0280000A, {.name = "battery_run_time", .octets = 4, .unit = item_unit::minute}},
    {0x0280000B,
     {.name = "step_price", .octets = 4, .decimals = 4, .unit = item_unit::money_per_kwh}},
    {0x02800020, {.name = "price", .octets = 4, .decimals = 4, .unit = item_unit::money_per_kwh}},
    {0x02800021,
     {.name = "tariff_price", .octets = 4, .decimals = 4, .unit = item_unit::money_per_kwh}},
    {0x02800022, {.name = "authentication_time_left", .octets = 2, .unit = item_unit::minute}},
    {0x04000101,
     {.name = "date",
      .form = item_form::date,
      .octets = 4,
      .access = item_access::read_write,
      .obis = {1, 0, 0, 9, 2}}},
    {0x04000102,
     {.name = "time",
      .form = item_form::time,
      .octets = 3,
      .access = item_access::read_write,
      .obis = {1, 0, 0, 9, 1}}},
    {0x04000103,
     {.name = "demand_period",
      .octets = 1,
      .unit = item_unit::minute,
      .access = item_access::read_write}},
    {0x04000104,
     {.name = "demand_slip",
      .octets = 1,
      .unit = item_unit::minute,
      .access = item_access::read_write}},
    {0x04000105,
     {.name = "pulse_width",
      .octets = 2,
      .unit = item_unit::millisecond,
      .access = item_access::read_write}},
    {0x04000106,
     {.name = "zone_table_switch_time",
      .form = item_form::stamp,
      .octets = 5,
      .access = item_access::read_write}},
    {0x04000107,
     {.name = "day_table_switch_time",
      .form = item_form::stamp,
      .octets = 5,
      .access = item_access::read_write}},
    {0x04000108,
     {.name = "price_switch_time",
      .form = item_form::stamp,
      .octets = 5,
      .access = item_access::read_write}},
    {0x04000109,
     {.name = "step_switch_time",
      .form = item_form::stamp,
      .octets = 5,
      .access = item_access::read_write}},
    {0x0400010A,
     {.name = "step_zone_switch_time",
      .form = item_form::stamp,
      .octets = 5,
      .access = item_access::read_write}},
    {0x0400010C,
     {.name = "date_time",
      .form = item_form::date_time,
      .octets = 7,
      .access = item_access::read_write,
      .obis = {0, 0, 1, 0, 0}}},
    {0x04000201, {.name = "zone_count", .octets = 1, .access = item_access::read_write}},
    {0x04000202, {.name = "day_table_count", .octets = 1, .access = item_access::read_write}},
    {0x04000203, {.name = "slot_count", .octets = 1, .access = item_access::read_write}},
    {0x04000204, {.name = "tariff_count", .octets = 1, .access = item_access::read_write}},
    {0x04000205, {.name = "holiday_count", .octets = 2, .access = item_access::read_write}},
    {0x04000306, {.name = "current_ratio", .octets = 3, .access = item_access::read_write}},
    {0x04000307, {.name = "voltage_ratio", .octets = 3, .access = item_access::read_write}},
    {0x04000401,
     {.name = "communication_address",
      .form = item_form::digits,
      .octets = 6,
      .access = item_access::read_write}},
    {0x04000402,
     {.name = "meter_number",
      .form = item_form::digits,
      .octets = 6,
      .access = item_access::read_write}},
    {0x04000403,
     {.name = "asset_code",
      .form = item_form::ascii,
      .octets = 32,
      .access = item_access::read_write}},
    {0x04000404, {.name = "rated_voltage", .form = item_form::ascii, .octets = 6}},
    {0x04000405, {.name = "rated_current", .form = item_form::ascii, .octets = 6}},
    {0x04000406, {.name = "maximum_current", .form = item_form::ascii, .octets = 6}},
    {0x04000407, {.name = "active_class", .form = item_form::ascii, .octets = 4}},
    {0x04000408, {.name = "reactive_class", .form = item_form::ascii, .octets = 4}},
    {0x04000409, {.name = "active_constant", .octets = 3, .unit = item_unit::impulse_per_kwh}},
    {0x0400040A, {.name = "reactive_constant", .octets = 3}},
    {0x0400040B, {.name = "model", .form = item_form::ascii, .octets = 10}},
    {0x0400040C, {.name = "production_date", .form = item_form::ascii, .octets = 10}},
    {0x0400040D, {.name = "protocol_version", .form = item_form::ascii, .octets = 16}},
    {0x0400040E, {.name = "customer_number", .form = item_form::digits, .octets = 6}},
    {0x04000F01,
     {.name = "alarm_energy_1",
      .octets = 4,
      .decimals = 2,
      .unit = item_unit::kwh,
      .access = item_access::read_write}},
    {0x04000F02,
     {.name = "alarm_energy_2",
      .octets = 4,
      .decimals = 2,
      .unit = item_unit::kwh,
      .access = item_access::read_write}},
    {0x04000F03,
     {.name = "hoard_energy_limit",
      .octets = 4,
      .decimals = 2,
      .unit = item_unit::kwh,
      .access = item_access::read_write}},
    {0x04000F04,
     {.name = "overdraft_energy_limit",
      .octets = 4,
      .decimals = 2,
      .unit = item_unit::kwh,
      .access = item_access::read_write}},
    {0x04001001,
     {.name = "alarm_money_1",
      .octets = 4,
      .decimals = 2,
      .unit = item_unit::money,
      .access = item_access::read_write}},
    {0x04001002,
     {.name = "alarm_money_2",
      .octets = 4,
      .decimals = 2,
      .unit = item_unit::money,
      .access = item_access::read_write}},
    {0x04001003,
     {.name = "overdraft_money_limit",
      .octets = 4,
      .decimals = 2,
      .unit = item_unit::money,
      .access = item_access::read_write}},
    {0x04001004,
     {.name = "hoard_money_limit",
      .octets = 4,
      .decimals = 2,
      .unit = item_unit::money,
      .access = item_access::read_write}},
    {0x04001005,
     {.name = "close_permit_money_limit",
      .octets = 4,
      .decimals = 2,
      .unit = item_unit::money,
      .access = item_access::read_write}},
    {0x04001201,
     {.name = "hourly_freeze_start",
      .form = item_form::stamp,
      .octets = 5,
      .access = item_access::read_write}},
    {0x04001202,
     {.name = "hourly_freeze_interval",
      .octets = 1,
      .unit = item_unit::minute,
      .access = item_access::read_write}},
    {0x04001203,
     {.name = "daily_freeze_time",
      .form = item_form::digits,
      .octets = 2,
      .access = item_access::read_write}},
    {0x04001401,
     {.name = "trip_delay",
      .octets = 2,
      .unit = item_unit::minute,
      .access = item_access::read_write}},
    {0x04001402,
     {.name = "relay_current_limit",
      .octets = 3,
      .decimals = 3,
      .unit = item_unit::ampere,
      .access = item_access::read_write}},
    {0x04800001, {.name = "software_version", .form = item_form::ascii, .octets = 32}},
    {0x04800002, {.name = "hardware_version", .form = item_form::ascii, .octets = 32}},
    {0x04800003, {.name = "maker", .form = item_form::ascii, .octets = 32}},
};

constexpr std::optional<item> find_single(data_id id) noexcept {
    std::size_t low = 0;
    std::size_t high = std::size(single_items);
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (single_items[middle].id < id.value) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == std::size(single_items) || single_items[low].id != id.value) return std::nullopt;
    return single_items[low].what;
}

constexpr std::optional<item> find_variable(data_id id) noexcept {
    return id.di2() == 0x80 ? find_single(id) : find_phase_variable(id);
}

// Status words 1 to 7.
constexpr std::optional<item> find_status_word(data_id id) noexcept {
    constexpr std::string_view names[] = {"status_word_1", "status_word_2", "status_word_3",
                                          "status_word_4", "status_word_5", "status_word_6",
                                          "status_word_7"};
    item out{.name = "status_words", .form = item_form::bits, .octets = 2};
    if (id.di0() == 0xFF) {
        out.block = item_block::di0_from_1;
        return out;
    }
    if (id.di0() == 0 || id.di0() > std::size(names)) return std::nullopt;
    out.name = names[id.di0() - 1];
    return out;
}

// 040501NN, 040502NN: the price of tariff NN in the current and in the spare set; FF is the whole
// set.
constexpr std::optional<item> find_price(data_id id) noexcept {
    if (id.di1() != 1 && id.di1() != 2) return std::nullopt;
    item out{.name = id.di1() == 1 ? "tariff_price_current_set" : "tariff_price_spare_set",
             .decimals = 4,
             .unit = item_unit::money_per_kwh,
             .access = item_access::read_write};
    if (id.di0() == 0xFF) {
        out.block = item_block::di0_from_1;
        return out;
    }
    if (id.di0() == 0 || id.di0() > tariff_max) return std::nullopt;
    out.tariff = id.di0();
    return out;
}

// 0401 and 0402: zone table (DI0 = 00) and day tables 1 to 8 of the first and the second set.
constexpr std::optional<item> find_time_table(data_id id) noexcept {
    if (id.di1() != 0 || id.di0() > 8) return std::nullopt;
    const bool first = id.di2() == 1;
    item out{.form = item_form::digits,
             .octets = 3,
             .access = item_access::read_write,
             .block = item_block::repeated};
    if (id.di0() == 0) {
        out.name = first ? "zone_table_set_1" : "zone_table_set_2";  // MMDDNN
    } else {
        out.name = first ? "day_table_set_1" : "day_table_set_2";  // hhmmNN
    }
    return out;
}

constexpr std::optional<item> find_parameter(data_id id) noexcept {
    if (id.di2() == 0 && id.di1() == 5) return find_status_word(id);
    if (id.di2() == 1 || id.di2() == 2) return find_time_table(id);
    if (id.di2() == 3 && id.di1() == 0 && id.di0() >= 1 && id.di0() <= 0xFE)
        return item{.name = "holiday",
                    .form = item_form::digits,  // YYMMDDNN
                    .octets = 4,
                    .access = item_access::read_write};
    if (id.di2() == 5) return find_price(id);
    return find_single(id);
}

// The purchase records 0333xxNN (money) and 0332xxNN (energy), NN = 1 to 10 for the n-th last.
constexpr std::optional<item> find_purchase(data_id id) noexcept {
    const bool money = id.di2() == 0x33;
    if ((!money && id.di2() != 0x32) || id.di0() == 0 || id.di0() > 10) return std::nullopt;
    item out{.decimals = 2, .unit = money ? item_unit::money : item_unit::kwh, .history = id.di0()};
    switch (id.di1()) {
        case 1:
            return item{.name = "purchase_time",
                        .form = item_form::stamp,
                        .octets = 5,
                        .history = id.di0()};
        case 2:
            out = item{.name = "purchase_count", .octets = 2, .history = id.di0()};
            if (id.di0() == 1) out.obis = {1, 129, 96, 3, 0};
            return out;
        case 3:
            out.name = "purchase_amount";
            return out;
        case 4:
            out.name = "purchase_balance_before";
            return out;
        case 5:
            out.name = "purchase_balance_after";
            return out;
        case 6:
            out.name = "purchase_total";
            return out;
        default:
            return std::nullopt;
    }
}

// 05 TT CC NN: TT says what froze, CC what is stored, NN is the n-th last. A freeze by the day has
// 62, by the hour 254. CC 01 to 08 are energies, total then tariffs, under one identifier.
constexpr std::optional<item> find_freeze(data_id id) noexcept {
    const bool hourly = id.di2() == 4;
    if ((!hourly && id.di2() != 6) || id.di0() == 0 || id.di0() > (hourly ? 254 : 62))
        return std::nullopt;
    if (id.di1() == 0)
        return item{.name = hourly ? "hourly_freeze_time" : "daily_freeze_time_stamp",
                    .form = item_form::stamp,
                    .octets = 5,
                    .history = id.di0()};
    if (id.di1() != 1 && id.di1() != 2) return std::nullopt;
    item out{
        .decimals = 2, .unit = item_unit::kwh, .block = item_block::repeated, .history = id.di0()};
    const bool import = id.di1() == 1;
    if (hourly) {
        out.name =
            import ? "hourly_freeze_active_energy_import" : "hourly_freeze_active_energy_export";
    } else {
        out.name =
            import ? "daily_freeze_active_energy_import" : "daily_freeze_active_energy_export";
    }
    return out;
}

}  // namespace submeter::inline v0::codec::dlt645::detail
