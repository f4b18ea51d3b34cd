// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"

// CRC-16 by carry-less multiplication (PCLMULQDQ), for processors that have it. The method is that
// of V. Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction"
// (Intel, 2009): sixteen octets are a polynomial, and multiplying it by a power of x modulo the
// CRC's polynomial makes it stand where later octets do. Everything is bit-reflected: the first bit
// on the line has the highest power and is the lowest bit of a word.

#if SUBMETER_CLMUL

namespace submeter::inline v0::detail {

using clmul_word [[gnu::vector_size(16)]] = long long;
__extension__ using u128 = unsigned __int128;

// x^power modulo the polynomial, at the upper end of a word.
constexpr std::uint64_t crc16_power(std::uint16_t reflected_polynomial, unsigned power) noexcept {
    std::uint64_t crc = 0x8000;  // x^0
    for (; power > 0; --power)
        crc = (crc & 1U) != 0 ? (crc >> 1) ^ reflected_polynomial : crc >> 1;
    return crc << 48;
}

// The inverse, modulo x^64, of the reflected polynomial with its leading term (its lowest bit).
constexpr std::uint64_t crc16_inverse(std::uint64_t divisor) noexcept {
    std::uint64_t left = 1;
    std::uint64_t out = 0;
    for (unsigned bit = 0; bit < 64; ++bit) {
        if ((left >> bit & 1U) == 0) continue;
        out |= std::uint64_t{1} << bit;
        left ^= divisor << bit;
    }
    return out;
}

inline clmul_word clmul_words(std::uint64_t low, std::uint64_t high) noexcept {
    return clmul_word{static_cast<long long>(low), static_cast<long long>(high)};
}

inline clmul_word clmul_load(const std::byte* octets) noexcept {
    clmul_word out;
    __builtin_memcpy(&out, octets, sizeof out);
    return out;
}

// Sixteen octets, made to stand `Blocks` times sixteen octets further on. A reflected product comes
// out one power too low, hence the ones that are taken off.
template <std::uint16_t Polynomial, unsigned Blocks>
[[gnu::target("pclmul,sse2")]] inline clmul_word crc16_fold(clmul_word block) noexcept {
    constexpr std::uint64_t first = crc16_power(Polynomial, 128 * Blocks + 64 - 1);
    constexpr std::uint64_t second = crc16_power(Polynomial, 128 * Blocks - 1);
    const auto by = clmul_words(first, second);
    return __builtin_ia32_pclmulqdq128(block, by, 0x00) ^
           __builtin_ia32_pclmulqdq128(block, by, 0x11);
}

// Eight octets to their CRC, Montgomery's way: the multiple of the polynomial that clears all
// sixty-four bits has the CRC above them.
template <std::uint16_t Polynomial>
[[gnu::target("pclmul,sse2")]] inline std::uint64_t crc16_reduce(long long octets) noexcept {
    constexpr std::uint64_t divisor = std::uint64_t{Polynomial} << 1 | 1U;
    const auto by = clmul_words(crc16_inverse(divisor), divisor);
    const auto multiple = __builtin_ia32_pclmulqdq128(clmul_word{octets, 0}, by, 0x00);
    return static_cast<std::uint64_t>(__builtin_ia32_pclmulqdq128(multiple, by, 0x10)[1]);
}

// The first sixteen octets, and the odd ones before them. Zeros in front change nothing: the odd
// octets are put behind as many as make a block.
template <std::uint16_t Polynomial>
[[gnu::target("pclmul,sse2")]] inline clmul_word crc16_begin(const std::byte* at, std::size_t odd,
                                                             std::uint16_t crc) noexcept {
    if (odd == 0) return clmul_load(at) ^ clmul_words(crc, 0);
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    __builtin_memcpy(&low, at, sizeof low);
    __builtin_memcpy(&high, at + 8, sizeof high);
    const u128 head = (u128{high} << 64 | (low ^ crc)) << (8 * (16 - odd));
    const auto padded =
        clmul_words(static_cast<std::uint64_t>(head), static_cast<std::uint64_t>(head >> 64));
    // Half of `crc` does not lie over a single odd octet, but over the next.
    const auto next = clmul_words(odd == 1 ? static_cast<unsigned>(crc) >> 8 : 0, 0);
    return crc16_fold<Polynomial, 1>(padded) ^ clmul_load(at + odd) ^ next;
}

/// As crc16_by_tables(), for sixteen octets or more on a processor with PCLMULQDQ.
template <std::uint16_t Polynomial>
[[gnu::target("pclmul,sse2")]] inline std::uint16_t crc16_by_folding(bytes_view octets,
                                                                     std::uint16_t crc) noexcept {
    const std::size_t odd = octets.size() % 16;
    const std::byte* at = octets.data();
    const std::byte* const end = at + octets.size();
    auto folded = crc16_begin<Polynomial>(at, odd, crc);
    at += odd + 16;
    if (end - at >= 7 * 16) {  // four at a time: a multiplication takes as long as four begin
        auto b = clmul_load(at);
        auto c = clmul_load(at + 16);
        auto d = clmul_load(at + 32);
        for (at += 48; end - at >= 64; at += 64) {
            folded = crc16_fold<Polynomial, 4>(folded) ^ clmul_load(at);
            b = crc16_fold<Polynomial, 4>(b) ^ clmul_load(at + 16);
            c = crc16_fold<Polynomial, 4>(c) ^ clmul_load(at + 32);
            d = crc16_fold<Polynomial, 4>(d) ^ clmul_load(at + 48);
        }
        folded = crc16_fold<Polynomial, 3>(folded) ^ crc16_fold<Polynomial, 2>(b) ^
                 crc16_fold<Polynomial, 1>(c) ^ d;
    }
    for (; at != end; at += 16)
        folded = crc16_fold<Polynomial, 1>(folded) ^ clmul_load(at);
    const auto first = crc16_reduce<Polynomial>(folded[0]);
    return static_cast<std::uint16_t>(
        crc16_reduce<Polynomial>(folded[1] ^ static_cast<long long>(first)));
}

}  // namespace submeter::inline v0::detail

#endif
