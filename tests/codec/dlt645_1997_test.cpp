// SPDX-License-Identifier: Apache-2.0
#include "codec/vectors.hpp"
#include "submeter/codec/dlt645/edition_1997/commands.hpp"
#include "submeter/codec/dlt645/edition_1997/cursor.hpp"
#include "submeter/codec/dlt645/edition_1997/explain.hpp"
#include "submeter/codec/dlt645/edition_1997/refusal.hpp"
#include "submeter/codec/dlt645/value.hpp"

#include <gtest/gtest.h>

namespace submeter::codec::dlt645::edition_1997 {

namespace {

constexpr address meter{{std::byte{0x78}, std::byte{0x56}, std::byte{0x34}, std::byte{0x12}}};
using room = std::array<std::byte, frame_length_max>;

item item_of(std::uint16_t id, declared_items declared = {}) {
    const auto found = find_item({id}, declared);
    EXPECT_TRUE(found) << std::hex << id;
    return found.value_or(item{});
}

std::string name_of(std::uint16_t id) {
    return to_text(item_of(id));
}

std::vector<std::string> walk(std::uint16_t id, std::string_view hex,
                              declared_items declared = {}) {
    std::vector<std::string> out;
    const auto data = test::bytes_of(hex);
    const test::exact_copy copy{data};
    value_cursor values{item_of(id, declared), copy.view(), declared};
    while (const auto one = values.next())
        out.push_back(to_text(one->what) + " " + to_hex(one->octets));
    if (!values.rest().empty()) out.push_back("rest " + to_hex(values.rest()));
    return out;
}

using texts = std::vector<std::string>;

std::string encoded(const result<std::size_t>& length, const room& out) {
    return length ? to_hex(bytes_view{out}.first(*length))
                  : std::string{describe(length.error().code).name};
}

// Octets that the parts of an explanation show.
std::size_t shown_octets(const explanation& e) {
    std::size_t out = 0;
    for (const auto& part : e.parts)
        for (const auto& [name, value] : part.facts)
            if (name == "raw") out += (value.size() + 1) / 3;
    return out;
}

}  // namespace

TEST(Dlt645Edition1997, RequestsOfEachFunction) {
    room out{};
    EXPECT_EQ(encoded(encode_read(meter, {0x9010}, out), out), "6878563412000068010243c3ed16");
    EXPECT_EQ(encoded(encode_clear_demand(meter, {0, 0x123456}, out), out),
              "68785634120000681004338967456016");
    ASSERT_TRUE(encode_time_broadcast(broadcast_address, *parse_local("2026-11-21T08:30:00"), out));
    EXPECT_EQ(to_u8(out[8]), 0x08);
    EXPECT_EQ(encode_write_address(any_address, any_address, out).error().code, errc::bad_address);
    ASSERT_TRUE(encode_write_address(any_address, meter, out));
    ASSERT_TRUE(encode_change_password(meter, {0, 0x123456}, {0, 0x654321}, out));
    std::array<std::byte, data_length_max> data{};
    const auto changed = parse_request(*decode(out), data);
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->by, (password{0, 0x123456}));
    EXPECT_EQ(to_hex(changed->data), "00214365");
    EXPECT_EQ(encode_read(meter, {0x9010}, bytes_span{out}.first(13)).error().code, errc::no_room);
}

TEST(Dlt645Edition1997, WhatIsReadIsWrittenBack) {
    std::size_t taken = 0;
    for (const auto& v : test::read_vectors("dlt645_1997.json")) {
        if (!v.is_one_frame()) continue;
        SCOPED_TRACE(v.name);
        const auto f = decode(v.octets);
        ASSERT_TRUE(f);
        std::array<std::byte, data_length_max> data{};
        room out{};
        result<std::size_t> length = fail(errc::bad_control);
        if (const auto r = parse_request(*f, data)) length = encode(*r, out);
        if (const auto r = parse_reply(*f, data)) length = encode(*r, out);
        ASSERT_TRUE(length);
        EXPECT_EQ(to_hex(bytes_view{out}.first(*length)), to_hex(v.octets));
        ++taken;
    }
    EXPECT_GT(taken, 40U);
}

