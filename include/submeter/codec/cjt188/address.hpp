// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/detail/digit_address.hpp"

#include <compare>

namespace submeter::inline v0::codec::cjt188 {

/// A meter address: 14 BCD digits in transmission order, least significant octet first; the last
/// two octets are the maker. An octet of AAH stands for any two digits. A value. Source: CJ/T
/// 188-2004, address field.
struct address {
    std::array<std::byte, 7> octets{};

    friend constexpr auto operator<=>(const address&, const address&) = default;
};

using codec::detail::broadcast_octet;
using codec::detail::wildcard_octet;

/// All digits 9: every meter listens, none answers (2018 edition).
inline constexpr address broadcast_address{codec::detail::all_octets<7>(broadcast_octet)};

/// All octets AAH: the one meter on a point-to-point line.
inline constexpr address any_address{codec::detail::all_octets<7>(wildcard_octet)};

/// Reads 1 to 14 digits in display order; leading zeros may be left out, and a pair of digits may
/// be "AA". @return `bad_address` with the character's offset. Allocates nothing.
[[nodiscard]] constexpr result<address> parse_address(std::string_view text) noexcept {
    return codec::detail::parse_address_octets<7>(text).map(
        [](const auto& octets) { return address{octets}; });
}

/// The 14 digits in display order, "AA" for a wildcard octet. Allocates the text.
[[nodiscard]] inline std::string to_text(const address& a) {
    return codec::detail::address_text(a.octets);
}

/// Whether every octet is two decimal digits or the wildcard.
[[nodiscard]] constexpr bool is_valid(const address& a) noexcept {
    return codec::detail::are_address_octets(a.octets);
}

[[nodiscard]] constexpr bool is_broadcast(const address& a) noexcept {
    return a == broadcast_address;
}

/// Whether any octet is the wildcard.
[[nodiscard]] constexpr bool has_wildcard(const address& a) noexcept {
    return codec::detail::has_wildcard_octet(a.octets);
}

/// Whether two addresses can mean one meter: each octet is equal, or a wildcard on either side. A
/// reply is matched by this and not by equality, since a meter that is asked by wildcard answers
/// with its own address.
[[nodiscard]] constexpr bool matches(const address& a, const address& b) noexcept {
    return codec::detail::octets_match(a.octets, b.octets);
}

}  // namespace submeter::inline v0::codec::cjt188
