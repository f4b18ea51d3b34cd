// SPDX-License-Identifier: Apache-2.0
#include "ledger/postgresql_fixture.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <future>

// A connection that is cut at each message of a run, and a server that is killed there. Whatever
// was answered must hold, each record must be there whole or not at all, and sending everything
// again must give one of each. SUBMETER_EVERY_STEP tries every step instead of some.

namespace {

using namespace ledger_test;
using namespace std::chrono_literals;

// Some of the steps, spread over all of them, unless all are wanted.
std::uint64_t next_step(std::uint64_t step, std::uint64_t stride) {
    return step + (std::getenv("SUBMETER_EVERY_STEP") == nullptr ? stride : 1);
}

constexpr std::uint64_t records = 4;

class PostgresqlFaults : public testing::Test {
protected:
    std::string database_ = shared_server().fresh_database();
    postgresql_proxy proxy_{shared_server().folder()};
    std::uint64_t books_ = 0;

    // The database as it is seen through the proxy.
    [[nodiscard]] std::string through_proxy() const {
        return connection_string(proxy_.folder(), database_.substr(database_.rfind('=') + 1));
    }
    id128 new_book() { return {0xB00C, ++books_}; }

    // What became of a run of appends.
    struct run_report {
        std::uint64_t answered = 0;  // how many records were said to hold
        errc why{};                  // the first failure
    };
    static run_report run(store& s, const id128& book) {
        run_report out;
        for (; out.answered < records; ++out.answered) {
            const auto done = record(book, out.answered).append_to(s);
            if (!done) {
                out.why = done.error().code;
                return out;
            }
        }
        return out;
    }
    static whole_record record(const id128& book, std::uint64_t n) {
        return n == 0 ? founding(book) : business(n);
    }

