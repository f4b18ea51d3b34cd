// SPDX-License-Identifier: Apache-2.0
#include "ledger/fixtures.hpp"
#include "ledger/stores.hpp"

#include <gtest/gtest.h>

namespace {

using namespace ledger_test;

class Outcomes : public testing::Test {
protected:
    Outcomes() { EXPECT_EQ(posted(b_, paid(1, "100.00")), outcome::created); }

    entry with_key(std::uint64_t id, std::string_view trade) {
        auto e = paid(id, "5.00");
        e.memo = "a payment";
        e.keys = {keys::trade("wechat", trade)};
        return e;
    }

    memory_store kept_;
    book b_ = with_orders(std::make_unique<borrowed_store>(kept_));
};

TEST_F(Outcomes, AnIdThatTheStateRefusedIsBurned) {
    const auto first = handed_in(b_, refunded(2, "100.01"));
    EXPECT_EQ(first.what, outcome::refused);
    EXPECT_EQ(first.why.code, errc::below_floor);
    ASSERT_EQ(posted(b_, paid(3, "100.00")), outcome::created);
    const auto retry = handed_in(b_, refunded(2, "100.01"));
    EXPECT_EQ(retry.what, outcome::burned) << "though there is money enough now";
    EXPECT_EQ(retry.why.code, errc::below_floor);
    EXPECT_EQ(b_.commit(refunded(2, "100.01"), at(0)).error().code, errc::below_floor);
    EXPECT_EQ(handed_in(b_, paid(2, "1.00")).what, outcome::burned) << "whatever it says";
    auto again = book::open(std::make_unique<borrowed_store>(kept_));
    ASSERT_TRUE(again);
    EXPECT_EQ(handed_in(*again, refunded(2, "100.01")).what, outcome::burned);
    EXPECT_TRUE(verify(kept_)->good());
}

TEST_F(Outcomes, ABurnedIdIsBurnedInItsBatchToo) {
    const std::vector<entry> batch{refunded(2, "999.00"), refunded(2, "1.00"), paid(4, "1.00")};
    const auto report = b_.commit(batch, at(0));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->results[0].what, outcome::refused);
    EXPECT_EQ(report->results[1].what, outcome::burned);
    EXPECT_EQ(report->results[2].what, outcome::created);
}

TEST_F(Outcomes, ABurnedEntryTakesNoNaturalKey) {
    auto e = refunded(2, "999.00");
    e.keys = {keys::channel_refund("wechat", "R1")};
    EXPECT_EQ(handed_in(b_, e).why.code, errc::below_floor);
    auto other = refunded(3, "1.00");
    other.keys = e.keys;
    EXPECT_EQ(posted(b_, other), outcome::created);
}

TEST_F(Outcomes, EachRuleOfStateBurnsAndNoOtherDoes) {
    ASSERT_TRUE(b_.change_account({.account = order_7, .status = account_status::closed}, at(0)));
    auto unknown = paid(10, "1.00");
    unknown.postings[0].account.code = 1033;
    auto closed = paid(11, "1.00");
    closed.postings[0].account = order_7;
    auto early = paid(12, "1.00");
    early.effective = instant::min();
    auto text = paid(13, "1.00");
    text.memo = "\x01";
    const std::pair<entry, errc> cases[] = {{unknown, errc::unknown_account},
                                            {closed, errc::account_closed},
                                            {early, errc::bad_date},
                                            {text, errc::bad_value}};
    for (const auto& [e, why] : cases) {
        EXPECT_EQ(handed_in(b_, e).why.code, why);
        EXPECT_EQ(handed_in(b_, e).what, burns(why) ? outcome::burned : outcome::refused);
    }
}

