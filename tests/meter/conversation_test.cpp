// SPDX-License-Identifier: Apache-2.0
#include "devices.hpp"
#include "submeter/codec/modbus/message.hpp"
#include "submeter/core/quantity.hpp"

namespace submeter::meter {
namespace {

using namespace std::chrono_literals;
using submeter::testing::a_meter;
using submeter::testing::dlt645_device;
using submeter::testing::modbus_device;
using submeter::testing::octets;

const instant noon = parse_instant("2026-11-21T04:00:00Z").value();

request read_one(const device& d, const obis& what) {
    const obis wanted[] = {what};
    return read_requests(d, wanted).value().front();
}

command trip_until(std::string_view until) {
    return {.meter = a_meter,
            .circuit = {},
            .kind = command_kind::trip,
            .issued = noon,
            .valid_until = parse_instant(until).value()};
}

TEST(Dlt645Conversation, SendsTheReferenceFrames) {
    EXPECT_EQ(to_hex(read_one(dlt645_device(), registers::active_import).bytes),
              "68563412001920681104333334338716");
    device_params beijing;
    beijing.clock = fixed_zone("CST", 8h);
    const auto trip =
        make_command(dlt645_device(beijing), trip_until("2026-11-21T15:59:59Z")).value().front();
    EXPECT_EQ(to_hex(trip.write.bytes), "68563412001920681c1035896745343333334d338c8c56544459e716");
}

TEST(Dlt645Conversation, TurnsRepliesIntoReadings) {
    const auto d = dlt645_device();
    const auto asked = read_one(d, registers::active_import);
    const auto reply = octets("68 56 34 12 00 19 20 68 91 08 33 33 34 33 87 A9 3B 33 A9 16");
    const auto got = accept(d, asked, reply, noon).value();
    ASSERT_EQ(got.size(), 1U);
    EXPECT_EQ(got[0], (reading{.meter = a_meter,
                               .circuit = {},
                               .what = registers::active_import,
                               .at = noon,
                               .value = {87654, 1},
                               .dlms_unit = unit::watt_hour,
                               .how = quality::measured}));
    EXPECT_EQ(quantity_from<energy>(decimal{87654, 1 - 3}).value().micro, 876'540'000);
}

TEST(Dlt645Conversation, ReadsTheRelay) {
    const auto d = dlt645_device();
    const auto asked = read_one(d, registers::relay);
    const auto reply = octets("68 56 34 12 00 19 20 68 91 06 36 38 33 37 83 75 0C 16");
    EXPECT_EQ(accept(d, asked, reply, noon).value()[0].value, (decimal{1, 0}));
}

std::vector<std::byte> data_reply(std::uint32_t id, const std::vector<std::byte>& value) {
    std::vector<std::byte> out(256);
    const codec::dlt645::reply r{.meter = dlt645_device().address, .id = {id}, .data = value};
    out.resize(codec::dlt645::encode(r, out).value());
    return out;
}

TEST(Dlt645Conversation, LeavesAbsentValuesOutAndRefusesBadDigits) {
    const auto d = dlt645_device();
    const auto asked = read_one(d, registers::active_import);
    EXPECT_TRUE(accept(d, asked, data_reply(0x00010000, octets("FFFFFFFF")), noon)->empty());
    const auto bad = accept(d, asked, data_reply(0x00010000, octets("0000A000")), noon);
    EXPECT_EQ(bad.error().code, errc::bad_bcd);
    EXPECT_EQ(bad.error().offset, 2U);
    const auto shorter = accept(d, asked, data_reply(0x00010000, octets("0000")), noon);
    EXPECT_EQ(shorter.error().code, errc::incomplete);
}

TEST(Dlt645Conversation, ReadsSignsFromTheTopBit) {
    const auto d = dlt645_device();
    const auto asked = read_one(d, registers::active_power);
    const auto got = accept(d, asked, data_reply(0x02030000, octets("345692")), noon).value();
    EXPECT_EQ(got[0].value, (decimal{-125634, -1}));  // -12.5634 kW
}

TEST(Dlt645Conversation, SaysWhyTheMeterRefused) {
    const auto d = dlt645_device();
    const auto asked = read_one(d, registers::active_import);
    const auto no_data = octets("68 56 34 12 00 19 20 68 D1 01 35 AC 16");
    EXPECT_EQ(accept(d, asked, no_data, noon).error().code, errc::no_such_data);
    const auto stale = octets("68 56 34 12 00 19 20 68 91 08 33 35 C3 33 53 68 33 33 BD 16");
    EXPECT_EQ(accept(d, asked, stale, noon).error().code, errc::reply_mismatch);
    EXPECT_EQ(accept(d, asked, {}, noon).error().code, errc::reply_mismatch);
}

TEST(Dlt645Conversation, JudgesAndConfirmsATrip) {
    const auto d = dlt645_device();
    const auto trip = make_command(d, trip_until("2026-11-21T15:59:59Z")).value().front();
    EXPECT_EQ(trip.write.why, purpose::command);
    EXPECT_EQ(judge(trip.write, octets("68 56 34 12 00 19 20 68 9C 00 41 16")).what, outcome::done);
    const auto refused = judge(trip.write, data_reply(0x00010000, {}));
    EXPECT_EQ(refused.what, outcome::unknown);  // some other frame proves nothing
    const auto wrong_password = octets("68 56 34 12 00 19 20 68 DC 01 37 B9 16");
    EXPECT_EQ(judge(trip.write, wrong_password),
              (verdict{outcome::refused, {errc::not_authorised, 10, 4}}));

    const auto open = octets("68 56 34 12 00 19 20 68 91 06 36 38 33 37 83 75 0C 16");
    EXPECT_EQ(confirm(d, trip.verify, open).what, outcome::done);
    const auto closed = confirm(d, trip.verify, data_reply(0x04000503, octets("0000")));
    EXPECT_EQ(closed.what, outcome::unknown);
    EXPECT_EQ(closed.why.code, errc::not_verified);
}

TEST(Dlt645Conversation, NeedsCredentialsToCommand) {
    auto d = dlt645_device();
    d.access.reset();
    EXPECT_EQ(make_command(d, trip_until("2026-11-21T15:59:59Z")).error().code,
              errc::not_authorised);
}

TEST(Dlt645Conversation, ClosesWithTheCodeThatTheSiteChose) {
    auto c = trip_until("2026-11-21T15:59:59Z");
    c.kind = command_kind::close;
    const auto direct = make_command(dlt645_device(), c).value().front().write.bytes;
    device_params permit;
    permit.settings = {{"close_code", 0x1B}};
    const auto permitted = make_command(dlt645_device(permit), c).value().front().write.bytes;
    EXPECT_EQ(direct[18], std::byte{0x1C + 0x33});
    EXPECT_EQ(permitted[18], std::byte{0x1B + 0x33});
}

TEST(Dlt645Conversation, ShippedDisabledIsRefusedUnlessTheHostAllowsIt) {
    auto p = *builtin_profile("dlt645_2007_prepaid").value();
    for (auto& rule : p.commands)
        rule.enabled = false;
    auto d = dlt645_device();
    d.map = std::make_shared<const profile>(p);
    EXPECT_EQ(make_command(d, trip_until("2026-11-21T15:59:59Z")).error().code,
              errc::write_disabled);
    d.writes = disabled_writes::allow;
    EXPECT_TRUE(make_command(d, trip_until("2026-11-21T15:59:59Z")));
    p.commands.clear();
    d.map = std::make_shared<const profile>(p);
    EXPECT_EQ(make_command(d, trip_until("2026-11-21T15:59:59Z")).error().code,
              errc::command_not_supported);
}

TEST(ModbusConversation, TripsByForceControl) {
    const auto trip =
        make_command(modbus_device(), trip_until("2026-11-21T15:59:59Z")).value().front();
    EXPECT_EQ(to_hex(trip.write.bytes), "071000570002040001000139fd");
    EXPECT_EQ(judge(trip.write, octets("07 10 00 57 00 02 F0 7E")).what, outcome::done);
    EXPECT_EQ(judge(trip.write, octets("07 03 00 57 00 02 F0 7E")).what, outcome::unknown);
}

std::vector<std::byte> modbus_exception(std::uint8_t function, std::uint8_t code) {
    std::vector<std::byte> out(8);
    const codec::modbus::reply r{.unit = 7,
                                 .what = static_cast<codec::modbus::function>(function),
                                 .refused = static_cast<codec::modbus::exception>(code)};
    out.resize(codec::modbus::encode(r, out).value());
    return out;
}

TEST(ModbusConversation, TellsRefusedFromUnknown) {
    const auto write =
        make_command(modbus_device(), trip_until("2026-11-21T15:59:59Z")).value().front().write;
    EXPECT_EQ(judge(write, modbus_exception(0x10, 3)).what, outcome::refused);
    EXPECT_EQ(judge(write, modbus_exception(0x10, 2)),
              (verdict{outcome::refused, {errc::no_such_data, 2, 2}}));
    // "Acknowledged, will take long" and "the gateway got no answer" leave it open.
    EXPECT_EQ(judge(write, modbus_exception(0x10, 5)).what, outcome::unknown);
    EXPECT_EQ(judge(write, modbus_exception(0x10, 11)).what, outcome::unknown);
}

TEST(Backfill, AsksForTheStoredValueByItsAge) {
    const auto d = dlt645_device();
    const auto asked = make_backfill(d, registers::active_import, noon - 3h, noon + 59min).value();
    EXPECT_EQ(to_hex(asked.time.bytes), to_hex(asked.again.bytes));
    const codec::dlt645::frame time = codec::dlt645::decode(asked.time.bytes).value();
    std::array<std::byte, 8> room{};
    EXPECT_EQ(codec::dlt645::parse_request(time, room).value().id.value, 0x05040004U);
    const codec::dlt645::frame value = codec::dlt645::decode(asked.value.bytes).value();
    EXPECT_EQ(codec::dlt645::parse_request(value, room).value().id.value, 0x05040104U);
}

TEST(Backfill, RefusesWhatTheMeterCannotHave) {
    const auto d = dlt645_device();
    const auto code = [&](instant at, instant now) {
        return make_backfill(d, registers::active_import, at, now).error().code;
    };
    EXPECT_EQ(code(noon + 1h, noon), errc::not_effective);
    EXPECT_EQ(code(noon - 30min, noon), errc::not_effective);
    EXPECT_EQ(code(noon - 254h, noon), errc::not_effective);
    EXPECT_TRUE(make_backfill(d, registers::active_import, noon - 253h, noon));
    EXPECT_EQ(make_backfill(d, registers::relay, noon, noon).error().code,
              errc::command_not_supported);
    EXPECT_EQ(make_backfill(modbus_device(), registers::active_import, noon, noon).error().code,
              errc::command_not_supported);
}

TEST(Backfill, TrustsTheValueOnlyBetweenTwoEqualTimes) {
    const auto d = dlt645_device();
    const auto asked = make_backfill(d, registers::active_import, noon - 3h, noon).value();
    const auto right = data_reply(0x05040004, octets("0001211126"));  // 2026-11-21 01:00
    const auto next = data_reply(0x05040004, octets("0002211126"));
    const auto value = data_reply(0x05040104, octets("54 76 08 00 00 00 00 00"));
    const auto got = accept_backfill(d, asked, right, value, right);
    ASSERT_TRUE(got);
    EXPECT_EQ(got->value, (decimal{87654, 1}));
    EXPECT_EQ(got->at, noon - 3h);
    EXPECT_EQ(got->how, quality::backfilled);
    EXPECT_EQ(accept_backfill(d, asked, right, value, next).error().code, errc::not_verified);
    EXPECT_EQ(accept_backfill(d, asked, next, value, right).error().code, errc::not_verified);
}

}  // namespace
}  // namespace submeter::meter