    // What is there is what was answered, or one record more where the outcome was unknown.
    void check(const id128& book, const run_report& report) const {
        const auto s = opened(postgresql::open_store(database_, book, patient));
        const auto found = s->read(0, 100);
        ASSERT_TRUE(found);
        const auto more = report.why == errc::outcome_unknown ? 1U : 0U;
        EXPECT_GE(found->size(), report.answered);
        EXPECT_LE(found->size(), report.answered + more) << describe(report.why).name;
        for (auto n = found->size(); n < records; ++n)
            ASSERT_TRUE(record(book, n).append_to(*s));
        check_whole(*s, book);
    }
    static void check_whole(store& s, const id128& book) {
        row_counts expected;
        for (std::uint64_t n = 0; n < records; ++n) {
            const auto content = record(book, n).content;
            add_rows(expected, content);
            EXPECT_TRUE(s.compare(content)) << n;
        }
        EXPECT_EQ(*s.count_rows(), expected);
        EXPECT_EQ(s.read(0, 100)->size(), records);
    }
};

class PostgresqlCuts : public PostgresqlFaults,
                       public testing::WithParamInterface<std::pair<way, cut>> {};

TEST_P(PostgresqlCuts, AConnectionThatBreaksChangesNothing) {
    const auto [which, where] = GetParam();
    std::uint64_t cuts = 0;
    for (std::uint64_t step = 0;; step = next_step(step, 5)) {
        const auto book = new_book();
        auto s = opened(postgresql::create_store(through_proxy(), book, patient));
        proxy_.arm(which, where, step, [] {});
        const auto report = run(*s, book);
        const bool has_cut = proxy_.disarm();
        EXPECT_EQ(report.answered, records) << "the store connects again and goes on";
        s.reset();
        check(book, report);
        if (HasFailure()) FAIL() << "step " << step;
        if (!has_cut) break;
        ++cuts;
    }
    EXPECT_GT(cuts, 20U) << "the run was shorter than it must be";
}

INSTANTIATE_TEST_SUITE_P(
    EveryMessage, PostgresqlCuts,
    testing::Values(std::pair{way::to_server, cut::before}, std::pair{way::to_server, cut::inside},
                    std::pair{way::to_client, cut::before}, std::pair{way::to_client, cut::inside}),
    [](const auto& one) {
        return std::string{one.param.first == way::to_server ? "Out" : "In"}.append(
            one.param.second == cut::before ? "Before" : "Inside");
    });

class PostgresqlKills : public PostgresqlFaults, public testing::WithParamInterface<way> {};

TEST_P(PostgresqlKills, AServerThatIsKilledAndComesBackChangesNothing) {
    std::uint64_t kills = 0;
    for (std::uint64_t step = 0;; step = next_step(step, 17)) {
        const auto book = new_book();
        auto s = opened(postgresql::create_store(through_proxy(), book, patient));
        std::promise<bool> happened;  // that the server was killed, or else that all is done
        std::once_flag once;
        const auto tell = [&](bool killed) {
            std::call_once(once, [&] { happened.set_value(killed); });
        };
        proxy_.arm(GetParam(), cut::before, step, [&] {
            shared_server().kill();
            tell(true);
        });
        auto running = std::async(std::launch::async, [&] {
            const auto report = run(*s, book);
            tell(false);
            return report;
        });
        const bool killed = happened.get_future().get();
        if (killed) shared_server().start();
        const auto report = running.get();
        proxy_.disarm();
        EXPECT_EQ(report.answered, records) << "the store connects again and goes on";
        s.reset();
        check(book, report);
        if (HasFailure()) FAIL() << "step " << step;
        if (!killed) break;
        ++kills;
    }
    EXPECT_GT(kills, 5U) << "the run was shorter than it must be";
}

INSTANTIATE_TEST_SUITE_P(EveryMessage, PostgresqlKills,
                         testing::Values(way::to_server, way::to_client), [](const auto& one) {
                             return one.param == way::to_server ? "Out" : "In";
                         });

// The deadline is short, so that the test is; how far the run comes before it does not matter.
const postgresql::params hasty{.deadline = 1s};

TEST_F(PostgresqlFaults, AServerThatStaysAwayLeavesTheOutcomeUnknown) {
    std::uint64_t unknown = 0;
    for (std::uint64_t step = 10; step < 60; step = next_step(step, 20)) {
        const auto book = new_book();
        { opened(postgresql::create_store(database_, book, patient)); }
        auto s = opened(postgresql::open_store(through_proxy(), book, hasty));
        proxy_.arm(way::to_client, cut::before, step, [] { shared_server().kill(); });
        const auto report = run(*s, book);
        proxy_.disarm();
        unknown += report.why == errc::outcome_unknown ? 1 : 0;
        EXPECT_LT(report.answered, records);
        EXPECT_EQ(run(*s, book).why, errc::store_failed) << "it takes no more";
        s.reset();
        shared_server().start();
        check(book, report);
        if (HasFailure()) FAIL() << "step " << step;
    }
    EXPECT_GT(unknown, 2U);
}

TEST_F(PostgresqlFaults, AServerThatHangsHoldsNobody) {
    const auto book = new_book();
    { opened(postgresql::create_store(database_, book, patient)); }
    auto s = opened(postgresql::open_store(database_, book, hasty));
    run_report report;
    ASSERT_TRUE(record(book, 0).append_to(*s));
    report.answered = 1;
    shared_server().pause();
    report.why = record(book, 1).append_to(*s).error().code;
    EXPECT_EQ(report.why, errc::outcome_unknown);
    EXPECT_EQ(record(book, 1).append_to(*s).error().code, errc::store_failed) << "no more";
    EXPECT_EQ(s->read(0, 1).error().code, errc::store_failed);
    EXPECT_EQ(postgresql::open_store(database_, book, hasty).error().code, errc::timeout);
    shared_server().resume();
    s.reset();
    check(book, report);
}

// The writer that lost its lease while it did not know how its record ended still tells the truth.
TEST_F(PostgresqlFaults, ABookTakenOverMeanwhileIsLost) {
    std::uint64_t landed = 0;
    std::uint64_t lost = 0;
    for (const auto which : {way::to_server, way::to_client}) {
        const auto book = new_book();
        auto s = opened(postgresql::create_store(through_proxy(), book, patient));
        ASSERT_TRUE(record(book, 0).append_to(*s));
        std::unique_ptr<store> next;
        proxy_.arm(which, cut::before, 0,
                   [&] { next = opened(postgresql::open_store(database_, book, patient)); });
        const auto done = record(book, 1).append_to(*s);
        ASSERT_TRUE(proxy_.disarm());
        const auto found = next->read(0, 100)->size();
        EXPECT_EQ(found, done ? 2U : 1U);
        (done ? landed : lost) += 1;
        if (!done) {
            EXPECT_EQ(done.error().code, errc::store_lost);
        }
        EXPECT_EQ(record(book, 2).append_to(*s).error().code, errc::store_lost);
        for (auto n = found; n < records; ++n)
            ASSERT_TRUE(record(book, n).append_to(*next));
        check_whole(*next, book);
    }
    EXPECT_GE(lost, 1U) << "the message that never left";
}

}  // namespace
