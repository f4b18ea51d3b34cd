// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/decoded.hpp"

#include "codec/vectors.hpp"

#include <gtest/gtest.h>

namespace submeter::codec {

namespace {

void expect_item(const decoded_item& got, const decoded_item& expected) {
    EXPECT_EQ(got.id, expected.id);
    EXPECT_EQ(got.name, expected.name);
    EXPECT_EQ(got.obis, expected.obis);
    EXPECT_EQ(got.circuit, expected.circuit);
    EXPECT_EQ(got.value, expected.value);
    EXPECT_EQ(got.unit, expected.unit);
    EXPECT_EQ(got.time, expected.time);
}

void expect_frame(const decoded_frame& got, const decoded_frame& expected) {
    EXPECT_EQ(got.ok, expected.ok) << describe(got.why.code).name;
    EXPECT_EQ(got.in, expected.in);
    EXPECT_EQ(got.offset, expected.offset);
    if (!got.ok || !expected.ok) {
        EXPECT_EQ(describe(got.why.code).name, describe(expected.why.code).name);
        EXPECT_EQ(got.why.offset, expected.why.offset);
        return;
    }
    EXPECT_EQ(got.way, expected.way);
    EXPECT_EQ(got.address, expected.address);
    EXPECT_EQ(got.control, expected.control);
    EXPECT_EQ(got.function, expected.function);
    EXPECT_EQ(got.error_reply, expected.error_reply);
    EXPECT_EQ(got.follow_up, expected.follow_up);
    EXPECT_EQ(got.id, expected.id);
    ASSERT_EQ(got.items.size(), expected.items.size());
    for (std::size_t i = 0; i < got.items.size(); ++i)
        expect_item(got.items[i], expected.items[i]);
}

void expect_all(const std::string& file, protocol in) {
    const auto vectors = test::read_vectors(file);
    ASSERT_GT(vectors.size(), 20U);
    for (const auto& v : vectors) {
        SCOPED_TRACE(v.name);
        const auto got = decode_text(in, v.way, test::exact_copy{v.octets}.view());
        ASSERT_EQ(got.size(), v.expected.size());
        for (std::size_t i = 0; i < got.size(); ++i)
            expect_frame(got[i], v.expected[i]);
    }
}

}  // namespace

TEST(DecodedDlt645, EveryVectorReadsAsExpected) {
    expect_all("dlt645.json", protocol::dlt645_2007);
}

TEST(DecodedDlt645, EveryVectorOfTheEditionOf1997ReadsAsExpected) {
    expect_all("dlt645_1997.json", protocol::dlt645_1997);
}

TEST(DecodedModbus, EveryVectorReadsAsExpected) {
    expect_all("modbus.json", protocol::modbus_rtu);
}

TEST(DecodedModbus, EveryVectorOfTheOtherFramingsReadsAsExpected) {
    expect_all("modbus_tcp.json", protocol::modbus_tcp);
    expect_all("modbus_ascii.json", protocol::modbus_ascii);
}

TEST(Decoded, JsonHasItsFieldsInOrder) {
    const auto octets =
        test::bytes_of("68 56 34 12 00 19 20 68 91 08 33 33 34 33 87 A9 3B 33 A9 16");
    const auto frames = decode_text(protocol::dlt645_2007, std::nullopt, octets);
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(to_json(frames[0]),
              R"({"ok":true,"protocol":"dlt645-2007","offset":0,"direction":"response",)"
              R"("address":"201900123456","control":"91","function":"read",)"
              R"("error_reply":false,"follow_up":false,"id":"00010000",)"
              R"("items":[{"id":"00010000","name":"active_energy_import","obis":"1-0:1.8.0",)"
              R"("circuit":0,"value":"876.54","unit":"kWh","time":null}]})");
}

TEST(Decoded, JsonOfAnUnreadableRunNamesTheError) {
    const auto frames = decode_text(protocol::modbus_rtu, direction::request,
                                    test::bytes_of("05 03 00 61 00 06 95 93"));
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(to_json(frames[0]),
              R"({"ok":false,"protocol":"modbus-rtu","offset":0,)"
              R"("error":{"code":"bad_checksum","offset":6,)"
              R"("message":"the checksum is wrong: found 95 93, expected 95 92"}})");
}

TEST(Decoded, NothingComesOfNothing) {
    EXPECT_TRUE(decode_text(protocol::dlt645_2007, std::nullopt, {}).empty());
    EXPECT_TRUE(decode_text(protocol::modbus_rtu, std::nullopt, {}).empty());
}

// Here the first octet begins nothing, and the seventh what would be a frame with another inside.
TEST(Decoded, NoiseBeforeAFrameIsOneRun) {
    const auto frames = decode_text(
        protocol::cjt188, std::nullopt,
        test::bytes_of("6A 20 99 99 99 99 68 68 20 99 99 99 99 99 99 99 03 03 0A 81 21 69 16"));
    ASSERT_EQ(frames.size(), 2U);
    EXPECT_EQ(frames[0].why.code, errc::noise);
    EXPECT_EQ(frames[0].length, 7U);
    EXPECT_TRUE(frames[1].ok);
    EXPECT_EQ(frames[1].offset, 7U);
}

TEST(DecodedDlt698, AMomentThatNoCalendarHasIsNotThere) {
    const auto frames =
        decode_text(protocol::dlt698, std::nullopt,
                    test::bytes_of("68 21 00 C3 05 56 34 12 00 26 20 10 FB 62 85 01 07 40 "
                                   "00 02 00 01 1C 07 EA 0D 15 08 1E 00 00 00 6C 99 16"));
    ASSERT_EQ(frames.size(), 1U);
    ASSERT_EQ(frames[0].items.size(), 1U);
    EXPECT_EQ(frames[0].items[0].id, "40000200");
    EXPECT_EQ(frames[0].items[0].value, std::nullopt) << *frames[0].items[0].value;
}

TEST(Decoded, AWrongDirectionIsRefused) {
    const auto request = test::bytes_of("68 56 34 12 00 19 20 68 11 04 33 33 34 33 87 16");
    const auto frames = decode_text(protocol::dlt645_2007, direction::response, request);
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_FALSE(frames[0].ok);
    EXPECT_EQ(frames[0].why.code, errc::not_a_reply);
}

// Every octet of the input is in exactly one object, or is a wake-up octet between two of them.
TEST(Decoded, ObjectsCoverTheInputInOrder) {
    std::mt19937 random{7};
    for (int round = 0; round < 300; ++round) {
        std::vector<std::byte> input;
        for (std::size_t i = test::below(random, 60); i > 0; --i) {
            constexpr std::uint8_t likely[] = {0x68, 0xFE, 0x16, 0x00, 0x03, 0x04};
            const auto pick = test::below(random, 8);
            input.push_back(static_cast<std::byte>(pick < 6 ? likely[pick] : random() & 0xFFU));
        }
        for (const auto in : {protocol::dlt645_2007, protocol::modbus_rtu, protocol::modbus_tcp,
                              protocol::modbus_ascii}) {
            std::size_t at = 0;
            for (const auto& f : decode_text(in, direction::response, input)) {
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
}

}  // namespace submeter::codec
