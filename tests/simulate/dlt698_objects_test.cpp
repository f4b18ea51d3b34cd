// SPDX-License-Identifier: Apache-2.0
// What a virtual DL/T 698.45 meter holds, and how it is set and switched.
#include "dlt698_client.hpp"

namespace submeter::testing {

using namespace dlt698_dialogue;

TEST(Dlt698Meter, ReadsEnergyVoltageWalletAndClock) {
    client c{plain_params()};
    const auto energy = c.get({0x00100200});
    EXPECT_EQ(item_of(energy.data, 0)->integer().value(), 184);  // 1.5 h of 1.23 kW
    EXPECT_EQ(c.get({0x00100201}).data.integer().value(), 184);
    EXPECT_EQ(c.get({0x20000201}).data.integer().value(), 2200);
    EXPECT_EQ(read_wallet(c.get(wallet_attribute).data).value(),
              (codec::dlt698::wallet{{3520, -2}, 12}));
    EXPECT_EQ(to_local(c.get({0x40000200}).data.moment().value()).value(),
              to_local(beijing, c.now));
    EXPECT_EQ(to_hex(c.get({0x40010200}).data.octets().value()), "202600123456");
}

TEST(Dlt698Meter, RefusesByObjectAttributeElementAndRecord) {
    client c{plain_params()};
    EXPECT_EQ(c.get({0x10100200}).verdict, dar::no_such_object);
    EXPECT_EQ(c.get({0x00100700}).verdict, dar::object_undefined);
    EXPECT_EQ(c.get({0x00100209}).verdict, dar::object_undefined);
    EXPECT_EQ(c.get({0x50040200}).verdict, dar::denied);
    EXPECT_EQ(c.get({0xF1000200}).verdict, dar::no_such_object);
}

TEST(Dlt698Meter, ListsAreAnsweredItemByItem) {
    client c{plain_params()};
    const oad wanted[] = {{0x20000200}, {0x10100200}, {0x202D0200}};
    bytes room(128);
    const auto reply = c.talk(encode_get_list(9, wanted, room).value());
    const auto a = parse_apdu(reply).value();
    EXPECT_EQ(a.choice, 2);
    std::vector<dar> verdicts;
    for_each_entry(a, [&](const entry& e) { verdicts.push_back(e.verdict.value_or(dar::ok)); });
    EXPECT_EQ(verdicts, (std::vector{dar::ok, dar::no_such_object, dar::ok}));
}

TEST(Dlt698Meter, AListOfSettingsIsNotRolledBack) {
    client c{plain_params()};
    bytes room(64);
    const auto good = encode_data(alarm_money{{2000, -2}, {1000, -2}}, room).value();
    bytes apdu(256);
    apdu_writer w{apdu, {.what = service::set, .choice = 3, .piid = 1}};
    w.count(2);
    for (const auto id : {alarm_money_attribute, oad{0x40180200}}) {
        w.attribute(id);
        w.data(good);
        w.attribute(alarm_money_attribute);
        w.u8(0);
    }
    const auto reply = c.talk(w.finish().value());
    const auto a = parse_apdu(reply).value();
    std::vector<dar> verdicts;
    for_each_entry(a, [&](const entry& e) {
        verdicts.push_back(*e.verdict);
        EXPECT_EQ(read_alarm_money(*e.then_data)->first.mantissa, 2000);
    });
    EXPECT_EQ(verdicts, (std::vector{dar::ok, dar::denied}));
    EXPECT_EQ(c.meter.money.alarm_1_cents, 2000);
}

TEST(Dlt698Meter, SettingsAreRefusedByObjectAccessTypeAndRange) {
    client c{plain_params()};
    bytes room(64);
    data_writer number{room};
    number.integer(data_type::unsigned_integer, 1);
    const auto one = number.finish();
    EXPECT_EQ(c.set({0x77770200}, one), dar::no_such_object);
    EXPECT_EQ(c.set({0x40140200}, one), dar::denied);
    EXPECT_EQ(c.set({0x401E0201}, one), dar::denied);
    EXPECT_EQ(c.set({0x40000200}, one), dar::type_mismatch);
    EXPECT_EQ(c.set({0x401F0200}, one), dar::type_mismatch);
    bytes moment_room(64);
    data_writer moment{moment_room};
    moment.moment(data_type::date_time_s, date_time{2026, 13, 1, 0xFF, 0, 0, 0});
    EXPECT_EQ(c.set({0x40000200}, moment.finish()), dar::out_of_range);
}

TEST(Dlt698Meter, TablesHaveAtMostFourteenZonesAndSlotsAndFourTariffs) {
    client c{plain_params()};
    bytes room(512);
    const std::vector<zone_start> zones(15);
    EXPECT_EQ(c.set({0x40150200}, encode_zones(zones, room)), dar::too_many_zones);
    const std::vector<slot_start> slots(15);
    const std::span<const slot_start> tables[] = {slots};
    EXPECT_EQ(c.set({0x40170200}, encode_day_tables(tables, room)), dar::too_many_slots);
    const std::vector<decimal> prices(5, decimal{5000, -4});
    EXPECT_EQ(c.set({0x40190200}, encode_prices(prices, room)), dar::too_many_tariffs);
    const zone_start bad[] = {{13, 1, 1}};
    EXPECT_EQ(c.set({0x40150200}, encode_zones(bad, room)), dar::out_of_range);
}

TEST(Dlt698Meter, SparePricesTakeOverAtTheirTime) {
    client c{plain_params()};
    bytes room(256);
    const decimal prices[] = {{9000, -4}, {8000, -4}, {5000, -4}, {3000, -4}};
    const decimal bounds[] = {{10000, -2}};
    const decimal adders[] = {{0, -4}, {500, -4}};
    const step_settlement ends[] = {{1, 1, 0}};
    EXPECT_EQ(c.set({0x40190200}, encode_prices(prices, room)), dar::ok);
    EXPECT_EQ(c.set({0x401B0200}, encode_steps({bounds, adders, ends}, room)), dar::ok);
    for (const std::uint32_t id : {0x400A0200U, 0x400B0200U}) {
        data_writer w{room};
        w.moment(data_type::date_time_s, from_local(to_local(beijing, c.now + 1h)).value());
        EXPECT_EQ(c.set({id}, w.finish()), dar::ok);
    }
    EXPECT_EQ(c.get({0x201B0200}).data.integer().value(), 0);
    EXPECT_EQ(c.get({0x401A0200}).data.count, 3U);
    EXPECT_EQ(item_of(c.get({0x401A0200}).data, 2)->count, 0U);
    c.now += 2h;
    EXPECT_EQ(c.get({0x201B0200}).data.integer().value(), 5000);
    EXPECT_EQ(item_of(c.get({0x401A0200}).data, 2)->count, 1U);
    EXPECT_EQ(status_3(c) & 0x0C00, 0x0C00);
}

TEST(Dlt698Meter, TripsAndClosesTheRelay) {
    client c{plain_params()};
    bytes room(64);
    EXPECT_EQ(c.act(trip_method, encode_data(trip_order{}, room)), dar::ok);
    EXPECT_TRUE(c.meter.is_open());
    EXPECT_EQ(status_3(c) & 0x0010, 0x0010);
    EXPECT_EQ(c.get({0x80000300}).data.bits().value(), 1U);
    EXPECT_EQ(c.act(close_method, encode_data(close_order{.direct = false}, room)), dar::ok);
    EXPECT_TRUE(c.meter.is_open());
    EXPECT_TRUE(c.meter.may_close());
    EXPECT_EQ(c.act(close_method, encode_data(close_order{}, room)), dar::ok);
    EXPECT_FALSE(c.meter.is_open());
}

TEST(Dlt698Meter, ATripMayWarnFirstAndEndByItself) {
    client c{plain_params()};
    bytes room(64);
    const trip_order order{.alarm_delay_min = 5, .limit_min = 10, .auto_close = true};
    EXPECT_EQ(c.act(trip_method, encode_data(order, room)), dar::ok);
    EXPECT_FALSE(c.meter.is_open());
    EXPECT_EQ(c.get({0x80000400}).data.bits().value(), 1U);
    const auto due = c.meter.next_wake();
    ASSERT_EQ(due, c.now + 5min);
    EXPECT_TRUE(c.meter.wake(*due).empty());
    EXPECT_TRUE(c.meter.is_open());
    EXPECT_TRUE(c.meter.wake(*due + 11min).empty());
    EXPECT_FALSE(c.meter.is_open());
}

TEST(Dlt698Meter, RelayOrdersAreRefusedByRelayTypePasswordAndKeepPower) {
    client c{plain_params()};
    bytes room(64);
    EXPECT_EQ(c.act(trip_method, encode_data(trip_order{.relay = {0xF2050202}}, room)),
              dar::no_such_object);
    EXPECT_EQ(c.act(trip_method, encode_null(room)), dar::type_mismatch);
    EXPECT_EQ(c.act(close_method, encode_null(room)), dar::type_mismatch);
    EXPECT_EQ(c.act(close_by_password_method, encode_close_by_password({}, "no", room)),
              dar::not_authorised);
    EXPECT_EQ(c.act(close_by_password_method, encode_close_by_password({}, "open", room)), dar::ok);
    EXPECT_EQ(c.act(keep_power_on_method, encode_null(room)), dar::ok);
    EXPECT_EQ(c.act(trip_method, encode_data(trip_order{}, room)), dar::denied);
    EXPECT_EQ(c.get({0x80010200}).data.unsigned_integer().value(), 1U);
    EXPECT_EQ(c.act(keep_power_off_method, encode_null(room)), dar::ok);
    EXPECT_EQ(c.act(trip_method, encode_data(trip_order{}, room)), dar::ok);
    EXPECT_EQ(c.act(make_omd(0x8000, 9), encode_null(room)), dar::object_undefined);
    EXPECT_EQ(c.act(make_omd(0x7777, 1), encode_null(room)), dar::no_such_object);
}

TEST(Dlt698Meter, AlarmAndWarningGoOnAndOff) {
    client c{plain_params()};
    bytes room(64);
    EXPECT_EQ(c.act(alarm_on_method, encode_null(room)), dar::ok);
    EXPECT_TRUE(c.meter.is_alarmed());
    EXPECT_EQ(c.act(alarm_off_method, encode_null(room)), dar::ok);
    EXPECT_FALSE(c.meter.is_alarmed());
    EXPECT_EQ(c.act(arrears_warning_on_method, encode_data(arrears_warning{.text = "pay"}, room)),
              dar::ok);
    EXPECT_TRUE(c.meter.is_warning());
    EXPECT_EQ(c.act(arrears_warning_on_method, encode_null(room)), dar::type_mismatch);
    EXPECT_EQ(c.act(arrears_warning_off_method, encode_null(room)), dar::ok);
    EXPECT_FALSE(c.meter.is_warning());
}

TEST(Dlt698Meter, OneDayTableIsWrittenByItsNumber) {
    client c{plain_params()};
    bytes room(256);
    const slot_start slots[] = {{0, 0, 2}, {8, 0, 1}};
    const std::span<const slot_start> tables[] = {slots};
    const auto one = item_of(*encode_day_tables(tables, room), 0);
    EXPECT_EQ(c.set({0x40170203}, one), dar::ok);
    EXPECT_EQ(to_hex(c.get({0x40170203}).data.encoded), to_hex(one->encoded));
    EXPECT_EQ(c.get({0x40170200}).data.count, 3U);
    EXPECT_EQ(c.set({0x40170209}, one), dar::object_undefined);
    const slot_start bad[] = {{0, 0, 9}};
    const std::span<const slot_start> bad_tables[] = {bad};
    EXPECT_EQ(c.set({0x40170203}, item_of(*encode_day_tables(bad_tables, room), 0)),
              dar::too_many_tariffs);
}

TEST(Dlt698Meter, OneHolidayIsWrittenInItsPlaceOrBehindTheLast) {
    client c{plain_params()};
    bytes room(256);
    const holiday days[] = {{{2026, 10, 1, 4}, 2}, {{2027, 1, 1, 5}, 1}};
    const auto both = encode_holidays(days, room).value();
    const auto first = item_of(both, 0).value();
    const auto second = item_of(both, 1).value();
    EXPECT_EQ(c.set({0x40110202}, second), dar::out_of_range);  // the first is missing
    EXPECT_EQ(c.set({0x40110201}, second), dar::ok);
    EXPECT_EQ(c.set({0x40110202}, second), dar::ok);
    EXPECT_EQ(c.set({0x40110201}, first), dar::ok);
    EXPECT_EQ(to_hex(c.get({0x40110200}).data.encoded), to_hex(both.encoded));
    EXPECT_EQ(c.set({0x40110201}, both), dar::type_mismatch);
    EXPECT_EQ(c.set({0x40110215}, first), dar::object_undefined);
}

TEST(Dlt698Meter, LimitsOfEnergyAreKept) {
    client c{plain_params()};
    bytes room(128);
    const auto limits = [&](std::initializer_list<std::int64_t> values) {
        data_writer w{room};
        w.structure(values.size());
        for (const auto v : values)
            w.integer(data_type::double_long_unsigned, v);
        return w.finish();
    };
    EXPECT_EQ(c.set({0x40200200}, limits({5000, 1000})), dar::ok);
    EXPECT_EQ(c.get({0x40200202}).data.integer(), 1000);
    EXPECT_EQ(c.set({0x40210200}, limits({1, 2, 3})), dar::ok);
    EXPECT_EQ(c.get({0x40210203}).data.integer(), 3);
    EXPECT_EQ(c.set({0x40210200}, limits({1, 2})), dar::type_mismatch);
}

}  // namespace submeter::testing
