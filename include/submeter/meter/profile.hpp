// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/modbus/registers.hpp"
#include "submeter/flow/command.hpp"
#include "submeter/flow/reading.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace submeter::inline v0::meter {

/// What a meter speaks.
enum class protocol : std::uint8_t { dlt645_2007, modbus_rtu };

/// "dlt645-2007" or "modbus-rtu".
[[nodiscard]] constexpr std::string_view to_text(protocol p) noexcept {
    return p == protocol::dlt645_2007 ? "dlt645-2007" : "modbus-rtu";
}

/// How well an item of a profile is known.
enum class confidence : std::uint8_t {
    manual,      ///< a maker's manual, a standard or the maker's own tool
    configured,  ///< working public configurations
    unsure,      ///< inferred, partial or conflicting: a write that is unsure ships disabled
};

/// Where an item of a profile comes from. A value.
struct provenance {
    confidence known = confidence::unsure;
    std::string source;

    friend bool operator==(const provenance&, const provenance&) = default;
};

/// A number that the host may choose, because meters of one model differ in it or no source settles
/// it. Passwords are never settings of a profile: they come with `device_params`. A value.
struct setting {
    std::string name;
    std::int64_t fallback = 0;
    std::int64_t minimum = 0;
    std::int64_t maximum = 0;
    std::vector<std::int64_t> choices;  ///< where not empty, the only values
    std::string note;
    provenance from;

    friend bool operator==(const setting&, const setting&) = default;
};

/// A number of the profile: written there, or the value of one of its settings. A value.
struct parameter {
    std::int64_t value = 0;
    std::optional<std::size_t> setting;  ///< index into profile::settings

    friend bool operator==(const parameter&, const parameter&) = default;
};

/// How a register lies in the reply.
enum class value_type : std::uint8_t {
    u16,
    i16,
    u32,
    i32,
    bcd,         ///< packed BCD, lowest octet first
    bcd_signed,  ///< the same; the top bit of the highest octet is the sign
    bit,         ///< one bit of a word: 0 or 1
};

/// Order of the octets of a Modbus value.
using codec::modbus::word_order;

/// Whether a bit is reported as it is or turned round ("relay closed" as `registers::relay`).
enum class bit_sense : std::uint8_t { as_is, inverted };

/// A run of registers that is read in one request and always as a whole. A value.
struct block {
    std::string name;
    parameter where;            ///< Modbus address, or data identifier
    std::uint8_t function = 3;  ///< Modbus: 3 or 4
    std::uint16_t count = 0;  ///< Modbus: registers; 0 for DL/T 645, whose replies say their length
    provenance from;

    friend bool operator==(const block&, const block&) = default;
};

/// One row of the register map: OBIS ← where it is and how it is written there. A reading's value
/// is raw × `scale`, in `dlms_unit`: a kWh with two decimals has the scale 10 Wh. A value.
struct register_row {
    obis what;
    std::string name;
    std::optional<parameter> where;    ///< its own Modbus address or data identifier
    std::uint8_t function = 3;         ///< Modbus: 3 or 4
    std::optional<std::size_t> block;  ///< index into profile::blocks, where it is part of one
    std::uint16_t offset = 0;          ///< octets from the start of that block
    value_type type = value_type::u16;
    word_order order = word_order::abcd;
    std::uint8_t octets = 2;
    std::uint8_t bit = 0;
    bit_sense sense = bit_sense::as_is;
    decimal scale{1, 0};
    unit dlms_unit = unit::none;
    std::optional<parameter> modulus;  ///< raw count at which the register starts again at 0
    provenance from;

    friend bool operator==(const register_row&, const register_row&) = default;
};

/// How a command is written, and how its effect is seen. A value.
struct command_rule {
    command_kind kind = command_kind::trip;
    bool enabled = false;
    std::optional<parameter> relay_code;  ///< DL/T 645: N1 of function 1CH
    std::optional<parameter> where;       ///< Modbus: first register of a function 10H write
    std::vector<std::uint16_t> values;    ///< Modbus: what is written there
    std::size_t verify = 0;               ///< the row (of type bit) whose word shows the effect
    std::uint16_t mask = 0;               ///< done when word & mask == equals
    std::uint16_t equals = 0;
    provenance from;

    friend bool operator==(const command_rule&, const command_rule&) = default;
};

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

/// What can be asked of a meter at once. A value.
struct read_limits {
    std::uint16_t registers = 125;  ///< Modbus: registers in one read
    std::uint16_t gap = 0;          ///< Modbus: unwanted registers that may be read in between

    friend bool operator==(const read_limits&, const read_limits&) = default;
};

/// The register map of a kind of meter: data, read by `read_profile` and then left alone.
/// Const-shareable.
struct profile {
    std::string name;
    std::string title;
    protocol speaks = protocol::dlt645_2007;
    provenance from;
    read_limits limits;
    std::vector<setting> settings;
    std::vector<block> blocks;
    std::vector<register_row> registers;
    std::vector<command_rule> commands;
    std::vector<freeze_rule> freezes;

    friend bool operator==(const profile&, const profile&) = default;
};

/// The row of a register, or null. O(rows).
[[nodiscard]] inline const register_row* find_register(const profile& p,
                                                       const obis& what) noexcept {
    for (const auto& row : p.registers)
        if (row.what == what) return &row;
    return nullptr;
}

/// The rule of a command, or null.
[[nodiscard]] inline const command_rule* find_command(const profile& p,
                                                      command_kind kind) noexcept {
    for (const auto& rule : p.commands)
        if (rule.kind == kind) return &rule;
    return nullptr;
}

}  // namespace submeter::inline v0::meter
