// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/posting_rules.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>

namespace {

using namespace submeter;
using namespace submeter::ledger;

constexpr account_id tenant_17{17};
constexpr account_id tenant_18{18};
const posting_rules rules{};

money yuan(std::string_view text) {
    return *parse_money(text, denomination{});
}

entry_head head(std::uint64_t id) {
    return {.id = {0xE, id}};
}

TEST(PostingRules, TheHeadGoesIntoTheEntry) {
    const instant noon{std::chrono::seconds{1'700'000'000}};
    const auto e = rules.refund({.id = {1, 2},
                                 .effective = noon,
                                 .memo = "moved out",
                                 .offset_minutes = 480,
                                 .authority = {operator_id{1}, operator_id{2}, "asked for"},
                                 .late_for = noon - std::chrono::hours{24}},
                                tenant_17, yuan("2.00"));
    ASSERT_TRUE(e);
    EXPECT_EQ(e->id, (id128{1, 2}));
    EXPECT_EQ(e->effective, noon);
    EXPECT_EQ(e->memo, "moved out");
    EXPECT_EQ(e->offset_minutes, 480);
    EXPECT_EQ(e->authority, (entry_authority{operator_id{1}, operator_id{2}, "asked for"}));
    EXPECT_EQ(find_link(*e, link_kind::period), (id128{0, 1'699'913'600}));
    EXPECT_EQ(e->phase, entry_phase::plain);
}

TEST(PostingRules, StepsHaveTheirOwnIds) {
    const posting_rules clearing{.arrears = arrears_policy::clear_first};
    const auto paid = clearing.top_up_with_arrears(head(1), {0xE, 2}, pay_channel::cash, tenant_17,
                                                   yuan("5.00"), yuan("1.00"));
    ASSERT_TRUE(paid);
    EXPECT_EQ((*paid)[0].id, (id128{0xE, 1}));
    EXPECT_EQ((*paid)[1].id, (id128{0xE, 2}));
    const closing_ids ids{.prepaid_returned = {0xE, 4}, .deposit_returned = {0xE, 5}};
    const auto ended =
        rules.closing(head(0), ids, {tenant_17, yuan("1.00"), yuan("2.00"), yuan("0.00")});
    ASSERT_TRUE(ended);
    EXPECT_EQ((*ended)[0].id, (id128{0xE, 4}));
    EXPECT_EQ((*ended)[1].id, (id128{0xE, 5}));
}

TEST(PostingRules, AnEntryIsMadeInOneCall) {
    const denomination in;
    const id128 id{0xE, 1};
    const instant now{std::chrono::seconds{1'800'000'000}};
    const account_id tenant = tenant_17;
    const money amount = yuan("50.00");
    // [posting]
    const posting_rules book_rules{.in = in};
    const payment_reference ref{
        .merchant = "M1", .transaction = "4200", .trade = "T-7", .order = order_id{7}};
    const auto paid =
        book_rules.top_up({id, now, "order 7"}, pay_channel::wechat, tenant, amount, ref);
    // [posting]
    ASSERT_TRUE(paid);
    EXPECT_EQ(paid->postings.size(), 2U);
    EXPECT_EQ(paid->keys.size(), 2U);
}

TEST(PostingRules, TheSamePaymentHasTheSameKeysWhateverItsId) {
    const payment_reference ref{.merchant = "M1", .transaction = "4200", .trade = "T-7"};
    const auto once = rules.top_up(head(1), pay_channel::wechat, tenant_17, yuan("5.00"), ref);
    const auto again = rules.unidentified(head(2), pay_channel::wechat, yuan("5.00"), ref);
    ASSERT_TRUE(once && again);
    EXPECT_EQ(once->keys, again->keys);
    const auto other = rules.top_up(head(3), pay_channel::alipay, tenant_17, yuan("5.00"), ref);
    ASSERT_TRUE(other);
    EXPECT_NE(once->keys, other->keys);
}

TEST(PostingRules, WhatEndsAnIssueHasOneKey) {
    const meter_order order{.order = order_id{7},
                            .customer = tenant_17,
                            .meter = meter_id{9},
                            .amount = yuan("5.00"),
                            .start = {0xE, 1}};
    const auto sent = rules.issue(head(1), order);
    const auto done = rules.issue_confirmed(head(2), order, {.epoch = 1, .slot = 3});
    const auto undone = rules.issue_undone(head(3), order);
    const auto taken_back = rules.reversal(head(4), *sent);
    ASSERT_TRUE(sent && done && undone && taken_back);
    EXPECT_EQ(done->keys[0], keys::settles({0xE, 1}));
    EXPECT_EQ(undone->keys[0], keys::settles({0xE, 1}));
    EXPECT_EQ(taken_back->keys[0], keys::settles({0xE, 1}));
}

TEST(PostingRules, RefusesSumsThatDoNotFit) {
    const money most{std::numeric_limits<std::int64_t>::max(), {}};
    const std::vector<customer_amount> parts{{tenant_17, most}, {tenant_18, yuan("0.01")}};
    EXPECT_EQ(rules.consumption(head(1), service::gas, parts).error().code, errc::overflow);
    const money least{std::numeric_limits<std::int64_t>::min(), {}};
    EXPECT_EQ(rules.adjustment(head(1), tenant_17, least, code_rounding).error().code,
              errc::overflow);
}

TEST(PostingRules, WhatGoesThroughAChannelIsWhole) {
    const denomination in{.unit = {}, .scale = 4};
    posting_rules fine{.in = in};
    const auto said = [](const auto& e) { return e ? error{errc::incomplete} : e.error(); };
    const auto each = [&](money m) {
        const std::array all{
            said(fine.top_up(head(1), pay_channel::cash, tenant_17, m)),
            said(fine.deposit(head(1), pay_channel::bank, tenant_17, m)),
            said(fine.bill_payment(head(1), pay_channel::wechat, tenant_17, {0xB, 1}, m)),
            said(fine.unidentified(head(1), pay_channel::alipay, m)),
            said(fine.unidentified_returned(head(1), {0xE, 2}, pay_channel::bank, m)),
            said(fine.chargeback(head(1), pay_channel::wechat, tenant_17, m, {0xE, 2})),
            said(fine.payout(head(1), tenant_17, pay_channel::bank, m))};
        EXPECT_EQ(std::count(all.begin(), all.end(), all[0]), 7);
        return all[0].code;
    };
    EXPECT_EQ(each({100, in}), errc::incomplete) << "0.0100";
    EXPECT_EQ(each({150, in}), errc::inexact) << "0.0150";
    fine.cash_decimals = 3;
    EXPECT_EQ(each({150, in}), errc::incomplete);
    EXPECT_EQ(each({151, in}), errc::inexact);
    EXPECT_TRUE(fine.refund(head(1), tenant_17, {151, in})) << "no channel has part in it";
    EXPECT_EQ(
        said(fine.discounted_top_up(head(1), pay_channel::cash, tenant_17, {5001, in}, {4001, in})),
        (error{errc::inexact, 0, 1}));
    EXPECT_EQ(said(fine.settlement(head(1), pay_channel::wechat, {5000, in}, {31, in})),
              (error{errc::inexact, 0, 2}));
    EXPECT_EQ(said(fine.settlement(head(1), pay_channel::wechat, {5001, in}, {31, in})),
              (error{errc::inexact, 0, 0}));
}

TEST(PostingRules, TaxIsContainedInWhatIsEarned) {
    posting_rules taxed{.tax = {.moment = tax_moment::with_revenue,
                                .rates = {{code_electricity, {13, 100}}},
                                .rule = rounding::half_up}};
    for (std::int64_t gross = 1; gross < 2000; ++gross) {
        const customer_amount part{tenant_17, money{gross, {}}};
        const auto e = taxed.consumption(head(1), service::electricity, {&part, 1});
        ASSERT_TRUE(e);
        const auto tax = e->postings.size() == 3 ? -e->postings[2].minor : 0;
        EXPECT_EQ(-e->postings[1].minor + tax, gross);
        // The nearest whole fen to gross × 13 ÷ 113.
        EXPECT_LE(std::abs(113 * tax - 13 * gross) * 2, 113) << gross;
    }
}

TEST(Chart, AscendsAndItsClassesFollowTheFirstDigit) {
    for (std::size_t i = 1; i < chart.size(); ++i)
        EXPECT_LT(chart[i - 1].code, chart[i].code);
    EXPECT_EQ(normal_side(code_bank), side::debit);
    EXPECT_EQ(normal_side(code_prepaid), side::credit);
    EXPECT_EQ(normal_side(code_opening), side::credit);
    EXPECT_EQ(normal_side(code_electricity), side::credit);
    EXPECT_EQ(normal_side(code_landlord), side::debit);
    EXPECT_EQ(normal_side(code_due_from_books), side::debit);
    EXPECT_EQ(normal_side(code_in_transit), side::credit);
    EXPECT_FALSE(class_of(999));
    EXPECT_FALSE(class_of(6000));
}

TEST(Chart, KnowsEachAccountThatTheRulesMake) {
    std::vector<ledger_account> made{meter_account(meter_id{9}), order_account(order_id{7})};
    for (const auto& a : customer_accounts(tenant_17))
        made.push_back(a);
    for (const auto& a : made) {
        const auto* row = find_row(a.code);
        ASSERT_NE(row, nullptr) << a.code;
        EXPECT_EQ(row->owners, ownership::each_owner) << a.code;
        EXPECT_NE(a.owner, 0U);
    }
}

TEST(Channels, OnlyTheClearingOnesSettle) {
    EXPECT_FALSE(is_clearing(pay_channel::cash));
    EXPECT_FALSE(is_clearing(pay_channel::bank));
    EXPECT_TRUE(is_clearing(pay_channel::wechat));
    EXPECT_TRUE(is_clearing(pay_channel{1039}));
    EXPECT_FALSE(is_clearing(pay_channel{1040}));
    EXPECT_EQ(to_text(pay_channel{1033}), "1033");
}

}  // namespace
