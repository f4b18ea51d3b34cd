// SPDX-License-Identifier: Apache-2.0
#include "meters.hpp"
#include "submeter/codec/dlt645/commands.hpp"
#include "submeter/codec/modbus/message.hpp"
#include "submeter/simulate/random.hpp"

namespace submeter::simulate {
namespace {

using namespace submeter::testing;
namespace dlt645 = codec::dlt645;
namespace modbus = codec::modbus;

std::vector<std::byte> octets(std::string_view hex) {
    std::vector<std::byte> out(hex.size());
    out.resize(from_hex(hex, out).value());
    return out;
}

TEST(LoadCurve, AddsUpHoweverASpanIsCut) {
    const auto load = rising_load();
    EXPECT_EQ(load.used_until(epoch), 0);
    EXPECT_EQ(load.used_until(epoch + 1h), 1230);
    EXPECT_EQ(load.used_until(epoch + 90min), 1230 + 1230);
    EXPECT_EQ(load.used_until(epoch + 2h), 3 * 1230);
    EXPECT_EQ(load.watts_at(epoch + 61min), 2460);
    EXPECT_EQ(load.used_until(epoch - 1h), 0);
    EXPECT_EQ(load.used_until(epoch + 1000h), load.used_until(epoch + 400h));
    std::int64_t sum = 0;
    for (instant t = epoch; t < epoch + 400h; t += 1237s)
        sum += load.used_until(t + 1237s) - load.used_until(t);
    EXPECT_EQ(sum, load.used_until(epoch + 401h));
}

TEST(VirtualMeter, CountsOnlyWhileTheRelayIsClosed) {
    const auto m = make_dlt645_meter(500);
    EXPECT_EQ(read_total(dlt645_device(), *m, epoch + 1h), 500 + 123);
    const auto trip =
        meter::make_command(dlt645_device(), make_command(command_kind::trip, epoch + 1h))
            .value()
            .front();
    EXPECT_FALSE(m->feed(trip.write.bytes, epoch + 1h).empty());
    EXPECT_EQ(read_total(dlt645_device(), *m, epoch + 5h), 500 + 123);
    EXPECT_EQ(m->trips(), 1U);
    const auto close =
        meter::make_command(dlt645_device(), make_command(command_kind::close, epoch + 5h))
            .value()
            .front();
    EXPECT_FALSE(m->feed(close.write.bytes, epoch + 5h).empty());
    EXPECT_EQ(read_total(dlt645_device(), *m, epoch + 6h), 500 + 123 + 6 * 123);
    EXPECT_EQ(m->watt_hours(), 7 * 1230);
}

TEST(VirtualMeter, RollsOverAtItsModulus) {
    for (std::int64_t first : {99'999'999, 99'999'877}) {
        const auto a = make_dlt645_meter(first);
        const auto b = make_modbus_meter(first);
        const auto expected = (first + 123) % 100'000'000;
        EXPECT_EQ(read_total(dlt645_device(), *a, epoch + 1h), expected);
        EXPECT_EQ(read_total(modbus_device(), *b, epoch + 1h), expected);
    }
}

TEST(VirtualMeter, KeepsTheLast254HourlyFreezes) {
    const auto m = make_dlt645_meter();
    m->advance(epoch + 300h + 20min);
    ASSERT_EQ(m->freezes().size(), 254U);
    EXPECT_EQ(m->freezes().front().at, to_local(beijing, epoch + 300h));
    EXPECT_EQ(m->freezes().back().at, to_local(beijing, epoch + 47h));
    EXPECT_EQ(m->freezes().front().centi_kwh[0], 123 * 300 * 301 / 2);
}

TEST(VirtualMeter, CountsIntoTheTariffInForce) {
    const auto m = make_dlt645_meter();
    m->tariff = 2;
    m->advance(epoch + 1h);
    m->tariff = 4;
    m->advance(epoch + 2h);
    const obis wanted[] = {registers::active_import_tariff(2), registers::active_import_tariff(4),
                           registers::active_import};
    const auto d = dlt645_device();
    const auto asked = meter::read_requests(d, wanted).value();
    ASSERT_EQ(asked.size(), 1U);  // one block
    const auto got =
        meter::accept(d, asked[0], m->feed(asked[0].bytes, epoch + 2h), epoch + 2h).value();
    ASSERT_EQ(got.size(), 3U);
    EXPECT_EQ(got[0].value.mantissa, 3 * 123);  // the rows come in the profile's order
    EXPECT_EQ(got[1].value.mantissa, 123);
    EXPECT_EQ(got[2].value.mantissa, 2 * 123);
}

TEST(VirtualMeter, BothProtocolsShowTheSame) {
    const auto a = make_dlt645_meter();
    const auto b = make_modbus_meter();
    for (const auto& m :
         {std::static_pointer_cast<virtual_meter>(a), std::static_pointer_cast<virtual_meter>(b)})
        m->money = {.remaining_cents = 3520, .overdraft_cents = 0, .purchases = 12};
    for (const auto& what : {registers::active_import, registers::active_power, registers::relay,
                             registers::remaining_money, registers::purchase_count}) {
        const auto x = read_register(dlt645_device(), *a, what, epoch + 90min).value().at(0);
        const auto y = read_register(modbus_device(), *b, what, epoch + 90min).value().at(0);
        const auto exact = [](decimal d) { return rescale(d, 6).value(); };
        EXPECT_EQ(exact(x.value), exact(y.value)) << to_text(what);
        EXPECT_EQ(x.dlms_unit, y.dlms_unit);
    }
}

TEST(Dlt645Meter, RefusesAsTheStandardSays) {
    const auto m = make_dlt645_meter();
    const auto d = dlt645_device();
    const auto refusal = [&](const meter::device& by, command_kind kind, instant valid_until) {
        auto c = make_command(kind, epoch);
        c.valid_until = valid_until;
        const auto made = meter::make_command(by, c).value().front();
        return meter::judge(made.write, m->feed(made.write.bytes, epoch + 1h));
    };
    auto stranger = d;
    stranger.access->password = 0x654321;
    const auto wrong = refusal(stranger, command_kind::trip, epoch + 2h);
    EXPECT_EQ(wrong.what, outcome::refused);
    EXPECT_EQ(wrong.why.code, errc::not_authorised);
    const auto expired = refusal(d, command_kind::trip, epoch + 59min);
    EXPECT_EQ(expired.what, outcome::refused);
    EXPECT_EQ(expired.why.code, errc::meter_refused);
    EXPECT_FALSE(m->is_open());
    EXPECT_EQ(refusal(d, command_kind::trip, epoch + 2h).what, outcome::done);
    EXPECT_TRUE(m->is_open());
    // A single-tariff identifier of reactive energy, which this meter does not have.
    auto frame = octets("68 56 34 12 00 19 20 68 11 04 33 33 36 33 89 16");
    const auto said = m->feed(frame, epoch + 1h);
    EXPECT_EQ(to_hex(said), "6856341200192068d10135ac16");
}

TEST(Dlt645Meter, AnswersTheWildcardAndTellsItsAddress) {
    const auto m = make_dlt645_meter();
    std::array<std::byte, 32> room{};
    const auto length = dlt645::encode_read_address(room, {.wake_up = 4}).value();
    const auto said = m->feed(bytes_view{room}.first(length), epoch);
    std::array<std::byte, 8> plain{};
    const auto reply = dlt645::parse_reply(dlt645::decode(said).value(), plain).value();
    EXPECT_EQ(dlt645::read_address(reply).value(), m->address());
}

TEST(Dlt645Meter, SetsItsClockByBroadcastWithoutAnAnswer) {
    const auto m = make_dlt645_meter();
    std::array<std::byte, 32> room{};
    const auto wanted = to_local(beijing, epoch + 1h) + 7min;
    const auto length =
        dlt645::encode_time_broadcast(dlt645::broadcast_address, wanted, room).value();
    EXPECT_TRUE(m->feed(bytes_view{room}.first(length), epoch + 1h).empty());
    // From now on it stores its hours seven minutes early.
    m->advance(epoch + 1h + 53min);
    EXPECT_EQ(m->freezes().front().at, to_local(beijing, epoch + 2h));
    EXPECT_EQ(m->freezes().size(), 2U);
}

TEST(Dlt645Meter, WritesOnlyWithThePassword) {
    const auto m = make_dlt645_meter();
    // R9 of the reference: alarm limit 1 = 20.00, level 02, password 123456.
    const auto write = octets(
        "68 56 34 12 00 19 20 68 14 10 34 43 33 37 35 89 67 45 34 33 33 33 "
        "33 53 33 33 CD 16");
    EXPECT_EQ(to_hex(m->feed(write, epoch)), to_hex(octets("685634120019206894003916")));
    std::array<std::byte, 32> room{};
    const auto length = dlt645::encode_read(m->address(), {0x04001001}, room).value();
    const auto said = m->feed(bytes_view{room}.first(length), epoch);
    std::array<std::byte, 16> plain{};
    const auto reply = dlt645::parse_reply(dlt645::decode(said).value(), plain).value();
    EXPECT_EQ(bcd_read_le(reply.data).value(), 2000);
}

TEST(Dlt645Meter, ClosesByKeyAfterPermission) {
    const auto m = make_dlt645_meter();
    const auto tell = [&](dlt645::relay_command what) {
        std::array<std::byte, 64> room{};
        const auto length = dlt645::encode_relay_order(
                                m->address(), access,
                                {.what = what, .valid_until = to_local(beijing, epoch + 1h)}, room)
                                .value();
        const auto said = m->feed(bytes_view{room}.first(length), epoch);
        return dlt645::decode(said).value().control;
    };
    m->press_key();
    EXPECT_EQ(tell(dlt645::relay_command::trip), 0x9C);
    m->press_key();
    EXPECT_TRUE(m->is_open());
    EXPECT_EQ(tell(dlt645::relay_command::permit_close), 0x9C);
    EXPECT_TRUE(m->is_open());
    m->press_key();
    EXPECT_FALSE(m->is_open());
    EXPECT_EQ(tell(dlt645::relay_command::keep_power), 0x9C);
    EXPECT_EQ(tell(dlt645::relay_command::trip), 0xDC);
    EXPECT_EQ(tell(dlt645::relay_command::release_keep_power), 0x9C);
    EXPECT_EQ(tell(dlt645::relay_command::trip), 0x9C);
    EXPECT_EQ(tell(dlt645::relay_command::timed_trip_close), 0xDC);
}

std::uint8_t exception_of(modbus_meter& m, const modbus::request& r) {
    std::array<std::byte, 256> room{};
    const auto length = modbus::encode(r, room).value();
    const auto said = m.feed(bytes_view{room}.first(length), epoch);
    const auto reply =
        modbus::parse_reply(modbus::decode(said, codec::direction::response).value()).value();
    return static_cast<std::uint8_t>(reply.refused);
}

TEST(ModbusMeter, RefusesWithExceptionCodes) {
    const auto m = make_modbus_meter();
    const auto two = octets("0002 0000");
    using modbus::function;
    EXPECT_EQ(exception_of(*m, {.unit = 7, .start = poll_start, .count = 48}), 0);
    EXPECT_EQ(exception_of(*m, {.unit = 7, .start = poll_start, .count = 49}), 2);
    EXPECT_EQ(exception_of(*m, {.unit = 7, .start = 0x57, .count = 2}), 0);
    EXPECT_EQ(exception_of(*m, {.unit = 7, .start = 0x56, .count = 2}), 2);
    EXPECT_EQ(
        exception_of(
            *m,
            {.unit = 7, .what = function::read_input_registers, .start = poll_start, .count = 2}),
        1);
    EXPECT_EQ(exception_of(*m, {.unit = 7,
                                .what = function::write_multiple_registers,
                                .start = 0x57,
                                .count = 2,
                                .registers = two}),
              3);
    EXPECT_EQ(exception_of(*m, {.unit = 7,
                                .what = function::write_multiple_registers,
                                .start = 0x58,
                                .count = 2,
                                .registers = two}),
              2);
    EXPECT_EQ(exception_of(*m, {.unit = 7,
                                .what = function::write_single_register,
                                .start = 0x57,
                                .count = 1,
                                .registers = bytes_view{two}.first(2)}),
              1);
    EXPECT_FALSE(m->is_open());
}

TEST(ModbusMeter, ObeysABroadcastWithoutAnAnswer) {
    const auto m = make_modbus_meter();
    const auto on_open = octets("0001 0001");
    std::array<std::byte, 32> room{};
    const auto length =
        modbus::encode(modbus::request{.unit = 0,
                                       .what = modbus::function::write_multiple_registers,
                                       .start = 0x57,
                                       .count = 2,
                                       .registers = on_open},
                       room)
            .value();
    EXPECT_TRUE(m->feed(bytes_view{room}.first(length), epoch).empty());
    EXPECT_TRUE(m->is_open());
}

// Requests that both meters know, damaged in every way that the seed thinks of.
TEST(VirtualMeters, SayNothingToGarbage) {
    random_source random{20261121};
    const auto a = make_dlt645_meter();
    const auto b = make_modbus_meter();
    const auto energy = octets("68 56 34 12 00 19 20 68 11 04 33 33 34 33 87 16");
    const auto trip = octets("07 10 00 57 00 02 04 00 01 00 01 39 FD");
    for (int i = 0; i < 20000; ++i) {
        std::vector<std::byte> bad = i % 2 == 0 ? energy : trip;
        if (i % 8 < 4) {  // one flipped bit
            bad[random.below(bad.size())] ^= static_cast<std::byte>(1U << random.below(8));
        } else if (i % 8 < 6) {  // cut off
            bad.resize(random.below(bad.size()));
        } else {
            bad.resize(random.below(300));
            for (auto& octet : bad)
                octet = static_cast<std::byte>(random.next());
        }
        EXPECT_TRUE(a->feed(bad, epoch).empty()) << to_hex(bad);
        EXPECT_TRUE(b->feed(bad, epoch).empty()) << to_hex(bad);
    }
    EXPECT_FALSE(a->is_open() || b->is_open());
}

TEST(VirtualMeters, HearTheirRequestBehindNoise) {
    const auto m = make_modbus_meter();
    const auto d = modbus_device();
    const obis wanted[] = {registers::relay};
    const auto asked = meter::read_requests(d, wanted).value()[0];
    auto noisy = octets("00 FF 07 03 01");
    noisy.insert(noisy.end(), asked.bytes.begin(), asked.bytes.end());
    EXPECT_EQ(m->feed(noisy, epoch).size(), 101U);
}

}  // namespace
}  // namespace submeter::simulate
