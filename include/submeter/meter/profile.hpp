// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/meter/command_rule.hpp"
#include "submeter/meter/protocol.hpp"

#include <string_view>

namespace submeter::inline v0::meter {

/// Registers that the meter stores by itself every so often; identifier + n is the n-th last.
/// A value.
struct freeze_rule {
    std::size_t row = 0;       ///< the row that is frozen: it gives type, scale and unit
    parameter time_id;         ///< DL/T 645: identifier of the moments, n = 0
    parameter value_id;        ///< DL/T 645: identifier of the values, n = 0
    std::uint16_t offset = 0;  ///< octets from the start of the frozen item
    std::uint16_t count = 0;   ///< how many are kept
    std::uint16_t interval_min = 60;
    provenance from;

    friend bool operator==(const freeze_rule&, const freeze_rule&) = default;
};

/// What can be asked of a meter at once, and how soon again. A value.
struct read_limits {
    std::uint16_t registers = 125;  ///< Modbus: registers in one read
    std::uint16_t coils = 2000;     ///< Modbus: coils or discrete inputs in one read
    std::uint16_t gap = 0;          ///< Modbus: unwanted ones that may be read in between
    std::uint16_t objects = 1;      ///< DL/T 698.45: objects in one read
    std::uint16_t pause_ms = 0;     ///< how long the line stays quiet before a request

    friend bool operator==(const read_limits&, const read_limits&) = default;
};

/// Where meters of one protocol differ. A value.
struct dialect_rules {
    parameter first_address{};  ///< Modbus: the number that the map gives to the first register
    parameter meter_type{0x10, {}};  ///< CJ/T 188: T
    parameter id_order{};            ///< CJ/T 188: 0 low octet first, 1 high octet first
    parameter time_order{};          ///< CJ/T 188: 0 seconds first, 1 year first
    parameter sequence{};            ///< CJ/T 188: the purchase number: 0 binary, 1 packed digits
    parameter echo{};                ///< CJ/T 188: SER: 0 exact, 1 or always 00 or FF, 2 ignored

    friend bool operator==(const dialect_rules&, const dialect_rules&) = default;
};

/// The register map of a kind of meter: data, read by `read_profile` and then left alone.
/// Const-shareable.
struct profile {
    std::string name;
    std::string title;
    protocol speaks = protocol::dlt645_2007;
    provenance from;
    read_limits limits;
    dialect_rules dialect;
    std::vector<setting> settings;
    std::vector<block> blocks;
    std::vector<register_row> registers;
    std::vector<command_rule> commands;
    std::vector<freeze_rule> freezes;

    friend bool operator==(const profile&, const profile&) = default;
};

/// The row of a register, the first circuit's of several, or null. O(rows).
[[nodiscard]] inline const register_row* find_register(const profile& p,
                                                       const obis& what) noexcept {
    for (const auto& row : p.registers)
        if (row.what == what) return &row;
    return nullptr;
}

/// The rule of a command, or null. `which` is the limit, mode, set or end, see which_of().
[[nodiscard]] inline const command_rule* find_command(const profile& p, command_kind kind,
                                                      std::uint8_t which = 0) noexcept {
    for (const auto& rule : p.commands)
        if (rule.kind == kind && rule.which == which) return &rule;
    return nullptr;
}

}  // namespace submeter::inline v0::meter
