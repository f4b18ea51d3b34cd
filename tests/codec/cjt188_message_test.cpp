// SPDX-License-Identifier: Apache-2.0
#include "codec/vectors.hpp"
#include "submeter/codec/cjt188/commands.hpp"
#include "submeter/codec/cjt188/refusal.hpp"

#include <gtest/gtest.h>

namespace submeter::codec::cjt188 {

namespace {

const address meter = *parse_address("00112026001234");

recipient with(std::uint8_t sequence) {
    return {.type = meter_type::cold_water, .meter = meter, .sequence = sequence};
}

template <class Encode>
std::string hex_of(Encode encode_into) {
    std::array<std::byte, frame_length_max> out{};
    const auto length = encode_into(bytes_span{out});
    return length ? to_hex(bytes_view{out}.first(*length)) : "failed";
}

// The octets of a vector.
std::string vector_named(std::string_view name) {
    for (const auto& v : test::read_vectors("cjt188.json"))
        if (v.name == name) return to_hex(v.octets);
    return "no such vector";
}

// Borrows from the octets.
reply reply_of(const std::vector<std::byte>& octets) {
    return *parse_reply(*decode(octets));
}

}  // namespace

// Whatever a frame says can be said again: taken apart and put together it is the same frame, in
// whichever order its identifier came.
TEST(Cjt188Message, EveryVectorIsPutTogetherAgain) {
    std::size_t count = 0;
    for (const auto& v : test::read_vectors("cjt188.json")) {
        if (!v.is_one_frame()) continue;
        SCOPED_TRACE(v.name);
        const auto f = decode(v.octets);
        ASSERT_TRUE(f);
        std::array<std::byte, frame_length_max> out{};
        const auto length =
            is_reply(f->control) ? encode(*parse_reply(*f), out) : encode(*parse_request(*f), out);
        ASSERT_TRUE(length);
        EXPECT_EQ(to_hex(bytes_view{out}.first(*length)), to_hex(v.octets));
        ++count;
    }
    EXPECT_GT(count, 40U);
}

// The reference frames, made from what they mean.
TEST(Cjt188Message, RequestsAreMadeAsTheReferenceHasThem) {
    EXPECT_EQ(hex_of([](bytes_span out) { return encode_read(with(5), ids::metering_data, out); }),
              vector_named("read metering data"));
    EXPECT_EQ(hex_of([](bytes_span out) { return encode_valve(with(6), valve_order::close, out); }),
              vector_named("close the valve"));
    EXPECT_EQ(hex_of([](bytes_span out) {
                  return encode_purchase(with(8), {.number = 3, .amount = {50, 0}}, out);
              }),
              vector_named("purchase 50.00"));
    EXPECT_EQ(hex_of([](bytes_span out) { return encode_read(with(9), ids::purchase, out); }),
              vector_named("read purchases"));
    EXPECT_EQ(
        hex_of([](bytes_span out) {
            return encode_price_steps(
                with(10),
                {.prices = {{{350, -2}, {45, -1}, {6, 0}}}, .quantities = {10, 20}, .start_day = 1},
                out);
        }),
        vector_named("write price table"));
    EXPECT_EQ(hex_of([](bytes_span out) {
                  return encode_time(with(9), *parse_local("2026-11-21T08:30:00"), out);
              }),
              vector_named("write the clock"));
    EXPECT_EQ(
        hex_of([](bytes_span out) {
            return encode_write_index(with(10), {12345, -2}, {.unit = item_unit::cubic_metre}, out);
        }),
        vector_named("write the register"));
    EXPECT_EQ(hex_of([](bytes_span out) { return encode_read_key_version(with(7), out); }),
              vector_named("read key version"));
}

TEST(Cjt188Message, FieldFramesAreMadeByTheirDialect) {
    const dialect high{.id = id_order::high_first};
    EXPECT_EQ(hex_of([&](bytes_span out) {
                  return encode_read_address(meter_type::cold_water, 1, out, high, {.wake_up = 3});
              }),
              vector_named("ask for the address, high octet first"));
    const recipient to{
        .type = meter_type::cold_water, .meter = *parse_address("00000819121301"), .sequence = 1};
    EXPECT_NE(hex_of([&](bytes_span out) {
                  return encode_valve(to, valve_order::open, out, high);
              }).find("0404a0170155"),
              std::string::npos);
    const recipient at{.type = meter_type::cold_water, .meter = *parse_address("00000805000002")};
    EXPECT_EQ(hex_of([&](bytes_span out) {
                  return encode_write_address(at, *parse_address("00000805000001"), out, high);
              }),
              vector_named("write address, high octet first"));
}

TEST(Cjt188Message, ANumberThatDoesNotFitIsRefused) {
    std::array<std::byte, frame_length_max> out{};
    const auto code = [&](decimal amount, dialect d = {}, std::uint8_t number = 1) {
        return encode_purchase(with(0), {.number = number, .amount = amount}, out, d).error().code;
    };
    EXPECT_EQ(code({1005, -3}), errc::inexact);
    EXPECT_EQ(code({1'000'000, 0}), errc::overflow);
    EXPECT_EQ(code({-1, 0}), errc::negative_amount);
    EXPECT_EQ(code({1, 0}, {.sequence = sequence_form::bcd}, 100), errc::overflow);
    EXPECT_EQ(encode_read(with(0), ids::purchase, bytes_span{out}.first(15)).error().code,
              errc::no_room);
}

TEST(Cjt188Message, TheMetersSideReadsWhatTheMasterWrites) {
    std::array<std::byte, frame_length_max> out{};
    const auto asked = [&](const result<std::size_t>& length) {
        return *parse_request(*decode(bytes_view{out}.first(*length)));
    };
    const purchase bought{.number = 7, .amount = {12345, -2}};
    EXPECT_EQ(read_purchase(asked(encode_purchase(with(1), bought, out)).data), bought);
    const price_steps prices{.prices = {decimal{350, -2}, decimal{450, -2}, decimal{600, -2}},
                             .quantities = {10, 20},
                             .start_day = 5};
    EXPECT_EQ(read_price_steps(asked(encode_price_steps(with(1), prices, out)).data), prices);
    EXPECT_EQ(read_valve_order(asked(encode_valve(with(1), valve_order::close, out)).data),
              valve_order::close);
    EXPECT_EQ(read_valve_order(test::bytes_of("12")).error().code, errc::bad_value);
    EXPECT_EQ(read_valve_order({}).error().code, errc::bad_length);
    EXPECT_EQ(read_purchase(test::bytes_of("07450A0100")).error(),
              (error{.code = errc::bad_bcd, .offset = 2}));
    EXPECT_EQ(read_purchase({}).error().code, errc::bad_length);
    EXPECT_EQ(read_price_steps(test::bytes_of("00")).error().code, errc::bad_length);
}

TEST(Cjt188Message, TheMastersSideReadsWhatTheMeterWrites) {
    const purchase_state state{.last = {.number = 3, .amount = {5000, -2}},
                               .cumulative = {15000, -2},
                               .remaining = {8520, -2},
                               .state = {0x0005}};
    const auto octets = write_purchase_state(state);
    ASSERT_TRUE(octets);
    EXPECT_EQ(to_hex(*octets), "030050000000500100208500000500");
    EXPECT_EQ(read_purchase_state(*octets), state);
    EXPECT_EQ(write_purchase_state({.remaining = {1, -3}}).error().code, errc::inexact);
    EXPECT_EQ(write_purchase_state({.last = {.number = 100}}, {.sequence = sequence_form::bcd})
                  .error()
                  .code,
              errc::overflow);
    const price_steps prices{.prices = {decimal{350, -2}, decimal{450, -2}, decimal{600, -2}},
                             .quantities = {10, 20}};
    std::array<std::byte, 15> table{};
    ASSERT_TRUE(write_price_steps(prices, table));
    EXPECT_EQ(read_price_steps(table), prices);
    EXPECT_EQ(write_price_steps(prices, bytes_span{table}.first(14)).error().code,
              errc::bad_length);
}

TEST(Cjt188Message, OnlyTheirOwnDirectionIsParsed) {
    const auto asked = test::bytes_of("68 10 34 12 00 26 20 11 00 01 03 1F 90 05 CD 16");
    const auto refused = test::bytes_of("68 10 34 12 00 26 20 11 00 C1 03 05 04 00 E2 16");
    EXPECT_EQ(parse_reply(*decode(asked)).error().code, errc::not_a_reply);
    EXPECT_EQ(parse_request(*decode(refused)).error().code, errc::bad_control);
    EXPECT_EQ(parse_request(frame{.control = 0x02}).error().code, errc::unknown_function);
    EXPECT_EQ(parse_request(frame{.control = 0x01}).error().code, errc::bad_length);
}

TEST(Cjt188Message, ARefusalCarriesTheStatusWord) {
    const auto octets = test::bytes_of("68 10 34 12 00 26 20 11 00 C1 03 05 04 00 E2 16");
    const auto r = reply_of(octets);
    EXPECT_TRUE(r.refused);
    EXPECT_EQ(r.sequence, 5);
    EXPECT_EQ(refusal_status(r).battery(), battery_state::low);
    EXPECT_EQ(accepted(r).error().code, errc::meter_refused);
    EXPECT_EQ(accepted(r).error().index, 4U);
    EXPECT_TRUE(accepted(reply{}));
}

TEST(Cjt188Message, AnAnswerIsKnownByTypeAddressFunctionIdentifierAndSequence) {
    const request asked{.type = meter_type::cold_water,
                        .meter = meter,
                        .what = function::read,
                        .id = ids::metering_data,
                        .sequence = 5};
    reply r{.type = meter_type::cold_water,
            .meter = meter,
            .what = function::read,
            .id = ids::metering_data,
            .order = id_order::high_first,  // some meters answer in the other order
            .sequence = 5};
    EXPECT_TRUE(check_answer(asked, r));
    const auto code = [&](const reply& other, dialect d = {}) {
        const auto checked = check_answer(asked, other, d);
        return checked ? errc{} : checked.error().code;
    };
    auto other = r;
    other.type = meter_type::gas;
    EXPECT_EQ(code(other), errc::foreign_frame);
    other = r;
    other.meter.octets[0] = std::byte{0x99};
    EXPECT_EQ(code(other), errc::foreign_frame);
    other = r;
    other.what = function::write;
    EXPECT_EQ(code(other), errc::foreign_frame);
    other = r;
    other.id = ids::purchase;
    EXPECT_EQ(code(other), errc::foreign_frame);
    other.refused = true;  // then there is no identifier
    EXPECT_EQ(code(other), errc{});
    other = r;
    other.sequence = 6;
    EXPECT_EQ(code(other), errc::bad_sequence);
    EXPECT_EQ(code(other, {.echo = echo_rule::exact_or_constant}), errc::bad_sequence);
    EXPECT_EQ(code(other, {.echo = echo_rule::ignored}), errc{});
    other.sequence = 0xFF;
    EXPECT_EQ(code(other), errc::bad_sequence);
    EXPECT_EQ(code(other, {.echo = echo_rule::exact_or_constant}), errc{});
}

TEST(Cjt188DataId, BothOrdersAreRead) {
    const auto read = [](int first, int second, id_order expected = id_order::low_first) {
        return read_data_id(static_cast<std::byte>(first), static_cast<std::byte>(second),
                            expected);
    };
    EXPECT_EQ(read(0x1F, 0x90), (placed_id{{0x901F}, id_order::low_first}));
    EXPECT_EQ(read(0x90, 0x1F), (placed_id{{0x901F}, id_order::high_first}));
    EXPECT_EQ(read(0x17, 0xA0), (placed_id{{0xA017}, id_order::low_first}));
    EXPECT_EQ(read(0x81, 0x0A), (placed_id{{0x810A}, id_order::high_first}));
    EXPECT_EQ(read(0x81, 0xD2), (placed_id{{0xD281}, id_order::low_first}));
    EXPECT_EQ(read(0xEF, 0x90), (placed_id{{0x90EF}, id_order::low_first}));  // a maker's
    EXPECT_EQ(read(0x90, 0xEF), (placed_id{{0x90EF}, id_order::high_first}));
    // Both orders are identifiers, or neither is: the dialect says which is meant.
    EXPECT_EQ(read(0xD3, 0xD2).id.value, 0xD2D3);
    EXPECT_EQ(read(0xD3, 0xD2, id_order::high_first).id.value, 0xD3D2);
    EXPECT_EQ(read(0x12, 0x34, id_order::high_first).id.value, 0x1234);
}

}  // namespace submeter::codec::cjt188
