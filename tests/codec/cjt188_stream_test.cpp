// SPDX-License-Identifier: Apache-2.0
#include "codec/vectors.hpp"
#include "submeter/codec/cjt188/stream.hpp"

#include <gtest/gtest.h>

// A stream gives the same frames as decode() wherever the octets are cut, and whatever lies
// between.

namespace submeter::codec::cjt188 {

namespace {

using octets = std::vector<std::byte>;
using list = std::vector<std::string>;

std::string text_of(const frame& f) {
    return std::string{to_text(f.type)} + " " + to_text(f.meter) + " " + std::to_string(f.control) +
           " " + to_hex(f.data);
}

list run(stream& s, const std::vector<bytes_view>& chunks) {
    list out;
    for (const auto chunk : chunks) {
        const test::exact_copy copy{chunk};
        for (auto left = copy.view(); const auto f = s.next(left);)
            out.push_back(text_of(*f));
    }
    return out;
}

list rest_after_gap(stream& s) {
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

std::vector<sample> samples() {
    std::vector<sample> out;
    for (const auto& v : test::read_vectors("cjt188.json"))
        if (v.is_one_frame()) out.push_back({v.octets, text_of(*decode(v.octets))});
    return out;
}

const sample& any_of(const std::vector<sample>& from, std::mt19937& random) {
    return from[test::below(random, from.size())];
}

}  // namespace

TEST(Cjt188Stream, AnyChunkingGivesTheSameFrames) {
    const auto all = samples();
    std::mt19937 random{1};
    for (int round = 0; round < 100; ++round) {
        octets line;
        list expected;
        for (std::size_t n = test::below(random, 8); n > 0; --n) {
            const auto& one = any_of(all, random);
            append(line, one.bytes);
            expected.push_back(one.text);
        }
        stream s;
        EXPECT_EQ(run(s, test::cut(line, random)), expected);
        EXPECT_EQ(s.noise(), 0U);
    }
}

// Noise without a start octet cannot hide a frame: all frames are found, all noise is counted.
TEST(Cjt188Stream, NoiseBetweenFramesIsDroppedAndCounted) {
    const auto all = samples();
    std::mt19937 random{5};
    for (int round = 0; round < 100; ++round) {
        octets line;
        list expected;
        std::uint64_t noise = 0;
        for (int n = 0; n < 5; ++n) {
            for (std::size_t k = test::below(random, 20); k > 0; --k) {
                auto octet = static_cast<std::byte>(random());
                if (octet == start_octet) octet = wake_up_octet;
                noise += octet == wake_up_octet ? 0 : 1;
                line.push_back(octet);
            }
            const auto& one = any_of(all, random);
            append(line, one.bytes);
            expected.push_back(one.text);
        }
        stream s;
        EXPECT_EQ(run(s, test::cut(line, random)), expected);
        EXPECT_EQ(s.noise(), noise);
    }
}

TEST(Cjt188Stream, AFalseStartCostsNoFrame) {
    const auto all = samples();
    octets line = test::bytes_of("68 10 00 00 00 00 00 00 00 81 03");  // claims 16 octets
    append(line, all[0].bytes);
    append(line, all[1].bytes);
    stream s;
    EXPECT_EQ(run(s, {line}), (list{all[0].text, all[1].text}));
    EXPECT_EQ(s.noise(), 11U);
}

TEST(Cjt188Stream, AGapOnTheLineFreesWhatAFalseStartHolds) {
    const auto all = samples();
    octets line = test::bytes_of("68 10 00 00 00 00 00 00 00 81 FF");  // claims 268 octets
    append(line, all[0].bytes);
    stream s;
    EXPECT_EQ(run(s, {line}), list{});
    EXPECT_EQ(s.pending(), line.size());
    EXPECT_EQ(rest_after_gap(s), list{all[0].text});
    EXPECT_EQ(s.pending(), 0U);
    EXPECT_EQ(s.noise(), 11U);
}

TEST(Cjt188Stream, ACutFrameCostsNoLaterFrame) {
    const auto all = samples();
    for (std::size_t n = 1; n < all[1].bytes.size(); ++n) {
        octets line{all[1].bytes.begin(), all[1].bytes.begin() + static_cast<std::ptrdiff_t>(n)};
        append(line, all[0].bytes);
        stream s;
        auto got = run(s, {line});
        const auto late = rest_after_gap(s);
        got.insert(got.end(), late.begin(), late.end());
        EXPECT_EQ(got, list{all[0].text}) << n;
        EXPECT_EQ(s.noise(), n);
    }
}

TEST(Cjt188Stream, ResetForgetsWhatIsPending) {
    const auto all = samples();
    stream s;
    EXPECT_TRUE(run(s, {bytes_view{all[0].bytes}.first(9)}).empty());
    s.reset();
    EXPECT_EQ(run(s, {all[1].bytes}), list{all[1].text});
    EXPECT_EQ(s.noise(), 0U);
}

// Hostile octets neither lose a later frame nor grow the memory.
TEST(Cjt188Stream, StartOctetsAloneAreSurvived) {
    const auto all = samples();
    octets line(5000, start_octet);
    append(line, all[0].bytes);
    stream s;
    auto got = run(s, {line});
    const auto late = rest_after_gap(s);
    got.insert(got.end(), late.begin(), late.end());
    EXPECT_EQ(got, list{all[0].text});
    EXPECT_EQ(s.noise(), 5000U);
}

// The same noise in whole and in pieces gives the same frames and the same count.
TEST(Cjt188Stream, ChunkingNeverChangesTheResult) {
    std::mt19937 random{9};
    const auto all = samples();
    for (int round = 0; round < 200; ++round) {
        octets line;
        for (int n = 0; n < 4; ++n) {
            for (std::size_t k = test::below(random, 12); k > 0; --k) {
                constexpr std::uint8_t likely[] = {0x68, 0x16, 0x03, 0x10, 0xFE, 0x00};
                line.push_back(std::byte{likely[test::below(random, 6)]});
            }
            append(line, any_of(all, random).bytes);
        }
        stream a;
        stream b;
        EXPECT_EQ(run(a, {line}), run(b, test::cut(line, random)));
        EXPECT_EQ(rest_after_gap(a), rest_after_gap(b));
        EXPECT_EQ(a.noise(), b.noise());
    }
}

}  // namespace submeter::codec::cjt188
