// SPDX-License-Identifier: Apache-2.0
#include "codec/vectors.hpp"
#include "submeter/codec/dlt698/connect.hpp"
#include "submeter/codec/dlt698/exchange.hpp"
#include "submeter/codec/dlt698/link.hpp"
#include "submeter/codec/dlt698/prepaid.hpp"
#include "submeter/codec/dlt698/relay.hpp"
#include "submeter/codec/dlt698/tariff_tables.hpp"
#include "submeter/codec/dlt698/value.hpp"

#include <gtest/gtest.h>

namespace submeter::codec::dlt698 {

namespace {

using octets = std::vector<std::byte>;

// The user data of the good frames that hold whole APDUs.
std::vector<octets> apdus() {
    std::vector<octets> out;
    for (const auto& v : test::read_vectors("dlt698.json")) {
        const auto f = decode(v.octets);
        if (!f || is_fragment(f->control)) continue;
        octets room(f->data.size());
        const auto data = *clear_data(*f, room);
        if (!is_security(data) && parse_apdu(data)) out.emplace_back(data.begin(), data.end());
    }
    return out;
}

const frame meter{
    .control = request_control, .server = *parse_address("202600123456"), .client = 16};

// The frame of an APDU, as text.
std::string framed(const result<bytes_view>& apdu) {
    std::array<std::byte, 300> room{};
    return to_hex(bytes_view{room}.first(*encode_frame(meter, *apdu, room)));
}

std::string hex(std::string_view text) {
    return to_hex(test::bytes_of(text));
}

}  // namespace

TEST(Dlt698Apdu, WhatIsReadIsWrittenBack) {
    const auto all = apdus();
    ASSERT_GT(all.size(), 100U);
    for (const auto& one : all) {
        octets room(one.size());
        const auto again = encode_apdu(*parse_apdu(one), room);
        ASSERT_TRUE(again) << to_hex(one);
        EXPECT_EQ(to_hex(*again), to_hex(one));
    }
}

TEST(Dlt698Apdu, EveryTruncationAndEveryOctetLeftOverIsRefused) {
    for (auto one : apdus()) {
        for (std::size_t n = 0; n < one.size(); ++n) {
            const test::exact_copy cut{bytes_view{one}.first(n)};
            EXPECT_FALSE(parse_apdu(cut.view())) << to_hex(one) << " at " << n;
        }
        one.push_back(std::byte{0});
        EXPECT_EQ(parse_apdu(one).error().code, errc::bad_length);
    }
}

// The reference's frames, written from what they say.
TEST(Dlt698Apdu, RequestsAreTheFramesOfTheReference) {
    std::array<std::byte, 200> data{};
    std::array<std::byte, 200> room{};
    EXPECT_EQ(framed(encode_get(7, make_oad(0x2000), room)),
              hex("68 17 00 43 05 56 34 12 00 26 20 10 94 C0 05 01 07 20 00 02 00 00 34 A2 16"));
    const oad columns[]{make_oad(0x2021), make_oad(0x0010, 2, 1)};
    EXPECT_EQ(
        framed(encode_get_record(10, make_oad(0x5004),
                                 {.kind = selector_kind::nth_last, .count = 1}, columns, room)),
        hex("68 24 00 43 05 56 34 12 00 26 20 10 E8 AD 05 03 0A 50 04 02 00 09 01 02 00 20 "
            "21 02 00 00 00 10 02 01 00 E9 06 16"));
    EXPECT_EQ(framed(encode_set(11, alarm_money_attribute,
                                *encode_data(alarm_money{{2000, -2}, {1000, -2}}, data), room)),
              hex("68 23 00 43 05 56 34 12 00 26 20 10 0E 0D 06 01 0B 40 1E 02 00 02 02 06 00 00 "
                  "07 D0 06 00 00 03 E8 00 AC 56 16"));
    EXPECT_EQ(framed(encode_action(9, trip_method, *encode_data(trip_order{}, data), room)),
              hex("68 27 00 43 05 56 34 12 00 26 20 10 5B 53 07 01 09 80 00 81 00 01 01 02 04 51 "
                  "F2 05 02 01 11 00 12 00 00 03 00 00 11 26 16"));
    EXPECT_EQ(framed(encode_action(13, close_method, *encode_data(close_order{}, data), room)),
              hex("68 22 00 43 05 56 34 12 00 26 20 10 9F 58 07 01 0D 80 00 82 00 01 01 02 02 51 "
                  "F2 05 02 01 16 01 00 E0 AB 16"));
    const auto customer = test::bytes_of("00 00 00 12 34 56");
    const auto number = test::bytes_of("20 26 00 12 34 56");
    const auto parameters = test::bytes_of("00 13");
    const auto mac = test::bytes_of("A1 A2 A3 A4");
    const wallet_operation recharge{.amount = {5000, -2},
                                    .count = 13,
                                    .customer = customer,
                                    .security = {{0x81420000, parameters}, mac},
                                    .meter_number = number};
    EXPECT_EQ(framed(encode_action(12, wallet_method, *encode_data(recharge, data), room)),
              hex("68 42 00 43 05 56 34 12 00 26 20 10 10 77 07 01 0C F1 00 06 00 02 06 0F 01 06 "
                  "00 00 13 88 06 00 00 00 0D 09 06 00 00 00 12 34 56 5E 81 42 00 00 02 00 13 04 "
                  "A1 A2 A3 A4 09 06 20 26 00 12 34 56 00 E0 EF 16"));
    const auto back = read_wallet_operation(*encode_data(recharge, data));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->count, 13U);
    EXPECT_EQ(to_hex(back->security.mac), "a1a2a3a4");
}

