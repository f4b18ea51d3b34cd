// SPDX-License-Identifier: Apache-2.0
#include "codec/vectors.hpp"
#include "submeter/codec/cjt188/commands.hpp"
#include "submeter/codec/cjt188/explain.hpp"
#include "submeter/codec/explain.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

// What tools say of CJ/T 188: decoded text and annotated octets.

namespace submeter::codec {

namespace {

std::string fact(const explanation& e, std::string_view name) {
    for (const auto& [key, value] : e.facts)
        if (key == name) return value;
    return "no fact " + std::string{name};
}

// The meanings of a frame's parts, in order, with their values.
std::string story(const explanation& frame) {
    std::string out;
    for (const auto& part : frame.parts) {
        if (!out.empty()) out += "; ";
        out += part.rule == "codec.octets" ? fact(part, "meaning") : fact(part, "error");
        const auto value = fact(part, part.rule == "codec.octets" ? "value" : "expected");
        if (!value.empty()) out += " " + value;
    }
    return out;
}

std::size_t shown_octets(const explanation& e) {
    std::size_t out = 0;
    if (e.rule == "codec.octets") out = (fact(e, "raw").size() + 1) / 3;
    for (const auto& part : e.parts)
        out += shown_octets(part);
    return out;
}

std::vector<std::byte> vector_named(std::string_view name) {
    for (const auto& v : test::read_vectors("cjt188.json"))
        if (v.name == name) return v.octets;
    throw std::runtime_error("the vector is gone");
}

}  // namespace

// The JSON lines are compared: they hold every field of a decoded frame. The vectors have codes of
// errors, no words.
TEST(DecodedCjt188, EveryVectorReadsAsExpected) {
    const auto vectors = test::read_vectors("cjt188.json");
    ASSERT_GT(vectors.size(), 90U);
    for (const auto& v : vectors) {
        SCOPED_TRACE(v.name);
        auto got = decode_text(protocol::cjt188, v.way, test::exact_copy{v.octets}.view());
        ASSERT_EQ(got.size(), v.expected.size());
        for (auto& frame : got)
            frame.expected.clear();
        for (std::size_t i = 0; i < got.size(); ++i)
            EXPECT_EQ(to_json(got[i]), to_json(v.expected[i]));
    }
}

TEST(DecodedCjt188, APurchaseAsJson) {
    const auto frames = decode_text(protocol::cjt188, std::nullopt, vector_named("purchase 50.00"));
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(
        to_json(frames[0]),
        R"({"ok":true,"protocol":"cjt188","offset":0,"direction":"request",)"
        R"("address":"00112026001234","control":"04","function":"write",)"
        R"("error_reply":false,"follow_up":false,"id":"a013",)"
        R"("items":[{"id":"a013","name":"purchase_sequence","obis":"1-129:96.3.0","circuit":0,)"
        R"("value":"3","unit":null,"time":null},)"
        R"({"id":"a013","name":"purchase_amount","obis":"1-129:96.2.3","circuit":0,)"
        R"("value":"50.00","unit":"CNY","time":null}]})");
}

TEST(DecodedCjt188, AWrongDirectionIsRefused) {
    const auto frames =
        decode_text(protocol::cjt188, direction::response, vector_named("read metering data"));
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_FALSE(frames[0].ok);
    EXPECT_EQ(frames[0].why.code, errc::not_a_reply);
}

// Every octet of the input is in exactly one object, or is a wake-up octet between two of them.
TEST(DecodedCjt188, ObjectsCoverTheInputInOrder) {
    std::mt19937 random{7};
    for (int round = 0; round < 300; ++round) {
        std::vector<std::byte> input;
        for (std::size_t i = test::below(random, 60); i > 0; --i) {
            constexpr std::uint8_t likely[] = {0x68, 0xFE, 0x16, 0x00, 0x03, 0x10};
            const auto pick = test::below(random, 8);
            input.push_back(static_cast<std::byte>(pick < 6 ? likely[pick] : random() & 0xFFU));
        }
        std::size_t at = 0;
        for (const auto& f : decode_text(protocol::cjt188, std::nullopt, input)) {
            for (; at < f.offset; ++at)
                EXPECT_EQ(input[at], std::byte{0xFE});
            EXPECT_EQ(f.offset, at);
            EXPECT_GT(f.length, 0U);
            at += f.length;
        }
        for (; at < input.size(); ++at)
            EXPECT_EQ(input[at], std::byte{0xFE});
    }
}

// An identifier that is known in both orders is read with the high octet first; a status is never
// written.
TEST(DecodedCjt188, WhatIsUndecidedIsReadOneWay) {
    const auto one = [](const char* hex) {
        return decode_text(protocol::cjt188, std::nullopt, test::bytes_of(hex)).at(0);
    };
    EXPECT_EQ(one("68 11 27 46 46 42 66 41 82 01 03 d2 d4 e1 22 16").id, "d2d4");
    EXPECT_EQ(
        one("68 aa 11 57 50 92 95 54 59 81 1a d3 d2 25 27 09 15 17 02 68 20 65 89 80 27 01 27 "
            "11 64 25 08 67 44 26 25 13 89 da 16")
            .id,
        "d3d2");
    const auto written = one("68 12 aa aa aa aa aa aa aa 04 05 a0 12 76 18 af 18 16");
    ASSERT_EQ(written.items.size(), 1U);
    EXPECT_EQ(written.items[0].name, "data");
}

// Each octet of a broken frame is shown once and named as far as the frame goes right.
TEST(ExplainCjt188, ABrokenFrameIsNamedAsFarAsItGoesRight) {
    const auto told = [](const char* hex) { return story(cjt188::explain(test::bytes_of(hex))); };
    EXPECT_EQ(told("FE FE 69 10 34"), "wake_up 2 octets; not_a_start; not_read; bad_start 68");
    EXPECT_EQ(told("FE 68 10 34 12 00"),
              "wake_up 1 octets; start; type cold_water; address 3 of 7 octets; "
              "incomplete 14 octets or more");
    EXPECT_EQ(told("FE 68 10 34 12 00 26 20 11 00 01 03 1F 90 05 CD 17"),
              "wake_up 1 octets; start; type cold_water; address 00112026001234; "
              "control read request; length 3; identifier 901f; sequence 5; "
              "checksum sum of the octets from the first 68H; end; bad_end 16");
}

TEST(ExplainCjt188, AWaterReply) {
    auto octets = vector_named("water reply, valve closed, battery low");
    octets.insert(octets.begin(), std::byte{0xFE});
    EXPECT_EQ(story(cjt188::explain(octets)),
              "wake_up 1 octets; start; type cold_water; address 00112026001234; "
              "control read reply; length 22; identifier 901f; sequence 5; "
              "current_volume 123.45 m3; settlement_volume 100.00 m3; "
              "meter_time 2026-11-21T08:30:00; status 0005, valve closed, battery low; "
              "checksum sum of the octets from the first 68H; end");
}

TEST(ExplainCjt188, ABrokenFrameNamesTheOctetAndWhatWasExpected) {
    auto octets = vector_named("read metering data");
    octets[14] = std::byte{0xCE};
    const auto e = cjt188::explain(octets, 100);
    const auto& last = e.parts.back();
    EXPECT_EQ(last.rule, "codec.broken");
    EXPECT_EQ(fact(last, "offset"), "114");
    EXPECT_EQ(fact(last, "error"), "bad_checksum");
    EXPECT_EQ(fact(last, "found"), "ce");
    EXPECT_EQ(fact(last, "expected"), "cd");
}

TEST(ExplainCjt188, ANibbleThatIsNoDigitIsNamedBehindWakeUpOctetsToo) {
    auto octets = vector_named("nibble that is no digit");
    octets.insert(octets.begin(), 2, std::byte{0xFE});
    const auto e = cjt188::explain(octets);
    const auto& last = e.parts.back();
    EXPECT_EQ(fact(last, "error"), "bad_bcd");
    EXPECT_EQ(fact(last, "offset"), "16");
    EXPECT_EQ(fact(last, "found"), "4a");
}

// The key's octets are nowhere in what is told of a frame, be the frame whole or broken.
TEST(ExplainCjt188, AKeyIsNotShown) {
    for (const auto* name :
         {"a key that is written is not shown", "a parameter of 2018 may be a key"}) {
        const auto whole = vector_named(name);
        auto broken = whole;
        ASSERT_FALSE(broken.empty());
        broken.back() = std::byte{0x17};
        for (const auto& octets : {whole, broken}) {
            auto told = to_json(cjt188::explain(octets));
            for (const auto& f : decode_text(protocol::cjt188, std::nullopt, octets))
                told += to_json(f);
            for (const auto* secret : {"11 22", "1122", "03 04 05", "030405"})
                EXPECT_EQ(told.find(secret), std::string::npos) << told;
            EXPECT_NE(told.find("not shown"), std::string::npos);
        }
    }
}

TEST(ExplainCjt188, EveryOctetOfAnyFrameIsShownOnce) {
    for (const auto& v : test::read_vectors("cjt188.json")) {
        if (!v.is_one_frame()) continue;
        SCOPED_TRACE(v.name);
        EXPECT_EQ(shown_octets(explain(protocol::cjt188, v.way, v.octets)), v.octets.size());
    }
}

// Any octets can be explained: cut short, and with any octet changed.
TEST(ExplainCjt188, AnyOctetsCanBeExplained) {
    for (const auto& v : test::read_vectors("cjt188.json")) {
        for (std::size_t n = 0; n <= v.octets.size(); ++n)
            (void)cjt188::explain(test::exact_copy{bytes_view{v.octets}.first(n)}.view());
        auto changed = v.octets;
        for (auto& octet : changed) {
            octet ^= std::byte{0x5A};
            (void)explain(protocol::cjt188, v.way, test::exact_copy{changed}.view());
            octet ^= std::byte{0x5A};
        }
    }
}

}  // namespace submeter::codec
