// SPDX-License-Identifier: Apache-2.0
#include "codec/vectors.hpp"
#include "submeter/codec/dlt645/dictionary.hpp"
#include "submeter/codec/dlt645/ids.hpp"
#include "submeter/codec/dlt645/value.hpp"

#include <gtest/gtest.h>

namespace submeter::codec::dlt645 {

namespace {

item item_of(std::uint32_t id) {
    const auto found = find_item({id});
    EXPECT_TRUE(found) << std::hex << id;
    return found.value_or(item{});
}

std::string name_of(std::uint32_t id) {
    return to_text(item_of(id));
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
    EXPECT_EQ(written(0x04000503, "1"), "bad_value");
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

TEST(Dlt645Dictionary, EnergiesFollowTheRule) {
    EXPECT_EQ(name_of(0x00010000), "active_energy_import");
    EXPECT_EQ(name_of(0x00010200), "active_energy_import_tariff_2");
    EXPECT_EQ(name_of(0x00010001), "active_energy_import_last_1");
    EXPECT_EQ(name_of(0x00150000), "active_energy_import_phase_a");
    EXPECT_EQ(name_of(0x00290000), "active_energy_import_phase_b");
    EXPECT_EQ(name_of(0x003D0000), "active_energy_import_phase_c");
    EXPECT_EQ(name_of(0x001E0000), "apparent_energy_export_phase_a");
    EXPECT_EQ(name_of(0x00860000), "iron_loss_energy");
    EXPECT_EQ(name_of(0x00940000), "related_energy_phase_a");
    EXPECT_EQ(name_of(0x00BC0000), "related_energy_phase_c");
    EXPECT_EQ(obis_text(item_of(0x00010200)), "1-0:1.8.2");
    EXPECT_EQ(obis_text(item_of(0x00150000)), "1-0:21.8.0");
    EXPECT_EQ(obis_text(item_of(0x00010001)), "");
    EXPECT_EQ(obis_text(item_of(0x00000000)), "");  // what is combined is a parameter of the meter
    EXPECT_EQ(item_of(0x00030000).unit, item_unit::kvarh);
    EXPECT_TRUE(item_of(0x00850000).has_sign);
    for (const auto id : {0x00110000U, 0x00140000U, 0x00014000U, 0x0001000DU, 0x0001FFFFU,
                          0x00870000U, 0x00900300U, 0x07000000U, 0x02010000U, 0x02010101U,
                          0x04000508U, 0x05070001U, 0x05040000U, 0x0506003FU, 0x04030000U})
        EXPECT_EQ(find_item({id}).error().code, errc::unknown_identifier) << std::hex << id;
}

TEST(Dlt645Dictionary, ElementsOfABlock) {
    const auto energies = item_of(0x0001FF00);
    EXPECT_EQ(element(energies, 0)->id, data_id{0x00010000});
    EXPECT_EQ(element(energies, 4)->id, data_id{0x00010400});
    EXPECT_EQ(element(energies, 64).error().code, errc::bad_count);
    EXPECT_EQ(element(item_of(0x0201FF00), 0)->id, data_id{0x02010100});
    EXPECT_EQ(element(item_of(0x0203FF00), 0)->id, data_id{0x02030000});
    EXPECT_EQ(element(item_of(0x040005FF), 2)->id, data_id{0x04000503});
    EXPECT_EQ(element(item_of(0x040501FF), 0)->tariff, 1);
    EXPECT_EQ(element(item_of(0x05040101), 3)->tariff, 3);
    EXPECT_EQ(element(item_of(0x00010000), 0)->id, data_id{0x00010000});
    EXPECT_EQ(element(item_of(0x00010000), 1).error().code, errc::bad_count);
}

TEST(Dlt645Dictionary, TheTableIsSortedAndEveryRowIsFound) {
    std::uint32_t before = 0;
    for (const auto& row : detail::single_items) {
        EXPECT_LT(before, row.id);
        before = row.id;
        const auto found = find_item({row.id});
        ASSERT_TRUE(found) << std::hex << row.id;
        EXPECT_EQ(found->id.value, row.id);
        EXPECT_EQ(found->name, row.what.name);
        EXPECT_FALSE(found->name.empty());
        EXPECT_GT(found->octets, 0);
        if (found->form != item_form::stamp) continue;
        EXPECT_TRUE(found->octets == 5 || found->octets == 6);
    }
}

TEST(Dlt645Dictionary, EveryIdentifierHasANameAndALength) {
    for (std::uint32_t high = 0; high <= 0x05; ++high)
        for (std::uint32_t middle = 0; middle <= 0xFFFF; middle += 1) {
            const auto found = find_item({high << 24 | middle << 8 | 1});
            if (!found) continue;
            EXPECT_FALSE(found->name.empty()) << std::hex << found->id.value;
            EXPECT_GT(found->octets, 0);
            EXPECT_LE(found->decimals, 4);
        }
}

TEST(Dlt645Ids, NameWhatTheDictionaryKnows) {
    EXPECT_EQ(name_of(ids::remaining_money.value), "remaining_money");
    EXPECT_EQ(name_of(ids::status_word_3.value), "status_word_3");
    EXPECT_EQ(name_of(ids::active_energy_import_tariff(3).value), "active_energy_import_tariff_3");
    EXPECT_EQ(name_of(ids::hourly_freeze_time(254).value), "hourly_freeze_time_last_254");
    EXPECT_EQ(item_of(ids::hourly_freeze_active_energy_import(1).value).block,
              item_block::repeated);
    EXPECT_EQ(read_word(item_of(ids::status_word_3.value), test::bytes_of("5042")),
              status_word_3::relay_open | status_word_3::commanded_open |
                  status_word_3::prepaid_money | status_word_3::not_opened_locally);
}

}  // namespace submeter::codec::dlt645
