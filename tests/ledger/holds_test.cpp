// SPDX-License-Identifier: Apache-2.0
#include "ledger/fixtures.hpp"
#include "ledger/stores.hpp"

#include <gtest/gtest.h>

namespace {

using namespace ledger_test;

constexpr std::int64_t reserved_minor = 3000;

class Holds : public testing::Test {
protected:
    Holds() { EXPECT_EQ(posted(b_, paid(1, "100.00")), outcome::created); }

    [[nodiscard]] std::string balance(const ledger_account& a) const {
        return amount_text(*b_.balance(a));
    }
    [[nodiscard]] bool is_good() const { return verify(kept_)->good(); }

    mutable memory_store kept_;
    book b_ = with_orders(std::make_unique<borrowed_store>(kept_));
};

TEST_F(Holds, APendingEntryReservesAndPostsNothing) {
    ASSERT_EQ(posted(b_, reserved(2, reserved_minor)), outcome::created);
    EXPECT_EQ(left(b_), "70.00");
    EXPECT_EQ(balance(prepaid_17), "100.00");
    EXPECT_EQ(balance(order_7), "0.00");
    EXPECT_EQ(b_.find(prepaid_17)->version, 1U) << "a reservation is no posting";
    EXPECT_EQ(amount_text(*b_.balance(prepaid_17, {.sequence_through = 2})), "100.00");
    EXPECT_EQ(b_.entries(prepaid_17)->size(), 2U) << "but it is in the history";
    EXPECT_EQ(refusal(b_, refunded(3, "70.01")), errc::below_floor);
    EXPECT_EQ(posted(b_, refunded(4, "70.00")), outcome::created);
    EXPECT_TRUE(is_good());
}

TEST_F(Holds, WhatIsReservedForAnAccountIsNotAvailableYet) {
    ASSERT_EQ(posted(b_, reserved(2, reserved_minor)), outcome::created);
    EXPECT_EQ(available(*b_.find(order_7)), 0);
    EXPECT_EQ(b_.find(order_7)->pending_credits, reserved_minor);
}

TEST_F(Holds, PostingTakesAllOfItOrLessAndReleasesTheRest) {
    ASSERT_EQ(posted(b_, reserved(2, reserved_minor)), outcome::created);
    ASSERT_EQ(posted(b_, ending(3, entry_phase::post, 2)), outcome::created);
    EXPECT_EQ(balance(order_7), "30.00");
    EXPECT_EQ(left(b_), "70.00");
    ASSERT_EQ(posted(b_, reserved(4, reserved_minor)), outcome::created);
    ASSERT_EQ(posted(b_, ending(5, entry_phase::post, 4, 1000)), outcome::created);
    EXPECT_EQ(left(b_), "60.00");
    EXPECT_EQ(balance(prepaid_17), "60.00");
    EXPECT_EQ(b_.find(prepaid_17)->pending_debits, 0);
    EXPECT_EQ(b_.find(prepaid_17)->version, 3U);
    const auto lines = b_.entries(prepaid_17);
    ASSERT_TRUE(lines);
    EXPECT_EQ((*lines)[2].what.postings.size(), 2U) << "what was posted is written out";
    EXPECT_TRUE(is_good());
}

TEST_F(Holds, VoidingReleasesAll) {
    ASSERT_EQ(posted(b_, reserved(2, reserved_minor)), outcome::created);
    ASSERT_EQ(posted(b_, ending(3, entry_phase::void_pending, 2)), outcome::created);
    EXPECT_EQ(left(b_), "100.00");
    EXPECT_EQ(b_.state().balances.holds().size(), 0U);
    EXPECT_TRUE(is_good());
}

TEST_F(Holds, AHoldEndsOnce) {
    ASSERT_EQ(posted(b_, reserved(2, reserved_minor)), outcome::created);
    ASSERT_EQ(posted(b_, ending(3, entry_phase::post, 2)), outcome::created);
    EXPECT_EQ(refusal(b_, ending(4, entry_phase::post, 2)), errc::hold_gone);
    EXPECT_EQ(refusal(b_, ending(5, entry_phase::void_pending, 2)), errc::hold_gone);
    EXPECT_EQ(refusal(b_, ending(6, entry_phase::post, 1)), errc::hold_unknown) << "not pending";
    EXPECT_EQ(refusal(b_, ending(7, entry_phase::post, 99)), errc::hold_unknown);
    const std::vector<entry> batch{reserved(8, 10), ending(9, entry_phase::post, 8),
                                   ending(10, entry_phase::post, 8)};
    const auto report = b_.commit(batch, at(0));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->results[1].what, outcome::created);
    EXPECT_EQ(report->results[2].why.code, errc::hold_gone) << "ended in the same batch";
}

