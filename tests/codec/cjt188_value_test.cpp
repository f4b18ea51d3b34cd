// SPDX-License-Identifier: Apache-2.0
#include "codec/vectors.hpp"
#include "submeter/codec/cjt188/commands.hpp"

#include <gtest/gtest.h>

namespace submeter::codec::cjt188 {

namespace {

constexpr field volume{.name = "volume", .form = field_form::quantity, .octets = 5, .decimals = 2};
constexpr field price{.name = "price", .octets = 3, .decimals = 2};

std::string text_of(const result<measurement>& m) {
    if (!m) return std::string{describe(m.error().code).name};
    return submeter::to_text(m->value) + " " + std::string{to_text(m->unit)};
}

std::string volume_of(std::string_view hex) {
    return text_of(read_value(volume, test::bytes_of(hex)));
}

}  // namespace

TEST(Cjt188Value, TheUnitOctetMovesThePoint) {
    EXPECT_EQ(volume_of("45 23 01 00 2C"), "123.45 m3");
    EXPECT_EQ(volume_of("45 23 01 00 2D"), "1234.5 m3");
    EXPECT_EQ(volume_of("45 23 01 00 2E"), "12345 m3");
    EXPECT_EQ(volume_of("45 23 01 00 29"), "123.45 L");
    EXPECT_EQ(volume_of("99 99 99 99 05"), "999999.99 kWh");
    EXPECT_EQ(volume_of("00 00 00 00 11"), "0.00 GJ");
}

TEST(Cjt188Value, WhatIsNotThereIsNoZero) {
    EXPECT_EQ(volume_of("FF FF FF FF 2C"), "value_absent");
    EXPECT_EQ(volume_of("EE EE EE EE EE"), "value_absent");
    EXPECT_EQ(volume_of("45 EE EE EE 2C"), "bad_bcd");
    EXPECT_EQ(volume_of("45 23 01 00 00"), "bad_value");  // no unit: the digits alone can be read
    EXPECT_EQ(read_digits(volume, test::bytes_of("45 23 01 00 00")), (decimal{12345, -2}));
    EXPECT_EQ(volume_of("45 23 01 00"), "bad_length");
}

TEST(Cjt188Value, WritingUndoesReading) {
    std::mt19937 random{21};
    for (int round = 0; round < 500; ++round) {
        std::array<std::byte, 5> out{};
        const auto power = static_cast<std::uint8_t>(test::below(random, 3));
        const decimal value{static_cast<std::int64_t>(test::below(random, 100'000'000)),
                            static_cast<std::int8_t>(power - 2)};
        const scaled_unit unit{item_unit::cubic_metre, power};
        ASSERT_EQ(write_value(volume, value, out, unit), 5U);
        EXPECT_EQ(read_value(volume, out), (measurement{value, item_unit::cubic_metre}));
    }
}

TEST(Cjt188Value, WhatDoesNotFitIsRefused) {
    std::array<std::byte, 5> out{};
    const scaled_unit m3{item_unit::cubic_metre, 0};
    EXPECT_EQ(write_value(volume, {1, -3}, out, m3).error().code, errc::inexact);
    EXPECT_EQ(write_value(volume, {1'000'000, 0}, out, m3).error().code, errc::overflow);
    EXPECT_EQ(write_value(volume, {1, 0}, out, {item_unit::celsius, 0}).error().code,
              errc::bad_value);
    EXPECT_EQ(write_value(volume, {1, 0}, bytes_span{out}.first(4), m3).error().code,
              errc::no_room);
    EXPECT_EQ(write_value(price, {10'000, 0}, out).error().code, errc::overflow);
    EXPECT_EQ(write_value(detail::status_field, {1, 0}, out).error().code, errc::bad_value);
}

TEST(Cjt188Unit, EveryCodeComesBack) {
    std::size_t known = 0;
    for (unsigned code = 0; code < 256; ++code) {
        const auto unit = read_unit(static_cast<std::byte>(code));
        if (!unit) continue;
        ++known;
        EXPECT_EQ(write_unit(*unit), static_cast<std::byte>(code)) << code;
        EXPECT_FALSE(to_text(unit->unit).empty());
    }
    EXPECT_EQ(known, 52U);
    EXPECT_EQ(*read_unit(std::byte{0x36}), (scaled_unit{item_unit::cubic_metre_per_hour, 1}));
    EXPECT_EQ(*read_unit(std::byte{0x17}), (scaled_unit{item_unit::kilowatt, 0}));
    EXPECT_EQ(*read_unit(std::byte{0x49}), (scaled_unit{item_unit::gigajoule_per_hour, 0}));
    EXPECT_EQ(to_text(item_unit::gigajoule_per_hour), "GJ/h");
    EXPECT_EQ(to_text(item_unit::money_per_unit), "CNY");
}

TEST(Cjt188Clock, BothOrdersAreReadAndWritten) {
    const auto when = *parse_local("2026-11-21T08:30:59");
    const auto low = test::bytes_of("59 30 08 21 11 26 20");
    const auto high = test::bytes_of("20 26 11 21 08 30 59");
    EXPECT_EQ(read_time(low), when);
    EXPECT_EQ(read_time(high, time_order::high_first), when);
    std::array<std::byte, time_length> out{};
    ASSERT_TRUE(write_time(when, out));
    EXPECT_EQ(to_hex(out), to_hex(low));
    ASSERT_TRUE(write_time(when, out, time_order::high_first));
    EXPECT_EQ(to_hex(out), to_hex(high));
}

TEST(Cjt188Clock, AClockThatIsNotSetHasNoTime) {
    const auto code = [](std::string_view hex) {
        return read_time(test::bytes_of(hex)).error().code;
    };
    EXPECT_EQ(code("00 00 00 00 00 00 00"), errc::value_absent);
    EXPECT_EQ(code("FF FF FF FF FF FF FF"), errc::value_absent);
    EXPECT_EQ(code("60 30 08 21 11 26 20"), errc::bad_date);
    EXPECT_EQ(code("00 30 24 21 11 26 20"), errc::bad_date);
    EXPECT_EQ(code("00 30 08 30 02 26 20"), errc::bad_date);
    EXPECT_EQ(code("00 30 08 21 00 26 20"), errc::bad_date);
    EXPECT_EQ(code("00 3A 08 21 11 26 20"), errc::bad_bcd);
    EXPECT_EQ(code("00 30 08 21 11 26"), errc::bad_length);
}

TEST(Cjt188Status, TheProfileSaysWhichBitsCount) {
    EXPECT_EQ(status{0x0000}.valve(), valve_state::open);
    EXPECT_EQ(status{0x0001}.valve(), valve_state::closed);
    EXPECT_EQ(status{0x0002}.valve(), valve_state::unknown);
    EXPECT_EQ(status{0x0003}.valve(), valve_state::fault);
    EXPECT_EQ(status{0x0004}.battery(), battery_state::low);
    EXPECT_EQ(status{0x0040}.valve(), valve_state::open);
    EXPECT_EQ(status{0x0040}.valve(high_bits_status), valve_state::closed);
    EXPECT_EQ(status{0x0020}.battery(high_bits_status), battery_state::low);
    EXPECT_EQ(read_status(test::bytes_of("05 84"))->word, 0x8405);
    EXPECT_EQ(read_status(test::bytes_of("05")).error().code, errc::bad_length);
}

TEST(Cjt188Dictionary, LengthAndFamilyTellTheLayout) {
    const auto name_of_first = [](meter_family family, data_id id, std::size_t length) {
        const auto found = find_layout(family, id, length);
        return found && !found->fields.empty() ? found->fields[0].name : "none";
    };
    EXPECT_EQ(name_of_first(meter_family::water, ids::metering_data, 19), "current_volume");
    EXPECT_EQ(name_of_first(meter_family::heat, ids::metering_data, 43), "settlement_heat");
    EXPECT_EQ(name_of_first(meter_family::heat, ids::metering_data, 40), "settlement_heat");
    EXPECT_EQ(name_of_first(meter_family::heat, ids::metering_data, 19), "none");
    EXPECT_EQ(name_of_first(meter_family::other, ids::metering_data, 43), "settlement_heat");
    EXPECT_EQ(name_of_first(meter_family::water, ids::valve, 1), "valve_order");
    EXPECT_EQ(name_of_first(meter_family::water, ids::valve, 2), "status");
    EXPECT_EQ(name_of_first(meter_family::water, ids::valve, 3), "none");
    EXPECT_TRUE(find_layout(meter_family::water, ids::valve, 0)->fields.empty());
    EXPECT_EQ(history_of(ids::settlement(1)), 1);
    EXPECT_EQ(history_of(ids::settlement(12)), 12);
    EXPECT_EQ(history_of(ids::metering_data), 0);
}

// A layout is found by its own length alone, whatever the identifier.
TEST(Cjt188Dictionary, ALayoutFillsItsDataExactly) {
    std::size_t found = 0;
    for (unsigned id = 0; id < 0x10000; ++id) {
        for (const std::size_t length :
             {1U, 2U, 3U, 5U, 7U, 9U, 15U, 16U, 19U, 23U, 40U, 43U, 54U, 59U}) {
            for (const auto family : {meter_family::water, meter_family::heat, meter_family::gas}) {
                const auto l = find_layout(family, {static_cast<std::uint16_t>(id)}, length);
                if (!l) continue;
                ++found;
                ASSERT_EQ(l->length(), length) << id;
            }
        }
    }
    EXPECT_GT(found, 500U);
}

TEST(Cjt188Purchase, TheStateOfPurchasesIsRead) {
    const auto data = test::bytes_of("03 00 50 00 00 00 50 01 00 20 85 00 00 00 00");
    const auto state = read_purchase_state(data);
    ASSERT_TRUE(state);
    EXPECT_EQ(*state, (purchase_state{.last = {.number = 3, .amount = {5000, -2}},
                                      .cumulative = {15000, -2},
                                      .remaining = {8520, -2},
                                      .state = {}}));
    auto broken = data;
    broken[6] = std::byte{0x0A};
    EXPECT_EQ(read_purchase_state(broken).error().code, errc::bad_bcd);
    EXPECT_EQ(read_purchase_state(broken).error().offset, 6U);
    broken = data;
    broken[0] = std::byte{0x0A};
    EXPECT_EQ(read_purchase_state(broken)->last.number, 10);
    EXPECT_EQ(read_purchase_state(broken, {.sequence = sequence_form::bcd}).error().code,
              errc::bad_bcd);
    broken.pop_back();
    EXPECT_EQ(read_purchase_state(broken).error().code, errc::bad_length);
}

TEST(Cjt188Purchase, SomeMetersCountCubicMetres) {
    const auto& amount = detail::purchase_state[1];
    const auto wire = test::bytes_of("00 50 00 00");
    EXPECT_EQ(text_of(read_value(amount, wire)), "50.00 CNY");
    EXPECT_EQ(text_of(read_value(amount, wire, {.purchase = purchase_unit::cubic_metre})),
              "50.00 m3");
}

}  // namespace submeter::codec::cjt188
