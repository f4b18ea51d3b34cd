// SPDX-License-Identifier: Apache-2.0
#include "codec/vectors.hpp"
#include "submeter/codec/cjt188/stream.hpp"
#include "submeter/codec/dlt645/stream.hpp"
#include "submeter/codec/dlt698/stream.hpp"

#include <gtest/gtest.h>

// How much a stream does for an octet, whatever the octets are: octets taken into a check, and
// candidates judged. Both are counted, not timed.

namespace submeter::codec {

namespace {

using octets = std::vector<std::byte>;

struct work {
    std::size_t checked = 0;  // octets taken into a check
    std::size_t judged = 0;   // times that a start octet was looked at
};

// The rules of a protocol, counted.
template <class Rules>
struct counted : Rules {
    static inline work done{};

    static std::size_t judge(bytes_view front) {
        ++done.judged;
        return Rules::judge(front);
    }

    struct check : Rules::check {
        using inner = typename Rules::check;
        using state = typename inner::state;

        static state extend(state before, std::byte octet) {
            ++done.checked;
            return inner::extend(before, octet);
        }
        static bool holds(bytes_view whole) {
            done.checked += whole.size();
            return inner::holds(whole);
        }
        static bool holds(bytes_view whole, state first, state last) {
            ++done.checked;
            return inner::holds(whole, first, last);
        }
    };
};

template <class Rules>
work work_of(const octets& line, std::size_t chunk_size) {
    using rules = counted<Rules>;
    rules::done = {};
    detail::frame_stream<rules> s;
    for (std::size_t at = 0; at < line.size(); at += chunk_size) {
        auto chunk = bytes_view{line}.subspan(at, std::min(chunk_size, line.size() - at));
        while (s.next(chunk)) {
        }
    }
    while (s.gap()) {
    }
    return rules::done;
}

octets repeated(bytes_view pattern, std::size_t times) {
    octets out;
    for (std::size_t i = 0; i < times; ++i)
        out.insert(out.end(), pattern.begin(), pattern.end());
    return out;
}

// What costs a stream most: octets that look like starts everywhere, headers that claim the
// longest frame and end where they say, good frames between them, and noise made of such octets.
template <class Rules>
std::vector<octets> hostile_lines(const octets& good) {
    std::vector<octets> out;
    for (const auto* pattern : {"68", "FE", "16", "68 16", "68 68 16", "68 00 16 FF"})
        out.push_back(repeated(test::bytes_of(pattern), 3000));
    for (std::size_t period = 1; period < 24; ++period) {  // starts as near as they can be
        octets line(6000, std::byte{0x16});
        for (std::size_t i = 0; i < line.size(); i += period)
            line[i] = std::byte{0x68};
        out.push_back(line);
    }
    // A header that claims 255 octets and ends in 16H, with a good frame inside, over and over.
    octets trap(Rules::length_max, std::byte{0x16});
    for (const std::size_t at : {std::size_t{0}, Rules::second_start})
        trap[at] = std::byte{0x68};
    trap[Rules::header_length - 1] = std::byte{0xFF};
    std::copy(good.begin(), good.end(),
              trap.begin() + static_cast<std::ptrdiff_t>(Rules::header_length));
    out.push_back(repeated(trap, 20));
    std::mt19937 random{7};
    for (std::size_t round = 0; round < 300; ++round) {
        constexpr std::uint8_t likely[] = {0x68, 0x68, 0x16, 0x16, 0x00, 0x01, 0x08, 0xFE, 0xFF};
        octets line;
        for (int i = 0; i < 2000; ++i)
            line.push_back(std::byte{likely[test::below(random, 2 + round % 8)]});
        out.push_back(line);
    }
    return out;
}

octets first_frame(const char* file) {
    for (const auto& v : test::read_vectors(file))
        if (v.is_one_frame()) return v.octets;
    return {};
}

// Headers of DL/T 698.45 whose check holds, as near as they can be, each of which claims a frame of
// `claimed` octets; where that ends stands 16H as often as not.
octets headers_of_698(std::size_t claimed, std::size_t count) {
    octets header = test::bytes_of("68 00 00 43 00 01 10");
    header[1] = static_cast<std::byte>((claimed - 2) & 0xFFU);
    header[2] = static_cast<std::byte>((claimed - 2) >> 8);
    const auto check = crc16_x25(bytes_view{header}.subspan(1));
    header.push_back(static_cast<std::byte>(check & 0xFFU));
    header.push_back(static_cast<std::byte>(check >> 8));
    auto line = repeated(header, count);
    for (std::size_t i = claimed - 1; i < line.size(); i += 2 * header.size())
        line[i] = std::byte{0x16};
    return line;
}

std::vector<octets> hostile_lines_of_698() {
    std::vector<octets> out;
    for (const auto* pattern : {"68", "FE", "16", "68 16", "68 0F 00 43 0F", "68 FF 3F 43 00"})
        out.push_back(repeated(test::bytes_of(pattern), 3000));
    for (const std::size_t claimed : {18U, 27U, 180U, 1000U, 16385U})
        out.push_back(headers_of_698(claimed, 4000));
    return out;
}

template <class Rules>
void expect_bounded(const std::vector<octets>& lines) {
    for (const auto& line : lines) {
        for (const std::size_t chunk_size : {std::size_t{1}, std::size_t{7}, line.size()}) {
            const auto done = work_of<Rules>(line, chunk_size);
            ASSERT_LE(done.checked, 3 * line.size()) << chunk_size;
            ASSERT_LE(done.judged, 5 * line.size()) << chunk_size;
        }
    }
}

}  // namespace

TEST(StreamWork, Dlt645IsBoundedWhateverTheOctets) {
    using rules = dlt645::detail::frame_rules;
    expect_bounded<rules>(hostile_lines<rules>(first_frame("dlt645.json")));
}

TEST(StreamWork, Cjt188IsBoundedWhateverTheOctets) {
    using rules = cjt188::detail::frame_rules;
    expect_bounded<rules>(hostile_lines<rules>(first_frame("cjt188.json")));
}

TEST(StreamWork, Dlt698IsBoundedWhateverTheOctets) {
    using longest = dlt698::detail::frame_rules<dlt698::frame_length_max>;
    expect_bounded<longest>(hostile_lines_of_698());
    expect_bounded<dlt698::detail::frame_rules<256>>(hostile_lines_of_698());
}

// Each octet of clean frames is checked once and each frame is judged once: nothing is held.
TEST(StreamWork, CleanFramesAreTakenStraightOutOfTheChunk) {
    const auto good = first_frame("dlt645.json");
    const auto done = work_of<dlt645::detail::frame_rules>(repeated(good, 100), 100 * good.size());
    EXPECT_EQ(done.checked, 100 * good.size());
    EXPECT_EQ(done.judged, 100U);
}

// A frame that is whole in the chunk borrows from the chunk.
TEST(StreamWork, AWholeFrameIsNotCopied) {
    const auto good = first_frame("dlt645.json");
    dlt645::stream s;
    auto chunk = bytes_view{good};
    const auto f = s.next(chunk);
    ASSERT_TRUE(f);
    EXPECT_EQ(f->data.data(), good.data() + dlt645::header_length);
    EXPECT_TRUE(chunk.empty());
}

}  // namespace submeter::codec
