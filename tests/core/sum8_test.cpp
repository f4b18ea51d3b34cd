// SPDX-License-Identifier: Apache-2.0
#include "submeter/core/sum8.hpp"

#include "submeter/core/bcd.hpp"

#include <gtest/gtest.h>

#include <random>

// What goes by words gives what octet by octet gives, for each length and at each alignment.

namespace submeter {

namespace {

std::array<std::byte, 640> random_octets() {
    std::mt19937 random{11};
    std::array<std::byte, 640> out{};
    for (auto& octet : out)
        octet = static_cast<std::byte>(random());
    return out;
}

std::uint8_t slow_sum(bytes_view octets) {
    unsigned sum = 0;
    for (const auto octet : octets)
        sum += to_u8(octet);
    return static_cast<std::uint8_t>(sum);
}

constexpr std::byte fixed[]{std::byte{0xFF}, std::byte{0xFF}, std::byte{0x68}, std::byte{0x01},
                            std::byte{0x80}, std::byte{0x7F}, std::byte{0x10}, std::byte{0x20},
                            std::byte{0x03}, std::byte{0xFE}};
static_assert(sum8(fixed) == 0x97);

}  // namespace

TEST(Sum8, EachLengthIsTheSumOfItsOctets) {
    auto octets = random_octets();
    for (const bool full : {false, true}) {
        if (full) octets.fill(std::byte{0xFF});
        for (std::size_t start = 0; start < 9; ++start)
            for (std::size_t length = 0; length <= 600; ++length) {
                const auto part = bytes_view{octets}.subspan(start, length);
                ASSERT_EQ(sum8(part), slow_sum(part)) << start << " " << length;
            }
    }
    EXPECT_EQ(sum8(fixed), 0x97);
}

TEST(BcdWords, EachLengthIsTheNumberOfItsDigits) {
    std::mt19937 random{12};
    for (int round = 0; round < 300; ++round) {
        std::array<std::byte, 9> octets{};
        for (auto& octet : octets)
            octet = int_to_bcd(static_cast<unsigned>(random() % 100));
        std::int64_t number = 0;
        std::int64_t place = 1;
        for (std::size_t n = 1; n <= octets.size(); ++n, place *= 100) {
            number += place * bcd_to_int(octets[n - 1]);
            ASSERT_EQ(bcd_read_le(bytes_view{octets}.first(n)), number) << n;
        }
    }
}

TEST(BcdWords, EachNibbleThatIsNoDigitIsFound) {
    for (std::size_t n = 1; n <= 9; ++n)
        for (std::size_t at = 0; at < n; ++at)
            for (unsigned value = 0; value < 256; ++value) {
                std::array<std::byte, 9> octets{};
                octets.fill(std::byte{0x99});
                octets[at] = static_cast<std::byte>(value);
                const auto read = bcd_read_le(bytes_view{octets}.first(n));
                ASSERT_EQ(read.has_value(), bcd_to_int(octets[at]) >= 0);
                const error wrong{.code = errc::bad_bcd, .offset = static_cast<std::uint32_t>(at)};
                ASSERT_EQ(read.has_value() ? wrong : read.error(), wrong);
            }
}

}  // namespace submeter
