// SPDX-License-Identifier: Apache-2.0
#include "codec/vectors.hpp"
#include "submeter/codec/cjt188/frame.hpp"

#include <gtest/gtest.h>

namespace submeter::codec::cjt188 {

namespace {

std::vector<test::vector> frames() {
    std::vector<test::vector> out;
    for (auto& v : test::read_vectors("cjt188.json"))
        if (v.is_one_frame()) out.push_back(std::move(v));
    return out;
}

}  // namespace

// A reference frame read by the compiler: nothing here needs a heap or a run-time.
constexpr std::array<std::byte, 16> read_data{
    std::byte{0x68}, std::byte{0x10}, std::byte{0x34}, std::byte{0x12},
    std::byte{0x00}, std::byte{0x26}, std::byte{0x20}, std::byte{0x11},
    std::byte{0x00}, std::byte{0x01}, std::byte{0x03}, std::byte{0x1F},
    std::byte{0x90}, std::byte{0x05}, std::byte{0xCD}, std::byte{0x16}};
static_assert((*decode(read_data)).control == 0x01);
static_assert((*decode(read_data)).data.size() == 3);

// One table, four checks: encode; decode; decode with trailing octets; decode of every prefix.
TEST(Cjt188Frame, EncodesWhatItDecodes) {
    ASSERT_GT(frames().size(), 40U);
    for (const auto& v : frames()) {
        SCOPED_TRACE(v.name);
        const test::exact_copy input{v.octets};
        const auto f = decode(input.view());
        ASSERT_TRUE(f);
        EXPECT_EQ(f->consumed, v.octets.size());
        EXPECT_EQ(to_text(f->meter), v.expected[0].address);
        std::vector<std::byte> out(v.octets.size());
        ASSERT_EQ(encode(*f, out), out.size());
        EXPECT_EQ(out, v.octets);
        std::vector<std::byte> small(v.octets.size() - 1);
        EXPECT_EQ(encode(*f, small).error().code, errc::no_room);
    }
}

TEST(Cjt188Frame, TrailingOctetsAreNotConsumed) {
    for (const auto& v : frames()) {
        SCOPED_TRACE(v.name);
        auto longer = v.octets;
        longer.insert(longer.end(), {std::byte{0x68}, std::byte{0x16}});
        const auto f = decode(longer);
        ASSERT_TRUE(f);
        EXPECT_EQ(f->consumed, v.octets.size());
    }
}

TEST(Cjt188Frame, EveryPrefixAsksForMore) {
    for (const auto& v : frames()) {
        SCOPED_TRACE(v.name);
        for (std::size_t n = 0; n < v.octets.size(); ++n) {
            const test::exact_copy prefix{bytes_view{v.octets}.first(n)};
            const auto f = decode(prefix.view());
            ASSERT_FALSE(f);
            EXPECT_EQ(f.error().code, errc::incomplete) << n;
            EXPECT_EQ(f.error().offset, n);
        }
    }
}

TEST(Cjt188Frame, EverySingleBitFlipIsRefused) {
    for (const auto& v : frames()) {
        SCOPED_TRACE(v.name);
        auto octets = v.octets;
        for (std::size_t bit = 0; bit < octets.size() * 8; ++bit) {
            const auto mask = std::byte{1} << (bit % 8);
            octets[bit / 8] ^= mask;
            EXPECT_FALSE(decode(octets)) << "bit " << bit;
            octets[bit / 8] ^= mask;
        }
    }
}

TEST(Cjt188Frame, WakeUpOctetsAreSkippedAndNotSummed) {
    const auto plain = frames().front().octets;
    const auto f = decode(plain);
    ASSERT_TRUE(f);
    std::vector<std::byte> out(plain.size() + 4);
    ASSERT_EQ(encode(*f, out, {.wake_up = 4}), out.size());
    EXPECT_EQ(out[3], wake_up_octet);
    EXPECT_TRUE(std::equal(plain.begin(), plain.end(), out.begin() + 4));
    const auto again = decode(out);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->consumed, out.size());
}

