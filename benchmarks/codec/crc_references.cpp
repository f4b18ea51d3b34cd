// SPDX-License-Identifier: Apache-2.0
#include "crc_references.hpp"

#include <array>
#include <cstring>

using submeter::bytes_view;

namespace {

constexpr unsigned polynomial = 0xA001;

using table = std::array<std::uint16_t, 256>;

constexpr std::array<table, 16> make_tables() {
    std::array<table, 16> t{};
    for (unsigned i = 0; i < 256; ++i) {
        unsigned crc = i;
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 1U) != 0 ? crc >> 1 ^ polynomial : crc >> 1;
        t[0][i] = static_cast<std::uint16_t>(crc);
    }
    for (std::size_t k = 1; k < t.size(); ++k)
        for (std::size_t i = 0; i < 256; ++i)
            t[k][i] = static_cast<std::uint16_t>(t[k - 1][i] >> 8 ^ t[0][t[k - 1][i] & 255U]);
    return t;
}

constexpr auto t = make_tables();

std::uint16_t each_octet(bytes_view octets, unsigned crc) {
    for (const auto octet : octets)
        crc = crc >> 8 ^ t[0][(crc ^ submeter::to_u8(octet)) & 255U];
    return static_cast<std::uint16_t>(crc);
}

unsigned slice(const std::uint8_t* at, unsigned crc) {
    return t[15][at[0] ^ (crc & 255U)] ^ t[14][at[1] ^ (crc >> 8)] ^ t[13][at[2]] ^ t[12][at[3]] ^
           t[11][at[4]] ^ t[10][at[5]] ^ t[9][at[6]] ^ t[8][at[7]] ^ t[7][at[8]] ^ t[6][at[9]] ^
           t[5][at[10]] ^ t[4][at[11]] ^ t[3][at[12]] ^ t[2][at[13]] ^ t[1][at[14]] ^ t[0][at[15]];
}

}  // namespace

std::uint16_t crc_references::slicing_by_16(bytes_view octets) {
    unsigned crc = 0xFFFF;
    for (; octets.size() >= 16; octets = octets.subspan(16))
        crc = slice(reinterpret_cast<const std::uint8_t*>(octets.data()), crc);
    return each_octet(octets, crc);
}

#if defined(__x86_64__)

namespace {

using words = long long __attribute__((vector_size(16)));

// x^power modulo the polynomial, bit-reflected in a word.
constexpr long long power_of_x(unsigned power) {
    unsigned long long crc = 0x8000;
    for (; power > 0; --power)
        crc = (crc & 1U) != 0 ? crc >> 1 ^ polynomial : crc >> 1;
    return static_cast<long long>(crc << 48);
}

// floor(x^80 / polynomial), bit-reflected: its highest term is the lowest bit.
constexpr long long quotient() {
    unsigned long long out = 0;
    unsigned rest = 1U << 16;
    for (unsigned bit = 0; bit < 64; ++bit, rest <<= 1) {
        if (rest >> 16 == 0) continue;
        out |= 1ULL << bit;
        rest ^= 0x18005;
    }
    return static_cast<long long>(out);
}

words load(const std::byte* octets) {
    words out;
    std::memcpy(&out, octets, sizeof out);
    return out;
}

__attribute__((target("pclmul,sse2"))) words fold(words block, words by) {
    return __builtin_ia32_pclmulqdq128(block, by, 0x00) ^
           __builtin_ia32_pclmulqdq128(block, by, 0x11);
}

__attribute__((target("pclmul,sse2"))) words fold_by(words block, unsigned blocks) {
    constexpr std::array<words, 5> constants{
        words{}, words{power_of_x(191), power_of_x(127)}, words{power_of_x(319), power_of_x(255)},
        words{power_of_x(447), power_of_x(383)}, words{power_of_x(575), power_of_x(511)}};
    return fold(block, constants[blocks]);
}

// Barrett's reduction of eight octets.
__attribute__((target("pclmul,sse2"))) long long reduce(long long octets) {
    const words constants{quotient(), polynomial << 1 | 1};
    const auto multiple = __builtin_ia32_pclmulqdq128(words{octets, 0}, constants, 0x00);
    return __builtin_ia32_pclmulqdq128(multiple, constants, 0x10)[1];
}

__attribute__((target("pclmul,sse2"))) std::uint16_t fold_all(const std::byte* at,
                                                              std::size_t blocks) {
    auto out = load(at) ^ words { 0xFFFF, 0 };
    at += 16;
    if (--blocks >= 3) {
        std::array lanes{out, load(at), load(at + 16), load(at + 32)};
        for (at += 48, blocks -= 3; blocks >= 4; at += 64, blocks -= 4)
            for (unsigned k = 0; k < 4; ++k)
                lanes[k] = fold_by(lanes[k], 4) ^ load(at + 16 * k);
        out = fold_by(lanes[0], 3) ^ fold_by(lanes[1], 2) ^ fold_by(lanes[2], 1) ^ lanes[3];
    }
    for (; blocks > 0; --blocks, at += 16)
        out = fold_by(out, 1) ^ load(at);
    return static_cast<std::uint16_t>(reduce(out[1] ^ reduce(out[0])));
}

}  // namespace

bool crc_references::can_fold() {
    return __builtin_cpu_supports("pclmul");
}

std::uint16_t crc_references::folding(bytes_view octets) {
    const std::size_t blocks = octets.size() / 16;
    const unsigned crc = blocks == 0 ? 0xFFFF : fold_all(octets.data(), blocks);
    return each_octet(octets.subspan(16 * blocks), crc);
}

#else

bool crc_references::can_fold() {
    return false;
}
std::uint16_t crc_references::folding(bytes_view octets) {
    return slicing_by_16(octets);
}

#endif
