// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/detail/fraction_sum.hpp"

#include "tariff/dice.hpp"
#include "tariff/rational.hpp"

#include <gtest/gtest.h>

namespace submeter::tariff {
namespace {

using detail::fraction_sum;
using samples::rational;

rational exactly(const fraction& f) {
    return rational{samples::whole(f.whole)} + samples::quotient(f.num, f.den);
}

// A fraction of a denominator of up to 62 bits, of either sign.
fraction drawn(samples::dice& d) {
    const exact den = exact{d.below(1LL << 31)} * (1LL << 31) + d.below(1LL << 31) + 1;
    const exact num = exact{d.below(1LL << 31)} * d.below(1LL << 31) - d.below(1LL << 31);
    return divided(d.below(2) == 0 ? num : exact{-num}, den).value();
}

// One fraction stands for another if no rounding to units tells them apart.
void expect_stands_for(const fraction& f, const rational& sum) {
    const rational found = exactly(f);
    for (const auto rule : samples::all_rules)
        EXPECT_EQ(samples::rounded(found, rule), samples::rounded(sum, rule));
    EXPECT_EQ(found == samples::floor_of(found), sum == samples::floor_of(sum));
}

void add_to(fraction_sum& sum, rational& told, const fraction& f) {
    ASSERT_TRUE(sum.add(f));
    told += exactly(f);
}

TEST(FractionSum, RoundsAsTheExactSum) {
    samples::dice d{17};
    for (int i = 0; i < 300; ++i) {
        fraction_sum sum;
        rational told;
        for (auto count = d.below(20); count >= 0; --count)
            add_to(sum, told, drawn(d));
        expect_stands_for(sum.value().value(), told);
        const auto scaled = sum.scaled(13, 100);
        ASSERT_TRUE(scaled);
        expect_stands_for(scaled->value().value(), told * rational{13, 100});
        expect_stands_for(sum.negated()->value().value(), -told);
    }
}

// Halves that nothing but all of it together makes, and what lies just beside them.
TEST(FractionSum, KnowsATieFromWhatIsBesideIt) {
    samples::dice d{18};
    for (int i = 0; i < 300; ++i) {
        fraction_sum sum;
        rational told;
        std::vector<fraction> others;
        for (auto count = 1 + d.below(12); count > 0; --count) {
            const auto one = drawn(d);
            add_to(sum, told, one);
            others.push_back(add(negate(one).value(), {0, 1, 2}).value());
        }
        for (const auto& other : others)
            add_to(sum, told, other);
        EXPECT_EQ(exactly(sum.value().value()), told);
        const exact tiny = d.below(2) == 0 ? 1 : -1;
        add_to(sum, told, divided(tiny, (exact{1} << 100) + 3 * d.below(1000)).value());
        expect_stands_for(sum.value().value(), told);
    }
}

TEST(FractionSum, ComparesExactly) {
    samples::dice d{19};
    for (int i = 0; i < 200; ++i) {
        fraction_sum a;
        fraction_sum b;
        rational told_a;
        rational told_b;
        std::vector<fraction> parts;
        for (int k = 0; k < 6; ++k)
            parts.push_back(drawn(d));
        for (std::size_t k = 0; k < parts.size(); ++k) {
            add_to(a, told_a, parts[k]);
            add_to(b, told_b, parts[parts.size() - 1 - k]);
        }
        EXPECT_EQ(a.compare(b).value(), 0);
        add_to(b, told_b, {-1, 1, (exact{1} << 90) + 1});
        add_to(b, told_b, {0, (exact{1} << 90) - d.below(3), (exact{1} << 90) + 1});
        EXPECT_EQ(a.compare(b).value(), told_a < told_b ? -1 : told_a > told_b ? 1 : 0);
        EXPECT_EQ(b.compare(a).value(), -a.compare(b).value());
    }
}

TEST(FractionSum, OneFractionStaysWhatItIs) {
    const fraction third{2, 1, 3};
    EXPECT_EQ(fraction_sum{third}.value().value(), third);
    EXPECT_TRUE(fraction_sum{}.empty());
    EXPECT_FALSE(fraction_sum{third}.empty());
}

}  // namespace
}  // namespace submeter::tariff
