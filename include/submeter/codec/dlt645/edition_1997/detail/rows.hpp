// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/detail/single_items.hpp"

// The identifiers of DL/T 645-1997 that stand alone, after what its text and public implementations
// agree on.

namespace submeter::inline v0::codec::dlt645::edition_1997::detail {

using dlt645::detail::feature_word;
using dlt645::detail::number_setting;
using dlt645::detail::quantity;
using dlt645::detail::row;
using dlt645::detail::setting;

constexpr row moment(std::uint32_t id, std::string_view name) noexcept {
    return {.id = id, .name = name, .form = item_form::month_day_time, .octets = 4};
}

constexpr row state(std::uint32_t id, std::string_view name, obis_groups obis = {}) noexcept {
    return {.id = id, .name = name, .form = item_form::bits, .octets = 1, .obis = obis};
}

// Ascending.
inline constexpr row rows[] = {
    moment(0xB210, "last_programming_time"),
    moment(0xB211, "last_demand_clear_time"),
    quantity(0xB212, "programming_count", 2, 0, item_unit::none),
    quantity(0xB213, "demand_clear_count", 2, 0, item_unit::none),
    quantity(0xB214, "battery_run_time", 3, 0, item_unit::minute),
    quantity(0xB660, "frequency", 2, 2, item_unit::hertz, {1, 0, 14, 7, 0}),
    quantity(0xB670, "phase_angle", 2, 1, item_unit::degree),
    quantity(0xB680, "apparent_power", 3, 4, item_unit::kva, {1, 0, 9, 7, 0}),
    setting(0xC010, "date", item_form::date, 4, {1, 0, 0, 9, 2}),
    setting(0xC011, "time", item_form::time, 3, {1, 0, 0, 9, 1}),
    state(0xC020, "meter_status", dlt645::detail::own_obis(6, 1)),
    state(0xC021, "grid_status"),
    feature_word(0xC022, "rest_days"),
    number_setting(0xC030, "active_constant", 3, 0, item_unit::impulse_per_kwh),
    number_setting(0xC031, "reactive_constant", 3, 0, item_unit::impulse_per_kvarh),
    setting(0xC032, "meter_number", item_form::digits, 6),
    setting(0xC033, "customer_number", item_form::digits, 6),
    setting(0xC034, "device_code", item_form::digits, 6),
    number_setting(0xC111, "demand_period", 1, 0, item_unit::minute),
    number_setting(0xC112, "demand_slip", 1, 0, item_unit::minute),
    number_setting(0xC113, "scroll_screen_time", 1, 0, item_unit::second),
    number_setting(0xC114, "scroll_screen_count", 1),
    number_setting(0xC115, "energy_display_decimals", 1),
    number_setting(0xC116, "power_display_decimals", 1),
    setting(0xC117, "reading_day", item_form::digits, 2),
    number_setting(0xC211, "pulse_width", 2, 0, item_unit::millisecond),
    number_setting(0xC310, "zone_count", 1),
    number_setting(0xC311, "day_table_count", 1),
    number_setting(0xC312, "slot_count", 1),
    number_setting(0xC313, "tariff_count", 1),
    number_setting(0xC314, "holiday_count", 1),
    number_setting(0xC41E, "rest_day_table", 1),
    setting(0xC510, "load_record_start", item_form::month_day_time, 4),
    number_setting(0xC511, "load_record_interval", 2, 0, item_unit::minute),
};

}  // namespace submeter::inline v0::codec::dlt645::edition_1997::detail
