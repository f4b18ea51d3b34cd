// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/data_id.hpp"

#include <array>
#include <compare>
#include <iterator>
#include <span>

namespace submeter::inline v0::codec::dlt645 {

/// How the octets of one value are read. Lengths are octets; everything travels lowest octet first.
enum class item_form : std::uint8_t {
    number,          ///< packed BCD with a fixed point; signed ones have the sign in the top bit
    demand,          ///< a number of 3, then YYMMDDhhmm (5): when it occurred
    stamp,           ///< YYMMDDhhmm (5) or YYMMDDhhmmss (6)
    month_day_time,  ///< MMDDhhmm (4): a moment of any year
    date,            ///< YYMMDDWW (4), WW 0 is Sunday
    time,            ///< hhmmss (3)
    date_time,       ///< YYMMDDWWhhmmss (7)
    digits,          ///< BCD digits that are a name or a table entry, not a quantity
    ascii,           ///< text
    bits,            ///< a binary word of 1 or 2 octets
    secret,          ///< a password: no tool shows it
    record,          ///< several values of different forms; `layout` lists them
};

enum class item_unit : std::uint8_t {
    none,
    kwh,
    kvarh,
    kvah,
    kw,
    kvar,
    kva,
    volt,
    ampere,
    ampere_hour,
    hertz,
    percent,
    degree,
    celsius,
    minute,
    second,
    millisecond,
    money,              ///< the meter's currency; printed CNY
    money_per_kwh,      ///< printed CNY/kWh
    impulse_per_kwh,    ///< printed imp/kWh
    impulse_per_kvarh,  ///< printed imp/kvarh
};

/// The unit as it is printed; empty for none.
[[nodiscard]] constexpr std::string_view to_text(item_unit unit) noexcept {
    constexpr std::string_view texts[] = {
        "",  "kWh", "kvarh", "kVAh", "kW", "kvar", "kVA", "V",       "A",       "Ah",       "Hz",
        "%", "deg", "degC",  "min",  "s",  "ms",   "CNY", "CNY/kWh", "imp/kWh", "imp/kvarh"};
    const auto i = static_cast<std::size_t>(unit);
    return i < std::size(texts) ? texts[i] : std::string_view{};
}

enum class item_access : std::uint8_t { read, read_write, write };

/// Where an identifier names a list of equal values: which octet of the identifier counts them.
enum class item_block : std::uint8_t {
    none,        ///< one value
    di1_from_0,  ///< DI1 is FF and stands for 00, 01, 02, …
    di1_from_1,  ///< DI1 is FF and stands for 01, 02, …
    di0_from_0,  ///< DI0 is FF and stands for 00, 01, 02, …
    di0_from_1,  ///< DI0 is FF and stands for 01, 02, …
    repeated,    ///< a list under one identifier: a table's entries, a freeze's total and tariffs
    freeze_all,  ///< all that one freeze stored, groups ended by AAH
    loads,       ///< load records, one after the other
};

/// The value groups A, B, C, D, E of an OBIS code (IEC 62056-6-1); all zero where there is none.
using obis_groups = std::array<std::uint8_t, 5>;

/// One value inside a record. A value; `name` is a constant.
struct field {
    std::string_view name{};
    item_form form = item_form::number;
    std::uint8_t octets = 4;
    std::uint8_t decimals = 0;
    bool has_sign = false;
    item_unit unit = item_unit::none;
};

/// Fields of a record that belong together. A value that borrows constants.
struct field_group {
    std::span<const field> fields{};
    std::uint8_t phase = 0;   ///< 1 to 3 where the fields are those of one phase
    std::uint8_t repeat = 1;  ///< how often they come; 0: until the record ends
};

/// The fields of a record in their order on the line. A value that borrows constants.
struct record_layout {
    std::span<const field_group> groups{};

    /// Octets of all fields; of groups that come until the record ends, none.
    [[nodiscard]] constexpr std::size_t octets() const noexcept {
        std::size_t out = 0;
        for (const auto& group : groups)
            for (const auto& f : group.fields)
                out += std::size_t{f.octets} * group.repeat;
        return out;
    }
};

/// What the dictionary says of one data identifier. A value; `name` and `layout` are constants.
struct item {
    data_id id{};
    std::string_view prefix{};  ///< what it belongs to: the freeze, the event; mostly empty
    std::string_view name{};    ///< of the family; to_text() adds prefix, phase, tariff and period
    const record_layout* layout = nullptr;  ///< records: their fields
    item_form form = item_form::number;
    std::uint8_t octets = 4;    ///< of one value; 0 for a record
    std::uint8_t decimals = 0;  ///< numbers: digits after the point
    bool has_sign = false;      ///< numbers: the top bit of the highest octet is a minus
    item_unit unit = item_unit::none;
    item_access access = item_access::read;
    item_block block = item_block::none;
    obis_groups obis{};
    std::uint8_t phase = 0;    ///< 1 to 3; 0 is all of them
    std::uint8_t index = 0;    ///< place in a list, from 1: harmonic, step, screen; 0 is none
    std::uint8_t tariff = 0;   ///< 1 to 63; 0 is the total
    std::uint8_t history = 0;  ///< 1 is the last one: settlement, freeze, record; 0 is now

    [[nodiscard]] constexpr bool has_obis() const noexcept { return obis != obis_groups{}; }
};

/// "active_energy_import_phase_a_tariff_2_last_1". Allocates the text.
[[nodiscard]] inline std::string to_text(const item& i) {
    std::string out{i.prefix};
    if (!i.prefix.empty()) out += '_';
    out += i.name;
    if (i.phase != 0) out.append("_phase_").append(1, static_cast<char>('a' + i.phase - 1));
    if (i.index != 0) out.append("_").append(std::to_string(i.index));
    if (i.tariff != 0) out.append("_tariff_").append(std::to_string(i.tariff));
    if (i.history != 0) out.append("_last_").append(std::to_string(i.history));
    return out;
}

/// "1-0:1.8.0", or empty. Allocates the text.
[[nodiscard]] inline std::string obis_text(const item& i) {
    if (!i.has_obis()) return {};
    const auto part = [&](std::size_t k) { return std::to_string(i.obis[k]); };
    return part(0) + "-" + part(1) + ":" + part(2) + "." + part(3) + "." + part(4);
}

}  // namespace submeter::inline v0::codec::dlt645