TEST_F(Holds, NoMoreIsPostedThanWasReservedAndNowhereElse) {
    ASSERT_EQ(posted(b_, reserved(2, reserved_minor)), outcome::created);
    EXPECT_EQ(refusal(b_, ending(3, entry_phase::post, 2, reserved_minor + 1)), errc::exceeds_hold);
    EXPECT_EQ(refusal(b_, ending(4, entry_phase::post, 2, -1)), errc::exceeds_hold)
        << "the other side";
    auto elsewhere = ending(5, entry_phase::post, 2, 5);
    elsewhere.postings[1].account = {.code = code_bank};
    EXPECT_EQ(refusal(b_, elsewhere), errc::exceeds_hold);
    EXPECT_EQ(posted(b_, ending(3, entry_phase::post, 2, reserved_minor)), outcome::created)
        << "the id was not burned";
}

TEST_F(Holds, FloorsHoldAtReservationAndNotAgain) {
    EXPECT_EQ(refusal(b_, reserved(2, 10001)), errc::below_floor);
    ASSERT_EQ(posted(b_, reserved(3, 10000)), outcome::created);
    ASSERT_EQ(posted(b_, used(4, "50.00")), outcome::created) << "a fact passes the floor";
    EXPECT_EQ(left(b_), "-50.00");
    EXPECT_EQ(posted(b_, ending(5, entry_phase::post, 3)), outcome::created);
}

TEST_F(Holds, WhatIsDueIsReleasedByTheNextRecord) {
    ASSERT_EQ(posted(b_, reserved(2, reserved_minor, 100)), outcome::created);
    ASSERT_EQ(posted(b_, reserved(3, 2000, 50)), outcome::created);
    EXPECT_EQ(posted(b_, used(4, "1.00"), 49), outcome::created);
    EXPECT_EQ(left(b_), "49.00");
    const auto before = b_.head().count;
    ASSERT_TRUE(b_.commit(std::vector<entry>{}, at(50)));
    EXPECT_EQ(b_.head().count, before + 1) << "a release is recorded though nothing else is";
    EXPECT_EQ(left(b_), "69.00");
    EXPECT_EQ(refusal(b_, ending(5, entry_phase::post, 2), 100), errc::hold_gone) << "due now";
    EXPECT_EQ(left(b_), "99.00");
    std::vector<std::vector<id128>> expired;
    ASSERT_TRUE(
        b_.visit_commits(before, [&](const journal_commit& c) { expired.push_back(c.expired); }));
    EXPECT_EQ(expired, (std::vector<std::vector<id128>>{{{0xE, 3}}, {{0xE, 2}}}));
    ASSERT_TRUE(b_.commit(std::vector<entry>{}, at(200)));
    EXPECT_EQ(b_.head().count, before + 2) << "nothing was due";
    EXPECT_TRUE(is_good());
}

TEST_F(Holds, AnExpiryThatHasPassedIsNoReservation) {
    EXPECT_EQ(refusal(b_, reserved(2, 1, 10), 10), errc::bad_date);
    EXPECT_EQ(posted(b_, reserved(2, 1, 11), 10), outcome::created);
}

