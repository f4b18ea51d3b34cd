// SPDX-License-Identifier: Apache-2.0
#include "codec/vectors.hpp"
#include "submeter/codec/dlt645/commands.hpp"
#include "submeter/codec/dlt645/reassembly.hpp"

#include <gtest/gtest.h>

namespace submeter::codec::dlt645 {

namespace {

const address meter = *parse_address("201900123456");
const credentials by{.level = 0x02, .password = 0x123456, .operator_code = 0x00000001};

local_instant at(std::string_view text) {
    return *parse_local(text);
}

// A frame that an encoder wrote, and what its data field says, unmasked.
struct written {
    std::array<std::byte, frame_length_max> octets{};
    std::array<std::byte, data_length_max> room{};
    result<std::size_t> length;

    template <class Encode>
    explicit written(Encode encode_into) : length(encode_into(bytes_span{octets})) {}

    request message() { return *parse_request(*decode(bytes_view{octets}.first(*length)), room); }
    std::string data() { return to_hex(message().data); }
    std::uint8_t control() { return decode(bytes_view{octets}.first(*length))->control; }
};

reply answer(function what, bytes_view data) {
    return {.meter = meter, .what = what, .data = data};
}

}  // namespace

TEST(Dlt645Commands, ReadsNameBlocksAndATime) {
    const read_order orders[] = {
        {.id = {0x00010000}},
        {.id = {0x06010000}, .blocks = 3},
        {.id = {0x06010001}, .blocks = 3, .from = at("2026-11-21T08:30:00")}};
    const char* data[] = {"", "03", "033008211126"};
    for (std::size_t i = 0; i < 3; ++i) {
        written w{[&](bytes_span out) { return encode_read_order(meter, orders[i], out); }};
        EXPECT_EQ(w.control(), 0x11);
        EXPECT_EQ(w.data(), data[i]);
        EXPECT_EQ(read_read_order(w.message()), orders[i]);
    }
    std::array<std::byte, 40> out{};
    EXPECT_EQ(encode_read_order(meter, {.id = {0x06010001}, .from = at("2026-11-21T08:30:00")}, out)
                  .error()
                  .code,
              errc::bad_value);
    const auto two = test::bytes_of("0102");
    EXPECT_EQ(read_read_order({.data = two}).error().code, errc::bad_length);
    const auto month_13 = test::bytes_of("033008211326");
    EXPECT_EQ(read_read_order({.data = month_13}).error().code, errc::bad_date);
}

TEST(Dlt645Commands, AnAddressIsGivenToTheOneMeterOnTheLine) {
    written w{[](bytes_span out) { return encode_write_address(meter, out); }};
    EXPECT_EQ(w.control(), 0x15);
    EXPECT_EQ(w.message().meter, any_address);
    EXPECT_EQ(read_address(w.message().data), meter);
}

TEST(Dlt645Commands, AFreezeNamesWhatIsNotEvery) {
    const freeze_order orders[] = {{},
                                   {.minute = 30},
                                   {.hour = 23, .minute = 30},
                                   {.day = 28, .hour = 0, .minute = 0},
                                   {.month = 12, .day = 1, .hour = 8, .minute = 59}};
    const char* data[] = {"99999999", "30999999", "30239999", "00002899", "59080112"};
    for (std::size_t i = 0; i < std::size(orders); ++i) {
        written w{[&](bytes_span out) { return encode_freeze(broadcast_address, orders[i], out); }};
        EXPECT_EQ(w.control(), 0x16);
        EXPECT_EQ(w.data(), data[i]);
        EXPECT_TRUE(read_freeze_order(w.message().data) == orders[i]) << data[i];
    }
    EXPECT_EQ(write_freeze_order({.day = 29}).error().code, errc::bad_date);
    EXPECT_EQ(write_freeze_order({.minute = 60}).error().code, errc::bad_date);
    EXPECT_EQ(read_freeze_order(test::bytes_of("00240101")).error(),
              (error{.code = errc::bad_date, .offset = 1}));
    EXPECT_EQ(read_freeze_order(test::bytes_of("000A0101")).error(),
              (error{.code = errc::bad_bcd, .offset = 1}));
    EXPECT_EQ(read_freeze_order(test::bytes_of("000101")).error().code, errc::bad_length);
}

TEST(Dlt645Commands, ARateIsOneBit) {
    for (const auto rate : {line_rate::bps_600, line_rate::bps_19200}) {
        written w{[&](bytes_span out) { return encode_change_rate(meter, rate, out); }};
        EXPECT_EQ(w.control(), 0x17);
        EXPECT_EQ(read_line_rate(w.message().data), rate);
    }
    EXPECT_EQ(bits_per_second(line_rate::bps_600), 600U);
    EXPECT_EQ(bits_per_second(line_rate::bps_2400), 2400U);
    EXPECT_EQ(bits_per_second(line_rate::bps_19200), 19200U);
    for (const auto* bad : {"00", "01", "80", "06"})
        EXPECT_EQ(read_line_rate(test::bytes_of(bad)).error().code, errc::bad_value) << bad;
    EXPECT_EQ(read_line_rate(test::bytes_of("0404")).error().code, errc::bad_length);
}

TEST(Dlt645Commands, APasswordChangeHasBothPasswords) {
    const password_change change{.id = {0x04000C03},
                                 .old_level = 2,
                                 .old_password = 0x123456,
                                 .new_level = 2,
                                 .new_password = 0x654321};
    written w{[&](bytes_span out) { return encode_change_password(meter, change, out); }};
    EXPECT_EQ(w.control(), 0x18);
    EXPECT_EQ(w.data(), "0256341202214365");
    EXPECT_EQ(read_password_change(w.message()), change);
    EXPECT_EQ(read_password_change({}).error().code, errc::bad_length);
}

TEST(Dlt645Commands, DemandsMeterAndEventsAreCleared) {
    for (const auto what : {function::clear_demand, function::clear_meter}) {
        written w{[&](bytes_span out) { return encode_clear(meter, what, by, out); }};
        EXPECT_EQ(w.control(), static_cast<std::uint8_t>(what));
        EXPECT_EQ(w.message().by, by);
        EXPECT_EQ(w.data(), "");
    }
    std::array<std::byte, 40> out{};
    EXPECT_EQ(encode_clear(meter, function::read, by, out).error().code, errc::bad_value);
    written w{[&](bytes_span o) { return encode_clear_events(meter, by, {0x033000FF}, o); }};
    EXPECT_EQ(w.control(), 0x1B);
    EXPECT_EQ(w.data(), "ff003003");
    EXPECT_EQ(read_clear_events(w.message()), data_id{0x033000FF});
    EXPECT_EQ(read_clear_events({}).error().code, errc::bad_length);
}

TEST(Dlt645Commands, TheTerminalHasThreeSignals) {
    written w{[](bytes_span out) {
        return encode_terminal_output(meter, terminal_signal::zone_switch, out);
    }};
    EXPECT_EQ(w.control(), 0x1D);
    EXPECT_EQ(w.data(), "02");
    EXPECT_EQ(read_terminal_output(w.message().data), terminal_signal::zone_switch);
    EXPECT_EQ(read_terminal_output(test::bytes_of("03")).error().code, errc::bad_value);
    EXPECT_EQ(read_terminal_output({}).error().code, errc::bad_length);
}

TEST(Dlt645Relay, AChannelIsInN2OrInTheHighBits) {
    const auto until = at("2026-11-21T23:59:59");
    const auto n1_n2 = [&](relay_order order, relay_channels form) -> std::string {
        order.valid_until = until;
        const auto octets = write_relay_order(order, form);
        if (!octets) return std::string{describe(octets.error().code).name};
        EXPECT_EQ(read_relay_order(*octets, form), order);
        return to_hex(bytes_view{*octets}.first(2));
    };
    using enum relay_channels;
    EXPECT_EQ(n1_n2({}, none), "1a00");
    EXPECT_EQ(n1_n2({.channel = 1}, none), "bad_value");
    EXPECT_EQ(n1_n2({.what = relay_command::close, .channel = 2}, in_n2), "1c02");
    EXPECT_EQ(n1_n2({.what = relay_command::close, .n2 = 1, .channel = 2}, in_n2), "bad_value");
    EXPECT_EQ(n1_n2({}, in_n2), "bad_value");
    EXPECT_EQ(n1_n2({.channel = 1}, in_n1_bits), "1a00");
    EXPECT_EQ(n1_n2({.what = relay_command::keep_power, .channel = 2}, in_n1_bits), "7a00");
    EXPECT_EQ(n1_n2({.what = relay_command::timed_trip_close, .n2 = 6, .channel = 3}, in_n1_bits),
              "9d06");
    EXPECT_EQ(n1_n2({.channel = all_channels}, in_n1_bits), "da00");
    EXPECT_EQ(n1_n2({.channel = 4}, in_n1_bits), "bad_value");
}

TEST(Dlt645Relay, AWordSaysWhatWasDoneOrWhyNot) {
    const auto done = test::bytes_of("0401");
    EXPECT_EQ(relay_word(answer(function::relay_control, done)),
              relay_done::tripped | relay_done::keep_power_on);
    const auto refused = test::bytes_of("2080");
    auto r = answer(function::relay_control, refused);
    r.refused = true;
    EXPECT_EQ(*relay_word(r) & relay_refusal::keep_power, relay_refusal::keep_power);
    EXPECT_EQ(relay_word(answer(function::relay_control, {})), std::nullopt);
    EXPECT_EQ(relay_word(answer(function::read, done)), std::nullopt);
}

// The parts of a long answer, numbers and refusals included.
TEST(Dlt645Reassembly, PartsAreJoinedInOrder) {
    const request asked{.meter = any_address, .id = {0x0001FF00}};
    const auto first = test::bytes_of("00112233");
    const auto second = test::bytes_of("4455");
    const auto third = test::bytes_of("66");
    reply r{.meter = meter, .more = true, .id = asked.id, .data = first};
    std::array<std::byte, 7> room{};
    reassembly whole{asked, room};
    EXPECT_EQ(whole.next_request().what, function::read);
    ASSERT_TRUE(whole.take(r));
    EXPECT_FALSE(whole.is_complete());
    EXPECT_EQ(whole.next_request().what, function::read_next);
    EXPECT_EQ(whole.next_request().sequence, 1);

    r = {.meter = meter, .what = function::read_next, .more = true, .id = asked.id, .sequence = 2};
    r.data = second;
    EXPECT_EQ(whole.take(r).error().code, errc::bad_sequence);  // the same is asked for again
    EXPECT_EQ(whole.next_request().sequence, 1);
    r.sequence = 1;
    ASSERT_TRUE(whole.take(r));
    EXPECT_EQ(whole.take(r).error().code, errc::bad_sequence);
    EXPECT_EQ(whole.next_request().sequence, 2);
    r.sequence = 2;
    r.more = false;
    r.data = third;
    ASSERT_TRUE(whole.take(r));
    EXPECT_TRUE(whole.is_complete());
    EXPECT_EQ(to_hex(whole.data()), "00112233445566");
    r.sequence = 3;
    EXPECT_EQ(whole.take(r).error().code, errc::bad_sequence);
}

TEST(Dlt645Reassembly, OneAnswerMayBeAll) {
    const auto data = test::bytes_of("54760800");
    std::array<std::byte, 4> room{};
    reassembly whole{{.meter = meter, .id = {0x00010000}}, room};
    ASSERT_TRUE(whole.take({.meter = meter, .id = {0x00010000}, .data = data}));
    EXPECT_TRUE(whole.is_complete());
    EXPECT_EQ(to_hex(whole.data()), "54760800");
}

TEST(Dlt645Reassembly, WhatDoesNotFitChangesNothing) {
    const auto data = test::bytes_of("0011");
    std::array<std::byte, 3> room{};
    reassembly whole{{.meter = meter, .id = {0x0001FF00}}, room};
    reply r{.meter = meter, .more = true, .id = {0x0002FF00}, .data = data};
    EXPECT_EQ(whole.take(r).error().code, errc::foreign_frame);
    r.id = {0x0001FF00};
    r.meter = *parse_address("201900123457");
    EXPECT_EQ(whole.take(r).error().code, errc::foreign_frame);
    r.meter = meter;
    ASSERT_TRUE(whole.take(r));
    r.what = function::read_next;
    r.sequence = 1;
    EXPECT_EQ(whole.take(r).error().code, errc::no_room);
    const auto refusal = test::bytes_of("02");
    const reply no{.meter = meter, .what = function::read_next, .refused = true, .data = refusal};
    EXPECT_EQ(whole.take(no).error(),
              (error{.code = errc::meter_refused, .offset = header_length, .index = 2}));
    EXPECT_EQ(to_hex(whole.data()), "0011");
}

TEST(Dlt645Reassembly, NumbersEndAt255) {
    const auto one = test::bytes_of("00");
    std::array<std::byte, 300> room{};
    reassembly whole{{.meter = meter, .id = {0x0001FF00}}, room};
    ASSERT_TRUE(whole.take({.meter = meter, .more = true, .id = {0x0001FF00}, .data = one}));
    reply r{
        .meter = meter, .what = function::read_next, .more = true, .id = {0x0001FF00}, .data = one};
    for (int k = 1; k < 255; ++k) {
        r.sequence = static_cast<std::uint8_t>(k);
        ASSERT_TRUE(whole.take(r)) << k;
    }
    r.sequence = 255;
    EXPECT_EQ(whole.take(r).error().code, errc::bad_sequence);
    r.more = false;
    ASSERT_TRUE(whole.take(r));
    EXPECT_EQ(whole.data().size(), 256U);
}

}  // namespace submeter::codec::dlt645
