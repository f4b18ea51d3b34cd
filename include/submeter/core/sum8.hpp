// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"

#include <array>
#include <bit>
#include <cstring>
#include <type_traits>

namespace submeter::inline v0 {

namespace detail {

// Eight octets as one word, the first lowest.
inline std::uint64_t word_of(const std::byte* octets) noexcept {
    std::uint64_t out;
    std::memcpy(&out, octets, sizeof out);
    if constexpr (std::endian::native == std::endian::big) out = __builtin_bswap64(out);
    return out;
}

#if defined(__SSE2__)

// Sums of octets that can be added up; one instruction sums eight.
using octet_sums = long long __attribute__((vector_size(16)));

inline octet_sums sums_of(std::uint64_t word) noexcept {
    using octets = char __attribute__((vector_size(16)));
    const octet_sums pair{static_cast<long long>(word), 0};
    return __builtin_ia32_psadbw128(std::bit_cast<octets>(pair), octets{});
}
inline octet_sums add(octet_sums a, octet_sums b) noexcept {
    return a + b;
}
inline std::uint8_t total_of(octet_sums sums) noexcept {
    return static_cast<std::uint8_t>(sums[0]);
}

#else

// Four sums in lanes of 16 bits, of which the low octets count.
using octet_sums = std::uint64_t;
inline constexpr octet_sums low_octets = 0x00FF00FF00FF00FF;

inline octet_sums sums_of(std::uint64_t word) noexcept {
    return (word & low_octets) + (word >> 8 & low_octets);
}
inline octet_sums add(octet_sums a, octet_sums b) noexcept {
    return (a & low_octets) + b;
}
inline std::uint8_t total_of(octet_sums sums) noexcept {
    return static_cast<std::uint8_t>((sums & low_octets) * 0x0001000100010001 >> 48);
}

#endif

// Which octets of a word are its last 0 to 7.
inline constexpr auto last_octets = [] {
    std::array<std::uint64_t, 8> out{};
    for (std::size_t count = 1; count < out.size(); ++count)
        out[count] = ~std::uint64_t{0} << (64 - 8 * count);
    return out;
}();

// sum8() of at least 8 octets, eight at a time.
inline std::uint8_t sum8_words(bytes_view octets) noexcept {
    const std::size_t size = octets.size();
    auto sums = sums_of(word_of(octets.data() + size - 8) & last_octets[size % 8]);
    for (std::size_t end = 8; end <= size; end += 8)
        sums = add(sums, sums_of(word_of(octets.data() + end - 8)));
    return total_of(sums);
}

}  // namespace detail

/// Sum of the octets modulo 256: the check of DL/T 645 and CJ/T 188. Allocates nothing.
[[nodiscard]] constexpr std::uint8_t sum8(bytes_view octets) noexcept {
    if (octets.size() >= 8 && !std::is_constant_evaluated()) return detail::sum8_words(octets);
    unsigned sum = 0;
    for (const auto octet : octets)
        sum += to_u8(octet);
    return static_cast<std::uint8_t>(sum);
}

}  // namespace submeter::inline v0