TEST(Dlt698Apdu, AnEnergyIsAnExactDecimal) {
    const auto reply = test::bytes_of("85 01 00 00 10 02 01 01 06 00 01 E2 40 00 00");
    const auto a = parse_apdu(reply);
    ASSERT_TRUE(a);
    const auto value = data_of_get(*a);
    ASSERT_TRUE(value);
    EXPECT_EQ(read_number(*find_item(first_entry(*a)->attribute()), *value), (decimal{123456, -2}));
}

TEST(Dlt698Apdu, AnswersAreMatchedByServiceChoiceAndNumber) {
    std::array<std::byte, 60> one{};
    std::array<std::byte, 60> two{};
    const auto request = *parse_apdu(*encode_get(7, make_oad(0x202C), one));
    const auto no = *parse_apdu(*encode_verdict(request, dar::no_such_object, two));
    EXPECT_TRUE(check_answer(request, no));
    EXPECT_EQ(accepted(no).error(), (error{errc::no_such_data, 0, 6}));
    EXPECT_EQ(data_of_get(no).error().code, errc::no_such_data);
    auto other = no;
    other.piid = 0x47;  // events wait
    EXPECT_TRUE(check_answer(request, other));
    other.piid = 8;
    EXPECT_EQ(check_answer(request, other).error().code, errc::reply_mismatch);
    other = no;
    other.choice = 2;
    EXPECT_EQ(check_answer(request, other).error().code, errc::reply_mismatch);
    EXPECT_EQ(accepted(dar::not_authorised).error().code, errc::not_authorised);
    EXPECT_EQ(accepted(dar::duplicate_recharge).error(), (error{errc::meter_refused, 0, 21}));
}

