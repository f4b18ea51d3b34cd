// SPDX-License-Identifier: Apache-2.0
#include "codec/vectors.hpp"
#include "submeter/codec/dlt698/detail/x25_check.hpp"
#include "submeter/codec/dlt698/fragment.hpp"
#include "submeter/codec/dlt698/stream.hpp"

#include <gtest/gtest.h>

namespace submeter::codec::dlt698 {

namespace {

using octets = std::vector<std::byte>;

std::vector<octets> frames() {
    std::vector<octets> out;
    for (const auto& v : test::read_vectors("dlt698.json"))
        if (v.is_one_frame() && decode(v.octets) && decode(v.octets)->consumed == v.octets.size())
            out.push_back(v.octets);
    return out;
}

std::string text_of(const frame& f) {
    return std::to_string(f.control) + " " + to_text(f.server) + " " + to_hex(f.data);
}

std::vector<std::string> run(auto& s, const std::vector<bytes_view>& chunks) {
    std::vector<std::string> out;
    for (const auto chunk : chunks) {
        const test::exact_copy copy{chunk};
        for (auto left = copy.view(); const auto f = s.next(left);)
            out.push_back(text_of(*f));
    }
    return out;
}

}  // namespace

TEST(Dlt698Frame, WhatIsReadIsWrittenBack) {
    const auto all = frames();
    ASSERT_GT(all.size(), 100U);
    for (const auto& one : all) {
        octets room(one.size());
        const auto f = decode(one);
        EXPECT_EQ(encode(*f, room), one.size());
        EXPECT_EQ(room, one);
        EXPECT_EQ(encode(*f, bytes_span{room}.first(one.size() - 1)).error().code, errc::no_room);
    }
}

TEST(Dlt698Frame, EveryTruncationAsksForMore) {
    for (const auto& one : frames())
        for (std::size_t n = 0; n < one.size(); ++n) {
            const test::exact_copy cut{bytes_view{one}.first(n)};
            EXPECT_EQ(decode(cut.view()).error().code, errc::incomplete) << n;
        }
}

// HCS and FCS both see any single bit; what is left says so or asks for the octets that a longer
// length claims.
TEST(Dlt698Frame, EverySingleBitFlipIsRefused) {
    for (const auto& one : frames()) {
        auto broken = one;
        for (std::size_t bit = 0; bit < 8 * one.size(); ++bit) {
            broken[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
            EXPECT_FALSE(decode(broken)) << bit;
            broken[bit / 8] = one[bit / 8];
        }
    }
}

TEST(Dlt698Frame, TrailingOctetsAreLeftAlone) {
    for (auto one : frames()) {
        const auto length = one.size();
        one.insert(one.end(), 5, start_octet);
        EXPECT_EQ(decode(one)->consumed, length);
    }
}

TEST(Dlt698Frame, WakeUpOctetsAreSkippedAndWritten) {
    const auto one = frames().front();
    octets room(one.size() + 4);
    ASSERT_EQ(encode(*decode(one), room, {.wake_up = 4}), room.size());
    EXPECT_EQ(room[3], wake_up_octet);
    EXPECT_EQ(decode(room)->consumed, room.size());
}

TEST(Dlt698Frame, LengthsAboveTheFieldCountInKib) {
    const octets data(17 * 1024 - 15);  // with 15 octets from L to FCS beside them
    octets room(data.size() + 32);
    const auto length = encode({.data = data}, room);
    ASSERT_EQ(length, 17U * 1024 + 2);
    EXPECT_EQ(to_u8(room[1]), 17);
    EXPECT_EQ(to_u8(room[2]), 0x40);
    EXPECT_EQ(decode(room)->data.size(), data.size());
    EXPECT_EQ(encode({.data = bytes_view{data}.first(17000)}, room).error().code, errc::bad_length);
}

TEST(Dlt698Frame, ScrambledDataComeOutClear) {
    const auto scrambled = test::bytes_of(
        "68 17 00 4B 05 02 00 00 00 00 00 10 82 21 38 34 48 73 33 35 33 33 38 78 16");
    const auto f = decode(scrambled);
    ASSERT_TRUE(f);
    std::array<std::byte, 16> room{};
    EXPECT_EQ(to_hex(*clear_data(*f, room)), "0501154000020000");
    EXPECT_EQ(clear_data(*f, bytes_span{room}.first(3)).error().code, errc::no_room);
}

TEST(Dlt698Address, AllFormsAreReadAndMatched) {
    const auto single = *parse_address("202600123456");
    EXPECT_EQ(to_text(single), "202600123456");
    EXPECT_EQ(to_u8(address_flags(single)), 0x05);
    EXPECT_EQ(to_u8(address_flags(any_address)), 0x45);
    EXPECT_EQ(to_u8(address_flags(broadcast_address)), 0xC0);
    EXPECT_EQ(parse_address("2026001234AA")->type, address_type::wildcard);
    EXPECT_TRUE(matches(single, *parse_address("2026001234AA")));
    EXPECT_FALSE(matches(single, *parse_address("2026001235AA")));
    EXPECT_TRUE(matches(single, any_address));
    EXPECT_TRUE(matches(single, broadcast_address));
    EXPECT_EQ(parse_address("20B6").error(), (error{errc::bad_address, 2, 0}));
    EXPECT_EQ(parse_address("").error().code, errc::bad_address);
}

TEST(Dlt698Fragment, WhatIsSplitIsPutTogether) {
    octets apdu(100);
    for (std::size_t i = 0; i < apdu.size(); ++i)
        apdu[i] = static_cast<std::byte>(i);
    for (std::size_t piece = 1; piece < 120; ++piece) {
        octets room(apdu.size());
        reassembly whole{room};
        splitter cut{apdu, piece};
        EXPECT_EQ(cut.fits_one(), piece >= 100);
        std::optional<bytes_view> got;
        while (const auto next = *cut.next()) {
            octets data(2 + next->piece.size());
            ASSERT_EQ(encode(*next, data), data.size());
            const auto back = parse_fragment(data);
            ASSERT_TRUE(back);
            if (piece >= 100) break;
            got = *whole.add(*back);
            EXPECT_EQ(got.has_value(), next->kind == fragment_kind::last);
            EXPECT_TRUE(got || !whole.add(*back)->has_value()) << "repeated";
        }
        EXPECT_TRUE(piece >= 100 || to_hex(*got) == to_hex(apdu));
    }
}

TEST(Dlt698Fragment, AMissingPieceIsNoticed) {
    octets room(8);
    reassembly whole{room};
    const auto piece = test::bytes_of("01 02 03");
    EXPECT_EQ(whole.add({.kind = fragment_kind::middle, .sequence = 1}).error().code,
              errc::bad_sequence);
    EXPECT_TRUE(whole.add({.kind = fragment_kind::first, .sequence = 0, .piece = piece}));
    EXPECT_TRUE(whole.pending());
    EXPECT_EQ(whole.add({.kind = fragment_kind::middle, .sequence = 2}).error().code,
              errc::bad_sequence);
    EXPECT_FALSE(whole.pending());
    EXPECT_TRUE(whole.add({.kind = fragment_kind::first, .piece = piece}));
    EXPECT_TRUE(whole.add({.kind = fragment_kind::middle, .sequence = 1, .piece = piece}));
    EXPECT_EQ(whole.add({.kind = fragment_kind::last, .sequence = 2, .piece = piece}).error().code,
              errc::no_room);
}

TEST(Dlt698Stream, AnyChunkingGivesTheSameFrames) {
    const auto all = frames();
    std::mt19937 random{698};
    for (int round = 0; round < 100; ++round) {
        octets line;
        std::vector<std::string> expected;
        std::uint64_t noise = 0;
        for (int n = 0; n < 5; ++n) {
            for (std::size_t k = test::below(random, 12); k > 0; --k) {
                auto octet = static_cast<std::byte>(random());
                if (octet == start_octet) octet = wake_up_octet;
                noise += octet == wake_up_octet ? 0 : 1;
                line.push_back(octet);
            }
            const auto& one = all[test::below(random, all.size())];
            line.insert(line.end(), one.begin(), one.end());
            expected.push_back(text_of(*decode(one)));
        }
        basic_stream<512> s;
        EXPECT_EQ(run(s, test::cut(line, random)), expected);
        EXPECT_EQ(s.noise(), noise);
    }
}

// A header that holds and no frame behind it: the frames inside come out, with checks that are made
// from the registers before and behind them.
TEST(Dlt698Stream, AFalseHeaderCostsNoFrame) {
    const auto all = frames();
    octets line(400);
    ASSERT_TRUE(encode({.data = octets(300)}, line));
    line.resize(14);  // up to HCS
    std::vector<std::string> expected;
    for (std::size_t n = 0; n < 12; ++n) {
        line.insert(line.end(), all[n].begin(), all[n].end());
        expected.push_back(text_of(*decode(all[n])));
    }
    basic_stream<512> s;
    auto got = run(s, {line});
    while (const auto f = s.gap())
        got.push_back(text_of(*f));
    EXPECT_EQ(got, expected);
    EXPECT_EQ(s.noise(), 14U);
}

TEST(Dlt698Stream, TheCheckOfARangeIsThatOfItsRegisters) {
    octets line(300);
    std::mt19937 random{25};
    for (auto& octet : line)
        octet = static_cast<std::byte>(random());
    std::vector<std::uint16_t> states{0};
    for (const auto octet : line)
        states.push_back(detail::x25_check::extend(states.back(), octet));
    for (int round = 0; round < 200; ++round) {
        const std::size_t from = test::below(random, 100);
        const std::size_t size = 4 + test::below(random, 190);
        auto whole = octets(line.begin() + static_cast<std::ptrdiff_t>(from),
                            line.begin() + static_cast<std::ptrdiff_t>(from + size));
        const auto crc = crc16_x25(bytes_view{whole}.subspan(1, size - 4));
        whole[size - 3] = static_cast<std::byte>(crc & 255U);
        whole[size - 2] = static_cast<std::byte>(crc >> 8);
        const auto first = states[from + 1];
        const auto last = states[from + size - 3];
        EXPECT_TRUE(detail::x25_check::holds(whole, first, last));
        whole[size - 3] ^= std::byte{1};
        EXPECT_FALSE(detail::x25_check::holds(whole, first, last));
    }
}

}  // namespace submeter::codec::dlt698
