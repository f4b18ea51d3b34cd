// SPDX-License-Identifier: Apache-2.0
#include "ledger/fixtures.hpp"
#include "ledger/stores.hpp"

#include <gtest/gtest.h>

namespace {

using namespace ledger_test;

const entry_authority clerk{.by = operator_id{1}, .approved_by = {}, .reason = "month end"};
const entry_authority two{.by = operator_id{1}, .approved_by = operator_id{2}, .reason = "wrong"};

class Periods : public testing::Test {
protected:
    Periods() { EXPECT_EQ(posted(b_, paid(1, "50.00", 10), 10), outcome::created); }

    errc closing(std::int64_t through, std::vector<id128> exceptions = {},
                 std::int64_t now = 1000) {
        const auto ok = b_.close_period(at(through), std::move(exceptions), clerk, at(now));
        return ok ? errc::incomplete : ok.error().code;
    }
    errc reopening(const entry_authority& by) {
        const auto ok = b_.reopen_period(by, at(1000));
        return ok ? errc::incomplete : ok.error().code;
    }

    memory_store kept_;
    book b_ = with_orders(std::make_unique<borrowed_store>(kept_));
};

TEST_F(Periods, NothingIsRecordedInAClosedOne) {
    ASSERT_EQ(closing(100), errc::incomplete);
    EXPECT_EQ(refusal(b_, used(2, "1.00", 99)), errc::period_closed);
    EXPECT_EQ(posted(b_, used(3, "1.00", 100)), outcome::created);
    EXPECT_EQ(handed_in(b_, used(2, "1.00", 100)).what, outcome::burned);
    EXPECT_EQ(posted(b_, paid(1, "50.00", 10)), outcome::exists) << "what is there is there";
    auto again = book::open(std::make_unique<borrowed_store>(kept_));
    ASSERT_TRUE(again);
    EXPECT_EQ(refusal(*again, used(4, "1.00", 99)), errc::period_closed);
    EXPECT_TRUE(verify(kept_)->good());
}

TEST_F(Periods, AreClosedOneAfterTheOtherAndNotAhead) {
    ASSERT_EQ(closing(100), errc::incomplete);
    EXPECT_EQ(closing(100), errc::bad_date);
    EXPECT_EQ(closing(50), errc::bad_date);
    EXPECT_EQ(closing(1001), errc::bad_date);
    EXPECT_EQ(closing(200), errc::incomplete);
}

TEST_F(Periods, WhatIsOpenIsListed) {
    ASSERT_EQ(posted(b_, reserved(2, 100)), outcome::created);
    auto issue = reserved(3, 200);
    issue.phase = entry_phase::plain;
    ASSERT_EQ(posted(b_, issue), outcome::created);
    EXPECT_EQ(closing(100), errc::open_orders);
    EXPECT_EQ(closing(100, {{0xE, 2}}), errc::open_orders) << "the order 7";
    EXPECT_EQ(closing(100, {{0, 7}}), errc::open_orders) << "the reservation";
    EXPECT_EQ(closing(0), errc::incomplete) << "what begins later is no matter";
    EXPECT_EQ(closing(100, {{0xE, 2}, {0, 7}}), errc::incomplete);
    EXPECT_TRUE(verify(kept_)->good());
}

TEST_F(Periods, AreOpenedAgainByTwoPeople) {
    EXPECT_EQ(reopening(two), errc::no_closed_period);
    ASSERT_EQ(closing(100), errc::incomplete);
    ASSERT_EQ(closing(200), errc::incomplete);
    auto alone = two;
    alone.approved_by = {};
    EXPECT_EQ(reopening(alone), errc::approval_missing);
    alone.approved_by = alone.by;
    EXPECT_EQ(reopening(alone), errc::approval_missing);
    alone = two;
    alone.reason.clear();
    EXPECT_EQ(reopening(alone), errc::approval_missing);
    ASSERT_EQ(reopening(two), errc::incomplete);
    EXPECT_EQ(posted(b_, used(2, "1.00", 150)), outcome::created);
    EXPECT_EQ(refusal(b_, used(3, "1.00", 50)), errc::period_closed) << "the one before";
    EXPECT_TRUE(verify(kept_)->good());
}

TEST_F(Periods, AClosingFreezesTheTrialBalance) {
    ASSERT_EQ(posted(b_, used(2, "1.00", 20), 20), outcome::created);
    ASSERT_EQ(posted(b_, used(3, "2.00", 150), 150), outcome::created);
    ASSERT_EQ(closing(100), errc::incomplete);
    const auto last = decode_commit(kept_.read(b_.head().count - 1, 1)->front().octets);
    ASSERT_TRUE(last);
    const trial_balance wanted{
        {{.code = code_wechat}, 5000}, {prepaid_17, -4900}, {{.code = code_electricity}, -100}};
    EXPECT_EQ(last->periods[0].trial_balance, digest_of(wanted));
}

}  // namespace
