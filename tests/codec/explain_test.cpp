// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/explain.hpp"

#include "codec/vectors.hpp"
#include "submeter/codec/decoded.hpp"
#include "submeter/codec/dlt645/explain.hpp"
#include "submeter/codec/dlt645/message.hpp"
#include "submeter/codec/modbus/explain.hpp"

#include <gtest/gtest.h>

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

// The raw octets of all parts, in order: a frame's octets are each shown exactly once.
std::size_t shown_octets(const explanation& e) {
    std::size_t out = 0;
    if (e.rule == "codec.octets") out = (fact(e, "raw").size() + 1) / 3;
    for (const auto& part : e.parts)
        out += shown_octets(part);
    return out;
}

}  // namespace

TEST(Explain, ADlt645Reply) {
    const auto octets =
        test::bytes_of("FE 68 56 34 12 00 19 20 68 91 08 33 33 34 33 87 A9 3B 33 A9 16");
    EXPECT_EQ(story(dlt645::explain(octets)),
              "wake_up 1 octets; start; address 201900123456; start; control read reply; length 8; "
              "identifier 00010000; active_energy_import 876.54 kWh; "
              "checksum sum of the octets from the first 68H; end");
}

TEST(Explain, TheBitsOfAStatusWordAreNamed) {
    const auto octets = test::bytes_of("68 56 34 12 00 19 20 68 91 06 36 38 33 37 83 75 0C 16");
    EXPECT_NE(story(dlt645::explain(octets))
                  .find("status_word_3 4250, relay_open, commanded_open, prepaid_money, "
                        "not_opened_locally;"),
              std::string::npos);
}

// The password's octets, masked as on the line and in order, are nowhere in what is told of a
// frame.
TEST(Explain, APasswordIsNotShown) {
    const auto order = test::bytes_of(
        "68 56 34 12 00 19 20 68 1C 10 35 89 67 45 34 33 33 33 4D 33 8C 8C 56 54 44 59 E7 16");
    const auto e = dlt645::explain(order);
    EXPECT_NE(story(e).find("password_level 02; password not shown; operator 00000001; "
                            "relay_command trip; n2 0; valid_until 2026-11-21T23:59:59"),
              std::string::npos)
        << story(e);
    auto broken = order;
    ASSERT_FALSE(broken.empty());
    broken.back() = std::byte{0x17};
    for (const auto& octets : {order, broken}) {
        const auto told = to_json(dlt645::explain(octets));
        EXPECT_EQ(told.find("89 67 45"), std::string::npos) << told;
    }
}

TEST(Explain, AChangedPasswordIsNotShown) {
    // Function 18: identifier 04000C03, the old password 02 123456, the new one 02 654321.
    std::array<std::byte, 64> out{};
    const auto data = test::bytes_of("0256341202214365");
    const auto length = dlt645::encode(
        dlt645::request{
            .what = dlt645::function::change_password, .id = {0x04000C03}, .data = data},
        out);
    ASSERT_TRUE(length);
    const auto octets = bytes_view{out}.first(*length);
    const auto told = to_json(dlt645::explain(octets)) +
                      to_json(decode_text(protocol::dlt645_2007, std::nullopt, octets).at(0));
    for (const auto* secret : {"563412", "214365", "89 67 45", "54 76 98"})
        EXPECT_EQ(told.find(secret), std::string::npos) << told;
    EXPECT_NE(told.find("not shown"), std::string::npos);
}

TEST(Explain, ABrokenFrameNamesTheOctetAndWhatWasExpected) {
    const auto octets = test::bytes_of("68 56 34 12 00 19 20 68 11 04 33 33 34 33 88 16");
    const auto e = dlt645::explain(octets, 100);
    const auto& last = e.parts.back();
    EXPECT_EQ(last.rule, "codec.broken");
    EXPECT_EQ(fact(last, "offset"), "114");
    EXPECT_EQ(fact(last, "error"), "bad_checksum");
    EXPECT_EQ(fact(last, "found"), "88");
    EXPECT_EQ(fact(last, "expected"), "87");
}

TEST(Explain, ANibbleThatIsNoDigitIsNamed) {
    for (const auto& v : test::read_vectors("dlt645.json")) {
        if (v.name != "nibble that is no digit") continue;
        const auto e = dlt645::explain(v.octets);
        EXPECT_EQ(fact(e.parts.back(), "offset"), "14");
        EXPECT_EQ(fact(e.parts.back(), "error"), "bad_bcd");
        return;
    }
    FAIL() << "the vector is gone";
}

