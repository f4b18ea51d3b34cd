// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt698/descriptor.hpp"

#include <array>
#include <iterator>
#include <span>
#include <string>

namespace submeter::inline v0::codec::dlt698 {

/// What an attribute's Data is made of.
enum class item_shape : std::uint8_t {
    value,       ///< one Data of a basic type
    tariffs,     ///< array: total, then tariffs
    demand,      ///< structure: number, date_time_s
    demands,     ///< array of these: total, then tariffs
    phases,      ///< array: A, B, C
    totals,      ///< array: total, A, B, C
    numbered,    ///< array: 1, 2, 3, …
    structure,   ///< structure of the item's parts
    structures,  ///< array of these
    tables,      ///< array of arrays of these
    records,     ///< read by GET of records
};

enum class item_unit : std::uint8_t {
    none,
    kwh,
    kvarh,
    kvah,
    kw,
    kvar,
    kva,
    watt,
    var,
    volt_ampere,
    volt,
    ampere,
    hertz,
    celsius,
    minute,
    second,
    money,          ///< the meter's currency; printed CNY
    money_per_kwh,  ///< printed CNY/kWh
};

/// The unit as it is printed; empty for none.
[[nodiscard]] constexpr std::string_view to_text(item_unit unit) noexcept {
    constexpr std::string_view texts[] = {"",    "kWh",  "kvarh", "kVAh", "kW",  "kvar",
                                          "kVA", "W",    "var",   "VA",   "V",   "A",
                                          "Hz",  "degC", "min",   "s",    "CNY", "CNY/kWh"};
    const auto i = static_cast<std::size_t>(unit);
    return i < std::size(texts) ? texts[i] : std::string_view{};
}

enum class item_access : std::uint8_t { read, read_write };

/// The value groups A, B, C, D, E of an OBIS code (IEC 62056-6-1); all zero where there is none.
using obis_groups = std::array<std::uint8_t, 5>;

/// One part of a structure. A value; `name` is a constant.
struct item_part {
    std::string_view name{};
    std::int8_t scaler = 0;
    item_unit unit = item_unit::none;
    obis_groups obis{};
};

/// What the dictionary says of one attribute, or of one element of it. A value; `name` and `parts`
/// are constants.
struct item {
    oad id{};
    std::string_view name{};
    item_shape shape = item_shape::value;
    std::int8_t scaler = 0;  ///< numbers count 10^scaler units, unless the object's Scaler_Unit
                             ///< (attribute 3) says otherwise
    item_unit unit = item_unit::none;
    item_access access = item_access::read;
    obis_groups obis{};
    std::span<const item_part> parts{};
    std::uint8_t phase = 0;   ///< 1 to 3; 0 is all of them
    std::uint8_t tariff = 0;  ///< 0 is the total
    std::uint8_t number = 0;  ///< of an element of a numbered list or table, from 1
};

/// "active_energy_import_phase_a_tariff_2", "remaining_money_before". Allocates the text.
[[nodiscard]] inline std::string to_text(const item& i) {
    std::string out{i.name};
    if (i.phase != 0) {
        out += "_phase_";
        out += static_cast<char>('a' + i.phase - 1);
    }
    if (i.tariff != 0) {
        out += "_tariff_";
        out += std::to_string(i.tariff);
    }
    if (i.number != 0) {
        out += '_';
        out += std::to_string(i.number);
    }
    if (i.id.feature() == 1) out += "_before";
    if (i.id.feature() == 4) out += "_after";
    return out;
}

/// "1-0:1.8.0", or empty; what a register was before or after an event has none. Allocates the
/// text.
[[nodiscard]] inline std::string obis_text(const item& i) {
    if (i.obis == obis_groups{} || i.id.feature() != 0) return {};
    std::string out;
    for (std::size_t k = 0; k < i.obis.size(); ++k) {
        if (k > 0) out += "-:.."[k - 1];
        out += std::to_string(i.obis[k]);
    }
    return out;
}

}  // namespace submeter::inline v0::codec::dlt698
