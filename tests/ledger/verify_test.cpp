// SPDX-License-Identifier: Apache-2.0
#include "ledger/fixtures.hpp"
#include "ledger/stores.hpp"

#include <gtest/gtest.h>

namespace {

using namespace ledger_test;

// A journal that somebody has had in hand.
class spoiled_store final : public store {
public:
    std::vector<sealed_commit> records;
    std::vector<account_state> states;
    row_counts extra;
    std::optional<stored_snapshot> kept;

    [[nodiscard]] durability lasts() const noexcept override { return durability::passing; }
    result<void> append(const sealed_commit&, const journal_commit&, const store_change&) override {
        return fail(errc::store_failed);
    }
    // Answers from the records as they are, whatever they are.
    result<std::vector<std::optional<entry_place>>> find(std::span<const id128> ids) override {
        std::vector<std::optional<entry_place>> out(ids.size());
        for (const auto& r : records)
            if (const auto c = decode_commit(r.octets))
                for (std::size_t i = 0; i < c->entries.size(); ++i)
                    for (std::size_t k = 0; k < ids.size(); ++k)
                        if (c->entries[i].id == ids[k])
                            out[k] =
                                entry_place{.sequence = c->first_sequence + i, .commit = c->number};
        return out;
    }
    result<std::vector<std::uint64_t>> find_keys(std::span<const natural_key> keys) override {
        return std::vector<std::uint64_t>(keys.size());
    }
    result<std::vector<std::uint64_t>> history(const ledger_account&, std::uint64_t,
                                               std::size_t) override {
        return std::vector<std::uint64_t>{};
    }
    result<std::uint64_t> commit_of(std::uint64_t) override { return fail(errc::bad_value); }
    result<std::optional<stored_snapshot>> snapshot() override { return kept; }
    result<std::uint64_t> cursor(std::string_view) override { return 0; }
    result<void> set_cursor(std::string_view, std::uint64_t) override { return {}; }
    result<std::vector<sealed_commit>> read(std::uint64_t first, std::size_t limit) override {
        std::vector<sealed_commit> out;
        for (auto i = first; i < records.size() && out.size() < limit; ++i)
            out.push_back(records[i]);
        return out;
    }
    result<std::vector<account_state>> accounts() override { return states; }
    result<row_counts> count_rows() override {
        auto counts = extra;
        for (const auto& r : records)
            if (const auto c = decode_commit(r.octets)) add_rows(counts, *c);
        return counts;
    }
    result<void> compare(const journal_commit&) override { return {}; }

    // What somebody does who knows how seals are made.
    void seal_from(std::size_t first) {
        crypto::sha256_stream hasher;
        for (auto i = first; i < records.size(); ++i)
            records[i].seal = seal_of(
                hasher, i == 0 ? crypto::sha256_digest{} : records[i - 1].seal, records[i].octets);
    }
    template <class Change>
    void rewrite(std::size_t i, Change change) {
        auto c = *decode_commit(records[i].octets);
        change(c);
        records[i].octets = encode(c);
    }
};

class Verify : public testing::Test {
protected:
    Verify() {
        memory_store kept;
        auto b = *founded(std::make_unique<borrowed_store>(kept));
        for (std::uint64_t i = 0; i < 10; ++i)
            EXPECT_EQ(posted(b, i == 0 ? paid(i, "130.00") : used(i, "10.00")), outcome::created);
        journal_.records = *kept.read(0, 100);
        journal_.states = *kept.accounts();
        head_ = b.head();
    }

    // The first finding, as (code, record).
    [[nodiscard]] std::pair<errc, std::uint64_t> found(const std::optional<anchor>& known = {}) {
        const auto v = verify(journal_, known);
        EXPECT_TRUE(v);
        if (!v || v->good()) return {errc::incomplete, 0};
        EXPECT_EQ(v->anchored == anchoring::matches, false);
        return {v->findings[0].what.code, v->findings[0].commit};
    }
    using finding = std::pair<errc, std::uint64_t>;

