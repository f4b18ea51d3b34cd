// SPDX-License-Identifier: Apache-2.0
#include "codec/vectors.hpp"
#include "submeter/codec/dlt645/dictionary.hpp"
#include "submeter/codec/dlt645/digits.hpp"
#include "submeter/codec/dlt645/tables.hpp"
#include "submeter/codec/dlt645/value.hpp"

#include <gtest/gtest.h>

namespace submeter::codec::dlt645 {

namespace {

item item_of(std::uint32_t id) {
    const auto found = find_item({id});
    EXPECT_TRUE(found) << std::hex << id;
    return found.value_or(item{});
}

std::string read(std::uint32_t id, std::string_view hex) {
    const auto data = test::bytes_of(hex);
    const auto value = read_value(item_of(id), test::exact_copy{data}.view());
    return value ? to_text(*value) : std::string{describe(value.error().code).name};
}

std::string written(std::uint32_t id, std::string_view number) {
    std::array<std::byte, 8> out{};
    const auto length = write_value(item_of(id), *parse_decimal(number), out);
    return length ? to_hex(bytes_view{out}.first(*length))
                  : std::string{describe(length.error().code).name};
}

}  // namespace

TEST(Dlt645Value, NumbersAreExact) {
    EXPECT_EQ(read(0x00010000, "54760800"), "876.54");
    EXPECT_EQ(read(0x00010000, "99999999"), "999999.99");
    EXPECT_EQ(read(0x00010000, "00000000"), "0.00");
    EXPECT_EQ(read(0x02030000, "563412"), "12.3456");
    EXPECT_EQ(read(0x02010100, "9822"), "229.8");
    EXPECT_EQ(read(0x03330201, "1200"), "12");
}

TEST(Dlt645Value, TheTopBitIsAMinusOnlyWhereTheItemHasASign) {
    EXPECT_EQ(read(0x00000000, "34120080"), "-12.34");
    EXPECT_EQ(read(0x00000000, "34120079"), "790012.34");
    EXPECT_EQ(read(0x00010000, "34120080"), "800012.34");
    EXPECT_EQ(read(0x02030100, "503492"), "-12.3450");
    EXPECT_EQ(read(0x02060000, "0090"), "-1.000");
    EXPECT_EQ(read(0x02800007, "5081"), "-15.0");
    EXPECT_EQ(read(0x02800001, "052080"), "-2.005");
    EXPECT_EQ(read(0x02800003, "1467d7"), "-57.6714");
}

TEST(Dlt645Value, WhatIsNotThereAndWhatIsNoDigit) {
    EXPECT_EQ(read(0x00010000, "ffffffff"), "value_absent");
    EXPECT_EQ(read(0x00010000, "ffffff00"), "bad_bcd");
    EXPECT_EQ(read(0x00010000, "5a760800"), "bad_bcd");
    EXPECT_EQ(read(0x00000000, "000000ff"), "bad_bcd");
    EXPECT_EQ(read(0x00010000, "547608"), "bad_length");
    EXPECT_EQ(read(0x04000503, "5042"), "bad_value");
    const auto data = test::bytes_of("00007a00");
    EXPECT_EQ(read_value(item_of(0x00010000), data).error().offset, 2U);
}

TEST(Dlt645Value, WritingHoldsWhatReadingGives) {
    EXPECT_EQ(written(0x00010000, "876.54"), "54760800");
    EXPECT_EQ(written(0x00010000, "876.5"), "50760800");
    EXPECT_EQ(written(0x00010000, "876.541"), "inexact");
    EXPECT_EQ(written(0x00010000, "1000000"), "overflow");
    EXPECT_EQ(written(0x00010000, "-0.01"), "overflow");
    EXPECT_EQ(written(0x00000000, "-12.34"), "34120080");
    EXPECT_EQ(written(0x00000000, "799999.99"), "99999979");
    EXPECT_EQ(written(0x00000000, "800000.00"), "overflow");
    EXPECT_EQ(written(0x00000000, "-800000.00"), "overflow");
    EXPECT_EQ(written(0x01010000, "12.3456"), "563412");  // the number of a demand
    EXPECT_EQ(written(0x04000503, "1"), "bad_value");
}

TEST(Dlt645Value, WordsOfOneAndTwoOctets) {
    EXPECT_EQ(read_word(item_of(0x04000503), test::bytes_of("5042")), 0x4250);
    EXPECT_EQ(read_word(item_of(0x04000601), test::bytes_of("8542")), 0x85);
    EXPECT_EQ(read_word(item_of(0x04000503), test::bytes_of("50")).error().code, errc::bad_length);
    std::array<std::byte, 2> out{};
    EXPECT_EQ(write_word(item_of(0x04000503), 0x4250, out), 2U);
    EXPECT_EQ(to_hex(out), "5042");
    EXPECT_EQ(write_word(item_of(0x04000601), 0x85, out), 1U);
    EXPECT_EQ(write_word(item_of(0x04000601), 0x100, out).error().code, errc::overflow);
}

TEST(Dlt645Value, NamesAreDigitsAndTexts) {
    std::array<std::byte, 32> out{};
    ASSERT_EQ(write_digits(item_of(0x04000402), "201900123456", out), 6U);
    EXPECT_EQ(to_hex(bytes_view{out}.first(6)), "563412001920");
    ASSERT_EQ(write_digits(item_of(0x04000402), "7", out), 6U);
    EXPECT_EQ(to_hex(bytes_view{out}.first(6)), "070000000000");
    EXPECT_EQ(write_digits(item_of(0x04000402), "12x", out).error().offset, 2U);
    EXPECT_EQ(write_digits(item_of(0x04000402), "1234567890123", out).error().code, errc::overflow);
    ASSERT_EQ(write_text(item_of(0x04000404), "220V", out), 6U);
    EXPECT_EQ(to_hex(bytes_view{out}.first(6)), "000056303232");
    EXPECT_EQ(write_text(item_of(0x04000404), "220 volts", out).error().code, errc::overflow);
}

TEST(Dlt645Value, MomentsOfAnyYear) {
    const auto i = item_of(0x04000A01);
    const month_day_time leap{2, 29, 23, 59};
    std::array<std::byte, 4> out{};
    ASSERT_EQ(write_month_day_time(i, leap, out), 4U);
    EXPECT_EQ(to_hex(out), "59232902");
    EXPECT_EQ(read_month_day_time(i, out), leap);
    EXPECT_EQ(write_month_day_time(i, {2, 30, 0, 0}, out).error().code, errc::bad_date);
    const auto code = [&](std::string_view hex) {
        return read_month_day_time(i, test::bytes_of(hex)).error().code;
    };
    EXPECT_EQ(code("00240101"), errc::bad_date);
    EXPECT_EQ(code("000a0101"), errc::bad_bcd);
    EXPECT_EQ(code("ffffffff"), errc::value_absent);
    EXPECT_EQ(code("000101"), errc::bad_length);
}

TEST(Dlt645Tables, ListsAscendAndArePaddedWithTheirLastEntry) {
    const slot_start slots[]{{0, 0, 4}, {8, 0, 2}, {22, 0, 4}};
    std::array<std::byte, 42> out{};
    ASSERT_EQ(write_table<slot_start>(slots, out), 9U);
    EXPECT_EQ(to_hex(bytes_view{out}.first(9)), "040000020008040022");
    ASSERT_EQ(write_table<slot_start>(slots, out, 14), 42U);
    EXPECT_EQ(to_hex(bytes_view{out}.last(3)), "040022");
    EXPECT_EQ(read_entry<slot_start>(bytes_view{out}.subspan(3)), slots[1]);
    EXPECT_EQ(write_table<slot_start>(slots, out, 2).error().code, errc::bad_count);
    const slot_start twice[]{{8, 0, 2}, {8, 0, 4}};
    EXPECT_EQ(write_table<slot_start>(twice, out).error().code, errc::out_of_order);
    const slot_start back[]{{8, 0, 2}, {7, 0, 4}};
    EXPECT_EQ(write_table<slot_start>(back, out).error(), (error{errc::out_of_order, 3, 1}));
    EXPECT_EQ(write_table<slot_start>(slots, bytes_span{out}.first(8)).error().code, errc::no_room);
}

TEST(Dlt645Tables, EntriesOutsideTheCalendarAreErrors) {
    EXPECT_EQ(read_entry<zone_start>(test::bytes_of("011331")).error().code, errc::bad_date);
    EXPECT_EQ(read_entry<zone_start>(test::bytes_of("012902")), (zone_start{2, 29, 1}));
    EXPECT_EQ(read_entry<holiday_entry>(test::bytes_of("02010527")), (holiday_entry{27, 5, 1, 2}));
    EXPECT_EQ(read_entry<annual_settlement>(test::bytes_of("240112")).error().code, errc::bad_date);
    EXPECT_EQ(read_entry<slot_start>(test::bytes_of("0a0012")).error().code, errc::bad_bcd);
    EXPECT_EQ(read_entry<slot_start>(test::bytes_of("0100")).error().code, errc::bad_length);
    std::array<std::byte, 4> out{};
    EXPECT_EQ(write_entry(slot_start{24, 0, 1}, out).error().code, errc::bad_date);
    EXPECT_EQ(write_entry(slot_start{1, 0, 100}, out).error().code, errc::overflow);
    ASSERT_EQ(write_entry(holiday_entry{27, 10, 1, 3}, out), 4U);
    EXPECT_EQ(to_hex(out), "03011027");
}

TEST(Dlt645Value, AnyNumberComesBack) {
    std::mt19937 random{3};
    for (const auto id : {0x00010000U, 0x00000000U, 0x02010100U, 0x02020100U, 0x02030000U,
                          0x02060000U, 0x00900200U, 0x04050101U}) {
        const auto i = item_of(id);
        std::int64_t bound = i.has_sign ? 80 : 100;
        for (int k = 1; k < i.octets; ++k)
            bound *= 100;
        for (int round = 0; round < 200; ++round) {
            const auto magnitude = static_cast<std::int64_t>(random()) % bound;
            const decimal value{i.has_sign && round % 2 == 1 ? -magnitude : magnitude,
                                static_cast<std::int8_t>(-i.decimals)};
            std::array<std::byte, 8> out{};
            const auto length = write_value(i, value, out);
            ASSERT_TRUE(length);
            EXPECT_EQ(read_value(i, bytes_view{out}.first(*length)), value);
        }
    }
}

TEST(Dlt645Value, TimesComeBack) {
    const auto when = *parse_local("2026-11-21T08:30:00");
    for (const auto id : {0x0400010CU, 0x04000106U, 0x05040001U}) {
        std::array<std::byte, 8> out{};
        const auto length = write_time(item_of(id), when, out);
        ASSERT_TRUE(length);
        EXPECT_EQ(read_time(item_of(id), bytes_view{out}.first(*length)), when);
    }
    std::array<std::byte, 8> out{};
    ASSERT_TRUE(write_time(item_of(0x0400010C), when, out));
    EXPECT_EQ(to_hex(bytes_view{out}.first(7)), "00300806211126");  // a Saturday is 06
    ASSERT_TRUE(write_date(item_of(0x04000101), std::chrono::floor<std::chrono::days>(when), out));
    EXPECT_EQ(to_hex(bytes_view{out}.first(4)), "06211126");
    EXPECT_EQ(read_date(item_of(0x04000101), out), std::chrono::floor<std::chrono::days>(when));
    ASSERT_TRUE(write_time_of_day(item_of(0x04000102), std::chrono::seconds{30659}, out));
    EXPECT_EQ(to_hex(bytes_view{out}.first(3)), "593008");
    EXPECT_EQ(read_time_of_day(item_of(0x04000102), out), std::chrono::seconds{30659});
}

TEST(Dlt645Value, TimesThatDoNotExistAreErrors) {
    const auto read_stamp_of = [](std::string_view hex) {
        return read_stamp(test::bytes_of(hex)).error().code;
    };
    EXPECT_EQ(read_stamp_of("600000010126"), errc::bad_date);
    EXPECT_EQ(read_stamp_of("000024010126"), errc::bad_date);
    EXPECT_EQ(read_stamp_of("000000300226"), errc::bad_date);
    EXPECT_EQ(read_stamp_of("000000000126"), errc::bad_date);
    EXPECT_EQ(read_stamp_of("00000a010126"), errc::bad_bcd);
    EXPECT_EQ(read_stamp_of("ffffffffffff"), errc::value_absent);
    EXPECT_EQ(read_stamp_of("0000"), errc::bad_length);
    std::array<std::byte, 6> out{};
    EXPECT_EQ(write_stamp(*parse_local("1999-12-31T00:00:00"), out).error().code, errc::bad_date);
}

}  // namespace submeter::codec::dlt645
