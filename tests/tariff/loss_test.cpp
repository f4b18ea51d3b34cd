// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/loss.hpp"

#include "tariff/dice.hpp"
#include "tariff/rational.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace submeter::tariff {
namespace {

using samples::rational;

constexpr auto int64_max = std::numeric_limits<std::int64_t>::max();
constexpr rounding_stage hundredths{rounding::half_up, 2, 1};

// tariffs.md §9, E13.
constexpr transformer plate{.capacity = {315'000'000},
                            .no_load_loss = {570'000},
                            .load_loss = {3'650'000},
                            .no_load_current = {11, 1000},
                            .impedance_voltage = {4, 100}};
constexpr transformer_load month{
    .active = {56'000'000'000}, .reactive = {21'000'000'000}, .energised_s = 720 * 3600};

TEST(Loss, GivesTheWorkedExample) {
    const auto loss = loss_of(plate, month);
    ASSERT_TRUE(loss);
    EXPECT_EQ(round_micro(loss->active, hundredths).value(), 593'150'000);
    EXPECT_EQ(round_micro(loss->reactive, hundredths).value(), 3'125'660'000);
}

TEST(Loss, AnIdleTransformerLosesItsIronLossAlone) {
    const auto loss = loss_of(plate, {.energised_s = 3600});
    ASSERT_TRUE(loss);
    EXPECT_EQ(loss->active, (fraction{570'000, 0, 1}));
    EXPECT_EQ(loss->reactive, (fraction{3'465'000, 0, 1}));  // 1.1 % of 315 kVAh
}

rational value(const fraction& f) {
    return rational{samples::whole(f.whole)} + samples::quotient(f.num, f.den);
}

TEST(Loss, AgreesWithRationals) {
    samples::dice d{91};
    for (int i = 0; i < 500; ++i) {
        const transformer t{.capacity = {(50 + d.below(2000)) * 1'000'000},
                            .no_load_loss = {d.below(3000) * 1000},
                            .load_loss = {d.below(20'000) * 1000},
                            .no_load_current = {d.below(30), 1000},
                            .impedance_voltage = {d.below(80), 1000}};
        const transformer_load load{.active = {d.below(500'000) * 1'000'000 + d.below(1'000'000)},
                                    .reactive = {d.below(300'000) * 1'000'000},
                                    .energised_s = 3600 + d.below(31 * 86'400),
                                    .shape = {100 + d.below(20), 100}};
        const auto loss = loss_of(t, load);
        ASSERT_TRUE(loss);
        const rational hours = samples::quotient(load.energised_s, 3600);
        const rational k = load.active.micro;
        const rational q = load.reactive.micro;
        const rational full = t.capacity.micro * hours;
        const rational square = (k * k + q * q) / (full * full) *
                                samples::quotient(load.shape.numerator, load.shape.denominator);
        EXPECT_EQ(value(loss->active), (t.no_load_loss.micro + square * t.load_loss.micro) * hours);
        EXPECT_EQ(value(loss->reactive),
                  (samples::quotient(t.no_load_current.numerator, 1000) +
                   square * samples::quotient(t.impedance_voltage.numerator, 1000)) *
                      full);
    }
}

TEST(Loss, RefusesWhatNoTransformerIs) {
    const auto refused = [](transformer t, transformer_load load) {
        const auto r = loss_of(t, load);
        return r ? errc{} : r.error().code;
    };
    auto load = month;
    EXPECT_EQ(refused({}, month), errc::bad_value);
    load.energised_s = 0;
    EXPECT_EQ(refused(plate, load), errc::bad_value);
    load = month;
    load.shape = {99, 100};
    EXPECT_EQ(refused(plate, load), errc::bad_value);
    load.shape = {1, 0};
    EXPECT_EQ(refused(plate, load), errc::divide_by_zero);
    load = month;
    load.reactive = {-1};
    EXPECT_EQ(refused(plate, load), errc::negative_usage);
    load.reactive = {int64_max};
    EXPECT_EQ(round_micro(loss_of(plate, load)->active, hundredths).error().code, errc::overflow);
    auto odd = plate;
    odd.capacity = {1};
    EXPECT_EQ(refused(odd, load), errc::overflow);
    odd = plate;
    odd.impedance_voltage = {4, 0};
    EXPECT_EQ(refused(odd, month), errc::divide_by_zero);
    odd = plate;
    odd.no_load_current = {4, -1};
    EXPECT_EQ(refused(odd, month), errc::bad_value);
}

}  // namespace
}  // namespace submeter::tariff
