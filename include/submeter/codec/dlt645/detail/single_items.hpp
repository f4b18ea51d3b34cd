// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/item.hpp"

#include <iterator>
#include <optional>

// A part of find_item(), after the identifier tables of DL/T 645-2007 as public implementations and
// fee-control meters agree on them.

namespace submeter::inline v0::codec::dlt645::detail {

// Short forms for the rows below.
constexpr item quantity(std::string_view name, std::uint8_t octets, std::uint8_t decimals,
                        item_unit unit, obis_groups obis = {}) noexcept {
    return {.name = name, .octets = octets, .decimals = decimals, .unit = unit, .obis = obis};
}

constexpr item signed_quantity(std::string_view name, std::uint8_t octets, std::uint8_t decimals,
                               item_unit unit) noexcept {
    auto out = quantity(name, octets, decimals, unit);
    out.has_sign = true;
    return out;
}

constexpr item setting(item_form form, std::string_view name, std::uint8_t octets,
                       std::uint8_t decimals = 0, item_unit unit = item_unit::none) noexcept {
    auto out = quantity(name, octets, decimals, unit);
    out.form = form;
    out.access = item_access::read_write;
    return out;
}

constexpr item count_setting(std::string_view name, std::uint8_t octets,
                             item_unit unit = item_unit::none) noexcept {
    return setting(item_form::number, name, octets, 0, unit);
}

// XXXXXX.XX yuan or kWh.
constexpr item limit(std::string_view name, item_unit unit) noexcept {
    return setting(item_form::number, name, 4, 2, unit);
}

// YYMMDDhhmm: when a spare set comes into force.
constexpr item switch_time(std::string_view name) noexcept {
    return setting(item_form::stamp, name, 5);
}

constexpr item text(std::string_view name, std::uint8_t octets) noexcept {
    return {.name = name, .form = item_form::ascii, .octets = octets};
}

constexpr item clock(item_form form, std::string_view name, std::uint8_t octets,
                     obis_groups obis) noexcept {
    auto out = setting(form, name, octets);
    out.obis = obis;
    return out;
}

struct row {
    std::uint32_t id;
    item what;
};

// Identifiers that stand alone, ascending.
inline constexpr row single_items[] = {
    {0x02800001, quantity("neutral_current", 3, 3, item_unit::ampere, {1, 0, 91, 7, 0})},
    {0x02800002, quantity("frequency", 2, 2, item_unit::hertz, {1, 0, 14, 7, 0})},
    {0x02800003, quantity("active_power_minute_average", 3, 4, item_unit::kw)},
    {0x02800004, signed_quantity("active_demand", 3, 4, item_unit::kw)},
    {0x02800005, signed_quantity("reactive_demand", 3, 4, item_unit::kvar)},
    {0x02800006, signed_quantity("apparent_demand", 3, 4, item_unit::kva)},
    {0x02800007, signed_quantity("temperature", 2, 1, item_unit::celsius)},
    {0x02800008, quantity("clock_battery_voltage", 2, 2, item_unit::volt)},
    {0x02800009, quantity("outage_battery_voltage", 2, 2, item_unit::volt)},
    {0x0280000A, quantity("battery_run_time", 4, 0, item_unit::minute)},
    {0x0280000B, quantity("step_price", 4, 4, item_unit::money_per_kwh)},
    {0x02800020, quantity("price", 4, 4, item_unit::money_per_kwh)},
    {0x02800021, quantity("tariff_price", 4, 4, item_unit::money_per_kwh)},
    {0x02800022, quantity("authentication_time_left", 2, 0, item_unit::minute)},
    {0x04000101, clock(item_form::date, "date", 4, {1, 0, 0, 9, 2})},
    {0x04000102, clock(item_form::time, "time", 3, {1, 0, 0, 9, 1})},
    {0x04000103, count_setting("demand_period", 1, item_unit::minute)},
    {0x04000104, count_setting("demand_slip", 1, item_unit::minute)},
    {0x04000105, count_setting("pulse_width", 2, item_unit::millisecond)},
    {0x04000106, switch_time("zone_table_switch_time")},
    {0x04000107, switch_time("day_table_switch_time")},
    {0x04000108, switch_time("price_switch_time")},
    {0x04000109, switch_time("step_switch_time")},
    {0x0400010A, switch_time("step_zone_switch_time")},
    {0x0400010C, clock(item_form::date_time, "date_time", 7, {0, 0, 1, 0, 0})},
    {0x04000201, count_setting("zone_count", 1)},
    {0x04000202, count_setting("day_table_count", 1)},
    {0x04000203, count_setting("slot_count", 1)},
    {0x04000204, count_setting("tariff_count", 1)},
    {0x04000205, count_setting("holiday_count", 2)},
    {0x04000306, count_setting("current_ratio", 3)},
    {0x04000307, count_setting("voltage_ratio", 3)},
    {0x04000401, setting(item_form::digits, "communication_address", 6)},
    {0x04000402, setting(item_form::digits, "meter_number", 6)},
    {0x04000403, setting(item_form::ascii, "asset_code", 32)},
    {0x04000404, setting(item_form::ascii, "rated_voltage", 6)},
    {0x04000405, setting(item_form::ascii, "rated_current", 6)},
    {0x04000406, setting(item_form::ascii, "maximum_current", 6)},
    {0x04000407, setting(item_form::ascii, "active_class", 4)},
    {0x04000408, setting(item_form::ascii, "reactive_class", 4)},
    {0x04000409, count_setting("active_constant", 3, item_unit::impulse_per_kwh)},
    {0x0400040A, count_setting("reactive_constant", 3)},
    {0x0400040B, text("model", 10)},
    {0x0400040C, text("production_date", 10)},
    {0x0400040D, text("protocol_version", 16)},
    {0x0400040E, setting(item_form::digits, "customer_number", 6)},
    {0x04000F01, limit("alarm_energy_1", item_unit::kwh)},
    {0x04000F02, limit("alarm_energy_2", item_unit::kwh)},
    {0x04000F03, limit("hoard_energy_limit", item_unit::kwh)},
    {0x04000F04, limit("overdraft_energy_limit", item_unit::kwh)},
    {0x04001001, limit("alarm_money_1", item_unit::money)},
    {0x04001002, limit("alarm_money_2", item_unit::money)},
    {0x04001003, limit("overdraft_money_limit", item_unit::money)},
    {0x04001004, limit("hoard_money_limit", item_unit::money)},
    {0x04001005, limit("close_permit_money_limit", item_unit::money)},
    {0x04001201, switch_time("hourly_freeze_start")},
    {0x04001202, count_setting("hourly_freeze_interval", 1, item_unit::minute)},
    {0x04001203, setting(item_form::digits, "daily_freeze_time", 2)},
    {0x04001401, count_setting("trip_delay", 2, item_unit::minute)},
    {0x04001402, setting(item_form::number, "relay_current_limit", 3, 3, item_unit::ampere)},
    {0x04800001, text("software_version", 32)},
    {0x04800002, text("hardware_version", 32)},
    {0x04800003, text("maker", 32)},
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

}  // namespace submeter::inline v0::codec::dlt645::detail
