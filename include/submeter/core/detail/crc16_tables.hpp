// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"

#include <array>
#include <utility>

namespace submeter::inline v0::detail {

// How many octets one step of the table-driven CRC takes: a table of 512 octets each. A small
// device takes one at a time.
inline constexpr std::size_t crc16_slices = SUBMETER_SMALL ? 1 : 16;

using crc16_tables = std::array<std::array<std::uint16_t, 256>, crc16_slices>;

// Table k holds what an octet has become k octets later.
constexpr crc16_tables make_crc16_tables(std::uint16_t reflected_polynomial) noexcept {
    crc16_tables t{};
    for (unsigned i = 0; i < 256; ++i) {
        unsigned crc = i;
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 1U) != 0 ? (crc >> 1) ^ reflected_polynomial : crc >> 1;
        t[0][i] = static_cast<std::uint16_t>(crc);
    }
    for (std::size_t k = 1; k < crc16_slices; ++k)
        for (std::size_t i = 0; i < 256; ++i)
            t[k][i] = static_cast<std::uint16_t>((t[k - 1][i] >> 8) ^ t[0][t[k - 1][i] & 255U]);
    return t;
}

template <std::uint16_t Polynomial>
inline constexpr crc16_tables crc16_tables_of = make_crc16_tables(Polynomial);

constexpr std::uint16_t crc16_octet(const crc16_tables& t, std::byte octet,
                                    std::uint16_t crc) noexcept {
    return static_cast<std::uint16_t>((crc >> 8) ^ t[0][(crc ^ to_u8(octet)) & 255U]);
}

// So many octets in one step: the look-ups do not wait for each other.
template <std::size_t... Each>
constexpr std::uint16_t crc16_slice(const crc16_tables& t, const std::byte* octets,
                                    std::uint16_t crc, std::index_sequence<Each...>) noexcept {
    constexpr std::size_t last = sizeof...(Each) + 1;
    const unsigned first = t[last][to_u8(octets[0]) ^ (crc & 255U)] ^
                           t[last - 1][to_u8(octets[1]) ^ (static_cast<unsigned>(crc) >> 8)];
    return static_cast<std::uint16_t>((first ^ ... ^ t[last - 2 - Each][to_u8(octets[Each + 2])]));
}

// The same for two to crc16_slices octets, told at run time.
constexpr std::uint16_t crc16_slice(const crc16_tables& t, bytes_view octets,
                                    std::uint16_t crc) noexcept {
    std::size_t k = octets.size() - 1;
    unsigned out = t[k][to_u8(octets[0]) ^ (crc & 255U)];
    out ^= t[--k][to_u8(octets[1]) ^ (static_cast<unsigned>(crc) >> 8)];
    for (std::size_t i = 2; i < octets.size(); ++i)
        out ^= t[--k][to_u8(octets[i])];
    return static_cast<std::uint16_t>(out);
}

/// A reflected CRC-16 by tables, without initial value and final inversion.
template <std::uint16_t Polynomial, std::size_t Slices = crc16_slices>
constexpr std::uint16_t crc16_by_tables(bytes_view octets, std::uint16_t crc) noexcept {
    const auto& t = crc16_tables_of<Polynomial>;
    if constexpr (Slices > 1) {
        const std::byte* at = octets.data();
        std::size_t left = octets.size();
        for (; left >= Slices; left -= Slices, at += Slices)
            crc = crc16_slice(t, at, crc, std::make_index_sequence<Slices - 2>{});
        if (left >= 8) {
            crc = crc16_slice(t, at, crc, std::make_index_sequence<6>{});
            left -= 8;
            at += 8;
        }
        if (left > 1) return crc16_slice(t, {at, left}, crc);
        return left == 1 ? crc16_octet(t, *at, crc) : crc;
    } else {
        for (const auto octet : octets)
            crc = crc16_octet(t, octet, crc);
        return crc;
    }
}

}  // namespace submeter::inline v0::detail