TEST_F(Outcomes, EveryFieldThatDiffersIsNamed) {
    auto original = reserved(2, 100, 500);
    original.authority = {.by = operator_id{1}, .approved_by = {}, .reason = "asked"};
    original.links = {{link_kind::order, {0, 7}}};
    original.keys = {keys::bill({0, 1})};
    ASSERT_EQ(posted(b_, original), outcome::created);
    EXPECT_EQ(posted(b_, original), outcome::exists);
    const auto differs = [&](auto change) {
        auto e = original;
        change(e);
        const auto r = handed_in(b_, e);
        EXPECT_EQ(r.what, outcome::exists_with_different_content);
        return r.differs_in;
    };
    EXPECT_EQ(differs([](entry& e) { e.kind = entry_kind::transfer; }), entry_field::kind);
    EXPECT_EQ(differs([](entry& e) { e.effective = at(1); }), entry_field::effective);
    EXPECT_EQ(differs([](entry& e) { e.offset_minutes = 480; }), entry_field::offset);
    EXPECT_EQ(differs([](entry& e) { e.memo = "x"; }), entry_field::memo);
    EXPECT_EQ(differs([](entry& e) { e.postings[0].minor = 1; }), entry_field::postings);
    EXPECT_EQ(differs([](entry& e) { e.authority.by = {}; }), entry_field::authority);
    EXPECT_EQ(differs([](entry& e) { e.authority.reason = "x"; }), entry_field::authority);
    EXPECT_EQ(differs([](entry& e) { e.links.clear(); }), entry_field::links);
    EXPECT_EQ(differs([](entry& e) { e.keys.clear(); }), entry_field::keys);
    EXPECT_EQ(differs([](entry& e) { e.phase = entry_phase::plain; }), entry_field::phase);
    EXPECT_EQ(differs([](entry& e) { e.expires = at(501); }), entry_field::expires);
    auto ended = ending(3, entry_phase::void_pending, 2);
    ASSERT_EQ(posted(b_, ended), outcome::created);
    ended.holds = {0xE, 99};
    EXPECT_EQ(handed_in(b_, ended).differs_in, entry_field::holds);
    EXPECT_EQ(to_text(handed_in(b_, ended)), "exists_with_different_holds");
}

TEST_F(Outcomes, ANaturalKeyIsTakenForLife) {
    ASSERT_EQ(posted(b_, with_key(2, "T1")), outcome::created);
    auto same = with_key(3, "T1");
    same.authority.reason = "the channel said it twice";
    const auto r = handed_in(b_, same);
    EXPECT_EQ(r.what, outcome::exists) << "another id and reason, the same payment";
    EXPECT_EQ(r.sequence, 2U);
    auto other = with_key(4, "T1");
    other.memo = "another";
    EXPECT_EQ(handed_in(b_, other).differs_in, entry_field::memo);
    EXPECT_EQ(posted(b_, with_key(3, "T2")), outcome::created) << "id 3 was not used up";
    auto kind = with_key(5, "T1");
    kind.keys[0].what = key_kind::channel_refund;
    EXPECT_EQ(posted(b_, kind), outcome::created) << "each kind by itself";
    auto again = book::open(std::make_unique<borrowed_store>(kept_));
    ASSERT_TRUE(again);
    same.id.low = 6;
    EXPECT_EQ(posted(*again, same), outcome::exists);
}

TEST_F(Outcomes, ANaturalKeyIsTakenWithinABatch) {
    const std::vector<entry> batch{with_key(2, "T1"), with_key(3, "T1")};
    const auto report = b_.commit(batch, at(0));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->results[1].what, outcome::exists);
    EXPECT_EQ(report->results[1].sequence, report->results[0].sequence);
}

TEST_F(Outcomes, KeysThatAreNoneAreRefused) {
    for (const auto& bad :
         std::vector<std::vector<natural_key>>{{{key_kind::trade, ""}},
                                               {keys::trade("a", "b"), keys::trade("a", "b")},
                                               {keys::reversal_of({1, 1})},
                                               {{key_kind::trade, "\xFF"}},
                                               {{key_kind::trade, std::string(1025, 'k')}}}) {
        auto e = paid(2, "1.00");
        e.keys = bad;
        EXPECT_EQ(refusal(b_, e), errc::bad_key);
    }
    EXPECT_EQ(posted(b_, paid(2, "1.00")), outcome::created);
}