    spoiled_store journal_;
    anchor head_;
};

constexpr std::size_t victim = 7;

TEST_F(Verify, AJournalAsItWasHasNoFindings) {
    const auto v = verify(journal_, head_);
    ASSERT_TRUE(v);
    EXPECT_TRUE(v->good());
    EXPECT_EQ(v->anchored, anchoring::matches);
    EXPECT_EQ(v->head, head_);
}

TEST_F(Verify, FindsEveryChangedOctet) {
    for (std::size_t i = 0; i < journal_.records.size(); ++i)
        for (std::size_t at = 0; at < journal_.records[i].octets.size(); ++at) {
            journal_.records[i].octets[at] ^= std::byte{1};
            EXPECT_EQ(found(), (finding{errc::broken_seal, i})) << i << " " << at;
            journal_.records[i].octets[at] ^= std::byte{1};
        }
}

TEST_F(Verify, FindsAChangedSeal) {
    journal_.records[victim].seal[5] ^= std::byte{1};
    EXPECT_EQ(found(), (finding{errc::broken_seal, victim}));
}

TEST_F(Verify, FindsAMissingRecord) {
    journal_.records.erase(journal_.records.begin() + victim);
    EXPECT_EQ(found(), (finding{errc::broken_seal, victim}));
    journal_.seal_from(0);
    EXPECT_EQ(found(), (finding{errc::bad_journal, victim}));
}

TEST_F(Verify, FindsSwappedRecords) {
    std::swap(journal_.records[victim], journal_.records[victim + 1]);
    EXPECT_EQ(found(), (finding{errc::broken_seal, victim}));
    journal_.seal_from(0);
    EXPECT_EQ(found(), (finding{errc::bad_journal, victim}));
}

TEST_F(Verify, FindsAnAddedRecordThatRepeatsAnId) {
    auto copy = *decode_commit(journal_.records[victim].octets);
    copy.number = journal_.records.size();
    copy.first_sequence = 11;
    copy.events.clear();
    journal_.records.push_back({.number = copy.number, .octets = encode(copy), .seal = {}});
    journal_.seal_from(copy.number);
    EXPECT_EQ(found(), (finding{errc::key_conflict, copy.number}));
}

TEST_F(Verify, ACutEndNeedsAnAnchor) {
    journal_.records.resize(victim);
    // The stored accounts give it away here; they go too.
    EXPECT_EQ(found().first, errc::not_conserved);
    replay until_there;
    for (const auto& r : journal_.records)
        ASSERT_TRUE(until_there.feed(r));
    journal_.states = until_there.balances().all();
    const auto without = verify(journal_);
    ASSERT_TRUE(without);
    EXPECT_TRUE(without->good());
    EXPECT_EQ(without->anchored, anchoring::none);
    const auto of_nothing = verify(journal_, anchor{});
    ASSERT_TRUE(of_nothing);
    EXPECT_TRUE(of_nothing->good());
    EXPECT_EQ(of_nothing->anchored, anchoring::none) << "it excludes nothing";
    EXPECT_EQ(found(head_), (finding{errc::cut_off, victim}));
}

TEST_F(Verify, AJournalWrittenAnewNeedsAnAnchor) {
    journal_.rewrite(victim, [](journal_commit& c) { c.entries[0].memo = "another hour"; });
    journal_.seal_from(victim);
    EXPECT_TRUE(verify(journal_)->good());
    EXPECT_EQ(found(head_), (finding{errc::broken_seal, head_.count - 1}));
}

TEST_F(Verify, FindsEntriesThatBreakTheRules) {
    journal_.rewrite(victim, [](journal_commit& c) { c.entries[0].postings[0].minor += 1; });
    journal_.seal_from(victim);
    EXPECT_EQ(found(), (finding{errc::unbalanced, victim}));
}

TEST_F(Verify, FindsAnAlarmLeftOut) {
    const auto with_alarm = [&] {
        for (std::size_t i = 0; i < journal_.records.size(); ++i)
            if (!decode_commit(journal_.records[i].octets)->events.empty()) return i;
        return std::size_t{0};
    }();
    ASSERT_NE(with_alarm, 0U);
    journal_.rewrite(with_alarm, [](journal_commit& c) { c.events.clear(); });
    journal_.seal_from(with_alarm);
    EXPECT_EQ(found(), (finding{errc::bad_journal, with_alarm}));
}

TEST_F(Verify, FindsTimeThatWentBack) {
    journal_.rewrite(victim, [](journal_commit& c) { c.recorded = at(-1); });
    journal_.seal_from(victim);
    EXPECT_EQ(found(), (finding{errc::bad_journal, victim}));
}

TEST_F(Verify, FindsStoredAccountsThatAreNotTheReplay) {
    const auto last = journal_.records.size() - 1;
    auto& state = journal_.states.back();
    state.minor += 1;
    EXPECT_EQ(found(), (finding{errc::not_conserved, last}));
    state.minor -= 1;
    state.version += 1;
    EXPECT_EQ(found(), (finding{errc::not_conserved, last}));
    state.version -= 1;
    state.settings.floors = {{since_ever, -1}};
    EXPECT_EQ(found(), (finding{errc::not_conserved, last}));
    journal_.states.pop_back();
    EXPECT_EQ(found(), (finding{errc::not_conserved, last}));
}

TEST_F(Verify, FindsRowsOfNoRecord) {
    const std::pair<std::uint64_t row_counts::*, const char*> cases[] = {
        {&row_counts::books, "the tables have 2 books, the records 1"},
        {&row_counts::records, "the tables have 14 records, the records 13"},
        {&row_counts::entries, "the tables have 11 entries, the records 10"},
        {&row_counts::postings, "the tables have 21 postings, the records 20"},
        {&row_counts::alarms, "the tables have 2 alarms, the records 1"},
        {&row_counts::keys, "the tables have 1 natural keys, the records 0"},
        {&row_counts::burned, "the tables have 1 burned ids, the records 0"}};
    for (const auto& [kind, text] : cases) {
        journal_.extra = {};
        journal_.extra.*kind = 1;
        const auto v = verify(journal_, head_);
        ASSERT_TRUE(v);
        ASSERT_EQ(v->findings.size(), 1U) << text;
        EXPECT_EQ(v->findings[0].what.code, errc::bad_journal);
        EXPECT_EQ(v->findings[0].text, text);
    }
}

TEST_F(Verify, AnEmptyStoreIsAFinding) {
    journal_.records.clear();
    EXPECT_EQ(found(), (finding{errc::bad_journal, 0}));
}

TEST_F(Verify, OpeningNamesTheBadRecordToo) {
    journal_.records[victim].octets.back() ^= std::byte{1};
    const auto b = book::open(std::make_unique<borrowed_store>(journal_));
    ASSERT_FALSE(b);
    EXPECT_EQ(b.error().code, errc::broken_seal);
    EXPECT_EQ(b.error().index, victim);
    journal_.records[victim].octets.back() ^= std::byte{1};
    journal_.states.back().minor += 1;
    EXPECT_EQ(book::open(std::make_unique<borrowed_store>(journal_)).error().code,
              errc::not_conserved);
}

// What somebody writes who keeps all seals whole and knows no other rule.
class VerifyRules : public testing::Test {
protected:
    VerifyRules() {
        memory_store kept;
        auto b = with_orders(std::make_unique<borrowed_store>(kept));
        auto first = paid(1, "50.00");
        first.keys = {keys::trade("wechat", "T1")};
        EXPECT_EQ(posted(b, first), outcome::created);                          // 4
        EXPECT_EQ(posted(b, paid(2, "5.00")), outcome::created);                // 5
        EXPECT_EQ(posted(b, reserved(3, 100, 50)), outcome::created);           // 6
        EXPECT_EQ(refusal(b, refunded(4, "999.00")), errc::below_floor);        // 7
        EXPECT_EQ(posted(b, reversing(5, paid(2, "5.00"))), outcome::created);  // 8
        EXPECT_EQ(posted(b, paid(6, "1.00"), 60), outcome::created);            // 9: an expiry
        EXPECT_TRUE(b.close_period(at(1), {}, {}, at(70)));                     // 10
        EXPECT_EQ(posted(b, paid(7, "1.00", 80), 80), outcome::created);        // 11
        EXPECT_TRUE(b.checkpoint(at(90)));                                      // 12
        journal_.records = *kept.read(0, 100);
        journal_.states = *kept.accounts();
        journal_.kept = *kept.snapshot();
    }

