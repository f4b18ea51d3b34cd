// SPDX-License-Identifier: Apache-2.0
#include "codec/vectors.hpp"
#include "submeter/codec/modbus/frame.hpp"
#include "submeter/codec/modbus/message.hpp"

#include <gtest/gtest.h>

namespace submeter::codec::modbus {

namespace {

std::vector<test::vector> frames() {
    std::vector<test::vector> out;
    for (auto& v : test::read_vectors("modbus.json"))
        if (v.is_one_frame()) out.push_back(std::move(v));
    return out;
}

template <class Message>
std::string encoded(const Message& m) {
    std::array<std::byte, frame_length_max> out{};
    const auto length = encode(m, out);
    return length ? to_hex(bytes_view{out}.first(*length))
                  : std::string{describe(length.error().code).name};
}

}  // namespace

TEST(ModbusCrc, TheKnownValues) {
    const auto vectors = test::read_crc_vectors("modbus.json");
    ASSERT_GE(vectors.size(), 6U);
    for (const auto& v : vectors)
        EXPECT_EQ(crc16_modbus(v.octets), v.crc);
}

// One table, four checks: encode; decode; decode with trailing octets; decode of every prefix.
TEST(ModbusFrame, EncodesWhatItDecodes) {
    ASSERT_GT(frames().size(), 12U);
    for (const auto& v : frames()) {
        SCOPED_TRACE(v.name);
        const test::exact_copy input{v.octets};
        const auto f = decode(input.view(), *v.way);
        ASSERT_TRUE(f);
        EXPECT_EQ(f->consumed, v.octets.size());
        EXPECT_EQ(encoded(*f), to_hex(v.octets));
        std::vector<std::byte> small(v.octets.size() - 1);
        EXPECT_EQ(encode(*f, small).error().code, errc::no_room);
        if (*v.way == direction::request) {
            EXPECT_EQ(encoded(*parse_request(*f)), to_hex(v.octets));
        } else {
            EXPECT_EQ(encoded(*parse_reply(*f)), to_hex(v.octets));
        }
    }
}

TEST(ModbusFrame, TrailingOctetsAreNotConsumed) {
    for (const auto& v : frames()) {
        SCOPED_TRACE(v.name);
        auto longer = v.octets;
        longer.insert(longer.end(), {std::byte{0x01}, std::byte{0x03}});
        const auto f = decode(longer, *v.way);
        ASSERT_TRUE(f);
        EXPECT_EQ(f->consumed, v.octets.size());
    }
}

TEST(ModbusFrame, EveryPrefixAsksForMore) {
    for (const auto& v : frames()) {
        SCOPED_TRACE(v.name);
        for (std::size_t n = 0; n < v.octets.size(); ++n) {
            const test::exact_copy prefix{bytes_view{v.octets}.first(n)};
            const auto f = decode(prefix.view(), *v.way);
            ASSERT_FALSE(f);
            EXPECT_EQ(f.error().code, errc::incomplete) << n;
        }
    }
}

TEST(ModbusFrame, EverySingleBitFlipIsRefused) {
    for (const auto& v : frames()) {
        SCOPED_TRACE(v.name);
        auto octets = v.octets;
        for (std::size_t bit = 0; bit < octets.size() * 8; ++bit) {
            const auto mask = std::byte{1} << (bit % 8);
            octets[bit / 8] ^= mask;
            EXPECT_FALSE(decode(octets, *v.way)) << "bit " << bit;
            octets[bit / 8] ^= mask;
        }
    }
}

TEST(ModbusMessage, AnyRequestAndReplyComeBack) {
    std::mt19937 random{21};
    for (int round = 0; round < 400; ++round) {
        constexpr function all[] = {function::read_holding_registers,
                                    function::read_input_registers, function::write_single_register,
                                    function::write_multiple_registers};
        const auto what = all[test::below(random, 4)];
        const bool one = what == function::write_single_register;
        const auto count = static_cast<std::uint16_t>(
            one ? 1 : 1 + test::below(random, is_read(what) ? read_count_max : write_count_max));
        std::vector<std::byte> registers(count * 2U);
        for (auto& octet : registers)
            octet = static_cast<std::byte>(random());
        request asked{.unit = static_cast<std::uint8_t>(random()),
                      .what = what,
                      .start = static_cast<std::uint16_t>(random()),
                      .count = count};
        if (!is_read(what)) asked.registers = registers;
        std::array<std::byte, frame_length_max> out{};
        const auto length = encode(asked, out);
        ASSERT_TRUE(length);
        const auto f = decode(bytes_view{out}.first(*length), direction::request);
        ASSERT_TRUE(f);
        const auto back = parse_request(*f);
        ASSERT_TRUE(back);
        EXPECT_EQ(back->start, asked.start);
        EXPECT_EQ(back->count, asked.count);
        EXPECT_EQ(to_hex(back->registers), to_hex(asked.registers));

        reply answer{.unit = asked.unit, .what = what, .start = asked.start, .count = count};
        if (is_read(what) || one) answer.registers = registers;
        if (is_read(what)) answer.start = 0;
        std::array<std::byte, frame_length_max> answered{};
        const auto answer_length = encode(answer, answered);
        ASSERT_TRUE(answer_length);
        EXPECT_EQ(*answer_length, reply_length(asked));
        const auto g = decode(bytes_view{answered}.first(*answer_length), direction::response);
        ASSERT_TRUE(g);
        const auto reply_back = parse_reply(*g);
        ASSERT_TRUE(reply_back);
        EXPECT_EQ(to_hex(reply_back->registers), to_hex(answer.registers));
        EXPECT_TRUE(check_answer(asked, *reply_back));
    }
}

TEST(ModbusMessage, AnAnswerMustBelongToItsRequest) {
    const request asked{.unit = 5, .start = 10, .count = 2};
    const auto registers = test::bytes_of("00010002");
    reply r{.unit = 5, .count = 2, .registers = registers};
    EXPECT_TRUE(check_answer(asked, r));
    r.unit = 6;
    EXPECT_EQ(check_answer(asked, r).error().code, errc::foreign_frame);
    r.unit = 5;
    r.count = 1;
    EXPECT_EQ(check_answer(asked, r).error().code, errc::foreign_frame);
    r.refused = exception::busy;
    EXPECT_TRUE(check_answer(asked, r));
    r.what = function::read_input_registers;
    EXPECT_EQ(check_answer(asked, r).error().code, errc::foreign_frame);

    const auto one = test::bytes_of("0001");
    const auto two = test::bytes_of("0002");
    const request write{.what = function::write_single_register, .start = 7, .registers = one};
    reply echo{.what = function::write_single_register, .start = 7, .count = 1, .registers = one};
    EXPECT_TRUE(check_answer(write, echo));
    echo.registers = two;
    EXPECT_EQ(check_answer(write, echo).error().code, errc::foreign_frame);
    echo.registers = one;
    echo.start = 8;
    EXPECT_EQ(check_answer(write, echo).error().code, errc::foreign_frame);
}

TEST(ModbusMessage, ExceptionsAreRefusals) {
    EXPECT_TRUE(accepted(reply{}));
    EXPECT_EQ(accepted(reply{.refused = exception::illegal_address}).error().code,
              errc::no_such_data);
    const auto busy = accepted(reply{.refused = exception::busy});
    EXPECT_EQ(busy.error().code, errc::meter_refused);
    EXPECT_EQ(busy.error().index, 6U);
}

TEST(ModbusMessage, CountsOutsideTheirBoundsAreRefused) {
    const std::vector<std::byte> registers(252);
    EXPECT_EQ(encoded(request{.count = 0}), "bad_count");
    EXPECT_EQ(encoded(request{.count = 126}), "bad_count");
    EXPECT_EQ(encoded(request{.what = function::write_multiple_registers, .count = 2}),
              "bad_count");
    EXPECT_EQ(encoded(request{.what = function::write_multiple_registers,
                              .count = 124,
                              .registers = bytes_view{registers}.first(248)}),
              "bad_count");
    EXPECT_EQ(encoded(request{.what = function::write_single_register,
                              .count = 2,
                              .registers = bytes_view{registers}.first(4)}),
              "bad_count");
    EXPECT_EQ(encoded(request{.what = static_cast<function>(9)}), "unknown_function");
    EXPECT_EQ(encoded(reply{.count = 126, .registers = registers}), "bad_count");
    EXPECT_EQ(encoded(reply{.count = 1}), "bad_count");
}

}  // namespace submeter::codec::modbus
