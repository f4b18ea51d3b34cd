// SPDX-License-Identifier: Apache-2.0
// What docs/reference/several-plans.md shows.
#include "submeter/tariff/break_even.hpp"
#include "submeter/tariff/compare.hpp"
#include "submeter/tariff/meter_tables.hpp"
#include "submeter/tariff/rate_history.hpp"

#include <gtest/gtest.h>

namespace submeter::tariff {
namespace {

using std::chrono::local_days;
using std::chrono::year;

plan priced(std::uint32_t version, std::int64_t price_micro) {
    plan p;
    p.id = "single";
    p.version = version;
    p.where = fixed_zone("Asia/Shanghai", std::chrono::hours{8});
    p.round.line = rounding_stage{};
    usage_item energy;
    energy.prices = {{price_micro}};
    p.items.push_back({.id = "energy", .what = energy});
    return p;
}

plan by_time() {
    auto p = priced(1, 0);
    calendar c;
    c.periods = {"peak", "valley"};
    c.tables = {{"workday", {{{0, 2}, {28'800, 1}, {79'200, 2}}}}, {"quiet", {{{0, 2}}}}};
    c.day_types = {"workday", "rest_day"};
    c.week = {1, 0, 0, 0, 0, 0, 1};
    c.seasons = {{.tables = {0, 1}}};
    c.dates = {{.when = {year{2026}, std::chrono::October / 1}, .type = 1, .table = {}}};
    p.days = c;
    std::get<usage_item>(p.items[0].what).prices = {{900'000}, {300'000}};
    return p;
}

TEST(SeveralPlans, APriceChanges) {
    const auto old_prices = priced(1, 600'000);
    auto new_prices = priced(2, 660'000);
    // [change]
    // 0.60 until 12 January, 0.66 from the 13th on; the bill is January's.
    new_prices.effective.from = local_days{year{2026} / 1 / 13};
    const plan_history prices{.versions = {old_prices, new_prices}};
    const auto valid = check(prices);
    const day_span january{local_days{year{2026} / 1 / 1}, local_days{year{2026} / 2 / 1}};
    const local_days change{year{2026} / 1 / 13};

    // Nobody read the meter at the change: 600 kWh by days.
    const usage_side whole{january, {{.micro = {600'000'000}}}};
    const auto by_days = divide(prices, whole, change_rule::by_days);
    const auto estimated = rate_parts(prices, {}, by_days.value());  // 382.06, estimated

    // Somebody did: 214.7 and 385.3 kWh.
    const usage_side read[] = {{{january.from, change}, {{.micro = {214'700'000}}}},
                               {{change, january.to}, {{.micro = {385'300'000}}}}};
    const auto divided = divide(prices, read);
    const auto exact_bill = rate_parts(prices, {}, divided.value());                // 383.12
    const auto more = difference(exact_bill.value().bill, estimated.value().bill);  // 1.06
    // [change]
    EXPECT_TRUE(valid);
    EXPECT_EQ(estimated->bill.total.minor, 38206);
    EXPECT_TRUE(estimated->estimated);
    EXPECT_EQ(exact_bill->bill.total.minor, 38312);
    EXPECT_EQ(more.value().minor, 106);
}

TEST(SeveralPlans, AMeterFollowsThePlan) {
    const auto p = by_time();
    // [tables]
    const day_span two_years{local_days{year{2026} / 1 / 1}, local_days{year{2028} / 1 / 1}};
    const meter_layout meter{.rate_of = {2, 4}};  // its peak is rate 2, its valley rate 4
    const auto tables = to_schedule(*p.days, two_years, meter);
    const auto differs = first_difference(*p.days, tables.value(), two_years, meter);  // nowhere

    const std::vector<std::string> names{"", "peak", "", "valley"};
    const auto read_back = from_schedule(tables.value(), names);
    // [tables]
    EXPECT_FALSE(differs.value());
    EXPECT_EQ(tables->rest_days, 0x41);
    EXPECT_EQ(tables->dated.size(), 1U);
    EXPECT_FALSE(first_difference(*read_back, *tables, two_years, meter).value());
}

TEST(SeveralPlans, WhichIsCheapest) {
    const std::vector<plan> plans{priced(1, 500'000), by_time()};
    const day_span june{local_days{year{2026} / 6 / 1}, local_days{year{2026} / 7 / 1}};
    // [compare]
    const measured_total used{.periods = {"peak", "valley"}, .micro = {240'000'000, 760'000'000}};
    const auto found = compare_plans(plans, june, std::span{&used, 1});
    const auto cheapest = found.value().cheapest;       // 1: time of use is 444.00
    const auto flat_is_above = found.value().above[0];  // 56.00
    // [compare]
    EXPECT_EQ(cheapest, 1U);
    EXPECT_EQ(found->bills[1].total.minor, 44'400);
    EXPECT_EQ(flat_is_above.minor, 5'600);
}

TEST(SeveralPlans, WhereTheyBreakEven) {
    const auto flat = priced(1, 500'000);
    const auto tou = by_time();
    const day_span june{local_days{year{2026} / 6 / 1}, local_days{year{2026} / 7 / 1}};
    // [break_even]
    // 630 kVA at 23.50 against demand at 38.00: 389.61 kW, as an exact ratio.
    const auto kw = demand_break_even(630'000'000, {23'500'000}, {38'000'000});

    // Of 1000 kWh, how many thousandths may fall into the peak?
    const auto bill = [&](const plan& p, std::int64_t step) -> result<charge> {
        const measured_total used{.periods = {"peak", "valley"},
                                  .micro = {step * 1'000'000, (1000 - step) * 1'000'000}};
        rating_state s;
        if (const auto ok = add_measured(p, s, june, used); !ok) return fail(ok.error());
        return settle(p, s);
    };
    const auto share = find_break_even(tou, flat, 0, 1000, bill);
    // Up to 333 time of use is cheaper (499.80), from 334 on it is not (500.40).
    // [break_even]
    EXPECT_EQ(kw.value(), (ratio{7'402'500'000, 19}));
    ASSERT_TRUE(share && *share);
    EXPECT_EQ((*share)->below, 333);
    EXPECT_EQ((*share)->at_below.first.minor, 49'980);
    EXPECT_EQ((*share)->at_above.first.minor, 50'040);
}

}  // namespace
}  // namespace submeter::tariff
