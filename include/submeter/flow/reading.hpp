// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/decimal.hpp"
#include "submeter/core/id.hpp"
#include "submeter/core/instant.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace submeter::inline v0 {

/// A register's identity whatever protocol carried it: the six value groups A-B:C.D.E*F of
/// IEC 62056-6-1. What OBIS lacks (wallets, purchase counts, relays) is in the private range of
/// `registers` below. A value.
struct obis {
    std::array<std::uint8_t, 6> groups{0, 0, 0, 0, 0, 255};

    friend constexpr auto operator<=>(const obis&, const obis&) = default;
};

/// "1-0:1.8.0", with "*F" only where F is not 255. Allocates the text.
[[nodiscard]] inline std::string to_text(const obis& o) {
    constexpr std::string_view separators = "-:..*";
    std::string out = std::to_string(o.groups[0]);
    for (std::size_t i = 1; i < (o.groups[5] != 255 ? 6U : 5U); ++i) {
        out += separators[i - 1];
        out += std::to_string(o.groups[i]);
    }
    return out;
}

/// Reads "1-0:1.8.0" or "1-0:1.8.0*255". @return `bad_syntax` with the character's offset.
[[nodiscard]] constexpr result<obis> parse_obis(std::string_view text) noexcept {
    constexpr std::string_view separators = "-:..*";
    obis out;
    std::size_t group = 0;
    int value = -1;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c >= '0' && c <= '9') {
            value = (value < 0 ? 0 : value) * 10 + (c - '0');
            if (value > 255) return fail(errc::bad_syntax, i);
            continue;
        }
        if (group == separators.size() || c != separators[group] || value < 0)
            return fail(errc::bad_syntax, i);
        out.groups[group++] = static_cast<std::uint8_t>(value);
        value = -1;
    }
    if (value < 0 || group < 4) return fail(errc::bad_syntax, text.size());
    out.groups[group] = static_cast<std::uint8_t>(value);
    const auto& g = out.groups;
    return obis{{g[0], g[1], g[2], g[3], g[4], g[5]}};
}

/// The registers that the library itself speaks of. Group B 128–199 and C 96/128+ are the
/// manufacturer-specific ranges of IEC 62056-6-1; ours use A = 1, B = 129.
namespace registers {

inline constexpr obis active_import{{1, 0, 1, 8, 0, 255}};       ///< kWh, total
inline constexpr obis active_export{{1, 0, 2, 8, 0, 255}};       ///< kWh, total
inline constexpr obis active_power{{1, 0, 16, 7, 0, 255}};       ///< kW
inline constexpr obis relay{{1, 129, 96, 1, 0, 255}};            ///< 0 closed, 1 open
inline constexpr obis remaining_money{{1, 129, 96, 2, 0, 255}};  ///< currency units
inline constexpr obis overdraft_money{{1, 129, 96, 2, 1, 255}};  ///< currency units
inline constexpr obis purchase_count{{1, 129, 96, 3, 0, 255}};
inline constexpr obis clock{{0, 0, 1, 0, 0, 255}};  ///< seconds since 1970-01-01T00:00:00Z

/// Active energy import of one tariff of the meter, 1 to 63.
[[nodiscard]] constexpr obis active_import_tariff(std::uint8_t tariff) noexcept {
    return obis{{1, 0, 1, 8, tariff, 255}};
}

}  // namespace registers

/// Units of readings, with the numbers of the DLMS unit enumeration (IEC 62056-6-2).
enum class unit : std::uint8_t {
    volt = 35,
    ampere = 33,
    watt = 27,
    volt_ampere = 28,
    var = 29,
    watt_hour = 30,
    volt_ampere_hour = 31,
    var_hour = 32,
    cubic_metre = 13,
    cubic_metre_per_hour = 15,
    pascal = 23,
    joule = 25,
    joule_per_hour = 26,
    hertz = 44,
    celsius = 9,
    degree = 8,
    percent = 56,
    currency = 10,
    hour = 5,
    minute = 6,
    second = 7,
    none = 255,
};

/// How far a reading can be trusted; the worst that applies.
enum class quality : std::uint8_t {
    measured,    ///< read from the meter
    backfilled,  ///< read later from the meter's own freeze
    rounded,     ///< read, but the meter sends a floating number: rounded once to its resolution
    estimated,   ///< computed, not read
    suspect,     ///< read, but contradicted by something known
};

[[nodiscard]] constexpr std::string_view to_text(quality q) noexcept {
    switch (q) {
        case quality::measured:
            return "measured";
        case quality::backfilled:
            return "backfilled";
        case quality::rounded:
            return "rounded";
        case quality::estimated:
            return "estimated";
        case quality::suspect:
            return "suspect";
    }
    return "unknown";
}

/// One register of one meter at one moment: a point, never a difference. The value is exact:
/// `value` × `dlms_unit`, so an energy in kWh carries exponent + 3 watt-hours. A value.
struct reading {
    meter_id meter{};
    circuit_no circuit{};
    obis what;
    instant at{};
    decimal value;
    unit dlms_unit = unit::none;
    quality how = quality::measured;

    friend constexpr bool operator==(const reading&, const reading&) = default;
};

}  // namespace submeter::inline v0
