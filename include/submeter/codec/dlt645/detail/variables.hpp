// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/detail/single_items.hpp"

#include <optional>

// A part of find_item(), after the identifier tables of DL/T 645-2007 as public implementations and
// fee-control meters agree on them.

namespace submeter::inline v0::codec::dlt645::detail {

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

constexpr std::optional<item> find_variable(data_id id) noexcept {
    return id.di2() == 0x80 ? find_single(id) : find_phase_variable(id);
}

}  // namespace submeter::inline v0::codec::dlt645::detail
