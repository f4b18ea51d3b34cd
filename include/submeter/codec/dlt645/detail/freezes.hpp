// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/detail/energies.hpp"
#include "submeter/codec/dlt645/detail/events.hpp"

// A part of find_item(): see energies.hpp.

namespace submeter::inline v0::codec::dlt645::detail {

// 05 TT CC NN: TT says what froze, CC what is stored, NN is the n-th last.
struct freeze_kind {
    std::string_view name;
    std::uint8_t kept;
};

inline constexpr freeze_kind freeze_kinds[] = {
    {"timed_freeze", 60},     {"instant_freeze", 3},     {"zone_switch_freeze", 2},
    {"day_switch_freeze", 2}, {"hourly_freeze", 254},    {"price_switch_freeze", 2},
    {"daily_freeze", 62},     {"step_switch_freeze", 2},
};

// The columns CC in the order in which a whole freeze (CC = FF) gives them.
inline constexpr std::uint8_t freeze_columns[] = {0x00, 0x01, 0x02, 0x03, 0x04, 0x05,
                                                  0x06, 0x07, 0x08, 0x09, 0x0A, 0x10};

// Total then tariffs, under one identifier.
constexpr bool fill_frozen_list(item& out, const energy_kind& kind, item_form form) noexcept {
    const bool demand = form == item_form::demand;
    out.name = demand ? kind.demand_name : kind.name;
    out.form = form;
    out.octets = demand ? 8 : 4;
    out.decimals = demand ? 4 : 2;
    out.unit = demand ? kind.power : kind.energy;
    out.has_sign = kind.has_sign;
    out.block = item_block::repeated;
    return true;
}

constexpr bool fill_freeze(item& out) noexcept {
    if (out.id.di2() >= std::size(freeze_kinds)) return false;
    const auto& kind = freeze_kinds[out.id.di2()];
    out.prefix = kind.name;
    out.history = out.id.di0();
    if (out.history == 0 || out.history > kind.kept) return false;
    const std::uint8_t column = out.id.di1();
    if (column >= 0x01 && column <= 0x08)
        return fill_frozen_list(out, energy_kinds[column], item_form::number);
    switch (column) {
        case 0x00:
            out.name = "time";
            out.form = item_form::stamp;
            out.octets = 5;
            return true;
        case 0x09:
        case 0x0A:
            return fill_frozen_list(out, energy_kinds[column - 8U], item_form::demand);
        case 0x10:
            return fill_record(out, "powers", frozen_powers);
        case 0xFF:
            out.name = "all";
            out.octets = 0;
            out.block = item_block::freeze_all;
            return true;
        default:
            return false;
    }
}

// 06 KK 00 NN: load records of class KK (00 all), from the earliest (NN = 00), from a given time
// (01), the latest (02).
constexpr bool fill_load_record(item& out) noexcept {
    if (out.id.di2() > 6 || out.id.di1() != 0 || out.id.di0() > 2) return false;
    out.prefix = "load_record";
    out.name = "all";
    out.octets = 0;
    out.block = item_block::loads;
    return true;
}

}  // namespace submeter::inline v0::codec::dlt645::detail
