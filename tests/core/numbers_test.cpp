// SPDX-License-Identifier: Apache-2.0
#include "submeter/core/id.hpp"
#include "submeter/core/price.hpp"
#include "submeter/core/rounding.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace submeter {
namespace {

constexpr auto int64_max = std::numeric_limits<std::int64_t>::max();
constexpr auto int64_min = std::numeric_limits<std::int64_t>::min();

TEST(Decimal, ReadsOnlyPlainDigits) {
    EXPECT_EQ(parse_decimal("-12.50").value(), (decimal{-1250, -2}));
    EXPECT_EQ(parse_decimal("0").value(), (decimal{0, 0}));
    EXPECT_EQ(parse_decimal("9223372036854775807").value(), (decimal{int64_max, 0}));
    EXPECT_EQ(parse_decimal("-9223372036854775808").value(), (decimal{int64_min, 0}));
    for (const auto* text : {"", "-", "+1", "1e3", "NaN", "inf", " 1", "1 ", "1.", ".5", "1,5",
                             "1.2.3", "0x10", "--1", "１"})
        EXPECT_EQ(parse_decimal(text).error().code, errc::bad_syntax) << text;
    EXPECT_EQ(parse_decimal("9223372036854775808").error().code, errc::overflow);
    EXPECT_EQ(parse_decimal("0.0000000000000000001").error().code, errc::too_many_digits);
}

TEST(Decimal, TextKeepsEveryDigit) {
    EXPECT_EQ(to_text(decimal{1234500, -3}), "1234.500");
    EXPECT_EQ(to_text(decimal{-5, -3}), "-0.005");
    EXPECT_EQ(to_text(decimal{7, 2}), "700");
    EXPECT_EQ(to_text(decimal{int64_min, -2}), "-92233720368547758.08");
}

TEST(Decimal, RescalesWithoutLossOrRefuses) {
    EXPECT_EQ(rescale({1250, -2}, 6).value(), 12'500'000);
    EXPECT_EQ(rescale({1250, -2}, 1).value(), 125);
    EXPECT_EQ(rescale({1255, -2}, 1).error().code, errc::inexact);
    EXPECT_EQ(rescale({int64_max, 0}, 1).error().code, errc::overflow);
    EXPECT_EQ(rescale({0, 18}, 6).value(), 0);
}

TEST(Scaled, RefusesFinerThanItCanHold) {
    EXPECT_EQ(parse_scaled("1.005", 2).error().code, errc::too_many_digits);
    EXPECT_EQ(parse_scaled("1.500", 1).value(), 15);
    EXPECT_EQ(parse_price("0.6543").value(), price{654'300});
    EXPECT_EQ(parse_price("0.1234567").error().code, errc::too_many_digits);
    EXPECT_EQ(parse_quantity<energy>("99999999999999").error().code, errc::overflow);
}

TEST(Quantity, ArithmeticIsChecked) {
    EXPECT_EQ(add(energy{int64_max}, energy{1}).error().code, errc::overflow);
    EXPECT_EQ(subtract(energy{int64_min}, energy{1}).error().code, errc::overflow);
    EXPECT_EQ(to_text(energy{1'500'000}), "1.5");
    EXPECT_EQ(to_text(energy{-1}), "-0.000001");
}

TEST(Exact, TextShowsTwelveDecimalsWithoutTrailingZeros) {
    EXPECT_EQ(to_text(multiply(energy{431'270'000}, price{712'500})), "307.279875");
    EXPECT_EQ(to_text(exact{-1}), "-0.000000000001");
    EXPECT_EQ(to_text(exact{0}), "0");
    EXPECT_EQ(to_text(exact{5} * power_of_ten(12)), "5");
}

// tariffs.md §12, E17.
struct rounding_case {
    const char* amount;
    std::int64_t half_up, half_even, truncated;
};

TEST(Rounding, TiesFollowTheNamedRule) {
    for (const auto& c : {rounding_case{"0.125", 13, 12, 12},
                          {"-0.125", -13, -12, -12},
                          {"0.135", 14, 14, 13},
                          {"0.005", 1, 0, 0}}) {
        const exact amount = exact{parse_scaled(c.amount, 12).value()};
        EXPECT_EQ(round_exact(amount, {rounding::half_up, 2, 1}).value(), c.half_up) << c.amount;
        EXPECT_EQ(round_exact(amount, {rounding::half_even, 2, 1}).value(), c.half_even)
            << c.amount;
        EXPECT_EQ(round_exact(amount, {rounding::truncate, 2, 1}).value(), c.truncated) << c.amount;
    }
    EXPECT_EQ(round_exact(exact{-1}, {rounding::down, 2, 1}).value(), -1);
    EXPECT_EQ(round_exact(exact{-1}, {rounding::up, 2, 1}).value(), 0);
    EXPECT_EQ(round_exact(exact{1}, {rounding::up, 2, 1}).value(), 1);
    EXPECT_EQ(round_exact(exact{1}, {rounding::down, 2, 1}).value(), 0);
}

TEST(Rounding, CanGoToAMultiple) {
    const exact amount = exact{parse_scaled("1.075", 12).value()};
    EXPECT_EQ(round_exact(amount, {rounding::half_up, 2, 5}).value(), 110);
    EXPECT_EQ(round_exact(amount, {rounding::half_even, 2, 5}).value(), 110);
    EXPECT_EQ(round_exact(amount, {rounding::down, 2, 5}).value(), 105);
    EXPECT_EQ(round_exact(amount, {rounding::down, 13, 1}).error().code, errc::bad_scale);
    EXPECT_EQ(round_exact(amount, {rounding::down, 2, 0}).error().code, errc::bad_scale);
}

TEST(Rounding, DivisionRefusesWhatHasNoAnswer) {
    EXPECT_EQ(divide(1, 0, rounding::half_up).error().code, errc::divide_by_zero);
    constexpr exact smallest = std::numeric_limits<exact>::min();
    // Boost's stand-in keeps sign and magnitude: its smallest number has an opposite.
    if (smallest == -std::numeric_limits<exact>::max()) return;
    EXPECT_EQ(divide(smallest, -1, rounding::half_up).error().code, errc::overflow);
}

// The slow oracle: the nearest multiples by comparison, no cleverness.
std::int64_t slow_divide(std::int64_t n, std::int64_t d, rounding rule) {
    if (d < 0) return slow_divide(-n, -d, rule);
    std::int64_t floor = n / d;
    if (n % d < 0) --floor;
    const std::int64_t rest = n - floor * d;
    if (rest == 0) return floor;
    const bool negative = n < 0;
    switch (rule) {
        case rounding::half_up:
            if (2 * rest == d) return negative ? floor : floor + 1;
            return 2 * rest > d ? floor + 1 : floor;
        case rounding::half_even:
            if (2 * rest == d) return floor % 2 == 0 ? floor : floor + 1;
            return 2 * rest > d ? floor + 1 : floor;
        case rounding::up:
            return floor + 1;
        case rounding::down:
            return floor;
        case rounding::truncate:
            return negative ? floor + 1 : floor;
    }
    return 0;
}

TEST(Rounding, AgreesWithTheSlowOracle) {
    using enum rounding;
    for (std::int64_t n = -60; n <= 60; ++n)
        for (std::int64_t d = -12; d <= 12; ++d)
            for (const auto rule : {half_up, half_even, up, down, truncate})
                if (d != 0) {
                    EXPECT_TRUE(divide(n, d, rule).value() == slow_divide(n, d, rule))
                        << n << " / " << d << " " << to_text(rule);
                }
}

TEST(Rounding, NamesReadBack) {
    using enum rounding;
    for (const auto rule : {half_up, half_even, up, down, truncate})
        EXPECT_EQ(parse_rounding(to_text(rule)).value(), rule);
    EXPECT_EQ(parse_rounding("nearest").error().code, errc::bad_value);
}

TEST(Id128, TextReadsBack) {
    const id128 id{0x0123456789abcdefULL, 0xfedcba9876543210ULL};
    EXPECT_EQ(to_text(id), "0123456789abcdeffedcba9876543210");
    EXPECT_EQ(parse_id128(to_text(id)).value(), id);
    EXPECT_EQ(parse_id128("0123").error().code, errc::incomplete);
}

TEST(Numbers, RandomTextsReadBack) {
    std::mt19937_64 random{7};
    for (int i = 0; i < 20'000; ++i) {
        const decimal d{static_cast<std::int64_t>(random()) >> (random() % 64),
                        static_cast<std::int8_t>(-static_cast<int>(random() % 19))};
        EXPECT_EQ(parse_decimal(to_text(d)).value(), d) << to_text(d);
    }
}

}  // namespace
}  // namespace submeter
