// SPDX-License-Identifier: Apache-2.0
// Dialogues with a virtual DL/T 645-1997 meter; the codec is the head end.
#include "submeter/simulate/dlt645_1997_meter.hpp"

#include "submeter/codec/dlt645/edition_1997/commands.hpp"
#include "submeter/codec/dlt645/edition_1997/cursor.hpp"
#include "submeter/codec/dlt645/edition_1997/refusal.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace submeter::testing {

using namespace std::chrono_literals;
using namespace codec::dlt645::edition_1997;
namespace dlt645 = codec::dlt645;
using simulate::dlt645_1997_meter;
using simulate::dlt645_1997_meter_params;
using bytes = std::vector<std::byte>;

namespace {

const instant made = parse_instant("2026-11-21T00:00:00Z").value();
const zone beijing = fixed_zone("CST", 8h);
const dlt645::address where = dlt645::parse_address("199700000042").value();
constexpr password user{2, 0x123456};
constexpr password factory{0, 0x654321};
constexpr std::byte opens{0xAA};
constexpr std::byte closes{0x55};

dlt645_1997_meter_params params() {
    std::vector<std::int64_t> hours(400, 1230);
    return {.common = {.load = {made, hours}, .made = made, .clock = beijing},
            .address = where,
            .passwords = {user, factory},
            .vendor = {{{0xC03A}, {std::byte{1}, std::byte{2}}, dlt645::item_access::read_write},
                       {{0xC03B}, {std::byte{7}}, dlt645::item_access::read}},
            .relay = simulate::vendor_relay_1997{.id = {0xE323}},
            .balance = data_id{0xE401}};
}

class head_end {
public:
    explicit head_end(const dlt645_1997_meter_params& p = params()) : meter(p) {}

    // The reply's parts; its data stay until the next request.
    std::optional<reply> ask(request r) {
        if (r.meter == dlt645::address{}) r.meter = where;
        bytes frame(300);
        frame.resize(encode(r, frame).value());
        heard = meter.feed(frame, now);
        if (heard.empty()) return std::nullopt;
        const auto out = parse_reply(dlt645::decode(heard).value(), room).value();
        EXPECT_TRUE(check_answer(r, out));
        return out;
    }
    std::optional<reply> read(std::uint16_t id) { return ask({.id = {id}}); }
    // The error bits; 0 where it was written.
    std::uint8_t write(std::uint16_t id, bytes data, password by = user) {
        const auto said =
            ask({.what = function::write, .id = {id}, .by = by, .data = data}).value();
        return refusal_bits(said);
    }
    // All values of an item as decimals' mantissas.
    std::vector<std::int64_t> values(std::uint16_t id) {
        const auto said = read(id).value();
        std::vector<std::int64_t> out;
        value_cursor all{find_item({id}).value(), said.data};
        while (const auto v = all.next())
            out.push_back(bcd_read_le(v->octets).value());
        EXPECT_TRUE(all.rest().empty());
        return out;
    }

    dlt645_1997_meter meter;
    instant now = made + 90min;
    bytes heard;
    std::array<std::byte, 255> room{};
};

bytes one(int value) {
    return {static_cast<std::byte>(value)};
}

}  // namespace

TEST(Dlt6451997Meter, ReadsEnergiesVariablesAndClock) {
    head_end h;
    EXPECT_EQ(h.values(0x9010), (std::vector<std::int64_t>{184}));
    EXPECT_EQ(h.values(0x901F), (std::vector<std::int64_t>{184, 0, 0, 184, 0}));
    EXPECT_EQ(h.values(0x9020), (std::vector<std::int64_t>{0}));
    EXPECT_EQ(h.values(0xB611), (std::vector<std::int64_t>{220}));
    EXPECT_EQ(h.values(0xB630), (std::vector<std::int64_t>{12300}));
    EXPECT_EQ(h.values(0xC010), (std::vector<std::int64_t>{26112106}));
    EXPECT_EQ(h.values(0xC011), (std::vector<std::int64_t>{93000}));
    EXPECT_EQ(h.values(0xC032), (std::vector<std::int64_t>{199700000042}));
}

TEST(Dlt6451997Meter, RefusesWhatItDoesNotKeep) {
    head_end h;
    for (const int id : {0x9410, 0xA010, 0x9015, 0xB612, 0xD000, 0xC321})
        EXPECT_EQ(refusal_bits(h.read(static_cast<std::uint16_t>(id)).value()),
                  refusal::no_such_data)
            << id;
}

TEST(Dlt6451997Meter, ALongAnswerFollowsInPartsAndTheLastIsRepeated) {
    auto p = params();
    p.part_octets = 8;
    head_end h{p};
    auto said = h.read(0x901F).value();
    EXPECT_TRUE(said.more);
    bytes whole{said.data.begin(), said.data.end()};
    const request next{.what = function::read_next, .id = {0x901F}};
    const request again{.what = function::read_again};
    while (said.more) {
        said = h.ask(next).value();
        whole.insert(whole.end(), said.data.begin(), said.data.end());
    }
    EXPECT_EQ(whole.size(), 21U);  // five values and AAH
    EXPECT_EQ(whole.back(), std::byte{0xAA});
    const bytes last{said.data.begin(), said.data.end()};
    const auto repeated = h.ask(again).value();
    EXPECT_EQ(bytes(repeated.data.begin(), repeated.data.end()), last);
    EXPECT_EQ(repeated.id, data_id{0x901F});
    EXPECT_EQ(refusal_bits(h.ask(next).value()), refusal::no_such_data);
}

