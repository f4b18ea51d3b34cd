// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/crc.hpp"

namespace submeter::inline v0::codec::dlt698::detail {

// The product of two polynomials modulo that of CRC-16/X-25, both reflected: the top bit is x^0.
constexpr std::uint16_t x25_product(std::uint16_t a, std::uint16_t b) noexcept {
    unsigned out = 0;
    unsigned shifted = b;
    for (unsigned bit = 0x8000; bit != 0; bit >>= 1) {
        if ((a & bit) != 0) out ^= shifted;
        shifted = (shifted & 1U) != 0 ? (shifted >> 1) ^ 0x8408U : shifted >> 1;
    }
    return static_cast<std::uint16_t>(out);
}

// The register after `count` zero octets more: times x^(8 count), by squaring.
constexpr std::uint16_t x25_advance(std::uint16_t state, std::size_t count) noexcept {
    for (std::uint16_t factor = 0x0080; count != 0; count >>= 1) {
        if ((count & 1U) != 0) state = x25_product(state, factor);
        factor = x25_product(factor, factor);
    }
    return state;
}

/// FCS as the check of a frame_stream: a CRC from behind 68H up to FCS, which 16H follows. The
/// state is the CRC's register begun at zero; a CRC over any range is linear in the registers
/// before and behind it, so that it costs the logarithm of the range's length.
struct x25_check {
    using state = std::uint16_t;
    static constexpr std::size_t skipped = 1;
    static constexpr std::size_t trailer = 3;

    [[nodiscard]] static constexpr state extend(state before, std::byte octet) noexcept {
        constexpr auto& tables = submeter::detail::crc16_tables_of<0x8408>;
        return submeter::detail::crc16_octet(tables, octet, before);
    }
    [[nodiscard]] static constexpr bool holds(bytes_view whole) noexcept {
        return crc16_x25(covered(whole)) == sent(whole);
    }
    [[nodiscard]] static constexpr bool holds(bytes_view whole, state first, state last) noexcept {
        const auto begun = static_cast<state>(first ^ 0xFFFFU);
        const auto end = x25_advance(begun, covered(whole).size()) ^ last ^ 0xFFFFU;
        return static_cast<state>(end) == sent(whole);
    }

private:
    static constexpr bytes_view covered(bytes_view whole) noexcept {
        return whole.subspan(skipped, whole.size() - skipped - trailer);
    }
    static constexpr state sent(bytes_view whole) noexcept {
        const auto at = whole.last(trailer);
        return static_cast<state>(to_u8(at[0]) | to_u8(at[1]) << 8);
    }
};

}  // namespace submeter::inline v0::codec::dlt698::detail
