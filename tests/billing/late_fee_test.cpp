// SPDX-License-Identifier: Apache-2.0
#include "submeter/billing/late_fee.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace {

using namespace submeter;
using namespace submeter::billing;

constexpr late_fee_terms five_in_ten_thousand{.daily = {5, 10000}};

std::int64_t fee(const late_fee_terms& t, std::int64_t owed, std::int32_t days) {
    const auto made = late_fee(t, money{owed, {}}, days);
    EXPECT_TRUE(made);
    return made ? made->minor : -1;
}

TEST(LateFee, CountsEachDayOnWhatIsOwed) {
    EXPECT_EQ(fee(five_in_ten_thousand, 100'000, 0), 0);
    EXPECT_EQ(fee(five_in_ten_thousand, 100'000, 1), 50);
    EXPECT_EQ(fee(five_in_ten_thousand, 100'000, 30), 1500);
    EXPECT_EQ(fee(five_in_ten_thousand, 0, 30), 0);
}

TEST(LateFee, IsRoundedOnceOverAllDays) {
    EXPECT_EQ(fee(five_in_ten_thousand, 999, 1), 0) << "0.4995";
    EXPECT_EQ(fee(five_in_ten_thousand, 999, 2), 1) << "0.999";
    EXPECT_EQ(fee(five_in_ten_thousand, 999, 3), 1) << "1.4985";
    auto down = five_in_ten_thousand;
    down.rule = rounding::truncate;
    EXPECT_EQ(fee(down, 999, 2), 0);
}

TEST(LateFee, DaysOfGraceCostNothing) {
    auto t = five_in_ten_thousand;
    t.grace_days = 10;
    EXPECT_EQ(fee(t, 100'000, 10), 0);
    EXPECT_EQ(fee(t, 100'000, 11), 50);
}

TEST(LateFee, CompoundsOnlyWhereThatIsAgreed) {
    late_fee_terms t{.daily = {1, 10}};
    EXPECT_EQ(fee(t, 1000, 3), 300);
    t.growth = late_fee_growth::compounded;
    EXPECT_EQ(fee(t, 1000, 3), 331) << "100, then 110, then 121";
}

TEST(LateFee, StopsAtTheMost) {
    late_fee_terms t{.daily = {1, 10}, .most = ratio{1, 2}};
    EXPECT_EQ(fee(t, 1000, 5), 500);
    EXPECT_EQ(fee(t, 1000, 6), 500);
    t.growth = late_fee_growth::compounded;
    EXPECT_EQ(fee(t, 1000, 30), 500);
}

// Charged day by day, as what it has grown by, it comes to what one fee at the end does.
TEST(LateFee, ChargedInStepsAddsUp) {
    std::int64_t charged = 0;
    for (std::int32_t day = 1; day <= 365; ++day) {
        const auto now = fee(five_in_ten_thousand, 12'345, day);
        EXPECT_GE(now, charged);
        charged = now;
    }
    EXPECT_EQ(charged, fee(five_in_ten_thousand, 12'345, 365));
    EXPECT_EQ(charged, 2253) << "2252.9625";
}

TEST(LateFee, RefusesWhatMakesNoSense) {
    const auto said = [](const late_fee_terms& t, std::int64_t owed, std::int32_t days) {
        const auto made = late_fee(t, money{owed, {}}, days);
        return made ? errc::incomplete : made.error().code;
    };
    EXPECT_EQ(said(five_in_ten_thousand, -1, 1), errc::negative_amount);
    EXPECT_EQ(said(five_in_ten_thousand, 1, -1), errc::bad_value);
    EXPECT_EQ(said(five_in_ten_thousand, 1, late_days_max + 1), errc::bad_value);
    EXPECT_EQ(said({.daily = {1, 0}}, 1, 1), errc::divide_by_zero);
    EXPECT_EQ(said({.daily = {-1, 10}}, 1, 1), errc::bad_value);
    EXPECT_EQ(said({.daily = {1, 10}, .grace_days = -1}, 1, 1), errc::bad_value);
    EXPECT_EQ(said({.daily = {1, 10}, .most = ratio{-1, 2}}, 1, 1), errc::bad_value);
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(said({.daily = {1, 1}}, most, 2), errc::overflow);
    EXPECT_EQ(said({.daily = {1, 1}, .growth = late_fee_growth::compounded}, most, 1),
              errc::overflow);
    EXPECT_EQ(said({.daily = {most, 1}}, most, late_days_max), errc::overflow);
}

}  // namespace