TEST(Dlt6451997Meter, ThereIsNothingToRepeatOrToFollowAtFirst) {
    head_end h;
    EXPECT_EQ(refusal_bits(h.ask({.what = function::read_again}).value()), refusal::no_such_data);
    EXPECT_EQ(refusal_bits(h.ask({.what = function::read_next, .id = {0x9010}}).value()),
              refusal::no_such_data);
}

TEST(Dlt6451997Meter, WritesNeedAPasswordAKnownItemAndFittingData) {
    head_end h;
    EXPECT_EQ(h.write(0xC111, one(0x30), {2, 0x999999}), refusal::not_authorised);
    EXPECT_EQ(h.write(0xC111, one(0x30), {3, 0x123456}), refusal::not_authorised);
    EXPECT_EQ(h.write(0xD000, one(0x30)), refusal::no_such_data);
    EXPECT_EQ(h.write(0xC111, bytes(2)), refusal::bad_data);
    EXPECT_EQ(h.write(0xC111, one(0x3A)), refusal::bad_data);
    EXPECT_EQ(h.write(0x9010, bytes(4)), refusal::bad_data);
    EXPECT_EQ(h.write(0xC310, one(0x15)), refusal::too_many_zones);
    EXPECT_EQ(h.write(0xC312, one(0x15)), refusal::too_many_slots);
    EXPECT_EQ(h.write(0xC313, one(0x05)), refusal::too_many_tariffs);
    EXPECT_EQ(h.values(0xB212), (std::vector<std::int64_t>{0}));
    EXPECT_EQ(h.write(0xC111, one(0x30)), 0);
    EXPECT_EQ(h.values(0xC111), (std::vector<std::int64_t>{30}));
    EXPECT_EQ(h.values(0xB212), (std::vector<std::int64_t>{1}));
    EXPECT_EQ(h.values(0xB210), (std::vector<std::int64_t>{11210930}));
}

TEST(Dlt6451997Meter, DayTablesSteerTheTariffRegisters) {
    head_end h;
    const auto entry = [](int a, int b, int c) {
        return bytes{static_cast<std::byte>(c), static_cast<std::byte>(b),
                     static_cast<std::byte>(a)};
    };
    EXPECT_EQ(h.write(0xC310, one(1)), 0);
    EXPECT_EQ(h.write(0xC311, one(1)), 0);
    EXPECT_EQ(h.write(0xC312, one(2)), 0);
    EXPECT_EQ(h.write(0xC321, entry(1, 1, 1)), 0);
    EXPECT_EQ(h.write(0xC331, entry(0, 0, 4)), 0);
    EXPECT_EQ(h.write(0xC332, entry(0x10, 0, 2)), 0);
    h.now += 2h;  // 09:30 to 11:30 of its clock, half an hour of it valley
    EXPECT_EQ(h.values(0x901F), (std::vector<std::int64_t>{430, 0, 184, 184, 61}));
}

TEST(Dlt6451997Meter, TheClockIsSetByBroadcastAndByWriting) {
    head_end h;
    bytes frame(64);
    const auto noon = local_instant{to_local(beijing, made) + 4h};
    frame.resize(encode_time_broadcast(dlt645::broadcast_address, noon, frame).value());
    EXPECT_TRUE(h.meter.feed(frame, h.now).empty());
    EXPECT_EQ(h.values(0xC011), (std::vector<std::int64_t>{120000}));
    EXPECT_EQ(h.write(0xC011, bytes{std::byte{0x05}, std::byte{0x04}, std::byte{0x03}}), 0);
    EXPECT_EQ(h.values(0xC011), (std::vector<std::int64_t>{30405}));
    EXPECT_EQ(
        h.write(0xC010, bytes{std::byte{0}, std::byte{0x28}, std::byte{0x02}, std::byte{0x27}}), 0);
    EXPECT_EQ(h.values(0xC010), (std::vector<std::int64_t>{27022800}));
    EXPECT_EQ(h.write(0xC011, bytes{std::byte{0x05}, std::byte{0x04}, std::byte{0x25}}),
              refusal::bad_data);
}

