// SPDX-License-Identifier: Apache-2.0
#include "ledger/stores.hpp"

using store_kinds = testing::Types<ledger_test::memory_kind, ledger_test::sqlite_kind>;

#include "ledger/shared_book_suite.hpp"

#include <new>

// [share]
// Books a payment in whichever thread of the server it arrives. Told again, it `exists`.
result<std::uint64_t> book_payment(shared_book& books, entry payment, instant now) {
    const auto told = books.submit(std::move(payment), now);
    if (!told) return fail(told.error());  // refused; or queue_full, store_failed, …: try it again
    return told->results[0].sequence;      // told->events has the alarms that it gave
}

// A question and a change, each with the book to itself for a moment.
result<money> left_for(const shared_book& books, account_id customer) {
    return books.with([&](const book& b) { return b.prepaid(customer); });
}
result<void> close_month(shared_book& books, instant through, const entry_authority& by,
                         instant now) {
    return books.with([&](book& b) { return b.close_period(through, {}, by, now); });
}
// [share]

// The line before a shared book, call by call.

namespace {

using batch = std::vector<entry>;

class SharedLine : public testing::Test {
protected:
    static book over(store& kept, const std::optional<errc>* failure = nullptr) {
        return std::move(*founded(std::make_unique<borrowed_store>(kept, failure)));
    }

    std::uint64_t records() {
        return shared_.with([](const book& b) { return b.head().count; });
    }

