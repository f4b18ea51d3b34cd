// SPDX-License-Identifier: Apache-2.0
#include "submeter/core/crc.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string_view>
#include <vector>

namespace submeter {
namespace {

constexpr std::array check_octets{std::byte{'1'}, std::byte{'2'}, std::byte{'3'},
                                  std::byte{'4'}, std::byte{'5'}, std::byte{'6'},
                                  std::byte{'7'}, std::byte{'8'}, std::byte{'9'}};

std::vector<std::byte> octets(std::string_view hex) {
    std::vector<std::byte> out(hex.size() / 2);
    EXPECT_TRUE(from_hex(hex, out).has_value()) << hex;
    return out;
}

std::vector<std::byte> random_octets(std::size_t count, std::mt19937& chance) {
    std::vector<std::byte> out(count);
    for (auto& b : out)
        b = static_cast<std::byte>(chance() & 255U);
    return out;
}

// The definition, a bit at a time.
std::uint16_t bitwise_crc(bytes_view in, unsigned polynomial, unsigned crc) {
    for (const auto b : in) {
        crc ^= to_u8(b);
        for (int i = 0; i < 8; ++i)
            crc = (crc & 1U) != 0 ? (crc >> 1) ^ polynomial : crc >> 1;
    }
    return static_cast<std::uint16_t>(crc);
}

// MODBUS over Serial Line's check values, as published by several implementations.
TEST(Crc16, MatchesKnownFrames) {
    const auto low_first = [](std::string_view hex) {
        const auto crc = crc16_modbus(octets(hex));
        return to_hex(
            std::array{static_cast<std::byte>(crc & 255), static_cast<std::byte>(crc >> 8)});
    };
    EXPECT_EQ(low_first("01030000000a"), "c5cd");
    EXPECT_EQ(low_first("0103020017"), "f84a");
    EXPECT_EQ(low_first("018302"), "c0f1");
    EXPECT_EQ(low_first("000600000001"), "49db");
    EXPECT_EQ(low_first("01050000ff00"), "8c3a");
    EXPECT_EQ(low_first("1103006b0003"), "7687");
}

// The check values over "123456789" in the catalogue of parametrised CRC algorithms.
TEST(Crc16, GivesTheCatalogueCheckValuesAtCompileTimeAndAtRunTime) {
    static_assert(crc16_modbus(check_octets) == 0x4B37);
    static_assert(crc16_x25(check_octets) == 0x906E);
    static_assert(sum8(check_octets) == 0xDD);
    EXPECT_EQ(crc16_modbus(check_octets), 0x4B37);
    EXPECT_EQ(crc16_x25(check_octets), 0x906E);
    EXPECT_EQ(sum8(check_octets), 0xDD);
}

TEST(Crc16, AgreesWithTheBitwiseDefinitionAtEveryLength) {
    std::mt19937 chance{1};
    for (std::size_t n = 0; n <= 600; ++n) {
        const auto in = random_octets(n, chance);
        EXPECT_EQ(crc16_modbus(in), bitwise_crc(in, 0xA001, 0xFFFF)) << n;
        EXPECT_EQ(crc16_x25(in), bitwise_crc(in, 0x8408, 0xFFFF) ^ 0xFFFF) << n;
    }
}

TEST(Crc16, ContinuesAnEarlierPartWhereverItIsCut) {
    std::mt19937 chance{2};
    const auto in = random_octets(100, chance);
    for (std::size_t cut = 0; cut <= in.size(); ++cut) {
        const auto first = bytes_view{in}.first(cut);
        const auto second = bytes_view{in}.subspan(cut);
        EXPECT_EQ(crc16_modbus(second, crc16_modbus(first)), crc16_modbus(in)) << cut;
        EXPECT_EQ(crc16_x25(second, crc16_x25(first)), crc16_x25(in)) << cut;
    }
}

TEST(Crc16, EveryWayToComputeItGivesTheSame) {
    std::mt19937 chance{3};
    for (std::size_t n = 0; n <= 600; ++n) {
        const auto in = random_octets(n, chance);
        const auto begin = static_cast<std::uint16_t>(chance() & 0xFFFFU);
        const auto modbus = bitwise_crc(in, 0xA001, begin);
        const auto x25 = bitwise_crc(in, 0x8408, begin);
        EXPECT_EQ(detail::crc16_by_tables<0xA001>(in, begin), modbus) << n;
        EXPECT_EQ(detail::crc16_by_tables<0x8408>(in, begin), x25) << n;
#if SUBMETER_CLMUL
        if (n < 16 || !__builtin_cpu_supports("pclmul")) continue;
        EXPECT_EQ(detail::crc16_by_folding<0xA001>(in, begin), modbus) << n;
        EXPECT_EQ(detail::crc16_by_folding<0x8408>(in, begin), x25) << n;
#endif
    }
}

TEST(Sum8, AddsEveryOctetAtEveryLength) {
    std::mt19937 chance{4};
    for (std::size_t n = 0; n <= 300; ++n) {
        const auto in = random_octets(n, chance);
        unsigned sum = 0;
        for (const auto b : in)
            sum += to_u8(b);
        EXPECT_EQ(sum8(in), sum & 255U) << n;
    }
    const std::vector<std::byte> all_ones(2000, std::byte{0xFF});
    EXPECT_EQ(sum8(all_ones), 2000 * 255 % 256);
}

}  // namespace
}  // namespace submeter
