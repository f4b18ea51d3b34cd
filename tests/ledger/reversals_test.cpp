// SPDX-License-Identifier: Apache-2.0
#include "ledger/fixtures.hpp"
#include "ledger/stores.hpp"

#include <gtest/gtest.h>

namespace {

using namespace ledger_test;

constexpr ledger_account owed_17{.code = code_receivable, .owner = 17};

class Reversals : public testing::Test {
protected:
    Reversals() { EXPECT_EQ(posted(b_, original_), outcome::created); }

    memory_store kept_;
    entry original_ = paid(1, "50.00");
    book b_ = with_orders(std::make_unique<borrowed_store>(kept_));
};

TEST_F(Reversals, AnEntryIsReversedOnce) {
    ASSERT_EQ(posted(b_, reversing(2, original_)), outcome::created);
    EXPECT_EQ(left(b_), "0.00");
    EXPECT_EQ(posted(b_, reversing(2, original_)), outcome::exists);
    const auto twice = handed_in(b_, reversing(3, original_));
    EXPECT_EQ(twice.what, outcome::exists) << "the same reversal by another id";
    EXPECT_EQ(twice.sequence, 2U);
    auto other = reversing(4, original_);
    other.memo = "again";
    EXPECT_EQ(handed_in(b_, other).differs_in, entry_field::memo);
    EXPECT_EQ(left(b_), "0.00");
    EXPECT_TRUE(verify(kept_)->good());
}

TEST_F(Reversals, TheBookAddsTheKey) {
    ASSERT_EQ(posted(b_, reversing(2, original_)), outcome::created);
    const auto recorded = b_.find_entry({0xE, 2});
    ASSERT_TRUE(recorded && *recorded);
    EXPECT_EQ((*recorded)->what.keys.back(), keys::reversal_of(original_.id));
}

TEST_F(Reversals, OnlyWhatIsThereIsReversedAndAsItIs) {
    EXPECT_EQ(refusal(b_, reversing(2, paid(99, "1.00"))), errc::not_reversible);
    auto more = reversing(3, original_);
    more.postings[0].minor -= 1;
    more.postings[1].minor += 1;
    EXPECT_EQ(refusal(b_, more), errc::not_reversible);
    auto elsewhere = reversing(4, original_);
    elsewhere.postings[0].account = {.code = code_bank};
    EXPECT_EQ(refusal(b_, elsewhere), errc::not_reversible);
    auto none = reversing(5, original_);
    none.links.clear();
    EXPECT_EQ(refusal(b_, none), errc::bad_link);
    none.links = {{link_kind::original, original_.id}, {link_kind::original, original_.id}};
    EXPECT_EQ(refusal(b_, none), errc::bad_link);
    EXPECT_EQ(posted(b_, reversing(5, original_)), outcome::created) << "that burned nothing";
}

TEST_F(Reversals, WhatIsSpentStandsOnTheReceivable) {
    ASSERT_EQ(posted(b_, used(2, "20.00")), outcome::created);
    EXPECT_EQ(refusal(b_, reversing(3, original_)), errc::below_floor);
    auto split = reversing(4, original_);
    split.postings = {{{.code = code_wechat}, -5000}, {prepaid_17, 3000}, {owed_17, 2000}};
    ASSERT_EQ(posted(b_, split), outcome::created);
    EXPECT_EQ(left(b_), "0.00");
    EXPECT_EQ(amount_text(*b_.balance(owed_17)), "20.00");
    EXPECT_TRUE(verify(kept_)->good());
}

TEST_F(Reversals, TheReceivableTakesNoMoreThanThePrepaidMoneyOwes) {
    auto split = reversing(2, original_);
    split.postings = {{{.code = code_wechat}, -5000}, {prepaid_17, -1000}, {owed_17, 6000}};
    EXPECT_EQ(refusal(b_, split), errc::not_reversible);
    split.id.low = 3;
    split.postings = {{{.code = code_wechat}, -5000}, {prepaid_17, 6000}, {owed_17, -1000}};
    EXPECT_EQ(refusal(b_, split), errc::not_reversible);
}

TEST_F(Reversals, AReservationIsReleasedNotReversed) {
    const auto pending = reserved(2, 100);
    ASSERT_EQ(posted(b_, pending), outcome::created);
    EXPECT_EQ(refusal(b_, reversing(3, pending)), errc::not_reversible);
    auto both = reversing(4, original_);
    both.phase = entry_phase::pending;
    EXPECT_EQ(refusal(b_, both), errc::bad_phase);
}

TEST_F(Reversals, OfAReversalWantASecondPersonAndAReason) {
    const auto first = reversing(2, original_);
    ASSERT_EQ(posted(b_, first), outcome::created);
    auto second = reversing(3, first);
    EXPECT_EQ(refusal(b_, second), errc::approval_missing);
    second.id.low = 4;
    second.authority = {.by = operator_id{1}, .approved_by = operator_id{2}, .reason = {}};
    EXPECT_EQ(refusal(b_, second), errc::approval_missing);
    second.id.low = 5;
    second.authority.reason = "the first was right";
    EXPECT_EQ(posted(b_, second), outcome::created);
    EXPECT_EQ(left(b_), "50.00");
}

TEST_F(Reversals, AnOriginalOfTheSameBatchWillDo) {
    const auto original = paid(2, "7.00");
    const auto report = b_.commit(std::vector<entry>{original, reversing(3, original)}, at(0));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->results[1].what, outcome::created);
    EXPECT_TRUE(verify(kept_)->good());
}

}  // namespace
