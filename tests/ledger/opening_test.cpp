// SPDX-License-Identifier: Apache-2.0
#include "ledger/fixtures.hpp"
#include "ledger/stores.hpp"

#include <gtest/gtest.h>

namespace {

using namespace ledger_test;

// Snapshots, and anchors known from elsewhere.

class Opening : public testing::Test {
protected:
    static constexpr book_params often{.seals = sealing::sealed, .snapshot_every = 40};

    // Entries of all phases, burned ids, settings and closings between snapshots.
    Opening() {
        auto b = with_orders(std::make_unique<borrowed_store>(kept_), often);
        for (std::uint64_t i = 1; i <= 100; ++i) {
            const auto t = static_cast<std::int64_t>(i);
            EXPECT_EQ(posted(b, paid(10 * i, "1.00", t), t), outcome::created);
            EXPECT_EQ(posted(b, reserved(10 * i + 1, 50, t + 7), t), outcome::created);
            if (i % 3 == 0) {
                EXPECT_EQ(posted(b, ending(10 * i + 2, entry_phase::post, 10 * i + 1), t),
                          outcome::created);
            }
            if (i % 10 == 0) {
                EXPECT_EQ(refusal(b, refunded(10 * i + 3, "999.00"), t), errc::below_floor);
            }
        }
        EXPECT_TRUE(b.close_period(at(-10), {}, {}, at(101)));
        EXPECT_TRUE(b.set_policy({.refund_limit_minor = 100}, at(101)));
        EXPECT_TRUE(b.set_operator(chief(3, "Wang"), at(101)));
        state_ = encode_state(b.state());
        head_ = b.head();
    }

    result<book> opened(const open_params& with = {}) {
        return book::open(std::make_unique<borrowed_store>(kept_), with, often);
    }

    memory_store kept_;
    std::vector<std::byte> state_;
    anchor head_;
};

TEST_F(Opening, GoesOnFromTheNewestSnapshot) {
    const auto snapshot = kept_.snapshot();
    ASSERT_TRUE(*snapshot);
    EXPECT_GT((*snapshot)->number, 150U);
    const auto b = opened();
    ASSERT_TRUE(b) << describe(b.error().code).name;
    EXPECT_EQ(encode_state(b->state()), state_);
    EXPECT_EQ(b->head(), head_);
    EXPECT_TRUE(verify(kept_, head_)->good());
}

TEST_F(Opening, IsTheSameFromTheFirstRecordOn) {
    replay all{uniqueness::checked};
    for (std::uint64_t n = 0; n < head_.count; ++n)
        ASSERT_TRUE(all.feed(kept_.read(n, 1)->front())) << n;
    EXPECT_EQ(encode_state(all.state()), state_);
}

TEST_F(Opening, AStateIsReadAsItWasWritten) {
    const auto back = decode_state(state_);
    ASSERT_TRUE(back);
    EXPECT_EQ(encode_state(*back), state_);
    for (std::size_t size = 0; size < state_.size(); size += 7)
        EXPECT_FALSE(decode_state(bytes_view{state_}.first(size))) << size;
}

TEST_F(Opening, ACheckpointOnDemand) {
    auto b = opened();
    ASSERT_TRUE(b);
    ASSERT_TRUE(b->checkpoint(at(102)));
    EXPECT_EQ((*kept_.snapshot())->number, b->head().count - 1);
    const auto again = opened();
    ASSERT_TRUE(again);
    EXPECT_EQ(again->head(), b->head());
    EXPECT_TRUE(verify(kept_)->good());
}

// A store that gives another snapshot than it was handed.
class forging_store final : public borrowed_store {
public:
    forging_store(store& to, stored_snapshot forged)
        : borrowed_store(to), forged_(std::move(forged)) {}
    result<std::optional<stored_snapshot>> snapshot() override { return std::optional{forged_}; }

private:
    stored_snapshot forged_;
};

TEST_F(Opening, ASnapshotThatItsRecordDoesNotVouchForIsFound) {
    const auto good = **kept_.snapshot();
    const auto found = [&](auto change) {
        auto s = good;
        change(s);
        forging_store spoilt{kept_, s};
        EXPECT_FALSE(verify(spoilt)->good());
        const auto b = book::open(std::make_unique<forging_store>(kept_, s));
        return b ? errc::incomplete : b.error().code;
    };
    EXPECT_EQ(found([](auto& s) { s.octets[200] ^= std::byte{1}; }), errc::bad_journal);
    EXPECT_EQ(found([](auto& s) { --s.number; }), errc::bad_journal);
    EXPECT_EQ(found([](auto& s) { s.number = 9999; }), errc::bad_journal);
    EXPECT_EQ(found([](auto& s) { s.octets.clear(); }), errc::bad_journal);
}

TEST_F(Opening, AnAnchorThatTheJournalHasIsFine) {
    EXPECT_TRUE(opened({.known = head_}));
    const anchor early{.count = 5, .seal = kept_.read(4, 1)->front().seal};
    EXPECT_TRUE(opened({.known = early}));
    auto other = early;
    other.seal[3] ^= std::byte{1};
    EXPECT_EQ(opened({.known = other}).error().code, errc::broken_seal);
}

TEST_F(Opening, ABookOlderThanItsAnchorOpensOnlyWhenThatIsAcknowledged) {
    auto later = head_;
    later.count += 3;
    EXPECT_EQ(opened({.known = later}).error().code, errc::book_restored);
    const auto b = opened({.known = later,
                           .if_restored = restored_book::acknowledge,
                           .now = at(500),
                           .by = {.by = operator_id{3}, .reason = "the disk died"}});
    ASSERT_TRUE(b) << describe(b.error().code).name;
    const auto last = decode_commit(kept_.read(b->head().count - 1, 1)->front().octets);
    ASSERT_TRUE(last);
    ASSERT_EQ(last->audits.size(), 1U);
    EXPECT_EQ(last->audits[0].operation, "restored");
    EXPECT_EQ(last->audits[0].before, to_text(later));
    EXPECT_EQ(last->audits[0].after, to_text(head_));
}

TEST(UnsealedBook, IsForMemoryOnly) {
    auto b = with_orders(std::make_unique<memory_store>(), {.seals = sealing::none});
    EXPECT_EQ(posted(b, paid(1, "1.00")), outcome::created);
    EXPECT_EQ(left(b), "1.00");
    EXPECT_EQ(b.head().seal, crypto::sha256_digest{});
    temporary_file file;
    auto in = sqlite::create_store(file.path());
    ASSERT_TRUE(in);
    EXPECT_EQ(
        book::create(identity(), std::move(*in), at(0), {.seals = sealing::none}).error().code,
        errc::bad_value);
}

}  // namespace