TEST(Dlt645Edition1997, EveryFlippedBitAndEveryTruncationIsRefused) {
    for (const auto& v : test::read_vectors("dlt645_1997.json")) {
        if (!v.is_one_frame()) continue;
        SCOPED_TRACE(v.name);
        for (std::size_t cut = 0; cut < v.octets.size(); ++cut) {
            const test::exact_copy copy{bytes_view{v.octets}.first(cut)};
            EXPECT_EQ(decode(copy.view()).error().code, errc::incomplete);
            (void)explain(copy.view());
        }
        for (std::size_t bit = 0; bit < 8 * v.octets.size(); ++bit) {
            auto changed = v.octets;
            changed[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
            const auto f = decode(changed);
            EXPECT_FALSE(f && f->consumed == changed.size()) << bit;
        }
    }
}

TEST(Dlt645Edition1997, EveryOctetIsExplainedOnce) {
    for (const auto& v : test::read_vectors("dlt645_1997.json")) {
        if (v.expected.size() != 1) continue;
        SCOPED_TRACE(v.name);
        EXPECT_EQ(shown_octets(explain(v.octets)), v.octets.size());
        for (std::size_t cut = 1; cut < v.octets.size(); ++cut)
            EXPECT_EQ(shown_octets(explain(bytes_view{v.octets}.first(cut))), cut);
    }
}

TEST(Dlt645Edition1997, APasswordIsNotShown) {
    room out{};
    const auto length = encode_change_password(meter, {2, 0x918273}, {2, 0x648397}, out);
    ASSERT_TRUE(length);
    for (const std::size_t cut : {*length, *length - 1, *length - 4}) {
        const auto told = to_json(explain(bytes_view{out}.first(cut)));
        for (const auto secret : {"a6 b5", "a6b5", "ca b6", "cab6", "918273", "648397"})
            EXPECT_EQ(told.find(secret), std::string::npos) << secret << ' ' << cut;
    }
}

TEST(Dlt645Edition1997, ARefusalNamesItsReasons) {
    std::array<std::byte, data_length_max> data{};
    const auto octets = test::bytes_of("6878563412000068c10135db16");
    const auto r = parse_reply(*decode(octets), data);
    ASSERT_TRUE(r);
    EXPECT_EQ(accepted(*r).error().code, errc::no_such_data);
    const auto code_of = [](std::uint8_t bits) {
        const std::byte octet{bits};
        return accepted(reply{.refused = true, .data = {&octet, 1}}).error();
    };
    EXPECT_EQ(code_of(0x04).code, errc::not_authorised);
    EXPECT_EQ(code_of(0x11), (error{errc::meter_refused, header_length, 0x11}));
    EXPECT_TRUE(accepted(reply{}));
}

TEST(Dlt645Edition1997, AnAnswerIsMatchedByWildcardFunctionAndIdentifier) {
    const request asked{.meter = meter, .id = {0x9010}};
    EXPECT_TRUE(check_answer(asked, {.meter = meter, .has_id = true, .id = {0x9010}}));
    EXPECT_TRUE(check_answer(asked, {.meter = any_address, .has_id = true, .id = {0x9010}}));
    EXPECT_TRUE(check_answer(asked, {.meter = meter, .refused = true}));
    EXPECT_FALSE(check_answer(asked, {.meter = meter, .has_id = true, .id = {0x9011}}));
    EXPECT_FALSE(check_answer(asked, {.meter = meter, .what = function::write}));
    EXPECT_FALSE(check_answer(asked, {.meter = address{}, .has_id = true, .id = {0x9010}}));
    const request again{.meter = meter, .what = function::read_again};
    EXPECT_TRUE(check_answer(again, {.meter = meter, .has_id = true, .id = {0x9010}}));
    EXPECT_FALSE(check_answer(again, {.meter = address{}}));
}

TEST(Dlt645Edition1997Dictionary, RegistersFollowTheRule) {
    EXPECT_EQ(name_of(0x9010), "active_energy_import");
    EXPECT_EQ(name_of(0x902E), "active_energy_export_tariff_14");
    EXPECT_EQ(name_of(0x9140), "reactive_energy_quadrant_4");
    EXPECT_EQ(name_of(0x9150), "reactive_energy_quadrant_2");
    EXPECT_EQ(name_of(0x9160), "reactive_energy_quadrant_3");
    EXPECT_EQ(name_of(0x9812), "active_energy_import_tariff_2_last_2");
    EXPECT_EQ(name_of(0xA411), "active_demand_import_tariff_1_last_1");
    EXPECT_EQ(name_of(0xB530), "reactive_demand_quadrant_1_time_last_1");
    EXPECT_EQ(obis_text(item_of(0x9012)), "1-0:1.8.2");
    EXPECT_EQ(obis_text(item_of(0xA020)), "1-0:2.6.0");
    EXPECT_EQ(obis_text(item_of(0x9410)), "");
    EXPECT_EQ(item_of(0xB010).form, item_form::month_day_time);
    EXPECT_EQ(item_of(0xA010).octets, 3);
    EXPECT_EQ(name_of(0xB613), "voltage_phase_c");
    EXPECT_EQ(obis_text(item_of(0xB613)), "1-0:72.7.0");
    EXPECT_EQ(item_of(0xB640).decimals, 2);
    EXPECT_EQ(name_of(0xB342), "phase_loss_end_phase_b");
    EXPECT_EQ(name_of(0xC3AE), "day_table_8_14");
    EXPECT_EQ(name_of(0xC32E), "zone_14");
    EXPECT_EQ(name_of(0xC41D), "holiday_13");
    for (const auto id : {0x9030, 0x9210, 0x9310, 0x9C10, 0x9170, 0x9000, 0xA210, 0xBC10, 0xB610,
                          0xB614, 0xB615, 0xB350, 0xB314, 0xC3B1, 0xC330, 0xC31F, 0xC410, 0xE323})
        EXPECT_EQ(find_item({static_cast<std::uint16_t>(id)}).error().code,
                  errc::unknown_identifier)
            << std::hex << id;
}

TEST(Dlt645Edition1997Dictionary, EveryIdentifierHasANameAndALength) {
    for (std::uint32_t id = 0; id <= 0xFFFF; ++id) {
        const auto found = find_item({static_cast<std::uint16_t>(id)});
        if (!found) continue;
        EXPECT_FALSE(found->name.empty()) << std::hex << id;
        EXPECT_GT(found->octets, 0);
        EXPECT_EQ(found->id.value, id);
    }
}

TEST(Dlt645Edition1997Dictionary, WhatTheCallerDeclaresComesFirst) {
    const item declared[]{{.id = {0x9010}, .name = "volume", .decimals = 2},
                          {.id = {0xE323}, .name = "relay", .form = item_form::bits, .octets = 1}};
    EXPECT_EQ(to_text(item_of(0x9010, declared)), "volume");
    EXPECT_EQ(to_text(item_of(0xE323, declared)), "relay");
    EXPECT_EQ(to_text(item_of(0x9011, declared)), "active_energy_import_tariff_1");
    EXPECT_EQ(walk(0xE323, "01", declared), (texts{"relay 01"}));
    EXPECT_EQ(walk(0x901F, "5476080001000100aa", declared),
              (texts{"volume 54760800", "active_energy_import_tariff_1 01000100"}));
}

TEST(Dlt645Edition1997Cursor, ABlockEndsWithAOrWithoutIts) {
    const texts two{"active_energy_import 54760800", "active_energy_import_tariff_1 01000100"};
    EXPECT_EQ(walk(0x901F, "5476080001000100"), two);
    EXPECT_EQ(walk(0x901F, "5476080001000100aa"), two);
    EXPECT_EQ(walk(0x901F, "54760800aaaa"), (texts{"active_energy_import 54760800", "rest aaaa"}));
    std::string all;
    for (int k = 0; k < 15; ++k)
        all += "00000000";
    EXPECT_EQ(walk(0x901F, all + "aa").size(), 15U);
    EXPECT_EQ(walk(0x901F, all + "00000000").back(), "rest 00000000");
    EXPECT_EQ(walk(0xB61F, "200221022202"),
              (texts{"voltage_phase_a 2002", "voltage_phase_b 2102", "voltage_phase_c 2202"}));
    EXPECT_EQ(walk(0x9010, "5476080000"), (texts{"active_energy_import 54760800", "rest 00"}));
    EXPECT_TRUE(walk(0x901F, "").empty());
}

}  // namespace submeter::codec::dlt645::edition_1997
