// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/detail/energies.hpp"
#include "submeter/codec/dlt645/detail/own_obis.hpp"

#include <span>

// A part of find_item(): see energies.hpp.

namespace submeter::inline v0::codec::dlt645::detail {

// An identifier that stands alone.
struct row {
    std::uint32_t id;
    std::string_view name;
    item_form form = item_form::number;
    std::uint8_t octets = 4;
    std::uint8_t decimals = 0;
    bool has_sign = false;
    item_unit unit = item_unit::none;
    item_access access = item_access::read;
    obis_groups obis{};
};

// Short forms for the rows below.
constexpr row quantity(std::uint32_t id, std::string_view name, std::uint8_t octets,
                       std::uint8_t decimals, item_unit unit, obis_groups obis = {}) noexcept {
    return {
        .id = id, .name = name, .octets = octets, .decimals = decimals, .unit = unit, .obis = obis};
}

constexpr row signed_quantity(std::uint32_t id, std::string_view name, std::uint8_t octets,
                              std::uint8_t decimals, item_unit unit,
                              obis_groups obis = {}) noexcept {
    auto out = quantity(id, name, octets, decimals, unit, obis);
    out.has_sign = true;
    return out;
}

constexpr row setting(std::uint32_t id, std::string_view name, item_form form, std::uint8_t octets,
                      obis_groups obis = {}) noexcept {
    return {.id = id,
            .name = name,
            .form = form,
            .octets = octets,
            .access = item_access::read_write,
            .obis = obis};
}

constexpr row number_setting(std::uint32_t id, std::string_view name, std::uint8_t octets,
                             std::uint8_t decimals = 0, item_unit unit = item_unit::none,
                             obis_groups obis = {}) noexcept {
    auto out = quantity(id, name, octets, decimals, unit, obis);
    out.access = item_access::read_write;
    return out;
}

// XXXXXX.XX yuan or kWh; `e` is its place among the limits of the private range.
constexpr row limit(std::uint32_t id, std::string_view name, item_unit unit,
                    std::uint8_t e) noexcept {
    return number_setting(id, name, 4, 2, unit, own_obis(4, e));
}

// YYMMDDhhmm: when a spare set comes into force.
constexpr row switch_time(std::uint32_t id, std::string_view name) noexcept {
    return setting(id, name, item_form::stamp, 5);
}

// A feature word of one octet.
constexpr row feature_word(std::uint32_t id, std::string_view name) noexcept {
    return setting(id, name, item_form::bits, 1);
}

constexpr row text_row(std::uint32_t id, std::string_view name, std::uint8_t octets) noexcept {
    return {.id = id, .name = name, .form = item_form::ascii, .octets = octets};
}

constexpr row password(std::uint32_t id, std::string_view name) noexcept {
    return {.id = id,
            .name = name,
            .form = item_form::secret,
            .octets = 4,
            .access = item_access::write};
}

// Identifiers that stand alone, ascending.
inline constexpr row single_items[] = {
    signed_quantity(0x02800001, "neutral_current", 3, 3, item_unit::ampere, {1, 0, 91, 7, 0}),
    quantity(0x02800002, "frequency", 2, 2, item_unit::hertz, {1, 0, 14, 7, 0}),
    signed_quantity(0x02800003, "active_power_minute_average", 3, 4, item_unit::kw),
    signed_quantity(0x02800004, "active_demand", 3, 4, item_unit::kw),
    signed_quantity(0x02800005, "reactive_demand", 3, 4, item_unit::kvar),
    signed_quantity(0x02800006, "apparent_demand", 3, 4, item_unit::kva),
    signed_quantity(0x02800007, "temperature", 2, 1, item_unit::celsius),
    quantity(0x02800008, "clock_battery_voltage", 2, 2, item_unit::volt),
    quantity(0x02800009, "outage_battery_voltage", 2, 2, item_unit::volt),
    quantity(0x0280000A, "battery_run_time", 4, 0, item_unit::minute),
    quantity(0x0280000B, "step_price", 4, 4, item_unit::money_per_kwh),
    quantity(0x02800020, "price", 4, 4, item_unit::money_per_kwh, own_obis(5, 0)),
    quantity(0x02800021, "tariff_price", 4, 4, item_unit::money_per_kwh),
    quantity(0x02800022, "authentication_time_left", 2, 0, item_unit::minute),
    setting(0x04000101, "date", item_form::date, 4, {1, 0, 0, 9, 2}),
    setting(0x04000102, "time", item_form::time, 3, {1, 0, 0, 9, 1}),
    number_setting(0x04000103, "demand_period", 1, 0, item_unit::minute),
    number_setting(0x04000104, "demand_slip", 1, 0, item_unit::minute),
    number_setting(0x04000105, "pulse_width", 2, 0, item_unit::millisecond),
    switch_time(0x04000106, "zone_table_switch_time"),
    switch_time(0x04000107, "day_table_switch_time"),
    switch_time(0x04000108, "price_switch_time"),
    switch_time(0x04000109, "step_switch_time"),
    switch_time(0x0400010A, "step_zone_switch_time"),
    setting(0x0400010C, "date_time", item_form::date_time, 7, {0, 0, 1, 0, 0}),
    number_setting(0x04000201, "zone_count", 1),
    number_setting(0x04000202, "day_table_count", 1),
    number_setting(0x04000203, "slot_count", 1),
    number_setting(0x04000204, "tariff_count", 1),
    number_setting(0x04000205, "holiday_count", 2),
    number_setting(0x04000206, "harmonic_count", 1),
    number_setting(0x04000207, "step_count", 1),
    number_setting(0x04000208, "key_count", 1),
    number_setting(0x04000301, "scroll_screen_count", 1),
    number_setting(0x04000302, "scroll_screen_time", 1, 0, item_unit::second),
    number_setting(0x04000303, "energy_display_decimals", 1),
    number_setting(0x04000304, "power_display_decimals", 1),
    number_setting(0x04000305, "key_screen_count", 1),
    number_setting(0x04000306, "current_ratio", 3),
    number_setting(0x04000307, "voltage_ratio", 3),
    setting(0x04000401, "communication_address", item_form::digits, 6),
    setting(0x04000402, "meter_number", item_form::digits, 6),
    setting(0x04000403, "asset_code", item_form::ascii, 32),
    setting(0x04000404, "rated_voltage", item_form::ascii, 6),
    setting(0x04000405, "rated_current", item_form::ascii, 6),
    setting(0x04000406, "maximum_current", item_form::ascii, 6),
    setting(0x04000407, "active_class", item_form::ascii, 4),
    setting(0x04000408, "reactive_class", item_form::ascii, 4),
    number_setting(0x04000409, "active_constant", 3, 0, item_unit::impulse_per_kwh),
    number_setting(0x0400040A, "reactive_constant", 3, 0, item_unit::impulse_per_kvarh),
    text_row(0x0400040B, "model", 10),
    text_row(0x0400040C, "production_date", 10),
    text_row(0x0400040D, "protocol_version", 16),
    setting(0x0400040E, "customer_number", item_form::digits, 6),
    feature_word(0x04000601, "active_combination"),
    feature_word(0x04000602, "reactive_combination_1"),
    feature_word(0x04000603, "reactive_combination_2"),
    feature_word(0x04000701, "infrared_modulated_rate"),
    feature_word(0x04000702, "infrared_contact_rate"),
    feature_word(0x04000703, "port_1_rate"),
    feature_word(0x04000704, "port_2_rate"),
    feature_word(0x04000705, "port_3_rate"),
    feature_word(0x04000801, "rest_days"),
    number_setting(0x04000802, "rest_day_table", 1),
    feature_word(0x04000901, "load_record_mode"),
    feature_word(0x04000902, "timed_freeze_mode"),
    feature_word(0x04000903, "instant_freeze_mode"),
    feature_word(0x04000904, "agreed_freeze_mode"),
    feature_word(0x04000905, "hourly_freeze_mode"),
    feature_word(0x04000906, "daily_freeze_mode"),
    setting(0x04000A01, "load_record_start", item_form::month_day_time, 4),
    number_setting(0x04000A02, "load_record_interval_1", 2, 0, item_unit::minute),
    number_setting(0x04000A03, "load_record_interval_2", 2, 0, item_unit::minute),
    number_setting(0x04000A04, "load_record_interval_3", 2, 0, item_unit::minute),
    number_setting(0x04000A05, "load_record_interval_4", 2, 0, item_unit::minute),
    number_setting(0x04000A06, "load_record_interval_5", 2, 0, item_unit::minute),
    number_setting(0x04000A07, "load_record_interval_6", 2, 0, item_unit::minute),
    setting(0x04000B01, "settlement_day_1", item_form::digits, 2),
    setting(0x04000B02, "settlement_day_2", item_form::digits, 2),
    setting(0x04000B03, "settlement_day_3", item_form::digits, 2),
    password(0x04000C01, "password_level_0"),
    password(0x04000C02, "password_level_1"),
    password(0x04000C03, "password_level_2"),
    password(0x04000C04, "password_level_3"),
    password(0x04000C05, "password_level_4"),
    password(0x04000C06, "password_level_5"),
    password(0x04000C07, "password_level_6"),
    password(0x04000C08, "password_level_7"),
    password(0x04000C09, "password_level_8"),
    password(0x04000C0A, "password_level_9"),
    number_setting(0x04000E01, "import_power_limit", 3, 4, item_unit::kw, own_obis(4, 21)),
    number_setting(0x04000E02, "export_power_limit", 3, 4, item_unit::kw),
    number_setting(0x04000E03, "voltage_upper_limit", 2, 1, item_unit::volt),
    number_setting(0x04000E04, "voltage_lower_limit", 2, 1, item_unit::volt),
    limit(0x04000F01, "alarm_energy_1", item_unit::kwh, 11),
    limit(0x04000F02, "alarm_energy_2", item_unit::kwh, 12),
    limit(0x04000F03, "hoard_energy_limit", item_unit::kwh, 14),
    limit(0x04000F04, "overdraft_energy_limit", item_unit::kwh, 13),
    limit(0x04001001, "alarm_money_1", item_unit::money, 1),
    limit(0x04001002, "alarm_money_2", item_unit::money, 2),
    limit(0x04001003, "overdraft_money_limit", item_unit::money, 3),
    limit(0x04001004, "hoard_money_limit", item_unit::money, 4),
    limit(0x04001005, "close_permit_money_limit", item_unit::money, 5),
    feature_word(0x04001101, "run_feature_1"),
    setting(0x04001104, "report_mode", item_form::digits, 8),
    switch_time(0x04001201, "hourly_freeze_start"),
    number_setting(0x04001202, "hourly_freeze_interval", 1, 0, item_unit::minute),
    setting(0x04001203, "daily_freeze_time", item_form::digits, 2),
    number_setting(0x04001401, "trip_delay", 2, 0, item_unit::minute),
    number_setting(0x04001402, "relay_current_limit", 3, 3, item_unit::ampere),
    number_setting(0x04001403, "relay_current_delay", 2),
    setting(0x04001501, "report_status", item_form::digits, 12),
    text_row(0x04800001, "software_version", 32),
    text_row(0x04800002, "hardware_version", 32),
    text_row(0x04800003, "maker", 32),
};

// Completes an item from the row of its identifier in a table that ascends.
constexpr bool fill_from(std::span<const row> rows, item& out) noexcept {
    std::size_t low = 0;
    std::size_t high = rows.size();
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (rows[middle].id < out.id.value) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == rows.size() || rows[low].id != out.id.value) return false;
    const auto& found = rows[low];
    out.name = found.name;
    out.form = found.form;
    out.octets = found.octets;
    out.decimals = found.decimals;
    out.has_sign = found.has_sign;
    out.unit = found.unit;
    out.access = found.access;
    out.obis = found.obis;
    return true;
}

constexpr bool fill_single(item& out) noexcept {
    return fill_from(single_items, out);
}

}  // namespace submeter::inline v0::codec::dlt645::detail
