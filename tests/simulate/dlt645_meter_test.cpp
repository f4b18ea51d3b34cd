// SPDX-License-Identifier: Apache-2.0
// Every function of the virtual DL/T 645-2007 meter, asked by the codec, with its refusals.
#include "submeter/simulate/dlt645_meter.hpp"

#include "submeter/codec/dlt645/cursor.hpp"
#include "submeter/codec/dlt645/dictionary.hpp"
#include "submeter/codec/dlt645/reassembly.hpp"
#include "submeter/codec/dlt645/refusal.hpp"
#include "submeter/codec/dlt645/relay.hpp"

#include <gtest/gtest.h>

namespace submeter::simulate {
namespace {

using namespace std::chrono_literals;
using namespace codec::dlt645;

const instant epoch = parse_instant("2026-11-20T16:00:00Z").value();  // midnight in Beijing
const zone beijing = fixed_zone("CST", 8h);
constexpr credentials clerk{2, 0x123456, 0x11223344};

std::vector<std::byte> octets(std::string_view hex) {
    std::vector<std::byte> out(hex.size());
    out.resize(from_hex(hex, out).value());
    return out;
}

dlt645_meter_params params(deduction deducts = deduction::none) {
    return {.common = {.load = {epoch, std::vector<std::int64_t>(24 * 70, 1000)},
                       .made = epoch,
                       .clock = beijing,
                       .deducts = deducts},
            .address = parse_address("201900123456").value(),
            .access = clerk};
}

class Dlt645Functions : public ::testing::Test {
protected:
    explicit Dlt645Functions(deduction deducts = deduction::none)
        : Dlt645Functions(params(deducts)) {}
    explicit Dlt645Functions(dlt645_meter_params p) : meter(std::move(p)) {}

    // What the meter says, as hexadecimal text; "ERR 04" for a refusal; "" for silence.
    std::string send(result<std::size_t> length) {
        said = meter.feed(bytes_view{room}.first(length.value()), now);
        if (said.empty()) return {};
        last = parse_reply(decode(said).value(), plain).value();
        return (last.refused ? "ERR " : "") + to_hex(last.data);
    }
    std::string ask(const request& r) { return send(encode(r, room)); }
    std::string read(std::uint32_t id) { return send(encode_read(meter.address(), {id}, room)); }
    std::string write(std::uint32_t id, std::string_view hex, credentials by = clerk) {
        const auto data = octets(hex);
        return ask({.meter = meter.address(),
                    .what = function::write,
                    .id = {id},
                    .by = by,
                    .data = data});
    }
    std::string tell(relay_command what, std::uint8_t n2 = 0) {
        return send(encode_relay_order(
            meter.address(), clerk,
            {.what = what, .n2 = n2, .valid_until = to_local(beijing, now + 1h)}, room));
    }

