// SPDX-License-Identifier: Apache-2.0
#include "submeter/flow/calendar.hpp"

#include <gtest/gtest.h>

namespace submeter {
namespace {

using namespace std::chrono;

// tariffs.md, E2c: two zones, day tables as a DL/T 645-2007 meter holds them.
schedule example() {
    return schedule{
        .tables = {{{{0, 4}, {8 * 3600, 2}, {12 * 3600, 3}, {17 * 3600, 2}, {22 * 3600, 4}}},
                   {{{6 * 3600, 1}, {18 * 3600, 4}}},
                   {{{0, 3}}}},
        .zones = {{March / 1, 1}, {October / 16, 0}},
        .rest_days = 0,
        .rest_table = std::nullopt,
        .dated = {}};
}

local_instant at(const char* text) {
    return parse_local(text).value();
}

TEST(Schedule, DatesBeforeTheFirstZoneBelongToTheLast) {
    const auto s = example();
    ASSERT_TRUE(check(s));
    EXPECT_EQ(table_of(s, local_days{2022y / February / 10}), 0);
    EXPECT_EQ(table_of(s, local_days{2022y / March / 1}), 1);
    EXPECT_EQ(table_of(s, local_days{2022y / October / 15}), 1);
    EXPECT_EQ(table_of(s, local_days{2022y / October / 16}), 0);
}

TEST(Schedule, SlotsAreHalfOpen) {
    const auto s = example();
    EXPECT_EQ(rate_at(s, at("2022-02-10T16:59:59")), 3);
    EXPECT_EQ(rate_at(s, at("2022-02-10T17:00:00")), 2);
    EXPECT_EQ(rate_at(s, at("2022-02-10T23:59:59")), 4);
}

TEST(Schedule, BeforeTheFirstSlotTheLastHolds) {
    EXPECT_EQ(rate_at(example(), at("2022-07-01T05:59:59")), 4);
    EXPECT_EQ(rate_at(example(), at("2022-07-01T06:00:00")), 1);
}

TEST(Schedule, ADatedEntryWinsOverTheRestDay) {
    auto s = example();
    s.rest_days = 0b100'0001;  // Saturday and Sunday
    s.rest_table = 2;
    s.dated = {{2022y / October / 8, 0}};  // a make-up workday
    ASSERT_TRUE(check(s));
    EXPECT_EQ(table_of(s, local_days{2022y / October / 8}), 0);
    EXPECT_EQ(table_of(s, local_days{2022y / October / 9}), 2);
    EXPECT_EQ(table_of(s, local_days{2022y / October / 10}), 1);
}

TEST(Schedule, RefusesWhatDoesNotCoverTheYear) {
    const auto refused = [](auto change) {
        auto s = example();
        change(s);
        const auto r = check(s);
        return !r && r.error().code == errc::bad_schedule;
    };
    EXPECT_TRUE(refused([](schedule& s) { s.tables.clear(); }));
    EXPECT_TRUE(refused([](schedule& s) { s.zones.clear(); }));
    EXPECT_TRUE(refused([](schedule& s) { s.tables[1].slots.clear(); }));
    EXPECT_TRUE(refused([](schedule& s) { s.tables[0].slots[1].start_s = 0; }));
    EXPECT_TRUE(refused([](schedule& s) { s.tables[0].slots[4].start_s = 86400; }));
    EXPECT_TRUE(refused([](schedule& s) { s.zones[1].table = 3; }));
    EXPECT_TRUE(refused([](schedule& s) { std::swap(s.zones[0], s.zones[1]); }));
    EXPECT_TRUE(refused([](schedule& s) { s.rest_days = 1; }));
    EXPECT_TRUE(refused([](schedule& s) { s.rest_table = 9; }));
    EXPECT_TRUE(refused([](schedule& s) { s.dated = {{2022y / February / 30, 0}}; }));
    EXPECT_TRUE(refused([](schedule& s) { s.zones[0].start = February / 30; }));
}

TEST(Schedule, ZonesAndTablesSwitchEachAtTheirMoment) {
    const instant zones = sys_days{2022y / June / 1};
    const instant tables = sys_days{2022y / July / 1};
    switched_schedule s{.now = example(),
                        .next_zones = {{January / 1, 2}},
                        .next_tables = {{{{0, 1}}}, {{{0, 2}}}, {{{0, 4}}}},
                        .zones_at = zones,
                        .tables_at = tables};
    ASSERT_TRUE(check(s));
    EXPECT_EQ(schedule_at(s, zones - seconds{1}), s.now);
    EXPECT_EQ(schedule_at(s, zones).zones, s.next_zones);
    EXPECT_EQ(schedule_at(s, zones).tables, s.now.tables);
    EXPECT_EQ(schedule_at(s, tables).tables, s.next_tables);
    s.next_tables.pop_back();  // the zone's table is gone
    EXPECT_FALSE(check(s));
    s.tables_at.reset();
    EXPECT_TRUE(check(s));
}

}  // namespace
}  // namespace submeter
