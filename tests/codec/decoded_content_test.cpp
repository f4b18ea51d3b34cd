// SPDX-License-Identifier: Apache-2.0
#include "codec/vectors.hpp"
#include "submeter/codec/cjt188/message.hpp"
#include "submeter/codec/decoded.hpp"
#include "submeter/codec/dlt645/edition_1997/message.hpp"
#include "submeter/codec/dlt645/message.hpp"
#include "submeter/codec/explain.hpp"
#include "submeter/codec/modbus/layout.hpp"

#include <gtest/gtest.h>

// What tools say of the content of frames that are whole: DL/T 645 of both editions, CJ/T 188 and
// Modbus.

namespace submeter::codec {

namespace {

using test::bytes_of;
namespace ed97 = dlt645::edition_1997;

const dlt645::address meter = *dlt645::parse_address("201900123456");

template <class Message>
std::vector<std::byte> octets_of(const Message& m) {
    std::vector<std::byte> out(300);
    out.resize(*encode(m, out));
    return out;
}

decoded_frame only(protocol in, bytes_view octets) {
    const auto frames = decode_text(in, std::nullopt, octets);
    EXPECT_EQ(frames.size(), 1U);
    return frames.at(0);
}

// The items as "id name value", or the error as "!code@offset expected".
std::string told(const decoded_frame& f) {
    if (!f.ok)
        return std::string{"!"}
            .append(describe(f.why.code).name)
            .append("@")
            .append(std::to_string(f.why.offset))
            .append(" ")
            .append(f.expected);
    std::string out;
    for (const auto& item : f.items) {
        out.append(out.empty() ? "" : "; ").append(item.id).append(item.id.empty() ? "" : " ");
        out.append(item.name).append(" ").append(item.value.value_or("null"));
    }
    return out;
}

std::string read_2007(std::uint32_t id, const char* hex, bool more = false) {
    const auto data = bytes_of(hex);
    return told(
        only(protocol::dlt645_2007,
             octets_of(dlt645::reply{.meter = meter, .more = more, .id = {id}, .data = data})));
}

std::string read_1997(std::uint16_t id, const char* hex, bool more = false) {
    const auto data = bytes_of(hex);
    return told(only(protocol::dlt645_1997,
                     octets_of(ed97::reply{
                         .meter = meter, .more = more, .has_id = true, .id = {id}, .data = data})));
}

std::string obis_2007(std::uint32_t id, const char* hex) {
    const auto data = bytes_of(hex);
    const auto f = only(protocol::dlt645_2007,
                        octets_of(dlt645::reply{.meter = meter, .id = {id}, .data = data}));
    return f.items.at(0).obis;
}

std::string cjt188_obis(const decoded_frame& f) {
    std::string out;
    for (const auto& item : f.items)
        out.append(out.empty() ? "" : " ").append(item.obis.empty() ? "-" : item.obis);
    return out;
}

std::string fact(const explanation& e, std::string_view name) {
    for (const auto& [key, value] : e.facts)
        if (key == name) return value;
    return {};
}

std::size_t octets_shown(const explanation& e) {
    std::size_t out = e.rule == "codec.octets" ? (fact(e, "raw").size() + 1) / 3 : 0;
    for (const auto& part : e.parts)
        out += octets_shown(part);
    return out;
}

bool names(const explanation& e, std::string_view meaning) {
    if (fact(e, "meaning") == meaning) return true;
    for (const auto& part : e.parts)
        if (names(part, meaning)) return true;
    return false;
}

}  // namespace

TEST(DecodedContent, ALaterPartOfALongAnswerIsItsOctets) {
    const auto data = bytes_of("02 00 02 00 30 48 76 02");
    dlt645::reply part{.meter = meter,
                       .what = dlt645::function::read_next,
                       .id = {0x0001FF00},
                       .sequence = 3,
                       .data = data};
    EXPECT_EQ(told(only(protocol::dlt645_2007, octets_of(part))),
              "0001ff00 data 0200020030487602; sequence 3");
    const dlt645::request asked{
        .meter = meter, .what = part.what, .id = part.id, .sequence = part.sequence};
    EXPECT_EQ(told(only(protocol::dlt645_2007, octets_of(asked))), "sequence 3");
    part.more = true;
    EXPECT_EQ(told(only(protocol::dlt645_2007, octets_of(part))),
              "0001ff00 data 0200020030487602; sequence 3");
    EXPECT_EQ(
        told(only(protocol::dlt645_1997, octets_of(ed97::reply{.meter = meter,
                                                               .what = ed97::function::read_next,
                                                               .more = true,
                                                               .has_id = true,
                                                               .id = {0x901F},
                                                               .data = data}))),
        "901f data 0200020030487602");
}

TEST(DecodedContent, AReplyShorterThanItsItemBreaksItsLength) {
    EXPECT_EQ(read_2007(0x00010000, "54 76 08"), "!bad_length@9 8 octets of data or more");
    EXPECT_EQ(read_2007(0x00010000, ""), "!bad_length@9 8 octets of data or more");
    EXPECT_EQ(read_2007(0x01010000, "56 34 12 30 08 21 11"),
              "!bad_length@9 12 octets of data or more");
    EXPECT_EQ(read_2007(0x0201FF00, "98 22 11"), "!bad_length@9 whole values of 2 octets");
    EXPECT_EQ(read_2007(0x0001FF00, ""), "!bad_length@9 whole values of 4 octets");
    EXPECT_EQ(read_2007(0x03300401, "44 33 22 11 00 30 08"),
              "!bad_length@9 20 octets of data or more");
    EXPECT_EQ(read_1997(0x9010, "09 21 43"), "!bad_length@9 6 octets of data or more");
    EXPECT_EQ(read_1997(0x901F, "09 21 43 00 00 00"), "!bad_length@9 whole values of 4 octets");
}

TEST(DecodedContent, AListMayBeShortAndAReplyLong) {
    EXPECT_EQ(read_2007(0x0201FF00, "98 22"), "02010100 voltage_phase_a 229.8");
    EXPECT_EQ(read_2007(0x00010000, "54 76 08 00 99"),
              "00010000 active_energy_import 876.54; trailing_data 99");
    EXPECT_EQ(read_2007(0x0001FF00, "54 76 08 00 01", true),
              "00010000 active_energy_import 876.54; trailing_data 01");
    EXPECT_EQ(read_1997(0x9010, "09 21 43 00 01"),
              "9010 active_energy_import 4321.09; trailing_data 01");
    EXPECT_EQ(read_1997(0x901F, "09 21 43 00 AA"), "9010 active_energy_import 4321.09");
}

TEST(DecodedContent, WhoOrderedIsToldAndThePasswordIsNot) {
    const auto order = bytes_of("1A 00 59 59 23 21 11 26");
    const auto amount = bytes_of("00 20 00 00");
    dlt645::request r{.meter = meter,
                      .what = dlt645::function::relay_control,
                      .by = {.level = 2, .password = 0x654321, .operator_code = 0x11223344},
                      .data = order};
    EXPECT_EQ(told(only(protocol::dlt645_2007, octets_of(r))),
              "relay_command trip; n2 0; valid_until 2026-11-21T23:59:59; operator 11223344");
    r.what = dlt645::function::write;
    r.id = {0x04001001};
    r.data = amount;
    EXPECT_EQ(told(only(protocol::dlt645_2007, octets_of(r))),
              "04001001 alarm_money_1 20.00; operator 11223344");
}

TEST(DecodedContent, AnAddressThatIsNoDecimalIsToldAsItStands) {
    const dlt645::address odd{{std::byte{0x1B}, std::byte{0x34}, std::byte{0x12}}};
    const auto octets = octets_of(dlt645::request{.meter = odd, .id = {0x00010000}});
    const auto f = only(protocol::dlt645_2007, octets);
    EXPECT_TRUE(f.ok);
    EXPECT_EQ(f.address, "00000012341B");
    EXPECT_NE(to_text(explain(protocol::dlt645_2007, std::nullopt, octets))
                  .find("00000012341B, not decimal digits"),
              std::string::npos);
}

TEST(DecodedContent, WhatObisLacksHasItsPrivateCode) {
    EXPECT_EQ(obis_2007(0x00900100, "00 00 00 00"), "1-129:96.2.4");
    EXPECT_EQ(obis_2007(0x00900101, "00 00 00 00"), "1-129:96.2.5");
    EXPECT_EQ(obis_2007(0x03330301, "00 00 00 00"), "1-129:96.2.3");
    EXPECT_EQ(obis_2007(0x03330302, "00 00 00 00"), "");
    EXPECT_EQ(obis_2007(0x03330601, "00 00 00 00"), "1-129:96.2.2");
    EXPECT_EQ(obis_2007(0x03320301, "00 00 00 00"), "");
    EXPECT_EQ(obis_2007(0x02800020, "00 00 00 00"), "1-129:96.5.0");
    EXPECT_EQ(obis_2007(0x04050104, "00 00 00 00"), "1-129:96.5.4");
    EXPECT_EQ(obis_2007(0x0405010B, "00 00 00 00"), "");
    EXPECT_EQ(obis_2007(0x04050204, "00 00 00 00"), "");
    EXPECT_EQ(obis_2007(0x04001003, "00 00 00 00"), "1-129:96.4.3");
    EXPECT_EQ(obis_2007(0x04000F03, "00 00 00 00"), "1-129:96.4.14");
    EXPECT_EQ(obis_2007(0x04000E01, "00 00 00"), "1-129:96.4.21");
    EXPECT_EQ(obis_2007(0x04000503, "50 42"), "1-129:96.6.3");
    EXPECT_EQ(obis_2007(0x1D000001, "00 00 00"), "1-129:96.7.0");
    EXPECT_EQ(obis_2007(0x1E000001, "00 00 00"), "");
    const auto status = bytes_of("05");
    const ed97::reply r{.meter = meter, .has_id = true, .id = {0xC020}, .data = status};
    EXPECT_EQ(only(protocol::dlt645_1997, octets_of(r)).items.at(0).obis, "1-129:96.6.1");
}

TEST(DecodedContent, AStatusWordOfFillingOctetsIsNotThere) {
    EXPECT_EQ(read_2007(0x04000503, "FF FF"), "04000503 status_word_3 null");
    EXPECT_EQ(read_2007(0x04000503, "50 42"), "04000503 status_word_3 4250");
    cjt188::reply r{.type = cjt188::meter_type::cold_water,
                    .meter = *cjt188::parse_address("00112026001234"),
                    .what = cjt188::function::write,
                    .id = cjt188::ids::valve};
    for (const char* hex : {"FF FF", "EE EE"}) {
        const auto data = bytes_of(hex);
        r.data = data;
        EXPECT_EQ(told(only(protocol::cjt188, octets_of(r))),
                  "a017 status null; valve null; battery null");
    }
    const auto data = bytes_of("FF 00");
    r.data = data;
    const auto f = only(protocol::cjt188, octets_of(r));
    EXPECT_EQ(told(f), "a017 status 00ff; valve fault; battery low");
    EXPECT_EQ(cjt188_obis(f), "1-129:96.6.1 1-129:96.1.0 1-129:96.8.0");
}

TEST(DecodedContent, NibblesThatAreNoDigitsBreakALayoutOfDigits) {
    const auto names_of = [](const char* text) { return *modbus::parse_layout(text); };
    const auto said = [&](const modbus::layout_names& layout, bytes_view octets, protocol in) {
        const decode_context context{.way = direction::response, .names = &layout};
        const auto frames = decode_text(in, context, octets);
        EXPECT_EQ(octets_shown(explain(in, context, octets)), octets.size());
        return told(frames.at(0));
    };
    const auto tcp = bytes_of("00 01 00 00 00 07 02 04 04 12 34 56 7A");
    const std::string why = "!bad_bcd@12 a decimal digit in each half of the octet";
    EXPECT_EQ(said(names_of("total=bcd32"), tcp, protocol::modbus_tcp), why);
    EXPECT_EQ(said(names_of("bcd32:dcba"), tcp, protocol::modbus_tcp), why);
    EXPECT_EQ(said(names_of("skip,bcd16"), tcp, protocol::modbus_tcp), why);
    EXPECT_EQ(said(names_of("bcd16,u16"), tcp, protocol::modbus_tcp),
              "register 1234; register 22138");
}

TEST(DecodedContent, ExplanationsSpeakChinese) {
    const auto zh = [](protocol in, const char* hex) {
        return to_text(explain(in, std::nullopt, bytes_of(hex)), language::chinese);
    };
    const auto word =
        zh(protocol::dlt645_2007, "68 56 34 12 00 19 20 68 91 06 36 38 33 37 83 75 0C 16");
    EXPECT_NE(word.find("控制 读数据应答【DL/T 645-2007, 帧】"), std::string::npos) << word;
    EXPECT_NE(word.find("运行状态字3 4250, 继电器断开, 继电器命令断, 电费型预付费"),
              std::string::npos)
        << word;
    const auto cut =
        zh(protocol::dlt645_2007, "68 56 34 12 00 19 20 68 91 07 33 33 34 33 87 A9 3B 75 16");
    EXPECT_NE(cut.find("长度与内容不符）；实际 07，应为 8 字节或更多数据"), std::string::npos)
        << cut;
    const auto volume =
        zh(protocol::cjt188, "68 10 34 12 00 26 20 11 00 84 05 17 A0 06 01 00 5C 16");
    EXPECT_NE(volume.find("状态 ST 0001, 阀门关, 电池正常"), std::string::npos) << volume;
    const auto coils = zh(protocol::modbus_tcp, "00 01 00 00 00 06 11 01 00 6B 00 03");
    EXPECT_NE(coils.find("功能码 读线圈【MODBUS 应用协议】"), std::string::npos) << coils;
}

// Each frame of the vectors with a wrong check: what was expected is said, and every octet is shown
// by what it would mean.
TEST(DecodedContent, AWrongCheckSaysWhatWasExpectedAndEveryOctetIsTold) {
    struct file {
        const char* name;
        protocol in;
        std::size_t from_end;  // of the check
        std::size_t count = 0;
    };
    file files[]{{"dlt645.json", protocol::dlt645_2007, 2},
                 {"dlt645_1997.json", protocol::dlt645_1997, 2},
                 {"cjt188.json", protocol::cjt188, 2},
                 {"modbus.json", protocol::modbus_rtu, 1},
                 {"modbus_ascii.json", protocol::modbus_ascii, 3}};
    for (auto& [name, in, from_end, count] : files) {
        for (const auto& v : test::read_vectors(name)) {
            if (!v.is_one_frame()) continue;
            SCOPED_TRACE(v.name);
            auto octets = v.octets;
            auto& check = octets[octets.size() - from_end];
            check = check == std::byte{'0'} ? std::byte{'1'} : std::byte{'0'};
            const auto frames = decode_text(in, v.way, octets);
            if (frames.size() != 1 || frames[0].why.code != errc::bad_checksum) continue;
            ++count;
            EXPECT_FALSE(frames[0].found.empty());
            EXPECT_NE(frames[0].found, frames[0].expected);
            EXPECT_EQ(frames[0].found.size(), frames[0].expected.size());
            const auto e = explain(in, v.way, octets);
            EXPECT_EQ(octets_shown(e), octets.size());
            EXPECT_FALSE(names(e, "not_read"));
        }
        EXPECT_GT(count, 5U) << name;
    }
}

TEST(DecodedContent, ABrokenFrameIsNamedAsFarAsItIsThere) {
    const auto meanings = [](protocol in, const char* hex) {
        std::string out;
        const auto octets = bytes_of(hex);
        const auto e = explain(in, direction::response, octets);
        EXPECT_EQ(octets_shown(e), octets.size());
        for (const auto& part : e.parts.at(0).parts)
            out.append(fact(part, "meaning")).append(fact(part, "error")).append(" ");
        return out.append(fact(e.parts.at(0).parts.back(), "expected"));
    };
    EXPECT_EQ(meanings(protocol::modbus_tcp, "00 01 00 00 00 07 02 04 04 12"),
              "transaction protocol length unit function data incomplete 13 octets or more");
    EXPECT_EQ(meanings(protocol::modbus_tcp, "00 01 00 09 00 07 02 04"),
              "transaction protocol length unit function bad_start 00 00");
    EXPECT_EQ(meanings(protocol::modbus_ascii, "3A 30 31 30 37 46"),
              "start unit function data incomplete more octets");
    EXPECT_EQ(meanings(protocol::modbus_ascii, "3A 30 31 30 37 46 47 0D 0A"),
              "start unit function data bad_digit a hexadecimal digit");
    EXPECT_EQ(meanings(protocol::modbus_rtu, "02 6F 04 12 00"),
              "unit function data crc unknown_function a public function");
}

}  // namespace submeter::codec
