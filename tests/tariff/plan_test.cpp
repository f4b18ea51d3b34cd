// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/plan.hpp"

#include <gtest/gtest.h>

namespace submeter::tariff {
namespace {

calendar all_day() {
    calendar c;
    c.when.tables = {{{{.start_s = 0, .rate = 1}}}};
    c.when.zones = {{std::chrono::January / 1, 0}};
    c.table_names = {"all"};
    return c;
}

plan good() {
    plan p;
    p.id.assign(1, 'p');
    p.prices = tiered_time_of_use{.periods = {{"day", {500'000}}},
                                  .days = all_day(),
                                  .tiers = {{0, {0}}, {100'000'000, {50'000}}},
                                  .how = allocation::additive,
                                  .resets = ladder_period::month};
    return p;
}

tiered_time_of_use& mixed(plan& p) {
    return std::get<tiered_time_of_use>(p.prices);
}

errc fault(const plan& p) {
    const auto r = check(p);
    return r ? errc{} : r.error().code;
}

TEST(Plan, ACompleteOneIsAccepted) {
    EXPECT_TRUE(check(good()));
    EXPECT_FALSE(depends_on_order(good()));
}

TEST(Plan, NeedsAnIdAndASellableUnit) {
    plan p = good();
    p.id.clear();
    EXPECT_EQ(fault(p), errc::bad_plan);
    p = good();
    p.unit = billing_unit::kw;
    EXPECT_EQ(fault(p), errc::bad_plan);
}

TEST(Plan, RoundsNoFinerThanItsMoney) {
    plan p = good();
    p.round.stage.scale = 3;
    EXPECT_EQ(fault(p), errc::bad_scale);
    p = good();
    p.round.stage.step = 0;
    EXPECT_EQ(fault(p), errc::bad_scale);
    p = good();
    p.in.scale = 7;
    EXPECT_EQ(fault(p), errc::bad_scale);
}

TEST(Plan, EndsAfterItBegins) {
    plan p = good();
    p.effective.from = p.effective.to = local_instant{};
    EXPECT_EQ(fault(p), errc::bad_plan);
}

TEST(Plan, PeriodsAreNamedOnce) {
    plan p = good();
    mixed(p).periods.push_back(mixed(p).periods.front());
    EXPECT_EQ(fault(p), errc::bad_plan);
    mixed(p).periods.clear();
    EXPECT_EQ(fault(p), errc::bad_plan);
}

TEST(Plan, SlotsNameItsPeriods) {
    plan p = good();
    mixed(p).days.when.tables[0].slots[0].rate = 2;
    EXPECT_EQ(fault(p), errc::unknown_period);
    mixed(p).days.when.tables[0].slots[0].rate = 0;
    EXPECT_EQ(fault(p), errc::unknown_period);
    mixed(p).days.when.tables[0].slots.clear();
    EXPECT_EQ(fault(p), errc::bad_schedule);
    p = good();
    mixed(p).days.table_names.clear();
    EXPECT_EQ(fault(p), errc::bad_schedule);
}

TEST(Plan, TiersAscendFromZero) {
    plan p = good();
    mixed(p).tiers[0].from_micro = 1;
    EXPECT_EQ(fault(p), errc::tiers_not_ascending);
    p = good();
    mixed(p).tiers[1].from_micro = 0;
    EXPECT_EQ(fault(p), errc::tiers_not_ascending);
    mixed(p).tiers.clear();
    EXPECT_EQ(fault(p), errc::no_tiers);
}

TEST(Plan, TiersOverPeriodsNeedAnAllocation) {
    plan p = good();
    mixed(p).how.reset();
    EXPECT_EQ(fault(p), errc::allocation_missing);
}

TEST(Plan, PriceAndSurchargeFitTogether) {
    plan p = good();
    mixed(p).periods[0].at.micro = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(fault(p), errc::overflow);
}

}  // namespace
}  // namespace submeter::tariff
