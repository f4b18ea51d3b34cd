// SPDX-License-Identifier: Apache-2.0
#include "submeter/billing/fees.hpp"

#include <gtest/gtest.h>

#include <map>

namespace submeter::billing {
namespace {

constexpr denomination yuan{};

TEST(BillingFees, AreaTimesPriceIsRoundedOnce) {
    const area_fee fee{.name = "property fee", .per_m2 = *parse_price("2.85"), .rounds = {}};
    const auto line = fee_line(fee, *parse_quantity<floor_area>("85.51"), yuan);
    ASSERT_TRUE(line);
    EXPECT_EQ(line->kind, charge_kind::property_fee);
    EXPECT_EQ(to_text(line->product), "243.7035");
    EXPECT_EQ(line->amount, (money{24370, yuan}));
    EXPECT_EQ(line->unit, billing_unit::m2);
}

TEST(BillingFees, RoundsAsTheStageSays) {
    const area_fee fee{
        .name = "fee", .per_m2 = *parse_price("2.85"), .rounds = {rounding::up, 1, 1}};
    EXPECT_EQ(fee_line(fee, *parse_quantity<floor_area>("85.51"), yuan)->amount.minor, 24380);
    const area_fee fine{.name = "fee", .per_m2 = {}, .rounds = {rounding::up, 3, 1}};
    EXPECT_EQ(fee_line(fine, floor_area{1}, yuan).error().code, errc::bad_scale);
    EXPECT_EQ(fee_line(fee, floor_area{-1}, yuan).error().code, errc::bad_value);
}

TEST(BillingFees, FeeExplainsItself) {
    const area_fee fee{.name = "property fee", .per_m2 = *parse_price("2.85"), .rounds = {}};
    const auto line = *fee_line(fee, *parse_quantity<floor_area>("85.51"), yuan);
    const auto why = explain(fee, line);
    const std::map<std::string, std::string> facts{why.facts.begin(), why.facts.end()};
    EXPECT_EQ(why.rule, "billing.fee");
    EXPECT_EQ(facts.at("product"), "243.7035");
    EXPECT_EQ(facts.at("amount"), "243.70 CNY");
    EXPECT_EQ(facts.at("rounding"), "half_up");
}

TEST(BillingFees, ShareExplainsItsGrain) {
    const std::vector<participant> among{
        {account_id{1}, 1'000'000}, {account_id{2}, 2'000'000}, {account_id{3}, 3'000'000}};
    const auto split = *apportion(12345, among);
    const auto line = share_line(split.shares[2], billing_unit::m2, yuan);
    EXPECT_EQ(line.kind, charge_kind::common_area);
    EXPECT_EQ(line.amount.minor, 6173);
    EXPECT_EQ(line.quantity_micro, 3'000'000);
    const auto why = explain(split, split.shares[2], billing_unit::m2, yuan);
    const std::map<std::string, std::string> facts{why.facts.begin(), why.facts.end()};
    EXPECT_EQ(facts.at("numerator"), "12345");
    EXPECT_EQ(facts.at("denominator"), "2");
    EXPECT_EQ(facts.at("whole"), "61.72");
    EXPECT_EQ(facts.at("amount"), "61.73 CNY");
    ASSERT_EQ(why.parts.size(), 1U);
    EXPECT_EQ(why.parts[0].rule, "billing.leftover");
    EXPECT_EQ(explain(split, split.shares[0], billing_unit::m2, yuan).parts[0].rule,
              "billing.no_leftover");
}

// Every name in a sentence is one of the facts; a missing one would show as "?".
TEST(BillingExplain, SentencesHaveAllTheirFacts) {
    const area_fee fee{.name = "Property fee", .per_m2 = price{1'850'000}, .rounds = {}};
    const auto line = *fee_line(fee, floor_area{85'500'000}, yuan);
    const std::vector<participant> among{{account_id{1}, 1}, {account_id{2}, 2}};
    const auto split = *apportion(100, among);
    for (const auto& why :
         {explain(fee, line), explain(split, split.shares[0], billing_unit::m2, yuan),
          explain(split, split.shares[1], billing_unit::m2, yuan)})
        for (const auto in : {language::english, language::chinese}) {
            const auto text = submeter::to_text(why, in);
            EXPECT_EQ(text.find('?'), std::string::npos) << text;
            EXPECT_EQ(text.find("billing."), std::string::npos) << text;  // a rule's bare name
        }
}

}  // namespace
}  // namespace submeter::billing
