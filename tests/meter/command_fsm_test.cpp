// SPDX-License-Identifier: Apache-2.0
#include "submeter/meter/command_fsm.hpp"

#include "devices.hpp"
#include "submeter/codec/dlt645/edition_1997/message.hpp"
#include "submeter/codec/dlt645/edition_1997/refusal.hpp"

namespace submeter::meter {
namespace {

namespace dlt645 = codec::dlt645;
namespace edition = codec::dlt645::edition_1997;
using submeter::testing::a_meter;
using submeter::testing::device_of;
using submeter::testing::dlt645_device;
using submeter::testing::octets;

using namespace std::chrono_literals;

const instant noon = parse_instant("2026-11-21T04:00:00Z").value();  // a Saturday

device meter_of_1997(device_params params = {}) {
    params.access = dlt645::credentials{2, 0x123456, 0};
    params.clock = fixed_zone("CST", 8h);
    return device_of("dlt645_1997", "12345678", std::move(params));
}

command order(command_kind kind, command_data data) {
    return {.meter = a_meter, .kind = kind, .issued = noon, .data = std::move(data)};
}

command set_clock() {
    return order(command_kind::set_clock, clock_change{noon});
}

// "C011 000012": the identifier of a request, and the data that it writes.
std::string sent(const request& r) {
    std::array<std::byte, 256> room{};
    const auto f = dlt645::decode(r.bytes);
    const auto asked = edition::parse_request(*f, room);
    return edition::to_text(asked->id) + " " + to_hex(asked->data);
}

std::vector<std::string> writes_of(const device& d, const command& c) {
    std::vector<std::string> out;
    const auto steps = make_command(d, c);
    if (!steps) return {std::string{describe(steps.error().code).name}};
    for (const auto& step : *steps)
        out.push_back(sent(step.write));
    return out;
}

std::vector<std::byte> reply_to(const request& r, edition::reply with) {
    std::array<std::byte, 256> room{};
    const auto f = dlt645::decode(r.bytes);
    const auto asked = edition::parse_request(*f, room);
    with.meter = asked->meter;
    with.what = asked->what;
    with.id = asked->id;
    with.has_id = asked->what == edition::function::read;
    std::vector<std::byte> out(256);
    out.resize(edition::encode(with, out).value());
    return out;
}

std::vector<std::byte> accepted(const request& r) {
    return reply_to(r, {});
}

std::vector<std::byte> refused(const request& r, std::uint8_t bits) {
    const std::byte data[]{std::byte{bits}};
    return reply_to(r, {.refused = true, .data = data});
}

std::vector<std::byte> shows(const request& r, std::string_view hex) {
    const auto data = octets(hex);
    return reply_to(r, {.data = data});
}

TEST(CommandSteps, AClockIsATimeAndThenADate) {
    EXPECT_EQ(writes_of(meter_of_1997(), set_clock()),
              (std::vector<std::string>{"c011 000012", "c010 06211126"}));
}

TEST(CommandSteps, ADayTableFillsTheSlotsAndSaysHowManyThereAre) {
    const day_table_change second{1, {{{0, 4}, {8 * 3600 + 30 * 60, 2}}}};
    const auto d = meter_of_1997({.settings = {{"day_slots", 4}, {"day_tables", 2}}});
    EXPECT_EQ(writes_of(d, order(command_kind::set_day_table, second)),
              (std::vector<std::string>{"c341 040000", "c342 023008", "c343 023008", "c344 023008",
                                        "c312 04", "c311 02"}));
}

TEST(CommandSteps, ZonesAreWrittenOneByOneAndThenCounted) {
    const zone_change zones{{{std::chrono::January / 1, 0}, {std::chrono::July / 15, 1}}};
    EXPECT_EQ(writes_of(meter_of_1997(), order(command_kind::set_zones, zones)),
              (std::vector<std::string>{"c321 010101", "c322 021507", "c310 02"}));
}

TEST(CommandSteps, AHolidayComesEachYear) {
    const holiday_change third{2, {std::chrono::year{2026} / 10 / 1, 3}};
    EXPECT_EQ(writes_of(meter_of_1997(), order(command_kind::set_holiday, third)),
              (std::vector<std::string>{"c413 040110", "c314 13"}));
}

TEST(CommandSteps, RefuseWhatTheMeterHasNoPlaceFor) {
    const auto d = meter_of_1997({.settings = {{"day_slots", 2}, {"day_tables", 2}}});
    const std::vector<std::string> too_many{"bad_count"};
    const day_table three{{{0, 4}, {3600, 2}, {7200, 1}}};
    EXPECT_EQ(writes_of(d, order(command_kind::set_day_table, day_table_change{0, three})),
              too_many);
    EXPECT_EQ(writes_of(d, order(command_kind::set_day_table, day_table_change{2, {{{0, 1}}}})),
              too_many);
    const dated_table new_year{std::chrono::year{2027} / 1 / 1, 0};
    EXPECT_EQ(writes_of(d, order(command_kind::set_holiday, holiday_change{13, new_year})),
              too_many);
    const std::vector<year_zone> fifteen(15, year_zone{});
    EXPECT_EQ(writes_of(d, order(command_kind::set_zones, zone_change{fifteen})), too_many);
}

TEST(CommandSteps, MostCommandsHaveOne) {
    const auto d = dlt645_device();
    auto c = order(command_kind::set_limit, limit_change{limit_kind::alarm_1, {20, 0}});
    const auto steps = make_command(d, c).value();
    ASSERT_EQ(steps.size(), 1U);
    command_fsm told{d, steps};
    ASSERT_NE(told.next(), nullptr);
    EXPECT_EQ(told.next()->bytes, steps[0].write.bytes);
    told.on_reply(octets("68 56 34 12 00 19 20 68 D4 01 37 B1 16"));
    EXPECT_EQ(told.next(), nullptr);
    EXPECT_EQ(told.said(), (verdict{outcome::refused, {errc::not_authorised, 10, 4}, 0}));
}

// What a machine asks, in short: "w0" a write, "r1" a read-back.
std::string asked(const command_fsm& told) {
    const auto* r = told.next();
    if (r == nullptr) return "over";
    return (r->why == purpose::command ? "w" : "r") + std::to_string(r->step);
}

TEST(CommandFsm, ReadsBackWhenAllIsWritten) {
    const auto d = meter_of_1997();
    command_fsm told{d, make_command(d, set_clock()).value()};
    EXPECT_EQ(asked(told), "w0");
    told.on_reply(accepted(*told.next()));
    EXPECT_EQ(asked(told), "w1");
    told.on_reply(accepted(*told.next()));
    EXPECT_EQ(asked(told), "r0");
    EXPECT_EQ(told.said().what, outcome::unknown);
    told.on_reply(shows(*told.next(), "010012"));
    EXPECT_EQ(asked(told), "r1");
    told.on_reply(shows(*told.next(), "06211126"));
    EXPECT_EQ(asked(told), "over");
    EXPECT_EQ(told.said(), (verdict{outcome::done, {}, 1}));
}

// Midnight between the two writes leaves the meter a day behind.
TEST(CommandFsm, ATimeThatTurnedIntoTheNextDayIsNotDone) {
    const auto d = meter_of_1997();
    const auto late = parse_instant("2026-11-21T15:59:58Z").value();
    command_fsm told{d,
                     make_command(d, order(command_kind::set_clock, clock_change{late})).value()};
    told.on_reply(accepted(*told.next()));
    told.on_reply(accepted(*told.next()));
    told.on_reply(shows(*told.next(), "030000"));
    EXPECT_EQ(told.said(), (verdict{outcome::unknown, {errc::not_verified}, 0}));
}

TEST(CommandFsm, MidnightIsATime) {
    const auto d = meter_of_1997();
    const auto midnight = parse_instant("2026-11-21T16:00:00Z").value();
    const auto steps =
        make_command(d, order(command_kind::set_clock, clock_change{midnight})).value();
    EXPECT_EQ(confirm(d, steps[0].verify, shows(steps[0].verify, "000000")).what, outcome::done);
    EXPECT_EQ(confirm(d, steps[0].verify, shows(steps[0].verify, "FFFFFF")).why.code,
              errc::value_absent);
}

TEST(CommandFsm, ARefusalSaysWhichWriteAndNothingElseIsSent) {
    const auto d = meter_of_1997();
    const zone_change zones{{{std::chrono::January / 1, 0}, {std::chrono::July / 15, 1}}};
    command_fsm told{d, make_command(d, order(command_kind::set_zones, zones)).value()};
    told.on_reply(accepted(*told.next()));
    told.on_reply(accepted(*told.next()));
    EXPECT_EQ(asked(told), "w2");
    told.on_reply(refused(*told.next(), edition::refusal::too_many_zones));
    EXPECT_EQ(asked(told), "over");
    EXPECT_EQ(told.said(), (verdict{outcome::refused, {errc::meter_refused, 10, 0x10}, 2}));
}

TEST(CommandFsm, ALostReplyIsMadeUpForByItsReadBack) {
    const auto d = meter_of_1997();
    command_fsm told{d, make_command(d, set_clock()).value()};
    told.on_loss({.code = errc::timeout});
    EXPECT_EQ(asked(told), "r0");
    told.on_reply(shows(*told.next(), "000012"));
    EXPECT_EQ(asked(told), "w1");
}

TEST(CommandFsm, ALostWriteStopsTheCommandAtItsStep) {
    const auto d = meter_of_1997();
    command_fsm told{d, make_command(d, set_clock()).value()};
    told.on_reply(accepted(*told.next()));
    told.on_loss({.code = errc::timeout});
    EXPECT_EQ(asked(told), "r1");
    told.on_reply(shows(*told.next(), "05200101"));
    EXPECT_EQ(asked(told), "over");
    EXPECT_EQ(told.said(), (verdict{outcome::unknown, {errc::not_verified, 0, 0}, 1}));
}

TEST(CommandFsm, ADeadLineLeavesItUnknownWhy) {
    const auto d = meter_of_1997();
    command_fsm told{d, make_command(d, set_clock()).value()};
    told.on_loss({.code = errc::timeout});
    told.on_loss({.code = errc::timeout});
    EXPECT_EQ(told.said(), (verdict{outcome::unknown, {errc::timeout}, 0}));
    told.on_loss({.code = errc::reply_mismatch});
    EXPECT_EQ(told.said().why.code, errc::timeout);
}

// An alarm cannot be read back: that it was accepted is all there is to know.
TEST(CommandFsm, WhereNothingShowsItAnAcceptedWriteIsDone) {
    const auto d = dlt645_device();
    auto c = order(command_kind::alarm_on, {});
    c.valid_until = noon + 10min;
    const auto steps = make_command(d, c).value();
    command_fsm told{d, steps};
    told.on_reply(octets("68 56 34 12 00 19 20 68 9C 00 41 16"));
    EXPECT_EQ(told.said().what, outcome::done);
    command_fsm lost{d, steps};
    lost.on_loss({.code = errc::timeout});
    EXPECT_EQ(asked(lost), "over");
    EXPECT_EQ(lost.said().what, outcome::unknown);
}

}  // namespace
}  // namespace submeter::meter
