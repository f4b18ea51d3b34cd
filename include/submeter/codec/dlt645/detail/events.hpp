// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/detail/layouts.hpp"
#include "submeter/codec/dlt645/detail/own_obis.hpp"

#include <iterator>

// A part of find_item(): see energies.hpp.

namespace submeter::inline v0::codec::dlt645::detail {

inline constexpr std::uint8_t record_max = 10;

// Completes an item that is a record.
constexpr bool fill_record(item& out, std::string_view name, const record_layout& layout) noexcept {
    out.name = name;
    out.layout = &layout;
    out.form = item_form::record;
    out.octets = 0;
    return true;
}

constexpr bool set_record_number(item& out) noexcept {
    out.history = out.id.di0();
    return out.history >= 1 && out.history <= record_max;
}

// Events 0301 to 030F: counters and records, most of them for each phase.
struct event_kind {
    std::string_view name;
    std::string_view counters_name;
    const record_layout* layout;
    bool by_phase;
};

inline constexpr event_kind event_kinds[] = {
    {"voltage_loss", "voltage_loss_counters", &with_charge, true},
    {"under_voltage", "under_voltage_counters", &with_charge, true},
    {"over_voltage", "over_voltage_counters", &with_charge, true},
    {"phase_break", "phase_break_counters", &with_charge, true},
    {"total_voltage_loss", "total_voltage_loss_counters", &total_loss, false},
    {"auxiliary_loss", "auxiliary_loss_counters", &span_of_time, false},
    {"voltage_sequence", "voltage_sequence_counters", &with_energies, false},
    {"current_sequence", "current_sequence_counters", &with_energies, false},
    {"voltage_unbalance", "voltage_unbalance_counters", &with_unbalance, false},
    {"current_unbalance", "current_unbalance_counters", &with_unbalance, false},
    {"current_loss", "current_loss_counters", &with_values, true},
    {"over_current", "over_current_counters", &with_values, true},
    {"current_break", "current_break_counters", &with_values, true},
    {"power_reversed", "power_reversed_counters", &with_energies, true},
    {"overload", "overload_counters", &with_energies, true},
};

constexpr bool fill_phase_event(item& out) noexcept {
    const auto& kind = event_kinds[out.id.di2() - 1U];
    if (out.id.di1() == 0 && out.id.di0() == 0)
        return fill_record(out, kind.counters_name, kind.by_phase ? counters_by_phase : counters);
    out.phase = out.id.di1();
    if (kind.by_phase ? out.phase < 1 || out.phase > 3 : out.phase != 0) return false;
    return set_record_number(out) && fill_record(out, kind.name, *kind.layout);
}

// 0310 PP NN: this month's (NN = 00) and the last months' voltage quality, PP = 00 all phases.
constexpr bool fill_statistics(item& out) noexcept {
    out.phase = out.id.di1();
    out.history = out.id.di0();
    return out.phase <= 3 && out.history <= 12 && fill_record(out, "voltage_quality", statistics);
}

constexpr bool fill_outage(item& out) noexcept {
    if (out.id.di1() != 0) return false;
    if (out.id.di0() == 0) return fill_record(out, "outage_counters", counter);
    return set_record_number(out) && fill_record(out, "outage", span_of_time);
}

// 0312 KK NN: the demand over its limit, KK = 1, 2 active import, export, 3 to 6 quadrants.
constexpr bool fill_exceeded(item& out) noexcept {
    constexpr std::string_view names[] = {"active_import_over_limit", "active_export_over_limit",
                                          "quadrant_1_over_limit",    "quadrant_2_over_limit",
                                          "quadrant_3_over_limit",    "quadrant_4_over_limit"};
    const unsigned kind = out.id.di1();
    if (kind == 0 && out.id.di0() == 0)
        return fill_record(out, "demand_over_limit_counters", exceeded_count);
    if (kind == 0 || kind > std::size(names) || !set_record_number(out)) return false;
    return fill_record(out, names[kind - 1],
                       kind <= 2 ? exceeded_active_record : exceeded_reactive_record);
}

// 0330 KK NN: what was done to the meter.
struct operation_kind {
    std::string_view name;
    std::string_view counter_name;
    const record_layout* layout;
};

inline constexpr operation_kind operation_kinds[] = {
    {"programming", "programming_counters", &programming},
    {"meter_clear", "meter_clear_counters", &meter_clear},
    {"demand_clear", "demand_clear_counters", &demand_clear},
    {"event_clear", "event_clear_counters", &event_clear},
    {"clock_set", "clock_set_counters", &clock_set},
    {"day_table_programming", "day_table_programming_counters", &day_tables},
    {"zone_table_programming", "zone_table_programming_counters", &zone_tables},
    {"rest_day_programming", "rest_day_programming_counters", &rest_day},
    {"holiday_programming", "holiday_programming_counters", &holidays},
    {"active_combination_programming", "active_combination_programming_counters", &combination},
    {"reactive_combination_1_programming", "reactive_combination_1_programming_counters",
     &combination},
    {"reactive_combination_2_programming", "reactive_combination_2_programming_counters",
     &combination},
    {"settlement_day_programming", "settlement_day_programming_counters", &settlement},
    {"meter_cover_open", "meter_cover_open_counters", &cover},
    {"terminal_cover_open", "terminal_cover_open_counters", &cover},
};

constexpr bool fill_operation(item& out) noexcept {
    if (out.id.di1() >= std::size(operation_kinds)) return false;
    const auto& kind = operation_kinds[out.id.di1()];
    if (out.id.di0() == 0) return fill_record(out, kind.counter_name, counter);
    return set_record_number(out) && fill_record(out, kind.name, *kind.layout);
}

// The purchase records 0333xxNN (money) and 0332xxNN (energy), NN = 1 to 10 for the n-th last.
constexpr bool fill_purchase(item& out) noexcept {
    constexpr std::string_view names[] = {"purchase_time",          "purchase_count",
                                          "purchase_amount",        "purchase_balance_before",
                                          "purchase_balance_after", "purchase_total"};
    const unsigned kind = out.id.di1();
    if (kind == 0 || kind > std::size(names) || !set_record_number(out)) return false;
    out.name = names[kind - 1];
    if (kind == 1) {
        out.form = item_form::stamp;
        out.octets = 5;
    } else if (kind == 2) {
        out.octets = 2;
        if (out.history == 1) out.obis = own_obis(3, 0);
    } else {
        const bool money = out.id.di2() == 0x33;
        out.decimals = 2;
        out.unit = money ? item_unit::money : item_unit::kwh;
        if (money && out.history == 1 && kind == 3) out.obis = own_obis(2, 3);
        if (money && out.history == 1 && kind == 6) out.obis = own_obis(2, 2);
    }
    return true;
}

constexpr bool fill_event(item& out) noexcept {
    const std::uint8_t di2 = out.id.di2();
    if (di2 >= 0x01 && di2 <= std::size(event_kinds)) return fill_phase_event(out);
    switch (di2) {
        case 0x10:
            return fill_statistics(out);
        case 0x11:
            return fill_outage(out);
        case 0x12:
            return fill_exceeded(out);
        case 0x30:
            return fill_operation(out);
        case 0x32:
        case 0x33:
            return fill_purchase(out);
        default:
            return false;
    }
}

// 1D, 1E: how often and when the relay opened and closed, who ordered it, and the registers then.
constexpr bool fill_relay_event(item& out) noexcept {
    out.prefix = out.id.di3() == 0x1D ? "trip" : "close";
    if ((out.id.value & 0xFFFFFFU) == 1) {
        out.name = "count";
        out.octets = 3;
        if (out.id.di3() == 0x1D) out.obis = own_obis(7, 0);
        return true;
    }
    const unsigned kind = out.id.di1();
    if (out.id.di2() != 0 || kind == 0 || !set_record_number(out)) return false;
    if (kind == 0xFF) return fill_record(out, "record", relay_record);
    if (kind > 2 + std::size(registers)) return false;
    const field& f = kind <= 2 ? time_and_operator[kind - 1] : registers[kind - 3];
    out.name = f.name;
    out.form = f.form;
    out.octets = f.octets;
    out.decimals = f.decimals;
    out.unit = f.unit;
    return true;
}

}  // namespace submeter::inline v0::codec::dlt645::detail
