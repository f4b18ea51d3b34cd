// SPDX-License-Identifier: Apache-2.0
#include "codec/vectors.hpp"
#include "submeter/codec/modbus/stream.hpp"

#include <gtest/gtest.h>

// How much the RTU stream does for an octet, whatever the octets are: candidates judged, and octets
// taken into a CRC. Both are counted, not timed.

namespace submeter::codec::modbus {

namespace {

using octets = std::vector<std::byte>;

struct work {
    std::size_t judged = 0;
    std::size_t checks = 0;
    std::size_t checked = 0;  // octets
};

struct counted_rules : detail::rtu_rules {
    static inline work done{};

    result<frame> read(bytes_view front) const {
        ++done.judged;
        const auto length = frame_length(front, way);
        if (length && *length <= front.size()) {
            ++done.checks;
            done.checked += *length;
        }
        return rtu_rules::read(front);
    }
};

struct counted_stream : detail::frame_finder<counted_rules> {
    explicit counted_stream(direction d) : frame_finder({{.way = d}}) {}
};

work work_of(const octets& line, direction d, std::size_t chunk_size) {
    counted_rules::done = {};
    counted_stream s{d};
    for (std::size_t at = 0; at < line.size(); at += chunk_size) {
        auto chunk = bytes_view{line}.subspan(at, std::min(chunk_size, line.size() - at));
        while (s.next(chunk)) {
        }
    }
    while (s.gap()) {
    }
    return counted_rules::done;
}

octets repeated(bytes_view pattern, std::size_t times) {
    octets out;
    for (std::size_t i = 0; i < times; ++i)
        out.insert(out.end(), pattern.begin(), pattern.end());
    return out;
}

// Headers that claim much in every second or third octet, identifications that list their objects
// one by one, and noise made of such octets.
std::vector<octets> hostile_lines() {
    std::vector<octets> out;
    for (const auto* pattern :
         {"03", "03 03 FA", "03 03 7D FA", "10 10 10 10 10 10 F6", "17", "2B", "01 2B 0E", "2B 0E",
          "2B 0E 04 01 00 00 00 01 00 00", "14 F5", "0C 46", "18 00 40", "2B 0E 01 01 00 00 7A 00"})
        out.push_back(repeated(test::bytes_of(pattern), 1000));
    for (unsigned count = 1; count < 125; count += 4)  // objects of every length, in every number
        for (const unsigned length : {0U, 1U, 2U, 3U, 5U, 9U, 17U, 40U, 100U}) {
            octets line = test::bytes_of("01 2B 0E 01 01 00 00");
            line.push_back(static_cast<std::byte>(count));
            while (line.size() < 512) {
                line.push_back(std::byte{0});
                line.push_back(static_cast<std::byte>(length));
                line.resize(line.size() + length);
            }
            out.push_back(line);
        }
    std::mt19937 random{5};
    for (std::size_t round = 0; round < 80; ++round) {
        constexpr std::uint8_t likely[] = {0x03, 0x2B, 0x0E, 0x00, 0x01, 0xFA, 0x10, 0x17, 0xF5};
        octets line;
        for (int i = 0; i < 1000; ++i)
            line.push_back(std::byte{likely[test::below(random, 2 + round % 8)]});
        out.push_back(line);
    }
    return out;
}

}  // namespace

TEST(ModbusStreamWork, IsBoundedWhateverTheOctets) {
    for (const auto& line : hostile_lines())
        for (const auto d : {direction::request, direction::response})
            for (const std::size_t chunk_size : {std::size_t{1}, std::size_t{7}, line.size()}) {
                const auto done = work_of(line, d, chunk_size);
                ASSERT_LE(done.judged, 16 * line.size()) << to_hex(line);
                ASSERT_LE(done.checks, line.size()) << to_hex(line);
                ASSERT_LE(done.checked, frame_length_max * line.size()) << to_hex(line);
            }
}

// No candidate waits for its octets one at a time, an identification of many objects neither.
TEST(ModbusStreamWork, ACandidateIsJudgedAtMostSixteenTimes) {
    for (const auto& line : hostile_lines())
        for (const auto d : {direction::request, direction::response}) {
            std::size_t judged = 0;
            for (std::size_t n = 1; n <= line.size() && judged <= 16; ++judged) {
                const auto f = decode(bytes_view{line}.first(n), d);
                if (f || f.error().code != errc::incomplete) break;
                ASSERT_GT(f.error().index, n) << to_hex(line);
                n = f.error().index;
            }
            ASSERT_LE(judged, 16U) << to_hex(line);
        }
}

TEST(ModbusStreamWork, CleanFramesAreTakenStraightOutOfTheChunk) {
    const auto good = test::bytes_of("01030400010002");
    octets whole = good;
    const auto crc = crc16_modbus(good);
    whole.push_back(static_cast<std::byte>(crc & 0xFFU));
    whole.push_back(static_cast<std::byte>(crc >> 8));
    const auto line = repeated(whole, 100);
    const auto done = work_of(line, direction::response, line.size());
    EXPECT_EQ(done.judged, 100U);
    EXPECT_EQ(done.checked, line.size());
    stream s{direction::response};
    auto chunk = bytes_view{whole};
    const auto f = s.next(chunk);
    ASSERT_TRUE(f);
    EXPECT_EQ(f->data.data(), whole.data() + 2) << "it is not copied";
}

}  // namespace submeter::codec::modbus