TEST(Dlt6451997Meter, TheAddressIsWrittenByBroadcastOrWildcard) {
    head_end h;
    const auto renamed = dlt645::parse_address("000000000777").value();
    const request order{.meter = dlt645::broadcast_address,
                        .what = function::write_address,
                        .data = renamed.octets};
    const auto said = h.ask(order).value();
    EXPECT_FALSE(said.refused);
    EXPECT_EQ(said.meter, renamed);
    EXPECT_EQ(h.meter.address(), renamed);
    EXPECT_FALSE(h.read(0x9010));  // the old address is nobody's
    EXPECT_FALSE(h.ask({.meter = dlt645::any_address, .id = {0x9010}})->refused);
    const bytes bad(6, std::byte{0xAA});
    EXPECT_EQ(
        refusal_bits(
            h.ask({.meter = dlt645::any_address, .what = function::write_address, .data = bad})
                .value()),
        refusal::bad_data);
}

TEST(Dlt6451997Meter, TheRateIsOneBit) {
    head_end h;
    const auto said = h.ask({.what = function::change_rate, .data = one(0x08)}).value();
    EXPECT_EQ(bytes(said.data.begin(), said.data.end()), one(0x08));
    EXPECT_EQ(h.meter.rate(), std::byte{0x08});
    EXPECT_EQ(refusal_bits(h.ask({.what = function::change_rate, .data = one(0x0C)}).value()),
              refusal::bad_data);
}

TEST(Dlt6451997Meter, PasswordsAreChangedByTheirOwnLevelOrAHigherOne) {
    head_end h;
    const auto change = [&](password old, password renewed) {
        bytes frame(64);
        frame.resize(encode_change_password(where, old, renewed, frame).value());
        const auto heard = h.meter.feed(frame, h.now);
        return refusal_bits(parse_reply(dlt645::decode(heard).value(), h.room).value());
    };
    EXPECT_EQ(change({2, 0x111111}, {2, 0x222222}), refusal::not_authorised);
    EXPECT_EQ(change(user, {0, 0x222222}), refusal::not_authorised);
    EXPECT_EQ(change(user, {2, 0x222222}), 0);
    EXPECT_EQ(h.write(0xC111, one(0x30)), refusal::not_authorised);
    EXPECT_EQ(h.write(0xC111, one(0x30), {2, 0x222222}), 0);
    EXPECT_EQ(change(factory, user), 0);
    EXPECT_EQ(h.write(0xC111, one(0x15)), 0);
}

TEST(Dlt6451997Meter, ClearingDemandsNeedsThePasswordAndIsCounted) {
    head_end h;
    EXPECT_EQ(refusal_bits(h.ask({.what = function::clear_demand, .by = {2, 1}}).value()),
              refusal::not_authorised);
    EXPECT_FALSE(h.ask({.what = function::clear_demand, .by = user})->refused);
    EXPECT_EQ(h.values(0xB213), (std::vector<std::int64_t>{1}));
    EXPECT_EQ(h.values(0xB211), (std::vector<std::int64_t>{11210930}));
}

TEST(Dlt6451997Meter, TheMakersIdentifiersCarryRelayBalanceAndMore) {
    head_end h;
    h.meter.money.remaining_cents = 3520;
    EXPECT_EQ(h.read(0xE323)->data[0], closes);
    EXPECT_EQ(h.write(0xE323, {opens}, {2, 0x999999}), refusal::not_authorised);
    EXPECT_FALSE(h.meter.is_open());
    EXPECT_EQ(h.write(0xE323, {opens}), 0);
    EXPECT_TRUE(h.meter.is_open());
    EXPECT_EQ(h.read(0xE323)->data[0], opens);
    EXPECT_EQ(h.write(0xE323, one(0x01)), refusal::bad_data);
    EXPECT_EQ(h.write(0xE323, {closes}), 0);
    EXPECT_FALSE(h.meter.is_open());
    EXPECT_EQ(bcd_read_le(h.read(0xE401)->data).value(), 3520);
    EXPECT_EQ(h.write(0xE401, bytes(4)), refusal::bad_data);
    EXPECT_EQ(h.write(0xC03A, {std::byte{9}, std::byte{8}}), 0);
    EXPECT_EQ(h.read(0xC03A)->data[0], std::byte{9});
    EXPECT_EQ(h.write(0xC03B, one(1)), refusal::bad_data);
}

TEST(Dlt6451997Meter, OtherMetersWordsAndNoPowerAreSilence) {
    head_end h;
    EXPECT_FALSE(h.ask({.meter = dlt645::parse_address("1").value(), .id = {0x9010}}));
    EXPECT_FALSE(h.ask({.meter = dlt645::broadcast_address, .id = {0x9010}}));
    h.meter.cut_power(h.now);
    EXPECT_FALSE(h.read(0x9010));
    h.now += 1h;
    h.meter.restore_power(h.now);
    EXPECT_EQ(h.values(0x9010), (std::vector<std::int64_t>{184}));
    EXPECT_FALSE(h.read(0x9010)->refused);
}

TEST(Dlt6451997Meter, TheSameDialogueGivesTheSameOctets) {
    const auto play = [] {
        head_end h;
        bytes out;
        for (const int id : {0x901F, 0xB630, 0xC010}) {
            (void)h.read(static_cast<std::uint16_t>(id));
            out.insert(out.end(), h.heard.begin(), h.heard.end());
        }
        return out;
    };
    EXPECT_EQ(play(), play());
}

}  // namespace submeter::testing