TEST(Dlt698Apdu, LinkAndConnectionComeBack) {
    std::array<std::byte, 300> room{};
    const auto now = *from_local(*parse_local("2026-11-21T08:30:00"));
    const link_request beat{
        .piid = 5, .kind = link_kind::heartbeat, .heartbeat_s = 60, .sent = now};
    const auto octets_of = encode_apdu(beat, room);
    EXPECT_EQ(to_hex(*octets_of), hex("01 05 01 00 3C 07 EA 0B 15 06 08 1E 00 00 00"));
    EXPECT_EQ(read_link_request(*parse_apdu(*octets_of))->heartbeat_s, 60);
    const auto reply = read_link_reply(*parse_apdu(*encode_apdu(answer(beat, now, now), room)));
    EXPECT_EQ(reply->requested, now);
    EXPECT_EQ(reply->verdict, link_verdict::ok);
    const auto secret = test::bytes_of("31 32 33 34");
    for (const auto by : {mechanism::none, mechanism::password, mechanism::symmetric}) {
        const connect_request ask{.piid = 1, .by = by, .first = secret, .second = secret};
        const auto back = read_connect_request(*parse_apdu(*encode_apdu(ask, room)));
        EXPECT_EQ(back->by, by);
        EXPECT_EQ(back->terms.timeout_s, 7200U);
        EXPECT_EQ(back->first.size(), by == mechanism::none ? 0U : 4U);
    }
}

namespace {

// Not a cipher: what shows that the octets went through it.
struct mirror {
    result<bytes_view> encrypt(bytes_view in, bytes_span room) const {
        for (std::size_t i = 0; i < in.size(); ++i)
            room[i] = in[i] ^ std::byte{0x5A};
        return bytes_view{room.first(in.size())};
    }
    result<bytes_view> decrypt(bytes_view in, bytes_span room) const { return encrypt(in, room); }
    result<bytes_view> mac(bytes_view in, bytes_span room) const {
        for (std::size_t i = 0; i < security_mac_length; ++i)
            room[i] = std::byte{sum8(in.subspan(i % in.size()))};
        return bytes_view{room.first(security_mac_length)};
    }
};

}  // namespace

TEST(Dlt698Security, CarriesAnApduAndChecksItsMac) {
    mirror module;
    std::array<std::byte, 60> apdu{};
    std::array<std::byte, 120> room{};
    std::array<std::byte, 120> out{};
    const auto plain = *encode_get(7, make_oad(0x202C), apdu);
    const auto rn = test::bytes_of("00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF");
    const auto sealed = seal(
        security_request{
            .how = protection::cipher, .carried = plain, .proof = proof_kind::rn_mac, .rn = rn},
        module, room);
    ASSERT_TRUE(sealed);
    const auto length = encode_security(*sealed, out);
    const auto back = parse_security_request(bytes_view{out}.first(*length));
    ASSERT_TRUE(back);
    EXPECT_EQ(to_hex(back->rn), to_hex(rn));
    EXPECT_NE(to_hex(back->carried), to_hex(plain));
    security_reply reply{.how = protection::cipher, .carried = back->carried, .mac = back->mac};
    std::array<std::byte, 60> opened{};
    EXPECT_EQ(to_hex(*open(reply, module, opened)), to_hex(plain));
    const auto wrong = test::bytes_of("00 00 00 00");
    reply.mac = wrong;
    EXPECT_EQ(open(reply, module, opened).error().code, errc::not_authorised);
    reply = {.how = protection::refused, .verdict = dar::security_failed};
    EXPECT_EQ(open(reply, module, opened).error(), (error{errc::meter_refused, 0, 23}));
}

TEST(Dlt698Data, DepthIsBounded) {
    octets deep(2 * data_depth_max + 2, std::byte{1});
    EXPECT_EQ(read_data(deep).error().code, errc::bad_count);
    deep.resize(2 * (data_depth_max - 1));
    deep.push_back(std::byte{0});
    EXPECT_TRUE(read_data(deep));
}

// A count is held against the octets that are there before anything is read.
TEST(Dlt698Data, CountsThatTheOctetsCannotHoldAreRefusedAtOnce) {
    EXPECT_EQ(read_data(test::bytes_of("01 82 FF FF 00 00")).error(),
              (error{errc::bad_length, 1, 0}));
    EXPECT_EQ(read_data(test::bytes_of("09 05 00")).error().code, errc::bad_length);
    EXPECT_EQ(read_data(test::bytes_of("30 00")).error(), (error{errc::bad_value, 0, 0}));
}

