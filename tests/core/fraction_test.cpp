// SPDX-License-Identifier: Apache-2.0
#include "submeter/core/fraction.hpp"

#include <boost/multiprecision/cpp_int.hpp>
#include <gtest/gtest.h>

#include <random>

namespace submeter {
namespace {

using cpp_int = boost::multiprecision::number<boost::multiprecision::cpp_int_backend<>,
                                              boost::multiprecision::et_off>;
using oracle = boost::multiprecision::number<
    boost::multiprecision::rational_adaptor<boost::multiprecision::cpp_int_backend<>>,
    boost::multiprecision::et_off>;

// Digit by digit: not every platform's Boost takes the compiler's 128 bits.
cpp_int big(exact v) {
    constexpr std::int64_t digit = 1'000'000'000;
    if (v > -digit && v < digit) return cpp_int{static_cast<std::int64_t>(v)};
    return big(v / digit) * digit + static_cast<std::int64_t>(v % digit);
}

oracle value_of(const fraction& f) {
    return oracle{big(f.whole)} + oracle{big(f.num), big(f.den)};
}

// The rule in the plainest words: the two neighbours, and which one it names.
cpp_int rounded(const oracle& v, const cpp_int& unit, rounding rule) {
    const oracle steps = v / oracle{unit};  // Boost 1.81 divides 1 by the integer 5 to 1
    cpp_int below = numerator(steps) / denominator(steps);
    if (oracle{below} > steps) --below;
    const oracle rest = steps - below;
    if (rest == 0) return below;
    const bool negative = v < 0;
    const oracle half = oracle{1} / 2;
    switch (rule) {
        case rounding::half_up:
            return rest > half || (rest == half && !negative) ? below + 1 : below;
        case rounding::half_even:
            return rest > half || (rest == half && below % 2 != 0) ? below + 1 : below;
        case rounding::up:
            return below + 1;
        case rounding::down:
            return below;
        case rounding::truncate:
            return negative ? below + 1 : below;
    }
    return below;
}

TEST(Fraction, DividesWithoutLoss) {
    const auto f = divided(-7, 3);
    ASSERT_TRUE(f);
    EXPECT_EQ(*f, (fraction{-3, 2, 3}));
    EXPECT_EQ(*divided(7, -3), (fraction{-3, 2, 3}));
    EXPECT_EQ(*divided(12, 4), (fraction{3, 0, 1}));
    EXPECT_EQ(divided(1, 0).error().code, errc::divide_by_zero);
}

TEST(Fraction, ThirdsAddUpToTheWhole) {
    const auto third = divided(100, 3);
    const auto sum = add(*add(*third, *third), *third);
    ASSERT_TRUE(sum);
    EXPECT_EQ(*sum, (fraction{100, 0, 1}));
}

TEST(Fraction, AgreesWithRationals) {
    std::mt19937_64 random{7};
    const auto pick = [&](std::int64_t most) {
        return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(2 * most)) - most;
    };
    for (int i = 0; i < 20000; ++i) {
        const auto a = divided(pick(1'000'000'000'000), 1 + std::abs(pick(400)));
        const auto b = divided(pick(1'000'000), 1 + std::abs(pick(90)));
        ASSERT_TRUE(a && b);
        const auto sum = add(*a, *b);
        ASSERT_TRUE(sum);
        ASSERT_EQ(value_of(*sum), value_of(*a) + value_of(*b));
        const auto n = pick(5000);
        const auto d = 1 + std::abs(pick(400));
        const auto part = scaled(*a, n, d);
        ASSERT_TRUE(part);
        ASSERT_EQ(value_of(*part), value_of(*a) * oracle{n} / oracle{d});
        ASSERT_EQ(value_of(*negate(*a)), -value_of(*a));
        const auto order = compare(*a, *b);
        ASSERT_TRUE(order);
        ASSERT_EQ(*order < 0, value_of(*a) < value_of(*b));
        ASSERT_EQ(*order == 0, value_of(*a) == value_of(*b));
    }
}

TEST(Fraction, RoundsOnceByEachRule) {
    std::mt19937_64 random{8};
    using enum rounding;
    for (int i = 0; i < 20000; ++i) {
        // Denominators of 2 and 4 make ties as often as not.
        const auto n = static_cast<std::int64_t>(random() % 4001) - 2000;
        const auto f = divided(n, std::int64_t{1} << (random() % 4));
        for (const auto rule : {half_up, half_even, up, down, truncate})
            for (const rounding_stage stage :
                 {rounding_stage{rule, 12, 1}, {rule, 12, 5}, {rule, 11, 1}, {rule, 10, 5}}) {
                const cpp_int unit = big(power_of_ten(12 - stage.scale)) * stage.step;
                const auto got = round_exact(*f, stage);
                ASSERT_TRUE(got);
                ASSERT_EQ(cpp_int{*got}, rounded(value_of(*f), unit, rule) * stage.step)
                    << n << " " << value_of(*f) << " " << to_text(rule) << " " << int{stage.scale}
                    << " " << stage.step;
            }
    }
}

TEST(Fraction, SaysWhenItDoesNotFit) {
    const auto near = divided(1, std::numeric_limits<std::int64_t>::max());
    const auto far = divided(1, std::numeric_limits<std::int64_t>::max() - 1);
    const auto third = divided(1, std::numeric_limits<std::int64_t>::max() - 2);
    EXPECT_EQ(add(*add(*near, *far), *third).error().code, errc::overflow);
    EXPECT_EQ(scaled(*near, 1, 0).error().code, errc::divide_by_zero);
    EXPECT_EQ(round_exact(*near, {rounding::half_up, 13, 1}).error().code, errc::bad_scale);
}

}  // namespace
}  // namespace submeter
