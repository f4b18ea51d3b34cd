// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bcd.hpp"

#include <array>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace submeter::inline v0::codec::detail {

// What the addresses of DL/T 645 and CJ/T 188 have in common: BCD digits in transmission order,
// least significant octet first. An octet of AAH stands for any two digits.

inline constexpr std::byte wildcard_octet{0xAA};
inline constexpr std::byte broadcast_octet{0x99};

template <std::size_t N>
using address_octets = std::array<std::byte, N>;

template <std::size_t N>
[[nodiscard]] constexpr address_octets<N> all_octets(std::byte value) noexcept {
    address_octets<N> out{};
    for (auto& octet : out)
        octet = value;
    return out;
}

[[nodiscard]] constexpr bool is_address_octet(std::byte octet) noexcept {
    return bcd_to_int(octet) >= 0 || octet == wildcard_octet;
}

/// Reads 1 to 2 N digits in display order. @return `bad_address` with the character's offset.
template <std::size_t N>
[[nodiscard]] constexpr result<address_octets<N>> parse_address_octets(
    std::string_view text) noexcept {
    if (text.empty() || text.size() > 2 * N) return fail(errc::bad_address, text.size());
    address_octets<N> out{};
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::size_t nibble = text.size() - 1 - i;  // counted from the last digit
        const int digit = hex_digit(text[i]);
        if (digit < 0 || digit > 10) return fail(errc::bad_address, i);
        out[nibble / 2] |= static_cast<std::byte>(nibble % 2 == 1 ? digit << 4 : digit);
    }
    for (std::size_t k = 0; k < N; ++k)
        if (!is_address_octet(out[k]))
            return fail(errc::bad_address, text.size() < 2 * k + 2 ? 0 : text.size() - 2 * k - 2);
    return out;
}

/// All digits in display order, "AA" for a wildcard octet. Allocates the text.
template <std::size_t N>
[[nodiscard]] inline std::string address_text(const address_octets<N>& octets) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (std::size_t i = N; i-- > 0;) {
        out += digits[to_u8(octets[i]) >> 4];
        out += digits[to_u8(octets[i]) & 15];
    }
    return out;
}

template <std::size_t N>
[[nodiscard]] constexpr bool are_address_octets(const address_octets<N>& octets) noexcept {
    for (const auto octet : octets)
        if (!is_address_octet(octet)) return false;
    return true;
}

template <std::size_t N>
[[nodiscard]] constexpr bool has_wildcard_octet(const address_octets<N>& octets) noexcept {
    for (const auto octet : octets)
        if (octet == wildcard_octet) return true;
    return false;
}

/// Whether each octet is equal, or a wildcard on either side.
template <std::size_t N>
[[nodiscard]] constexpr bool octets_match(const address_octets<N>& a,
                                          const address_octets<N>& b) noexcept {
    if (!std::is_constant_evaluated() && std::memcmp(a.data(), b.data(), N) == 0) return true;
    for (std::size_t i = 0; i < N; ++i) {
        if (a[i] == wildcard_octet || b[i] == wildcard_octet) continue;
        if (a[i] != b[i]) return false;
    }
    return true;
}

}  // namespace submeter::inline v0::codec::detail