    memory_store kept_;
    std::optional<errc> failure_;
    shared_book shared_{over(kept_, &failure_), {.waiting_max = 20, .batch_max = 18}};
};

TEST_F(SharedLine, WhatIsHandedInMeanwhileIsOneRecordInTheOrderOfArrival) {
    const auto before = records();
    std::vector<answer> answers;
    {
        const barrier closed{shared_};
        for (std::uint64_t i = 0; i < 16; ++i)
            answers.push_back(line_up(shared_, {paid(100 - i, "1.00")}, at(0)));
    }
    std::uint64_t sequence = 0;
    for (auto& one : answers)
        EXPECT_EQ(one.get()->results[0],
                  (entry_result{.what = outcome::created, .sequence = ++sequence, .why = {}}));
    EXPECT_EQ(records(), before + 1);
}

TEST_F(SharedLine, ARecordTakesNoMoreWhenItIsFull) {
    const auto before = records();
    std::vector<answer> answers;
    {
        const barrier closed{shared_};
        answers.push_back(line_up(shared_, batch(17, paid(1, "1.00")), at(0)));
        answers.push_back(line_up(shared_, {paid(2, "1.00")}, at(0)));
        answers.push_back(line_up(shared_, {paid(3, "1.00")}, at(0)));
    }
    for (auto& one : answers)
        EXPECT_EQ(one.get()->results[0].what, outcome::created);
    EXPECT_EQ(records(), before + 2);
}

TEST_F(SharedLine, EverybodyGetsTheAlarmsOfTheirOwnEntries) {
    ASSERT_TRUE(shared_.submit({paid(1, "150.00"), paid(2, "150.00", 0, tenant_18)}, at(0)));
    std::vector<answer> answers;
    {
        const barrier closed{shared_};
        answers.push_back(line_up(shared_, {paid(3, "1.00"), used(4, "60.00")}, at(0)));
        answers.push_back(line_up(shared_, {used(4, "60.00")}, at(0)));
        answers.push_back(line_up(
            shared_, {used(5, "149.00", 0, tenant_18), used(6, "89.00"), refunded(7, "9.00")},
            at(0)));
    }
    std::vector<commit_report> told;
    for (auto& one : answers)
        told.push_back(*one.get());
    ASSERT_EQ(told[0].events.size(), 1U);
    EXPECT_EQ(told[0].events[0].cause, (id128{0xE, 4}));
    EXPECT_EQ(told[1].results[0].what, outcome::exists);
    EXPECT_TRUE(told[1].events.empty()) << "those of another call";
    ASSERT_EQ(told[2].events.size(), 3U);
    EXPECT_EQ(told[2].events[1].account, prepaid_account(tenant_18));
    EXPECT_EQ(told[2].events[2].cause, (id128{0xE, 6}));
    EXPECT_EQ(told[2].results[2].why.code, errc::below_floor);
}

TEST_F(SharedLine, OneRefusedEntryIsAnErrorAsItIsOfABook) {
    EXPECT_EQ(shared_.submit(refunded(2, "1.01"), at(0)).error().code, errc::below_floor);
    EXPECT_EQ(shared_.submit(refunded(2, "1.01"), at(0)).error().code, errc::below_floor);
    EXPECT_EQ(shared_.submit(batch{refunded(2, "1.01")}, at(0))->results[0].what, outcome::burned);
    EXPECT_EQ(shared_.submit(paid(1, "1.00"), at(0))->results[0].what, outcome::created);
}

TEST_F(SharedLine, TheExampleOfThePageWorks) {
    std::vector<std::uint64_t> told(8);
    in_threads(8, [&](std::size_t i) {
        told[i] = book_payment(shared_, paid(1, "8.00"), at(1)).value_or(0);
    });
    EXPECT_EQ(told, std::vector<std::uint64_t>(8, 1));
    EXPECT_EQ(amount_text(*left_for(shared_, tenant_17)), "8.00");
    EXPECT_TRUE(close_month(shared_, at(1), {.reason = "November"}, at(2)));
    EXPECT_EQ(book_payment(shared_, paid(2, "1.00"), at(3)).error().code, errc::period_closed);
}

TEST_F(SharedLine, AnUnfinishedChainDoesNotTakeWhatComesNext) {
    auto open = paid(2, "1.00");
    open.next = chaining::with_next;
    std::vector<answer> answers;
    {
        const barrier closed{shared_};
        answers.push_back(line_up(shared_, {paid(1, "1.00"), open}, at(0)));
        answers.push_back(line_up(shared_, {paid(3, "1.00")}, at(0)));
    }
    const auto first = answers[0].get();
    EXPECT_EQ(first->results[0].what, outcome::created);
    EXPECT_EQ(first->results[1].why.code, errc::open_chain);
    EXPECT_EQ(answers[1].get()->results[0].what, outcome::created);
}

TEST_F(SharedLine, ARecordHasTheGreatestTimeThatWasGiven) {
    std::vector<answer> answers;
    {
        const barrier closed{shared_};
        for (const auto now : {5, 9, 7})
            answers.push_back(
                line_up(shared_, {paid(static_cast<std::uint64_t>(now), "1.00")}, at(now)));
    }
    for (auto& one : answers)
        EXPECT_TRUE(one.get());
    shared_.with([](const book& b) {
        EXPECT_TRUE(b.visit_entries([](const recorded_entry& e) { EXPECT_EQ(e.recorded, at(9)); }));
    });
}

TEST_F(SharedLine, AWrongTimeIsRefusedToItsCallerAlone) {
    answer good;
    {
        const barrier closed{shared_};
        good = line_up(shared_, {paid(1, "1.00")}, at(3));
        EXPECT_EQ(shared_.submit(paid(2, "1.00"), instant::max()).error().code, errc::bad_date);
    }
    EXPECT_TRUE(good.get());
}

TEST_F(SharedLine, AFullLineIsToldAtOnce) {
    answer waits;
    {
        const barrier closed{shared_};
        waits = line_up(shared_, batch(18, paid(1, "1.00")), at(0));
        EXPECT_EQ(shared_.submit(batch(3, paid(2, "1.00")), at(0)).error().code, errc::queue_full);
        EXPECT_EQ(shared_.waiting(), 18U);
    }
    EXPECT_TRUE(waits.get());
    EXPECT_TRUE(shared_.submit(batch(20, paid(2, "1.00")), at(0)));
    EXPECT_EQ(shared_.submit(batch(21, paid(3, "1.00")), at(0)).error().code, errc::queue_full);
}

TEST_F(SharedLine, AStoreThatFailsIsToldToAllOfTheRecordAndNothingOfItCounts) {
    for (const auto code : {errc::store_failed, errc::outcome_unknown, errc::store_lost}) {
        const auto accounts = shared_.with([](const book& b) { return b.accounts(); });
        std::vector<answer> answers;
        {
            const barrier closed{shared_};
            failure_ = code;
            for (std::uint64_t i = 1; i <= 3; ++i)
                answers.push_back(line_up(shared_, {paid(i, "1.00")}, at(0)));
        }
        for (auto& one : answers)
            EXPECT_EQ(one.get().error().code, code);
        EXPECT_EQ(shared_.with([](const book& b) { return b.accounts(); }), accounts);
    }
    shared_.with([&](const book&) { failure_.reset(); });
    EXPECT_EQ(shared_.submit(paid(2, "1.00"), at(0))->results[0].sequence, 1U) << "it goes on";
}

TEST_F(SharedLine, OtherChangesTakeTheirTurnToo) {
    answer before;
    answer after;
    std::thread opens;
    {
        const barrier closed{shared_};
        before = line_up(shared_, {paid(1, "1.00", 0, account_id{19})}, at(0));
        opens = std::thread{[this] {
            const auto ok =
                shared_.with([](book& b) { return b.open_customer(account_id{19}, 0, {}, at(0)); });
            EXPECT_TRUE(ok);
        }};
    }
    opens.join();
    EXPECT_EQ(before.get()->results[0].why.code, errc::unknown_account);
    EXPECT_TRUE(shared_.submit(paid(2, "1.00", 0, account_id{19}), at(0)));
}

TEST_F(SharedLine, ClosingAnswersWhoIsInLineAndRefusesWhoComesLater) {
    std::vector<answer> answers;
    std::thread closer;
    {
        const barrier closed{shared_};
        answers.push_back(line_up(shared_, batch(19, paid(1, "1.00")), at(0)));
        answers.push_back(line_up(shared_, {paid(2, "1.00")}, at(0)));
        closer = std::thread{[this] { shared_.close(); }};
        auto refused = errc::queue_full;  // until it is closing
        while (refused == errc::queue_full)
            refused = shared_.submit(paid(3, "1.00"), at(0)).error().code;
        EXPECT_EQ(refused, errc::shutting_down);
    }
    closer.join();
    for (auto& one : answers)
        EXPECT_EQ(one.get()->results[0].what, outcome::created);
    EXPECT_EQ(shared_.submit(paid(3, "1.00"), at(0)).error().code, errc::shutting_down);
    EXPECT_TRUE(shared_.with([](book& b) { return b.checkpoint(at(1)); }));
    shared_.close();
}

TEST_F(SharedLine, WhatIsThrownByAQuestionGivesTheBookBack) {
    EXPECT_THROW(shared_.with([](const book&) { throw std::bad_alloc{}; }), std::bad_alloc);
    EXPECT_TRUE(shared_.submit(paid(1, "1.00"), at(0)));
}

// A store that fails at one append, and from then on where it is to fail for good; or throws.
class failing_store : public borrowed_store {
public:
    enum class manner { once, for_good, throwing };
    failing_store(store& to, std::uint64_t at, manner how)
        : borrowed_store(to), at_(at), how_(how) {}
    result<void> append(const sealed_commit& record, const journal_commit& content,
                        const store_change& change) override {
        const auto call = calls_++;
        if (call == at_ && how_ == manner::throwing) throw std::bad_alloc{};
        if (call == at_ && how_ == manner::for_good) return fail(errc::outcome_unknown);
        if (call == at_ || (call > at_ && how_ == manner::for_good))
            return fail(errc::store_failed);
        return borrowed_store::append(record, content, change);
    }

private:
    std::uint64_t at_;
    manner how_;
    std::uint64_t calls_ = 0;
};

constexpr std::uint64_t founding_calls = 3;
constexpr std::uint64_t each = 5;  // so many appends at least

// Four threads hand in some entries each. Counts what they were told was recorded.
std::uint64_t run_on(shared_book& shared, std::vector<errc>* failures = nullptr) {
    std::vector<std::uint64_t> created(4);
    std::vector<std::vector<errc>> failed(4);
    in_threads(4, [&](std::size_t i) {
        for (std::uint64_t k = 0; k < each; ++k) {
            const auto told = shared.submit(paid(10 * i + k, "1.00"), at(0));
            if (!told)
                failed[i].push_back(told.error().code);
            else
                created[i] += told->results[0].what == outcome::created ? 1 : 0;
        }
    });
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        sum += created[i];
        if (failures != nullptr)
            failures->insert(failures->end(), failed[i].begin(), failed[i].end());
    }
    return sum;
}

