// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/trial_sheet.hpp"

#include "fixtures.hpp"

#include <gtest/gtest.h>

namespace {

using namespace ledger_test;

using trial_rows = std::vector<trial_row>;

// 17 has 40.00 left of 50.00; 18 has used 7.00 unpaid, and owes 5.00 on a bill.
book with_an_overdraft() {
    auto b = in_memory();
    EXPECT_EQ(posted(b, paid(1, "50.00")), outcome::created);
    EXPECT_EQ(posted(b, used(2, "10.00", 10)), outcome::created);
    EXPECT_EQ(posted(b, used(3, "7.00", 20, tenant_18), 60), outcome::created);
    const bill_line line{code_electricity, yuan("5.00")};
    EXPECT_EQ(posted(b, *rules.bill(head(4, 30), {0xB, 1}, tenant_18, {&line, 1}), 60),
              outcome::created);
    EXPECT_EQ(posted(b, reserved(5, 100), 60), outcome::refused) << "no such order";
    return b;
}

TEST(TrialSheet, ShowsTheOverdrawnAmongThoseWhoOwe) {
    const auto b = with_an_overdraft();
    const auto t = make_trial_sheet(b);
    ASSERT_TRUE(t);
    EXPECT_EQ(t->rows, (trial_rows{{code_wechat, 5000, 0},
                                   {code_receivable, 1200, 0},
                                   {code_prepaid, 0, 4000},
                                   {code_electricity, 0, 2200}}));
    EXPECT_EQ(t->overdrawn, 700);
    EXPECT_EQ(t->customer_money, 4000) << "what 18 lacks is nobody's money";
    EXPECT_EQ(t->channel_money, 5000);
    EXPECT_EQ(t->total, (trial_row{0, 6200, 6200}));
}

TEST(TrialSheet, OrShowsBothSidesAsTheyArePosted) {
    const auto b = with_an_overdraft();
    const auto t = make_trial_sheet(b, {}, overdrafts::as_posted);
    ASSERT_TRUE(t);
    EXPECT_EQ(t->rows, (trial_rows{{code_wechat, 5000, 0},
                                   {code_receivable, 500, 0},
                                   {code_prepaid, 700, 4000},
                                   {code_electricity, 0, 2200}}));
    EXPECT_EQ(t->overdrawn, 0);
    EXPECT_EQ(t->customer_money, 4000);
}

TEST(TrialSheet, AddsUpWhatCustomersHaveWhereverItIs) {
    auto b = with_orders();
    const meter_order sent{
        .order = order_id{7}, .customer = tenant_17, .meter = meter_id{9}, .amount = yuan("3.00")};
    auto confirmed = sent;
    confirmed.start = {0xE, 2};
    confirmed.amount = yuan("1.00");
    for (const auto& e :
         {paid(1, "50.00"), *rules.issue(head(2), sent),
          *rules.issue_confirmed(head(3), confirmed, {.epoch = 1, .slot = 1}), refunded(4, "2.00"),
          *rules.deposit(head(5), pay_channel::cash, tenant_17, yuan("9.00")),
          *rules.unidentified(head(6), pay_channel::bank, yuan("4.00")),
          *rules.payout(head(7), tenant_17, pay_channel::cash, yuan("0.50"))})
        ASSERT_EQ(posted(b, e), outcome::created);
    const auto t = make_trial_sheet(b);
    ASSERT_TRUE(t);
    EXPECT_EQ(t->customer_money, 4500 + 200 + 100 + 900 + 150);
    EXPECT_EQ(t->channel_money, 5000 + 900 + 400 - 50);
}

// As posting-rules.md says: an end is not compared with how much began.
TEST(TrialSheet, ShowsWhatWentToTheOtherSide) {
    auto b = with_orders();
    const meter_order sent{
        .order = order_id{7}, .customer = tenant_17, .meter = meter_id{9}, .amount = yuan("3.00")};
    auto more = sent;
    more.start = {0xE, 2};
    more.amount = yuan("4.00");
    for (const auto& e :
         {paid(1, "50.00"), *rules.issue(head(2), sent),
          *rules.issue_confirmed(head(3), more, {.epoch = 1, .slot = 1}), refunded(4, "2.00"),
          *rules.payout(head(5), tenant_17, pay_channel::cash, yuan("5.00"), {}, {0xE, 4}),
          *rules.arrears_cleared(head(6), tenant_17, yuan("6.00")),
          *rules.settlement(head(7), pay_channel::wechat, yuan("51.00"), yuan("0.00"))})
        ASSERT_EQ(posted(b, e), outcome::created);
    EXPECT_EQ(make_trial_sheet(b)->rows, (trial_rows{{code_cash, 0, 500},
                                                     {code_bank, 5100, 0},
                                                     {code_wechat, 0, 100},
                                                     {code_receivable, 0, 600},
                                                     {code_prepaid, 0, 3900},
                                                     {code_in_meter, 0, 400},
                                                     {code_in_transit, 100, 0},
                                                     {code_refund_payable, 300, 0}}));
    const auto orders = make_order_overview(b);
    ASSERT_TRUE(orders);
    EXPECT_EQ(orders->front().state, order_state::in_transit);
    EXPECT_EQ(orders->front().in_transit, yuan("-1.00"));
}

TEST(TrialSheet, IsOfAnyMomentAndStays) {
    auto b = with_an_overdraft();
    const auto before = make_trial_sheet(b, {.effective_before = at(21)});
    const auto known = make_trial_sheet(b, {.recorded_through = at(0)});
    const auto now = make_trial_sheet(b);
    EXPECT_EQ(before->rows[1], (trial_row{code_receivable, 700, 0}));
    EXPECT_EQ(known->total.debit, 5000);
    EXPECT_EQ(known->overdrawn, 0);
    ASSERT_EQ(posted(b, paid(9, "1.00", 0, tenant_18), 70), outcome::created);
    EXPECT_EQ(make_trial_sheet(b)->overdrawn, 600);
    for (const auto& t : {before, known, now})
        EXPECT_EQ(make_trial_sheet(b, t->known)->rows, t->rows);
}

}  // namespace
