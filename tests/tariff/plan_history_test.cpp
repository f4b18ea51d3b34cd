// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/plan_history.hpp"

#include "submeter/tariff/compare.hpp"
#include "submeter/tariff/rate_history.hpp"
#include "tariff/plans.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace submeter::tariff {
namespace {

using std::chrono::hours;
using std::chrono::local_days;

local_days day(int year, unsigned month, unsigned of) {
    return local_days{std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(of)};
}

constexpr std::int64_t kwh = 1'000'000;

usage_item at(std::int64_t price_micro) {
    usage_item u;
    u.prices = {{price_micro}};
    return u;
}

plan version_of(std::uint32_t number, usage_item u) {
    plan p;
    p.id = "single";
    p.version = number;
    p.where = fixed_zone("Asia/Shanghai", hours{8});
    p.round.line = rounding_stage{};
    p.items.push_back({.id = "energy", .what = std::move(u)});
    return p;
}

plan_history two(plan was, plan now, local_days change) {
    now.effective.from = change;
    plan_history h{.versions = {std::move(was), std::move(now)}};
    for (const auto& v : h.versions)
        EXPECT_TRUE(check(v));
    EXPECT_TRUE(check(h));
    return h;
}

// E9 of the reference: the price rises from 0.60 to 0.66.
plan_history e9(local_days change) {
    return two(version_of(1, at(600'000)), version_of(2, at(660'000)), change);
}

usage_side whole(day_span days, std::int64_t micro) {
    return {days, {{.micro = {micro}}}};
}

std::int64_t quantity(const charge& c, charge_kind kind = charge_kind::consumption) {
    std::int64_t sum = 0;
    for (const auto& l : c.lines)
        if (l.kind == kind) sum += l.quantity_micro;
    return sum;
}

std::int64_t sum_of_lines(const charge& c) {
    std::int64_t sum = 0;
    for (const auto& l : c.lines)
        if (!l.included) sum += l.amount.minor;
    return sum;
}

const day_span january{day(2026, 1, 1), day(2026, 2, 1)};
const local_days thirteenth = day(2026, 1, 13);

TEST(PlanHistory, AReadingAtTheChangeIsExact) {
    const auto h = e9(thirteenth);
    const usage_side sides[] = {whole({january.from, thirteenth}, 214'700'000),
                                whole({thirteenth, january.to}, 385'300'000)};
    const auto divided = divide(h, sides);
    ASSERT_TRUE(divided);
    const auto bill = rate_parts(h, {}, *divided);
    ASSERT_TRUE(bill);
    EXPECT_FALSE(bill->estimated);
    EXPECT_EQ(bill->bill.total.minor, 38312);
    ASSERT_EQ(bill->bill.lines.size(), 2U);
    EXPECT_EQ(bill->bill.lines[0].version, 1U);
    EXPECT_EQ(bill->bill.lines[0].amount.minor, 12882);
    EXPECT_EQ(bill->bill.lines[1].version, 2U);
    EXPECT_EQ(bill->bill.lines[1].amount.minor, 25430);
    EXPECT_EQ(bill->next.version, 2U);
}

TEST(PlanHistory, WithoutAReadingDaysDivideTheUsage) {
    const auto h = e9(thirteenth);
    const auto divided = divide(h, whole(january, 600 * kwh), change_rule::by_days);
    ASSERT_TRUE(divided);
    ASSERT_EQ(divided->parts.size(), 2U);
    EXPECT_EQ(divided->parts[0].usage.totals[0].micro[0], 232'258'065);
    EXPECT_EQ(divided->parts[1].usage.totals[0].micro[0], 367'741'935);
    const auto bill = rate_parts(h, {}, *divided);
    ASSERT_TRUE(bill);
    EXPECT_TRUE(bill->estimated);
    EXPECT_EQ(bill->bill.total.minor, 38206);
}

TEST(PlanHistory, TheReadDateTakesThePriceOfTheLastDay) {
    const auto h = e9(thirteenth);
    const auto divided = divide(h, whole(january, 600 * kwh), change_rule::read_date);
    ASSERT_TRUE(divided);
    const auto bill = rate_parts(h, {}, *divided);
    ASSERT_TRUE(bill);
    EXPECT_FALSE(bill->estimated);
    EXPECT_EQ(bill->bill.total.minor, 39600);
    EXPECT_EQ(bill->bill.lines.size(), 1U);
}

TEST(PlanHistory, AProfileDividesAsItWasUsed) {
    const auto h = e9(thirteenth);
    const auto starts = samples::grid(samples::at("2025-12-31T16:00:00Z"), hours{24}, 31);
    std::vector<std::int64_t> shape(31, 1);
    std::fill(shape.begin(), shape.begin() + 12, 3);  // 36 of 55
    const measured_column column{.starts = starts, .each = hours{24}, .micro = shape};
    const auto divided = divide(h, whole(january, 550 * kwh), change_rule::by_profile, column);
    ASSERT_TRUE(divided);
    EXPECT_TRUE(divided->estimated);
    EXPECT_EQ(divided->parts[0].usage.totals[0].micro[0], 360 * kwh);
    EXPECT_EQ(divided->parts[1].usage.totals[0].micro[0], 190 * kwh);
    const std::vector<std::int64_t> nothing(31, 0);
    const measured_column empty{.starts = starts, .each = hours{24}, .micro = nothing};
    const auto failed = divide(h, whole(january, 550 * kwh), change_rule::by_profile, empty);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, errc::no_weight);
}

