// SPDX-License-Identifier: Apache-2.0
#include "ledger/postgresql_fixture.hpp"

#include <gtest/gtest.h>
#include <libpq-fe.h>

#include <array>

// What is the PostgreSQL store's own; the shared suite shows what all stores do.

namespace {

using namespace ledger_test;

class PostgresqlStore : public testing::Test {
protected:
    std::string database_ = shared_server().fresh_database();

    std::unique_ptr<store> fresh(const id128& book = book_id) {
        return opened(postgresql::create_store(database_, book, patient));
    }
    std::unique_ptr<store> again(const id128& book = book_id) {
        return opened(postgresql::open_store(database_, book, patient));
    }
    errc why_not_open(const std::string& database) {
        const auto s = postgresql::open_store(database, book_id, patient);
        return s ? errc{} : s.error().code;
    }

    // What somebody with rights does to the tables.
    void spoil(const std::string& sql) const {
        auto* c = PQconnectdb(database_.c_str());
        auto* done = PQexec(c, sql.c_str());
        EXPECT_TRUE(PQresultStatus(done) == PGRES_COMMAND_OK ||
                    PQresultStatus(done) == PGRES_TUPLES_OK)
            << PQerrorMessage(c);
        PQclear(done);
        PQfinish(c);
    }

    // How many rows were looked at because no index led to them, by connections that are closed.
    std::string rows_looked_at() const {
        auto* c = PQconnectdb(database_.c_str());
        auto* found = PQexec(c,
                             "SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE relname IN"
                             " ('ids', 'keys', 'postings', 'entries', 'records')");
        std::string out = PQgetvalue(found, 0, 0);
        PQclear(found);
        PQfinish(c);
        return out;
    }

