// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/compare.hpp"

#include "submeter/tariff/break_even.hpp"
#include "submeter/tariff/check_plan.hpp"
#include "tariff/plans.hpp"

#include <gtest/gtest.h>

namespace submeter::tariff {
namespace {

using namespace std::chrono;

constexpr std::int64_t kwh = 1'000'000;
const day_span june{local_days{2026y / 6 / 1}, local_days{2026y / 7 / 1}};

plan named(std::string id) {
    plan p;
    p.id = std::move(id);
    p.where = fixed_zone("Asia/Shanghai", hours{8});
    p.round.line = rounding_stage{};
    return p;
}

plan flat(std::int64_t price_micro, std::string id = "flat") {
    auto p = named(std::move(id));
    usage_item u;
    u.prices = {{price_micro}};
    p.items.push_back({.id = "energy", .what = u});
    EXPECT_TRUE(check(p));
    return p;
}

// Peak from 08:00 to 22:00.
plan by_time(std::int64_t peak_micro, std::int64_t valley_micro) {
    auto p = named("time of use");
    calendar c;
    c.periods = {"peak", "valley"};
    c.tables = {{"day", {{{0, 2}, {8 * 3600, 1}, {22 * 3600, 2}}}}};
    c.seasons = {{.tables = {0}}};
    p.days = c;
    usage_item u;
    u.prices = {{peak_micro}, {valley_micro}};
    p.items.push_back({.id = "energy", .what = u});
    EXPECT_TRUE(check(p));
    return p;
}

measured_total split(std::int64_t peak, std::int64_t valley) {
    return {.periods = {"peak", "valley"}, .micro = {peak, valley}};
}

TEST(Compare, TheCheapestIsNamedAndTheFirstOfEquals) {
    const std::vector<plan> plans{flat(600'000), by_time(700'000, 300'000), flat(500'000, "cheap"),
                                  flat(500'000, "as cheap")};
    const auto usage = split(60 * kwh, 40 * kwh);
    const auto c = compare_plans(plans, june, std::span{&usage, 1});
    ASSERT_TRUE(c);
    ASSERT_EQ(c->bills.size(), 4U);
    EXPECT_EQ(c->bills[0].total.minor, 6000);
    EXPECT_EQ(c->bills[1].total.minor, 5400);
    EXPECT_EQ(c->cheapest, 2U);
    EXPECT_EQ(c->above[0].minor, 1000);
    EXPECT_EQ(c->above[1].minor, 400);
    EXPECT_EQ(c->above[2].minor, 0);
    EXPECT_EQ(c->above[3].minor, 0);
}

TEST(Compare, ColumnsAndRegistersAgree) {
    const std::vector<plan> plans{flat(600'000), by_time(700'000, 300'000)};
    const auto starts = samples::grid(samples::at("2026-05-31T16:00:00Z"), hours{1}, 30 * 24);
    const auto micro = samples::usage(4, starts.size(), 2 * kwh);
    std::int64_t peak = 0;
    std::int64_t valley = 0;
    for (std::size_t i = 0; i < micro.size(); ++i)
        (i % 24 >= 8 && i % 24 < 22 ? peak : valley) += micro[i];
    const measured_column column{.starts = starts, .micro = micro};
    const auto total = split(peak, valley);
    const auto by_column = compare_plans(plans, std::span{&column, 1});
    const auto by_total = compare_plans(plans, june, std::span{&total, 1});
    ASSERT_TRUE(by_column && by_total);
    EXPECT_EQ(by_column->bills, by_total->bills);
}

TEST(Compare, APlanLeavesOutWhatItDoesNotRead) {
    auto exporter = flat(600'000, "export");
    usage_item feed;
    feed.measure = "export";
    feed.prices = {{-200'000}};
    exporter.items.push_back({.id = "feed", .what = feed});
    ASSERT_TRUE(check(exporter));
    const std::vector<plan> plans{flat(500'000), exporter};
    std::vector<measured_total> usage{{.micro = {100 * kwh}},
                                      {.measure = "export", .micro = {100 * kwh}}};
    const auto c = compare_plans(plans, june, usage);
    ASSERT_TRUE(c);
    EXPECT_EQ(c->bills[0].total.minor, 5000);
    EXPECT_EQ(c->bills[1].total.minor, 4000);
    usage[1].measure = "exprot";
    const auto failed = compare_plans(plans, june, usage);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, errc::unknown_measure);
    EXPECT_EQ(failed.error().index, 1U);
}

TEST(Compare, WhatCannotBeComparedIsRefused) {
    const measured_total usage{.micro = {kwh}};
    EXPECT_EQ(compare_plans({}, june, std::span{&usage, 1}).error().code, errc::unknown_measure);
    EXPECT_EQ(compare_plans({}, june, {}).error().code, errc::bad_value);
    auto dollars = flat(600'000);
    dollars.in.unit = {{'U', 'S', 'D'}};
    const std::vector<plan> unlike{flat(600'000), dollars};
    const auto c = compare_plans(unlike, june, std::span{&usage, 1});
    ASSERT_FALSE(c);
    EXPECT_EQ(c.error().code, errc::unlike_currency);
    EXPECT_EQ(c.error().index, 1U);
    const std::vector<plan> asks{by_time(1, 1)};
    EXPECT_EQ(compare_plans(asks, june, std::span{&usage, 1}).error().code, errc::unknown_period);
}

TEST(BreakEven, DemandAgainstCapacity) {
    // E6 of the reference: 630 kVA at 23.50, demand at 38.00.
    const auto found = demand_break_even(630'000'000, {23'500'000}, {38'000'000});
    ASSERT_TRUE(found);
    EXPECT_EQ(*found, (ratio{7'402'500'000, 19}));
    EXPECT_EQ(
        round_micro(exact{found->numerator}, {1, found->denominator}, {rounding::half_up, 2, 1})
            .value(),
        389'610'000);
    EXPECT_EQ(demand_break_even(1, {1}, {0}).error().code, errc::divide_by_zero);
    EXPECT_EQ(demand_break_even(-1, {1}, {1}).error().code, errc::bad_value);
}

// Of 1000 kWh, so many thousandths in the peak.
result<charge> bill_of_share(const plan& p, std::int64_t step) {
    rating_state s;
    const auto added = add_measured(p, s, june, split(step * kwh, (1000 - step) * kwh));
    if (!added) return fail(added.error());
    return settle(p, s);
}

TEST(BreakEven, TheShareOfThePeakAtWhichTimeOfUseCostsWhatFlatDoes) {
    // 0.9 x + 0.3 (1 − x) = 0.5 where x is a third.
    const auto a = by_time(900'000, 300'000);
    const auto b = flat(500'000);
    const auto found = find_break_even(a, b, 0, 1000, bill_of_share);
    ASSERT_TRUE(found && *found);
    const auto& at = **found;
    EXPECT_EQ(at.below, 333);
    EXPECT_EQ(at.above, 334);
    EXPECT_EQ(at.at_below.first.minor, 49'980);
    EXPECT_EQ(at.at_above.first.minor, 50'040);
    EXPECT_EQ(at.at_above.second.minor, 50'000);
    const auto other = find_break_even(b, a, 0, 1000, bill_of_share);
    ASSERT_TRUE(other && *other);
    EXPECT_EQ((*other)->below, 333);
    EXPECT_EQ((*other)->at_below.first.minor, 50'000);
}

TEST(BreakEven, TheUsageAtWhichAFixedSumPaysForItself) {
    auto with_base = flat(400'000, "base");
    with_base.items.push_back(
        {.id = "base", .what = fixed_item{.at = {20'000'000}, .per = fixed_per::bill}});
    const auto bill = [](const plan& p, std::int64_t step) -> result<charge> {
        rating_state s;
        const auto added = add_measured(p, s, june, {.micro = {step * kwh}});
        if (!added) return fail(added.error());
        return settle(p, s);
    };
    const auto found = find_break_even(flat(500'000), with_base, 0, 1'000'000, bill);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->below, 200);  // 100.00 either way: the last step without a loser
    EXPECT_EQ((*found)->above, 201);
    EXPECT_EQ((*found)->at_below.first, (*found)->at_below.second);
}

// Totals that are known without plans: `first` grows by one a step, `second` stands still.
struct line {
    std::int64_t second = 0;
    std::int64_t* calls = nullptr;

    result<paired_totals> operator()(std::int64_t step) const {
        if (calls != nullptr) ++*calls;
        return paired_totals{{step, {}}, {second, {}}};
    }
};

TEST(BreakEven, EveryPlaceIsFound) {
    for (std::int64_t place = -5; place <= 25; ++place) {
        std::int64_t calls = 0;
        const auto found = find_break_even(0, 20, line{place, &calls});
        ASSERT_TRUE(found);
        EXPECT_LE(calls, 7);
        ASSERT_EQ(found->has_value(), place >= 0 && place <= 20) << place;
        if (!*found) continue;
        EXPECT_EQ((*found)->below, place);
        EXPECT_EQ((*found)->above, std::min<std::int64_t>(place + 1, 20));
    }
}

TEST(BreakEven, PlansThatAlwaysCostTheSameBreakEvenAtTheEnd) {
    const auto same = [](std::int64_t) -> result<paired_totals> { return paired_totals{}; };
    const auto found = find_break_even(3, 9, same);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->below, 9);
    EXPECT_EQ((*found)->above, 9);
}

TEST(BreakEven, ErrorsComeThrough) {
    EXPECT_EQ(find_break_even(3, 3, line{}).error().code, errc::out_of_order);
    const auto broken = [](std::int64_t step) -> result<paired_totals> {
        if (step == 10) return fail(errc::overflow);
        return paired_totals{{step, {}}, {12, {}}};
    };
    EXPECT_EQ(find_break_even(0, 20, broken).error().code, errc::overflow);
}

}  // namespace
}  // namespace submeter::tariff
