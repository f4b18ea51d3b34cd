// SPDX-License-Identifier: Apache-2.0
// A virtual DL/T 698.45 meter on its line: whom it answers, and what it begins itself.
#include "dlt698_client.hpp"

namespace submeter::testing {

using namespace dlt698_dialogue;

TEST(Dlt698Meter, AnswersWildcardsObeysBroadcastsSilentlyAndIgnoresOthers) {
    client c{plain_params()};
    c.to = any_address;
    EXPECT_EQ(c.get({0x20000200}).verdict, dar::ok);
    c.to = parse_address("2026AAAA3456").value();
    EXPECT_EQ(c.get({0x20000200}).verdict, dar::ok);
    bytes room(64);
    bytes apdu(128);
    const auto warn = encode_set(1, alarm_money_attribute,
                                 encode_data(alarm_money{{100, -2}, {50, -2}}, room).value(), apdu)
                          .value();
    c.to = broadcast_address;
    EXPECT_TRUE(c.talk(warn).empty());
    EXPECT_EQ(c.meter.money.alarm_1_cents, 100);
    c.to = parse_address("202600999999").value();
    EXPECT_TRUE(c.talk(encode_get(1, {0x20000200}, room).value()).empty());
    c.to = where;
    c.to.logical = 1;
    EXPECT_TRUE(c.talk(encode_get(1, {0x20000200}, room).value()).empty());
}

TEST(Dlt698Meter, ScrambledRequestsGetScrambledAnswers) {
    client c{plain_params()};
    bytes room(64);
    const auto reply =
        c.talk(encode_get(1, {0x20000200}, room).value(), request_control | scrambled_bit);
    EXPECT_EQ(client::first_of(reply).verdict, dar::ok);
    EXPECT_TRUE(is_scrambled(decode(c.raw)->control));
}

TEST(Dlt698Meter, AnOldTimeTagIsRefused) {
    client c{plain_params()};
    bytes room(64);
    const auto ask = [&](instant sent) {
        const apdu_ending end{.tag = time_tag{from_local(to_local(beijing, sent)).value(),
                                              {interval_unit::minute, 5}}};
        const auto reply = c.talk(encode_get(1, {0x20000200}, room, end).value());
        return client::first_of(reply).verdict;
    };
    EXPECT_EQ(ask(c.now - 1min), dar::ok);
    EXPECT_EQ(ask(c.now - 6min), dar::bad_time_tag);
}

TEST(Dlt698Meter, WhatIsNoApduIsAnsweredByError) {
    client c{plain_params()};
    const auto reply = c.talk(octets_of("050107200002"));
    EXPECT_EQ(parse_apdu(reply)->what, service::error);
    const auto proxied = c.talk(octets_of("09010100050000"));
    EXPECT_EQ(parse_apdu(proxied)->what, service::error);
}

TEST(Dlt698Meter, LogsInBeatsAndLogsInAgainWhenNobodyAnswers) {
    auto p = plain_params();
    p.heartbeat_s = 60;
    client c{p};
    const auto wake = [&] {
        const auto told = c.listen(c.meter.wake(c.now));
        return read_link_request(parse_apdu(told).value()).value();
    };
    const auto say = [&](const link_request& r, link_verdict v) {
        bytes room(64);
        auto a = answer(r, r.sent, r.sent);
        a.verdict = v;
        EXPECT_TRUE(c.talk(encode_apdu(a, room).value(), link_answer_control).empty());
    };
    auto said = wake();
    EXPECT_EQ(said.kind, link_kind::login);
    EXPECT_EQ(said.heartbeat_s, 60);
    say(said, link_verdict::no_capacity);
    EXPECT_FALSE(c.meter.is_logged_in());
    EXPECT_EQ(c.meter.next_wake(), c.now + 60s);
    c.now += 60s;
    said = wake();
    EXPECT_EQ(said.kind, link_kind::login);
    say(said, link_verdict::ok);
    EXPECT_TRUE(c.meter.is_logged_in());
    for (int k = 0; k < 3; ++k) {
        c.now += 60s;
        EXPECT_EQ(wake().kind, link_kind::heartbeat);
    }
    c.now += 60s;
    EXPECT_EQ(wake().kind, link_kind::login);
}

TEST(Dlt698Meter, ATripIsReportedUntilTheReportIsAnswered) {
    auto p = plain_params();
    p.report_s = 30;
    client c{p};
    bytes room(64);
    EXPECT_EQ(c.act(trip_method, encode_data(trip_order{}, room)), dar::ok);
    ASSERT_EQ(c.meter.next_wake(), c.now);
    const auto report = c.listen(c.meter.wake(c.now));
    const auto a = parse_apdu(report).value();
    ASSERT_EQ(a.what, service::report);
    EXPECT_EQ(first_entry(a)->id, 0x301F0200U);
    EXPECT_EQ(first_entry(a)->row_count, 1U);
    EXPECT_TRUE(parse_apdu(c.talk(encode_get(1, {0x20000200}, room).value()))->events_wait());
    EXPECT_EQ(c.meter.next_wake(), c.now + 30s);
    c.now += 30s;
    EXPECT_EQ(c.listen(c.meter.wake(c.now)), report);
    EXPECT_TRUE(c.talk(encode_report_answer(a, room).value(), report_answer_control).empty());
    EXPECT_EQ(c.meter.next_wake(), std::nullopt);
    EXPECT_FALSE(parse_apdu(c.talk(encode_get(1, {0x20000200}, room).value()))->events_wait());
}

TEST(Dlt698Meter, PassesFramesToTheMeterBehindItsPort) {
    client c{plain_params()};
    auto other = plain_params();
    other.address = parse_address("202600000001").value();
    bytes room(64);
    bytes inner(128);
    inner.resize(
        encode_frame({.server = other.address}, encode_get(1, {0x20000200}, room).value(), inner)
            .value());
    const auto pass = [&](oad port) {
        bytes apdu(256);
        const auto reply = c.talk(encode_forward(8, {.port = port, .octets = inner}, apdu).value());
        const auto e = first_entry(parse_apdu(reply).value()).value();
        return std::pair{e.verdict, bytes{e.octets.begin(), e.octets.end()}};
    };
    constexpr auto port = make_oad(0xF201, 2, 1);
    EXPECT_EQ(pass(port).first, dar::denied);
    c.meter.put_behind(std::make_shared<dlt698_meter>(other));
    EXPECT_EQ(pass(make_oad(0xF201, 2, 9)).first, dar::no_such_object);
    const auto heard = pass(port).second;
    ASSERT_FALSE(heard.empty());
    EXPECT_EQ(decode(heard)->server, other.address);
    inner.back() = std::byte{0};
    EXPECT_EQ(pass(port).first, dar::timed_out);
}

TEST(Dlt698Meter, WithoutPowerItIsSilentAndForgetsItsSession) {
    client c{guarded_params()};
    ASSERT_TRUE(c.connect());
    bytes room(64);
    const auto get = encode_get(1, {0x20000200}, room).value();
    c.meter.cut_power(c.now);
    EXPECT_TRUE(c.talk(get).empty());
    EXPECT_TRUE(c.meter.wake(c.now).empty());
    c.now += 10min;
    c.meter.restore_power(c.now);
    EXPECT_EQ(c.secure(get, protection::plain, proof_kind::rn_mac).refused, dar::security_failed);
    const auto reply = c.talk(
        encode_get_record(1, {0x30110200}, {.kind = selector_kind::nth_last, .count = 1}, {}, room)
            .value());
    EXPECT_EQ(first_entry(parse_apdu(reply).value())->row_count, 1U);
}

TEST(Dlt698Meter, TheSameDialogueGivesTheSameOctets) {
    const auto play = [] {
        client c{guarded_params()};
        EXPECT_TRUE(c.connect());
        EXPECT_EQ(c.wallet(wallet_order::recharge, 5000, 13), dar::ok);
        (void)c.get({0x00100200});
        return c.raw;
    };
    EXPECT_EQ(play(), play());
}

}  // namespace submeter::testing
