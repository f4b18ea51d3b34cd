// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/item.hpp"

// The fields of the records of DL/T 645-2007, as public implementations agree on them.

namespace submeter::inline v0::codec::dlt645::detail {

constexpr field stamp_field(std::string_view name) noexcept {
    return {.name = name, .form = item_form::stamp, .octets = 6};
}
constexpr field digits_field(std::string_view name, std::uint8_t octets) noexcept {
    return {.name = name, .form = item_form::digits, .octets = octets};
}
constexpr field number_field(std::string_view name, std::uint8_t octets, std::uint8_t decimals,
                             item_unit unit) noexcept {
    return {.name = name, .octets = octets, .decimals = decimals, .unit = unit};
}
constexpr field signed_field(std::string_view name, std::uint8_t octets, std::uint8_t decimals,
                             item_unit unit) noexcept {
    return {.name = name, .octets = octets, .decimals = decimals, .has_sign = true, .unit = unit};
}
constexpr field demand_field(std::string_view name, item_unit unit) noexcept {
    return {.name = name, .form = item_form::demand, .octets = 8, .decimals = 4, .unit = unit};
}

inline constexpr field start_and_end[] = {stamp_field("start"), stamp_field("end")};
inline constexpr field time_and_operator[] = {stamp_field("time"), digits_field("operator", 4)};
inline constexpr field count_alone[] = {number_field("count", 3, 0, item_unit::none)};
inline constexpr field count_and_time[] = {number_field("count", 3, 0, item_unit::none),
                                           number_field("duration", 3, 0, item_unit::minute)};

inline constexpr field increases[] = {
    number_field("active_energy_import_increase", 4, 2, item_unit::kwh),
    number_field("active_energy_export_increase", 4, 2, item_unit::kwh),
    signed_field("reactive_energy_combined_1_increase", 4, 2, item_unit::kvarh),
    signed_field("reactive_energy_combined_2_increase", 4, 2, item_unit::kvarh)};

// What was measured when the event began, phase by phase.
inline constexpr field at_start[] = {number_field("voltage", 2, 1, item_unit::volt),
                                     signed_field("current", 3, 3, item_unit::ampere),
                                     signed_field("active_power", 3, 4, item_unit::kw),
                                     signed_field("reactive_power", 3, 4, item_unit::kvar),
                                     signed_field("power_factor", 2, 3, item_unit::none)};
inline constexpr field ampere_hours[] = {
    number_field("ampere_hours", 4, 2, item_unit::ampere_hour)};

inline constexpr field registers[] = {
    number_field("active_energy_import", 4, 2, item_unit::kwh),
    number_field("active_energy_export", 4, 2, item_unit::kwh),
    number_field("reactive_energy_quadrant_1", 4, 2, item_unit::kvarh),
    number_field("reactive_energy_quadrant_2", 4, 2, item_unit::kvarh),
    number_field("reactive_energy_quadrant_3", 4, 2, item_unit::kvarh),
    number_field("reactive_energy_quadrant_4", 4, 2, item_unit::kvarh)};
inline constexpr field registers_after[] = {
    number_field("active_energy_import_after", 4, 2, item_unit::kwh),
    number_field("active_energy_export_after", 4, 2, item_unit::kwh),
    number_field("reactive_energy_quadrant_1_after", 4, 2, item_unit::kvarh),
    number_field("reactive_energy_quadrant_2_after", 4, 2, item_unit::kvarh),
    number_field("reactive_energy_quadrant_3_after", 4, 2, item_unit::kvarh),
    number_field("reactive_energy_quadrant_4_after", 4, 2, item_unit::kvarh)};
inline constexpr field demands[] = {demand_field("active_demand_import", item_unit::kw),
                                    demand_field("active_demand_export", item_unit::kw),
                                    demand_field("reactive_demand_quadrant_1", item_unit::kvar),
                                    demand_field("reactive_demand_quadrant_2", item_unit::kvar),
                                    demand_field("reactive_demand_quadrant_3", item_unit::kvar),
                                    demand_field("reactive_demand_quadrant_4", item_unit::kvar)};

inline constexpr field unbalance[] = {number_field("unbalance_maximum", 2, 2, item_unit::percent)};
inline constexpr field loss_current[] = {signed_field("current", 3, 3, item_unit::ampere)};
inline constexpr field start_alone[] = {stamp_field("start")};
inline constexpr field end_alone[] = {stamp_field("end")};

inline constexpr field voltage_statistics[] = {
    number_field("monitored_time", 3, 0, item_unit::minute),
    number_field("qualified_share", 3, 2, item_unit::percent),
    number_field("exceeded_share", 3, 2, item_unit::percent),
    number_field("above_limit_time", 3, 0, item_unit::minute),
    number_field("below_limit_time", 3, 0, item_unit::minute),
    number_field("voltage_maximum", 2, 1, item_unit::volt),
    {.name = "voltage_maximum_time", .form = item_form::month_day_time, .octets = 4},
    number_field("voltage_minimum", 2, 1, item_unit::volt),
    {.name = "voltage_minimum_time", .form = item_form::month_day_time, .octets = 4}};

inline constexpr field exceeded_counts[] = {
    number_field("active_import_count", 3, 0, item_unit::none),
    number_field("active_export_count", 3, 0, item_unit::none),
    number_field("reactive_quadrant_1_count", 3, 0, item_unit::none),
    number_field("reactive_quadrant_2_count", 3, 0, item_unit::none),
    number_field("reactive_quadrant_3_count", 3, 0, item_unit::none),
    number_field("reactive_quadrant_4_count", 3, 0, item_unit::none)};
inline constexpr field exceeded_active[] = {demand_field("demand", item_unit::kw)};
inline constexpr field exceeded_reactive[] = {demand_field("demand", item_unit::kvar)};

inline constexpr field written_id[] = {digits_field("data_id", 4)};
inline constexpr field clock_change[] = {digits_field("operator", 4), stamp_field("before"),
                                         stamp_field("after")};
inline constexpr field slot_field[] = {digits_field("slot", 3)};
inline constexpr field zone_field[] = {digits_field("zone", 3)};
inline constexpr field holiday_field[] = {digits_field("holiday", 4)};
inline constexpr field table_before[] = {digits_field("table_before", 1)};
inline constexpr field word_before[] = {
    {.name = "feature_before", .form = item_form::bits, .octets = 1}};
inline constexpr field day_before[] = {digits_field("settlement_day_before", 2)};

inline constexpr field step_threshold[] = {number_field("step_threshold", 4, 2, item_unit::kwh)};
inline constexpr field step_price[] = {number_field("step_price", 4, 4, item_unit::money_per_kwh)};
inline constexpr field annual_day[] = {digits_field("annual_settlement_day", 3)};  // MMDDhh

inline constexpr field purchase_state[] = {number_field("purchase_count", 2, 0, item_unit::none),
                                           number_field("remaining_money", 4, 2, item_unit::money),
                                           number_field("overdraft_money", 4, 2, item_unit::money)};

inline constexpr field load_1_phase[] = {number_field("voltage", 2, 1, item_unit::volt)};
inline constexpr field load_1_current[] = {signed_field("current", 3, 3, item_unit::ampere)};
inline constexpr field load_1_frequency[] = {number_field("frequency", 2, 2, item_unit::hertz)};
inline constexpr field active_power_alone[] = {signed_field("active_power", 3, 4, item_unit::kw)};
inline constexpr field reactive_power_alone[] = {
    signed_field("reactive_power", 3, 4, item_unit::kvar)};
inline constexpr field power_factor_alone[] = {signed_field("power_factor", 2, 3, item_unit::none)};
inline constexpr field load_4[] = {
    number_field("active_energy_import", 4, 2, item_unit::kwh),
    number_field("active_energy_export", 4, 2, item_unit::kwh),
    signed_field("reactive_energy_combined_1", 4, 2, item_unit::kvarh),
    signed_field("reactive_energy_combined_2", 4, 2, item_unit::kvarh)};
inline constexpr field load_6[] = {signed_field("active_demand", 3, 4, item_unit::kw),
                                   signed_field("reactive_demand", 3, 4, item_unit::kvar)};

// Groups, and the layouts that they make.
inline constexpr field_group counters_by_phase_groups[] = {
    {count_and_time, 1}, {count_and_time, 2}, {count_and_time, 3}};
inline constexpr field_group counter_groups[] = {{count_and_time}};
inline constexpr field_group count_groups[] = {{count_alone}};
inline constexpr field_group with_charge_groups[] = {
    {start_and_end}, {increases},       {increases, 1},    {at_start, 1},
    {increases, 2},  {at_start, 2},     {increases, 3},    {at_start, 3},
    {ampere_hours},  {ampere_hours, 1}, {ampere_hours, 2}, {ampere_hours, 3}};
inline constexpr field_group with_values_groups[] = {
    {start_and_end}, {increases},   {increases, 1}, {at_start, 1},
    {increases, 2},  {at_start, 2}, {increases, 3}, {at_start, 3}};
inline constexpr field_group with_energies_groups[] = {
    {start_and_end}, {increases}, {increases, 1}, {increases, 2}, {increases, 3}};
inline constexpr field_group with_unbalance_groups[] = {
    {start_and_end}, {unbalance}, {increases}, {increases, 1}, {increases, 2}, {increases, 3}};
inline constexpr field_group total_loss_groups[] = {{start_alone}, {loss_current}, {end_alone}};
inline constexpr field_group span_groups[] = {{start_and_end}};
inline constexpr field_group statistics_groups[] = {{voltage_statistics}};
inline constexpr field_group exceeded_count_groups[] = {{exceeded_counts}};
inline constexpr field_group exceeded_active_groups[] = {{start_and_end}, {exceeded_active}};
inline constexpr field_group exceeded_reactive_groups[] = {{start_and_end}, {exceeded_reactive}};

inline constexpr field_group programming_groups[] = {{time_and_operator}, {written_id, 0, 10}};
inline constexpr field_group meter_clear_groups[] = {
    {time_and_operator}, {registers}, {registers, 1}, {registers, 2}, {registers, 3}};
inline constexpr field_group demand_clear_groups[] = {
    {time_and_operator}, {demands}, {demands, 1}, {demands, 2}, {demands, 3}};
inline constexpr field_group event_clear_groups[] = {{time_and_operator}, {written_id}};
inline constexpr field_group clock_groups[] = {{clock_change}};
inline constexpr field_group day_tables_groups[] = {{time_and_operator}, {slot_field, 0, 0}};
inline constexpr field_group zone_tables_groups[] = {{time_and_operator}, {zone_field, 0, 0}};
inline constexpr field_group rest_day_groups[] = {{time_and_operator}, {table_before}};
inline constexpr field_group holidays_groups[] = {{time_and_operator}, {holiday_field, 0, 0}};
inline constexpr field_group combination_groups[] = {{time_and_operator}, {word_before}};
inline constexpr field_group settlement_groups[] = {{time_and_operator}, {day_before, 0, 3}};
inline constexpr field_group cover_groups[] = {{start_and_end}, {registers}, {registers_after}};
inline constexpr field_group relay_groups[] = {{time_and_operator}, {registers}};

// 2013 form: 6 thresholds, 7 prices, then as many annual settlement days as are there (4 or 6).
inline constexpr field_group step_set_groups[] = {
    {step_threshold, 0, 6}, {step_price, 0, 7}, {annual_day, 0, 0}};
inline constexpr field_group purchase_state_groups[] = {{purchase_state}};
inline constexpr field_group frozen_powers_groups[] = {
    {active_power_alone},      {active_power_alone, 1},  {active_power_alone, 2},
    {active_power_alone, 3},   {reactive_power_alone},   {reactive_power_alone, 1},
    {reactive_power_alone, 2}, {reactive_power_alone, 3}};

inline constexpr field_group load_1_groups[] = {
    {load_1_phase, 1},   {load_1_phase, 2},   {load_1_phase, 3}, {load_1_current, 1},
    {load_1_current, 2}, {load_1_current, 3}, {load_1_frequency}};
inline constexpr field_group load_3_groups[] = {{power_factor_alone},
                                                {power_factor_alone, 1},
                                                {power_factor_alone, 2},
                                                {power_factor_alone, 3}};
inline constexpr field_group load_4_groups[] = {{load_4}};
inline constexpr field_group load_5_groups[] = {{std::span{registers}.subspan<2>()}};
inline constexpr field_group load_6_groups[] = {{load_6}};

inline constexpr record_layout counters_by_phase{counters_by_phase_groups};
inline constexpr record_layout counters{counter_groups};
inline constexpr record_layout counter{count_groups};
inline constexpr record_layout with_charge{with_charge_groups};      // 131 octets
inline constexpr record_layout with_values{with_values_groups};      // 115
inline constexpr record_layout with_energies{with_energies_groups};  // 76
inline constexpr record_layout with_unbalance{with_unbalance_groups};
inline constexpr record_layout total_loss{total_loss_groups};
inline constexpr record_layout span_of_time{span_groups};
inline constexpr record_layout statistics{statistics_groups};
inline constexpr record_layout exceeded_count{exceeded_count_groups};
inline constexpr record_layout exceeded_active_record{exceeded_active_groups};
inline constexpr record_layout exceeded_reactive_record{exceeded_reactive_groups};
inline constexpr record_layout programming{programming_groups};
inline constexpr record_layout meter_clear{meter_clear_groups};
inline constexpr record_layout demand_clear{demand_clear_groups};
inline constexpr record_layout event_clear{event_clear_groups};
inline constexpr record_layout clock_set{clock_groups};
inline constexpr record_layout day_tables{day_tables_groups};
inline constexpr record_layout zone_tables{zone_tables_groups};
inline constexpr record_layout rest_day{rest_day_groups};
inline constexpr record_layout holidays{holidays_groups};
inline constexpr record_layout combination{combination_groups};
inline constexpr record_layout settlement{settlement_groups};
inline constexpr record_layout cover{cover_groups};
inline constexpr record_layout relay_record{relay_groups};
inline constexpr record_layout step_set{step_set_groups};
inline constexpr record_layout frozen_purchase{purchase_state_groups};
inline constexpr record_layout frozen_powers{frozen_powers_groups};
inline constexpr record_layout load_groups[] = {{load_1_groups}, {frozen_powers_groups},
                                                {load_3_groups}, {load_4_groups},
                                                {load_5_groups}, {load_6_groups}};

}  // namespace submeter::inline v0::codec::dlt645::detail
