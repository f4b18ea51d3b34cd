// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bcd.hpp"

#include <array>
#include <compare>
#include <string>
#include <string_view>

namespace submeter::inline v0::codec::dlt698 {

/// Bits 7-6 of AF: whom a server address means.
enum class address_type : std::uint8_t { single, wildcard, group, broadcast };

[[nodiscard]] constexpr std::string_view to_text(address_type t) noexcept {
    constexpr std::string_view texts[] = {"single", "wildcard", "group", "broadcast"};
    return texts[static_cast<std::size_t>(t) & 3U];
}

inline constexpr std::size_t address_octets_max = 16;
inline constexpr std::byte wildcard_octet{0xAA};

/// A server address: AF and SA of the link frame. SA is BCD, lowest pair first; a nibble of A
/// stands for any digit, and a last nibble of F fills an odd number of digits up. A value. Source:
/// DL/T 698.45-2017, address field.
struct address {
    address_type type = address_type::single;
    std::uint8_t logical = 0;  ///< bits 5-4 of AF: 0 the main part, 1 the AC measuring part. Where
                               ///< bit 5 is set some meters put one more octet into SA
    std::uint8_t length = 6;   ///< octets of SA, 1 to 16
    std::array<std::byte, address_octets_max> octets{};  ///< in transmission order, then zeros

    [[nodiscard]] constexpr bytes_view view() const noexcept {
        return bytes_view{octets}.first(length < address_octets_max ? length : address_octets_max);
    }
    friend constexpr auto operator<=>(const address&, const address&) = default;
};

/// Every server listens and none answers: AF C0H, SA AAH.
inline constexpr address broadcast_address{
    .type = address_type::broadcast, .length = 1, .octets = {wildcard_octet}};

/// Any one server, six octets AAH: the one meter on a point-to-point line (AF 45H).
inline constexpr address any_address{.type = address_type::wildcard,
                                     .length = 6,
                                     .octets = {wildcard_octet, wildcard_octet, wildcard_octet,
                                                wildcard_octet, wildcard_octet, wildcard_octet}};

/// Whether any nibble of SA is the wildcard A.
[[nodiscard]] constexpr bool has_wildcard(const address& a) noexcept {
    for (const auto octet : a.view())
        if (to_u8(octet) >> 4 == 10 || (to_u8(octet) & 15) == 10) return true;
    return false;
}

[[nodiscard]] constexpr bool is_broadcast(const address& a) noexcept {
    return a.type == address_type::broadcast;
}

/// The octet AF.
[[nodiscard]] constexpr std::byte address_flags(const address& a) noexcept {
    return static_cast<std::byte>(static_cast<unsigned>(a.type) << 6 | (a.logical & 3U) << 4 |
                                  ((a.length - 1U) & 15U));
}

/// Reads the octets of AF and SA, as in a frame and in a TSA.
/// @return `bad_length` where they are not 1 + (AF bits 3-0) + 1.
[[nodiscard]] constexpr result<address> read_address(bytes_view wire) noexcept {
    if (wire.size() < 2 || wire.size() != (to_u8(wire[0]) & 15U) + 2U)
        return fail(errc::bad_length, wire.size());
    address out{.type = static_cast<address_type>(to_u8(wire[0]) >> 6),
                .logical = static_cast<std::uint8_t>(to_u8(wire[0]) >> 4 & 3U),
                .length = static_cast<std::uint8_t>(wire.size() - 1)};
    for (std::size_t i = 1; i < wire.size(); ++i)
        out.octets[i - 1] = wire[i];
    return out;
}

/// Reads 1 to 32 digits in display order, "A" for any digit, which makes it a wildcard address.
/// Less than 12 digits are filled up with zeros in front; above, an odd number of digits gets one.
/// @return `bad_address` with the character's offset. Allocates nothing.
[[nodiscard]] constexpr result<address> parse_address(std::string_view text) noexcept {
    if (text.empty() || text.size() > 2 * address_octets_max)
        return fail(errc::bad_address, text.size());
    address out;
    if (text.size() > 12) out.length = static_cast<std::uint8_t>((text.size() + 1) / 2);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::size_t nibble = text.size() - 1 - i;  // counted from the last digit
        const int digit = hex_digit(text[i]);
        if (digit < 0 || digit > 10) return fail(errc::bad_address, i);
        out.octets[nibble / 2] |= static_cast<std::byte>(nibble % 2 == 1 ? digit << 4 : digit);
    }
    if (has_wildcard(out)) out.type = address_type::wildcard;
    return out;
}

/// The digits of SA in display order, "A" for a wildcard. Allocates the text.
[[nodiscard]] inline std::string to_text(const address& a) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    const auto wire = a.view();
    for (std::size_t i = wire.size(); i-- > 0;) {
        out += digits[to_u8(wire[i]) >> 4];
        out += digits[to_u8(wire[i]) & 15];
    }
    return out;
}

/// Whether two addresses can mean one server: nibble by nibble equal or a wildcard on either side.
/// A broadcast matches all, and SA of all wildcards matches any length. The logical part is not
/// compared.
[[nodiscard]] constexpr bool matches(const address& a, const address& b) noexcept {
    if (is_broadcast(a) || is_broadcast(b)) return true;
    const auto all_wild = [](const address& x) {
        for (const auto octet : x.view())
            if (octet != wildcard_octet) return false;
        return true;
    };
    if (all_wild(a) || all_wild(b)) return true;
    if (a.length != b.length) return false;
    for (std::size_t i = 0; i < a.view().size(); ++i)
        for (const unsigned shift : {0U, 4U}) {
            const unsigned x = to_u8(a.octets[i]) >> shift & 15U;
            const unsigned y = to_u8(b.octets[i]) >> shift & 15U;
            if (x != y && x != 10 && y != 10) return false;
        }
    return true;
}

}  // namespace submeter::inline v0::codec::dlt698
