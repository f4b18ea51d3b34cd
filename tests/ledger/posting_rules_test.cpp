// SPDX-License-Identifier: Apache-2.0
#include "ledger/fixtures.hpp"

#include <gtest/gtest.h>

namespace {

using namespace ledger_test;

using legs = std::vector<posting>;

constexpr ledger_account payable_17{.code = code_refund_payable, .owner = 17};

TEST(PostingRules, TopUpDebitsTheChannelAndCreditsTheCustomer) {
    const auto e = paid(1, "50.00");
    EXPECT_EQ(e.kind, entry_kind::top_up);
    EXPECT_EQ(e.postings, (legs{{{.code = 1031}, 5000}, {prepaid_17, -5000}}));
}

TEST(PostingRules, OpeningBalanceMayBeADebt) {
    const auto e = rules.opening_balance(head(1), tenant_17, yuan("-3.00"));
    ASSERT_TRUE(e);
    EXPECT_EQ(e->postings, (legs{{{.code = 3000}, -300}, {prepaid_17, 300}}));
}

TEST(PostingRules, RefundGoesThroughPayable) {
    EXPECT_EQ(refunded(1, "2.00").postings, (legs{{prepaid_17, 200}, {payable_17, -200}}));
    const auto out = rules.refund_paid(head(2), tenant_17, pay_channel::bank, yuan("2.00"));
    ASSERT_TRUE(out);
    EXPECT_EQ(out->postings, (legs{{payable_17, 200}, {{.code = 1020}, -200}}));
}

TEST(PostingRules, ConsumptionOfManySharesOneEntryAndLeavesZerosOut) {
    const std::vector<customer_amount> parts{
        {tenant_17, yuan("1.25")}, {account_id{9}, yuan("0.00")}, {tenant_18, yuan("0.75")}};
    const auto e = rules.consumption(head(1), service::water, parts);
    ASSERT_TRUE(e);
    EXPECT_EQ(e->postings,
              (legs{{prepaid_17, 125}, {prepaid_account(tenant_18), 75}, {{.code = 4011}, -200}}));
}

TEST(PostingRules, NothingButZerosIsNoEntry) {
    const customer_amount part{tenant_17, yuan("0.00")};
    const auto e = rules.consumption(head(1), service::gas, {&part, 1});
    ASSERT_FALSE(e);
    EXPECT_EQ(e.error().code, errc::zero_amount);
}

TEST(PostingRules, CommonAreaCarriesTheLandlordsPart) {
    const customer_amount part{tenant_17, yuan("7.00")};
    const auto e = rules.common_area(head(1), {&part, 1}, yuan("3.00"));
    ASSERT_TRUE(e);
    EXPECT_EQ(e->postings,
              (legs{{prepaid_17, 700}, {{.code = 5060}, 300}, {{.code = 4020}, -1000}}));
    const auto fee = rules.property_fee(head(2), {&part, 1});
    ASSERT_TRUE(fee);
    EXPECT_EQ(fee->postings, (legs{{prepaid_17, 700}, {{.code = 4030}, -700}}));
}

TEST(PostingRules, AdjustmentGoesBothWays) {
    const auto up = rules.adjustment(head(1), tenant_17, yuan("0.01"), code_rounding);
    const auto down = rules.adjustment(head(2), tenant_17, yuan("-0.01"), code_rounding);
    ASSERT_TRUE(up && down);
    EXPECT_EQ(up->postings, (legs{{{.code = 5040}, 1}, {prepaid_17, -1}}));
    EXPECT_EQ(down->postings, (legs{{{.code = 5040}, -1}, {prepaid_17, 1}}));
}

TEST(PostingRules, ReversalMirrorsItsOriginal) {
    const auto original = paid(1, "50.00");
    const auto e = rules.reversal(head(2), original);
    ASSERT_TRUE(e);
    EXPECT_EQ(e->kind, entry_kind::reversal);
    EXPECT_EQ(e->postings, (legs{{{.code = 1031}, -5000}, {prepaid_17, 5000}}));
}

TEST(PostingRules, RefusesAmountsThatAreNotPositive) {
    EXPECT_EQ(rules.top_up(head(1), pay_channel::cash, tenant_17, yuan("0.00")).error().code,
              errc::zero_amount);
    EXPECT_EQ(rules.refund(head(1), tenant_17, yuan("-1.00")).error().code, errc::negative_amount);
    const std::vector<customer_amount> parts{{tenant_17, yuan("1.00")}, {tenant_18, yuan("-1.00")}};
    const auto e = rules.property_fee(head(1), parts);
    ASSERT_FALSE(e);
    EXPECT_EQ(e.error(), (error{.code = errc::negative_amount, .index = 1}));
    EXPECT_EQ(rules.common_area(head(1), {}, yuan("-1.00")).error().code, errc::negative_amount);
}

TEST(PostingRules, RefusesMoneyOfAnotherBook) {
    const money dollars{100, {.unit = *parse_currency("USD")}};
    const money finer{100, {.unit = {}, .scale = 3}};
    EXPECT_EQ(rules.top_up(head(1), pay_channel::cash, tenant_17, dollars).error().code,
              errc::unlike_currency);
    EXPECT_EQ(rules.top_up(head(1), pay_channel::cash, tenant_17, finer).error().code,
              errc::unlike_scale);
}

TEST(PostingRules, RefusesSumsThatDoNotFit) {
    const money most{std::numeric_limits<std::int64_t>::max(), {}};
    const std::vector<customer_amount> parts{{tenant_17, most}, {tenant_18, yuan("0.01")}};
    EXPECT_EQ(rules.consumption(head(1), service::gas, parts).error().code, errc::overflow);
    const money least{std::numeric_limits<std::int64_t>::min(), {}};
    EXPECT_EQ(rules.adjustment(head(1), tenant_17, least, code_rounding).error().code,
              errc::overflow);
}

TEST(Chart, AscendsAndItsClassesFollowTheFirstDigit) {
    for (std::size_t i = 1; i < chart.size(); ++i)
        EXPECT_LT(chart[i - 1].code, chart[i].code);
    EXPECT_EQ(normal_side(code_bank), side::debit);
    EXPECT_EQ(normal_side(code_prepaid), side::credit);
    EXPECT_EQ(normal_side(code_opening), side::credit);
    EXPECT_EQ(normal_side(code_electricity), side::credit);
    EXPECT_EQ(normal_side(code_landlord), side::debit);
    EXPECT_FALSE(class_of(999));
    EXPECT_FALSE(class_of(6000));
}

}  // namespace
