// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/dlt645/stream.hpp"

#include "codec/vectors.hpp"
#include "submeter/codec/modbus/stream.hpp"

#include <gtest/gtest.h>

// A stream gives the same frames as decode() wherever the octets are cut, and whatever lies
// between.

namespace submeter::codec {

namespace {

using octets = std::vector<std::byte>;
using list = std::vector<std::string>;

std::string text_of(const dlt645::frame& f) {
    return to_text(f.meter) + " " + std::to_string(f.control) + " " + to_hex(f.data);
}
std::string text_of(const modbus::frame& f) {
    return std::to_string(f.unit) + " " + std::to_string(f.function) + " " + to_hex(f.data);
}

template <class Stream>
list run(Stream& s, const std::vector<bytes_view>& chunks) {
    list out;
    for (const auto chunk : chunks) {
        auto rest = test::exact_copy{chunk};
        for (auto left = rest.view(); auto f = s.next(left);)
            out.push_back(text_of(*f));
    }
    return out;
}

template <class Stream>
list rest_after_gap(Stream& s) {
    list out;
    while (const auto f = s.gap())
        out.push_back(text_of(*f));
    return out;
}

void append(octets& to, bytes_view more) {
    to.insert(to.end(), more.begin(), more.end());
}

struct sample {
    octets bytes;
    std::string text;
};

std::vector<sample> dlt645_samples() {
    std::vector<sample> out;
    for (const auto& v : test::read_vectors("dlt645.json"))
        if (v.is_one_frame()) out.push_back({v.octets, text_of(*dlt645::decode(v.octets))});
    return out;
}

std::vector<sample> modbus_samples(direction d) {
    std::vector<sample> out;
    for (const auto& v : test::read_vectors("modbus.json"))
        if (v.is_one_frame() && v.way == d)
            out.push_back({v.octets, text_of(*modbus::decode(v.octets, d))});
    return out;
}

template <class MakeStream>
void expect_any_chunking(const std::vector<sample>& samples, MakeStream make, unsigned seed) {
    std::mt19937 random{seed};
    for (int round = 0; round < 100; ++round) {
        octets line;
        list expected;
        for (std::size_t n = test::below(random, 8); n > 0; --n) {
            const auto& one = samples[test::below(random, samples.size())];
            append(line, one.bytes);
            expected.push_back(one.text);
        }
        auto s = make();
        EXPECT_EQ(run(s, test::cut(line, random)), expected);
        EXPECT_EQ(s.noise(), 0U);
    }
}

}  // namespace

TEST(Dlt645Stream, AnyChunkingGivesTheSameFrames) {
    expect_any_chunking(
        dlt645_samples(), [] { return dlt645::stream{}; }, 1);
}

TEST(ModbusStream, AnyChunkingGivesTheSameFrames) {
    for (const auto d : {direction::request, direction::response})
        expect_any_chunking(
            modbus_samples(d), [d] { return modbus::stream{d}; }, 2);
}

// Noise without a start octet cannot hide a frame: all frames are found, all noise is counted.
TEST(Dlt645Stream, NoiseBetweenFramesIsDroppedAndCounted) {
    const auto samples = dlt645_samples();
    std::mt19937 random{5};
    for (int round = 0; round < 100; ++round) {
        octets line;
        list expected;
        std::uint64_t noise = 0;
        for (int n = 0; n < 5; ++n) {
            for (std::size_t k = test::below(random, 20); k > 0; --k) {
                auto octet = static_cast<std::byte>(random());
                if (octet == dlt645::start_octet) octet = dlt645::wake_up_octet;
                noise += octet == dlt645::wake_up_octet ? 0 : 1;
                line.push_back(octet);
            }
            const auto& one = samples[test::below(random, samples.size())];
            append(line, one.bytes);
            expected.push_back(one.text);
        }
        dlt645::stream s;
        EXPECT_EQ(run(s, test::cut(line, random)), expected);
        EXPECT_EQ(s.noise(), noise);
    }
}

TEST(Dlt645Stream, AFalseStartCostsNoFrame) {
    const auto samples = dlt645_samples();
    octets line = test::bytes_of("68 00 00 00 00 00 00 68 91 08");  // claims 20 octets
    append(line, samples[0].bytes);
    append(line, samples[1].bytes);
    dlt645::stream s;
    EXPECT_EQ(run(s, {line}), (list{samples[0].text, samples[1].text}));
    EXPECT_EQ(s.noise(), 10U);
}

TEST(Dlt645Stream, AGapOnTheLineFreesWhatAFalseStartHolds) {
    const auto samples = dlt645_samples();
    octets line = test::bytes_of("68 00 00 00 00 00 00 68 91 FF");  // claims 267 octets
    append(line, samples[0].bytes);
    dlt645::stream s;
    EXPECT_EQ(run(s, {line}), list{});
    EXPECT_EQ(s.pending(), line.size());
    EXPECT_EQ(rest_after_gap(s), list{samples[0].text});
    EXPECT_EQ(s.pending(), 0U);
    EXPECT_EQ(s.noise(), 10U);
}

TEST(ModbusStream, AGapOnTheLineFreesWhatAFalseStartHolds) {
    const auto samples = modbus_samples(direction::response);
    octets line = test::bytes_of("01 03 F0");
    append(line, samples[1].bytes);
    modbus::stream s{direction::response};
    EXPECT_EQ(run(s, {line}), list{});
    EXPECT_EQ(rest_after_gap(s), list{samples[1].text});
    EXPECT_EQ(s.noise(), 3U);
}

TEST(ModbusStream, AnExpectedReplyIsFoundBehindNoiseAtOnce) {
    const auto reply = test::bytes_of("05 03 0C 08 FA 09 01 09 07 02 00 01 F2 00 11 5E 83");
    octets line = test::bytes_of("01 03 F0 05 03 04 05 84 05");
    append(line, reply);
    modbus::stream s{direction::response};
    s.expect({.unit = 5, .start = 0x61, .count = 6});
    EXPECT_EQ(run(s, {line}), list{text_of(*modbus::decode(reply, direction::response))});
    EXPECT_EQ(s.noise(), 9U);
    EXPECT_EQ(s.pending(), 0U);
}

TEST(ModbusStream, AnExceptionCanBeTheExpectedReply) {
    modbus::stream s{direction::response};
    s.expect({.unit = 1, .count = 10});
    const auto refusal = test::bytes_of("01 83 02 C0 F1");
    EXPECT_EQ(run(s, {refusal}).size(), 1U);
    s.expect({.unit = 2, .count = 10});
    EXPECT_EQ(run(s, {refusal}).size(), 0U);
}

TEST(Dlt645Stream, ResetForgetsWhatIsPending) {
    const auto samples = dlt645_samples();
    dlt645::stream s;
    EXPECT_TRUE(run(s, {bytes_view{samples[0].bytes}.first(9)}).empty());
    s.reset();
    EXPECT_EQ(run(s, {samples[1].bytes}), list{samples[1].text});
    EXPECT_EQ(s.noise(), 0U);
}

// Hostile octets neither lose a later frame nor grow the memory.
TEST(Dlt645Stream, StartOctetsAloneAreSurvived) {
    const auto samples = dlt645_samples();
    octets line(5000, dlt645::start_octet);
    append(line, samples[0].bytes);
    dlt645::stream s;
    auto got = run(s, {line});
    const auto late = rest_after_gap(s);
    got.insert(got.end(), late.begin(), late.end());
    EXPECT_EQ(got, list{samples[0].text});
    EXPECT_EQ(s.noise(), 5000U);
}

// The same noise in whole and in pieces gives the same frames and the same count.
TEST(StreamsOfBothKinds, ChunkingNeverChangesTheResult) {
    std::mt19937 random{9};
    const auto samples = modbus_samples(direction::response);
    const auto meters = dlt645_samples();
    for (int round = 0; round < 200; ++round) {
        octets line;
        for (int n = 0; n < 4; ++n) {
            for (std::size_t k = test::below(random, 12); k > 0; --k) {
                constexpr std::uint8_t likely[] = {0x68, 0x16, 0x03, 0x04, 0x10, 0xFE};
                line.push_back(std::byte{likely[test::below(random, 6)]});
            }
            append(line, samples[test::below(random, samples.size())].bytes);
            append(line, meters[test::below(random, meters.size())].bytes);
        }
        const auto chunks = test::cut(line, random);
        modbus::stream a{direction::response};
        modbus::stream b{direction::response};
        EXPECT_EQ(run(a, {line}), run(b, chunks));
        EXPECT_EQ(rest_after_gap(a), rest_after_gap(b));
        EXPECT_EQ(a.noise(), b.noise());
        dlt645::stream c;
        dlt645::stream d;
        EXPECT_EQ(run(c, {line}), run(d, chunks));
        EXPECT_EQ(rest_after_gap(c), rest_after_gap(d));
        EXPECT_EQ(c.noise(), d.noise());
    }
}

}  // namespace submeter::codec
