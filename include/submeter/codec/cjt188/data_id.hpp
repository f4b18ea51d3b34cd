// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace submeter::inline v0::codec::cjt188 {

/// A data identifier as it is written: 0x901F is the metering data. A value.
struct data_id {
    std::uint16_t value = 0;

    [[nodiscard]] constexpr std::uint8_t high() const noexcept {
        return static_cast<std::uint8_t>(value >> 8);
    }
    [[nodiscard]] constexpr std::uint8_t low() const noexcept {
        return static_cast<std::uint8_t>(value);
    }

    friend constexpr auto operator<=>(const data_id&, const data_id&) = default;
};

/// In which order the two octets of an identifier travel. Both are on the field's lines: 901F goes
/// as 1F 90 or as 90 1F.
enum class id_order : std::uint8_t { low_first, high_first };

/// Reads 4 hexadecimal digits in display order. @return `bad_digit`, `incomplete` or `no_room`.
[[nodiscard]] constexpr result<data_id> parse_data_id(std::string_view text) noexcept {
    std::byte octets[2]{};
    const auto count = from_hex(text, octets);
    if (!count) return fail(count.error());
    if (*count != 2) return fail(errc::incomplete, text.size());
    return data_id{static_cast<std::uint16_t>(to_u8(octets[0]) << 8 | to_u8(octets[1]))};
}

/// 4 lower-case hexadecimal digits in display order. Allocates the text.
[[nodiscard]] inline std::string to_text(data_id id) {
    const std::byte octets[]{std::byte{id.high()}, std::byte{id.low()}};
    return to_hex(octets);
}

/// Identifiers that programs name. Source: CJ/T 188-2004, data identifiers; those marked 2018 are
/// of the later edition.
namespace ids {

inline constexpr data_id metering_data{0x901F};
inline constexpr data_id heat_cooling_data{0x911F};  ///< 2018
inline constexpr data_id price_table{0x8102};
inline constexpr data_id settlement_day{0x8103};
inline constexpr data_id reading_day{0x8104};
inline constexpr data_id purchase{0x8105};
inline constexpr data_id key_version{0x8106};
inline constexpr data_id address{0x810A};
inline constexpr data_id write_price_table{0xA010};
inline constexpr data_id write_settlement_day{0xA011};
inline constexpr data_id write_reading_day{0xA012};
inline constexpr data_id write_purchase{0xA013};
inline constexpr data_id write_key{0xA014};
inline constexpr data_id write_time{0xA015};
inline constexpr data_id write_index{0xA016};
inline constexpr data_id valve{0xA017};
inline constexpr data_id write_address{0xA018};
inline constexpr data_id leave_factory_mode{0xA019};

/// The value at the n-th last settlement, n = 1 to 12.
[[nodiscard]] constexpr data_id settlement(std::uint8_t n) noexcept {
    return {static_cast<std::uint16_t>(0xD11F + n)};
}

}  // namespace ids

/// Whether the identifier is one of the standard's, whatever this library makes of its data.
[[nodiscard]] constexpr bool is_known(data_id id) noexcept {
    switch (id.high()) {
        case 0x90:
        case 0x91:
            return id.low() == 0x1F;
        case 0xD1:
            return id.low() >= 0x20 && id.low() <= 0x2B;
        case 0xD2:
        case 0xD3:
        case 0xD4:
            return true;
        case 0x81:
            return (id.low() >= 0x02 && id.low() <= 0x06) || id.low() == 0x0A;
        case 0xA0:
            return id.low() >= 0x10 && id.low() <= 0x19;
        case 0xA1:
            return id.low() >= 0x01 && id.low() <= 0x07;
        default:
            return false;
    }
}

/// An identifier and the order in which it lay on the wire. A value.
struct placed_id {
    data_id id{};
    id_order order = id_order::low_first;

    friend constexpr bool operator==(const placed_id&, const placed_id&) = default;
};

/// Whether the standard has identifiers whose high octet this is.
[[nodiscard]] constexpr bool is_high_octet(std::byte octet) noexcept {
    switch (to_u8(octet)) {
        case 0x81:
        case 0x90:
        case 0x91:
        case 0xA0:
        case 0xA1:
        case 0xD1:
        case 0xD2:
        case 0xD3:
        case 0xD4:
            return true;
        default:
            return false;
    }
}

/// Reads two octets as an identifier, in whichever order gives one that is_known(). Where both
/// orders or none do, the high octets of the standard decide; where these do not either,
/// `expected`. Allocates nothing.
[[nodiscard]] constexpr placed_id read_data_id(std::byte first, std::byte second,
                                               id_order expected = id_order::low_first) noexcept {
    const auto joined = [](std::byte high, std::byte low) {
        return data_id{static_cast<std::uint16_t>(to_u8(high) << 8 | to_u8(low))};
    };
    const placed_id low{joined(second, first), id_order::low_first};
    const placed_id high{joined(first, second), id_order::high_first};
    const bool high_last = is_high_octet(second);
    if (is_high_octet(first) != high_last) return high_last ? low : high;
    if (high_last && is_known(low.id) != is_known(high.id)) return is_known(low.id) ? low : high;
    return expected == id_order::low_first ? low : high;
}

}  // namespace submeter::inline v0::codec::cjt188
