// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt698/item.hpp"

#include <optional>

// The tables behind find_item(), after the object lists of DL/T 698.45-2017 as public
// implementations and fee-control meters agree on them.

namespace submeter::inline v0::codec::dlt698::detail {

// A family of registers 0k0p and 1k0p: kind k, phase p.
struct register_kind {
    std::string_view energy;
    std::string_view demand;
    item_unit energy_unit;
    item_unit demand_unit;
    std::uint8_t obis_c;  // 0 where the meter's parameters decide what is combined
};

inline constexpr register_kind register_kinds[] = {
    {"active_energy_combined", "", item_unit::kwh, item_unit::kw, 0},
    {"active_energy_import", "active_demand_import", item_unit::kwh, item_unit::kw, 1},
    {"active_energy_export", "active_demand_export", item_unit::kwh, item_unit::kw, 2},
    {"reactive_energy_combined_1", "reactive_demand_combined_1", item_unit::kvarh, item_unit::kvar,
     0},
    {"reactive_energy_combined_2", "reactive_demand_combined_2", item_unit::kvarh, item_unit::kvar,
     0},
    {"reactive_energy_quadrant_1", "reactive_demand_quadrant_1", item_unit::kvarh, item_unit::kvar,
     5},
    {"reactive_energy_quadrant_2", "reactive_demand_quadrant_2", item_unit::kvarh, item_unit::kvar,
     6},
    {"reactive_energy_quadrant_3", "reactive_demand_quadrant_3", item_unit::kvarh, item_unit::kvar,
     7},
    {"reactive_energy_quadrant_4", "reactive_demand_quadrant_4", item_unit::kvarh, item_unit::kvar,
     8},
    {"apparent_energy_import", "apparent_demand_import", item_unit::kvah, item_unit::kva, 9},
    {"apparent_energy_export", "apparent_demand_export", item_unit::kvah, item_unit::kva, 10},
};

// 0k0p and 1k0p. Attribute 2 counts 10^-2 (energy) or 10^-4 (demand), attribute 4 of an energy
// 10^-4. Group C of a phase is that of the sum + 20 x phase.
constexpr std::optional<item> find_register(oad id) noexcept {
    const std::size_t kind = id.object() >> 4 & 0xFFU;
    const auto phase = static_cast<std::uint8_t>(id.object() & 15U);
    const bool demand = id.object() >> 12 == 1;
    if (kind >= std::size(register_kinds) || phase > 3) return std::nullopt;
    if (kind == 0 && (demand || phase != 0)) return std::nullopt;
    const bool fine = !demand && id.attribute() == 4;
    if (id.attribute() != 2 && !fine) return std::nullopt;
    const auto& k = register_kinds[kind];
    item out{.name = demand ? k.demand : k.energy,
             .shape = demand ? item_shape::demands : item_shape::tariffs,
             .scaler = static_cast<std::int8_t>(demand || fine ? -4 : -2),
             .unit = demand ? k.demand_unit : k.energy_unit,
             .phase = phase};
    if (k.obis_c != 0)
        out.obis = {1, 0, static_cast<std::uint8_t>(k.obis_c + 20 * phase),
                    static_cast<std::uint8_t>(demand ? 6 : 8), 0};
    return out;
}

inline constexpr obis_groups obis_money{1, 129, 96, 2, 0};
inline constexpr obis_groups obis_overdraft{1, 129, 96, 2, 1};
inline constexpr obis_groups obis_purchased{1, 129, 96, 2, 2};
inline constexpr obis_groups obis_purchases{1, 129, 96, 3, 0};
inline constexpr obis_groups obis_price{1, 129, 96, 5, 0};
inline constexpr obis_groups obis_status{1, 129, 96, 6, 0};

// Limits of money, n = 1 to 5; those of energy follow by 10.
constexpr obis_groups obis_limit(std::uint8_t n) noexcept {
    return {1, 129, 96, 4, n};
}

inline constexpr item_part wallet_parts[] = {
    {"remaining_money", -2, item_unit::money, obis_money},
    {"purchase_count", 0, item_unit::none, obis_purchases}};
inline constexpr item_part count_parts[] = {
    {"zone_count"}, {"day_table_count"}, {"slot_count"}, {"tariff_count"}, {"holiday_count"}};
inline constexpr item_part holiday_parts[] = {{"holiday_date"}, {"holiday_day_table"}};
inline constexpr item_part zone_parts[] = {{"zone_month"}, {"zone_day"}, {"zone_day_table"}};
inline constexpr item_part slot_parts[] = {{"slot_hour"}, {"slot_minute"}, {"slot_tariff"}};
inline constexpr item_part step_parts[] = {{"step_value", -2, item_unit::kwh},
                                           {"step_price", -4, item_unit::money_per_kwh},
                                           {"step_settlement"}};
inline constexpr item_part alarm_money_parts[] = {
    {"alarm_money_1", -2, item_unit::money, obis_limit(1)},
    {"alarm_money_2", -2, item_unit::money, obis_limit(2)}};
inline constexpr item_part credit_parts[] = {
    {"overdraft_money_limit", -2, item_unit::money, obis_limit(3)},
    {"hoard_money_limit", -2, item_unit::money, obis_limit(4)},
    {"close_permit_money_limit", -2, item_unit::money, obis_limit(5)}};
inline constexpr item_part alarm_energy_parts[] = {
    {"alarm_energy_1", -2, item_unit::kwh, obis_limit(11)},
    {"alarm_energy_2", -2, item_unit::kwh, obis_limit(12)}};
inline constexpr item_part energy_limit_parts[] = {
    {"hoard_energy_limit", -2, item_unit::kwh, obis_limit(14)},
    {"overdraft_energy_limit", -2, item_unit::kwh, obis_limit(13)},
    {"close_permit_energy_limit", -2, item_unit::kwh, obis_limit(15)}};
inline constexpr item_part settlement_parts[] = {{"settlement_day"}, {"settlement_hour"}};
inline constexpr item_part remote_control_parts[] = {{"relay_current_limit", -4, item_unit::ampere},
                                                     {"trip_delay", 0, item_unit::minute}};
inline constexpr item_part relay_parts[] = {{"relay_name"},
                                            {"relay_state", 0, item_unit::none, {1, 129, 96, 1, 0}},
                                            {"relay_mode"},
                                            {"relay_wired"}};

constexpr item entry_of(std::uint16_t object, std::uint8_t attribute, std::string_view name,
                        item_shape shape = item_shape::value, std::int8_t scaler = 0,
                        item_unit unit = item_unit::none, obis_groups obis = {}) noexcept {
    return {.id = make_oad(object, attribute),
            .name = name,
            .shape = shape,
            .scaler = scaler,
            .unit = unit,
            .obis = obis};
}

constexpr item writable(item i) noexcept {
    i.access = item_access::read_write;
    return i;
}

constexpr item of_parts(std::uint16_t object, std::uint8_t attribute, std::string_view name,
                        std::span<const item_part> parts,
                        item_shape shape = item_shape::structure) noexcept {
    auto out = entry_of(object, attribute, name, shape);
    out.parts = parts;
    return out;
}

constexpr item money(std::uint16_t object, std::string_view name, obis_groups obis = {}) noexcept {
    return entry_of(object, 2, name, item_shape::value, -2, item_unit::money, obis);
}

constexpr item price(std::uint16_t object, std::string_view name, obis_groups obis = {},
                     item_shape shape = item_shape::value) noexcept {
    return entry_of(object, 2, name, shape, -4, item_unit::money_per_kwh, obis);
}

constexpr item setting(std::uint16_t object, std::string_view name,
                       item_unit unit = item_unit::none, obis_groups obis = {}) noexcept {
    return writable(entry_of(object, 2, name, item_shape::value, 0, unit, obis));
}

constexpr item records(std::uint16_t object, std::string_view name) noexcept {
    return entry_of(object, 2, name, item_shape::records);
}

// Ascending.
inline constexpr item objects[] = {
    entry_of(0x2000, 2, "voltage", item_shape::phases, -1, item_unit::volt, {1, 0, 32, 7, 0}),
    entry_of(0x2001, 2, "current", item_shape::phases, -3, item_unit::ampere, {1, 0, 31, 7, 0}),
    entry_of(0x2001, 4, "neutral_current", item_shape::value, -3, item_unit::ampere,
             {1, 0, 91, 7, 0}),
    entry_of(0x2004, 2, "active_power", item_shape::totals, -1, item_unit::watt, {1, 0, 16, 7, 0}),
    entry_of(0x2005, 2, "reactive_power", item_shape::totals, -1, item_unit::var),
    entry_of(0x2006, 2, "apparent_power", item_shape::totals, -1, item_unit::volt_ampere,
             {1, 0, 9, 7, 0}),
    entry_of(0x200A, 2, "power_factor", item_shape::totals, -3, item_unit::none, {1, 0, 13, 7, 0}),
    entry_of(0x200F, 2, "frequency", item_shape::value, -2, item_unit::hertz, {1, 0, 14, 7, 0}),
    entry_of(0x2010, 2, "temperature", item_shape::value, -1, item_unit::celsius, {0, 0, 96, 9, 0}),
    entry_of(0x2014, 2, "status_word", item_shape::numbered, 0, item_unit::none, obis_status),
    entry_of(0x2017, 2, "active_demand", item_shape::value, -4, item_unit::kw),
    entry_of(0x2018, 2, "reactive_demand", item_shape::value, -4, item_unit::kvar),
    entry_of(0x2019, 2, "apparent_demand", item_shape::value, -4, item_unit::kva),
    price(0x201A, "price", obis_price),
    price(0x201B, "tariff_price"),
    price(0x201C, "step_price"),
    entry_of(0x201E, 2, "event_start"),
    entry_of(0x2020, 2, "event_end"),
    entry_of(0x2021, 2, "freeze_time"),
    entry_of(0x2022, 2, "event_number"),
    entry_of(0x2023, 2, "freeze_number"),
    entry_of(0x2024, 2, "event_source"),
    of_parts(0x202C, 2, "wallet", wallet_parts),
    money(0x202D, "overdraft_money", obis_overdraft),
    money(0x202E, "purchase_total", obis_purchased),
    entry_of(0x2031, 2, "active_energy_month", item_shape::value, -2, item_unit::kwh),
    entry_of(0x2032, 2, "active_energy_settlement_period", item_shape::value, -2, item_unit::kwh),
    entry_of(0x2040, 2, "control_done"),
    entry_of(0x2041, 2, "control_refused"),
    records(0x3011, "outage_record"),
    records(0x301B, "cover_open_record"),
    records(0x301C, "terminal_cover_open_record"),
    records(0x301F, "trip_record"),
    records(0x3020, "close_record"),
    records(0x3024, "price_change_record"),
    records(0x3025, "step_change_record"),
    records(0x3028, "purchase_record"),
    records(0x3029, "refund_record"),
    writable(
        entry_of(0x4000, 2, "date_time", item_shape::value, 0, item_unit::none, {0, 0, 1, 0, 0})),
    setting(0x4001, "communication_address"),
    setting(0x4002, "meter_number", item_unit::none, {0, 0, 96, 1, 0}),
    setting(0x4003, "customer_number", item_unit::none, {0, 0, 96, 1, 9}),
    setting(0x4008, "zone_table_switch_time"),
    setting(0x4009, "day_table_switch_time"),
    setting(0x400A, "price_switch_time"),
    setting(0x400B, "step_switch_time"),
    writable(of_parts(0x400C, 2, "table_counts", count_parts)),
    setting(0x400D, "step_count"),
    setting(0x400F, "key_count"),
    writable(of_parts(0x4011, 2, "holidays", holiday_parts, item_shape::structures)),
    of_parts(0x4014, 2, "zone_table", zone_parts, item_shape::structures),
    writable(of_parts(0x4015, 2, "zone_table_spare", zone_parts, item_shape::structures)),
    of_parts(0x4016, 2, "day_table", slot_parts, item_shape::tables),
    writable(of_parts(0x4017, 2, "day_table_spare", slot_parts, item_shape::tables)),
    price(0x4018, "tariff_price_set", obis_price, item_shape::numbered),
    writable(price(0x4019, "tariff_price_set_spare", {}, item_shape::numbered)),
    of_parts(0x401A, 2, "steps", step_parts),
    writable(of_parts(0x401B, 2, "steps_spare", step_parts)),
    setting(0x401C, "current_ratio"),
    setting(0x401D, "voltage_ratio"),
    writable(of_parts(0x401E, 2, "alarm_money", alarm_money_parts)),
    writable(of_parts(0x401F, 2, "credit_limits", credit_parts)),
    writable(of_parts(0x4020, 2, "alarm_energy", alarm_energy_parts)),
    writable(of_parts(0x4021, 2, "energy_limits", energy_limit_parts)),
    setting(0x4100, "demand_period", item_unit::minute),
    setting(0x4101, "demand_slip", item_unit::minute),
    writable(of_parts(0x4116, 2, "settlement_days", settlement_parts, item_shape::structures)),
    records(0x5000, "instant_freeze"),
    records(0x5001, "second_freeze"),
    records(0x5002, "minute_freeze"),
    records(0x5003, "hourly_freeze"),
    records(0x5004, "daily_freeze"),
    records(0x5005, "settlement_day_freeze"),
    records(0x5006, "monthly_freeze"),
    records(0x5007, "yearly_freeze"),
    records(0x5008, "zone_table_switch_freeze"),
    records(0x5009, "day_table_switch_freeze"),
    records(0x500A, "price_switch_freeze"),
    records(0x500B, "step_switch_freeze"),
    records(0x5011, "step_settlement_freeze"),
    writable(of_parts(0x8000, 2, "remote_control", remote_control_parts)),
    entry_of(0x8000, 3, "relay_output"),
    entry_of(0x8000, 4, "relay_alarm"),
    entry_of(0x8000, 5, "relay_command"),
    entry_of(0x8001, 2, "keep_power", item_shape::value, 0, item_unit::none, {1, 129, 96, 1, 2}),
    entry_of(0x8002, 2, "arrears_warning"),
    entry_of(0xF100, 2, "esam_serial_number"),
    entry_of(0xF100, 4, "esam_key_version"),
    entry_of(0xF100, 5, "esam_session_length", item_shape::value, 0, item_unit::minute),
    entry_of(0xF100, 6, "esam_session_left", item_shape::value, 0, item_unit::minute),
    writable(entry_of(0xF101, 2, "security_mode")),
    of_parts(0xF205, 2, "relays", relay_parts, item_shape::structures),
};

// The key by which they ascend.
constexpr std::uint32_t object_key(oad id) noexcept {
    return std::uint32_t{id.object()} << 8 | id.attribute();
}

constexpr std::optional<item> find_object(oad id) noexcept {
    std::size_t low = 0;
    std::size_t high = std::size(objects);
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (object_key(objects[middle].id) < object_key(id)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == std::size(objects) || object_key(objects[low].id) != object_key(id))
        return std::nullopt;
    return objects[low];
}

}  // namespace submeter::inline v0::codec::dlt698::detail
