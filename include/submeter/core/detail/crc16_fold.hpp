// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"

// CRC-16 by carry-less multiplication (PCLMULQDQ), for processors that have it. The method is that
// of V. Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction"
// (Intel, 2009): sixteen octets are a polynomial, and multiplying it by x^128 modulo the CRC's
// polynomial makes it stand where the next sixteen do. Everything is bit-reflected: the first bit
// on the line has the highest power and is the lowest bit of a word.

#if SUBMETER_CLMUL

namespace submeter::inline v0::detail {

using clmul_word [[gnu::vector_size(16)]] = long long;
__extension__ using u128 = unsigned __int128;

struct crc16_fold_constants {
    std::uint64_t low;   // for the half that comes first on the line
    std::uint64_t high;  // for the other
};

// x^power modulo the polynomial, as the reflected half of a word. Reflected products come out one
// power too low, which the caller allows for.
constexpr std::uint64_t crc16_power(std::uint16_t reflected_polynomial, unsigned power) noexcept {
    std::uint64_t crc = 0x8000;  // x^0
    for (; power > 0; --power)
        crc = (crc & 1U) != 0 ? (crc >> 1) ^ reflected_polynomial : crc >> 1;
    return crc << 48;
}

// What moves sixteen octets `blocks` times sixteen octets further.
constexpr crc16_fold_constants crc16_fold_by(std::uint16_t reflected_polynomial,
                                             unsigned blocks) noexcept {
    return {crc16_power(reflected_polynomial, 128 * blocks + 64 - 1),
            crc16_power(reflected_polynomial, 128 * blocks - 1)};
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

[[gnu::target("pclmul,sse2")]] inline clmul_word crc16_fold(clmul_word block,
                                                            clmul_word by) noexcept {
    return __builtin_ia32_pclmulqdq128(block, by, 0x00) ^
           __builtin_ia32_pclmulqdq128(block, by, 0x11);
}

// Eight octets to their CRC, Montgomery's way: the multiple of the polynomial that clears all
// sixty-four bits has the CRC above them.
[[gnu::target("pclmul,sse2")]] inline std::uint64_t crc16_reduce(std::uint64_t octets,
                                                                 clmul_word by) noexcept {
    const auto multiple = __builtin_ia32_pclmulqdq128(clmul_words(octets, 0), by, 0x00);
    const auto cleared = __builtin_ia32_pclmulqdq128(multiple, by, 0x10);
    return static_cast<std::uint64_t>(cleared[1]);
}

/// As crc16_by_tables(), for sixteen octets or more on a processor with PCLMULQDQ.
template <std::uint16_t Polynomial>
[[gnu::target("pclmul,sse2")]] inline std::uint16_t crc16_by_folding(bytes_view octets,
                                                                     std::uint16_t crc) noexcept {
    constexpr auto one = crc16_fold_by(Polynomial, 1);
    constexpr std::uint64_t divisor = std::uint64_t{Polynomial} << 1 | 1U;
    const auto by_one = clmul_words(one.low, one.high);
    const std::byte* at = octets.data();

    // Zeros in front change nothing: the odd octets go first, behind as many zeros as are missing.
    const auto odd = static_cast<unsigned>(octets.size() % 16);
    u128 head = 0;
    __builtin_memcpy(&head, at, sizeof head);
    head = (head ^ crc) << (8 * (15 - odd)) << 8;
    clmul_word folded;
    __builtin_memcpy(&folded, &head, sizeof folded);
    at += odd;
    // What of the earlier part did not fit over the odd octets lies over the next ones.
    folded = crc16_fold(folded, by_one) ^ clmul_load(at) ^
             clmul_words(static_cast<unsigned>(crc) >> (odd < 2 ? 8 * odd : 16), 0);
    at += 16;

    const std::byte* const end = octets.data() + octets.size();
    for (; at != end; at += 16)
        folded = crc16_fold(folded, by_one) ^ clmul_load(at);

    const auto by_divisor = clmul_words(crc16_inverse(divisor), divisor);
    const auto first = crc16_reduce(static_cast<std::uint64_t>(folded[0]), by_divisor);
    return static_cast<std::uint16_t>(
        crc16_reduce(static_cast<std::uint64_t>(folded[1]) ^ first, by_divisor));
}

}  // namespace submeter::inline v0::detail

#endif