    void break_connections() const {
        spoil(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()");
    }

    // The columns of a table, each with another value than it has.
    std::vector<std::pair<std::string, std::string>> columns_of(const std::string& table) const {
        auto* c = PQconnectdb(database_.c_str());
        auto* found = PQexec(c, ("SELECT column_name, data_type FROM information_schema.columns"
                                 " WHERE table_schema = 'submeter' AND column_name <> 'book'"
                                 " AND table_name = '" +
                                 table + "'")
                                    .c_str());
        std::vector<std::pair<std::string, std::string>> out;
        for (int i = 0; i < PQntuples(found); ++i) {
            const std::string name = PQgetvalue(found, i, 0);
            const std::string kind = PQgetvalue(found, i, 1);
            if (kind == "bigint")
                out.emplace_back(name, "COALESCE(" + name + ", 0) + 1");
            else if (kind == "uuid")
                out.emplace_back(name, "'00000000-0000-0000-0000-000000000001'");
            else
                out.emplace_back(name, name + " || 'x'");
        }
        PQclear(found);
        PQfinish(c);
        EXPECT_GT(out.size(), 3U);
        return out;
    }

    static void fill(store& s, std::uint64_t records) {
        ASSERT_TRUE(founding().append_to(s));
        for (std::uint64_t n = 1; n < records; ++n)
            ASSERT_TRUE(business(n).append_to(s));
    }
};

TEST_F(PostgresqlStore, KeepsRecordsAndWhatTheyLeave) {
    { fill(*fresh(), 4); }
    const auto s = again();
    const auto records = s->read(0, 100);
    ASSERT_TRUE(records);
    ASSERT_EQ(records->size(), 4U);
    EXPECT_EQ(records->at(0), founding().sealed);
    EXPECT_EQ(records->at(3), business(3).sealed);
    EXPECT_EQ(*s->accounts(), business(3).accounts);
    EXPECT_EQ(*s->count_rows(), (row_counts{1, 4, 6, 12, 3, 12, 3}));
    EXPECT_TRUE(s->compare(founding().content));
    EXPECT_TRUE(s->compare(business(2).content));
    EXPECT_EQ(s->lasts(), durability::durable);
}

TEST_F(PostgresqlStore, FindsIdsKeysAndHistory) {
    const auto s = fresh();
    fill(*s, 4);
    const std::array<id128, 3> ids{id128{0xE, 3}, id128{0xE, 99}, id128{0xB, 2}};
    const auto places = s->find(ids);
    ASSERT_TRUE(places);
    EXPECT_EQ(places->at(0), (entry_place{.sequence = 3, .commit = 2}));
    EXPECT_EQ(places->at(1), std::nullopt);
    EXPECT_EQ(places->at(2),
              (entry_place{.sequence = 0, .commit = 2, .burned = errc::below_floor}));
    const std::array<natural_key, 3> wanted{keys::bill({0xE, 5}), keys::trade("wechat", "2"),
                                            keys::trade("alipay", "2")};
    EXPECT_EQ(*s->find_keys(wanted), (std::vector<std::uint64_t>{5, 2, 0}));
    EXPECT_EQ(*s->history({2010, 17}, 6, 3), (std::vector<std::uint64_t>{5, 4, 3}));
    EXPECT_EQ(*s->history({2010, 18}, ~std::uint64_t{0}, 3), (std::vector<std::uint64_t>{}));
    EXPECT_EQ(*s->commit_of(5), 3U);
    EXPECT_EQ(s->commit_of(7).error().code, errc::bad_value);
}

TEST_F(PostgresqlStore, KeepsTheNewestSnapshotAndCursors) {
    const auto s = fresh();
    EXPECT_EQ(*s->snapshot(), std::nullopt);
    const std::array<std::byte, 3> early{std::byte{1}, std::byte{0}, std::byte{3}};
    const std::array<std::byte, 1> late{std::byte{9}};
    ASSERT_TRUE(founding().append_to(*s, early));
    ASSERT_TRUE(business(1).append_to(*s));
    EXPECT_EQ(*s->snapshot(), (stored_snapshot{0, {early.begin(), early.end()}}));
    ASSERT_TRUE(business(2).append_to(*s, late));
    EXPECT_EQ(*s->snapshot(), (stored_snapshot{2, {late.begin(), late.end()}}));
    EXPECT_EQ(*s->cursor("alarms"), 0U);
    ASSERT_TRUE(s->set_cursor("alarms", 1));
    ASSERT_TRUE(s->set_cursor("alarms", 2));
    EXPECT_EQ(*s->cursor("alarms"), 2U);
    EXPECT_EQ(*s->cursor("mail"), 0U);
}

TEST_F(PostgresqlStore, KeepsNumbersIdsAndKeysUnique) {
    const auto s = fresh();
    fill(*s, 2);
    EXPECT_EQ(business(1).append_to(*s).error().code, errc::key_conflict) << "number";
    auto r = business(2);
    const auto refused = [&] {
        r.sealed = sealed(r.content);
        return r.append_to(*s).error().code;
    };
    r.content.entries[1].id = {0xE, 1};
    EXPECT_EQ(refused(), errc::key_conflict) << "id of an entry";
    r.content.entries[1].id = {0xB, 1};
    EXPECT_EQ(refused(), errc::key_conflict) << "burned id";
    r = business(2);
    r.content.entries[1].keys = {keys::bill({0xE, 1})};
    EXPECT_EQ(refused(), errc::key_conflict) << "natural key";
    EXPECT_EQ(*s->count_rows(), (row_counts{1, 2, 2, 4, 1, 4, 1})) << "nothing of them is left";
    EXPECT_TRUE(business(2).append_to(*s)) << "and the store goes on";
}

TEST_F(PostgresqlStore, HasManyBooks) {
    const id128 other{0xFFFFFFFFFFFFFFFF, 0x8000000000000001};
    const auto first = fresh();
    const auto second = fresh(other);
    fill(*first, 3);
    EXPECT_EQ(founding().append_to(*second).error().code, errc::bad_value) << "of another book";
    ASSERT_TRUE(founding(other).append_to(*second));
    EXPECT_TRUE(business(1).append_to(*second)) << "the same ids in another book";
    EXPECT_EQ(first->count_rows()->entries, 4U);
    EXPECT_EQ(second->count_rows()->entries, 2U);
    const auto books = postgresql::list_books(database_, patient);
    ASSERT_TRUE(books);
    ASSERT_EQ(books->size(), 2U);
    EXPECT_EQ(books->at(0), *founding().content.opens);
    EXPECT_EQ(books->at(1).id, other);
}

TEST_F(PostgresqlStore, WhoeverOpensABookTakesItOver) {
    const auto stale = fresh();
    fill(*stale, 2);
    const auto owner = again();
    EXPECT_EQ(business(2).append_to(*stale).error().code, errc::store_lost);
    ASSERT_TRUE(business(2).append_to(*owner));
    EXPECT_EQ(business(3).append_to(*stale).error().code, errc::store_lost) << "for good";
    EXPECT_TRUE(business(3).append_to(*owner));
    EXPECT_EQ(owner->count_rows()->records, 4U);
}

TEST_F(PostgresqlStore, AReaderDisturbsNobody) {
    const auto owner = fresh();
    EXPECT_EQ(postgresql::open_read_only(database_, book_id, patient).error().code,
              errc::cannot_read);
    fill(*owner, 2);
    const auto reader = opened(postgresql::open_read_only(database_, book_id, patient));
    EXPECT_EQ(reader->read(0, 9)->size(), 2U);
    EXPECT_EQ(business(2).append_to(*reader).error().code, errc::cannot_write);
    EXPECT_EQ(reader->set_cursor("alarms", 1).error().code, errc::cannot_write);
    EXPECT_TRUE(business(2).append_to(*owner));
    EXPECT_EQ(reader->read(0, 9)->size(), 2U) << "it sees the book as it was";
    EXPECT_EQ(reader->count_rows()->records, 2U);
    EXPECT_EQ(opened(postgresql::open_read_only(database_, book_id, patient))->read(0, 9)->size(),
              3U);
}

TEST_F(PostgresqlStore, AViewEndsWithItsConnection) {
    fill(*fresh(), 2);
    const auto reader = opened(postgresql::open_read_only(database_, book_id, patient));
    break_connections();
    EXPECT_EQ(reader->read(0, 9).error().code, errc::store_failed);
    EXPECT_EQ(reader->count_rows().error().code, errc::store_failed);
}

TEST_F(PostgresqlStore, ABrokenConnectionIsMadeAgain) {
    const auto s = fresh();
    fill(*s, 2);
    break_connections();
    EXPECT_EQ(s->read(0, 9)->size(), 2U);
    break_connections();
    EXPECT_TRUE(business(2).append_to(*s));
}

TEST_F(PostgresqlStore, APlaceIsFoundedOnce) {
    { const auto broken_off = fresh(); }
    { fill(*fresh(), 1); }
    EXPECT_EQ(postgresql::create_store(database_, book_id, patient).error().code,
              errc::book_exists);
}

TEST_F(PostgresqlStore, SaysWhatIsMissing) {
    EXPECT_EQ(why_not_open(database_), errc::cannot_read) << "no tables";
    ASSERT_TRUE(postgresql::prepare_database(database_, patient));
    EXPECT_EQ(why_not_open(database_), errc::cannot_read) << "no such book";
    const auto& folder = shared_server().folder();
    EXPECT_EQ(why_not_open(connection_string(folder, "nowhere")), errc::cannot_read);
    EXPECT_EQ(why_not_open(connection_string(folder + "/none", "postgres")), errc::link_closed);
    EXPECT_EQ(why_not_open("no connection string"), errc::link_closed);
}

TEST_F(PostgresqlStore, TheSchemaHasAVersion) {
    ASSERT_TRUE(postgresql::prepare_database(database_, patient));
    ASSERT_TRUE(postgresql::prepare_database(database_, patient)) << "nothing to do";
    spoil("DELETE FROM submeter.format; DROP TABLE submeter.cursors");
    EXPECT_EQ(why_not_open(database_), errc::cannot_read) << "making the tables broke off";
    ASSERT_TRUE(postgresql::prepare_database(database_, patient)) << "and goes on";
    fill(*fresh(), 1);
    spoil("UPDATE submeter.format SET version = 2");
    EXPECT_EQ(why_not_open(database_), errc::wrong_version);
    EXPECT_EQ(postgresql::prepare_database(database_, patient).error().code, errc::wrong_version);
}

TEST_F(PostgresqlStore, ComparesEveryColumn) {
    const auto s = fresh();
    fill(*s, 3);
    const std::array<std::pair<const char*, const char*>, 5> wheres{{
        {"entries", "sequence = 4"},
        {"postings", "sequence = 4 AND line = 2"},
        {"ids", "id = '00000000-0000-000e-0000-000000000004'"},
        {"keys", "sequence = 4 AND line = 1"},
        {"alarms", "commit_number = 2"},
    }};
    for (const auto& [table, where] : wheres) {
        const auto name = std::string{"submeter."}.append(table);
        spoil("CREATE TABLE kept AS SELECT * FROM " + name);
        const auto only = std::string{" WHERE "}.append(where);
        const auto is_found_out = [&](const std::string& change) {
            spoil(change + only);
            EXPECT_EQ(s->compare(business(2).content).error().code, errc::bad_journal) << change;
            spoil("DELETE FROM " + name + "; INSERT INTO " + name + " SELECT * FROM kept");
            EXPECT_TRUE(s->compare(business(2).content)) << change;
        };
        for (const auto& [column, other] : columns_of(table))
            is_found_out("UPDATE " + name + " SET " + column + " = " + other);
        is_found_out("DELETE FROM " + name);
        spoil("DROP TABLE kept");
    }
}

TEST_F(PostgresqlStore, ReadsInPages) {
    const auto s = fresh();
    ASSERT_TRUE(founding().append_to(*s));
    for (std::uint64_t n = 1; n < 5; ++n) {
        auto r = business(n);
        r.content.entries[0].memo = std::string(600'000, 'm');
        r.sealed = sealed(r.content);
        ASSERT_TRUE(r.append_to(*s));
    }
    EXPECT_EQ(s->read(0, 100)->size(), 3U) << "the record that passes a mebibyte is the last";
    EXPECT_EQ(s->read(3, 100)->size(), 2U);
    EXPECT_EQ(s->read(0, 2)->size(), 2U);
    EXPECT_EQ(s->read(5, 100)->size(), 0U);
}

// Beside ten thousand rows of other entries, nothing that is looked up is looked for row by row.
TEST_F(PostgresqlStore, LookUpsUseIndexes) {
    fill(*fresh(), 3);
    const auto other = [&](const std::string& table, const std::string& values) {
        spoil("INSERT INTO submeter." + table + " SELECT book, " + values +
              " FROM submeter.books, generate_series(100, 10099) AS n");
    };
    other("ids", "md5(n::text)::uuid, n, 1, n, 0");
    other("keys", "'key ' || n, 'trade', n, 1");
    other("postings", "n, 1, 2010, 18, 1");
    other("entries", "n, n, md5(n::text)::uuid, '', '', 0, 0, '', 0, 0, ''");
    other("records", "n, 0, '', ''");
    const auto before = rows_looked_at();
    {
        const auto s = opened(postgresql::open_store(database_, book_id, patient));
        const auto wanted = business(2);
        const auto& e = wanted.content.entries[0];
        EXPECT_TRUE((*s->find(std::array{e.id}))[0]);
        EXPECT_NE((*s->find_keys(e.keys))[0], 0U);
        EXPECT_EQ(s->history(e.postings[0].account, 4, 9)->size(), 3U);
        EXPECT_EQ(*s->commit_of(e.id.low), 2U);
        EXPECT_TRUE(s->compare(wanted.content));
        EXPECT_TRUE(business(3).append_to(*s));
    }
    EXPECT_EQ(rows_looked_at(), before);
}

// Sequences forget nothing when a transaction is rolled back, so this fails once for each n-th row.
TEST_F(PostgresqlStore, ConflictsAreTriedAgain) {
    { fill(*fresh(), 1); }
    for (const std::string state : {"40001", "40P01"}) {
        std::uint64_t failures = 0;
        for (const std::string table :
             {"leases", "records", "ids", "entries", "postings", "keys", "alarms", "accounts"}) {
            spoil("CREATE SEQUENCE calls");
            spoil(
                "CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " IF nextval('calls') <= 2 THEN RAISE EXCEPTION USING ERRCODE = '" +
                state + "'; END IF; RETURN NULL; END $$");
            for (const std::string when : {"", "DEFERRABLE INITIALLY DEFERRED"}) {
                spoil("CREATE CONSTRAINT TRIGGER fails AFTER INSERT OR UPDATE ON submeter." +
                      table + " " + when + " FOR EACH ROW EXECUTE FUNCTION conflict()");
                const auto writer = again();
                const auto next = writer->count_rows()->records;
                spoil("SELECT setval('calls', 1, false)");
                ASSERT_TRUE(business(next).append_to(*writer)) << state << " " << table;
                EXPECT_TRUE(writer->compare(business(next).content));
                EXPECT_EQ(writer->count_rows()->entries, 2 * next) << "each of them once";
                spoil("DROP TRIGGER fails ON submeter." + table);
                ++failures;
            }
            spoil("DROP FUNCTION conflict; DROP SEQUENCE calls");
        }
        EXPECT_EQ(failures, 16U);
    }
}

}  // namespace
