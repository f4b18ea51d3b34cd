// SPDX-License-Identifier: Apache-2.0
#include "submeter/simulate/virtual_gateway.hpp"

#include "meters.hpp"

namespace submeter::simulate {
namespace {

using namespace submeter::testing;

const time_point start{epoch};

virtual_gateway_params params() {
    return {.registration = "LOGIN:g1\r\n",
            .heartbeat = "PING",
            .heartbeat_every = 60s,
            .reply_after = 50ms,
            .baud = 2400,
            .redial_after = 5s,
            .faults = {}};
}

virtual_gateway make_gateway(const virtual_gateway_params& p) {
    virtual_bus line;
    line.add(make_dlt645_meter());
    line.add(make_modbus_meter());
    return {p, std::move(line), start};
}

std::string text_of(const gateway_action& action) {
    std::string out;
    for (const auto octet : std::get<gateway_send>(action).octets)
        out += static_cast<char>(to_u8(octet));
    return out;
}

// Lets time pass until `until`; what the gateway sent, and when.
std::vector<std::pair<duration, gateway_action>> run(virtual_gateway& g, time_point until) {
    std::vector<std::pair<duration, gateway_action>> out;
    for (auto wake = g.next_wake(); wake && *wake <= until; wake = g.next_wake()) {
        g.on_time(*wake);
        while (auto action = g.next_action())
            out.emplace_back(*wake - start, std::move(*action));
    }
    return out;
}

void go_online(virtual_gateway& g) {
    const auto dialled = run(g, start);
    ASSERT_EQ(dialled.size(), 1U);
    ASSERT_TRUE(std::holds_alternative<gateway_dial>(dialled[0].second));
    g.connected(start);
    const auto hello = g.next_action();
    ASSERT_TRUE(hello);
    EXPECT_EQ(text_of(*hello), "LOGIN:g1\r\n");
}

meter::request ask(const meter::device& d) {
    const obis wanted[] = {registers::active_import};
    return meter::read_requests(d, wanted).value()[0];
}

TEST(VirtualGateway, RegistersAndBeats) {
    auto g = make_gateway(params());
    go_online(g);
    const auto beats = run(g, start + 150s);
    ASSERT_EQ(beats.size(), 2U);
    EXPECT_EQ(beats[0].first, 60s);
    EXPECT_EQ(beats[1].first, 120s);
    EXPECT_EQ(text_of(beats[0].second), "PING");
}

TEST(VirtualGateway, CarriesARequestToItsMeterInLineTime) {
    auto g = make_gateway(params());
    go_online(g);
    const auto asked = ask(dlt645_device());
    // In two pieces: what has come by the next wake-up is one burst.
    g.received(bytes_view{asked.bytes}.first(5), start + 1s);
    g.received(bytes_view{asked.bytes}.subspan(5), start + 1s);
    const auto sent = run(g, start + 5s);
    ASSERT_EQ(sent.size(), 1U);
    // 20 octets down and 20 up at 2400 baud, 11 bits each, and 50 ms to think.
    EXPECT_EQ(sent[0].first, 1s + 91ms + 50ms + 91ms);
    const auto& octets = std::get<gateway_send>(sent[0].second).octets;
    EXPECT_EQ(meter::match_reply(asked, octets).what, meter::wire_state::reply);
    EXPECT_EQ(g.counters().requests, 1U);
    EXPECT_EQ(g.counters().replies, 1U);
    EXPECT_EQ(g.counters().faults, 0U);
}

TEST(VirtualGateway, HangsUpForAnOutageAndComesBack) {
    auto p = params();
    p.faults.outages = {{start + 10min, start + 40min}};
    auto g = make_gateway(p);
    go_online(g);
    EXPECT_EQ(run(g, start + 10min - 1s).size(), 9U);  // heartbeats
    g.received(ask(dlt645_device()).bytes, start + 10min);
    const auto events = run(g, start + 60min);
    ASSERT_EQ(events.size(), 2U);
    const auto& hang_up = events[0];
    const auto& dial = events[1];
    EXPECT_TRUE(std::holds_alternative<gateway_hang_up>(hang_up.second));
    EXPECT_EQ(hang_up.first, 10min);
    EXPECT_TRUE(std::holds_alternative<gateway_dial>(dial.second));
    EXPECT_EQ(dial.first, 40min);
    EXPECT_EQ(g.counters().requests, 0U);  // what came at that moment was lost
}

TEST(VirtualGateway, DialsAgainAfterALostConnection) {
    auto g = make_gateway(params());
    go_online(g);
    g.disconnected(start + 7s);
    const auto events = run(g, start + 1h);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].first, 12s);
    g.disconnected(start + 12s);  // nobody answered
    EXPECT_EQ(run(g, start + 1h).size(), 1U);
}

TEST(VirtualGateway, StartsOfflineInsideAnOutage) {
    auto p = params();
    p.faults.outages = {{start - 1h, start + 1h}};
    auto g = make_gateway(p);
    EXPECT_EQ(g.next_wake(), start + 1h);
}

// What reaches the other end for one request under one certain fault.
std::vector<std::pair<duration, std::vector<std::byte>>> under(std::uint32_t fault_rates::*fault,
                                                               const meter::request& asked) {
    auto p = params();
    p.faults.rates.*fault = 10'000;
    auto g = make_gateway(p);
    go_online(g);
    g.received(asked.bytes, start + 1s);
    std::vector<std::pair<duration, std::vector<std::byte>>> out;
    for (auto& [when, action] : run(g, start + 30s))
        out.emplace_back(when, std::get<gateway_send>(action).octets);
    EXPECT_EQ(g.counters().faults, 1U);
    return out;
}

TEST(VirtualGateway, DoesEachFaultOfItsPlan) {
    for (const auto& d : {dlt645_device(), modbus_device()}) {
        const auto asked = ask(d);
        const auto plain = under(&fault_rates::late_reply, asked);
        ASSERT_EQ(plain.size(), 1U);
        const auto whole = plain[0].second;
        EXPECT_EQ(meter::match_reply(asked, whole).what, meter::wire_state::reply);
        EXPECT_GT(plain[0].first, 5s);

        EXPECT_TRUE(under(&fault_rates::lost_request, asked).empty());
        EXPECT_TRUE(under(&fault_rates::lost_reply, asked).empty());

        const auto bad = under(&fault_rates::corrupted_reply, asked);
        ASSERT_EQ(bad.size(), 1U);
        EXPECT_EQ(bad[0].second.size(), whole.size());
        EXPECT_NE(meter::match_reply(asked, bad[0].second).what, meter::wire_state::reply);

        const auto twice = under(&fault_rates::duplicated_reply, asked);
        ASSERT_EQ(twice.size(), 2U);
        EXPECT_EQ(twice[0].second, twice[1].second);

        const auto pieces = under(&fault_rates::split_write, asked);
        ASSERT_EQ(pieces.size(), 2U);
        EXPECT_EQ(pieces[1].first - pieces[0].first, 40ms);
        auto joined = pieces[0].second;
        joined.insert(joined.end(), pieces[1].second.begin(), pieces[1].second.end());
        EXPECT_EQ(joined, whole);

        const auto merged = under(&fault_rates::merged_write, asked);
        ASSERT_EQ(merged.size(), 1U);
        EXPECT_EQ(merged[0].second.size(), whole.size() + 4);
    }
}

}  // namespace
}  // namespace submeter::simulate
