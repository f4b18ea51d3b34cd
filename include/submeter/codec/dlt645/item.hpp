// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/data_id.hpp"

#include <array>
#include <compare>
#include <iterator>

namespace submeter::inline v0::codec::dlt645 {

/// How the octets of one value are read. Lengths are octets; everything travels lowest octet first.
enum class item_form : std::uint8_t {
    number,     ///< packed BCD with a fixed point; signed ones have the sign in the top bit
    demand,     ///< a number of 3, then YYMMDDhhmm (5): when it occurred
    stamp,      ///< YYMMDDhhmm (5) or YYMMDDhhmmss (6)
    date,       ///< YYMMDDWW (4), WW 0 is Sunday
    time,       ///< hhmmss (3)
    date_time,  ///< YYMMDDWWhhmmss (7)
    digits,     ///< BCD digits that are a name or a table entry, not a quantity
    ascii,      ///< text
    bits,       ///< a binary word
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
    hertz,
    percent,
    degree,
    celsius,
    minute,
    second,
    millisecond,
    money,            ///< the meter's currency; printed CNY
    money_per_kwh,    ///< printed CNY/kWh
    impulse_per_kwh,  ///< printed imp/kWh
};

/// The unit as it is printed; empty for none.
[[nodiscard]] constexpr std::string_view to_text(item_unit unit) noexcept {
    constexpr std::string_view texts[] = {"",  "kWh", "kvarh", "kVAh",    "kW",     "kvar", "kVA",
                                          "V", "A",   "Hz",    "%",       "deg",    "degC", "min",
                                          "s", "ms",  "CNY",   "CNY/kWh", "imp/kWh"};
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
    repeated,  ///< a list under one identifier: a table's entries, or a freeze's total and tariffs
};

/// The value groups A, B, C, D, E of an OBIS code (IEC 62056-6-1); all zero where there is none.
using obis_groups = std::array<std::uint8_t, 5>;

/// What the dictionary says of one data identifier. A value; `name` is a constant.
struct item {
    data_id id{};
    std::string_view name{};  ///< of the family; to_text() adds phase, tariff and period
    item_form form = item_form::number;
    std::uint8_t octets = 4;    ///< of one value
    std::uint8_t decimals = 0;  ///< numbers: digits after the point
    bool has_sign = false;      ///< numbers: the top bit of the highest octet is a minus
    item_unit unit = item_unit::none;
    item_access access = item_access::read;
    item_block block = item_block::none;
    obis_groups obis{};
    std::uint8_t phase = 0;    ///< 1 to 3; 0 is all of them
    std::uint8_t tariff = 0;   ///< 1 to 63; 0 is the total
    std::uint8_t history = 0;  ///< 1 is the last one: settlement, freeze, record; 0 is now

    [[nodiscard]] constexpr bool has_obis() const noexcept { return obis != obis_groups{}; }
};

/// "active_energy_import_phase_a_tariff_2_last_1". Allocates the text.
[[nodiscard]] inline std::string to_text(const item& i) {
    std::string out{i.name};
    if (i.phase != 0) out += std::string{"_phase_"} + static_cast<char>('a' + i.phase - 1);
    if (i.tariff != 0) out += "_tariff_" + std::to_string(i.tariff);
    if (i.history != 0) out += "_last_" + std::to_string(i.history);
    return out;
}

/// "1-0:1.8.0", or empty. Allocates the text.
[[nodiscard]] inline std::string obis_text(const item& i) {
    if (!i.has_obis()) return {};
    const auto part = [&](std::size_t k) { return std::to_string(i.obis[k]); };
    return part(0) + "-" + part(1) + ":" + part(2) + "." + part(3) + "." + part(4);
}

}  // namespace submeter::inline v0::codec::dlt645
