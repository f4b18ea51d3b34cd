// SPDX-License-Identifier: Apache-2.0
#include "ledger/fixtures.hpp"
#include "ledger/postgresql_proxy.hpp"
#include "ledger/postgresql_server.hpp"
#include "submeter/ledger/postgresql_store.hpp"

#include <gtest/gtest.h>
#include <libpq-fe.h>

#include <string>

// Books in PostgreSQL, as a host uses them. docs/how-to/postgresql.md shows the marked parts.

namespace {

using namespace ledger_test;

// As founded(), in a database.
result<book> founded_in(const std::string& database) {
    auto in = postgresql::create_store(database, identity().id);
    return in ? founded(std::move(*in)) : fail(in.error());
}

TEST(PostgresqlBook, IsFoundedAndTakenUp) {
    const auto database = shared_server().fresh_database();
    const auto identity = ledger_test::identity();
    const auto now = at(0);
    std::string kept;
    {
        // [found]
        auto founded = ledger::postgresql::create(database, identity, now);
        // [found]
        ASSERT_TRUE(founded) << describe(founded.error().code).name;
        auto& book = *founded;
        ASSERT_TRUE(book.open_customer(tenant_17, 0, {}, now));
        ASSERT_EQ(posted(book, paid(1, "5.00")), outcome::created);
        kept = to_text(book.head());
    }
    // [take_over]
    const auto known = ledger::parse_anchor(kept);
    auto opened = ledger::postgresql::open(database, identity.id, {}, {.known = *known});
    // [take_over]
    ASSERT_TRUE(opened) << describe(opened.error().code).name;
    EXPECT_EQ(left(*opened), "5.00");
    // [verify]
    const auto view = ledger::postgresql::open_read_only(database, identity.id);
    const auto report = ledger::verify(**view, *known);
    // [verify]
    ASSERT_TRUE(report);
    EXPECT_TRUE(report->good());
    EXPECT_EQ(report->anchored, anchoring::matches);
}

TEST(PostgresqlBook, ARestoredCopyIsRecognised) {
    const auto database = shared_server().fresh_database();
    auto b = founded_in(database);
    ASSERT_TRUE(b);
    ASSERT_EQ(posted(*b, paid(1, "5.00")), outcome::created);
    *b = in_memory();
    const auto copy = shared_server().copy_of(database);
    b = postgresql::open(database, identity().id);
    ASSERT_TRUE(b);
    ASSERT_EQ(posted(*b, paid(2, "5.00")), outcome::created);
    const open_params known{.known = b->head()};
    EXPECT_EQ(postgresql::open(copy, identity().id, {}, known).error().code, errc::book_restored);
    auto acknowledged = known;
    acknowledged.if_restored = restored_book::acknowledge;
    acknowledged.now = at(9);
    const auto restored = postgresql::open(copy, identity().id, {}, acknowledged);
    ASSERT_TRUE(restored);
    EXPECT_EQ(left(*restored), "5.00");
}

TEST(PostgresqlBook, AWriterWhoLostHisLeaseRecordsNothing) {
    const auto database = shared_server().fresh_database();
    auto stale = founded_in(database);
    ASSERT_TRUE(stale);
    ASSERT_EQ(posted(*stale, paid(1, "5.00")), outcome::created);
    auto owner = postgresql::open(database, identity().id);
    ASSERT_TRUE(owner);
    EXPECT_EQ(stale->commit(paid(2, "1.00"), at(1)).error().code, errc::store_lost);
    EXPECT_EQ(left(*stale), "5.00") << "and knows it";
    EXPECT_EQ(posted(*owner, paid(2, "1.00")), outcome::created);
    EXPECT_EQ(left(*owner), "6.00");
}

// What the host does after an unknown outcome: it opens the book again and sends the same again.
TEST(PostgresqlBook, SendingAgainGivesOneOfEach) {
    const auto database = shared_server().fresh_database();
    ASSERT_TRUE(founded_in(database));
    postgresql_proxy proxy{shared_server().folder()};
    const auto through =
        connection_string(proxy.folder(), database.substr(database.rfind('=') + 1));
    const auto batch = [](std::uint64_t n) {
        return std::vector<entry>{paid(2 * n, "3.00"), used(2 * n + 1, "2.00")};
    };
    for (std::uint64_t n = 0; n < 2; ++n) {
        auto b = postgresql::open(through, identity().id, {.deadline = std::chrono::seconds{2}});
        ASSERT_TRUE(b) << describe(b.error().code).name;
        // Early in the commit, or after it; and nobody answers any more.
        proxy.arm(n == 0 ? way::to_server : way::to_client, cut::before, 4,
                  [] { shared_server().pause(); });
        const auto report = b->commit(batch(n), at(0));
        proxy.disarm();
        shared_server().resume();
        ASSERT_FALSE(report);
        EXPECT_EQ(report.error().code, errc::outcome_unknown);
        b = postgresql::open(database, identity().id);
        ASSERT_TRUE(b) << describe(b.error().code).name;
        ASSERT_TRUE(b->commit(batch(n), at(0)));
        EXPECT_EQ(b->entry_count(), 2 * (n + 1));
        EXPECT_EQ(left(*b), std::to_string(n + 1) + ".00");
    }
    EXPECT_TRUE(verify(**postgresql::open_read_only(database, identity().id))->good());
}

}  // namespace
