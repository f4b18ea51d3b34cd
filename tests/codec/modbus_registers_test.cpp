// SPDX-License-Identifier: Apache-2.0
#include "codec/vectors.hpp"
#include "submeter/codec/modbus/frame.hpp"
#include "submeter/codec/modbus/layout_guess.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

namespace submeter::codec::modbus {

TEST(ModbusRegisters, EveryOrderOfTheSameNumber) {
    const auto read = [](std::string_view hex, register_type type, word_order order) {
        return *read_number(test::bytes_of(hex), 0, {type, order});
    };
    using enum word_order;
    using enum register_type;
    EXPECT_EQ(read("12345678", u32, abcd), 0x12345678);
    EXPECT_EQ(read("56781234", u32, cdab), 0x12345678);
    EXPECT_EQ(read("34127856", u32, badc), 0x12345678);
    EXPECT_EQ(read("78563412", u32, dcba), 0x12345678);
    EXPECT_EQ(read("1234", u16, abcd), 0x1234);
    EXPECT_EQ(read("1234", u16, cdab), 0x1234);
    EXPECT_EQ(read("3412", u16, badc), 0x1234);
    EXPECT_EQ(read("3412", u16, dcba), 0x1234);
    EXPECT_EQ(read("FFFE", i16, abcd), -2);
    EXPECT_EQ(read("FFFE", u16, abcd), 65534);
    EXPECT_EQ(read("FFFFFFFE", i32, abcd), -2);
    EXPECT_EQ(read("FEFFFFFF", i32, dcba), -2);
    EXPECT_EQ(read("FFFFFFFE", u32, abcd), 4294967294);
}

TEST(ModbusRegisters, WritingUndoesReading) {
    std::mt19937 random{4};
    for (int round = 0; round < 500; ++round) {
        const register_layout layout{static_cast<register_type>(test::below(random, 4)),
                                     static_cast<word_order>(test::below(random, 4))};
        std::array<std::byte, 4> wire{};
        for (auto& octet : wire)
            octet = static_cast<std::byte>(random());
        const auto value = read_number(wire, 0, layout);
        ASSERT_TRUE(value);
        std::array<std::byte, 4> out = wire;
        ASSERT_EQ(write_number(*value, layout, out), register_count(layout.type) * 2);
        EXPECT_EQ(out, wire);
    }
}

TEST(ModbusRegisters, OutsideIsRefused) {
    const std::vector<std::byte> three(6);
    EXPECT_TRUE(read_number(three, 1, {register_type::u32}));
    EXPECT_EQ(read_number(three, 2, {register_type::u32}).error().code, errc::bad_count);
    EXPECT_EQ(read_number(three, 3, {register_type::u16}).error().code, errc::bad_count);
    EXPECT_EQ(read_number({}, 0, {register_type::u16}).error().code, errc::bad_count);
    std::array<std::byte, 4> out{};
    EXPECT_EQ(write_number(65536, {register_type::u16}, out).error().code, errc::overflow);
    EXPECT_EQ(write_number(-1, {register_type::u32}, out).error().code, errc::overflow);
    EXPECT_EQ(write_number(-32769, {register_type::i16}, out).error().code, errc::overflow);
    EXPECT_EQ(write_number(1, {register_type::u32}, bytes_span{out}.first(3)).error().code,
              errc::no_room);
}

TEST(ModbusRegisters, LongNumbersTextsAndBits) {
    using enum word_order;
    using enum register_type;
    const auto read = [](std::string_view hex, register_layout layout) {
        return read_number(test::bytes_of(hex), 0, layout);
    };
    EXPECT_EQ(read("0123456789ABCDEF", {u64, abcd}), 0x0123456789ABCDEF);
    EXPECT_EQ(read("CDEF89AB45670123", {u64, cdab}), 0x0123456789ABCDEF);
    EXPECT_EQ(read("23016745AB89EFCD", {i64, badc}), 0x0123456789ABCDEF);
    EXPECT_EQ(read("EFCDAB8967452301", {i64, dcba}), 0x0123456789ABCDEF);
    EXPECT_EQ(read("FFFFFFFFFFFFFFFE", {i64, abcd}), -2);
    EXPECT_EQ(read("8000000000000000", {u64, abcd}).error().code, errc::overflow);
    EXPECT_EQ(read("3F800000", {f32, abcd}).error().code, errc::wrong_type);

    EXPECT_EQ(read("1234", {bcd16, abcd}), 1234);
    EXPECT_EQ(read("56781234", {bcd32, cdab}), 12345678);
    EXPECT_EQ(read("9999999999999999", {bcd64, abcd}), 9999999999999999);
    const auto no_digit = read("12A4", {bcd16, abcd});
    EXPECT_EQ(no_digit.error().code, errc::bad_bcd);
    EXPECT_EQ(no_digit.error().offset, 1U);
    std::array<std::byte, 8> out{};
    EXPECT_EQ(write_number(10000, {bcd16}, out).error().code, errc::overflow);
    EXPECT_EQ(write_number(-1, {bcd32}, out).error().code, errc::overflow);
    EXPECT_EQ(write_number(-1, {u64}, out).error().code, errc::overflow);
    EXPECT_EQ(write_number(1, {f64}, out).error().code, errc::wrong_type);
    for (const auto type : {u64, i64, bcd16, bcd32, bcd64}) {
        for (const auto order : {abcd, cdab, badc, dcba}) {
            ASSERT_TRUE(write_number(1234, {type, order}, out));
            EXPECT_EQ(read_number(out, 0, {type, order}), 1234) << to_text(type);
        }
    }

    std::array<char, 8> room{};
    EXPECT_EQ(read_text(test::bytes_of("4142432044000000"), abcd, room), "ABC D");
    EXPECT_EQ(read_text(test::bytes_of("42412043"), badc, room), "ABC");
    EXPECT_EQ(read_text(test::bytes_of("4241204320202020"), dcba, room), "ABC");
    EXPECT_EQ(read_text(test::bytes_of("41424344"), abcd, std::span{room}.first(3)).error().code,
              errc::no_room);
    const auto bits = test::bytes_of("05 80");
    EXPECT_EQ(read_bit(bits, 0), 1);
    EXPECT_EQ(read_bit(bits, 1), 0);
    EXPECT_EQ(read_bit(bits, 15), 1);
    EXPECT_EQ(read_bit(bits, 16).error().code, errc::bad_count);
}

TEST(ModbusRegisters, ABlockOfWords) {
    const auto block = test::bytes_of("0001 FFFE 1234");
    std::array<std::uint16_t, 3> words{};
    EXPECT_EQ(read_words(block, words), 3U);
    EXPECT_EQ(words, (std::array<std::uint16_t, 3>{1, 0xFFFE, 0x1234}));
    EXPECT_EQ(read_words(block, std::span{words}.first(2)).error().code, errc::no_room);
    EXPECT_EQ(read_words(bytes_view{block}.first(5), words).error().code, errc::bad_count);
}

TEST(ModbusRegisters, ReadsABlockOfAnyLengthHighOctetFirst) {
    std::array<std::byte, 2 * read_count_max> block{};
    for (std::size_t i = 0; i < block.size(); ++i)
        block[i] = static_cast<std::byte>(i * 7 + i / 64);
    for (std::size_t count = 0; count <= read_count_max; ++count) {
        std::vector<std::uint16_t> words(count, 0xEEEE);
        ASSERT_EQ(read_words(bytes_view{block}.first(count * 2), words), count);
        for (std::size_t k = 0; k < count; ++k)
            EXPECT_EQ(words[k], to_u8(block[2 * k]) * 256 + to_u8(block[2 * k + 1])) << k;
    }
}

TEST(ModbusFloats, BecomeDecimalsWithoutFloatingArithmetic) {
    using enum register_type;
    const auto of = [](std::string_view hex, register_type type, int decimals) {
        return to_decimal(*read_float(test::bytes_of(hex), 0, {type}), decimals);
    };
    EXPECT_EQ(of("449A5000", f32, 3), (decimal{1234500, -3}));
    EXPECT_EQ(of("C49A5000", f32, 1), (decimal{-12345, -1}));
    EXPECT_EQ(of("3E200000", f32, 2), (decimal{16, -2}));  // 0.15625
    EXPECT_EQ(of("3F000000", f32, 0), (decimal{0, 0}));    // a half goes to the even one
    EXPECT_EQ(of("3FC00000", f32, 0), (decimal{2, 0}));
    EXPECT_EQ(of("00000001", f32, 9), (decimal{0, -9}));
    EXPECT_EQ(of("3FF3C0CA428C59FB", f64, 9), (decimal{1234567890, -9}));
    EXPECT_EQ(of("7F800000", f32, 0).error().code, errc::not_finite);
    EXPECT_EQ(of("7FC00000", f32, 0).error().code, errc::not_finite);
    EXPECT_EQ(of("5F000000", f32, 0).error().code, errc::overflow);  // 2^63
    EXPECT_EQ(of("3F800000", f32, 10).error().code, errc::bad_scale);
    EXPECT_EQ(read_float(test::bytes_of("3F800000"), 0, {u32}).error().code, errc::wrong_type);
}

// The processor's own conversion is exact where the number times 1000 still fits its mantissa.
TEST(ModbusFloats, AgreeWithTheProcessor) {
    std::mt19937 random{3};
    for (int round = 0; round < 2000; ++round) {
        const float value = std::ldexp(static_cast<float>(random() % 0x1000000),
                                       static_cast<int>(test::below(random, 40)) - 32);
        const auto got = to_decimal({std::bit_cast<std::uint32_t>(value), register_type::f32}, 3);
        ASSERT_TRUE(got);
        EXPECT_EQ(got->mantissa,
                  static_cast<std::int64_t>(std::nearbyint(static_cast<double>(value) * 1000)));
    }
}

TEST(ModbusFloats, AreMadeOfDecimalsWithoutFloatingArithmetic) {
    using enum register_type;
    const auto f32_of = [](decimal value) { return to_float(value, f32).value().bits; };
    EXPECT_EQ(f32_of({1234500, -3}), 0x449A5000U);
    EXPECT_EQ(f32_of({-12345, -1}), 0xC49A5000U);
    EXPECT_EQ(f32_of({0, -9}), 0U);
    EXPECT_EQ(f32_of({1, -1}), 0x3DCCCCCDU);
    EXPECT_EQ(f32_of({16777217, 0}), 0x4B800000U);  // half-way goes to the even one
    EXPECT_EQ(f32_of({16777219, 0}), 0x4B800002U);
    EXPECT_EQ(f32_of({33554431, 0}), 0x4C000000U);  // rounding makes it one place longer
    EXPECT_EQ(to_float({1234567890, -9}, f64).value().bits, 0x3FF3C0CA4283DE1BU);
    EXPECT_EQ(to_float({std::numeric_limits<std::int64_t>::min(), 0}, f64).value().bits,
              0xC3E0000000000000U);
    EXPECT_EQ(to_float({1, -10}, f32).error().code, errc::bad_scale);
    EXPECT_EQ(to_float({1, 1}, f32).error().code, errc::bad_scale);
    EXPECT_EQ(to_float({1, 0}, u32).error().code, errc::wrong_type);
}

// The processor divides two exact numbers with one rounding.
TEST(ModbusFloats, AreNearestAsTheProcessorHasIt) {
    std::mt19937_64 random{4};
    for (int round = 0; round < 2000; ++round) {
        const auto mantissa = static_cast<std::int64_t>(random() >> 11) * (round % 2 == 0 ? 1 : -1);
        const auto places = static_cast<std::int8_t>(round % 10);
        const double value = static_cast<double>(mantissa) / std::pow(10.0, places);
        EXPECT_EQ(to_float({mantissa, static_cast<std::int8_t>(-places)}, register_type::f64)
                      .value()
                      .bits,
                  std::bit_cast<std::uint64_t>(value));
    }
}

TEST(ModbusLayout, TwoSamplesDecide) {
    const auto first = test::bytes_of("5678 0012");
    const auto second = test::bytes_of("0001 0013");
    const std::array samples{layout_sample{first, 0x125678, 0x125678},
                             layout_sample{second, 0x130000, 0x130010}};
    std::array<register_layout, 40> found{};
    ASSERT_EQ(guess_layout(samples, found), 2U);
    EXPECT_EQ(found[0], (register_layout{register_type::u32, word_order::cdab}));
    EXPECT_EQ(found[1], (register_layout{register_type::i32, word_order::cdab}));

    const auto power = test::bytes_of("5000 449A");  // 1234.5
    const std::array one{layout_sample{power, 1200, 1260}};
    ASSERT_EQ(guess_layout(one, found), 1U);
    EXPECT_EQ(found[0], (register_layout{register_type::f32, word_order::cdab}));
    EXPECT_EQ(guess_layout(one, std::span{found}.first(0)), 0U);
    EXPECT_EQ(guess_layout({}, found), 0U);
}

}  // namespace submeter::codec::modbus
