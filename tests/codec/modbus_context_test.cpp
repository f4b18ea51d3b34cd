// SPDX-License-Identifier: Apache-2.0
#include "codec/vectors.hpp"
#include "submeter/codec/decoded.hpp"
#include "submeter/codec/explain.hpp"
#include "submeter/codec/modbus/layout.hpp"
#include "submeter/codec/modbus/message.hpp"

#include <gtest/gtest.h>

namespace submeter::codec {

namespace {

using test::bytes_of;

// Unit 2 is asked for the input registers 52 and 53, and answers 44 9A 50 00.
const char* const asked = "02 04 00 34 00 02 30 36";
const char* const answer = "02 04 04 44 9A 50 00 C0 5B";

// The items as "id name value", one after another.
std::string items_of(const decoded_frame& f) {
    std::string out;
    for (const auto& item : f.items) {
        out.append(item.id).append(" ").append(item.name).append(" ");
        out.append(item.value.value_or("null")).append("; ");
    }
    return out;
}

decoded_frame decode_one(protocol in, const std::string& hex, const std::string& request,
                         const register_names* names = nullptr) {
    const auto octets = bytes_of(hex);
    const auto wanted = bytes_of(request);
    const auto frames = decode_text(
        in, decode_context{.way = direction::response, .request = wanted, .names = names}, octets);
    EXPECT_EQ(frames.size(), 1U);
    return frames.at(0);
}

std::vector<std::byte> rtu(const modbus::reply& r) {
    std::vector<std::byte> out(modbus::frame_length_max);
    out.resize(*modbus::encode(r, out));
    return out;
}

std::vector<std::byte> rtu(const modbus::request& r) {
    std::vector<std::byte> out(modbus::frame_length_max);
    out.resize(*modbus::encode(r, out));
    return out;
}

// What a layout makes of registers that begin at 10.
std::string read_layout(const char* text, const char* hex) {
    const auto names = modbus::parse_layout(text);
    const auto octets = bytes_of(hex);
    decoded_frame f;
    for (auto& one : names->name({.function = 3, .start = 10, .octets = octets}))
        f.items.push_back(one.item);
    return items_of(f);
}

std::size_t octets_shown(const explanation& e) {
    std::size_t out = 0;
    for (const auto& [name, value] : e.facts)
        if (e.rule == "codec.octets" && name == "raw") out += (value.size() + 1) / 3;
    for (const auto& part : e.parts)
        out += octets_shown(part);
    return out;
}

}  // namespace

TEST(ModbusContext, TheRequestGivesRegistersTheirNumbers) {
    const auto f = decode_one(protocol::modbus_rtu, answer, asked);
    EXPECT_TRUE(f.ok);
    EXPECT_EQ(f.id, "52+2");
    EXPECT_EQ(items_of(f), "52 register 17562; 53 register 20480; ");
}

TEST(ModbusContext, ARequestMeansThatTheOctetsAreAResponse) {
    const auto request = bytes_of(asked);
    const auto frames =
        decode_text(protocol::modbus_rtu, decode_context{.request = request}, bytes_of(answer));
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_TRUE(frames[0].ok);
    EXPECT_EQ(frames[0].way, direction::response);
}

TEST(ModbusContext, AResponseToAnotherRequestIsForeign) {
    for (const char* other : {"02 04 00 34 00 01 70 37", "05 03 00 61 00 06 95 92", "00"}) {
        const auto f = decode_one(protocol::modbus_rtu, answer, other);
        EXPECT_FALSE(f.ok);
        EXPECT_EQ(f.why.code, errc::foreign_frame);
    }
    const char* reply = "00 07 00 00 00 05 01 03 02 00 05";
    EXPECT_TRUE(decode_one(protocol::modbus_tcp, reply, "00 07 00 00 00 06 01 03 00 10 00 01").ok);
    EXPECT_FALSE(decode_one(protocol::modbus_tcp, reply, "00 08 00 00 00 06 01 03 00 10 00 01").ok);
}

TEST(ModbusContext, ForeignOctetsAreCountedOnTheWire) {
    const auto f = decode_one(protocol::modbus_tcp, "00 07 00 00 00 05 01 03 02 00 05",
                              "00 07 00 00 00 06 01 03 00 10 00 02");
    EXPECT_EQ(f.why.offset, 8U);
}

TEST(ModbusContext, BitsBeyondThoseAskedForAreNotShown) {
    const auto data = bytes_of("05");
    const auto f = decode_one(
        protocol::modbus_rtu,
        to_hex(rtu(modbus::reply{.what = modbus::function::read_coils, .count = 8, .data = data})),
        to_hex(
            rtu(modbus::request{.what = modbus::function::read_coils, .start = 19, .count = 3})));
    EXPECT_EQ(f.id, "19+3");
    EXPECT_EQ(items_of(f), "19 coil 1; 20 coil 0; 21 coil 1; ");
}

// Names the two coils behind the first of a run.
class pair_of_coils : public register_names {
public:
    std::vector<named_registers> name(const register_run& run) const override {
        if (!run.has_bits() || run.bits < 3) return {};
        named_registers out{.offset = 1, .length = 2};
        out.item.name = "pair";
        return {std::move(out)};
    }
};

TEST(ModbusContext, CoilsAreNamedAsRegistersAre) {
    const auto data = bytes_of("0D");
    const auto reply =
        to_hex(rtu(modbus::reply{.what = modbus::function::read_coils, .count = 8, .data = data}));
    const auto request =
        to_hex(rtu(modbus::request{.what = modbus::function::read_coils, .start = 19, .count = 4}));
    const pair_of_coils names;
    const auto f = decode_one(protocol::modbus_rtu, reply, request, &names);
    ASSERT_EQ(f.items.size(), 3U);
    EXPECT_EQ(f.items[0].id, "19");
    EXPECT_EQ(f.items[1].name, "pair");
    EXPECT_EQ(f.items[2].id, "22");
    const auto layout = modbus::parse_layout("power=f32");
    EXPECT_EQ(items_of(decode_one(protocol::modbus_rtu, reply, request, &*layout)),
              "19 coil 1; 20 coil 0; 21 coil 1; 22 coil 1; ");
}

TEST(ModbusContext, FileRecordsAreThoseAskedFor) {
    const auto parts = bytes_of("06 00 04 00 01 00 01 06 00 03 00 09 00 01");
    const auto data = bytes_of("03 06 0D FE 03 06 33 CD");
    const auto f = decode_one(
        protocol::modbus_rtu,
        to_hex(rtu(modbus::reply{.what = modbus::function::read_file_record, .data = data})),
        to_hex(rtu(modbus::request{.what = modbus::function::read_file_record, .data = parts})));
    EXPECT_EQ(items_of(f), "1 register 3582; 9 register 13261; ");
}

TEST(ModbusContext, ARefusalNamesWhatWasAskedFor) {
    const auto refusal = rtu(modbus::reply{.unit = 2,
                                           .what = modbus::function::read_input_registers,
                                           .refused = modbus::exception::illegal_address});
    const auto f = decode_one(protocol::modbus_rtu, to_hex(refusal), asked);
    EXPECT_TRUE(f.ok && f.error_reply);
    EXPECT_EQ(f.id, "52+2");
}

TEST(ModbusContext, ALayoutNamesTheRegistersOfAFrame) {
    const auto names = modbus::parse_layout("power=f32");
    const auto f = decode_one(protocol::modbus_rtu, answer, asked, &*names);
    EXPECT_EQ(items_of(f), "52 power 1234.5; ");
}

TEST(ModbusContext, WhatIsNotNamedStaysARegister) {
    const auto names = modbus::parse_layout("skip,low=u16");
    const auto f = decode_one(protocol::modbus_rtu, answer, asked, &*names);
    EXPECT_EQ(items_of(f), "52 register 17562; 53 low 20480; ");
}

TEST(ModbusContext, ExplainShowsEveryOctetOnce) {
    const auto octets = bytes_of(answer);
    const auto request = bytes_of(asked);
    for (const char* text : {"u16", "f32", "u64", "skip,u16", "text", "bcd16*2"}) {
        const auto names = modbus::parse_layout(text);
        const decode_context context{.way = {}, .request = request, .names = &*names};
        EXPECT_EQ(octets_shown(explain(protocol::modbus_rtu, context, octets)), octets.size())
            << text;
    }
}

TEST(ModbusContext, ExplainSaysThatAResponseIsForeign) {
    const auto octets = bytes_of(answer);
    const auto request = bytes_of("05 03 00 61 00 06 95 92");
    const auto told =
        explain(protocol::modbus_rtu, decode_context{.way = {}, .request = request}, octets);
    EXPECT_EQ(told.parts.at(0).parts.back().rule, "codec.broken");
}

TEST(ModbusLayout, EachOrderAndType) {
    EXPECT_EQ(read_layout("u16,i16", "FFFE FFFE"), "10 register 65534; 11 register -2; ");
    EXPECT_EQ(read_layout("abcd", "00010002"), "10 register 65538; ");
    EXPECT_EQ(read_layout("CDAB", "00010002"), "10 register 131073; ");
    EXPECT_EQ(read_layout("u32:badc", "01000200"), "10 register 65538; ");
    EXPECT_EQ(read_layout("I32:DCBA", "FEFFFFFF"), "10 register -2; ");
    EXPECT_EQ(read_layout("u64", "FFFFFFFFFFFFFFFF"), "10 register 18446744073709551615; ");
    EXPECT_EQ(read_layout("i64", "FFFFFFFFFFFFFFFF"), "10 register -1; ");
    EXPECT_EQ(read_layout("bcd32", "00123456"), "10 register 123456; ");
    EXPECT_EQ(read_layout("name=text2,rest=text", "41420000 4344 2020"),
              "10 name AB; 12 rest CD; ");
    EXPECT_EQ(read_layout("text", "0102"), "10 register 0102; ");
}

TEST(ModbusLayout, FloatsShowTheDigitsThatTellThemApart) {
    EXPECT_EQ(read_layout("f32", "4365F5C3 3DCCCCCD 7F800000 7FC00000 80000000"),
              "10 register 229.96; 12 register 0.1; 14 register null; 16 register null; "
              "18 register -0; ");
    EXPECT_EQ(read_layout("f64", "3FB999999999999A"), "10 register 0.1; ");
}

TEST(ModbusLayout, TheLastFieldIsRepeatedWhileItFits) {
    EXPECT_EQ(read_layout("a=u16*2,b=u32", "0001 0002 00000003 00000004 0005"),
              "10 a 1; 11 a 2; 12 b 3; 14 b 4; ");
}

TEST(ModbusLayout, WhatIsNoFieldIsRefusedWhereItBegins) {
    EXPECT_TRUE(modbus::parse_layout("u16,volts=f32:cdab*3,text8,skip2"));
    struct row {
        const char* text;
        std::size_t offset;
    };
    for (const auto& [text, offset] :
         {row{"", 0}, row{"u16,", 4}, row{"u16,u17", 4}, row{"u16:acbd", 0}, row{"u16*0", 0},
          row{"u16*126", 0}, row{"9a=u16", 0}, row{"=u16", 0}, row{"text0", 0}, row{"skip126", 0},
          row{"u16*", 0}, row{"u16 ", 0}}) {
        const auto read = modbus::parse_layout(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error(), (error{errc::bad_syntax, static_cast<std::uint32_t>(offset), 0}))
            << text;
    }
}

}  // namespace submeter::codec
