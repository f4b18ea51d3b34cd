// SPDX-License-Identifier: Apache-2.0
#include "codec/vectors.hpp"
#include "submeter/codec/dlt645/frame.hpp"

#include <gtest/gtest.h>

namespace submeter::codec::dlt645 {

namespace {

std::vector<test::vector> frames() {
    std::vector<test::vector> out;
    for (auto& v : test::read_vectors("dlt645.json"))
        if (v.is_one_frame()) out.push_back(std::move(v));
    return out;
}

}  // namespace

// A reference frame read by the compiler: nothing here needs a heap or a run-time.
constexpr std::array<std::byte, 16> read_energy{
    std::byte{0x68}, std::byte{0x56}, std::byte{0x34}, std::byte{0x12},
    std::byte{0x00}, std::byte{0x19}, std::byte{0x20}, std::byte{0x68},
    std::byte{0x11}, std::byte{0x04}, std::byte{0x33}, std::byte{0x33},
    std::byte{0x34}, std::byte{0x33}, std::byte{0x87}, std::byte{0x16}};
static_assert((*decode(read_energy)).control == 0x11);
static_assert((*decode(read_energy)).data.size() == 4);

// One table, four checks: encode; decode; decode with trailing octets; decode of every prefix.
TEST(Dlt645Frame, EncodesWhatItDecodes) {
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

TEST(Dlt645Frame, TrailingOctetsAreNotConsumed) {
    for (const auto& v : frames()) {
        SCOPED_TRACE(v.name);
        auto longer = v.octets;
        longer.insert(longer.end(), {std::byte{0x68}, std::byte{0x16}});
        const auto f = decode(longer);
        ASSERT_TRUE(f);
        EXPECT_EQ(f->consumed, v.octets.size());
    }
}

TEST(Dlt645Frame, EveryPrefixAsksForMore) {
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

TEST(Dlt645Frame, EverySingleBitFlipIsRefused) {
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

TEST(Dlt645Frame, WakeUpOctetsAreSkippedAndNotSummed) {
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

TEST(Dlt645Frame, MaskWrapsAndUnmaskUndoesIt) {
    std::array<std::byte, 256> all{};
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = static_cast<std::byte>(i);
    auto masked = all;
    mask(masked);
    EXPECT_EQ(masked[0], std::byte{0x33});
    EXPECT_EQ(masked[0xFF], std::byte{0x32});
    std::array<std::byte, 256> plain{};
    const auto view = unmask(masked, plain);
    ASSERT_TRUE(view);
    EXPECT_EQ(plain, all);
    EXPECT_EQ(unmask(masked, bytes_span{plain}.first(255)).error().code, errc::no_room);
}

TEST(Dlt645Frame, EachLengthIsMaskedOctetByOctet) {
    std::array<std::byte, data_length_max> plain{};
    for (std::size_t i = 0; i < plain.size(); ++i)
        plain[i] = static_cast<std::byte>(7 * i);
    for (std::size_t n = 0; n <= plain.size(); ++n) {
        auto octets = plain;
        mask(bytes_span{octets}.first(n));
        for (std::size_t i = 0; i < plain.size(); ++i)
            ASSERT_EQ(to_u8(octets[i]), (to_u8(plain[i]) + (i < n ? 0x33U : 0U)) & 0xFF) << n;
        std::array<std::byte, data_length_max> back{};
        const auto unmasked = unmask(bytes_view{octets}.first(n), back);
        ASSERT_TRUE(unmasked);
        ASSERT_EQ(to_hex(*unmasked), to_hex(bytes_view{plain}.first(n)));
    }
}

TEST(Dlt645Frame, AnyFrameComesBack) {
    std::mt19937 random{11};
    for (int round = 0; round < 500; ++round) {
        std::vector<std::byte> data(test::below(random, 256));
        for (auto& octet : data)
            octet = static_cast<std::byte>(random());
        frame f{.control = static_cast<std::uint8_t>(random()), .data = data};
        for (auto& octet : f.meter.octets)
            octet = static_cast<std::byte>(random());
        std::array<std::byte, frame_length_max> out{};
        const auto length = encode(f, out);
        ASSERT_TRUE(length);
        const auto back = decode(bytes_view{out}.first(*length));
        ASSERT_TRUE(back);
        EXPECT_EQ(back->meter, f.meter);
        EXPECT_EQ(back->control, f.control);
        EXPECT_TRUE(std::equal(data.begin(), data.end(), back->data.begin(), back->data.end()));
        EXPECT_EQ(back->consumed, *length);
    }
}

TEST(Dlt645Frame, TooMuchDataIsRefused) {
    const std::vector<std::byte> data(256);
    std::array<std::byte, 512> out{};
    EXPECT_EQ(encode(frame{.data = data}, out).error().code, errc::bad_length);
}

TEST(Dlt645Address, TextAndWireOrder) {
    const auto a = parse_address("123456");
    ASSERT_TRUE(a);
    EXPECT_EQ(a->octets[0], std::byte{0x56});
    EXPECT_EQ(to_text(*a), "000000123456");
    EXPECT_EQ(*parse_address("AAAAAAAA3456"),
              (address{{std::byte{0x56}, std::byte{0x34}, wildcard_octet, wildcard_octet,
                        wildcard_octet, wildcard_octet}}));
    for (const auto* bad : {"", "1234567890123", "12a4", "1G", "A1", "12 34"})
        EXPECT_EQ(parse_address(bad).error().code, errc::bad_address) << bad;
}

TEST(Dlt645Address, WildcardsMatchOnEitherSide) {
    const auto meter = *parse_address("201900123456");
    EXPECT_TRUE(matches(any_address, meter));
    EXPECT_TRUE(matches(meter, any_address));
    EXPECT_TRUE(matches(*parse_address("AAAAAA123456"), meter));
    EXPECT_FALSE(matches(*parse_address("AAAAAA123457"), meter));
    EXPECT_FALSE(matches(*parse_address("201900123457"), meter));
    EXPECT_TRUE(is_broadcast(*parse_address("999999999999")));
    EXPECT_TRUE(has_wildcard(any_address));
    EXPECT_FALSE(has_wildcard(meter));
}

TEST(Dlt645Control, BitsOfAReply) {
    EXPECT_EQ(reply_control(function::read), 0x91);
    EXPECT_EQ(follow_up_control(function::read), 0xB1);
    EXPECT_EQ(error_control(function::read), 0xD1);
    EXPECT_EQ(function_of(0xD1), function::read);
    EXPECT_FALSE(is_error_reply(0x51));
    EXPECT_TRUE(has_follow_up(0xB1));
}

}  // namespace submeter::codec::dlt645