    dlt645_meter meter;
    instant now = epoch + 1min;
    std::array<std::byte, 300> room{};
    std::array<std::byte, 300> plain{};
    std::vector<std::byte> said;
    reply last;
};

TEST_F(Dlt645Functions, LongAnswersFollowInParts) {
    auto p = params();
    p.part_octets = 8;
    dlt645_meter small{p};
    const request asked{.meter = p.address, .id = {0x0001FF00}};
    std::array<std::byte, 64> whole_room{};
    reassembly whole{asked, whole_room};
    auto next = asked;
    int parts = 0;
    for (; !whole.is_complete(); next = whole.next_request()) {
        for (int again = 0; again < 2; ++again) {  // the answer to 12H may be asked for again
            const auto length = encode(next, room).value();
            said = small.feed(bytes_view{room}.first(length), epoch + 100h);
        }
        ASSERT_TRUE(whole.take(parse_reply(decode(said).value(), plain).value()));
        ++parts;
    }
    EXPECT_EQ(parts, 3);
    EXPECT_EQ(to_hex(whole.data()), "0000010000000000000000000000010000000000");
    const auto late = encode_read_next(p.address, {0x0001FF00}, 9, room).value();
    EXPECT_EQ(decode(small.feed(bytes_view{room}.first(late), epoch + 100h))->control, 0xD2);
}

TEST_F(Dlt645Functions, PartsThatNobodyBeganAreRefused) {
    EXPECT_EQ(send(encode_read_next(meter.address(), {0x0001FF00}, 1, room)), "ERR 02");
}

TEST_F(Dlt645Functions, TheAddressIsWrittenWithTheKeyOnly) {
    const auto fresh = parse_address("5").value();
    EXPECT_EQ(send(encode_write_address(fresh, room)), "");
    meter.hold_programming_key(true);
    EXPECT_EQ(send(encode_write_address(any_address, room)), "");
    EXPECT_EQ(send(encode_write_address(fresh, room)), "");
    EXPECT_EQ(last.meter, fresh);
    EXPECT_EQ(meter.address(), fresh);
    EXPECT_EQ(read(0x04000401), "050000000000");
}

TEST_F(Dlt645Functions, WildcardsReadAndDoNotCommand) {
    EXPECT_EQ(ask({.meter = any_address, .id = {0x00020000}}), "00000000");
    EXPECT_EQ(last.meter, meter.address());
    EXPECT_EQ(ask({.meter = any_address, .what = function::clear_demand, .by = clerk}), "");
    EXPECT_TRUE(said.empty());
    EXPECT_EQ(ask({.meter = broadcast_address, .id = {0x00010000}}), "");
    EXPECT_TRUE(said.empty());
}

TEST_F(Dlt645Functions, FreezesAtOnceAndByPattern) {
    EXPECT_EQ(read(0x05010001), "ERR 02");
    EXPECT_EQ(send(encode_freeze(meter.address(), {}, room)), "");
    EXPECT_FALSE(last.refused);
    EXPECT_EQ(read(0x05010001), "0100211126");
    send(encode_freeze(meter.address(), {.hour = 2, .minute = 30}, room));
    EXPECT_FALSE(last.refused);
    now = epoch + 50h;
    EXPECT_EQ(read(0x05000001), "3002221126");
    EXPECT_EQ(read(0x05000101).substr(0, 8), "50260000");
    EXPECT_EQ(read(0x05060001), "0000231126");
    EXPECT_EQ(read(0x05060003), "ERR 02");
    EXPECT_EQ(ask({.meter = meter.address(), .what = function::freeze, .data = octets("0025")}),
              "ERR 01");
}

TEST_F(Dlt645Functions, TheRateChanges) {
    EXPECT_EQ(send(encode_change_rate(meter.address(), line_rate::bps_9600, room)), "20");
    EXPECT_EQ(meter.rate(), line_rate::bps_9600);
    EXPECT_EQ(ask({.meter = meter.address(), .what = function::change_rate, .data = octets("60")}),
              "ERR 08");
}

TEST_F(Dlt645Functions, PasswordsChangeAndAreNotTold) {
    password_change c{.id = {0x04000C03},
                      .old_level = 2,
                      .old_password = 0x123456,
                      .new_level = 2,
                      .new_password = 0x111111};
    EXPECT_EQ(send(encode_change_password(meter.address(), c, room)), "02111111");
    c.old_password = 0x999999;
    EXPECT_EQ(send(encode_change_password(meter.address(), c, room)), "ERR 04");
    c.id = {0x04000C05};
    EXPECT_EQ(send(encode_change_password(meter.address(), c, room)), "ERR 02");
    EXPECT_EQ(write(0x04001001, "00200000"), "ERR 04");
    EXPECT_EQ(write(0x04001001, "00200000", {2, 0x111111, 1}), "");
    EXPECT_EQ(read(0x04000C03), "ERR 04");
}

TEST_F(Dlt645Functions, ClearsByPasswordAndRemembersIt) {
    now = epoch + 10h;
    EXPECT_EQ(read(0x00010000), "00100000");
    EXPECT_EQ(ask({.meter = meter.address(), .what = function::clear_meter, .by = {2, 1, 1}}),
              "ERR 04");
    EXPECT_EQ(send(encode_clear(meter.address(), function::clear_demand, clerk, room)), "");
    EXPECT_EQ(read(0x03300200), "010000");
    EXPECT_EQ(tell(relay_command::trip), "");
    EXPECT_EQ(read(0x1D000001), "010000");
    EXPECT_EQ(send(encode_clear_events(meter.address(), clerk, {0x1D000002}, room)), "ERR 02");
    EXPECT_EQ(send(encode_clear_events(meter.address(), clerk, all_events, room)), "");
    EXPECT_EQ(read(0x1D000001), "000000");
    EXPECT_EQ(read(0x03300301).substr(12), "44332211ffffffff");
    EXPECT_EQ(send(encode_clear(meter.address(), function::clear_meter, clerk, room)), "");
    EXPECT_EQ(read(0x00010000), "00000000");
    EXPECT_EQ(read(0x03300100), "010000");
}

TEST_F(Dlt645Functions, ChoosesTheOutputSignal) {
    EXPECT_EQ(send(encode_terminal_output(meter.address(), terminal_signal::zone_switch, room)),
              "02");
    EXPECT_EQ(meter.signal(), terminal_signal::zone_switch);
    EXPECT_EQ(
        ask({.meter = meter.address(), .what = function::terminal_output, .data = octets("03")}),
        "ERR 01");
}

TEST_F(Dlt645Functions, RecordsWhatTheRelayDid) {
    now = epoch + 2h;
    EXPECT_EQ(tell(relay_command::trip), "");
    now += 1h;
    EXPECT_EQ(tell(relay_command::close), "");
    EXPECT_EQ(read(0x1D000101), "000002211126");
    EXPECT_EQ(read(0x1D000201), "44332211");
    EXPECT_EQ(read(0x1D000301), "00020000");
    EXPECT_EQ(read(0x1D00FF01).size(), 68U);
    EXPECT_EQ(read(0x1E000101), "000003211126");
    EXPECT_EQ(read(0x1E000102), "ERR 02");
}

TEST_F(Dlt645Functions, TimedTripsEndByThemselves) {
    EXPECT_EQ(tell(relay_command::timed_trip_close, 0), "ERR 01");
    EXPECT_EQ(tell(relay_command::timed_trip_close, 6), "");
    EXPECT_EQ(tell(relay_command::timed_trip_close, 6), "ERR 01");
    meter.advance(now + 29min);
    EXPECT_TRUE(meter.is_open());
    meter.advance(now += 30min);
    EXPECT_FALSE(meter.is_open());
    EXPECT_EQ(tell(relay_command::timed_trip_permit, 1), "");
    meter.advance(now += 5min);
    EXPECT_TRUE(meter.is_open() && meter.may_close());
    EXPECT_EQ(read(0x04000503), "1002");  // open, and no longer commanded so
    meter.press_key();
    EXPECT_FALSE(meter.is_open());
    EXPECT_EQ(tell(relay_command::alarm_on), "");
    EXPECT_EQ(read(0x04000503), "8002");
}

TEST_F(Dlt645Functions, ChecksWhatIsWritten) {
    EXPECT_EQ(write(0x04000103, "30"), "");
    EXPECT_EQ(read(0x04000103), "30");
    EXPECT_EQ(write(0x04000103, "3a"), "ERR 01");
    EXPECT_EQ(write(0x04000103, "3000"), "ERR 01");
    EXPECT_EQ(write(0x04999999, "30"), "ERR 02");
    EXPECT_EQ(write(0x00010000, "00000000"), "ERR 04");
    EXPECT_EQ(read(0x03300000), "010000");
    EXPECT_EQ(read(0x03300001).substr(12, 16), "4433221103010004");
    std::string zones;
    for (int i = 0; i < 15; ++i)
        zones += "010101";
    EXPECT_EQ(write(0x04020000, zones), "ERR 10");
    EXPECT_EQ(write(0x04020001, zones), "ERR 20");
    EXPECT_EQ(write(0x04020001, "050000"), "ERR 40");
    EXPECT_EQ(write(0x04020001, "010008020000"), "ERR 01");  // not ascending
    EXPECT_EQ(write(0x04010001, "010000"), "ERR 04");        // the set in force
    EXPECT_EQ(write(0x040502FF, "0000000000000000000000000000000000010000"), "ERR 40");
}

TEST_F(Dlt645Functions, SetsItsClockByWriting) {
    EXPECT_EQ(write(0x0400010C, "00300806211126"), "");
    EXPECT_EQ(read(0x0400010C), "00300806211126");
    EXPECT_EQ(write(0x04000102, "000009"), "");
    EXPECT_EQ(read(0x04000102), "000009");
    EXPECT_EQ(write(0x04000102, "000025"), "ERR 01");
    EXPECT_EQ(read(0x03300401), "44332211003008211126000009211126");
}

TEST_F(Dlt645Functions, TheFirmwareGuardsTheClock) {
    auto p = params();
    p.guard = clock_guard::firmware;
    dlt645_meter guarded{p};
    const auto set = [&](instant at, std::chrono::seconds shift) {
        const auto before = guarded.events().clock_changes.count;
        const auto length =
            encode_time_broadcast(broadcast_address, to_local(beijing, at) + shift, room).value();
        EXPECT_TRUE(guarded.feed(bytes_view{room}.first(length), at).empty());
        return guarded.events().clock_changes.count - before;
    };
    EXPECT_EQ(set(epoch + 4min, 60s), 0U);
    EXPECT_EQ(set(epoch + 1h, 301s), 0U);
    EXPECT_EQ(set(epoch + 1h, 300s), 1U);
    EXPECT_EQ(set(epoch + 2h, 60s), 0U);
    EXPECT_EQ(set(epoch + 26h, 301s), 1U);  // one second from its own clock
}

// The sequence of a tariff change: the spare set, then its switch times.
class Dlt645Tariffs : public Dlt645Functions {
protected:
    Dlt645Tariffs() : Dlt645Functions(deduction::money) {}
    void SetUp() override {
        meter.money = {.remaining_cents = 100'00, .overdraft_limit_cents = 1'00};
        EXPECT_EQ(write(0x04020000, "010101"), "");
        EXPECT_EQ(write(0x04020001, "040000020008040022040022"), "");  // padded
        EXPECT_EQ(write(0x040502FF, "00200100009500000065000000310000"), "");
        for (const std::uint32_t id : {0x04000106U, 0x04000107U, 0x04000108U})
            EXPECT_EQ(write(id, "0005211126"), "");  // 05:00
    }
};

TEST_F(Dlt645Tariffs, TheSpareSetReplacesTheOtherAtItsTime) {
    EXPECT_EQ(read(0x04010001), "");
    EXPECT_EQ(read(0x04000107), "0005211126");
    now = epoch + 5h;
    EXPECT_EQ(read(0x04010001), "040000020008040022");
    EXPECT_EQ(read(0x02800021), "00310000");
    EXPECT_EQ(read(0x04000503), "2106");  // day tables, zones and prices of the second set
    EXPECT_EQ(read(0x05030001), "0005211126");
    now = epoch + 30h;
    // Until 5:00 flat (3); 5 to 8 and 22 to 6 valley; 8 to 22 peak: 1 kWh each hour.
    EXPECT_EQ(read(0x0001FF00),
              "00300000"
              "00000000"
              "00140000"
              "00050000"
              "00110000");
    // 14 × 0.95 + 11 × 0.31 = 16.71
    EXPECT_EQ(meter.money.remaining_cents, 100'00 - 16'71);
}

TEST_F(Dlt645Tariffs, TripsWhenOverdraftIsUsedUpAndClosesAfterPayment) {
    meter.money.remaining_cents = 1'00;
    meter.money.alarm_1_cents = 50;
    meter.money.close_permit_cents = 2'00;
    now = epoch + 7h;  // 2 × 0.31
    EXPECT_EQ(meter.money.remaining_cents, 1'00);
    EXPECT_EQ(read(0x00900200), "38000000");
    EXPECT_EQ(last.data.size(), 4U);
    EXPECT_EQ(read(0x04000503), "a106");  // warns
    now = epoch + 12h;
    EXPECT_EQ(read(0x00900200), "00000000");
    EXPECT_EQ(read(0x00900201), "00010000");
    EXPECT_TRUE(meter.is_open());
    EXPECT_EQ(read(0x1D000201), "00000000");  // the meter itself
    EXPECT_EQ(tell(relay_command::keep_power), "");
    now += 1h;
    EXPECT_EQ(read(0x00900201), "95010000");  // power for a debt
    EXPECT_EQ(tell(relay_command::release_keep_power), "");
    meter.advance(now += 1min);
    EXPECT_TRUE(meter.is_open());
}

TEST_F(Dlt645Tariffs, StepsAddToThePrice) {
    // 1 kWh, then 1.5 kWh; prices 0.10, 0.20, 0.30 and on.
    EXPECT_EQ(write(0x040605FF,
                    "00010000"
                    "50010000"
                    "50010000"
                    "50010000"
                    "50010000"
                    "50010000"
                    "00100000"
                    "00200000"
                    "00300000"
                    "00300000"
                    "00300000"
                    "00300000"
                    "00300000"
                    "000101000101000101000101"),
              "");
    EXPECT_EQ(write(0x04000109, "0000211126"), "");
    meter.advance(epoch + 3h);
    // 0.10 + 0.5 × 0.20 + 1.5 × 0.30, less what ran before the switch
    EXPECT_NEAR(static_cast<double>(100'00 - meter.money.remaining_cents), 65.0, 1.0);
    now = epoch + 3h;
    EXPECT_EQ(read(0x0280000B), "00300000");
    EXPECT_EQ(write(0x040605FF, "00010000"), "ERR 01");
}

TEST_F(Dlt645Tariffs, StepsAreWrittenOneByOneInTheFormOf2009) {
    EXPECT_EQ(write(0x04060201, "00010000"), "");  // 1 kWh
    EXPECT_EQ(write(0x04060301, "00100000"), "");
    EXPECT_EQ(write(0x04060302, "00200000"), "");
    EXPECT_EQ(read(0x04060001), "00000000");
    EXPECT_EQ(read(0x04060301), "00100000");
    EXPECT_EQ(read(0x04060302), "00200000");
    EXPECT_EQ(write(0x04060200, "00010000"), "ERR 02");
    EXPECT_EQ(write(0x04060207, "00010000"), "ERR 02");
    EXPECT_EQ(write(0x04060001, "00010000"), "ERR 04");  // the set in force
    EXPECT_EQ(write(0x04060202, "0a010000"), "ERR 01");
    EXPECT_EQ(write(0x04000109, "0001211126"), "");
    now = epoch + 90min;
    EXPECT_EQ(read(0x04060001), "00010000");
    EXPECT_EQ(read(0x0280000B), "00200000");
}

TEST_F(Dlt645Tariffs, TheSecondAlarmLimitOnlyWarnsStronger) {
    meter.money.remaining_cents = 1'00;
    EXPECT_EQ(write(0x04001001, "80000000"), "");
    EXPECT_EQ(write(0x04001002, "60000000"), "");
    meter.advance(now = epoch + 5h + 10min);
    EXPECT_EQ(meter.warning(), balance_warning::none);
    meter.advance(now = epoch + 6h);
    EXPECT_EQ(meter.money.remaining_cents, 69);
    EXPECT_EQ(meter.warning(), balance_warning::first);
    meter.advance(now = epoch + 7h);
    EXPECT_EQ(meter.warning(), balance_warning::second);
    EXPECT_EQ(read(0x04000503), "a106");
    EXPECT_FALSE(meter.is_open());
}

TEST(Dlt645SecondAlarm, TripsOnceUntilTheBalanceRises) {
    auto p = params(deduction::energy);
    p.common.at_alarm_2 = second_alarm::trip_once;
    dlt645_meter m{p};
    m.money = {.remaining_cents = 3'00, .alarm_1_cents = 2'00, .alarm_2_cents = 1'00};
    m.advance(epoch + 2h - 1min);
    EXPECT_FALSE(m.is_open());
    m.advance(epoch + 2h + 1min);
    EXPECT_TRUE(m.is_open() && m.may_close());
    m.press_key();
    EXPECT_FALSE(m.is_open());
    m.advance(epoch + 2h + 30min);
    EXPECT_FALSE(m.is_open());
    m.money.credit(1'00);
    m.advance(epoch + 2h + 31min);
    m.advance(epoch + 4h);
    EXPECT_EQ(m.trips(), 2U);
    EXPECT_TRUE(m.may_close());
    m.press_key();
    m.advance(epoch + 6h);
    EXPECT_EQ(m.trips(), 3U);  // used up
    EXPECT_FALSE(m.may_close());
}

// A meter that sells energy, not money.
class Dlt645Energy : public Dlt645Functions {
protected:
    Dlt645Energy() : Dlt645Functions(deduction::energy) {
        meter.money = {.remaining_cents = 2'50, .purchases = 7};
    }
};

TEST_F(Dlt645Energy, CountsTheEnergyDownAndTripsAfterTheOverdraft) {
    EXPECT_EQ(write(0x04000F04, "00010000"), "");
    now = epoch + 2h;
    EXPECT_EQ(read(0x00900100), "50000000");
    EXPECT_EQ(read(0x00900101), "00000000");
    now = epoch + 3h;
    EXPECT_EQ(read(0x00900100), "00000000");
    EXPECT_EQ(read(0x00900101), "50000000");
    EXPECT_EQ(read(0x04000501), "0040");
    now = epoch + 4h;
    EXPECT_TRUE(read(0x00900101) == "00010000" && meter.is_open());
    EXPECT_EQ(read(0x00010000), "50030000");
}

TEST_F(Dlt645Energy, KnowsTheIdentifiersOfEnergyOnly) {
    EXPECT_EQ(read(0x00900200), "ERR 02");
    EXPECT_EQ(read(0x04001001), "ERR 02");
    EXPECT_EQ(read(0x03330201), "ERR 02");
    EXPECT_EQ(read(0x03320201), "0700");
    EXPECT_EQ(write(0x04000F01, "00020000"), "");
    EXPECT_EQ(write(0x04000F02, "00010000"), "");
    EXPECT_EQ(write(0x04000F03, "00500000"), "");
    EXPECT_EQ(read(0x04000F03), "00500000");
    EXPECT_EQ(meter.money.hoard_limit_cents, 50'00);
    EXPECT_EQ(read(0x04000503), "0001");
    now = epoch + 1h;
    EXPECT_EQ(read(0x04000503), "8001");
    EXPECT_EQ(meter.warning(), balance_warning::first);
}

TEST_F(Dlt645Functions, MoneyMetersDoNotKnowTheIdentifiersOfEnergy) {
    EXPECT_EQ(read(0x00900100), "ERR 02");
    EXPECT_EQ(read(0x04000F01), "ERR 02");
    EXPECT_EQ(read(0x03320201), "ERR 02");
}

TEST(Dlt645RelayWords, SayWhatWasDoneAndWhyNot) {
    auto p = params();
    p.answers_relay = relay_answer::word;
    p.access.password = 0x010203;
    dlt645_meter m{p};
    std::array<std::byte, 64> room{};
    std::array<std::byte, 64> plain{};
    const auto tell = [&](relay_command what, std::uint8_t n2 = 0, credentials by = {2, 0x010203},
                          std::chrono::minutes valid = 5min) {
        const relay_order order{
            .what = what, .n2 = n2, .valid_until = to_local(beijing, epoch) + valid};
        const auto length = encode_relay_order(p.address, by, order, room).value();
        const auto said = m.feed(bytes_view{room}.first(length), epoch);
        const auto r = parse_reply(decode(said).value(), plain).value();
        return (r.refused ? -1 : 1) * static_cast<int>(relay_word(r).value_or(0));
    };
    EXPECT_EQ(tell(relay_command::timed_trip_close), -relay_refusal::bad_n2);
    EXPECT_EQ(tell(relay_command::trip), relay_done::tripped);
    EXPECT_EQ(tell(relay_command::timed_trip_permit, 1), -relay_refusal::already_tripped);
    EXPECT_EQ(tell(relay_command::permit_close), relay_done::close_permitted);
    EXPECT_EQ(tell(relay_command::close), relay_done::closed);
    EXPECT_EQ(tell(relay_command::timed_trip_permit, 1), relay_done::timed_trip);
    EXPECT_EQ(tell(relay_command::keep_power), relay_done::keep_power_on);
    EXPECT_EQ(tell(relay_command::trip), -relay_refusal::keep_power);
    EXPECT_EQ(tell(relay_command::timed_trip_close, 1), -relay_refusal::keep_power_timed);
    EXPECT_EQ(tell(relay_command::release_keep_power), relay_done::keep_power_released);
    EXPECT_EQ(tell(relay_command::alarm_on), relay_done::alarm_on);
    EXPECT_EQ(tell(relay_command::alarm_off), relay_done::alarm_off);
    EXPECT_EQ(tell(relay_command::trip, 0, {2, 0x010203}, -1min), -relay_refusal::expired);
    EXPECT_EQ(tell(relay_command::trip, 0, {2, 0x010204}), -relay_refusal::password);
    EXPECT_EQ(tell(relay_command::trip, 0, {2, 0x000204}), 0);  // an octet, P2 is not 01
    EXPECT_FALSE(m.is_open());
}

// 1 kW, for two hours 3 kW back, then 2 kW, and 1 kW again; demands over 15 minutes.
class Dlt645Demands : public Dlt645Functions {
protected:
    Dlt645Demands() : Dlt645Functions(given()) {}
    static dlt645_meter_params given() {
        auto p = params();
        std::vector<std::int64_t> hours(24 * 500, 1000);
        hours[1] = hours[2] = -3000;
        hours[3] = 2000;
        p.common.load = {epoch, hours};
        p.common.demands = demand_periods{};
        return p;
    }
};

TEST_F(Dlt645Demands, EnergyThatFlowsBackHasItsOwnRegister) {
    now = epoch + 2h;
    EXPECT_EQ(read(0x00010000), "00010000");
    EXPECT_EQ(read(0x00020000), "00030000");
    EXPECT_EQ(read(0x00000000), "00020080");  // -2.00
    EXPECT_EQ(read(0x0002FF00), "0003000000000000000000000003000000000000");
    EXPECT_EQ(read(0x02030000), "000083");  // -3.0000 kW
    EXPECT_EQ(read(0x02020100), "363681");  // -13.636 A
    EXPECT_EQ(read(0x02060000), "0090");
    EXPECT_EQ(read(0x02800004), "000083");
    EXPECT_EQ(read(0x04000501), "1000");
    EXPECT_EQ(read(0x04000502), "0100");
    EXPECT_EQ(read(0x05040201), "0003000000000000000000000003000000000000");
    EXPECT_EQ(tell(relay_command::trip), "");
    EXPECT_EQ(read(0x1D000401), "00030000");
    EXPECT_EQ(read(0x02030000), "000000");
    EXPECT_EQ(read(0x04000501), "0000");
}

TEST_F(Dlt645Demands, TheHighestDemandIsKeptWithItsTime) {
    now = epoch + 29min;  // the first block begins at 00:15
    EXPECT_EQ(read(0x01010000), "0000000000000000");
    now = epoch + 30min;
    EXPECT_EQ(read(0x01010000), "0000013000211126");
    now = epoch + 5h;
    EXPECT_EQ(read(0x01010000), "0000021503211126");
    EXPECT_EQ(read(0x01020000), "0000031501211126");
    EXPECT_EQ(read(0x0101FF00).substr(16 * 3, 16), "0000021503211126");  // tariff 3
    EXPECT_EQ(read(0x01030000), "ERR 02");
    EXPECT_EQ(send(encode_clear(meter.address(), function::clear_demand, clerk, room)), "");
    EXPECT_EQ(read(0x01010000), "0000000000000000");
    now += 15min;
    EXPECT_EQ(read(0x01010000), "0000011505211126");
}

TEST_F(Dlt645Demands, AWindowThatSlidesFindsMoreThanABlock) {
    EXPECT_EQ(write(0x04000103, "40"), "ERR 01");  // not whole slips
    EXPECT_EQ(write(0x04000104, "05"), "");
    EXPECT_EQ(write(0x04000103, "40"), "");
    now = epoch + 3h + 20min;
    EXPECT_EQ(read(0x01010000), "0500014500211126");  // 667 Wh in 40 minutes
    now = epoch + 3h + 35min;                         // 5 minutes of 0 and 35 of 2 kW: 1166 Wh
    EXPECT_EQ(read(0x01010000), "9074013503211126");
    now = epoch + 4h;
    EXPECT_EQ(read(0x01010000), "1000024503211126");  // 1334 Wh
}

TEST_F(Dlt645Demands, AWindowNeedsPowerAndAStraightClock) {
    meter.cut_power(epoch + 2min);
    meter.restore_power(epoch + 4min);
    now = epoch + 29min;
    EXPECT_EQ(read(0x01010000), "0000000000000000");
    EXPECT_EQ(write(0x04000102, "002900"), "");
    now = epoch + 44min;
    EXPECT_EQ(read(0x01010000), "0000000000000000");
    now = epoch + 45min;
    EXPECT_EQ(read(0x01010000), "0000014500211126");
}

TEST_F(Dlt645Demands, SettlementDaysKeepEnergiesAndDemands) {
    EXPECT_EQ(read(0x00010001), "ERR 02");
    EXPECT_EQ(write(0x04000B02, "0422"), "");  // day 22, 04:00
    EXPECT_EQ(write(0x04000B03, "0029"), "ERR 01");
    EXPECT_EQ(write(0x04000B03, "2401"), "ERR 01");
    EXPECT_EQ(read(0x04000B02), "0422");
    now = epoch + 29h;
    EXPECT_EQ(read(0x00010001), "00270000");
    EXPECT_EQ(read(0x00020001), "00060000");
    EXPECT_EQ(read(0x00000001), "00210000");
    EXPECT_EQ(read(0x01010001), "0000021503211126");
    EXPECT_EQ(read(0x01020001), "0000031501211126");
    EXPECT_EQ(read(0x01010000), "0000011504221126");
    EXPECT_EQ(read(0x000B0000), "00010000");
    EXPECT_EQ(read(0x000B0001), "00270000");
    EXPECT_EQ(write(0x04000B02, "9999"), "");
    now = epoch + 24h * 400;
    EXPECT_EQ(read(0x0001000C).size(), 8U);
    EXPECT_EQ(meter.settlements().size(), settlements_kept);
    EXPECT_EQ(read(0x0001000D), "ERR 02");
    EXPECT_EQ(read(0x000B0001), "00200700");  // 30 days of November
}

TEST_F(Dlt645Functions, MetersWithoutDemandsSaySo) {
    EXPECT_EQ(read(0x01010000), "ERR 02");
}

class Dlt645Loads : public Dlt645Demands {
protected:
    // The contents of the load records of an answer.
    std::vector<std::string> load(std::uint32_t id, std::optional<std::uint8_t> blocks = {},
                                  std::optional<local_instant> from = {}) {
        const auto text = send(
            encode_read_order(meter.address(), {.id = {id}, .blocks = blocks, .from = from}, room));
        if (last.refused) return {text};
        std::vector<std::string> out;
        for (auto rest = last.data; !rest.empty();) {
            const auto r = read_load_record(rest);
            EXPECT_TRUE(r);
            if (!r) break;
            EXPECT_EQ(r->form, load_record_form{});
            out.push_back(to_hex(r->content));
            rest = rest.subspan(r->octets);
        }
        return out;
    }
    using records = std::vector<std::string>;
};

TEST_F(Dlt645Loads, AreRecordedByClassAndInterval) {
    EXPECT_EQ(load(0x06000002), records{"ERR 02"});
    EXPECT_EQ(write(0x04000A05, "3000"), "");
    EXPECT_EQ(write(0x04000A05, "0000"), "ERR 01");
    EXPECT_EQ(write(0x04000901, "40"), "ERR 01");
    EXPECT_EQ(write(0x04000901, "2a"), "");  // classes 2, 4 and 6
    EXPECT_EQ(read(0x04000901), "2a");
    now = epoch + 2h + 10min;
    const std::string at_one =
        "0001211126aa"
        "000083000083ffffffffffff000000000000ffffffffffffaa"  // -3 kW begins
        "aa"
        "00010000000000000000000000000000aaaa"
        "000001000000aa";
    EXPECT_EQ(load(0x06000001, 1, to_local(beijing, epoch) + 60min), records{at_one});
    EXPECT_EQ(load(0x06040000), records{"3000211126aaaaaa50000000000000000000000000000000aaaaaa"});
    EXPECT_EQ(load(0x06040002, 2),
              (records{"3001211126aaaaaa00010000500100000000000000000000aaaaaa",
                       "0002211126aaaaaa00010000000300000000000000000000aaaaaa"}));
    EXPECT_EQ(load(0x06040000, 9).size(), 4U);
    EXPECT_EQ(load(0x06020000, 9).size(), 2U);
    EXPECT_EQ(load(0x06010000), records{"ERR 02"});
    EXPECT_EQ(load(0x06000001, 1, to_local(beijing, epoch) + 121min), records{"ERR 02"});
    EXPECT_EQ(load(0x06000001), records{"ERR 02"});  // without a time
    EXPECT_EQ(load(0x06070002), records{"ERR 02"});
}

TEST_F(Dlt645Loads, AllClassesHaveTheOctetsThatTheDictionaryKnows) {
    EXPECT_EQ(write(0x04000901, "3f"), "");
    now = epoch + 1h;
    EXPECT_EQ(load(0x06000002).front().size(), 2U * (5 + 17 + 24 + 8 + 16 + 16 + 6 + 6));
    value_cursor values{find_item({0x06000002}).value(), last.data};
    int count = 0;
    while (values.next())
        ++count;
    EXPECT_EQ(count, 1 + 7 + 8 + 4 + 4 + 4 + 2);
    EXPECT_TRUE(values.rest().empty());
}

}  // namespace
}  // namespace submeter::simulate