TEST(PlanHistory, WhatTheRuleNeedsIsAskedFor) {
    const auto h = e9(thirteenth);
    const auto asked = divide(h, whole(january, kwh), change_rule::frozen_reading);
    ASSERT_FALSE(asked);
    EXPECT_EQ(asked.error().code, errc::missing_fact);
    const usage_side across[] = {whole(january, kwh)};
    EXPECT_EQ(divide(h, across).error().code, errc::missing_fact);
    const usage_side apart[] = {whole({january.from, thirteenth}, kwh),
                                whole({day(2026, 1, 14), january.to}, kwh)};
    EXPECT_EQ(divide(h, apart).error().code, errc::gap);
    EXPECT_EQ(divide(h, apart).error().index, 1U);
}

TEST(PlanHistory, ARefundIsTheDifferenceOfRoundedBills) {
    const auto was = e9(thirteenth);
    auto cheaper = version_of(3, at(610'000));
    const auto h = two(version_of(1, at(600'000)), std::move(cheaper), thirteenth);
    const usage_side side[] = {whole({thirteenth, january.to}, 385'300'000)};
    const auto posted = rate_parts(was, {}, divide(was, side).value());
    const auto again = rate_parts(h, {}, divide(h, side).value());
    ASSERT_TRUE(posted && again);
    EXPECT_EQ(difference(again->bill, posted->bill)->minor, -1927);
}

TEST(PlanHistory, IntervalsTakeTheVersionOfTheirTime) {
    const auto h = e9(thirteenth);
    const auto starts = samples::grid(samples::at("2025-12-31T16:00:00Z"), hours{1}, 31 * 24);
    const auto usage = samples::usage(5, starts.size(), 3 * kwh);
    const measured_column column{.starts = starts, .micro = usage};
    const auto bill = rate_columns(h, {}, january, std::span{&column, 1});
    ASSERT_TRUE(bill);
    EXPECT_FALSE(bill->estimated);
    ASSERT_EQ(bill->parts.size(), 2U);
    const auto before = std::accumulate(usage.begin(), usage.begin() + 12 * 24, std::int64_t{0});
    EXPECT_EQ(bill->bill.lines[0].quantity_micro, before);
    EXPECT_EQ(quantity(bill->bill), std::accumulate(usage.begin(), usage.end(), std::int64_t{0}));
    EXPECT_EQ(sum_of_lines(bill->bill), bill->bill.total.minor);
}

TEST(PlanHistory, AnIntervalThatTheChangeCutsIsDividedByTime) {
    const auto h = e9(thirteenth);
    const auto starts = samples::grid(samples::at("2026-01-12T12:00:00Z"), hours{6}, 1);
    const std::vector<std::int64_t> usage{3'000'001};
    const measured_column column{.starts = starts, .each = hours{6}, .micro = usage};
    const auto bill = rate_columns(h, {}, january, std::span{&column, 1});
    ASSERT_TRUE(bill);
    EXPECT_TRUE(bill->estimated);
    ASSERT_EQ(bill->bill.lines.size(), 2U);
    EXPECT_EQ(bill->bill.lines[0].quantity_micro, 2'000'000);
    EXPECT_EQ(bill->bill.lines[1].quantity_micro, 1'000'001);
}

TEST(PlanHistory, UsageOutsideTheBillIsRefused) {
    const auto h = e9(thirteenth);
    const auto starts = samples::grid(samples::at("2026-01-31T15:30:00Z"), hours{1}, 1);
    const std::vector<std::int64_t> usage{kwh};
    const measured_column column{.starts = starts, .micro = usage};
    const auto bill = rate_columns(h, {}, january, std::span{&column, 1});
    ASSERT_FALSE(bill);
    EXPECT_EQ(bill.error().code, errc::bad_date);
}

// Both versions have the same prices, so the change must not show.
plan laddered(std::uint32_t number, window_kind window) {
    auto u = at(0);
    ladder l;
    l.window = {window, {}};
    if (window != window_kind::bill) l.window.starts = {std::chrono::January / 1};
    l.classes = {{.tiers = {{.up_to_micro = 210 * kwh, .prices = {{520'000}}},
                            {.up_to_micro = 400 * kwh, .prices = {{570'000}}},
                            {.prices = {{820'000}}}}}};
    u.prices.clear();
    u.tiers = l;
    u.free = quota{.amount_micro = 15 * kwh, .window = l.window};
    return version_of(number, std::move(u));
}

class EveryWindow : public testing::TestWithParam<window_kind> {};
INSTANTIATE_TEST_SUITE_P(Tariff, EveryWindow,
                         testing::Values(window_kind::bill, window_kind::month, window_kind::year));

TEST_P(EveryWindow, LaddersAndQuotasGoOnAcrossVersions) {
    const auto p = laddered(1, GetParam());
    const auto h = two(p, laddered(2, GetParam()), thirteenth);
    for (const std::int64_t first : {0, 3, 100, 224, 300, 500}) {
        const usage_side sides[] = {whole({january.from, thirteenth}, first * kwh),
                                    whole({thirteenth, january.to}, 500 * kwh - first * kwh)};
        const auto bill = rate_parts(h, {}, divide(h, sides).value());
        ASSERT_TRUE(bill);
        EXPECT_EQ(quantity(bill->bill, charge_kind::free_quota), 15 * kwh) << first;
        // 485 kWh: 210 × 0.52 + 190 × 0.57 + 85 × 0.82
        EXPECT_EQ(bill->bill.total.minor, 28720) << first;
        rating_state one;
        ASSERT_TRUE(add_measured(p, one, january, {.micro = {500 * kwh}}));
        service facts;
        facts.days = january;
        const auto as_one = next_bill(p, one, facts);
        ASSERT_TRUE(as_one);
        EXPECT_EQ(bill->next.state, *as_one) << first;
    }
}

TEST(PlanHistory, WindowsOfABillBeginAnewWithTheNext) {
    const auto h = two(laddered(1, window_kind::bill), laddered(2, window_kind::bill), thirteenth);
    const day_span december{day(2025, 12, 1), day(2026, 1, 1)};
    const auto before =
        rate_parts(h, {}, divide(h, whole(december, 500 * kwh), change_rule::by_days).value());
    ASSERT_TRUE(before);
    // The first version's days have no intervals at all.
    const auto starts = samples::grid(samples::at("2026-01-20T00:00:00Z"), hours{1}, 1);
    const std::vector<std::int64_t> usage{500 * kwh};
    const measured_column column{.starts = starts, .micro = usage};
    const auto bill = rate_columns(h, before->next, january, std::span{&column, 1});
    ASSERT_TRUE(bill);
    EXPECT_EQ(bill->bill.total, before->bill.total);
}

TEST(PlanHistory, LaddersOfAnotherWindowBeginAnew) {
    const auto h = two(laddered(1, window_kind::month), laddered(2, window_kind::year), thirteenth);
    const usage_side sides[] = {whole({january.from, thirteenth}, 300 * kwh),
                                whole({thirteenth, january.to}, 100 * kwh)};
    const auto bill = rate_parts(h, {}, divide(h, sides).value());
    ASSERT_TRUE(bill);
    EXPECT_EQ(quantity(bill->bill, charge_kind::free_quota), 30 * kwh);
    EXPECT_EQ(bill->bill.lines.back().tier, 0);
}

TEST(PlanHistory, TheNextBillGoesOnWhereTheLastVersionStopped) {
    const auto h =
        two(laddered(1, window_kind::year), laddered(2, window_kind::year), day(2026, 2, 1));
    const auto first =
        rate_parts(h, {}, divide(h, whole(january, 225 * kwh), change_rule::by_days).value());
    ASSERT_TRUE(first);
    EXPECT_EQ(first->next.version, 1U);
    const auto second = rate_parts(
        h, first->next,
        divide(h, whole({day(2026, 2, 1), day(2026, 3, 1)}, 100 * kwh), change_rule::by_days)
            .value());
    ASSERT_TRUE(second);
    EXPECT_EQ(second->bill.total.minor, 5700);  // all in the second tier, nothing free
    EXPECT_EQ(second->bill.lines[0].version, 2U);
}

plan with_fixed(std::uint32_t number, fixed_item f) {
    auto p = version_of(number, at(600'000));
    p.items.push_back({.id = "base", .what = f});
    return p;
}

class EveryPer : public testing::TestWithParam<fixed_per> {};
INSTANTIATE_TEST_SUITE_P(Tariff, EveryPer,
                         testing::Values(fixed_per::bill, fixed_per::month, fixed_per::day));

TEST_P(EveryPer, FixedSumsAreDueByTheDaysOfTheirVersion) {
    for (const auto by : {proration::whole, proration::days}) {
        const fixed_item f{.at = {31'000'000}, .per = GetParam(), .by = by};
        const auto h = two(with_fixed(1, f), with_fixed(2, f), thirteenth);
        const usage_side sides[] = {whole({january.from, thirteenth}, 0),
                                    whole({thirteenth, january.to}, 0)};
        const auto bill = rate_parts(h, {}, divide(h, sides).value());
        ASSERT_TRUE(bill);
        ASSERT_EQ(bill->bill.lines.size(), 2U);
        const std::int64_t a_day = GetParam() == fixed_per::day ? 3100 : 100;
        EXPECT_EQ(bill->bill.lines[0].amount.minor, 12 * a_day);
        EXPECT_EQ(bill->bill.lines[1].amount.minor, 19 * a_day);
    }
}

TEST(PlanHistory, ZeroUseIsThatOfTheWholeBill) {
    const fixed_item f{.at = {31'000'000}, .zero_use_factor = {rate_one / 2}};
    const auto h = two(with_fixed(1, f), with_fixed(2, f), thirteenth);
    const auto bill_of_sides = [&](std::int64_t first, std::int64_t second) {
        const usage_side sides[] = {whole({january.from, thirteenth}, first),
                                    whole({thirteenth, january.to}, second)};
        std::int64_t fixed = 0;
        const auto bill = rate_parts(h, {}, divide(h, sides).value());
        for (const auto& l : bill.value().bill.lines)
            if (l.kind == charge_kind::fixed) fixed += l.amount.minor;
        return fixed;
    };
    EXPECT_EQ(bill_of_sides(0, 0), 1550);
    EXPECT_EQ(bill_of_sides(0, kwh), 3100);
    EXPECT_EQ(bill_of_sides(kwh, 0), 3100);
}

plan with_demand(std::uint32_t number, std::int64_t price_micro) {
    auto p = version_of(number, at(0));
    demand_item d;
    d.tiers[0].prices = {{price_micro}};
    d.window_s = d.slip_s = 3600;
    p.items.push_back({.id = "demand", .what = d});
    return p;
}

TEST(PlanHistory, ABillHasOneDemand) {
    const auto h = two(with_demand(1, 31'000'000), with_demand(2, 62'000'000), thirteenth);
    const auto starts = samples::grid(samples::at("2025-12-31T16:00:00Z"), hours{1}, 31 * 24);
    std::vector<std::int64_t> usage(starts.size(), kwh);
    usage[100] = 10 * kwh;  // in the first version's days
    const measured_column column{.starts = starts, .micro = usage};
    const auto bill = rate_columns(h, {}, january, std::span{&column, 1});
    ASSERT_TRUE(bill);
    EXPECT_EQ(quantity(bill->bill, charge_kind::demand), 20 * kwh);
    std::int64_t demand = 0;
    for (const auto& l : bill->bill.lines)
        if (l.kind == charge_kind::demand) demand += l.amount.minor;
    EXPECT_EQ(demand, 12'000 + 2 * 19'000);
}

TEST(PlanHistory, RatesAreTakenUnderEachVersion) {
    const auto taxed = [](std::uint32_t number, std::int64_t nano) {
        auto p = version_of(number, at(1'000'000));
        p.items.push_back({.id = "vat", .what = tax_item{.at = {nano}, .on = {0}}});
        return p;
    };
    const auto h = two(taxed(1, 190'000'000), taxed(2, 160'000'000), thirteenth);
    const usage_side sides[] = {whole({january.from, thirteenth}, 100 * kwh),
                                whole({thirteenth, january.to}, 100 * kwh)};
    const auto bill = rate_parts(h, {}, divide(h, sides).value());
    ASSERT_TRUE(bill);
    EXPECT_EQ(bill->bill.total.minor, 20'000 + 1'900 + 1'600);
}

plan by_period(std::uint32_t number, std::vector<std::string> periods) {
    auto u = at(0);
    u.prices.clear();
    for (std::size_t i = 0; i < periods.size(); ++i)
        u.prices.push_back({100'000 * static_cast<std::int64_t>(i + 1)});
    auto p = version_of(number, std::move(u));
    calendar c;
    c.tables = {{"day", {{{0, 1}, {28'800, 2}}}}};
    c.seasons = {{.tables = {0}}};
    c.periods = std::move(periods);
    p.days = c;
    return p;
}

TEST(PlanHistory, RegistersAreFoundByTheNameOfTheirPeriod) {
    const auto h =
        two(by_period(1, {"valley", "peak"}), by_period(2, {"peak", "valley"}), thirteenth);
    const usage_side side{january,
                          {{.periods = {"peak", "valley"}, .micro = {310 * kwh, 31 * kwh}}}};
    const auto bill = rate_parts(h, {}, divide(h, side, change_rule::by_days).value());
    ASSERT_TRUE(bill);
    ASSERT_EQ(bill->bill.lines.size(), 4U);
    EXPECT_EQ(bill->bill.lines[0].period, "valley");
    EXPECT_EQ(bill->bill.lines[0].quantity_micro, 12 * kwh);
    EXPECT_EQ(bill->bill.lines[2].period, "peak");
    EXPECT_EQ(bill->bill.lines[2].quantity_micro, 190 * kwh);
    auto other = side;
    other.totals[0].periods[0] = "sharp";
    const auto failed = rate_parts(h, {}, divide(h, other, change_rule::by_days).value());
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, errc::unknown_period);
}

TEST(PlanHistory, AProfileLooksAtThePeriodOfEachRegister) {
    const auto h =
        two(by_period(1, {"valley", "peak"}), by_period(2, {"valley", "peak"}), thirteenth);
    const auto starts = samples::grid(samples::at("2025-12-31T16:00:00Z"), hours{8}, 31 * 3);
    std::vector<std::int64_t> shape(starts.size(), 1);
    for (std::size_t i = 0; i < 12 * 3; i += 3)
        shape[i] = 10;  // the nights of the first version
    const measured_column column{.starts = starts, .each = hours{8}, .micro = shape};
    const usage_side side{january,
                          {{.periods = {"peak", "valley"}, .micro = {310 * kwh, 139 * kwh}}}};
    const auto divided = divide(h, side, change_rule::by_profile, column);
    ASSERT_TRUE(divided);
    EXPECT_EQ(divided->parts[0].usage.totals[0].micro[0], 120 * kwh);
    EXPECT_EQ(divided->parts[0].usage.totals[0].micro[1], 120 * kwh);
    EXPECT_EQ(divided->parts[1].usage.totals[0].micro[1], 19 * kwh);
}

TEST(PlanHistory, SharesSumToTheRegister) {
    auto h = e9(thirteenth);
    auto third = version_of(3, at(700'000));
    third.effective.from = day(2026, 1, 20);
    h.versions.push_back(third);
    ASSERT_TRUE(check(h));
    samples::dice d{9};
    for (int i = 0; i < 200; ++i) {
        const auto micro = d.below(900'000'000'000);
        const auto divided = divide(h, whole(january, micro), change_rule::by_days);
        ASSERT_TRUE(divided);
        ASSERT_EQ(divided->parts.size(), 3U);
        std::int64_t sum = 0;
        for (const auto& part : divided->parts)
            sum += part.usage.totals[0].micro[0];
        EXPECT_EQ(sum, micro);
    }
}

TEST(PlanHistory, GapsAreErrorsWhenTheyAreUsed) {
    auto h = e9(thirteenth);
    h.versions[0].effective.to = day(2026, 1, 10);
    ASSERT_TRUE(check(h));
    EXPECT_EQ(plan_at(h, day(2026, 1, 9)).value(), 0U);
    EXPECT_EQ(plan_at(h, day(2026, 1, 13)).value(), 1U);
    EXPECT_EQ(plan_at(h, day(2026, 1, 10)).error().code, errc::not_effective);
    const auto divided = divide(h, whole(january, kwh), change_rule::by_days);
    EXPECT_EQ(divided.error().code, errc::not_effective);
    EXPECT_TRUE(divide(h, whole({thirteenth, january.to}, kwh), change_rule::by_days));
}

TEST(PlanHistory, VersionsOfOnePlanFollowOneAnother) {
    const auto refused = [](auto change) {
        auto h = e9(thirteenth);
        change(h);
        return check(h).error().code;
    };
    EXPECT_EQ(refused([](auto& h) { h.versions.clear(); }), errc::bad_plan);
    EXPECT_EQ(refused([](auto& h) { h.versions[1].id = "other"; }), errc::bad_plan);
    EXPECT_EQ(refused([](auto& h) { h.versions[1].version = 1; }), errc::bad_plan);
    EXPECT_EQ(refused([](auto& h) { h.versions[1].in.scale = 4; }), errc::bad_plan);
    EXPECT_EQ(refused([](auto& h) { h.versions[0].effective.to = day(2026, 1, 14); }),
              errc::overlapping_period);
    EXPECT_EQ(refused([](auto& h) { h.versions[1].effective.from.reset(); }),
              errc::overlapping_period);
    EXPECT_EQ(refused([](auto& h) { *h.versions[1].effective.from += hours{1}; }), errc::bad_date);
}

TEST(PlanHistory, UnknownMeasuresAndStatesAreRefused) {
    const auto h = e9(thirteenth);
    auto side = whole(january, kwh);
    side.totals[0].measure = "exprot";
    const auto divided = divide(h, side, change_rule::by_days).value();
    EXPECT_EQ(rate_parts(h, {}, divided).error().code, errc::unknown_measure);
    const auto fine = divide(h, whole(january, kwh), change_rule::by_days).value();
    EXPECT_EQ(rate_parts(h, {.version = 7, .state = {}}, fine).error().code, errc::bad_plan);
}

}  // namespace
}  // namespace submeter::tariff
