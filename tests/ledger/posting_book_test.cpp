// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/book.hpp"
#include "submeter/ledger/memory_store.hpp"
#include "submeter/ledger/posting_rules.hpp"

#include <gtest/gtest.h>

#include <memory>

// What the rules set by themselves, seen from the book: nothing happens twice.

namespace {

using namespace submeter;
using namespace submeter::ledger;

constexpr account_id tenant{17};
constexpr account_id other{18};
constexpr instant noon{std::chrono::seconds{1'800'000'000}};

money yuan(std::string_view text) {
    return *parse_money(text, denomination{});
}

class PostingBook : public ::testing::Test {
protected:
    PostingBook() {
        for (const auto who : {tenant, other})
            EXPECT_TRUE(book_.open_customer(who, 0, {}, noon));
        open(meter_account(order_.meter));
        open(order_account(order_.order));
        order_.start = send("20.00");
    }

    void open(ledger_account a) { EXPECT_TRUE(book_.open_account({.account = a}, noon)); }
    entry_head head() { return {.id = {0, ++ids_}, .effective = noon}; }

    // What the book says to an entry, and the id of that entry.
    std::string commit(const result<entry>& e) {
        if (!e) return std::string{describe(e.error().code).name};
        last_ = e->id;
        const auto report = book_.commit(std::span{&*e, 1}, noon);
        return report ? to_text(report->results[0]) : "no report";
    }
    id128 send(std::string_view amount) {
        order_.amount = yuan(amount);
        EXPECT_EQ(commit(rules_.top_up(head(), pay_channel::cash, tenant, yuan("50.00"))),
                  "created");
        EXPECT_EQ(commit(rules_.issue(head(), order_)), "created");
        return last_;
    }
    std::string left(account_id who) { return amount_text(*book_.prepaid(who)); }

    posting_rules rules_{};
    book book_ = *book::create({}, std::make_unique<memory_store>(), noon);
    meter_order order_{.order = order_id{7}, .customer = tenant, .meter = meter_id{9}};
    id128 last_;
    std::uint64_t ids_ = 0;
};

TEST_F(PostingBook, APaymentThatIsToldAgainExists) {
    const payment_reference ref{.merchant = "M1", .transaction = "4200", .trade = "T-7"};
    EXPECT_EQ(commit(rules_.top_up(head(), pay_channel::wechat, tenant, yuan("5.00"), ref)),
              "created");
    EXPECT_EQ(commit(rules_.top_up(head(), pay_channel::wechat, tenant, yuan("5.00"), ref)),
              "exists");
    EXPECT_EQ(commit(rules_.top_up(head(), pay_channel::wechat, tenant, yuan("6.00"), ref)),
              "exists_with_different_postings");
    EXPECT_EQ(commit(rules_.unidentified(head(), pay_channel::wechat, yuan("5.00"), ref)),
              "exists_with_different_kind");
    EXPECT_EQ(left(tenant), "35.00");
}

TEST_F(PostingBook, AnIssueEndsOnce) {
    EXPECT_EQ(commit(rules_.issue_confirmed(head(), order_, {.epoch = 1, .slot = 1})), "created");
    EXPECT_EQ(commit(rules_.issue_confirmed(head(), order_, {.epoch = 1, .slot = 1})), "exists");
    EXPECT_EQ(commit(rules_.issue_undone(head(), order_)), "exists_with_different_kind");
    order_.amount = yuan("19.00");
    EXPECT_EQ(commit(rules_.issue_confirmed(head(), order_, {.epoch = 1, .slot = 1})),
              "exists_with_different_postings");
    EXPECT_EQ(commit(rules_.issue_confirmed(head(), order_, {.epoch = 1, .slot = 2})),
              "exists_with_different_postings");
}

TEST_F(PostingBook, AnOrderPaidTwiceIsTwoPayments) {
    const payment_reference first{.transaction = "4200", .trade = "T-7", .order = order_id{7}};
    const payment_reference second{.transaction = "2025", .trade = "T-7", .order = order_id{7}};
    EXPECT_EQ(commit(rules_.top_up(head(), pay_channel::wechat, tenant, yuan("5.00"), first)),
              "created");
    EXPECT_EQ(commit(rules_.unidentified(head(), pay_channel::alipay, yuan("5.00"), second)),
              "created");
    EXPECT_EQ(commit(rules_.unidentified_returned(head(), last_, pay_channel::alipay, yuan("5.00"),
                                                  {.refund = "R-1"})),
              "created");
    EXPECT_EQ(left(tenant), "35.00");
    EXPECT_EQ(amount_text(*book_.balance({.code = code_unidentified})), "0.00");
}

TEST_F(PostingBook, ASlotOfAMeterIsOneCredit) {
    EXPECT_EQ(commit(rules_.issue_confirmed(head(), order_, {.epoch = 1, .slot = 1})), "created");
    EXPECT_EQ(commit(rules_.foreign_credit(head(), order_, {.epoch = 1, .slot = 1})),
              "exists_with_different_kind");
    EXPECT_EQ(commit(rules_.foreign_credit(head(), order_, {.epoch = 2, .slot = 1})), "created");
}

TEST_F(PostingBook, MoneyOnItsWayCannotBeRefunded) {
    EXPECT_TRUE(book_.change_account(
        {.account = prepaid_account(tenant), .floors = {{since_ever, 0}}}, noon));
    EXPECT_EQ(left(tenant), "30.00");
    EXPECT_EQ(commit(rules_.refund(head(), tenant, yuan("30.01"))), "refused");
    EXPECT_EQ(commit(rules_.refund(head(), tenant, yuan("30.00"))), "created");
}

TEST_F(PostingBook, AFeeIsChargedOnceForItsPeriod) {
    const fee november{.item = "property", .period = "2026-11"};
    const customer_amount part{tenant, yuan("7.00")};
    EXPECT_EQ(commit(rules_.property_fee(head(), november, {&part, 1})), "created");
    EXPECT_EQ(commit(rules_.property_fee(head(), november, {&part, 1})), "exists");
    const std::vector<customer_amount> both{part, {other, yuan("8.00")}};
    EXPECT_EQ(commit(rules_.property_fee(head(), november, both)),
              "exists_with_different_postings");
    const customer_amount second{other, yuan("8.00")};
    EXPECT_EQ(commit(rules_.property_fee(head(), november, {&second, 1})), "created");
}

TEST_F(PostingBook, OneReadingIsChargedOnce) {
    customer_amount part{.customer = tenant, .amount = yuan("1.00"), .meter = meter_id{9}};
    part.reading = {.at = noon, .what = *parse_obis("1-0:1.8.0")};
    EXPECT_EQ(commit(rules_.consumption(head(), service::electricity, {&part, 1})), "created");
    part.amount = yuan("1.01");
    EXPECT_EQ(commit(rules_.consumption(head(), service::electricity, {&part, 1})),
              "exists_with_different_postings");
}

TEST_F(PostingBook, AReceiptGivenToTheWrongCustomerIsGivenAgain) {
    EXPECT_EQ(commit(rules_.unidentified(head(), pay_channel::bank, yuan("9.00"))), "created");
    const auto receipt = last_;
    const auto wrong = rules_.identified(head(), receipt, tenant, yuan("9.00"));
    EXPECT_EQ(commit(wrong), "created");
    EXPECT_EQ(commit(rules_.identified(head(), receipt, other, yuan("9.00"))),
              "exists_with_different_postings");
    EXPECT_EQ(commit(rules_.reversal(head(), *wrong)), "created");
    EXPECT_EQ(commit(rules_.identified(head(), last_, other, yuan("9.00"))), "created");
    EXPECT_EQ(left(other), "9.00");
    EXPECT_EQ(left(tenant), "30.00");
}

TEST_F(PostingBook, AReversalOfSpentMoneyLeavesADebt) {
    const auto wrong = rules_.top_up(head(), pay_channel::cash, other, yuan("50.00"));
    EXPECT_EQ(commit(wrong), "created");
    const customer_amount used{other, yuan("38.00")};
    EXPECT_EQ(commit(rules_.consumption(head(), service::electricity, {&used, 1})), "created");
    const money_left left_over{other, *book_.prepaid(other)};
    EXPECT_EQ(commit(rules_.reversal(head(), *wrong, {&left_over, 1})), "created");
    EXPECT_EQ(left(other), "0.00");
    EXPECT_EQ(amount_text(*book_.balance(receivable_account(other))), "38.00");
}

TEST_F(PostingBook, ARefundIsPaidOrFailsButNotBoth) {
    EXPECT_EQ(commit(rules_.refund(head(), tenant, yuan("2.00"))), "created");
    const auto owed = last_;
    const payment_reference ref{.refund = "R-1"};
    EXPECT_EQ(
        commit(rules_.payout_failed(head(), tenant, pay_channel::wechat, yuan("2.00"), ref, owed)),
        "created");
    EXPECT_EQ(commit(rules_.payout(head(), tenant, pay_channel::wechat, yuan("2.00"), ref, owed)),
              "exists_with_different_kind");
}

TEST_F(PostingBook, ACorrectionAfterTheEndIsPaidBackFromWhatIsStillOpen) {
    const customer_amount used{other, yuan("5.00")};
    EXPECT_EQ(commit(rules_.top_up(head(), pay_channel::cash, other, yuan("5.00"))), "created");
    EXPECT_EQ(commit(rules_.consumption(head(), service::electricity, {&used, 1})), "created");
    rerated_charge cheaper{.rerating = {7, 1}, .original = last_, .customer = other};
    cheaper.contract = contract_state::ended;
    cheaper.lines = {{code_electricity, yuan("5.00"), yuan("4.00")}};
    for (const auto& a :
         {receivable_account(other), prepaid_account(other), deposit_account(other)})
        EXPECT_TRUE(book_.set_status(a, account_status::closed, noon));
    EXPECT_EQ(commit(rules_.rerating(head(), cheaper)), "created");
    EXPECT_EQ(commit(rules_.payout(head(), other, pay_channel::bank, yuan("1.00"))), "created");
    EXPECT_TRUE(book_.set_status(payable_account(other), account_status::closed, noon));
    cheaper.rerating = {7, 2};
    EXPECT_EQ(commit(rules_.rerating(head(), cheaper)), "refused") << "for ever";
}

TEST_F(PostingBook, TheStepsOfAClosingStandAndFallTogether) {
    EXPECT_EQ(commit(rules_.deposit(head(), pay_channel::cash, tenant, yuan("10.00"))), "created");
    const closing_ids ids{.prepaid_returned = {9, 1}, .deposit_returned = {9, 2}};
    auto steps = rules_.closing(head(), ids, {tenant, yuan("30.00"), yuan("10.00"), yuan("0.00")});
    ASSERT_TRUE(steps);
    ASSERT_EQ(steps->size(), 2U);
    (*steps)[1].postings[0].account = deposit_account(account_id{99});  // of nobody
    const auto report = book_.commit(*steps, noon);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->results[0].why.code, errc::linked_entry_failed);
    EXPECT_EQ(left(tenant), "30.00");
}

}  // namespace