TEST(Explain, AModbusReplyAndItsCrc) {
    const auto octets = test::bytes_of("01 03 02 00 17 F8 4A");
    EXPECT_EQ(story(modbus::explain(octets, direction::response)),
              "unit 1; function read_holding_registers; octet_count 2; register 23; "
              "crc low octet first");
    const auto broken = test::bytes_of("01 03 02 00 17 F8 4B");
    const auto e = modbus::explain(broken, direction::response);
    EXPECT_EQ(fact(e.parts.back(), "error"), "bad_checksum");
    EXPECT_EQ(fact(e.parts.back(), "found"), "f8 4b");
    EXPECT_EQ(fact(e.parts.back(), "expected"), "f8 4a");
}

TEST(Explain, AModbusTcpReplyAndAnAsciiRequest) {
    const auto reply = test::bytes_of("15 01 00 00 00 06 FF 01 03 CD 6B 05");
    EXPECT_EQ(story(modbus::explain(protocol::modbus_tcp, reply, direction::response)),
              "transaction 5377; protocol 0; length 6; unit 255; function read_coils; "
              "octet_count 3; bits 10110011; bits 11010110; bits 10100000");
    const auto request = test::bytes_of("3A 30 31 30 37 46 38 0D 0A");
    EXPECT_EQ(story(modbus::explain(protocol::modbus_ascii, request, direction::request)),
              "start colon; unit 1; function read_exception_status; lrc the sum of all is 0; "
              "end CR LF");
}

TEST(Explain, EveryOctetOfAnyFrameIsShownOnce) {
    for (const auto& v : test::read_vectors("dlt645.json")) {
        if (!v.is_one_frame()) continue;
        SCOPED_TRACE(v.name);
        EXPECT_EQ(shown_octets(explain(protocol::dlt645_2007, v.way, v.octets)), v.octets.size());
    }
    for (const auto& v : test::read_vectors("modbus.json")) {
        SCOPED_TRACE(v.name);
        EXPECT_EQ(shown_octets(explain(protocol::modbus_rtu, v.way, v.octets)), v.octets.size());
    }
    for (const auto* file : {"modbus_tcp.json", "modbus_ascii.json"}) {
        for (const auto& v : test::read_vectors(file)) {
            SCOPED_TRACE(v.name);
            EXPECT_EQ(shown_octets(explain(v.expected.at(0).in, v.way, v.octets)), v.octets.size());
        }
    }
}

// Any octets can be explained: cut short, and with any octet changed.
TEST(Explain, AnyOctetsCanBeExplained) {
    for (const auto& v : test::read_vectors("dlt645.json")) {
        for (std::size_t n = 0; n <= v.octets.size(); ++n)
            (void)dlt645::explain(test::exact_copy{bytes_view{v.octets}.first(n)}.view());
        auto changed = v.octets;
        for (auto& octet : changed) {
            octet ^= std::byte{0x5A};
            (void)explain(protocol::dlt645_2007, v.way, test::exact_copy{changed}.view());
            octet ^= std::byte{0x5A};
        }
    }
    for (const auto& v : test::read_vectors("modbus.json"))
        for (std::size_t n = 0; n <= v.octets.size(); ++n)
            (void)modbus::explain(test::exact_copy{bytes_view{v.octets}.first(n)}.view(), *v.way);
    for (const auto* file : {"modbus_tcp.json", "modbus_ascii.json"})
        for (const auto& v : test::read_vectors(file))
            for (std::size_t n = 0; n <= v.octets.size(); ++n)
                (void)explain(v.expected.at(0).in, v.way,
                              test::exact_copy{bytes_view{v.octets}.first(n)}.view());
}

TEST(Explain, BothLanguagesHaveTheSentences) {
    const auto octets = test::bytes_of("00 68 56 34 12 00 19 20 68 11 04 33 33 34 33 87 16");
    const auto e = explain(protocol::dlt645_2007, std::nullopt, octets);
    EXPECT_NE(to_text(e, language::english).find("belongs to no frame"), std::string::npos);
    EXPECT_NE(to_text(e, language::chinese).find("字节"), std::string::npos);
}

}  // namespace submeter::codec
