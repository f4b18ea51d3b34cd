// SPDX-License-Identifier: Apache-2.0
#include "submeter/billing/usage.hpp"

#include <gtest/gtest.h>

namespace submeter::billing {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr instant midnight{std::chrono::sys_days{std::chrono::year{2022} / 10 / 1}};

// A register reading in kWh, as DL/T 645 carries it: two decimals.
reading kwh(std::string_view text, instant at, quality how = quality::measured) {
    auto value = *parse_decimal(text);
    value.exponent = static_cast<std::int8_t>(value.exponent + 3);
    return {.meter = meter_id{1},
            .circuit = {},
            .what = registers::active_import,
            .at = at,
            .value = value,
            .dlms_unit = unit::watt_hour,
            .how = how};
}

energy amount(std::string_view text) {
    return *parse_quantity<energy>(text);
}

usage_params believing(std::string_view kw) {
    usage_params p;
    p.power_max = *parse_quantity<active_power>(kw);
    return p;
}

TEST(BillingUsage, IsADifferenceOfPoints) {
    const auto used =
        difference(kwh("8213.10", midnight), kwh("8450.62", midnight + hours{1}), usage_params{});
    ASSERT_TRUE(used);
    EXPECT_EQ(*used, amount("237.52"));
}

// tariffs.md E11
TEST(BillingUsage, RollsOverAtTheModulus) {
    const auto from = kwh("999987.45", midnight);
    const auto to = kwh("12.30", midnight + hours{1});
    EXPECT_EQ(*difference(from, to, believing("30")), amount("24.85"));
    EXPECT_EQ(difference(from, to, believing("20")).error().code, errc::register_decreased);
    EXPECT_EQ(difference(from, to, usage_params{}).error().code, errc::register_decreased);
}

TEST(BillingUsage, AResetIsNotARollOver) {
    const auto r =
        difference(kwh("1205.00", midnight), kwh("1200.00", midnight + hours{1}), believing("100"));
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, errc::register_decreased);
}

TEST(BillingUsage, RollsOverAThirtyTwoBitRegister) {
    auto p = believing("30");
    p.modulus = site::u32_centi_kwh_shape.modulus;
    EXPECT_EQ(*difference(kwh("42949672.90", midnight), kwh("1.00", midnight + hours{1}), p),
              amount("1.06"));
}

// tariffs.md E12
TEST(BillingUsage, MultipliesTheDifference) {
    usage_params p;
    p.ratio = *site::combine({10000, 100}, {200, 5});
    EXPECT_EQ(*difference(kwh("1498.02", midnight), kwh("1523.48", midnight + hours{1}), p),
              amount("101840"));
    p.ratio = {1, 3};
    EXPECT_EQ(difference(kwh("0.00", midnight), kwh("0.01", midnight + hours{1}), p).error().code,
              errc::inexact);
}

// tariffs.md E12b: a new current transformer at the middle reading.
TEST(BillingUsage, SplitsAtAChangeOfTransformer) {
    const std::vector<reading> all{kwh("100.00", midnight), kwh("111.98", midnight + hours{1}),
                                   kwh("125.46", midnight + hours{2})};
    usage_params before;
    before.ratio = {80, 1};
    usage_params after;
    after.ratio = {120, 1};
    const auto first = difference(all[0], all[1], before);
    const auto second = difference(all[1], all[2], after);
    EXPECT_EQ(add(*first, *second), amount("2576"));
}

TEST(BillingUsage, RefusesWhatNoCableCarries) {
    const auto from = kwh("10.00", midnight);
    EXPECT_TRUE(difference(from, kwh("30.00", midnight + hours{1}), believing("20")));
    EXPECT_EQ(difference(from, kwh("30.01", midnight + hours{1}), believing("20")).error().code,
              errc::implausible_usage);
    EXPECT_TRUE(difference(from, kwh("30.01", midnight + hours{2}), believing("20")));
}

TEST(BillingUsage, RefusesReadingsThatDoNotBelongTogether) {
    auto other = kwh("2.00", midnight + hours{1});
    other.what = registers::active_export;
    EXPECT_EQ(difference(kwh("1.00", midnight), other, {}).error().code, errc::unknown_register);
    EXPECT_EQ(difference(kwh("1.00", midnight), kwh("2.00", midnight), {}).error().code,
              errc::out_of_order);
    auto volts = kwh("2.00", midnight + hours{1});
    volts.dlms_unit = unit::volt;
    EXPECT_EQ(difference(kwh("1.00", midnight), volts, {}).error().code, errc::wrong_type);
    EXPECT_EQ(
        difference(kwh("1.00", midnight), kwh("1000000.00", midnight + hours{1}), {}).error().code,
        errc::bad_value);
}

TEST(BillingUsage, SpreadConservesTheTotal) {
    for (const std::int64_t micro : {1'000'001, 7, 0, 123'456'789}) {
        for (int n = 1; n <= 30; ++n) {
            const auto parts = spread({midnight, midnight + hours{n}}, energy{micro}, hours{1});
            ASSERT_TRUE(parts);
            ASSERT_EQ(parts->size(), static_cast<std::size_t>(n));
            EXPECT_EQ(total_of(*parts), energy{micro});
            for (const auto& u : *parts) {
                EXPECT_LE(u.used.micro - micro / n, 1);
                EXPECT_GE(u.used.micro, micro / n);
                EXPECT_EQ(u.how, quality::estimated);
            }
        }
    }
}

