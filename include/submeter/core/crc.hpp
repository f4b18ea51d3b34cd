// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/sum8.hpp"

#include <array>

namespace submeter::inline v0 {

namespace detail {

// Eight tables: slicing-by-8 takes eight octets a step and stays portable C++.
using crc16_tables = std::array<std::array<std::uint16_t, 256>, 8>;

constexpr crc16_tables make_crc16_tables(std::uint16_t reflected_polynomial) noexcept {
    crc16_tables t{};
    for (unsigned i = 0; i < 256; ++i) {
        unsigned crc = i;
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 1U) != 0 ? (crc >> 1) ^ reflected_polynomial : crc >> 1;
        t[0][i] = static_cast<std::uint16_t>(crc);
    }
    for (std::size_t k = 1; k < 8; ++k)
        for (std::size_t i = 0; i < 256; ++i)
            t[k][i] = static_cast<std::uint16_t>((t[k - 1][i] >> 8) ^ t[0][t[k - 1][i] & 255U]);
    return t;
}

inline constexpr crc16_tables crc16_modbus_tables = make_crc16_tables(0xA001);
inline constexpr crc16_tables crc16_x25_tables = make_crc16_tables(0x8408);

// The register of a reflected CRC-16 after the octets.
constexpr std::uint16_t crc16_register(const crc16_tables& t, bytes_view octets,
                                       std::uint16_t crc) noexcept {
    std::size_t i = 0;
    for (; i + 8 <= octets.size(); i += 8) {
        const auto at = [&](std::size_t k) { return std::size_t{to_u8(octets[i + k])}; };
        const std::size_t low = at(0) ^ (crc & 255U);
        const std::size_t high = at(1) ^ (static_cast<unsigned>(crc) >> 8);
        crc = static_cast<std::uint16_t>(t[7][low] ^ t[6][high] ^ t[5][at(2)] ^ t[4][at(3)] ^
                                         t[3][at(4)] ^ t[2][at(5)] ^ t[1][at(6)] ^ t[0][at(7)]);
    }
    for (; i < octets.size(); ++i)
        crc = static_cast<std::uint16_t>((crc >> 8) ^ t[0][(crc ^ to_u8(octets[i])) & 255U]);
    return crc;
}

}  // namespace detail

/// CRC-16 of Modbus RTU: polynomial A001H reflected, initial value FFFFH, sent low octet first
/// (MODBUS over Serial Line V1.02). `crc` continues an earlier part. Allocates nothing.
[[nodiscard]] constexpr std::uint16_t crc16_modbus(bytes_view octets,
                                                   std::uint16_t crc = 0xFFFF) noexcept {
    return detail::crc16_register(detail::crc16_modbus_tables, octets, crc);
}

/// CRC-16/X-25 of DL/T 698.45 (HCS, FCS) and HDLC: polynomial 8408H reflected, initial value and
/// final exclusive-or FFFFH, sent low octet first; of "123456789" it is 906EH. `crc` continues an
/// earlier part by that part's own CRC. Allocates nothing.
[[nodiscard]] constexpr std::uint16_t crc16_x25(bytes_view octets, std::uint16_t crc = 0) noexcept {
    const auto end = detail::crc16_register(detail::crc16_x25_tables, octets,
                                            static_cast<std::uint16_t>(crc ^ 0xFFFFU));
    return static_cast<std::uint16_t>(end ^ 0xFFFFU);
}

}  // namespace submeter::inline v0
