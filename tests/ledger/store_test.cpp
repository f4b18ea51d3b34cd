// SPDX-License-Identifier: Apache-2.0
#include "ledger/fixtures.hpp"
#include "ledger/stores.hpp"

#include <gtest/gtest.h>

// What every store must do, whatever it is made of.

namespace {

using namespace ledger_test;

template <class Kind>
class Store : public testing::Test {
protected:
    Kind kind_;
};

using kinds = testing::Types<memory_kind, sqlite_kind>;
TYPED_TEST_SUITE(Store, kinds);

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

}  // namespace
