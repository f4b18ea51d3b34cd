// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ledger/fixtures.hpp"
#include "ledger/threads.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

// What threads that share a book may rely on, whatever its store is made of. Whoever includes this
// says first which kinds of store are meant, as for the suite of the stores.

namespace {

using namespace ledger_test;

template <class Kind>
class SharedBook : public testing::Test {
protected:
    Kind kind_;
};

TYPED_TEST_SUITE(SharedBook, store_kinds);

/// What one thread handed in at once, and what it was told.
struct handed_in_once {
    std::vector<entry> batch;
    commit_report told;
};

/// Hands in by the dice: payments, charges, refunds that may be refused, what other threads hand in
/// too, chains that break, reservations. Each batch begins with an entry that is always recorded:
/// its number tells when the batch had its turn.
class busy_thread {
public:
    explicit busy_thread(std::size_t which)
        : space_(0x100 + which), dice_(static_cast<std::uint32_t>(which)) {}

    handed_in_once run(shared_book& on) {
        handed_in_once out{.batch = {marker()}, .told = {}};
        add_something(out.batch);
        const auto told = on.submit(out.batch, at(0));
        EXPECT_TRUE(told);
        if (told) out.told = *told;
        return out;
    }

private:
    std::uint64_t roll(std::uint64_t sides) { return dice_() % sides; }
    id128 fresh() { return {space_, ++made_}; }
    entry with_id(entry e, id128 id) {
        e.id = id;
        return e;
    }
    entry fresh(entry e) { return with_id(std::move(e), fresh()); }

    entry marker() {
        return {.id = fresh(),
                .kind = entry_kind::adjustment,
                .effective = at(0),
                .memo = "turn",
                .postings = {{{.code = code_wechat}, 1}, {{.code = code_bank}, -1}}};
    }

    void add_something(std::vector<entry>& to) {
        switch (roll(8)) {
            case 0:
                return to.push_back(fresh(paid(1, "30.00")));
            case 1:
                return to.push_back(fresh(used(1, "7.00")));
            case 2:
                return to.push_back(fresh(refunded(1, "25.00")));
            case 3:  // the same of several threads
                return to.push_back(with_id(paid(1, "0.10"), {0xC, roll(9)}));
            case 4:
                return to.push_back(same_order());
            case 5:
                return add_chain(to, chaining::ends);
            case 6:
                return add_chain(to, chaining::with_next);
            default:
                return to.push_back(reservation());
        }
    }

    entry same_order() {
        auto out = fresh(paid(1, "0.20"));
        out.keys = {keys::trade("wechat", std::to_string(roll(9)))};
        return out;
    }

    // The refund may be refused, and then nothing of the chain stays.
    void add_chain(std::vector<entry>& to, chaining end) {
        to.push_back(fresh(used(1, "1.00")));
        to.back().next = chaining::with_next;
        to.push_back(fresh(refunded(1, "9.00")));
        to.back().next = end;
    }

    entry reservation() {
        if (reserved_ == id128{}) {
            auto out = fresh(reserved(1, 1500));
            reserved_ = out.id;
            return out;
        }
        auto out =
            fresh(ending(1, roll(2) == 0 ? entry_phase::post : entry_phase::void_pending, 1));
        out.holds = std::exchange(reserved_, {});
        return out;
    }

    std::uint64_t space_;
    std::mt19937 dice_;
    std::uint64_t made_ = 0;
    id128 reserved_{};
};

std::vector<handed_in_once> of_all(std::vector<std::vector<handed_in_once>> by_thread) {
    std::vector<handed_in_once> out;
    for (auto& one : by_thread) {
        EXPECT_TRUE(std::is_sorted(one.begin(), one.end(), [](const auto& a, const auto& b) {
            return a.told.results[0].sequence < b.told.results[0].sequence;
        })) << "a thread's own order";
        std::move(one.begin(), one.end(), std::back_inserter(out));
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
        return a.told.results[0].sequence < b.told.results[0].sequence;
    });
    return out;
}