TEST_F(Holds, ARefusedChangeLeavesHoldsAsTheyWere) {
    ASSERT_EQ(posted(b_, reserved(2, reserved_minor, 100)), outcome::created);
    const auto head = b_.head();
    EXPECT_EQ(
        b_.change_account({.account = prepaid_17, .levels_minor = {1, 2}}, at(100)).error().code,
        errc::bad_levels);
    EXPECT_EQ(b_.head(), head);
    EXPECT_EQ(left(b_), "70.00") << "the release that was due was taken back too";
    EXPECT_NE(b_.state().balances.holds().find({0xE, 2}), nullptr);
}

TEST_F(Holds, EachPhaseHasWhatItNeedsAndNothingElse) {
    auto plain = paid(2, "1.00");
    plain.expires = at(5);
    EXPECT_EQ(refusal(b_, plain), errc::bad_phase);
    plain = paid(2, "1.00");
    plain.holds = {0xE, 1};
    EXPECT_EQ(refusal(b_, plain), errc::bad_phase);
    auto post = ending(2, entry_phase::post, 1);
    post.holds = {};
    EXPECT_EQ(refusal(b_, post), errc::bad_phase);
    auto released = ending(2, entry_phase::void_pending, 1, 5);
    EXPECT_EQ(refusal(b_, released), errc::bad_phase);
    auto half = ending(2, entry_phase::post, 1, 5);
    half.postings.pop_back();
    EXPECT_EQ(refusal(b_, half), errc::too_few_postings);
}

TEST_F(Holds, AnAccountWithReservationsIsNotClosed) {
    ASSERT_EQ(posted(b_, reserved(2, 10000)), outcome::created);
    EXPECT_EQ(b_.change_account({.account = order_7, .status = account_status::closed}, at(1))
                  .error()
                  .code,
              errc::account_not_empty);
}

TEST_F(Holds, ReservationsGiveAlarmsAndTheirReleaseArmsThem) {
    const auto report = b_.commit(reserved(2, 8500), at(0));
    ASSERT_TRUE(report);
    ASSERT_EQ(report->events.size(), 2U);
    EXPECT_EQ(report->events[1].balance_minor, 1500);
    ASSERT_EQ(posted(b_, ending(3, entry_phase::void_pending, 2)), outcome::created);
    EXPECT_EQ(b_.commit(reserved(4, 1), at(0))->events.size(), 1U);
}

TEST_F(Holds, APostWithoutPostingsComparesWithAllOfTheHold) {
    ASSERT_EQ(posted(b_, reserved(2, reserved_minor)), outcome::created);
    ASSERT_EQ(posted(b_, ending(3, entry_phase::post, 2)), outcome::created);
    EXPECT_EQ(posted(b_, ending(3, entry_phase::post, 2)), outcome::exists);
    EXPECT_EQ(posted(b_, ending(3, entry_phase::post, 2, reserved_minor)), outcome::exists);
    ASSERT_EQ(posted(b_, reserved(4, reserved_minor)), outcome::created);
    ASSERT_EQ(posted(b_, ending(5, entry_phase::post, 4, 1)), outcome::created);
    EXPECT_EQ(handed_in(b_, ending(5, entry_phase::post, 4)).differs_in, entry_field::postings);
}

TEST_F(Holds, AreTakenUpWithTheBook) {
    ASSERT_EQ(posted(b_, reserved(2, reserved_minor, 100)), outcome::created);
    auto again = book::open(std::make_unique<borrowed_store>(kept_));
    ASSERT_TRUE(again);
    EXPECT_EQ(left(*again), "70.00");
    EXPECT_EQ(posted(*again, ending(3, entry_phase::post, 2), 99), outcome::created);
    EXPECT_TRUE(is_good());
}

}  // namespace
