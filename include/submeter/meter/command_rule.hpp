// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/relay.hpp"
#include "submeter/flow/command.hpp"
#include "submeter/meter/register_row.hpp"

namespace submeter::inline v0::meter {

/// What of a command is written. Of a list, that of the item at hand.
enum class part_source : std::uint8_t {
    constant,
    value,       ///< of a limit
    minutes,     ///< of a timed trip
    time,        ///< clock, switch time or last valid moment: seconds since 1970, or a date
    rate,        ///< of a slot, from 1
    hour,        ///< of a slot
    minute,      ///< of a slot
    month,       ///< of a zone or holiday
    day,         ///< of a zone or holiday
    year,        ///< of a holiday
    short_year,  ///< of a holiday, the last two digits
    table,       ///< of a zone or holiday, from 1
    number,      ///< of a day table or holiday, from 1
    price,       ///< of a list of prices, in currency units per billing unit
    limit,       ///< of a list of step limits
    from_day,    ///< of steps
    length,      ///< how many items the list `each` has, padding included
    amount,      ///< of a credit, in currency units
    count,       ///< of a credit
    customer,    ///< of a credit
    order,       ///< of a credit
    address,     ///< of the meter, its digits
};

/// Lists that a command carries.
enum class part_list : std::uint8_t { none, prices, limits, slots, zones };

/// A piece of what a command writes: a number in its form, a list of pieces, or a MAC over what
/// stands before it. A value.
struct data_part {
    part_source from = part_source::constant;
    parameter constant{};
    value_type type = value_type::u16;
    word_order order = word_order::abcd;
    std::uint8_t octets = 2;
    std::string pattern;              ///< date
    date_form form = date_form::bcd;  ///< date
    decimal scale{1, 0};              ///< what is written is value ÷ scale; of f32 the resolution
    std::optional<std::uint8_t> tag;  ///< an octet before it: a data type of DL/T 698.45
    part_list each = part_list::none;
    std::vector<data_part> parts;     ///< of each item, in the order on the wire
    std::optional<std::uint8_t> at;   ///< of this item alone, from 0; the list must end there
    std::uint16_t pad_to = 0;         ///< repeat the last item until there are so many
    std::optional<std::uint8_t> mac;  ///< the number of the MAC, from 1; 4 octets

    friend bool operator==(const data_part&, const data_part&) = default;
};

/// How the effect of a command is seen. A value.
struct read_back {
    enum class form : std::uint8_t {
        none,   ///< nothing shows it
        word,   ///< a word of bits: done when word & mask == equals
        echo,   ///< what was written is read from the same place
        shows,  ///< a register shows a number of the command
    };
    form how = form::none;
    std::size_t row = 0;  ///< word, shows: index into profile::registers
    std::uint32_t mask = 0;
    std::uint32_t equals = 0;
    std::optional<parameter> where;            ///< echo: another place
    std::uint16_t octets = 0;                  ///< echo: how many are compared; 0 for all
    part_source from = part_source::constant;  ///< shows
    std::uint32_t within = 0;                  ///< shows: how far it may be off, in whole units

    friend bool operator==(const read_back&, const read_back&) = default;
};

/// Whether a Modbus function writes coils, one (05) or several (0FH).
[[nodiscard]] constexpr bool writes_bits(std::uint8_t function) noexcept {
    return function == 0x05 || function == 0x0F;
}

/// One write for each item of a list that a command carries. A value.
struct item_writes {
    part_list each = part_list::none;
    std::uint16_t step = 1;  ///< the place moves by this for each item after the first
    parameter most;          ///< how many places there are
    bool pad = false;        ///< the places left over repeat the last item

    friend bool operator==(const item_writes&, const item_writes&) = default;
};

/// One write of a command, or one for each item of a list, and how its effect is seen. A value.
struct write_rule {
    std::optional<parameter> relay_code;  ///< DL/T 645-2007: N1 of function 1CH
    std::optional<parameter> where;       ///< first register, identifier, OAD or OMD
    std::uint8_t function = 0;            ///< of the protocol: 06 or 10H, 14H or 03, SET or ACTION
    std::vector<data_part> data;          ///< what is written there; to coils, 0 or 1 each
    item_writes items;                    ///< each: the pieces of data are those of the item
    std::uint16_t step = 0;               ///< the place moves by this for each number after 0
    std::uint16_t circuits = 0;           ///< how many circuits it is for; 0: for the whole meter
    std::uint16_t circuit_step = 0;       ///< the place moves by this for each circuit after 1
    codec::dlt645::relay_channels channel{};  ///< where a relay's number goes in function 1CH
    std::optional<std::uint16_t> patch;  ///< the data replace these octets of what is there now
    read_back verify;

    friend bool operator==(const write_rule&, const write_rule&) = default;
};

/// How a command is written: in most cases by one write, else by several in this order. A value.
struct command_rule {
    command_kind kind = command_kind::trip;
    std::uint8_t which = 0;  ///< the limit, mode, set or end of a timed trip that it is for
    bool enabled = false;
    std::optional<parameter> numbers;  ///< how many tables or holidays the meter has
    std::vector<write_rule> writes;    ///< at least one
    provenance from;

    friend bool operator==(const command_rule&, const command_rule&) = default;
};

/// Which limit, mode, set or end of a timed trip a command is about; 0 for the kinds without.
[[nodiscard]] constexpr std::uint8_t which_of(const command& c) noexcept {
    if (const auto* t = std::get_if<trip_time>(&c.data)) return static_cast<std::uint8_t>(t->then);
    if (const auto* m = std::get_if<mode_change>(&c.data))
        return static_cast<std::uint8_t>(m->mode);
    if (const auto* l = std::get_if<limit_change>(&c.data))
        return static_cast<std::uint8_t>(l->which);
    if (const auto* s = std::get_if<switch_change>(&c.data))
        return static_cast<std::uint8_t>(s->which);
    return 0;
}

}  // namespace submeter::inline v0::meter