TYPED_TEST(SharedBook, AnswersAsABookThatIsAskedOneByOne) {
    constexpr std::size_t threads = 6;
    std::vector<std::vector<handed_in_once>> by_thread(threads);
    std::vector<account_state> accounts;
    anchor head;
    {
        shared_book shared{with_orders(this->kind_.fresh())};
        in_threads(threads, [&](std::size_t i) {
            busy_thread one{i};
            for (int k = 0; k < 30; ++k)
                by_thread[i].push_back(one.run(shared));
        });
        EXPECT_EQ(shared.waiting(), 0U);
        accounts = shared.with([](const book& b) { return b.accounts(); });
        head = shared.with([](const book& b) { return b.head(); });
    }
    auto alone = with_orders();
    std::uint64_t created = 0;
    for (const auto& one : of_all(std::move(by_thread))) {
        const auto told = alone.commit(one.batch, at(0));
        ASSERT_TRUE(told);
        ASSERT_EQ(told->results, one.told.results);
        ASSERT_EQ(told->events, one.told.events);
        for (const auto& r : one.told.results)
            created += r.what == outcome::created ? 1 : 0;
    }
    EXPECT_EQ(alone.accounts(), accounts);
    EXPECT_EQ(alone.entry_count(), created);
    const auto kept = verify(*this->kind_.again(), head);
    ASSERT_TRUE(kept);
    EXPECT_TRUE(kept->good());
    EXPECT_EQ(kept->entries, created);
}

TYPED_TEST(SharedBook, WhatSeveralHandInAtOnceIsRecordedOnce) {
    constexpr std::size_t threads = 4;
    constexpr std::uint64_t each = 25;
    std::vector<std::vector<entry_result>> told(threads);
    {
        shared_book shared{*founded(this->kind_.fresh())};
        in_threads(threads, [&](std::size_t i) {
            for (std::uint64_t k = 0; k < each; ++k) {
                auto e = paid(10 * k, "1.00");
                if (k % 2 != 0) {
                    e.id.low += i;  // the same payment under several ids
                    e.memo = "order";
                    e.keys = {keys::trade("wechat", std::to_string(k))};
                }
                const auto report = shared.submit(e, at(0));
                ASSERT_TRUE(report);
                told[i].push_back(report->results[0]);
            }
        });
    }
    for (std::size_t k = 0; k < each; ++k) {
        std::size_t winners = 0;
        for (const auto& one : told) {
            winners += one[k].what == outcome::created ? 1 : 0;
            EXPECT_TRUE(one[k].what == outcome::created || one[k].what == outcome::exists);
            EXPECT_EQ(one[k].sequence, told[0][k].sequence);
        }
        EXPECT_EQ(winners, 1U);
    }
    const auto kept = book::open(this->kind_.again());
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->entry_count(), each);
    EXPECT_EQ(left(*kept), "25.00");
}

TYPED_TEST(SharedBook, AQuestionSeesWholeHandInsOnly) {
    shared_book shared{*founded(this->kind_.fresh())};
    in_threads(4, [&](std::size_t i) {
        for (std::uint64_t k = 0; k < 20; ++k) {
            if (i == 0) {
                const auto seen = std::as_const(shared).with([](const book& b) {
                    return std::pair{b.entry_count(), b.prepaid(tenant_17)->minor};
                });
                EXPECT_EQ(seen.first % 2, 0U);
                EXPECT_EQ(seen.second, 0);
            } else {
                const auto id = 1000 * i + 2 * k;
                EXPECT_TRUE(shared.submit({paid(id, "5.00"), used(id + 1, "5.00")}, at(0)));
            }
        }
    });
    EXPECT_EQ(shared.with([](const book& b) { return b.entry_count(); }), 120U);
}

}  // namespace
