// SPDX-License-Identifier: Apache-2.0
#include "codec/vectors.hpp"
#include "submeter/codec/modbus/ascii_stream.hpp"
#include "submeter/codec/modbus/message.hpp"
#include "submeter/codec/modbus/tcp_stream.hpp"

#include <gtest/gtest.h>

// Modbus TCP and Modbus ASCII: the same messages in other frames.

namespace submeter::codec::modbus {

namespace {

using room = std::array<std::byte, ascii_length_max>;

std::vector<test::vector> frames(const std::string& file) {
    std::vector<test::vector> out;
    for (auto& v : test::read_vectors(file))
        if (v.is_one_frame()) out.push_back(std::move(v));
    return out;
}

std::string text_of(const frame& f) {
    return std::to_string(f.unit) + " " + std::to_string(f.function) + " " + to_hex(f.data);
}

std::string hex_of(const result<std::size_t>& length, const room& out) {
    return length ? to_hex(bytes_view{out}.first(*length))
                  : std::string{describe(length.error().code).name};
}

}  // namespace

TEST(ModbusTcp, EncodesWhatItDecodes) {
    for (const auto& v : frames("modbus_tcp.json")) {
        SCOPED_TRACE(v.name);
        const test::exact_copy input{v.octets};
        const auto f = decode_tcp(input.view());
        ASSERT_TRUE(f);
        EXPECT_EQ(f->content.consumed, v.octets.size());
        room out{};
        EXPECT_EQ(hex_of(encode_tcp(*f, out), out), to_hex(v.octets));
        const auto again = *v.way == direction::request
                               ? encode_tcp(f->transaction, *parse_request(f->content), out)
                               : encode_tcp(f->transaction, *parse_reply(f->content), out);
        EXPECT_EQ(hex_of(again, out), to_hex(v.octets));
        std::vector<std::byte> small(v.octets.size() - 1);
        EXPECT_EQ(encode_tcp(*f, small).error().code, errc::no_room);
        for (std::size_t n = 0; n < v.octets.size(); ++n)
            EXPECT_EQ(decode_tcp(test::exact_copy{input.view().first(n)}.view()).error().code,
                      errc::incomplete);
    }
}

TEST(ModbusTcp, TheLongestFrameAndOneOctetMore) {
    const std::vector<std::byte> data(pdu_length_max);
    std::array<std::byte, 300> out{};
    const tcp_frame longest{
        .transaction = 9,
        .content = {.unit = 1, .function = 8, .data = bytes_view{data}.first(252)}};
    EXPECT_EQ(encode_tcp(longest, out), tcp_length_max);
    EXPECT_EQ(decode_tcp(out)->content.consumed, tcp_length_max);
    EXPECT_EQ(encode_tcp({.content = {.unit = 1, .function = 8, .data = data}}, out).error().code,
              errc::bad_length);
}

TEST(ModbusTcpStream, AnyChunkingGivesTheSameFrames) {
    std::mt19937 random{8};
    const auto samples = frames("modbus_tcp.json");
    for (int round = 0; round < 50; ++round) {
        std::vector<std::byte> line;
        std::vector<std::string> expected;
        for (int n = 0; n < 6; ++n) {
            const auto& one = samples[test::below(random, samples.size())];
            line.insert(line.end(), one.octets.begin(), one.octets.end());
            expected.push_back(text_of(decode_tcp(one.octets)->content));
        }
        tcp_stream s;
        std::vector<std::string> got;
        for (auto chunk : test::cut(line, random))
            while (const auto f = s.next(chunk))
                got.push_back(text_of(f->content));
        EXPECT_EQ(got, expected);
        EXPECT_EQ(s.noise(), 0U);
        EXPECT_EQ(s.pending(), 0U);
    }
}

TEST(ModbusTcpStream, FindsTheNextFrameAfterNoise) {
    auto line = test::bytes_of("FF FF FF 00 02 00 00 00 06 01 04 00 00 00 02");
    tcp_stream s;
    bytes_view chunk = line;
    const auto f = s.next(chunk);
    ASSERT_TRUE(f);
    EXPECT_EQ(f->transaction, 2);
    EXPECT_EQ(s.noise(), 3U);
}

TEST(ModbusAscii, EncodesWhatItDecodes) {
    for (const auto& v : frames("modbus_ascii.json")) {
        if (v.name == "lower case") continue;
        SCOPED_TRACE(v.name);
        std::array<std::byte, ascii_octets_max> octets{};
        const test::exact_copy input{v.octets};
        const auto f = decode_ascii(input.view(), octets);
        ASSERT_TRUE(f);
        EXPECT_EQ(f->consumed, v.octets.size());
        room out{};
        EXPECT_EQ(hex_of(encode_ascii(*f, out), out), to_hex(v.octets));
        const auto again = *v.way == direction::request ? encode_ascii(*parse_request(*f), out)
                                                        : encode_ascii(*parse_reply(*f), out);
        EXPECT_EQ(hex_of(again, out), to_hex(v.octets));
        for (std::size_t n = 0; n < v.octets.size(); ++n)
            EXPECT_EQ(
                decode_ascii(test::exact_copy{input.view().first(n)}.view(), octets).error().code,
                errc::incomplete);
    }
}

// A digit that turns into another digit breaks the sum; anything else is no digit.
TEST(ModbusAscii, EverySingleBitFlipIsRefusedOrMeansTheSame) {
    for (const auto& v : frames("modbus_ascii.json")) {
        SCOPED_TRACE(v.name);
        auto octets = v.octets;
        std::array<std::byte, ascii_octets_max> first{};
        const auto original = text_of(*decode_ascii(v.octets, first));
        for (std::size_t bit = 0; bit < octets.size() * 8; ++bit) {
            const auto mask = std::byte{1} << (bit % 8);
            octets[bit / 8] ^= mask;
            std::array<std::byte, ascii_octets_max> second{};
            const auto f = decode_ascii(octets, second);
            if (f) {
                EXPECT_EQ(text_of(*f), original) << "bit " << bit;  // a letter of the other case
                EXPECT_EQ(mask, std::byte{0x20});
            }
            octets[bit / 8] ^= mask;
        }
    }
}

TEST(ModbusAscii, RoomIsNeverOverrun) {
    const auto frame_text = test::bytes_of("3A 30 31 30 37 46 38 0D 0A");
    std::array<std::byte, 2> octets{};
    EXPECT_EQ(decode_ascii(frame_text, octets).error().code, errc::no_room);
    std::vector<std::byte> endless(2000, std::byte{'0'});
    endless[0] = std::byte{':'};
    std::array<std::byte, 300> large{};
    EXPECT_EQ(decode_ascii(endless, large).error().code, errc::bad_length);
}

TEST(ModbusAsciiStream, AnyChunkingAndNoiseGiveTheSameFrames) {
    std::mt19937 random{12};
    const auto samples = frames("modbus_ascii.json");
    for (int round = 0; round < 50; ++round) {
        std::vector<std::byte> line;
        std::vector<std::string> expected;
        std::uint64_t noise = 0;
        for (int n = 0; n < 5; ++n) {
            for (std::size_t k = test::below(random, 8); k > 0; --k, ++noise)
                line.push_back(static_cast<std::byte>(":01?\r\n"[test::below(random, 6)]));
            const auto& one = samples[test::below(random, samples.size())];
            line.insert(line.end(), one.octets.begin(), one.octets.end());
            std::array<std::byte, ascii_octets_max> octets{};
            expected.push_back(text_of(*decode_ascii(one.octets, octets)));
        }
        ascii_stream s;
        std::vector<std::string> got;
        for (auto chunk : test::cut(line, random))
            while (const auto f = s.next(chunk))
                got.push_back(text_of(*f));
        EXPECT_EQ(got, expected);
        EXPECT_EQ(s.noise(), noise);
    }
}

TEST(ModbusAsciiStream, AGapAndAnEndlessFrameAreDropped) {
    ascii_stream s;
    std::vector<std::byte> endless(2000, std::byte{'0'});
    endless[0] = std::byte{':'};
    bytes_view chunk = endless;
    EXPECT_FALSE(s.next(chunk));
    EXPECT_EQ(s.noise(), 2000U);
    const auto begun = test::bytes_of("3A 30 31");
    chunk = begun;
    EXPECT_FALSE(s.next(chunk));
    EXPECT_EQ(s.pending(), 3U);
    s.gap();
    EXPECT_EQ(s.pending(), 0U);
    EXPECT_EQ(s.noise(), 2003U);
}

}  // namespace submeter::codec::modbus