TEST(SharedFaults, WhatWasToldIsInTheJournalWhicheverAppendFails) {
    for (std::uint64_t step = 0; step < each; ++step) {
        memory_store kept;
        shared_book shared{*founded(std::make_unique<failing_store>(kept, founding_calls + step,
                                                                    failing_store::manner::once))};
        std::vector<errc> failures;
        const auto created = run_on(shared, &failures);
        EXPECT_EQ(created + failures.size(), 20U);
        for (const auto code : failures)
            EXPECT_EQ(code, errc::store_failed);
        EXPECT_EQ(kept.count_rows()->entries, created);
        EXPECT_EQ(run_on(shared), failures.size()) << "handed in again";
        EXPECT_EQ(kept.count_rows()->entries, 20U);
        EXPECT_TRUE(verify(kept)->good());
    }
}

TEST(SharedFaults, AStoreThatIsGoneIsToldToEverybodyFromThenOn) {
    for (std::uint64_t step = 0; step < each; ++step) {
        memory_store kept;
        shared_book shared{*founded(std::make_unique<failing_store>(
            kept, founding_calls + step, failing_store::manner::for_good))};
        const auto created = run_on(shared);
        EXPECT_EQ(kept.count_rows()->entries, created);
        EXPECT_EQ(run_on(shared), 0U);
        EXPECT_EQ(kept.count_rows()->entries, created);
        EXPECT_EQ(shared.submit(paid(99, "1.00"), at(0)).error().code, errc::store_failed);
    }
}

TEST(SharedFaults, WhatIsThrownReachesOneAndNobodyWaitsForEver) {
    memory_store kept;
    shared_book shared{*founded(std::make_unique<failing_store>(kept, founding_calls + 1,
                                                                failing_store::manner::throwing)),
                       {.batch_max = 2}};
    std::vector<answer> answers;
    {
        const barrier closed{shared};
        for (std::uint64_t i = 0; i < 6; ++i)
            answers.push_back(line_up(shared, {paid(i, "1.00")}, at(0)));
    }
    EXPECT_TRUE(answers[0].get());
    EXPECT_TRUE(answers[1].get());
    EXPECT_THROW(static_cast<void>(answers[2].get()), std::bad_alloc);
    EXPECT_EQ(answers[3].get().error().code, errc::outcome_unknown);
    EXPECT_EQ(answers[4].get().error().code, errc::shutting_down);
    EXPECT_EQ(answers[5].get().error().code, errc::shutting_down);
    EXPECT_EQ(shared.submit(paid(9, "1.00"), at(0)).error().code, errc::shutting_down);
    EXPECT_EQ(kept.count_rows()->entries, 2U);
}

}  // namespace
