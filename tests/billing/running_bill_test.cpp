// SPDX-License-Identifier: Apache-2.0
#include "submeter/billing/running_bill.hpp"

#include "billing/sample_plans.hpp"

#include <gtest/gtest.h>

#include <random>

namespace submeter::billing {
namespace {

using std::chrono::hours;

constexpr instant month{std::chrono::sys_days{std::chrono::year{2022} / 9 / 30}};  // 08:00 local

usage hour(int k, std::int64_t micro) {
    const instant start = month + hours{16 + k};  // from local midnight of 1 October
    return {.over = {start, start + hours{1}}, .used = energy{micro}, .how = quality::measured};
}

std::vector<usage> random_hours(std::uint64_t seed, int count) {
    std::mt19937_64 random{seed};
    std::vector<usage> out;
    for (int k = 0; k < count; ++k)
        out.push_back(hour(k, static_cast<std::int64_t>(random() % 3'000'000)));
    return out;
}

// tariffs.md §12: a thousand deductions of 0.07 kWh at 0.6543 are 45.80; rounded each, 50.00.
TEST(BillingRunningBill, SmallDeductionsAddUpToTheBill) {
    const auto plan = test::single_plan("0.6543");
    auto bill = start_bill(plan);
    std::int64_t posted = 0;
    for (int k = 0; k < 700; ++k) {
        const auto step = post(plan, bill, hour(k, 100'000));
        ASSERT_TRUE(step);
        EXPECT_GE(step->amount.minor, 6);
        EXPECT_LE(step->amount.minor, 7);
        posted += step->amount.minor;
    }
    EXPECT_EQ(posted, 4580);
    EXPECT_EQ(close(plan, bill)->total.minor, 4580);
}

TEST(BillingRunningBill, PostsWhatOneBillSaysUnderEveryKindOfPlan) {
    auto rounded_total = test::time_of_use_plan();
    rounded_total.round.line.reset();
    rounded_total.round.total = rounding_stage{};
    for (const auto& plan : {test::single_plan("0.6543"), test::time_of_use_plan(), rounded_total,
                             test::tiered_plan(), test::combined_plan(tariff::allocation::additive),
                             test::combined_plan(tariff::allocation::proportional),
                             test::combined_plan(tariff::allocation::per_period),
                             test::combined_plan(tariff::allocation::chronological)}) {
        ASSERT_TRUE(tariff::check(plan));
        const auto all = random_hours(7, 744);
        auto bill = start_bill(plan);
        money posted{0, plan.in};
        for (const auto& u : all)
            posted = *add(posted, post(plan, bill, u)->amount);
        const auto closed = close_checked(plan, bill, all);
        ASSERT_TRUE(closed);
        EXPECT_EQ(closed->total, posted);
        EXPECT_GT(posted.minor, 0);
    }
}

TEST(BillingRunningBill, ClosingSeesAMissingUsage) {
    const auto plan = test::single_plan("0.6543");
    auto all = random_hours(3, 20);
    auto bill = start_bill(plan);
    for (const auto& u : all)
        ASSERT_TRUE(post(plan, bill, u));
    all.pop_back();
    EXPECT_EQ(close_checked(plan, bill, all).error().code, errc::not_conserved);
    bill.posted.minor += 1;
    EXPECT_EQ(close(plan, bill).error().code, errc::not_conserved);
}

TEST(BillingRunningBill, MarksAnIntervalThatThePlanCuts) {
    const auto plan = test::time_of_use_plan();
    auto bill = start_bill(plan);
    EXPECT_EQ(post(plan, bill, hour(0, 1'000'000))->how, quality::measured);
    auto across = hour(7, 1'000'000);  // 07:00 to 09:00, over the start of the peak
    across.over.end += hours{1};
    EXPECT_EQ(post(plan, bill, across)->how, quality::estimated);
    across = hour(21, 0);
    across.over.end += hours{2};
    across.how = quality::suspect;
    EXPECT_EQ(post(plan, bill, across)->how, quality::suspect);
}

TEST(BillingRunningBill, AnErrorChangesNothing) {
    const auto plan = test::single_plan("0.6543");
    auto bill = start_bill(plan);
    ASSERT_TRUE(post(plan, bill, hour(0, 5'000'000)));
    const auto before = bill;
    EXPECT_EQ(post(plan, bill, hour(1, -1)).error().code, errc::negative_usage);
    EXPECT_EQ(bill, before);
    bill.posted.in.unit = *parse_currency("EUR");
    EXPECT_EQ(post(plan, bill, hour(1, 1)).error().code, errc::unlike_currency);
}

TEST(BillingRunningBill, TheLadderGoesOnInTheNextBill) {
    const auto plan = test::tiered_plan();
    auto first = start_bill(plan);
    ASSERT_TRUE(post(plan, first, hour(0, 210'000'000)));
    const auto carried = tariff::next_bill(plan, first.state);
    ASSERT_TRUE(carried);
    auto second = start_bill(plan, *carried);
    EXPECT_EQ(post(plan, second, hour(1, 1'000'000))->amount.minor, 57);
    const std::vector<usage> all{hour(1, 1'000'000)};
    EXPECT_TRUE(close_checked(plan, second, all, *carried));
}

}  // namespace
}  // namespace submeter::billing
