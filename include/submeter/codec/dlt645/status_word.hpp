// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace submeter::inline v0::codec::dlt645 {

/// A named bit of a status word. A value; the name is a constant.
struct status_flag {
    std::uint8_t bit = 0;
    std::string_view name{};
};

namespace detail {

inline constexpr status_flag status_1[] = {
    {1, "demand_by_block"},  {2, "clock_battery_low"},   {3, "outage_battery_low"},
    {4, "active_reversed"},  {5, "reactive_reversed"},   {6, "metering_fault"},
    {8, "relay_loop_fault"}, {9, "security_chip_fault"}, {12, "program_fault"},
    {13, "memory_fault"},    {14, "in_overdraft"},       {15, "clock_fault"}};
inline constexpr status_flag status_2[] = {
    {0, "active_reversed_phase_a"},   {1, "active_reversed_phase_b"},
    {2, "active_reversed_phase_c"},   {4, "reactive_reversed_phase_a"},
    {5, "reactive_reversed_phase_b"}, {6, "reactive_reversed_phase_c"}};
// Bits 2..1 are the supply, 00 main; bits 9..8 the kind of prepayment, 00 none.
inline constexpr status_flag status_3[] = {
    {0, "second_day_table_set"}, {1, "supply_auxiliary"},  {2, "supply_battery"},
    {3, "programming_allowed"},  {4, "relay_open"},        {5, "second_zone_table_set"},
    {6, "commanded_open"},       {7, "trip_warning"},      {8, "prepaid_energy"},
    {9, "prepaid_money"},        {10, "second_price_set"}, {11, "second_step_set"},
    {12, "keep_power"},          {13, "authenticated"},    {14, "not_opened_locally"},
    {15, "not_opened_remotely"}};
inline constexpr status_flag status_phase[] = {
    {0, "voltage_loss"}, {1, "under_voltage"}, {2, "over_voltage"},
    {3, "current_loss"}, {4, "over_current"},  {5, "overload"},
    {6, "reversed"},     {7, "phase_break"},   {8, "current_break"}};
inline constexpr status_flag status_7[] = {{0, "voltage_sequence"},  {1, "current_sequence"},
                                           {2, "voltage_unbalance"}, {3, "current_unbalance"},
                                           {4, "auxiliary_lost"},    {5, "power_down"},
                                           {6, "demand_over_limit"}, {7, "power_factor_low"}};

}  // namespace detail

/// The named bits of status word 1 to 7 (04000501 to 07), words 4 to 6 being phases A to C; none
/// for another number. What is not named is reserved or a maker's.
[[nodiscard]] constexpr std::span<const status_flag> status_flags(unsigned word) noexcept {
    switch (word) {
        case 1:
            return detail::status_1;
        case 2:
            return detail::status_2;
        case 3:
            return detail::status_3;
        case 4:
        case 5:
        case 6:
            return detail::status_phase;
        case 7:
            return detail::status_7;
        default:
            return {};
    }
}

/// The name of one bit of status word 1 to 7; empty for one that has none.
[[nodiscard]] constexpr std::string_view status_flag_name(unsigned word, unsigned bit) noexcept {
    for (const auto& flag : status_flags(word))
        if (flag.bit == bit) return flag.name;
    return {};
}

/// The names of the bits that are set, a blank between; a bit without name is "bit_" and its
/// number. Allocates the text.
[[nodiscard]] inline std::string status_text(unsigned word, std::uint16_t value) {
    std::string out;
    for (unsigned bit = 0; bit < 16; ++bit) {
        if ((value >> bit & 1U) == 0) continue;
        if (!out.empty()) out += ' ';
        const auto name = status_flag_name(word, bit);
        out += name.empty() ? "bit_" + std::to_string(bit) : std::string{name};
    }
    return out;
}

}  // namespace submeter::inline v0::codec::dlt645
