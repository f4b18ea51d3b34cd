// SPDX-License-Identifier: Apache-2.0
#include "submeter/core/ratio.hpp"

#include "submeter/core/price.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace submeter {
namespace {

constexpr auto int64_max = std::numeric_limits<std::int64_t>::max();
constexpr auto int64_min = std::numeric_limits<std::int64_t>::min();

TEST(Ratio, IsReducedAndItsSignIsAbove) {
    EXPECT_EQ(reduced(12, 30).value(), (ratio{2, 5}));
    EXPECT_EQ(reduced(-12, 30).value(), (ratio{-2, 5}));
    EXPECT_EQ(reduced(-30, 12).value(), (ratio{-5, 2}));
    EXPECT_EQ(reduced(0, 7).value(), (ratio{0, 1}));
    EXPECT_EQ(reduced(exact{int64_max} * 9, 3).error().code, errc::overflow);
    EXPECT_EQ(reduced(exact{int64_max} * 9, 9).value(), (ratio{int64_max, 1}));
    EXPECT_EQ(reduced(1, 0).error().code, errc::divide_by_zero);
    EXPECT_EQ(reduced(1, -2).error().code, errc::bad_value);
}

TEST(Ratio, SharesOfUnlikeMonthsAddUp) {
    EXPECT_EQ(add(ratio{12, 31}, {9, 28}).value(), (ratio{615, 868}));
    EXPECT_EQ(add(ratio{1, 2}, {-1, 2}).value(), (ratio{0, 1}));
    EXPECT_EQ(add(ratio{1, 0}, {1, 2}).error().code, errc::divide_by_zero);
    EXPECT_EQ(add(ratio{1, 2}, {1, -2}).error().code, errc::bad_value);
    EXPECT_EQ(add(ratio{int64_max, 1}, {1, 1}).error().code, errc::overflow);
    EXPECT_EQ(add(ratio{1, int64_max}, {1, int64_max - 1}).error().code, errc::overflow);
}

TEST(Ratio, IsComparedByItsValue) {
    EXPECT_EQ(compare(ratio{1, 2}, {2, 4}), std::strong_ordering::equal);
    EXPECT_EQ(compare(ratio{-1, 2}, {1, 3}), std::strong_ordering::less);
    EXPECT_EQ(compare(ratio{int64_max, int64_max - 1}, {int64_max - 1, int64_max - 2}),
              std::strong_ordering::less);
    EXPECT_EQ(compare(ratio{int64_max, 1}, {int64_min, 1}), std::strong_ordering::greater);
}

TEST(Ratio, TimesANumberIsReducedToo) {
    EXPECT_EQ(scaled(400'000'000, ratio{105, 100}).value(), (ratio{420'000'000, 1}));
    EXPECT_EQ(scaled(-7, ratio{2, 6}).value(), (ratio{-7, 3}));
    EXPECT_EQ(scaled(int64_max, ratio{2, 1}).error().code, errc::overflow);
    EXPECT_EQ(scaled(1, ratio{1, 0}).error().code, errc::divide_by_zero);
}

// A capacity that changed on day 13 of 30 (tariffs.md §4).
TEST(Ratio, TimesAnAmountStaysAFraction) {
    const price demand{23'500'000};
    const auto before =
        scaled(fraction{multiply(apparent_power{630'000'000}, demand), 0, 1}, ratio{12, 30});
    const auto after =
        scaled(fraction{multiply(apparent_power{1'000'000'000}, demand), 0, 1}, ratio{18, 30});
    ASSERT_TRUE(before && after);
    EXPECT_EQ(round_exact(add(*before, *after).value(), {}).value(), 2'002'200);
    EXPECT_EQ(scaled(fraction{100, 0, 1}, ratio{1, 3}).value(), (fraction{33, 1, 3}));
    EXPECT_EQ(scaled(fraction{}, ratio{1, -3}).error().code, errc::bad_value);
}

// tariffs.md §6, E8: 40 × 11/30 is 14.6667, and 14.67 where the quota is rounded to 0.01.
TEST(RoundMicro, APlanSaysHowFineAQuotaIs) {
    EXPECT_EQ(round_micro(40'000'000, {11, 30}, {rounding::half_up, 6, 1}).value(), 14'666'667);
    EXPECT_EQ(round_micro(40'000'000, {11, 30}, {rounding::half_up, 2, 1}).value(), 14'670'000);
    EXPECT_EQ(round_micro(40'000'000, {11, 30}, {rounding::down, 0, 5}).value(), 10'000'000);
    EXPECT_EQ(round_micro(-40'000'000, {11, 30}, {rounding::down, 0, 1}).value(), -15'000'000);
    EXPECT_EQ(round_quantity(energy{600'000'000}, {12, 31}, {rounding::half_up, 6, 1}).value(),
              energy{232'258'065});
}

TEST(RoundMicro, RefusesWhatDoesNotFit) {
    EXPECT_EQ(round_micro(1, {1, 1}, {rounding::half_up, 7, 1}).error().code, errc::bad_scale);
    EXPECT_EQ(round_micro(1, {1, 1}, {rounding::half_up, 6, 0}).error().code, errc::bad_scale);
    EXPECT_EQ(round_micro(1, {1, 0}, {rounding::half_up, 6, 1}).error().code, errc::divide_by_zero);
    EXPECT_EQ(round_micro(1, {1, -1}, {rounding::half_up, 6, 1}).error().code, errc::bad_value);
    const rounding_stage finest{rounding::half_up, 6, 1};
    EXPECT_EQ(round_micro(int64_max, {2, 1}, finest).error().code, errc::overflow);
    EXPECT_EQ(round_micro(int64_max, {int64_max, int64_max}, finest).value(), int64_max);
    EXPECT_EQ(round_micro(int64_min, {int64_max, int64_max}, finest).value(), int64_min);
    EXPECT_EQ(round_micro(int64_max, {1, 1}, {rounding::up, 0, 1}).error().code, errc::overflow);
}

}  // namespace
}  // namespace submeter
