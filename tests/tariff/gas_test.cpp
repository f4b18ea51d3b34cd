// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/gas.hpp"

#include "tariff/rational.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace submeter::tariff {
namespace {

constexpr auto int64_max = std::numeric_limits<std::int64_t>::max();
constexpr auto int64_min = std::numeric_limits<std::int64_t>::min();
constexpr rounding_stage tenth_litres{rounding::half_up, 4, 1};

// tariffs.md §10, E14b: 86.40 m³ at 2.5 kPa above the atmosphere and 12 °C, billed at 20 °C.
constexpr gauge_reading cellar{.gauge_pa = 2500, .celsius_milli = 12'000};

TEST(Gas, GivesTheWorkedExample) {
    const auto factor = volume_correction(state_of(cellar).value());
    ASSERT_TRUE(factor);
    EXPECT_EQ(round_quantity(volume{86'400'000}, *factor, tenth_litres).value(),
              volume{91'015'500});
}

TEST(Gas, TheBaseStateIsTheTariffs) {
    const auto state = state_of(cellar).value();
    const auto at_0 = volume_correction(state, {standard_atmosphere_pa, zero_celsius_mk});
    const auto at_15 = volume_correction(state, {standard_atmosphere_pa, zero_celsius_mk + 15'000});
    ASSERT_TRUE(at_0 && at_15);
    // (101325 + 2500) ÷ 101325 × 273.15 ÷ 285.15
    EXPECT_EQ(samples::quotient(at_0->numerator, at_0->denominator),
              samples::quotient(103'825, 101'325) * samples::quotient(27'315, 28'515));
    EXPECT_EQ(round_quantity(volume{86'400'000}, *at_15, tenth_litres).value(), volume{89'463'200});
    EXPECT_EQ(volume_correction(gas_state{}).value(), (ratio{1, 1}));
    EXPECT_EQ(volume_correction(gas_state{}, {}, {98, 100}).value(), (ratio{50, 49}));
}

TEST(Gas, RefusesWhatIsBelowAbsoluteZero) {
    EXPECT_EQ(state_of({.gauge_pa = -standard_atmosphere_pa}).error().code, errc::bad_value);
    EXPECT_EQ(state_of({.celsius_milli = -zero_celsius_mk}).error().code, errc::bad_value);
    EXPECT_EQ(state_of({.gauge_pa = int64_max}).error().code, errc::overflow);
    EXPECT_EQ(volume_correction({0, 1}).error().code, errc::bad_value);
    EXPECT_EQ(volume_correction({1, 0}).error().code, errc::bad_value);
    EXPECT_EQ(volume_correction({}, {-1, 1}).error().code, errc::bad_value);
    EXPECT_EQ(volume_correction({}, {}, {0, 1}).error().code, errc::bad_value);
    EXPECT_EQ(volume_correction({}, {}, {1, 0}).error().code, errc::divide_by_zero);
    EXPECT_EQ(volume_correction({int64_max, 1}, {1, 3}).error().code, errc::overflow);
}

// Constructed: 100 m³ × 1.02264 × 39.5 MJ/m³ ÷ 3.6 = 1122.0633… kWh.
TEST(Gas, EnergyIsVolumeTimesCorrectionTimesCalorificValue) {
    const auto kwh = energy_of_gas(volume{100'000'000}, {102'264, 100'000}, 39'500'000);
    ASSERT_TRUE(kwh);
    EXPECT_EQ(kwh->den, 3);
    EXPECT_EQ(round_micro(*kwh, {rounding::half_up, 6, 1}).value(), 1'122'063'333);
    EXPECT_EQ(round_micro(*kwh, {rounding::up, 0, 1}).value(), 1'123'000'000);
    EXPECT_EQ(energy_of_gas(volume{1}, {1, 0}, 1).error().code, errc::divide_by_zero);
    EXPECT_EQ(energy_of_gas(volume{int64_min}, {int64_max, 1}, int64_max).error().code,
              errc::overflow);
}

}  // namespace
}  // namespace submeter::tariff
