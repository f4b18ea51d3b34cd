// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/calendar.hpp"

#include <gtest/gtest.h>

namespace submeter::tariff {
namespace {

using namespace std::chrono;

constexpr error fine{.code = errc{}};

named_table all_day(const char* name, std::uint8_t rate) {
    return {.name = name, .day = {{{.start_s = 0, .rate = rate}}}};
}

// Workdays have period 1 in winter and 2 in summer, rest days 3, and there is a table more, of 4.
calendar good() {
    return {
        .periods = {"a", "b", "c", "d"},
        .tables = {all_day("winter", 1), all_day("summer", 2), all_day("rest", 3),
                   all_day("feast", 4)},
        .day_types = {"workday", "rest_day"},
        .week = {1, 0, 0, 0, 0, 0, 1},
        .seasons = {{April / 1, {1, 2}}, {October / 1, {0, 2}}},
        .dates = {
            {.when = {.year = std::nullopt, .day = October / 1}, .type = std::nullopt, .table = 3},
            {.when = {.year = year{2026}, .day = October / 1}, .type = 1, .table = std::nullopt},
            {.when = {.year = year{2026}, .day = October / 10}, .type = 0, .table = std::nullopt}}};
}

error fault(const calendar& c) {
    const auto r = check(c);
    return r ? fine : r.error();
}

int table_on(year_month_day day) {
    return table_of(good(), local_days{day});
}

TEST(Calendar, SeasonsAreCyclicAndDayTypesFollowTheWeek) {
    EXPECT_EQ(table_on(2026y / April / 1), 1);
    EXPECT_EQ(table_on(2026y / September / 30), 1);
    EXPECT_EQ(table_on(2026y / March / 31), 0);
    EXPECT_EQ(table_on(2026y / January / 1), 0);
    EXPECT_EQ(table_on(2026y / July / 4), 2);  // a Saturday
}

TEST(Calendar, TheVeryDateGoesBeforeTheDateOfEveryYearBeforeTheWeekday) {
    EXPECT_EQ(table_on(2025y / October / 1), 3);
    EXPECT_EQ(table_on(2026y / October / 1), 2);
    EXPECT_EQ(table_on(2026y / October / 10), 0);  // a Saturday that is worked
    EXPECT_EQ(table_on(2027y / October / 10), 2);
    auto swapped = good();
    std::swap(swapped.dates[0], swapped.dates[1]);
    EXPECT_EQ(table_of(swapped, local_days{2026y / October / 1}), 2);
}

TEST(Calendar, NamesAreThereOnce) {
    EXPECT_TRUE(check(good()));
    auto c = good();
    c.periods[1] = "a";
    EXPECT_EQ(fault(c).code, errc::bad_plan);
    c = good();
    c.day_types[0].clear();
    EXPECT_EQ(fault(c).code, errc::bad_plan);
    c = good();
    c.tables[2].name = "winter";
    EXPECT_EQ(fault(c).code, errc::bad_schedule);
    c = good();
    c.tables[2].name.clear();
    EXPECT_EQ(fault(c).code, errc::bad_schedule);
}

TEST(Calendar, SlotsNamePeriods) {
    auto c = good();
    c.tables[2].day.slots[0].rate = 5;
    EXPECT_EQ(fault(c).code, errc::unknown_period);
    EXPECT_EQ(fault(c).index, 2U);
    c.tables[2].day.slots[0].rate = 0;
    EXPECT_EQ(fault(c).code, errc::unknown_period);
    c.tables[2].day.slots.clear();
    EXPECT_EQ(fault(c).code, errc::bad_schedule);
}

TEST(Calendar, SeasonsAscendWithATableForEachDayType) {
    auto c = good();
    c.seasons[1].start = April / 1;
    EXPECT_EQ(fault(c).code, errc::bad_schedule);
    EXPECT_EQ(fault(c).index, 1U);
    c = good();
    c.seasons[0].tables.pop_back();
    EXPECT_EQ(fault(c).code, errc::bad_schedule);
    c = good();
    c.seasons[0].tables[0] = 4;
    EXPECT_EQ(fault(c).code, errc::bad_schedule);
    c.seasons.clear();
    EXPECT_EQ(fault(c).code, errc::bad_schedule);
}

TEST(Calendar, ADateIsThereOnceWithATypeOrATable) {
    auto c = good();
    c.dates[2].when = c.dates[1].when;
    EXPECT_EQ(fault(c).code, errc::bad_schedule);
    EXPECT_EQ(fault(c).index, 2U);
    c = good();
    c.dates[0].type = 0;
    EXPECT_EQ(fault(c).code, errc::bad_schedule);
    c = good();
    c.dates[0].table.reset();
    EXPECT_EQ(fault(c).code, errc::bad_schedule);
    c = good();
    c.dates[1].when = {.year = year{2025}, .day = February / 29};
    EXPECT_EQ(fault(c).code, errc::bad_schedule);
    c = good();
    c.week[3] = 2;
    EXPECT_EQ(fault(c).code, errc::bad_schedule);
}

}  // namespace
}  // namespace submeter::tariff
