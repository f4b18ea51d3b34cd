// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/proration.hpp"

#include "submeter/core/price.hpp"
#include "submeter/tariff/ladder.hpp"
#include "tariff/dice.hpp"
#include "tariff/rational.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>
#include <vector>

namespace submeter::tariff {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using enum month_rule;

constexpr month_rule all_month_rules[] = {actual,      thirty, mean,  mean_rounded,
                                          actual_year, half,   whole, started};
constexpr month_rule additive_rules[] = {actual, thirty, mean, mean_rounded, actual_year};

constexpr local_days day(int y, unsigned m, unsigned d) {
    return local_days{std::chrono::year{y} / std::chrono::month{m} / std::chrono::day{d}};
}

ratio months(local_days from, local_days to, month_rule rule, std::uint8_t first_day = 1) {
    const auto r = months_of({from, to}, {rule, first_day});
    EXPECT_TRUE(r);
    return r.value_or(ratio{-1, 1});
}

TEST(Months, EachRuleHasItsOwnAnswer) {
    const auto from = day(2026, 1, 20);
    const auto to = day(2026, 3, 1);  // 12 of 31 days and a whole February: 40 days
    EXPECT_EQ(months(from, to, actual), (ratio{43, 31}));
    EXPECT_EQ(months(from, to, thirty), (ratio{4, 3}));
    EXPECT_EQ(months(from, to, mean), (ratio{96, 73}));
    EXPECT_EQ(months(from, to, mean_rounded), (ratio{400'000, 304'167}));
    EXPECT_EQ(months(from, to, actual_year), (ratio{96, 73}));
    EXPECT_EQ(months(from, to, half), (ratio{3, 2}));
    EXPECT_EQ(months(from, to, whole), (ratio{1, 1}));
    EXPECT_EQ(months(from, to, started), (ratio{2, 1}));
}

TEST(Months, AnEmptySpanIsNone) {
    for (const auto rule : all_month_rules)
        EXPECT_EQ(months(day(2026, 2, 28), day(2026, 2, 28), rule), (ratio{0, 1}));
}

TEST(Months, AWholeYearIsTwelveByTheRulesThatLookAtTheCalendar) {
    for (const auto rule : {actual, actual_year, half, whole, started}) {
        EXPECT_EQ(months(day(2024, 1, 1), day(2025, 1, 1), rule), (ratio{12, 1}));
        EXPECT_EQ(months(day(2020, 1, 1), day(2030, 1, 1), rule), (ratio{120, 1}));
    }
    EXPECT_EQ(months(day(2025, 1, 1), day(2026, 1, 1), mean), (ratio{12, 1}));
    EXPECT_EQ(months(day(2024, 1, 1), day(2025, 1, 1), mean), (ratio{4392, 365}));
    EXPECT_EQ(months(day(2024, 2, 1), day(2024, 3, 1), actual_year), (ratio{58, 61}));
    EXPECT_EQ(months(day(2024, 1, 1), day(2024, 12, 26), thirty), (ratio{12, 1}));
}

TEST(Months, FifteenDaysAreHalfAMonthAndSixteenAWhole) {
    EXPECT_EQ(months(day(2026, 4, 1), day(2026, 4, 16), half), (ratio{1, 2}));
    EXPECT_EQ(months(day(2026, 4, 1), day(2026, 4, 17), half), (ratio{1, 1}));
    EXPECT_EQ(months(day(2026, 4, 30), day(2026, 5, 2), half), (ratio{1, 1}));
    EXPECT_EQ(months(day(2026, 2, 14), day(2026, 3, 1), half), (ratio{1, 2}));
}

TEST(Months, MayBeginOnAnotherDay) {
    EXPECT_EQ(months(day(2026, 1, 25), day(2026, 2, 25), actual, 25), (ratio{1, 1}));
    EXPECT_EQ(months(day(2026, 1, 25), day(2026, 2, 25), whole, 25), (ratio{1, 1}));
    EXPECT_EQ(months(day(2026, 1, 25), day(2026, 2, 25), whole), (ratio{0, 1}));
    EXPECT_EQ(months(day(2026, 1, 20), day(2026, 2, 25), actual, 25), (ratio{36, 31}));
    EXPECT_EQ(months(day(2026, 1, 24), day(2026, 1, 26), started, 25), (ratio{2, 1}));
    for (const auto bad : std::initializer_list<std::uint8_t>{0, 29, 255})
        EXPECT_EQ(months_of({day(2026, 1, 1), day(2026, 1, 2)}, {actual, bad}).error().code,
                  errc::bad_value);
}

TEST(Months, RefuseSpansThatEndBeforeTheyBegin) {
    EXPECT_EQ(months_of({day(2026, 1, 2), day(2026, 1, 1)}).error().code, errc::out_of_order);
    EXPECT_EQ(months_of({day(-5, 1, 1), day(2026, 1, 1)}).error().code, errc::bad_date);
    EXPECT_EQ(months_of({day(2026, 1, 1), day(20'000, 1, 1)}).error().code, errc::bad_date);
    EXPECT_EQ(months_of({local_days::min(), local_days::max()}).error().code, errc::bad_date);
    EXPECT_TRUE(months_of({day(1, 2, 1), day(9999, 12, 1)}, {actual, 28}));
}

// What a day is worth, one by one, in the words of each additive rule.
samples::rational worth(local_days at, month_rule rule) {
    const std::chrono::year_month_day date{at};
    const auto last = date.year() / date.month() / std::chrono::last;
    switch (rule) {
        case actual:
            return {1, static_cast<unsigned>(last.day())};
        case thirty:
            return {1, 30};
        case mean:
            return {12, 365};
        case mean_rounded:
            return {10'000, 304'167};
        default:
            return {12, date.year().is_leap() ? 366 : 365};
    }
}

TEST(Months, AgreeWithCountingDayByDay) {
    samples::dice d{51};
    for (int i = 0; i < 200; ++i)
        for (const auto rule : additive_rules) {
            const auto from = day(2023, 1, 1) + days{d.below(900)};
            const auto to = from + days{d.below(500)};
            samples::rational wanted = 0;
            for (auto at = from; at < to; at += days{1})
                wanted += worth(at, rule);
            const auto got = months(from, to, rule);
            ASSERT_EQ(samples::quotient(got.numerator, got.denominator), wanted);
            ASSERT_EQ(got, reduced(got.numerator, got.denominator).value());
        }
}

TEST(Months, SharesOfPartsSumToThoseOfTheWhole) {
    samples::dice d{52};
    for (int i = 0; i < 500; ++i) {
        const auto from = day(2019, 12, 1) + days{d.below(900)};
        const auto cut = from + days{d.below(400)};
        const auto to = cut + days{d.below(400)};
        for (const auto first : std::initializer_list<std::uint8_t>{1, 15, 28})
            for (const auto rule : additive_rules)
                EXPECT_EQ(add(months(from, cut, rule, first), months(cut, to, rule, first)).value(),
                          months(from, to, rule, first));
    }
}

TEST(Months, TheRoundedRulesKeepTheirOrder) {
    samples::dice d{53};
    for (int i = 0; i < 500; ++i) {
        const auto from = day(2019, 12, 1) + days{d.below(900)};
        const auto to = from + days{1 + d.below(200)};
        const auto value = [&](month_rule rule) {
            const auto r = months(from, to, rule, 15);
            return samples::quotient(r.numerator, r.denominator);
        };
        EXPECT_LE(value(whole), value(actual));
        EXPECT_LE(value(actual), value(started));
        EXPECT_LE(value(half), value(started));
        EXPECT_LE(value(started), value(whole) + 2);
    }
}

// tariffs.md §3, E4c: moved in on 1 August, or on the tenth where a started month counts.
TEST(Months, ScaleTheBoundsOfAnAnnualLadder) {
    const auto august = months(day(2026, 8, 1), day(2027, 1, 1), whole);
    EXPECT_EQ(year_share(august).value(), (ratio{5, 12}));
    EXPECT_EQ(months(day(2026, 8, 10), day(2027, 1, 1), started), august);
    const std::vector<std::int64_t> annual{2'520'000'000, 4'800'000'000};
    std::vector<std::int64_t> out(2);
    ASSERT_TRUE(adjust_bounds(annual, {.share = year_share(august).value()}, out));
    EXPECT_EQ(out, (std::vector<std::int64_t>{1'050'000'000, 2'000'000'000}));
}

// E8: moved in with 11 of 30 days left; 57.4 kWh at 0.58, and 40 kWh of a month are free.
TEST(Months, AProratedQuotaIsAsFineAsThePlanSays) {
    const auto share = months(day(2026, 6, 20), day(2026, 7, 1), actual);
    EXPECT_EQ(share, (ratio{11, 30}));
    const auto bill = [&](std::uint8_t scale) {
        const auto quota =
            round_quantity(energy{40'000'000}, share, {rounding::half_up, scale, 1}).value();
        const energy billed = subtract(energy{57'400'000}, quota).value();
        return round_exact(multiply(billed, price{580'000}), {}).value();
    };
    EXPECT_EQ(bill(6), 2479);
    EXPECT_EQ(bill(2), 2478);
}

TEST(Months, AFeeStaysAFractionUntilItIsRounded) {
    const exact fee = multiply(item_count{1'000'000}, price{10'000'000});  // 10.00 a month
    const auto part =
        scaled(fraction{fee, 0, 1}, months(day(2026, 1, 1), day(2026, 1, 11), actual));
    ASSERT_TRUE(part);
    EXPECT_EQ(part->den, 31);
    EXPECT_EQ(round_exact(*part, {}).value(), 323);
    const auto rest =
        scaled(fraction{fee, 0, 1}, months(day(2026, 1, 11), day(2026, 2, 1), actual));
    EXPECT_EQ(add(*part, *rest).value(), (fraction{fee, 0, 1}));
}

TEST(DayShare, IsThePartThatLiesInTheWhole) {
    const day_span january{day(2026, 1, 1), day(2026, 2, 1)};
    EXPECT_EQ(day_share({day(2026, 1, 1), day(2026, 1, 13)}, january).value(), (ratio{12, 31}));
    EXPECT_EQ(day_share({day(2025, 1, 1), day(2026, 1, 13)}, january).value(), (ratio{12, 31}));
    EXPECT_EQ(day_share({day(2026, 3, 1), day(2026, 3, 9)}, january).value(), (ratio{0, 1}));
    EXPECT_EQ(day_share(january, {day(2026, 1, 5), day(2026, 1, 5)}).error().code,
              errc::divide_by_zero);
    EXPECT_EQ(day_share({day(2026, 1, 2), day(2026, 1, 1)}, january).error().code,
              errc::out_of_order);
}

// E9: 600 kWh over 31 days, the price changes after 12.
TEST(SplitByDays, GivesTheWorkedExample) {
    const std::vector<std::int32_t> parts{12, 19};
    std::vector<std::int64_t> out(2);
    ASSERT_TRUE(split_by_days(600'000'000, parts, {rounding::half_up, 6, 1}, out));
    EXPECT_EQ(out, (std::vector<std::int64_t>{232'258'065, 367'741'935}));
    const exact sum = multiply(out[0], 600'000) + multiply(out[1], 660'000);
    EXPECT_EQ(round_exact(sum, {}).value(), 38'206);
}

TEST(SplitByDays, ConservesWhateverTheStage) {
    samples::dice d{54};
    for (int i = 0; i < 2000; ++i) {
        std::vector<std::int32_t> parts{1};
        for (auto k = d.below(12); k > 0; --k)
            parts.push_back(static_cast<std::int32_t>(d.below(40)));
        const auto micro = d.below(2'000'000'000) * (i % 2 == 0 ? 1 : -7);
        const rounding_stage stage{samples::all_rules[d.below(5)],
                                   static_cast<std::uint8_t>(d.below(7)), 1};
        std::vector<std::int64_t> out(parts.size());
        ASSERT_TRUE(split_by_days(micro, parts, stage, out));
        EXPECT_EQ(std::accumulate(out.begin(), out.end(), std::int64_t{0}), micro);
        const auto all = std::accumulate(parts.begin(), parts.end(), 0);
        const auto step = power_of_ten(6 - stage.scale);
        for (std::size_t k = 0; k < parts.size(); ++k) {
            const auto off = out[k] - samples::quotient(exact{micro} * parts[k], all);
            EXPECT_LT(off < 0 ? samples::rational{-off} : off, 2 * step);
        }
    }
}

TEST(SplitByDays, RefusesWhatHasNoShare) {
    std::vector<std::int64_t> out(2);
    const std::vector<std::int32_t> none{0, 0};
    const std::vector<std::int32_t> negative{3, -1};
    const std::vector<std::int32_t> three{1, 1, 1};
    EXPECT_EQ(split_by_days(5, none, {}, out).error().code, errc::no_weight);
    EXPECT_EQ(split_by_days(5, negative, {}, out).error(),
              (error{.code = errc::bad_share, .offset = 0, .index = 1}));
    EXPECT_EQ(split_by_days(5, three, {}, out).error().code, errc::no_room);
    EXPECT_EQ(split_by_days(5, std::span{three}.first(2), {rounding::up, 9, 1}, out).error().code,
              errc::bad_scale);
}

}  // namespace
}  // namespace submeter::tariff
