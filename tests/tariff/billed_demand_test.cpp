// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/billed_demand.hpp"

#include "tariff/dice.hpp"
#include "tariff/rational.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace submeter::tariff {
namespace {

using std::chrono::year;
using std::chrono::year_month;

constexpr auto int64_max = std::numeric_limits<std::int64_t>::max();
constexpr price monthly{38'000'000};
constexpr ratio twice{2, 1};

constexpr year_month month(int y, unsigned m) {
    return year{y} / std::chrono::month{m};
}

fraction micro(std::int64_t whole) {
    return {whole, 0, 1};
}

fraction kw(std::int64_t whole, std::int64_t thousandths = 0) {
    return micro(whole * 1'000'000 + thousandths * 1000);
}

// Both parts at 38.00, in fen.
std::int64_t fen(const contract_parts& parts, ratio factor) {
    const auto base = charge_for(parts.base, monthly);
    const auto excess = charge_for(parts.excess, monthly, factor);
    EXPECT_TRUE(base && excess);
    return round_exact(add(*base, *excess).value(), {}).value();
}

// tariffs.md §4, E6c: contract 400 kW, 105 %, double above it; the two readings of the base.
TEST(Contract, GivesTheWorkedExamples) {
    contract_terms terms{.contract_micro = 400'000'000};
    const auto lower = under_contract(kw(455), terms);
    ASSERT_TRUE(lower);
    EXPECT_EQ(*lower, (contract_parts{kw(420), kw(35), {}}));
    EXPECT_EQ(fen(*lower, twice), 1'862'000);
    EXPECT_EQ(fen(under_contract(kw(420), terms).value(), twice), 1'520'000);
    terms.base = contract_base::contract;
    EXPECT_EQ(fen(under_contract(kw(455), terms).value(), twice), 1'786'000);
    EXPECT_EQ(fen(under_contract(kw(420), terms).value(), twice), 1'520'000);
    EXPECT_EQ(fen(under_contract(kw(7), terms).value(), twice), 1'520'000);
}

// Contract 100 kW: up to 110 kW the excess counts double, above that three times.
TEST(Contract, ExcessAboveAStepIsApart) {
    const contract_terms terms{.contract_micro = 100'000'000,
                               .allowance = {1, 1},
                               .base = contract_base::contract,
                               .step = ratio{11, 10}};
    EXPECT_EQ(under_contract(kw(100), terms).value(), (contract_parts{kw(100), {}, {}}));
    EXPECT_EQ(under_contract(kw(110), terms).value(), (contract_parts{kw(100), kw(10), {}}));
    EXPECT_EQ(under_contract(kw(112), terms).value(), (contract_parts{kw(100), kw(10), kw(2)}));
}

// Contract 100 kW: from 85 to 105 kW what was taken is billed.
TEST(Contract, WhatWasTakenMayBeTheBase) {
    contract_terms terms{
        .contract_micro = 100'000'000, .base = contract_base::measured, .least = {85, 100}};
    EXPECT_EQ(under_contract(kw(80), terms).value(), (contract_parts{kw(85), {}, {}}));
    EXPECT_EQ(under_contract(kw(97), terms).value(), (contract_parts{kw(97), {}, {}}));
    EXPECT_EQ(under_contract(kw(105), terms).value(), (contract_parts{kw(105), {}, {}}));
    EXPECT_EQ(under_contract(kw(108), terms).value(), (contract_parts{kw(108), kw(3), {}}));
    terms.from = excess_start::contract;
    EXPECT_EQ(under_contract(kw(105), terms).value(), (contract_parts{kw(105), {}, {}}));
    EXPECT_EQ(under_contract(kw(108), terms).value(), (contract_parts{kw(108), kw(8), {}}));
}

TEST(Contract, TheSmallestExcessCounts) {
    const contract_terms terms{.contract_micro = 400'000'000};
    const auto parts = under_contract(micro(420'000'001), terms);
    EXPECT_EQ(parts.value(), (contract_parts{kw(420), micro(1), {}}));
    EXPECT_EQ(under_contract({420'000'000, 1, 2}, terms).value().excess, (fraction{0, 1, 2}));
}

TEST(Contract, AnAllowanceNeedNotBeWhole) {
    const contract_terms terms{.contract_micro = 1, .allowance = {4, 3}};
    const auto parts = under_contract(micro(2), terms);
    EXPECT_EQ(parts.value(), (contract_parts{{1, 1, 3}, {0, 2, 3}, {}}));
    EXPECT_EQ(charge_for(parts->excess, price{1}, {3, 2}).value(), (fraction{1, 0, 1}));
}

TEST(Contract, RefusesTermsThatMakeNoSense) {
    const contract_terms terms{.contract_micro = 400'000'000};
    EXPECT_EQ(under_contract(micro(-1), terms).error().code, errc::negative_usage);
    EXPECT_EQ(under_contract(kw(1), {.contract_micro = -1}).error().code, errc::negative_usage);
    EXPECT_EQ(under_contract(kw(1), {.contract_micro = 1, .allowance = {99, 100}}).error().code,
              errc::bad_value);
    EXPECT_EQ(under_contract(kw(1), {.contract_micro = 1, .step = ratio{105, 100}}).error().code,
              errc::bad_value);
    EXPECT_EQ(under_contract(kw(1), {.contract_micro = 1, .least = {-1, 1}}).error().code,
              errc::bad_value);
    EXPECT_EQ(under_contract(kw(1), {.contract_micro = 1, .allowance = {1, 0}}).error().code,
              errc::divide_by_zero);
    EXPECT_EQ(under_contract({std::numeric_limits<exact>::max(), 0, 1},
                             {.contract_micro = 0, .base = contract_base::contract})
                  .value()
                  .excess.whole,
              std::numeric_limits<exact>::max());
}

// With the allowance as the base nothing jumps, so more demand never costs less.
TEST(Contract, PartsSumToTheDemandAndMoreNeverCostsLess) {
    samples::dice d{81};
    for (int i = 0; i < 1000; ++i) {
        const contract_terms terms{
            .contract_micro = d.below(1'000'000'000),
            .allowance = {1000 + d.below(300), 1000},
            .base = d.below(2) == 0 ? contract_base::allowance : contract_base::contract};
        std::int64_t demand = d.below(2'000'000'000);
        std::int64_t before = 0;
        for (int k = 0; k < 4; ++k, demand += d.below(100'000'000)) {
            const auto parts = under_contract(micro(demand), terms);
            ASSERT_TRUE(parts);
            const auto value = [](const fraction& f) {
                return samples::rational{samples::whole(f.whole)} + samples::quotient(f.num, f.den);
            };
            const auto allowed =
                samples::quotient(terms.allowance.numerator, terms.allowance.denominator) *
                terms.contract_micro;
            if (parts->excess == fraction{}) {
                EXPECT_LE(demand, allowed);
                EXPECT_EQ(value(parts->base), terms.contract_micro);
            } else {
                EXPECT_EQ(value(parts->excess), demand - allowed);
                EXPECT_EQ(value(parts->base), terms.base == contract_base::allowance
                                                  ? allowed
                                                  : samples::rational{terms.contract_micro});
            }
            const auto now = fen(*parts, twice);
            EXPECT_GE(now, before);
            before = now;
        }
    }
}

const std::vector<past_demand> history{{month(2025, 3), 500'000'000},
                                       {month(2025, 7), 400'000'000},
                                       {month(2025, 8), 390'000'000},
                                       {month(2025, 12), 200'000'000},
                                       {month(2026, 2), 900'000'000}};

TEST(Ratchet, LooksBackSoManyMonthsAndNotAtTheBilledOne) {
    const auto greatest = [](year_month billed, ratchet_terms terms) {
        const auto found = greatest_before(billed, terms, history);
        return found ? found->measured_micro / 1'000'000 : 0;
    };
    EXPECT_EQ(greatest(month(2026, 2), {.months = 11}), 500);
    EXPECT_EQ(greatest(month(2026, 2), {.months = 10}), 400);
    EXPECT_EQ(greatest(month(2026, 3), {.months = 11}), 900);
    EXPECT_EQ(greatest(month(2026, 2), {.months = 2}), 200);
    EXPECT_EQ(greatest(month(2026, 2), {.months = 1}), 0);
    constexpr std::uint16_t summer = 0b1110'0000;  // June to August
    EXPECT_EQ(greatest(month(2026, 3), {.months = 12, .only_months = summer}), 400);
    EXPECT_EQ(greatest(month(2026, 3), {.months = 7, .only_months = summer}), 390);
}

TEST(Ratchet, BillsTheGreatestOfThreeAndSaysWhich) {
    const ratchet_terms eighty{.share = {80, 100}, .months = 11};
    const auto bill = [&](std::int64_t measured, std::int64_t minimum) {
        return bill_demand(micro(measured), month(2026, 2), {eighty, minimum}, history).value();
    };
    EXPECT_EQ(bill(300'000'000, 0), (billed_demand{kw(400), demand_reason::ratchet}));
    EXPECT_EQ(bill(400'000'000, 400'000'000), (billed_demand{kw(400), demand_reason::measured}));
    EXPECT_EQ(bill(0, 400'000'000).why, demand_reason::ratchet);
    EXPECT_EQ(bill(0, 400'000'001), (billed_demand{micro(400'000'001), demand_reason::minimum}));
    EXPECT_EQ(bill(512'500'000, 0), (billed_demand{kw(512, 500), demand_reason::measured}));
    EXPECT_EQ(bill_demand(micro(5), month(2026, 2), {}, history)->why, demand_reason::measured);
    EXPECT_EQ(bill_demand({}, month(2024, 1), {eighty, 0}, history).value(), (billed_demand{}));
}

TEST(Ratchet, AShareOfADemandIsNotRounded) {
    const ratchet_terms third{.share = {1, 3}, .months = 1};
    const std::vector<past_demand> last{{month(2026, 1), 100}};
    EXPECT_EQ(bill_demand(micro(33), month(2026, 2), {third, 0}, last).value(),
              (billed_demand{{33, 1, 3}, demand_reason::ratchet}));
    EXPECT_EQ(bill_demand(micro(34), month(2026, 2), {third, 0}, last)->why,
              demand_reason::measured);
}

TEST(Ratchet, RefusesWhatIsNotADemandOrAShare) {
    EXPECT_EQ(bill_demand(micro(-1), month(2026, 2), {}, {}).error().code, errc::negative_usage);
    EXPECT_EQ(
        bill_demand(micro(1), month(2026, 2), {ratchet_terms{.share = {1, 0}}, 0}, {}).error().code,
        errc::divide_by_zero);
    const std::vector<past_demand> last{{month(2026, 1), int64_max}};
    EXPECT_EQ(
        bill_demand(micro(1), month(2026, 2), {ratchet_terms{.share = {2, 1}}, 0}, last)->micro,
        (fraction{2 * exact{int64_max}, 0, 1}));
}

}  // namespace
}  // namespace submeter::tariff