    template <class Change>
    [[nodiscard]] std::pair<errc, std::uint64_t> found(std::size_t record, Change change) {
        const auto before = journal_.records;
        journal_.rewrite(record, change);
        journal_.seal_from(record);
        const auto v = verify(journal_);
        EXPECT_TRUE(v);
        journal_.records = before;
        if (!v || v->good()) return {errc::incomplete, 0};
        return {v->findings[0].what.code, v->findings[0].commit};
    }
    using finding = std::pair<errc, std::uint64_t>;

    spoiled_store journal_;
};

TEST_F(VerifyRules, AsItWasItIsGood) {
    EXPECT_EQ(found(4, [](auto&) {}), (finding{errc::incomplete, 0}));
}

TEST_F(VerifyRules, ANaturalKeyOccursOnce) {
    const auto twice = [](auto& c) { c.entries[0].keys = {keys::trade("wechat", "T1")}; };
    EXPECT_EQ(found(5, twice), (finding{errc::key_conflict, 5}));
}

TEST_F(VerifyRules, ABurnedIdIsNoEntrys) {
    EXPECT_EQ(found(9,
                    [](auto& c) {
                        c.entries[0].id = {0xE, 4};
                    }),
              (finding{errc::key_conflict, 9}));
}

TEST_F(VerifyRules, WhatIsDueIsListed) {
    EXPECT_EQ(found(9, [](auto& c) { c.expired.clear(); }), (finding{errc::bad_journal, 9}));
    EXPECT_EQ(found(8, [](auto& c) { c.expired = {{0xE, 3}}; }), (finding{errc::bad_journal, 8}));
}

TEST_F(VerifyRules, AReversalMirrorsItsOriginal) {
    const auto larger = [](auto& c) {
        for (auto& p : c.entries[0].postings)
            p.minor *= 2;
    };
    EXPECT_EQ(found(8, larger), (finding{errc::not_reversible, 8}));
    const auto elsewhere = [](auto& c) {
        c.entries[0].links[0].id = {0xE, 1};
        c.entries[0].keys.back() = keys::reversal_of({0xE, 1});
    };
    EXPECT_EQ(found(8, elsewhere), (finding{errc::not_reversible, 8}));
    EXPECT_EQ(found(8, [](auto& c) { c.entries[0].keys.clear(); }),
              (finding{errc::bad_journal, 8}));
}

TEST_F(VerifyRules, AClosingHasItsTrialBalance) {
    EXPECT_EQ(found(10, [](auto& c) { c.periods[0].trial_balance[0] ^= std::byte{1}; }),
              (finding{errc::not_conserved, 10}));
    EXPECT_EQ(found(5, [](auto& c) { c.entries[0].effective = at(2); }),
              (finding{errc::not_conserved, 10}));
}

TEST_F(VerifyRules, NothingIsRecordedInAClosedPeriod) {
    EXPECT_EQ(found(11, [](auto& c) { c.entries[0].effective = at(0); }),
              (finding{errc::period_closed, 11}));
}

TEST_F(VerifyRules, AReopeningHasTwoPeople) {
    EXPECT_EQ(
        found(11, [](auto& c) { c.periods = {{.what = period_act::reopened, .through = at(1)}}; }),
        (finding{errc::approval_missing, 11}));
}

TEST_F(VerifyRules, AReopeningSumsUpNothing) {
    const entry_authority by_two{
        .by = operator_id{1}, .approved_by = operator_id{2}, .reason = "?"};
    const auto reopened = [&](std::uint8_t digest) {
        return [&by_two, digest](journal_commit& c) {
            c.periods = {{.what = period_act::reopened, .through = at(1), .authority = by_two}};
            c.periods[0].trial_balance[31] = std::byte{digest};
        };
    };
    EXPECT_NE(found(11, reopened(0)).second, 11U) << "but the checkpoint is of another state";
    EXPECT_EQ(found(11, reopened(1)), (finding{errc::bad_journal, 11}));
}

TEST_F(VerifyRules, ACheckpointIsTheDigestOfTheState) {
    EXPECT_EQ(found(12, [](auto& c) { (*c.checkpoint)[7] ^= std::byte{1}; }),
              (finding{errc::bad_journal, 12}));
    EXPECT_EQ(found(12, [](auto& c) { c.checkpoint.reset(); }), (finding{errc::bad_journal, 12}))
        << "nobody vouches for the snapshot";
}

TEST_F(VerifyRules, AReservationIsPostedWithWhatItPosts) {
    const auto empty_post = [](auto& c) {
        c.entries[0] = ending(7, entry_phase::post, 3);
        c.entries[0].effective = at(80);
    };
    EXPECT_EQ(found(11, empty_post), (finding{errc::bad_journal, 11}));
}

TEST_F(VerifyRules, APolicyHasALimitAndLogsReads) {
    const auto with = [](const book_policy& p) { return [p](journal_commit& c) { c.policy = p; }; };
    EXPECT_EQ(found(5, with({.refund_limit_minor = -1})), (finding{errc::bad_value, 5}));
    EXPECT_EQ(found(5, with({.logged_reads = permissions({permission::print})})),
              (finding{errc::bad_value, 5}));
    EXPECT_EQ(found(5, with({.logged_reads = loggable_permissions})),
              (finding{errc::bad_journal, 12}))
        << "the checkpoint is of another state";
}

TEST_F(VerifyRules, AnEntryHasAnId) {
    EXPECT_EQ(found(5, [](auto& c) { c.entries[0].id = {}; }), (finding{errc::bad_value, 5}));
}

TEST_F(VerifyRules, AuditEventsAreText) {
    EXPECT_EQ(found(9, [](auto& c) { c.audits = {{.at = at(1), .reason = "\x01"}}; }),
              (finding{errc::bad_value, 9}));
}

}  // namespace
