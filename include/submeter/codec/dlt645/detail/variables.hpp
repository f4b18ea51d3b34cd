// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/detail/single_items.hpp"

// A part of find_item(): see energies.hpp.

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
    {"apparent_power", 3, 4, true, true, item_unit::kva, 9, 29},
    {"power_factor", 2, 3, true, true, item_unit::none, 13, 33},
    {"phase_angle", 2, 1, false, false, item_unit::degree, 0, 0},
    {"voltage_distortion", 2, 2, false, false, item_unit::percent, 0, 0},
    {"current_distortion", 2, 2, false, false, item_unit::percent, 0, 0},
};

constexpr bool fill_phase_variable(item& out) noexcept {
    const std::size_t index = out.id.di2() - 1U;
    if (index >= std::size(phase_variables) || out.id.di0() != 0) return false;
    const auto& v = phase_variables[index];
    out.name = v.name;
    out.octets = v.octets;
    out.decimals = v.decimals;
    out.has_sign = v.has_sign;
    out.unit = v.unit;
    out.phase = out.id.di1();
    if (out.phase == 0xFF) {
        out.phase = 0;
        out.block = v.has_total ? item_block::di1_from_0 : item_block::di1_from_1;
        return true;
    }
    if (out.phase > 3 || (out.phase == 0 && !v.has_total)) return false;
    const unsigned c = out.phase == 0 ? v.obis_total : v.obis_phase;
    if (c != 0)
        out.obis = {1, 0, static_cast<std::uint8_t>(c + (out.phase > 1 ? 20 * (out.phase - 1) : 0)),
                    7, 0};
    return true;
}

inline constexpr std::uint8_t harmonic_max = 0x15;  // the octet of the identifier

// 020A, 020B: the n-th harmonic of voltage and current, DI1 the phase, DI0 = n, FF all of them.
constexpr bool fill_harmonic(item& out) noexcept {
    out.name = out.id.di2() == 0x0A ? "voltage_harmonic" : "current_harmonic";
    out.octets = 2;
    out.decimals = 2;
    out.unit = item_unit::percent;
    out.phase = out.id.di1();
    if (out.phase == 0 || out.phase > 3) return false;
    if (out.id.di0() == 0xFF) {
        out.block = item_block::di0_from_1;
        return true;
    }
    out.index = out.id.di0();
    return out.index != 0 && out.index <= harmonic_max;
}

constexpr bool fill_variable(item& out) noexcept {
    switch (out.id.di2()) {
        case 0x0A:
        case 0x0B:
            return fill_harmonic(out);
        case 0x80:
            return fill_single(out);
        default:
            return fill_phase_variable(out);
    }
}

}  // namespace submeter::inline v0::codec::dlt645::detail