// Work that grows with the square of the keys would take minutes here.
TEST_F(Outcomes, AnEntryMayHaveAsManyKeysAsCustomers) {
    auto fees = in_memory();
    auto e = paid(1, "50.00");
    for (std::uint64_t i = 0; i < 100'000; ++i)
        e.keys.push_back(keys::fee_period(account_id{i}, "property", "2026-11"));
    e.keys.push_back(e.keys[7]);
    EXPECT_EQ(handed_in(fees, e).why, (error{errc::bad_key, 0, 100'000}));
    e.keys.pop_back();
    EXPECT_EQ(posted(fees, e), outcome::created);
}

TEST_F(Outcomes, PartsOfKeysDoNotRunTogether) {
    EXPECT_EQ(keys::trade("a/b", "c").value, "a%2Fb/c");
    EXPECT_NE(keys::trade("a/b", "c"), keys::trade("a", "b/c"));
    EXPECT_NE(keys::trade("a%2Fb", "c"), keys::trade("a/b", "c"));
    EXPECT_EQ(keys::meter_slot(meter_id{9}, 2, 31).value, "9/2/31");
}

std::vector<entry> chain(std::vector<entry> members) {
    for (std::size_t i = 0; i + 1 < members.size(); ++i)
        members[i].next = chaining::with_next;
    return members;
}

TEST_F(Outcomes, AChainIsRecordedAsAWhole) {
    const auto good = chain({paid(2, "1.00"), paid(3, "2.00")});
    const auto report = b_.commit(good, at(0));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->results[0].what, outcome::created);
    EXPECT_EQ(report->results[1].what, outcome::created);
    const auto again = b_.commit(good, at(0));
    EXPECT_EQ(again->results[0].what, outcome::exists) << "handed in again, it is there";
    EXPECT_EQ(again->results[1].what, outcome::exists);
}

TEST_F(Outcomes, OfAChainThatFailsNothingRemainsButTheCulpritsId) {
    auto batch =
        chain({with_key(2, "T1"), reserved(3, 50), refunded(4, "999.00"), paid(5, "1.00")});
    batch.push_back(paid(6, "3.00"));
    const auto before = left(b_);
    const auto report = b_.commit(batch, at(0));
    ASSERT_TRUE(report);
    for (const std::size_t i : {0U, 1U, 3U})
        EXPECT_EQ(report->results[i].why.code, errc::linked_entry_failed) << i;
    EXPECT_EQ(report->results[2].why.code, errc::below_floor);
    EXPECT_EQ(report->results[4].what, outcome::created);
    EXPECT_EQ(report->results[4].sequence, 2U);
    EXPECT_EQ(before, "100.00");
    EXPECT_EQ(left(b_), "103.00");
    EXPECT_TRUE(report->events.empty()) << "the alarms of the chain are gone too";
    EXPECT_EQ(posted(b_, paid(5, "1.00")), outcome::created) << "only the culprit burns";
    EXPECT_EQ(posted(b_, with_key(2, "T1")), outcome::created) << "the key is free again";
    EXPECT_EQ(handed_in(b_, refunded(4, "1.00")).what, outcome::burned);
    EXPECT_TRUE(verify(kept_)->good());
}

TEST_F(Outcomes, AnIdOfABrokenChainIsFreeInTheSameBatch) {
    auto batch = chain({paid(3, "1.00"), refunded(2, "999.00")});
    batch.push_back(paid(3, "1.00"));
    const auto report = b_.commit(batch, at(0));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->results[2].what, outcome::created);
}

TEST_F(Outcomes, AMemberThatExistsDoesNotBreakItsChain) {
    ASSERT_EQ(posted(b_, paid(2, "1.00")), outcome::created);
    auto report = b_.commit(chain({paid(2, "1.00"), paid(3, "1.00")}), at(0));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->results[0].what, outcome::exists);
    EXPECT_EQ(report->results[1].what, outcome::created);
    report = b_.commit(chain({paid(2, "1.00"), paid(3, "9.00"), paid(4, "1.00")}), at(0));
    EXPECT_EQ(report->results[0].what, outcome::exists);
    EXPECT_EQ(report->results[1].differs_in, entry_field::postings);
    EXPECT_EQ(report->results[2].why.code, errc::linked_entry_failed);
}

TEST_F(Outcomes, WhatExistedInABrokenChainOnlyIsGoneWithIt) {
    const auto report =
        b_.commit(chain({paid(2, "1.00"), paid(2, "1.00"), refunded(3, "999.00")}), at(0));
    ASSERT_TRUE(report);
    for (const std::size_t i : {0U, 1U})
        EXPECT_EQ(report->results[i].why.code, errc::linked_entry_failed) << i;
    EXPECT_EQ(posted(b_, paid(2, "1.00")), outcome::created);
}

TEST_F(Outcomes, AChainHasAnEnd) {
    auto batch = chain({paid(2, "1.00"), paid(3, "1.00")});
    batch.back().next = chaining::with_next;
    const auto head = b_.head();
    const auto report = b_.commit(batch, at(0));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->results[0].why.code, errc::linked_entry_failed);
    EXPECT_EQ(report->results[1].why.code, errc::open_chain);
    EXPECT_EQ(b_.head(), head) << "nothing burns";
}

TEST_F(Outcomes, TimeOrderedIdsAreNotAskedFor) {
    memory_store kept;
    auto in = std::make_unique<borrowed_store>(kept);
    auto& watched = *in;
    auto b = with_orders(std::move(in));
    const std::vector<entry> batch{paid(1, "1.00"), paid(2, "1.00"), paid(5, "1.00")};
    ASSERT_TRUE(b.commit(batch, at(0)));
    EXPECT_EQ(watched.asked, 0U);
    EXPECT_EQ(posted(b, paid(4, "1.00")), outcome::created);
    EXPECT_EQ(watched.asked, 1U);
    EXPECT_EQ(posted(b, paid(4, "1.00")), outcome::exists);
}

}  // namespace