TEST(Cjt188Frame, AnyFrameComesBack) {
    std::mt19937 random{11};
    for (int round = 0; round < 500; ++round) {
        std::vector<std::byte> data(test::below(random, 256));
        for (auto& octet : data)
            octet = static_cast<std::byte>(random());
        frame f{.type = static_cast<meter_type>(random() & 0xFFU),
                .control = static_cast<std::uint8_t>(random()),
                .data = data};
        for (auto& octet : f.meter.octets)
            octet = static_cast<std::byte>(random());
        std::array<std::byte, frame_length_max> out{};
        const auto length = encode(f, out);
        ASSERT_TRUE(length);
        const auto back = decode(bytes_view{out}.first(*length));
        ASSERT_TRUE(back);
        EXPECT_EQ(back->type, f.type);
        EXPECT_EQ(back->meter, f.meter);
        EXPECT_EQ(back->control, f.control);
        EXPECT_TRUE(std::equal(data.begin(), data.end(), back->data.begin(), back->data.end()));
        EXPECT_EQ(back->consumed, *length);
    }
}

TEST(Cjt188Frame, TooMuchDataIsRefused) {
    const std::vector<std::byte> data(256);
    std::array<std::byte, 512> out{};
    EXPECT_EQ(encode(frame{.data = data}, out).error().code, errc::bad_length);
}

TEST(Cjt188Address, TextAndWireOrder) {
    const auto a = parse_address("11202600123456");
    ASSERT_TRUE(a);
    EXPECT_EQ(a->octets[0], std::byte{0x56});
    EXPECT_EQ(a->octets[6], std::byte{0x11});
    EXPECT_EQ(to_text(*a), "11202600123456");
    EXPECT_EQ(to_text(*parse_address("123456")), "00000000123456");
    for (const auto* bad : {"", "123456789012345", "12a4", "1G", "A1", "12 34"})
        EXPECT_EQ(parse_address(bad).error().code, errc::bad_address) << bad;
}

TEST(Cjt188Address, WildcardsMatchOnEitherSide) {
    const auto meter = *parse_address("11202600123456");
    EXPECT_TRUE(matches(any_address, meter));
    EXPECT_TRUE(matches(meter, any_address));
    EXPECT_TRUE(matches(*parse_address("AAAA2600123456"), meter));
    EXPECT_FALSE(matches(*parse_address("AAAA2600123457"), meter));
    EXPECT_FALSE(matches(*parse_address("11202600123457"), meter));
    EXPECT_TRUE(is_broadcast(*parse_address("99999999999999")));
    EXPECT_TRUE(has_wildcard(any_address));
    EXPECT_FALSE(has_wildcard(meter));
}

TEST(Cjt188Control, BitsOfAReply) {
    EXPECT_EQ(reply_control(function::read), 0x81);
    EXPECT_EQ(error_control(function::read), 0xC1);
    EXPECT_EQ(function_of(0xD5), function::write_address);
    EXPECT_FALSE(is_error_reply(0x41));
    EXPECT_TRUE(is_error_reply(0xC1));
    EXPECT_EQ(to_text(function_of(0xA2)), "vendor");
    EXPECT_EQ(to_text(function_of(0x02)), "unknown");
}

TEST(Cjt188MeterType, FamiliesGoByTheHighDigit) {
    EXPECT_EQ(family_of(meter_type{0x13}), meter_family::water);
    EXPECT_EQ(family_of(meter_type{0x25}), meter_family::heat);
    EXPECT_EQ(family_of(meter_type{0x39}), meter_family::gas);
    EXPECT_EQ(family_of(meter_type::any), meter_family::other);
    EXPECT_EQ(to_text(meter_type{0x25}), "heat");
    EXPECT_TRUE(matches(meter_type::any, meter_type::gas));
    EXPECT_FALSE(matches(meter_type::heat, meter_type::gas));
}

}  // namespace submeter::codec::cjt188