TEST(Dlt698Data, NumbersFitTheirTypes) {
    std::array<std::byte, 16> room{};
    data_writer w{room};
    w.integer(data_type::integer, -128);
    EXPECT_EQ(w.finish()->integer(), -128);
    data_writer above{room};
    above.integer(data_type::integer, 128);
    EXPECT_EQ(above.finish().error().code, errc::overflow);
    data_writer fine{room};
    fine.number(data_type::double_long_unsigned, {1234567, -4}, -2);
    EXPECT_EQ(fine.finish().error().code, errc::inexact);
    data_writer list{room};
    list.array(2);
    list.null();
    EXPECT_FALSE(list.finish());
    data_writer bits{room};
    bits.bit_string(16, 0x0801);
    EXPECT_EQ(to_hex(bits.finish()->encoded), "04108010");
    EXPECT_EQ(bits.finish()->bits(), 0x0801U);
    const auto huge = test::bytes_of("15 FF FF FF FF FF FF FF FF");
    EXPECT_EQ(read_data(huge)->integer().error().code, errc::overflow);
    EXPECT_EQ(read_data(huge)->unsigned_integer(), ~std::uint64_t{0});
}

TEST(Dlt698Data, TablesComeBack) {
    std::array<std::byte, 200> room{};
    const slot_start slots[]{{0, 0, 1}, {8, 30, 2}, {22, 0, 1}};
    const std::span<const slot_start> tables[]{slots, std::span{slots}.first(1)};
    const auto data = encode_day_tables(tables, room);
    ASSERT_TRUE(data);
    std::array<slot_start, 4> got{};
    ASSERT_EQ(read_day_table(*item_of(*data, 0), got), 3U);
    EXPECT_TRUE(std::equal(std::begin(slots), std::end(slots), got.begin()));
    EXPECT_EQ(read_day_table(*item_of(*data, 0), std::span{got}.first(2)).error().code,
              errc::no_room);
    const decimal bounds[]{{20000, -2}, {40000, -2}};
    const decimal prices[]{{5000, -4}, {5600, -4}, {8000, -4}};
    const step_settlement ends[]{{1, 1, 0}};
    const auto steps = encode_steps({bounds, prices, ends}, room);
    std::array<decimal, 4> got_bounds{};
    std::array<decimal, 4> got_prices{};
    std::array<step_settlement, 4> got_ends{};
    const auto back = read_steps(*steps, got_bounds, got_prices, got_ends);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->prices.size(), 3U);
    EXPECT_EQ(back->prices[2], prices[2]);
    EXPECT_EQ(back->settlements[0], ends[0]);
}

TEST(Dlt698Dictionary, ObjectsAscendAndHaveTheirObis) {
    for (std::size_t i = 1; i < std::size(detail::objects); ++i)
        EXPECT_LT(detail::object_key(detail::objects[i - 1].id),
                  detail::object_key(detail::objects[i].id));
    const auto row = [](std::uint32_t id) {
        const auto found = find_item({id});
        return found ? to_text(*found) + " " + obis_text(*found) : std::string{"none"};
    };
    EXPECT_EQ(row(0x00100200), "active_energy_import 1-0:1.8.0");
    EXPECT_EQ(row(0x00120203), "active_energy_import_phase_b_tariff_2 1-0:41.8.2");
    EXPECT_EQ(row(0x10100201), "active_demand_import 1-0:1.6.0");
    EXPECT_EQ(row(0x20000203), "voltage_phase_c 1-0:72.7.0");
    EXPECT_EQ(row(0x20040202), "active_power_phase_a 1-0:36.7.0");
    EXPECT_EQ(row(0x202C0201), "remaining_money 1-129:96.2.0");
    EXPECT_EQ(row(0x202C2201), "remaining_money_before ");
    EXPECT_EQ(row(0x20000204), "none");
    EXPECT_EQ(row(0x77770200), "none");
    EXPECT_EQ(to_name(wallet_method), "wallet_operation");
}

}  // namespace submeter::codec::dlt698
