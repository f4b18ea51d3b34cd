// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bcd.hpp"

#include <array>
#include <compare>
#include <string>
#include <string_view>

namespace submeter::inline v0::codec::dlt645 {

/// A meter address: 12 BCD digits in transmission order, least significant octet first. An octet of
/// AAH stands for any two digits. A value. Source: DL/T 645-2007, address field.
struct address {
    std::array<std::byte, 6> octets{};

    friend constexpr auto operator<=>(const address&, const address&) = default;
};

inline constexpr std::byte wildcard_octet{0xAA};
inline constexpr std::byte broadcast_octet{0x99};

/// All digits 9: every meter listens, none answers.
inline constexpr address broadcast_address{{broadcast_octet, broadcast_octet, broadcast_octet,
                                            broadcast_octet, broadcast_octet, broadcast_octet}};

/// All octets AAH: the one meter on a point-to-point line.
inline constexpr address any_address{{wildcard_octet, wildcard_octet, wildcard_octet,
                                      wildcard_octet, wildcard_octet, wildcard_octet}};

/// Reads 1 to 12 digits in display order; leading zeros may be left out, and a pair of digits may
/// be "AA". @return `bad_address` with the character's offset. Allocates nothing.
[[nodiscard]] constexpr result<address> parse_address(std::string_view text) noexcept {
    if (text.empty() || text.size() > 12) return fail(errc::bad_address, text.size());
    address out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::size_t nibble = text.size() - 1 - i;  // counted from the last digit
        const int digit = hex_digit(text[i]);
        if (digit < 0 || digit > 10) return fail(errc::bad_address, i);
        auto& octet = out.octets[nibble / 2];
        octet |= static_cast<std::byte>(nibble % 2 == 1 ? digit << 4 : digit);
    }
    for (std::size_t k = 0; k < out.octets.size(); ++k)
        if (bcd_to_int(out.octets[k]) < 0 && out.octets[k] != wildcard_octet)
            return fail(errc::bad_address, text.size() < 2 * k + 2 ? 0 : text.size() - 2 * k - 2);
    const auto& o = out.octets;
    return address{{o[0], o[1], o[2], o[3], o[4], o[5]}};
}

/// The 12 digits in display order, "AA" for a wildcard octet. Allocates the text.
[[nodiscard]] inline std::string to_text(const address& a) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (std::size_t i = a.octets.size(); i-- > 0;) {
        out += digits[to_u8(a.octets[i]) >> 4];
        out += digits[to_u8(a.octets[i]) & 15];
    }
    return out;
}

/// Whether every octet is two decimal digits or the wildcard.
[[nodiscard]] constexpr bool is_valid(const address& a) noexcept {
    for (const auto octet : a.octets)
        if (bcd_to_int(octet) < 0 && octet != wildcard_octet) return false;
    return true;
}

[[nodiscard]] constexpr bool is_broadcast(const address& a) noexcept {
    return a == broadcast_address;
}

/// Whether any octet is the wildcard.
[[nodiscard]] constexpr bool has_wildcard(const address& a) noexcept {
    for (const auto octet : a.octets)
        if (octet == wildcard_octet) return true;
    return false;
}

/// Whether two addresses can mean one meter: each octet is equal, or a wildcard on either side. A
/// reply is matched by this and not by equality, since some meters answer with the very AA address
/// they were asked with.
[[nodiscard]] constexpr bool matches(const address& a, const address& b) noexcept {
    for (std::size_t i = 0; i < a.octets.size(); ++i) {
        if (a.octets[i] == wildcard_octet || b.octets[i] == wildcard_octet) continue;
        if (a.octets[i] != b.octets[i]) return false;
    }
    return true;
}

}  // namespace submeter::inline v0::codec::dlt645
