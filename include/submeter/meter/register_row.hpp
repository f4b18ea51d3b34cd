// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/modbus/registers.hpp"
#include "submeter/flow/reading.hpp"
#include "submeter/meter/parameter.hpp"

namespace submeter::inline v0::meter {

/// How a value lies in the reply.
enum class value_type : std::uint8_t {
    u16,
    i16,
    u32,
    i32,
    bcd,         ///< packed decimal digits
    bcd_signed,  ///< the same; the top bit of the highest octet is the sign
    bit,         ///< one bit of a word: 0 or 1
    u8,
    i8,
    u64,
    i64,
    f32,       ///< IEEE 754; the reading is rounded once to the row's resolution, and marked
    f64,       ///< the same
    bits,      ///< `width` bits of a word, as a number
    date,      ///< date and time by `pattern`: seconds since 1970-01-01T00:00:00Z
    quantity,  ///< CJ/T 188: packed digits and a unit octet, which decides the reading's unit
    sequence,  ///< CJ/T 188: the purchase number, binary or packed digits by the dialect
    number,    ///< DL/T 698.45: a whole number of the type that the reply names
    ascii,     ///< a text; see accept_texts()
    digits,    ///< packed decimal digits as a text, such as a meter number
};

/// Whether the type gives a text and no reading.
[[nodiscard]] constexpr bool is_text(value_type t) noexcept {
    return t == value_type::ascii || t == value_type::digits;
}

/// Whether it is a floating type.
[[nodiscard]] constexpr bool is_float(value_type t) noexcept {
    return t == value_type::f32 || t == value_type::f64;
}

/// Order of the octets of a value: `abcd` is the highest first, `dcba` the lowest first.
using codec::modbus::word_order;

/// Whether a bit is reported as it is or turned round ("relay closed" as `registers::relay`).
enum class bit_sense : std::uint8_t { as_is, inverted };

/// How an unsigned number or packed digits carry a sign.
enum class sign_rule : std::uint8_t {
    none,
    top_bit,  ///< the top bit is the sign, the rest the magnitude
};

/// How the parts of a date are written.
enum class date_form : std::uint8_t { bcd, binary };

/// Whether the pattern of a date has a time of day alone: then its number counts seconds since
/// midnight of the meter's clock.
[[nodiscard]] constexpr bool is_time_of_day(std::string_view pattern) noexcept {
    return !pattern.empty() && pattern.find_first_of("YMD") == std::string_view::npos;
}

/// Whether a Modbus function reads coils (1) or discrete inputs (2): what it counts is bits.
[[nodiscard]] constexpr bool counts_bits(std::uint8_t function) noexcept {
    return function == 1 || function == 2;
}

/// A factor of a reading: a number or setting, or another row of the same block. A value.
struct multiplier {
    parameter value{1, {}};
    std::optional<std::size_t> row;  ///< index into profile::registers

    friend bool operator==(const multiplier&, const multiplier&) = default;
};

/// A run of registers that is read in one request and always as a whole. A value.
struct block {
    std::string name;
    parameter where;            ///< Modbus address, or data identifier
    std::uint8_t function = 3;  ///< Modbus: 1 to 4
    std::uint16_t count = 0;    ///< Modbus: registers or bits; 0 where replies say their length
    provenance from;

    friend bool operator==(const block&, const block&) = default;
};

/// One row of the register map: OBIS and circuit ← where it is and how it is written there. A
/// reading's value is raw × `scale` × multipliers, exactly, in `dlms_unit`: a kWh with two decimals
/// has the scale 10 Wh. A value.
struct register_row {
    obis what;
    circuit_no circuit{};  ///< of a multi-circuit meter; 0: of the device
    std::string name;
    std::optional<parameter> where;    ///< its own Modbus address or data identifier
    std::uint8_t function = 3;         ///< Modbus: 1 to 4
    std::optional<std::size_t> block;  ///< index into profile::blocks, where it is part of one
    std::uint16_t offset = 0;          ///< octets from the start of that block or item; or bits
    std::vector<std::uint8_t> path;    ///< DL/T 698.45: which element of which element, from 0
    value_type type = value_type::u16;
    word_order order = word_order::abcd;
    std::uint8_t octets = 2;  ///< coils and discrete inputs have none
    std::uint8_t bit = 0;
    std::uint8_t width = 1;  ///< bits: how many
    bit_sense sense = bit_sense::as_is;
    sign_rule sign = sign_rule::none;
    date_form form = date_form::bcd;
    std::string pattern;  ///< date: such as "YYMMDDhhmm", highest first
    decimal scale{1, 0};
    unit dlms_unit = unit::none;
    std::int8_t prefix = 0;             ///< the power of ten in the unit's name: 3 for kWh
    std::vector<multiplier> times;      ///< transformer ratios
    std::vector<std::uint64_t> absent;  ///< raw values that mean "not there"
    std::optional<parameter> modulus;   ///< raw count at which the register starts again at 0
    provenance from;

    friend bool operator==(const register_row&, const register_row&) = default;
};

}  // namespace submeter::inline v0::meter
