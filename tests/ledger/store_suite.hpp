// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ledger/fixtures.hpp"

#include <gtest/gtest.h>

// What every store must do, whatever it is made of. Whoever includes this says first which kinds of
// store are meant: `using store_kinds = testing::Types<…>`, each with fresh() for a new store and
// again() for the same one taken up.

namespace {

using namespace ledger_test;

template <class Kind>
class Store : public testing::Test {
protected:
    Kind kind_;
};

TYPED_TEST_SUITE(Store, store_kinds);

// A month in small: top-ups, charges, a refused refund, an overdraft, a second customer.
void run_business(book& b) {
    for (std::uint64_t i = 0; i < 30; ++i) {
        const auto t = static_cast<std::int64_t>(i) * 3600;
        EXPECT_EQ(posted(b, paid(100 + i, "9.50", t), t), outcome::created);
        const std::vector<entry> hours{used(200 + i, "7.77", t), used(300 + i, "3.01", t),
                                       used(400 + i, "0.30", t, tenant_18)};
        EXPECT_TRUE(b.commit(hours, at(t)));
    }
    EXPECT_EQ(posted(b, refunded(500, "900.00")), outcome::refused);
}

TYPED_TEST(Store, ABookIsTakenUpAsItWasLeft) {
    std::vector<account_state> accounts;
    anchor head;
    {
        auto b = founded(this->kind_.fresh());
        ASSERT_TRUE(b);
        run_business(*b);
        accounts = b->accounts();
        head = b->head();
    }
    auto b = book::open(this->kind_.again());
    ASSERT_TRUE(b) << describe(b.error().code).name;
    EXPECT_EQ(b->identity(), identity());
    EXPECT_EQ(b->accounts(), accounts);
    EXPECT_EQ(b->head(), head);
    EXPECT_EQ(b->entry_count(), 120U);
    EXPECT_EQ(posted(*b, paid(100, "9.50", 0)), outcome::exists);
    EXPECT_EQ(posted(*b, paid(999, "1.00")), outcome::created);
}

TYPED_TEST(Store, IsVerifiedWithAndWithoutItsAnchor) {
    anchor early;
    {
        auto b = founded(this->kind_.fresh());
        ASSERT_TRUE(b);
        early = b->head();
        run_business(*b);
    }
    const auto kept = this->kind_.again();
    const auto plain = verify(*kept);
    ASSERT_TRUE(plain);
    EXPECT_TRUE(plain->good());
    EXPECT_EQ(plain->anchored, anchoring::none);
    EXPECT_EQ(plain->entries, 120U);
    EXPECT_EQ(plain->identity, identity());
    const auto anchored = verify(*kept, early);
    ASSERT_TRUE(anchored);
    EXPECT_TRUE(anchored->good());
    EXPECT_EQ(anchored->anchored, anchoring::matches);
    EXPECT_EQ(anchored->head, plain->head);
}

TYPED_TEST(Store, HoldsOneBook) {
    { ASSERT_TRUE(founded(this->kind_.fresh())); }
    EXPECT_EQ(book::create(identity(), this->kind_.again(), at(0)).error().code, errc::book_exists);
}

TYPED_TEST(Store, AnEmptyStoreIsNoBook) {
    EXPECT_EQ(book::open(this->kind_.fresh()).error().code, errc::bad_journal);
}

TYPED_TEST(Store, KeepsKeysUniqueByItself) {
    { ASSERT_TRUE(founded(this->kind_.fresh())); }
    const auto kept = this->kind_.again();
    journal_commit c{.number = 3, .recorded = at(1)};
    c.first_sequence = 1;
    c.entries = {paid(1, "1.00")};
    const auto record = [&] {
        return sealed_commit{.number = c.number, .octets = encode(c), .seal = {}};
    };
    ASSERT_TRUE(kept->append(record(), c, {}));
    c.first_sequence = 2;
    EXPECT_EQ(kept->append(record(), c, {}).error().code, errc::key_conflict) << "same number";
    c.number = 4;
    EXPECT_EQ(kept->append(record(), c, {}).error().code, errc::key_conflict) << "same entry id";
    EXPECT_EQ(kept->read(0, 100)->size(), 4U);
    EXPECT_EQ(*kept->count_rows(), (row_counts{1, 4, 1, 2, 0, 0, 0}));
    c.entries = {paid(2, "1.00")};
    EXPECT_TRUE(kept->append(record(), c, {}));
}

TYPED_TEST(Store, ReadsInPages) {
    auto b = founded(this->kind_.fresh());
    ASSERT_TRUE(b);
    for (std::uint64_t i = 0; i < 300; ++i)
        ASSERT_EQ(posted(*b, paid(i, "0.01")), outcome::created);
    std::uint64_t next = 1;
    ASSERT_TRUE(b->visit_entries([&](const recorded_entry& e) {
        EXPECT_EQ(e.sequence, next);
        EXPECT_EQ(e.what.id.low, next - 1);
        ++next;
    }));
    EXPECT_EQ(next, 301U);
}

TYPED_TEST(Store, APageIsNoLargerThanItNeedBe) {
    auto b = founded(this->kind_.fresh());
    ASSERT_TRUE(b);
    for (std::uint64_t i = 0; i < 5; ++i) {
        auto e = paid(i, "0.01");
        e.memo = std::string(600000, 'm');
        ASSERT_EQ(posted(*b, e), outcome::created);
    }
    std::uint64_t seen = 0;
    ASSERT_TRUE(b->visit_entries([&](const recorded_entry&) { ++seen; }));
    EXPECT_EQ(seen, 5U);
    b = in_memory();
    EXPECT_EQ(this->kind_.again()->read(3, 100)->size(), 2U);
    EXPECT_EQ(this->kind_.again()->read(0, 2)->size(), 2U);
}

TYPED_TEST(Store, KeepsExtremeContent) {
    std::vector<account_state> accounts;
    {
        auto b = founded(this->kind_.fresh());
        ASSERT_TRUE(b);
        const account_id high{0xFFFFFFFFFFFFFFFF};
        ASSERT_TRUE(b->open_customer(high, -9223372036854775807, {9223372036854775807}, at(1)));
        auto e = *rules.top_up(head(1), pay_channel::bank, high, {9223372036854775807, {}});
        e.memo = "quote ' line \n tab \t backslash \\ \xE7\x94\xB5";
        ASSERT_EQ(posted(*b, e), outcome::created);
        accounts = b->accounts();
    }
    {
        const auto b = book::open(this->kind_.again());
        ASSERT_TRUE(b) << describe(b.error().code).name;
        EXPECT_EQ(b->accounts(), accounts);
    }
    EXPECT_TRUE(verify(*this->kind_.again())->good());
}

TYPED_TEST(Store, FindsIdsAndKeysAndBurnedIds) {
    {
        auto b = founded(this->kind_.fresh());
        ASSERT_TRUE(b);
        auto keyed = paid(1, "1.00");
        keyed.keys = {keys::trade("wechat", "T'1"), keys::bill({1, 2})};
        ASSERT_EQ(posted(*b, keyed), outcome::created);
        ASSERT_EQ(refusal(*b, refunded(3, "9.00")), errc::below_floor);
        ASSERT_EQ(posted(*b, paid(2, "1.00")), outcome::created);
    }
    const auto kept = this->kind_.again();
    const std::vector<id128> ids{{0xE, 2}, {0xE, 3}, {0xE, 4}, {0xE, 1}};
    const auto places = kept->find(ids);
    ASSERT_TRUE(places);
    const std::vector<std::optional<entry_place>> wanted{
        entry_place{.sequence = 2, .commit = 5},
        entry_place{.sequence = 0, .commit = 4, .burned = errc::below_floor}, std::nullopt,
        entry_place{.sequence = 1, .commit = 3}};
    EXPECT_EQ(*places, wanted);
    const std::vector<natural_key> all{keys::bill({1, 2}),
                                       keys::trade("wechat", "T'2"),
                                       keys::trade("wechat", "T'1"),
                                       {key_kind::group, keys::bill({1, 2}).value}};
    EXPECT_EQ(*kept->find_keys(all), (std::vector<std::uint64_t>{1, 0, 1, 0}));
    EXPECT_EQ(*kept->commit_of(2), 5U);
    EXPECT_EQ(kept->commit_of(3).error().code, errc::bad_value);
    EXPECT_EQ(kept->commit_of(0).error().code, errc::bad_value);
    EXPECT_TRUE(verify(*kept)->good());
}

TYPED_TEST(Store, KeepsNaturalKeysAndBurnedIdsUniqueByItself) {
    { ASSERT_TRUE(founded(this->kind_.fresh())); }
    const auto kept = this->kind_.again();
    journal_commit c{.number = 3, .recorded = at(1)};
    const auto append = [&] {
        c.first_sequence = c.entries.empty() ? 0 : c.number - 2;
        const sealed_commit record{.number = c.number, .octets = encode(c), .seal = {}};
        const auto ok = kept->append(record, c, {});
        c.number += ok ? 1 : 0;
        return ok ? errc::incomplete : ok.error().code;
    };
    c.entries = {paid(5, "1.00")};
    c.entries[0].keys = {keys::trade("a", "1")};
    ASSERT_EQ(append(), errc::incomplete);
    c.entries[0].id.low = 6;
    EXPECT_EQ(append(), errc::key_conflict) << "the natural key";
    c.entries.clear();
    c.burned = {{{0xE, 5}, errc::below_floor}};
    EXPECT_EQ(append(), errc::key_conflict) << "the id of an entry is burned";
    c.burned = {{{0xE, 4}, errc::below_floor}};
    ASSERT_EQ(append(), errc::incomplete);
    EXPECT_EQ(append(), errc::key_conflict) << "burned twice";
    c.burned.clear();
    c.entries = {paid(4, "1.00")};
    EXPECT_EQ(append(), errc::key_conflict) << "an entry with a burned id";
}

TYPED_TEST(Store, KeepsTheHistoryOfAccounts) {
    auto b = founded(this->kind_.fresh());
    ASSERT_TRUE(b);
    run_business(*b);
    std::vector<std::uint64_t> wanted;
    std::vector<recorded_entry> all;
    ASSERT_TRUE(b->visit_entries([&](const recorded_entry& e) {
        for (const auto& p : e.what.postings)
            if (p.account == prepaid_17) {
                wanted.insert(wanted.begin(), e.sequence);
                all.push_back(e);
                break;
            }
    }));
    EXPECT_EQ(*b->entries(prepaid_17), all);
    *b = in_memory();
    const auto kept = this->kind_.again();
    EXPECT_EQ(*kept->history(prepaid_17, std::numeric_limits<std::uint64_t>::max(), 1000), wanted);
    EXPECT_EQ(*kept->history(prepaid_17, wanted[3], 2),
              (std::vector<std::uint64_t>{wanted[4], wanted[5]}));
    EXPECT_TRUE(kept->history({.code = 1033}, 100, 10)->empty());
}

TYPED_TEST(Store, KeepsTheNewestSnapshot) {
    memory_store plain;
    std::vector<std::byte> state;
    {
        auto b = book::create(identity(), this->kind_.fresh(), at(0));
        ASSERT_TRUE(b);
        EXPECT_EQ(posted(*b, paid(1, "1.00")), outcome::refused) << "no such customer";
        ASSERT_TRUE(b->checkpoint(at(1)));
        ASSERT_TRUE(b->open_customer(tenant_17, 0, {}, at(2)));
        ASSERT_TRUE(b->checkpoint(at(3)));
        EXPECT_EQ(posted(*b, paid(2, "1.00")), outcome::created);
        state = encode_state(b->state());
    }
    EXPECT_EQ((*this->kind_.again()->snapshot())->number, 4U);
    const auto b = book::open(this->kind_.again());
    ASSERT_TRUE(b) << describe(b.error().code).name;
    EXPECT_EQ(encode_state(b->state()), state);
}

TYPED_TEST(Store, RemembersHowFarItsReadersAre) {
    { ASSERT_TRUE(founded(this->kind_.fresh())); }
    {
        const auto kept = this->kind_.again();
        EXPECT_EQ(*kept->cursor("alarms"), 0U);
        ASSERT_TRUE(kept->set_cursor("alarms", 7));
        ASSERT_TRUE(kept->set_cursor("mail 'x'", 3));
        ASSERT_TRUE(kept->set_cursor("alarms", 9));
    }
    const auto kept = this->kind_.again();
    EXPECT_EQ(*kept->cursor("alarms"), 9U);
    EXPECT_EQ(*kept->cursor("mail 'x'"), 3U);
}

TYPED_TEST(Store, KeepsReservationsFloorsAndAllThatAnEntryHas) {
    std::vector<account_state> accounts;
    anchor head;
    {
        auto b = with_orders(this->kind_.fresh());
        ASSERT_EQ(posted(b, paid(1, "100.00")), outcome::created);
        auto e = reserved(2, 3000, 100);
        e.offset_minutes = 480;
        e.authority = {.by = operator_id{0xFFFFFFFFFFFFFFFF},
                       .approved_by = operator_id{2},
                       .reason = "it's due"};
        e.links = {{link_kind::order, {0, 7}}, {link_kind::meter, {1, 2}}};
        ASSERT_EQ(posted(b, e), outcome::created);
        ASSERT_EQ(posted(b, reserved(3, 1000)), outcome::created);
        ASSERT_EQ(posted(b, ending(4, entry_phase::post, 3, 400)), outcome::created);
        ASSERT_EQ(posted(b, reversing(5, paid(1, "100.00"))), outcome::refused);
        ASSERT_TRUE(b.change_account({.account = prepaid_17,
                                      .status = account_status::frozen,
                                      .floors = {{at(-5), -100}, {at(9), 20}},
                                      .levels_minor = {7},
                                      .rearm_minor = 9},
                                     at(3), {.by = operator_id{1}, .reason = "court order"}));
        ASSERT_TRUE(b.commit(std::vector<entry>{}, at(100)));
        accounts = b.accounts();
        head = b.head();
    }
    {
        const auto b = book::open(this->kind_.again());
        ASSERT_TRUE(b) << describe(b.error().code).name;
        EXPECT_EQ(b->accounts(), accounts);
    }
    EXPECT_TRUE(verify(*this->kind_.again(), head)->good());
}

}  // namespace
