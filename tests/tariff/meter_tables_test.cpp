// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/meter_tables.hpp"

#include "tariff/plans.hpp"

#include <gtest/gtest.h>

namespace submeter::tariff {
namespace {

using namespace std::chrono;

const day_span year_2026{local_days{2026y / 1 / 1}, local_days{2027y / 1 / 1}};

// tariffs.md, E2c: the meter's zones and table 1, with a second table.
schedule e2c() {
    return schedule{
        .tables = {{{{0, 4}, {8 * 3600, 2}, {12 * 3600, 3}, {17 * 3600, 2}, {22 * 3600, 4}}},
                   {{{6 * 3600, 1}, {18 * 3600, 4}}}},
        .zones = {{March / 1, 1}, {October / 16, 0}},
        .rest_days = 0,
        .rest_table = std::nullopt,
        .dated = {}};
}

const std::vector<std::string> four{"sharp", "peak", "flat", "valley"};

// Workdays and rest days in two seasons, each with tables of its own.
calendar seasonal() {
    calendar c;
    c.periods = {"peak", "flat", "valley"};
    c.tables = {{"summer", {{{0, 3}, {8 * 3600, 1}, {20 * 3600, 2}}}},
                {"winter", {{{0, 3}, {7 * 3600, 2}, {17 * 3600, 1}}}},
                {"rest", {{{0, 3}, {9 * 3600, 2}}}},
                {"rest in winter", {{{0, 2}}}}};
    c.day_types = {"workday", "rest_day"};
    c.week = {1, 0, 0, 0, 0, 0, 1};
    c.seasons = {{June / 1, {0, 2}}, {October / 1, {1, 2}}};
    return c;
}

std::optional<period_difference> differs(const calendar& c, const schedule& s,
                                         const meter_layout& m = {}) {
    const auto found = first_difference(c, s, year_2026, m);
    EXPECT_TRUE(found);
    return found.value_or(std::nullopt);
}

TEST(MeterTables, ZonesAndTablesBecomeACalendarAndBack) {
    const auto c = from_schedule(e2c(), four);
    ASSERT_TRUE(c);
    EXPECT_EQ(c->tables[table_of(*c, local_days{2026y / 2 / 10})].name, "1");
    EXPECT_EQ(c->periods, four);
    EXPECT_FALSE(differs(*c, e2c()));
    EXPECT_EQ(to_schedule(*c, year_2026).value(), e2c());
}

TEST(MeterTables, RestDaysAreARule) {
    const auto c = seasonal();
    ASSERT_TRUE(check(c));
    const auto s = to_schedule(c, year_2026);
    ASSERT_TRUE(s);
    EXPECT_TRUE(check(*s));
    EXPECT_EQ(s->rest_days, 0x41);
    EXPECT_EQ(s->rest_table, 2);
    EXPECT_TRUE(s->dated.empty());
    EXPECT_EQ(s->tables.size(), 3U);  // the unused one is not written
    EXPECT_FALSE(differs(c, *s));
}

TEST(MeterTables, RestDaysOfAnotherSeasonAreDated) {
    auto c = seasonal();
    c.seasons[1].tables[1] = 3;
    const auto s = to_schedule(c, year_2026);
    ASSERT_TRUE(s);
    EXPECT_FALSE(differs(c, *s));
    EXPECT_EQ(s->rest_table, 3);      // October to May is longer
    EXPECT_EQ(s->dated.size(), 34U);  // Saturdays and Sundays of June to September 2026
    EXPECT_EQ(s->dated[0].table, 2);
    const auto two_years = to_schedule(c, {year_2026.from, local_days{2031y / 1 / 1}});
    EXPECT_TRUE(two_years);
    const auto many = to_schedule(c, {year_2026.from, local_days{2034y / 1 / 1}});
    ASSERT_FALSE(many);
    EXPECT_EQ(many.error().code, errc::too_many_dates);
    EXPECT_GT(many.error().index, 254U);
}

TEST(MeterTables, HolidaysAndMakeUpWorkdaysAreDated) {
    auto c = seasonal();
    c.dates = {{.when = {2026y, October / 1}, .type = 1, .table = {}},
               {.when = {2026y, October / 10}, .type = 0, .table = {}},
               {.when = {std::nullopt, December / 25}, .type = {}, .table = 3},
               {.when = {2026y, October / 3}, .type = 1, .table = {}}};  // a Saturday as it is
    const auto s = to_schedule(c, year_2026);
    ASSERT_TRUE(s);
    EXPECT_FALSE(differs(c, *s));
    ASSERT_EQ(s->dated.size(), 3U);
    EXPECT_EQ(s->dated[1].date, 2026y / 10 / 10);
}

TEST(MeterTables, AThirdDayTypeOfTheWeekIsDated) {
    auto c = seasonal();
    c.day_types.emplace_back("sunday");
    c.week[0] = 2;
    for (auto& season : c.seasons)
        season.tables.push_back(3);
    const auto s = to_schedule(c, year_2026);
    ASSERT_TRUE(s);
    EXPECT_FALSE(differs(c, *s));
    EXPECT_EQ(s->dated.size(), 52U);
    EXPECT_EQ(s->rest_days, 0x40);
}

TEST(MeterTables, EqualTablesAndSeasonsAreWrittenOnce) {
    auto c = seasonal();
    c.tables[1].day = c.tables[0].day;
    const auto s = to_schedule(c, year_2026);
    ASSERT_TRUE(s);
    EXPECT_EQ(s->tables.size(), 2U);
    EXPECT_EQ(s->zones.size(), 1U);
    EXPECT_FALSE(differs(c, *s));
}

TEST(MeterTables, TheMetersRateNumbersAreConfiguration) {
    const auto c = seasonal();
    const meter_layout m{.rate_of = {2, 3, 4}};
    const auto s = to_schedule(c, year_2026, m);
    ASSERT_TRUE(s);
    EXPECT_EQ(rate_at(s->tables[0], 12 * 3600), 2);
    EXPECT_FALSE(differs(c, *s, m));
    const auto back = from_schedule(*s, std::vector<std::string>{"", "peak", "flat", "valley"});
    ASSERT_TRUE(back);
    EXPECT_EQ(back->periods, c.periods);
    EXPECT_FALSE(differs(*back, *s, m));
    EXPECT_EQ(from_schedule(*s, std::vector<std::string>{"", "peak"}).error().code,
              errc::unknown_period);
}

TEST(MeterTables, WhatAMeterCannotHoldIsNamed) {
    const auto refused = [](auto change, meter_layout m = {}) {
        auto c = seasonal();
        change(c);
        EXPECT_TRUE(check(c));
        return to_schedule(c, year_2026, m).error();
    };
    const auto nothing = [](calendar&) {};
    EXPECT_EQ(refused(nothing, {.zones = 1}).code, errc::too_many_zones);
    EXPECT_EQ(refused(nothing, {.zones = 1}).index, 2U);
    EXPECT_EQ(refused(nothing, {.tables = 2}).code, errc::too_many_tables);
    EXPECT_EQ(refused(nothing, {.slots = 2}).code, errc::too_many_slots);
    EXPECT_EQ(refused(nothing, {.rates = 2}).code, errc::too_many_rates);
    EXPECT_EQ(refused(nothing, {.rate_of = {1, 2}}).code, errc::bad_length);
    EXPECT_EQ(refused(nothing, {.rate_of = {1, 0, 2}}).code, errc::unknown_period);
    const auto odd = refused([](calendar& c) { c.tables[1].day.slots[1].start_s += 30; });
    EXPECT_EQ(odd.code, errc::not_whole_minutes);
    EXPECT_EQ(odd.index, 1U);
    const auto slots = refused([](calendar& c) {
        c.tables[2].day.slots.clear();
        for (std::int32_t i = 0; i < 15; ++i)
            c.tables[2].day.slots.push_back({i * 3600, static_cast<std::uint8_t>(1 + i % 2)});
    });
    EXPECT_EQ(slots.code, errc::too_many_slots);
    EXPECT_EQ(slots.index, 2U);
}

TEST(MeterTables, TheFirstDifferenceIsNamed) {
    const auto c = seasonal();
    auto s = to_schedule(c, year_2026).value();
    s.tables[0].slots[1].start_s = 8 * 3600 + 900;
    const auto found = differs(c, s);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->day, local_days{2026y / 6 / 1});
    EXPECT_EQ(found->second, 8 * 3600);
    EXPECT_EQ(found->period, 0);
    EXPECT_EQ(found->rate, 3);
    auto moved = to_schedule(c, year_2026).value();
    moved.zones[1].start = October / 2;
    EXPECT_EQ(differs(c, moved)->day, local_days{2026y / 10 / 1});
}

TEST(MeterTables, SlotsThatSayTheSameAreNoDifference) {
    const auto c = seasonal();
    auto s = to_schedule(c, year_2026).value();
    s.tables[0].slots.insert(s.tables[0].slots.begin() + 1, {4 * 3600, 3});
    EXPECT_FALSE(differs(c, s));
}

// Any calendar that the dice make: what the meter is given says the same.
TEST(MeterTables, TablesSayWhatTheCalendarSays) {
    samples::dice d{3};
    for (int round = 0; round < 60; ++round) {
        auto c = seasonal();
        const auto pick = [&](std::int64_t limit) {
            return static_cast<std::uint8_t>(d.below(limit));
        };
        for (auto& type : c.week)
            type = pick(2);
        for (auto& season : c.seasons)
            for (auto& table : season.tables)
                table = pick(4);
        for (unsigned m = 1; m <= 12; ++m)
            c.dates.push_back(
                {.when = {2026y, month{m} / day{1U + pick(28)}}, .type = {}, .table = pick(4)});
        ASSERT_TRUE(check(c));
        const auto s = to_schedule(c, year_2026);
        ASSERT_TRUE(s) << round;
        EXPECT_TRUE(check(*s));
        EXPECT_FALSE(differs(c, *s)) << round;
        const auto back = from_schedule(*s, c.periods);
        ASSERT_TRUE(back);
        EXPECT_FALSE(differs(*back, *s)) << round;
    }
}

plan with(calendar c) {
    plan p;
    p.id = "two sets";
    p.where = fixed_zone("Asia/Shanghai", hours{8});
    p.days = std::move(c);
    return p;
}

TEST(MeterTables, TwoVersionsAreTwoSetsAndASwitch) {
    const auto now = with(seasonal());
    auto later = seasonal();
    later.tables[0].day.slots[1].start_s = 9 * 3600;
    std::swap(later.tables[0], later.tables[2]);
    later.seasons = {{June / 1, {2, 0}}, {October / 1, {1, 0}}};
    later.dates = {{.when = {2026y, October / 1}, .type = {}, .table = 3}};
    auto next = with(later);
    next.version = 2;
    next.effective.from = local_days{2026y / 8 / 1};
    const auto both = to_switched(now, next, year_2026);
    ASSERT_TRUE(both);
    EXPECT_TRUE(check(*both));
    const auto change = local_days{2026y / 8 / 1};
    const auto at = day_start(now.where, change);
    EXPECT_EQ(both->zones_at, at);
    EXPECT_EQ(both->tables_at, at);
    const auto before = schedule_at(*both, at - seconds{1});
    const auto after = schedule_at(*both, at);
    EXPECT_FALSE(first_difference(*now.days, before, {year_2026.from, change}).value());
    EXPECT_FALSE(first_difference(*next.days, after, {change, year_2026.to}).value());
    EXPECT_TRUE(first_difference(*next.days, before, {change, year_2026.to}).value());
}

TEST(MeterTables, BothSetsShareTheRestDays) {
    auto later = seasonal();
    later.week[6] = 0;
    auto next = with(later);
    EXPECT_EQ(to_switched(with(seasonal()), next, year_2026).error().code, errc::missing_fact);
    next.effective.from = local_days{2026y / 8 / 1};
    EXPECT_EQ(to_switched(with(seasonal()), next, year_2026).error().code, errc::rest_days_differ);
    next.effective.from = local_days{2027y / 8 / 1};
    EXPECT_EQ(to_switched(with(seasonal()), next, year_2026).error().code, errc::out_of_order);
}

}  // namespace
}  // namespace submeter::tariff
