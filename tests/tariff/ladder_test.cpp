// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/ladder.hpp"

#include "submeter/core/price.hpp"
#include "tariff/dice.hpp"
#include "tariff/rational.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

namespace submeter::tariff {
namespace {

using bounds = std::vector<std::int64_t>;
constexpr auto int64_max = std::numeric_limits<std::int64_t>::max();

std::int64_t kwh(std::string_view text) {
    return parse_scaled(text, 6).value();
}

bounds split(const bounds& upper, std::int64_t before, std::int64_t usage) {
    bounds out(tier_count(upper), -1);
    EXPECT_TRUE(split_usage(upper, before, usage, out));
    return out;
}

std::int64_t fen(const bounds& parts, const std::vector<price>& at) {
    exact sum = 0;
    for (std::size_t k = 0; k < parts.size(); ++k)
        sum += multiply(parts[k], at[k].micro);
    return round_exact(sum, {}).value();
}

const bounds monthly{210'000'000, 400'000'000};
const bounds annual{2'520'000'000, 4'800'000'000};
const std::vector<price> prices{{520'000}, {570'000}, {820'000}};

// tariffs.md §3, E3.
TEST(Ladder, ABoundBelongsToTheTierBelowIt) {
    EXPECT_EQ(split(monthly, 0, kwh("210")), (bounds{kwh("210"), 0, 0}));
    EXPECT_EQ(split(monthly, 0, kwh("210.000001")), (bounds{kwh("210"), 1, 0}));
    EXPECT_EQ(split(monthly, kwh("210"), kwh("1")), (bounds{0, kwh("1"), 0}));
    EXPECT_EQ(split(monthly, kwh("400"), kwh("1")), (bounds{0, 0, kwh("1")}));
    EXPECT_EQ(fen(split(monthly, 0, kwh("210")), prices), 10'920);
    EXPECT_EQ(fen(split(monthly, 0, kwh("211")), prices), 10'977);
    EXPECT_EQ(fen(split(monthly, 0, kwh("463.5")), prices), 26'957);
}

// E4.
TEST(Ladder, AMonthOfAYearBeginsWhereTheLastEnded) {
    const auto august = split(annual, kwh("1945"), kwh("640"));
    EXPECT_EQ(august, (bounds{kwh("575"), kwh("65"), 0}));
    EXPECT_EQ(fen(august, prices), 33'605);
    constexpr std::array months{180, 160, 190, 175, 240, 390, 610, 640, 350, 190, 170, 205};
    std::int64_t before = 0;
    std::int64_t by_year = 0;
    std::int64_t by_month = 0;
    for (const std::int64_t m : months) {
        by_year += fen(split(annual, before, m * 1'000'000), prices);
        by_month += fen(split(monthly, 0, m * 1'000'000), prices);
        before += m * 1'000'000;
    }
    EXPECT_EQ(by_year, 186'900);
    EXPECT_EQ(fen(split(annual, 0, kwh("3500")), prices), 186'900);
    EXPECT_EQ(by_month, 199'150);
}

TEST(Ladder, AVolumeTariffLooksAtTheTierReached) {
    EXPECT_EQ(tier_reached(monthly, 0), 0U);
    EXPECT_EQ(tier_reached(monthly, kwh("210")), 0U);
    EXPECT_EQ(tier_reached(monthly, kwh("210") + 1), 1U);
    EXPECT_EQ(tier_reached(monthly, kwh("400")), 1U);
    EXPECT_EQ(tier_reached(monthly, int64_max), 2U);
    EXPECT_EQ(tier_reached(bounds{}, kwh("5")), 0U);
    // E5c: 300 at 0.568 and 200 at 0.288, 1.6 times as dear in the tier that 500 reaches.
    constexpr std::array factors{10, 11, 16};
    const auto factor = factors[tier_reached(bounds{kwh("350"), kwh("460")}, kwh("500"))];
    EXPECT_EQ((300 * 568 + 200 * 288) * factor, 3'648'000);
}

TEST(Ladder, RefusesBoundsThatDoNotAscend) {
    EXPECT_TRUE(check_bounds(monthly));
    EXPECT_TRUE(check_bounds({}));
    const error second{.code = errc::tiers_not_ascending, .offset = 0, .index = 1};
    EXPECT_EQ(check_bounds(bounds{210, 210, 400}).error(), second);
    EXPECT_EQ(check_bounds(bounds{210, 200}).error(), second);
    EXPECT_EQ(check_bounds(bounds{0, 200}).error().code, errc::tiers_not_ascending);
}

TEST(Ladder, RefusesWhatItCannotDivide) {
    bounds out(3, 7);
    EXPECT_EQ(split_usage(monthly, 0, 1, std::span{out}.first(2)).error().code, errc::no_room);
    EXPECT_EQ(split_usage(monthly, -1, 1, out).error().code, errc::negative_usage);
    EXPECT_EQ(split_usage(monthly, 0, -1, out).error().code, errc::negative_usage);
    EXPECT_EQ(split_usage(monthly, int64_max, 1, out).error().code, errc::overflow);
    EXPECT_EQ(out, (bounds{7, 7, 7}));
    EXPECT_EQ(split(monthly, int64_max - 5, 5), (bounds{0, 0, 5}));
}

// Unit by unit: which tier does the n-th unit since the ladder began fall in?
TEST(Ladder, DividesAsCountingUnitByUnitDoes) {
    samples::dice d{41};
    for (int i = 0; i < 3000; ++i) {
        bounds upper;
        for (std::int64_t at = 0, k = d.below(5); k > 0; --k)
            upper.push_back(at += d.below(9));
        const auto before = d.below(40);
        const auto usage = d.below(40);
        bounds wanted(upper.size() + 1, 0);
        for (std::int64_t n = before + 1; n <= before + usage; ++n) {
            const auto above = std::lower_bound(upper.begin(), upper.end(), n);
            ++wanted[static_cast<std::size_t>(above - upper.begin())];
        }
        ASSERT_EQ(split(upper, before, usage), wanted);
    }
}

TEST(Ladder, PartsSumToTheUsageAndOrderOfCutsDoesNotMatter) {
    samples::dice d{42};
    for (int i = 0; i < 3000; ++i) {
        bounds upper;
        for (std::int64_t at = 0, k = d.below(6); k > 0; --k)
            upper.push_back(at += 1 + d.below(1'000'000'000));
        const auto before = d.below(2'000'000'000);
        const auto usage = d.below(2'000'000'000) * d.below(4);
        const auto whole = split(upper, before, usage);
        EXPECT_EQ(std::accumulate(whole.begin(), whole.end(), std::int64_t{0}), usage);
        const auto cut = usage == 0 ? 0 : d.below(usage);
        const auto first = split(upper, before, cut);
        const auto second = split(upper, before + cut, usage - cut);
        for (std::size_t k = 0; k < whole.size(); ++k)
            EXPECT_EQ(whole[k], first[k] + second[k]);
    }
}

// E4b, and a rule by person.
TEST(AdjustBounds, ALargeHouseholdHasWiderTiers) {
    const bounds adds{kwh("100"), kwh("100")};
    bounds out(2);
    ASSERT_TRUE(adjust_bounds(monthly, {.adds_micro = adds}, out));
    EXPECT_EQ(out, (bounds{kwh("310"), kwh("500")}));
    EXPECT_EQ(fen(split(out, 0, kwh("463.5")), prices), 24'870);
    const bounds by_person{kwh("30"), kwh("50")};
    ASSERT_TRUE(adjust_bounds(monthly, {.adds_micro = by_person, .adds_times = 3}, out));
    EXPECT_EQ(out, (bounds{kwh("300"), kwh("550")}));
    ASSERT_TRUE(adjust_bounds(monthly, {.adds_micro = by_person, .adds_times = 0}, out));
    EXPECT_EQ(out, monthly);
}

// E4c: five months of service, scaled or whole.
TEST(AdjustBounds, ScaleByMonthsOfService) {
    bounds out(2);
    ASSERT_TRUE(adjust_bounds(annual, {.share = {5, 12}}, out));
    EXPECT_EQ(out, (bounds{kwh("1050"), kwh("2000")}));
    EXPECT_EQ(fen(split(out, 0, kwh("1730")), prices), 93'360);
    EXPECT_EQ(fen(split(annual, 0, kwh("1730")), prices), 89'960);
}

TEST(AdjustBounds, AreRoundedOnceByTheStageThatIsNamed) {
    const ratio days{17, 31};
    bounds out(2);
    ASSERT_TRUE(adjust_bounds(monthly, {.share = days}, out));
    EXPECT_EQ(out, (bounds{kwh("115.161290"), kwh("219.354839")}));
    ASSERT_TRUE(adjust_bounds(monthly, {.share = days, .round = {rounding::half_up, 0, 1}}, out));
    EXPECT_EQ(out, (bounds{kwh("115"), kwh("219")}));
    const bounds adds{kwh("100"), kwh("100")};
    ASSERT_TRUE(adjust_bounds(
        monthly, {.adds_micro = adds, .share = days, .round = {rounding::down, 0, 10}}, out));
    EXPECT_EQ(out, (bounds{kwh("170"), kwh("270")}));
}

TEST(AdjustBounds, ATierWithoutWidthTakesNothing) {
    bounds upper{10, 20, 30};
    ASSERT_TRUE(
        adjust_bounds(upper, {.share = {1, 10}, .round = {rounding::half_up, 6, 3}}, upper));
    EXPECT_EQ(upper, (bounds{0, 3, 3}));
    EXPECT_EQ(split(upper, 0, 5), (bounds{0, 3, 0, 2}));
    EXPECT_EQ(tier_reached(upper, 3), 1U);
}

TEST(AdjustBounds, SayWhichBoundDoesNotFit) {
    bounds out(2);
    EXPECT_EQ(adjust_bounds(bounds{1, int64_max}, {.share = {2, 1}}, out).error(),
              (error{.code = errc::overflow, .offset = 0, .index = 1}));
    EXPECT_EQ(adjust_bounds(monthly, {.share = {-1, 2}}, out).error().code, errc::bad_value);
    EXPECT_EQ(adjust_bounds(monthly, {.share = {1, 0}}, out).error().code, errc::divide_by_zero);
    EXPECT_EQ(adjust_bounds(monthly, {.round = {rounding::up, 7, 1}}, out).error().code,
              errc::bad_scale);
    EXPECT_EQ(adjust_bounds(monthly, {}, std::span{out}.first(1)).error().code, errc::no_room);
    const bounds adds{kwh("300"), 0};
    EXPECT_EQ(adjust_bounds(monthly, {.adds_micro = adds}, out).error(),
              (error{.code = errc::tiers_not_ascending, .offset = 0, .index = 1}));
    EXPECT_EQ(adjust_bounds(bounds{1}, {.adds_micro = adds}, out).error().code, errc::bad_length);
}

TEST(AdjustBounds, AgreeWithRationals) {
    samples::dice d{43};
    for (int i = 0; i < 2000; ++i) {
        const bounds adds{d.below(200'000'000), 200'000'000 + d.below(100)};
        const bounds_adjustment by{
            .adds_micro = adds,
            .adds_times = static_cast<std::int32_t>(d.below(4)),
            .share = {d.below(400), 1 + d.below(400'000)},
            .round = {samples::all_rules[d.below(5)], static_cast<std::uint8_t>(d.below(7)),
                      static_cast<std::uint32_t>(1 + d.below(9))}};
        const bounds upper{1 + d.below(2'000'000'000), 2'000'000'000 + d.below(2'000'000'000)};
        bounds out(2);
        ASSERT_TRUE(adjust_bounds(upper, by, out));
        EXPECT_LE(out[0], out[1]);
        for (std::size_t k = 0; k < 2; ++k) {
            const auto exactly =
                samples::quotient(exact{upper[k]} + exact{adds[k]} * by.adds_times, 1) *
                samples::quotient(by.share.numerator, by.share.denominator);
            const auto units = samples::rounded(exactly, 6, by.round);
            EXPECT_EQ(units * power_of_ten(6 - by.round.scale), samples::integer{out[k]});
        }
    }
}

}  // namespace
}  // namespace submeter::tariff