TEST(BillingUsage, SpreadTouchesEndToEnd) {
    const interval over{midnight, midnight + hours{3} + minutes{40}};
    const auto parts = spread(over, amount("44"), hours{1});
    ASSERT_EQ(parts->size(), 4U);
    EXPECT_EQ(parts->front().over.start, over.start);
    EXPECT_EQ(parts->back().over.end, over.end);
    for (std::size_t i = 1; i < parts->size(); ++i)
        EXPECT_EQ((*parts)[i].over.start, (*parts)[i - 1].over.end);
    EXPECT_EQ(parts->front().used, amount("12"));
    EXPECT_EQ(parts->back().used, amount("8"));
    EXPECT_EQ(spread({midnight, midnight}, amount("1"), hours{1}).error().code, errc::bad_value);
}

TEST(BillingRegisterTrack, FillsMissedHoursAndMarksThem) {
    register_track track{usage_params{}};
    EXPECT_TRUE(track.add(kwh("100.00", midnight))->empty());
    const auto one = track.add(kwh("101.00", midnight + hours{1}));
    ASSERT_EQ(one->size(), 1U);
    EXPECT_EQ((*one)[0].how, quality::measured);
    const auto missed = track.add(kwh("111.00", midnight + hours{4}));
    ASSERT_EQ(missed->size(), 3U);
    EXPECT_EQ((*missed)[0].used, amount("3.333333"));
    EXPECT_EQ((*missed)[2].used, amount("3.333334"));
    EXPECT_EQ((*missed)[0].how, quality::estimated);
}

// The line between a late reading and a missed one: half a step late is a missed reading.
TEST(BillingRegisterTrack, OneAndAHalfStepsAreTwoIntervals) {
    register_track track{usage_params{}};
    ASSERT_TRUE(track.add(kwh("100.00", midnight)));
    const auto late = midnight + minutes{90} - std::chrono::seconds{1};
    const auto one = track.add(kwh("103.00", late));
    ASSERT_EQ(one->size(), 1U);
    EXPECT_EQ((*one)[0].how, quality::measured);
    const auto two = track.add(kwh("106.00", late + minutes{90}));
    ASSERT_EQ(two->size(), 2U);
    EXPECT_EQ((*two)[0].over, (interval{late, late + hours{1}}));
    EXPECT_EQ((*two)[1].over, (interval{late + hours{1}, late + minutes{90}}));
    EXPECT_EQ((*two)[0].used, amount("2"));
    EXPECT_EQ((*two)[1].used, amount("1"));
    for (const auto& u : *two)
        EXPECT_EQ(u.how, quality::estimated);
}

TEST(BillingRegisterTrack, KeepsTheWorseQuality) {
    register_track track{usage_params{}};
    ASSERT_TRUE(track.add(kwh("1.00", midnight)));
    EXPECT_EQ((*track.add(kwh("2.00", midnight + hours{1}, quality::suspect)))[0].how,
              quality::suspect);
    EXPECT_EQ((*track.add(kwh("3.00", midnight + hours{2})))[0].how, quality::suspect);
    EXPECT_EQ((*track.add(kwh("4.00", midnight + hours{3})))[0].how, quality::measured);
}

TEST(BillingRegisterTrack, ARepeatedReadingIsNotUsage) {
    register_track track{usage_params{}};
    ASSERT_TRUE(track.add(kwh("1.00", midnight)));
    EXPECT_TRUE(track.add(kwh("1.00", midnight))->empty());
    EXPECT_EQ(track.add(kwh("1.01", midnight)).error().code, errc::out_of_order);
}

TEST(BillingRegisterTrack, AnErrorChangesNothing) {
    register_track track{believing("20")};
    ASSERT_TRUE(track.add(kwh("100.00", midnight)));
    EXPECT_FALSE(track.add(kwh("99.00", midnight + hours{1})));
    EXPECT_EQ(track.last()->at, midnight);
    EXPECT_EQ((*track.add(kwh("110.00", midnight + hours{1})))[0].used, amount("10"));
}

TEST(BillingRegisterTrack, AGapOfDecadesIsAWrongClock) {
    register_track track{usage_params{}};
    ASSERT_TRUE(track.add(kwh("100.00", midnight)));
    const auto far = kwh("101.00", midnight + hours{24 * 365 * 40});
    EXPECT_EQ(track.add(far).error().code, errc::gap);
    EXPECT_EQ(track.last()->at, midnight);
}

TEST(BillingRegisterTrack, RestartChargesNothingOfWhatLiesBefore) {
    register_track track{usage_params{}};
    ASSERT_TRUE(track.add(kwh("8450.62", midnight)));
    track.restart(kwh("0.12", midnight + hours{1}));
    EXPECT_EQ((*track.add(kwh("37.85", midnight + hours{2})))[0].used, amount("37.73"));
}

TEST(BillingUsageOf, SaysWhichReadingIsWrong) {
    const std::vector<reading> all{kwh("1.00", midnight), kwh("2.00", midnight + hours{1}),
                                   kwh("1.50", midnight + hours{2})};
    const auto r = usage_of(all, {});
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, errc::register_decreased);
    EXPECT_EQ(r.error().index, 2U);
    EXPECT_EQ(usage_of(std::span{all}.first(1), {}).error().code, errc::no_readings);
}

TEST(BillingUsageOf, SumsToTheRegisterDifference) {
    const std::vector<reading> all{
        kwh("999990.00", midnight), kwh("999999.99", midnight + hours{2}),
        kwh("3.50", midnight + hours{3}), kwh("20.07", midnight + hours{9})};
    const auto parts = usage_of(all, believing("20"));
    ASSERT_TRUE(parts);
    EXPECT_EQ(parts->size(), 9U);
    EXPECT_EQ(total_of(*parts), amount("30.07"));
}

}  // namespace
}  // namespace submeter::billing
