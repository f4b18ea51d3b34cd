// SPDX-License-Identifier: Apache-2.0
#include "submeter/core/money.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace submeter {
namespace {

constexpr denomination yuan{};
constexpr denomination pounds{.unit = {{'G', 'B', 'P'}}, .scale = 2};

TEST(Money, ReadsAndWritesItsDecimals) {
    EXPECT_EQ(parse_money("-12.5", pounds).value(), (money{-1250, pounds}));
    EXPECT_EQ(to_text(money{-1250, pounds}), "-12.50 GBP");
    EXPECT_EQ(to_text(money{5, yuan}), "0.05 CNY");
    EXPECT_EQ(parse_money("1.005", pounds).error().code, errc::too_many_digits);
    EXPECT_EQ(parse_money("1e3", pounds).error().code, errc::bad_syntax);
    EXPECT_EQ(parse_money("NaN", pounds).error().code, errc::bad_syntax);
    EXPECT_EQ(parse_money("99999999999999999999", pounds).error().code, errc::overflow);
    EXPECT_EQ(parse_money("1", {yuan.unit, 7}).error().code, errc::bad_scale);
    EXPECT_EQ(parse_money("1", {yuan.unit, 1}).error().code, errc::bad_scale);
}

TEST(Money, UnlikeAmountsDoNotMix) {
    EXPECT_EQ(add({1, yuan}, {1, pounds}).error().code, errc::unlike_currency);
    EXPECT_EQ(add({1, yuan}, {1, {yuan.unit, 4}}).error().code, errc::unlike_scale);
    EXPECT_EQ(compare({1, yuan}, {1, pounds}).error().code, errc::unlike_currency);
    EXPECT_EQ(add({1, yuan}, {2, yuan}).value(), (money{3, yuan}));
}

TEST(Money, ArithmeticIsChecked) {
    constexpr auto max = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(add({max, yuan}, {1, yuan}).error().code, errc::overflow);
    EXPECT_EQ(negate({-max - 1, yuan}).error().code, errc::overflow);
    EXPECT_EQ(subtract({-2, yuan}, {max, yuan}).error().code, errc::overflow);
}

TEST(Money, RoundsOnceFromTheExactAmount) {
    const exact amount = exact{parse_scaled("307.279875", 12).value()};
    EXPECT_EQ(round_to_money(amount, pounds, {}).value(), (money{30728, pounds}));
    EXPECT_EQ(round_to_money(amount, {pounds.unit, 4}, {rounding::half_up, 2, 1}).value().minor,
              3072800);
    EXPECT_EQ(round_to_money(amount, pounds, {rounding::half_up, 3, 1}).error().code,
              errc::bad_scale)
        << "a stage finer than the book would lose digits";
    EXPECT_TRUE(to_exact({30728, pounds}) == exact{30728} * power_of_ten(10));
}

TEST(Currency, IsThreeCapitals) {
    EXPECT_EQ(to_text(parse_currency("GBP").value()), "GBP");
    for (const auto* bad : {"", "gbp", "GB", "GBPX", "G1P"})
        EXPECT_EQ(parse_currency(bad).error().code, errc::bad_value) << bad;
}

}  // namespace
}  // namespace submeter
