// SPDX-License-Identifier: Apache-2.0
#include "codec/vectors.hpp"
#include "submeter/codec/dlt645/commands.hpp"
#include "submeter/codec/dlt645/message.hpp"
#include "submeter/codec/dlt645/refusal.hpp"

#include <gtest/gtest.h>

namespace submeter::codec::dlt645 {

namespace {

using room = std::array<std::byte, data_length_max>;

const address meter = *parse_address("201900123456");
const credentials by{.level = 0x02, .password = 0x123456, .operator_code = 0x00000001};

template <class Encode>
std::string hex_of(Encode encode_into) {
    std::array<std::byte, frame_length_max> out{};
    const auto length = encode_into(bytes_span{out});
    return length ? to_hex(bytes_view{out}.first(*length)) : "failed";
}

std::string hex_without_blanks(std::string_view hex) {
    return to_hex(test::bytes_of(hex));
}

local_instant at(std::string_view text) {
    return *parse_local(text);
}

}  // namespace

// Whatever a frame says can be said again: taken apart and put together it is the same frame.
TEST(Dlt645Message, EveryVectorIsPutTogetherAgain) {
    for (const auto& v : test::read_vectors("dlt645.json")) {
        if (!v.is_one_frame()) continue;
        SCOPED_TRACE(v.name);
        const auto f = decode(v.octets);
        ASSERT_TRUE(f);
        room unmasked{};
        std::array<std::byte, frame_length_max> out{};
        const auto length = is_reply(f->control) ? encode(*parse_reply(*f, unmasked), out)
                                                 : encode(*parse_request(*f, unmasked), out);
        ASSERT_TRUE(length);
        EXPECT_EQ(to_hex(bytes_view{out}.first(*length)), to_hex(v.octets));
    }
}

// The reference frames, made from what they mean.
TEST(Dlt645Message, RequestsAreMadeAsTheReferenceHasThem) {
    EXPECT_EQ(hex_of([](bytes_span out) { return encode_read(meter, {0x00010000}, out); }),
              hex_without_blanks("68 56 34 12 00 19 20 68 11 04 33 33 34 33 87 16"));
    EXPECT_EQ(
        hex_of([](bytes_span out) {
            return encode(
                request{
                    .meter = meter, .what = function::read_next, .id = {0x0001FF00}, .sequence = 1},
                out);
        }),
        hex_without_blanks("68 56 34 12 00 19 20 68 12 05 33 32 34 33 34 BC 16"));
    const auto twenty = test::bytes_of("00200000");
    EXPECT_EQ(
        hex_of([&](bytes_span out) {
            return encode(request{.meter = meter,
                                  .what = function::write,
                                  .id = {0x04001001},
                                  .by = by,
                                  .data = twenty},
                          out);
        }),
        hex_without_blanks("68 56 34 12 00 19 20 68 14 10 34 43 33 37 35 89 67 45 34 33 33 33 "
                           "33 53 33 33 CD 16"));
    EXPECT_EQ(hex_of([](bytes_span out) {
                  return encode_time_broadcast(broadcast_address, at("2026-11-21T08:30:00"), out);
              }),
              hex_without_blanks("68 99 99 99 99 99 99 68 08 06 33 63 3B 54 44 59 36 16"));
    EXPECT_EQ(
        hex_of([](bytes_span out) {
            return encode_relay_order(meter, by, {.valid_until = at("2026-11-21T23:59:59")}, out);
        }),
        hex_without_blanks("68 56 34 12 00 19 20 68 1C 10 35 89 67 45 34 33 33 33 4D 33 8C 8C "
                           "56 54 44 59 E7 16"));
}

TEST(Dlt645Message, TheMetersSideReadsAnOrder) {
    std::array<std::byte, frame_length_max> out{};
    const relay_order order{.what = relay_command::timed_trip_permit,
                            .n2 = 6,
                            .valid_until = at("2026-11-21T23:59:59")};
    const auto length = encode_relay_order(meter, by, order, out);
    ASSERT_TRUE(length);
    const auto f = decode(bytes_view{out}.first(*length));
    ASSERT_TRUE(f);
    room unmasked{};
    const auto r = parse_request(*f, unmasked);
    ASSERT_TRUE(r);
    EXPECT_EQ(r->what, function::relay_control);
    EXPECT_EQ(r->by, by);
    EXPECT_EQ(read_relay_order(r->data), order);
    EXPECT_EQ(read_relay_order(r->data.first(7)).error().code, errc::bad_length);
    auto unlisted = test::bytes_of("7F00595923211126");
    EXPECT_EQ(read_relay_order(unlisted).error().code, errc::bad_value);
}

TEST(Dlt645Message, AReplyCarriesTheAddress) {
    const auto octets = test::bytes_of("68 56 34 12 00 19 20 68 93 06 89 67 45 33 4C 53 45 16");
    const auto f = decode(octets);
    ASSERT_TRUE(f);
    room unmasked{};
    auto r = parse_reply(*f, unmasked);
    ASSERT_TRUE(r);
    EXPECT_EQ(read_address(*r), meter);
    r->data = r->data.first(5);
    EXPECT_EQ(read_address(*r).error().code, errc::bad_length);
}

TEST(Dlt645Message, ShortDataIsRefused) {
    const auto need = [](function what, std::size_t least) {
        for (std::size_t n = 0; n < least; ++n) {
            const std::vector<std::byte> data(n, std::byte{0x33});
            room unmasked{};
            const frame f{.meter = meter, .control = request_control(what), .data = data};
            EXPECT_EQ(parse_request(f, unmasked).error().code, errc::bad_length);
        }
        const std::vector<std::byte> data(least, std::byte{0x33});
        room unmasked{};
        EXPECT_TRUE(parse_request(
            frame{.meter = meter, .control = request_control(what), .data = data}, unmasked));
    };
    need(function::read, 4);
    need(function::read_next, 5);
    need(function::write, 12);
    need(function::relay_control, 8);
    need(function::authenticate, 8);
}

TEST(Dlt645Message, DirectionsAreToldApart) {
    room unmasked{};
    EXPECT_EQ(parse_request(frame{.control = 0x91}, unmasked).error().code, errc::bad_control);
    EXPECT_EQ(parse_request(frame{.control = 0x51}, unmasked).error().code, errc::bad_control);
    EXPECT_EQ(parse_reply(frame{.control = 0x11}, unmasked).error().code, errc::not_a_reply);
    EXPECT_EQ(parse_reply(frame{.control = 0x81}, unmasked).error().code, errc::unknown_function);
}

TEST(Dlt645Message, AnAnswerMustBelongToItsRequest) {
    const request asked{.meter = meter, .what = function::read, .id = {0x00010000}};
    reply r{.meter = meter, .what = function::read, .id = {0x00010000}};
    EXPECT_TRUE(check_answer(asked, r));
    r.meter = *parse_address("201900123457");
    EXPECT_EQ(check_answer(asked, r).error().code, errc::foreign_frame);
    r.meter = any_address;
    EXPECT_TRUE(check_answer(asked, r));
    r.id = {0x00020000};
    EXPECT_EQ(check_answer(asked, r).error().code, errc::foreign_frame);
    r.refused = true;
    EXPECT_TRUE(check_answer(asked, r));
    r.what = function::write;
    EXPECT_EQ(check_answer(asked, r).error().code, errc::foreign_frame);

    const request next{
        .meter = meter, .what = function::read_next, .id = {0x0001FF00}, .sequence = 2};
    reply part{.meter = meter, .what = function::read_next, .id = {0x0001FF00}, .sequence = 1};
    EXPECT_EQ(check_answer(next, part).error().code, errc::bad_sequence);
    part.sequence = 2;
    EXPECT_TRUE(check_answer(next, part));
}

TEST(Dlt645Refusal, TheErrorOctetSaysWhy) {
    const auto why = [](function what, std::string_view hex) {
        const auto data = test::bytes_of(hex);
        return accepted(reply{.what = what, .refused = true, .data = data}).error();
    };
    EXPECT_EQ(why(function::read, "02").code, errc::no_such_data);
    EXPECT_EQ(why(function::write, "04").code, errc::not_authorised);
    EXPECT_EQ(why(function::write, "24").code, errc::meter_refused);
    EXPECT_EQ(why(function::write, "24").index, 0x24U);
    EXPECT_EQ(why(function::relay_control, "2000").index, 0x20U);
    EXPECT_EQ(why(function::relay_control, "0400").code, errc::meter_refused);
    EXPECT_EQ(why(function::authenticate, "02").code, errc::meter_refused);
    EXPECT_EQ(why(function::write, "").code, errc::meter_refused);
    EXPECT_TRUE(accepted(reply{}));
}

}  // namespace submeter::codec::dlt645
