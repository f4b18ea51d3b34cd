// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/power_factor.hpp"

#include "submeter/core/money.hpp"
#include "tariff/dice.hpp"
#include "tariff/rational.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace submeter::tariff {
namespace {

constexpr auto int64_max = std::numeric_limits<std::int64_t>::max();

int factor(std::int64_t active, std::int64_t reactive) {
    const auto r = power_factor_of(energy{active}, reactive_energy{reactive});
    EXPECT_TRUE(r);
    return r ? *r : -1;
}

// tariffs.md §4: the largest r with (2r-1)² (k² + q²) <= 40000 k², tried from above.
int slow_factor(std::int64_t active, std::int64_t reactive) {
    const samples::integer k{active};
    const samples::integer q{reactive};
    for (int r = 100; r > 0; --r)
        if ((2 * r - 1) * (2 * r - 1) * (k * k + q * q) <= 40'000 * k * k) return r;
    return 0;
}

// E6 and E6b.
TEST(PowerFactor, GivesTheWorkedExamples) {
    EXPECT_EQ(factor(86'400'000'000, 52'300'000'000), 86);
    EXPECT_EQ(factor(86'400'000'000, 27'100'000'000), 95);
    EXPECT_EQ(factor(3, 4), 60);
    EXPECT_EQ(factor(4, 3), 80);
}

TEST(PowerFactor, SaysWhatItIsWithoutEnergy) {
    EXPECT_EQ(factor(1, 0), 100);
    EXPECT_EQ(factor(int64_max, 0), 100);
    EXPECT_EQ(factor(0, 1), 0);
    EXPECT_EQ(factor(0, int64_max), 0);
    EXPECT_EQ(power_factor_of(energy{0}, reactive_energy{0}).error().code, errc::divide_by_zero);
    EXPECT_EQ(power_factor_of(energy{-1}, reactive_energy{1}).error().code, errc::negative_usage);
    EXPECT_EQ(power_factor_of(energy{1}, reactive_energy{-1}).error().code, errc::negative_usage);
}

TEST(PowerFactor, IsExactForTheLargestEnergies) {
    EXPECT_EQ(factor(int64_max, int64_max), 71);  // 0.7071
    EXPECT_EQ(factor(int64_max, 1), 100);
    EXPECT_EQ(factor(1, int64_max), 0);
    samples::dice d{61};
    for (int i = 0; i < 2000; ++i) {
        const auto active = int64_max - d.below(int64_max >> (i % 60));
        const auto reactive = int64_max - d.below(int64_max >> (d.below(60)));
        ASSERT_EQ(factor(active, reactive), slow_factor(active, reactive));
    }
}

TEST(PowerFactor, AgreesWithTheDefinitionBesideEveryBoundary) {
    // kvarh whose factor with `active` is about (r - 1/2) ÷ 100, and the numbers around it.
    for (const std::int64_t active :
         {std::int64_t{1'000}, std::int64_t{86'400'000'000}, std::int64_t{1'234'567'890'123'456}})
        for (int r = 1; r <= 100; ++r) {
            const samples::integer part = (2 * r - 1) * (2 * r - 1);
            const samples::integer square =
                samples::integer{active} * active * (40'000 - part) / part;
            const auto about = static_cast<std::int64_t>(sqrt(square));
            for (std::int64_t reactive = about - 2; reactive <= about + 2; ++reactive)
                ASSERT_EQ(factor(active, reactive), slow_factor(active, reactive)) << r;
            EXPECT_EQ(factor(active, about), r);
            EXPECT_EQ(factor(active, about + 1), r - 1);
        }
}

TEST(PowerFactor, NeverRisesWithReactiveEnergy) {
    samples::dice d{62};
    for (int i = 0; i < 300; ++i) {
        const auto active = 1 + d.below(1'000'000);
        int before = 100;
        for (std::int64_t reactive = 0; reactive < 3'000'000; reactive += 1 + d.below(100'000)) {
            const int now = factor(active, reactive);
            ASSERT_LE(now, before);
            before = now;
        }
    }
}

TEST(PowerFactor, NoEnergiesAreExactlyBetweenTwoHundredths) {
    for (std::int64_t odd = 1; odd < 200; odd += 2)
        for (std::int64_t other = 1; other < 200; ++other)
            EXPECT_NE(odd * odd + other * other, 40'000);
}

TEST(Reactive, APlanSaysWhatOverCompensationCounts) {
    const reactive_energy drawn{300};
    const reactive_energy back{500};
    EXPECT_EQ(reactive_of(drawn, back, reactive_rule::imported)->micro, 300);
    EXPECT_EQ(reactive_of(drawn, back, reactive_rule::both_ways)->micro, 800);
    EXPECT_EQ(reactive_of(drawn, back, reactive_rule::net)->micro, 200);
    EXPECT_EQ(reactive_of(back, drawn, reactive_rule::net)->micro, 200);
    EXPECT_EQ(reactive_of({-1}, back, reactive_rule::imported).error().code, errc::negative_usage);
    EXPECT_EQ(reactive_of(drawn, {-1}, reactive_rule::imported).error().code, errc::negative_usage);
    EXPECT_EQ(reactive_of({int64_max}, {1}, reactive_rule::both_ways).error().code, errc::overflow);
}

struct check_value {
    std::uint8_t hundredths;
    std::int32_t rate;  // 0.001 %
};

void expect_rates(const adjustment_rule& rule, std::initializer_list<check_value> values) {
    for (const auto& v : values)
        EXPECT_EQ(adjustment_at(rule, v.hundredths), v.rate) << int{v.hundredths};
}

// The check values of tariffs.md §4, and the ends and corners of each table there.
TEST(Adjustment, HasEveryCheckValueOfTheOrder) {
    expect_rates(standard_90, {{100, -750},
                               {96, -750},
                               {95, -750},
                               {94, -600},
                               {91, -150},
                               {90, 0},
                               {89, 500},
                               {86, 2000},
                               {84, 3000},
                               {79, 5500},
                               {70, 10'000},
                               {69, 11'000},
                               {65, 15'000},
                               {64, 17'000},
                               {60, 25'000},
                               {0, 145'000}});
    expect_rates(standard_85, {{100, -1100},
                               {95, -1100},
                               {94, -1100},
                               {93, -950},
                               {91, -650},
                               {90, -500},
                               {86, -100},
                               {85, 0},
                               {84, 500},
                               {75, 5000},
                               {65, 10'000},
                               {64, 11'000},
                               {60, 15'000},
                               {59, 17'000}});
    expect_rates(standard_80, {{100, -1300},
                               {92, -1300},
                               {91, -1150},
                               {90, -1000},
                               {81, -100},
                               {80, 0},
                               {79, 500},
                               {60, 10'000},
                               {59, 11'000},
                               {55, 15'000},
                               {54, 17'000}});
}

TEST(Adjustment, NeverFallsAsThePowerFactorFalls) {
    for (const auto& rule : {standard_90, standard_85, standard_80})
        for (std::uint8_t r = 100; r > 0; --r)
            EXPECT_LE(adjustment_at(rule, r),
                      adjustment_at(rule, static_cast<std::uint8_t>(r - 1)));
}

std::int64_t fen(std::string_view base, std::int32_t rate) {
    const exact amount{parse_scaled(base, 12).value()};
    return round_exact(adjustment_of({amount, 0, 1}, rate).value(), {}).value();
}

// E6 by capacity and by demand, and the reward of E6b.
TEST(Adjustment, GivesTheWorkedExamples) {
    EXPECT_EQ(fen("67681.80", adjustment_at(standard_90, 86)), 135'364);
    EXPECT_EQ(fen("68551.80", adjustment_at(standard_90, 86)), 137'104);
    EXPECT_EQ(fen("67681.80", adjustment_at(standard_90, 95)), -50'761);
}

struct entry {
    std::uint8_t from_hundredths = 0;
    std::int32_t rate = 0;
};

TEST(OwnTable, HoldsFromItsHundredthsOn) {
    const std::vector<entry> own{{95, -750}, {90, 0}, {0, 5000}};
    const std::span<const entry> table{own};
    ASSERT_TRUE(check_adjustments(table));
    EXPECT_EQ(adjustment_at(table, 100).rate, -750);
    EXPECT_EQ(adjustment_at(table, 95).rate, -750);
    EXPECT_EQ(adjustment_at(table, 94).rate, 0);
    EXPECT_EQ(adjustment_at(table, 90).rate, 0);
    EXPECT_EQ(adjustment_at(table, 89).rate, 5000);
    EXPECT_EQ(adjustment_at(table, 0).rate, 5000);
}

TEST(OwnTable, HasAnEntryForEveryPowerFactor) {
    const auto refused = [](const std::vector<entry>& table) {
        const auto r = check_adjustments(std::span<const entry>{table});
        return r ? error{.code = errc{}} : r.error();
    };
    const auto bad = [](std::uint32_t index) {
        return error{.code = errc::bad_value, .offset = 0, .index = index};
    };
    EXPECT_EQ(refused({}), bad(0));
    EXPECT_EQ(refused({{95, 0}, {1, 0}}), bad(1));
    EXPECT_EQ(refused({{95, 0}, {95, 0}, {0, 0}}), bad(1));
    EXPECT_EQ(refused({{90, 0}, {95, 0}, {0, 0}}), bad(1));
    EXPECT_EQ(refused({{101, 0}, {0, 0}}), bad(0));
}

}  // namespace
}  // namespace submeter::tariff
