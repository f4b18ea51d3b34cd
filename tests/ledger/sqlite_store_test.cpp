// SPDX-License-Identifier: Apache-2.0
#include "ledger/fixtures.hpp"
#include "ledger/stores.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <csignal>
#include <fstream>
#include <sys/wait.h>

namespace {

using namespace ledger_test;

class SqliteStore : public testing::Test {
protected:
    [[nodiscard]] result<book> fresh(const sqlite::params& with = {}) const {
        auto in = sqlite::create_store(path(), with);
        if (!in) return fail(in.error());
        return founded(std::move(*in));
    }
    [[nodiscard]] std::string path() const { return file_.path(); }
    [[nodiscard]] std::string folder() const { return file_.folder(); }

    // Runs SQL as any other program would.
    void sql(const std::string& text) const {
        sqlite3* db = nullptr;
        ASSERT_EQ(sqlite3_open(path().c_str(), &db), SQLITE_OK);
        EXPECT_EQ(sqlite3_exec(db, text.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
            << sqlite3_errmsg(db);
        sqlite3_close(db);
    }
    [[nodiscard]] std::string text_of(const std::string& query) const {
        sqlite3* db = nullptr;
        sqlite3_open(path().c_str(), &db);
        std::string out;
        const auto add = [](void* to, int columns, char** values, char**) {
            for (int i = 0; i < columns; ++i)
                *static_cast<std::string*>(to) +=
                    std::string(values[i] == nullptr ? "NULL" : values[i]) + "|";
            return 0;
        };
        EXPECT_EQ(sqlite3_exec(db, query.c_str(), add, &out, nullptr), SQLITE_OK)
            << sqlite3_errmsg(db);
        sqlite3_close(db);
        return out;
    }
    [[nodiscard]] errc first_finding() const {
        const auto kept = sqlite::open_store(path());
        EXPECT_TRUE(kept);
        const auto v = verify(**kept);
        EXPECT_TRUE(v);
        return v->good() ? errc::incomplete : v->findings[0].what.code;
    }

private:
    temporary_file file_;
};

TEST_F(SqliteStore, ItsTablesAreForPeopleToo) {
    {
        auto b = fresh();
        ASSERT_TRUE(b);
        ASSERT_EQ(posted(*b, paid(1, "150.00")), outcome::created);
        ASSERT_EQ(posted(*b, used(2, "60.00", 9)), outcome::created);
    }
    EXPECT_EQ(text_of("SELECT minor, version, floors, levels_minor, status FROM accounts"
                      " WHERE code = 2010 AND owner = 17"),
              "-9000|2|-62135510400,0|10000,2000,1|open|");
    EXPECT_EQ(text_of("SELECT hex(id), kind, effective, memo FROM entries WHERE sequence = 2"),
              "000000000000000E0000000000000002|consumption|1700000009|hour|");
    EXPECT_EQ(text_of("SELECT code, owner, minor FROM postings WHERE sequence = 2"),
              "2010|17|6000|4010|0|-6000|");
    EXPECT_EQ(text_of("SELECT code, owner, level, balance_minor FROM alarms"), "2010|17|1|9000|");
    EXPECT_EQ(text_of("SELECT line, minor FROM postings WHERE code = 2010 ORDER BY sequence"),
              "2|-15000|1|6000|");
    EXPECT_EQ(text_of("SELECT sum(minor) FROM postings"), "0|");
    EXPECT_EQ(text_of("SELECT currency, scale, zone FROM book"), "CNY|2|Asia/Shanghai|");
}

TEST_F(SqliteStore, ASecondWriterIsRefused) {
    auto b = fresh();
    ASSERT_TRUE(b);
    EXPECT_EQ(sqlite::open(path()).error().code, errc::book_locked);
    EXPECT_EQ(sqlite::open_read_only(path()).error().code, errc::book_locked);
    EXPECT_EQ(posted(*b, paid(1, "1.00")), outcome::created);
    *b = in_memory();  // closes the file
    EXPECT_TRUE(sqlite::open(path()));
}

TEST_F(SqliteStore, AnotherProcessIsRefusedToo) {
    auto b = fresh();
    ASSERT_TRUE(b);
    const pid_t child = fork();
    if (child == 0) {
        const auto second = sqlite::open_store(path());
        _exit(!second && second.error().code == errc::book_locked ? 0 : 1);
    }
    int status = 1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
}

TEST_F(SqliteStore, AFullDiskRecordsNothingAndTheBookGoesOn) {
    auto b = fresh({.pages_max = 24});
    ASSERT_TRUE(b) << describe(b.error().code).name;
    std::uint64_t id = 1;
    result<commit_report> report;
    for (; id < 1000; ++id) {
        report = b->commit(paid(id, "1.00"), at(0));
        if (!report) break;
    }
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, errc::store_failed);
    EXPECT_EQ(b->entry_count(), id - 1);
    EXPECT_EQ(left(*b), std::to_string(id - 1) + ".00");
    EXPECT_FALSE(b->commit(paid(id, "1.00"), at(0)));
    *b = in_memory();
    auto with_room = sqlite::open(path());
    ASSERT_TRUE(with_room);
    EXPECT_EQ(with_room->entry_count(), id - 1);
    EXPECT_EQ(posted(*with_room, paid(id, "1.00")), outcome::created);
}

// So that a sync need not write its length, too. What is beyond its end is no part of the book.
TEST_F(SqliteStore, TheLogOfABusyBookGrowsAheadOfItsUse) {
    constexpr std::uintmax_t page = 4096 + 24;
    { ASSERT_TRUE(fresh()); }
    auto b = sqlite::open(path());
    ASSERT_TRUE(b);
    EXPECT_EQ(posted(*b, paid(1, "1.00")), outcome::created);
    const auto length = [&] { return std::filesystem::file_size(path() + "-wal"); };
    EXPECT_LT(length(), 8 * page) << "nor does one entry cost more than its pages";
    for (std::uint64_t id = 2; id <= 40; ++id)
        EXPECT_EQ(posted(*b, paid(id, "1.00")), outcome::created);
    const auto before = length();
    EXPECT_GE(before, 64 * page);
    EXPECT_EQ(posted(*b, paid(41, "1.00")), outcome::created);
    EXPECT_EQ(length(), before);
    for (const auto* end : {"", "-wal"})
        std::filesystem::copy_file(path() + end, path() + ".left" + end);
    EXPECT_EQ(sqlite::open(path() + ".left")->head(), b->head());
}

TEST_F(SqliteStore, ReadOnlyReadsAndDoesNotWrite) {
    anchor head;
    {
        auto b = fresh();
        ASSERT_TRUE(b);
        ASSERT_EQ(posted(*b, paid(1, "1.00")), outcome::created);
        head = b->head();
    }
    auto from = sqlite::open_read_only(path());
    ASSERT_TRUE(from);
    EXPECT_TRUE(verify(**from, head)->good());
    auto b = book::open(std::move(*from));
    ASSERT_TRUE(b);
    const auto report = b->commit(paid(2, "1.00"), at(1));
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, errc::cannot_write);
    EXPECT_EQ(left(*b), "1.00");
    *b = in_memory();
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& f : std::filesystem::directory_iterator(folder()))
        ++files;
    EXPECT_EQ(files, 1U) << "nothing is left beside the book";
}

TEST_F(SqliteStore, SaysWhatIsWrongWithAFile) {
    EXPECT_EQ(sqlite::open(path()).error().code, errc::cannot_read);
    EXPECT_EQ(sqlite::create("/nowhere/at/all/book.db", identity(), at(0)).error().code,
              errc::cannot_write);
    std::ofstream(path()) << std::string(8192, 'x');
    EXPECT_EQ(sqlite::open(path()).error().code, errc::bad_journal);
    EXPECT_EQ(fresh().error().code, errc::bad_journal);
    EXPECT_EQ(std::filesystem::file_size(path()), 8192U) << "what is not ours stays as it is";
}

TEST_F(SqliteStore, LeavesAnotherProgramsDatabaseAlone) {
    sql("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)");
    EXPECT_EQ(sqlite::open(path()).error().code, errc::bad_journal);
    EXPECT_EQ(fresh().error().code, errc::bad_journal);
    EXPECT_EQ(text_of("PRAGMA journal_mode"), "delete|");
    EXPECT_EQ(text_of("SELECT name FROM sqlite_schema"), "theirs|");
}

TEST_F(SqliteStore, ASchemaOfAnotherVersionIsNotTouched) {
    { ASSERT_TRUE(fresh()); }
    sql("PRAGMA user_version = 3");
    EXPECT_EQ(sqlite::open(path()).error().code, errc::wrong_version);
}

// A file as version 1 wrote it: one customer with a floor and an alarm that was given.
constexpr const char* file_of_version_1 = R"(
CREATE TABLE book (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id BLOB NOT NULL, currency TEXT NOT NULL, scale INTEGER NOT NULL, zone TEXT NOT NULL
) STRICT;
CREATE TABLE commits (
    number INTEGER PRIMARY KEY, recorded INTEGER NOT NULL, octets BLOB NOT NULL, seal BLOB NOT NULL
) STRICT;
CREATE TABLE accounts (
    code INTEGER NOT NULL, owner INTEGER NOT NULL,
    minor INTEGER NOT NULL, version INTEGER NOT NULL, alarms_given INTEGER NOT NULL,
    status TEXT NOT NULL, floor_minor INTEGER, levels_minor TEXT NOT NULL,
    PRIMARY KEY (code, owner)
) STRICT, WITHOUT ROWID;
CREATE TABLE entries (
    sequence INTEGER PRIMARY KEY, commit_number INTEGER NOT NULL, id BLOB NOT NULL UNIQUE,
    kind TEXT NOT NULL, effective INTEGER NOT NULL, memo TEXT NOT NULL
) STRICT;
CREATE TABLE postings (
    sequence INTEGER NOT NULL, line INTEGER NOT NULL,
    code INTEGER NOT NULL, owner INTEGER NOT NULL, minor INTEGER NOT NULL,
    PRIMARY KEY (sequence, line)
) STRICT, WITHOUT ROWID;
CREATE TABLE alarms (
    commit_number INTEGER NOT NULL, line INTEGER NOT NULL,
    code INTEGER NOT NULL, owner INTEGER NOT NULL, level INTEGER NOT NULL,
    level_minor INTEGER NOT NULL, balance_minor INTEGER NOT NULL,
    cause BLOB NOT NULL, effective INTEGER NOT NULL,
    PRIMARY KEY (commit_number, line)
) STRICT, WITHOUT ROWID;
INSERT INTO book VALUES (1, X'000000000000B00C0000000000000001', 'CNY', 2, 'Asia/Shanghai');
INSERT INTO accounts VALUES (2010, 17, -1500, 2, 3, 'open', 0, '10000,2000,1'),
    (2050, 17, 0, 0, 0, 'closed', NULL, ''), (1031, 0, 1500, 2, 0, 'open', NULL, '');
INSERT INTO entries VALUES (1, 3, X'000000000000000E0000000000000001', 'top_up', 5, 'order 1');
INSERT INTO postings VALUES (1, 1, 1031, 0, 15000), (1, 2, 2010, 17, -15000);
PRAGMA application_id = 1396853332;
PRAGMA user_version = 1;
)";

TEST_F(SqliteStore, AFileOfVersionOneIsBroughtUpToDateOnce) {
    sql(file_of_version_1);
    EXPECT_EQ((*sqlite::open_read_only(path()))->accounts()->size(), 3U);
    EXPECT_EQ(text_of("PRAGMA user_version"), "1|") << "reading changes nothing";
    for (int time = 0; time < 2; ++time) {
        const auto kept = sqlite::open_store(path());
        ASSERT_TRUE(kept) << describe(kept.error().code).name;
        const auto accounts = (*kept)->accounts();
        ASSERT_TRUE(accounts);
        ASSERT_EQ(accounts->size(), 3U);
        const account_state wanted{.settings = {.account = prepaid_17,
                                                .floors = {{since_ever, 0}},
                                                .levels_minor = {10000, 2000, 1}},
                                   .minor = -1500,
                                   .version = 2,
                                   .below = 6};
        EXPECT_EQ((*accounts)[1], wanted);
        EXPECT_EQ((*accounts)[2].settings.status, account_status::closed);
        EXPECT_TRUE((*accounts)[2].settings.floors.empty());
        EXPECT_EQ(*(*kept)->history(prepaid_17, 9, 9), std::vector<std::uint64_t>{1});
        const id128 id{0xE, 1};
        EXPECT_EQ((*kept)->find(std::span{&id, 1})->front(),
                  (entry_place{.sequence = 1, .commit = 3}));
    }
    EXPECT_EQ(text_of("PRAGMA user_version"), "2|");
}

TEST_F(SqliteStore, ABookOfVersionOneIsReadAsItIsAndGoesOn) {
    std::filesystem::copy_file(SUBMETER_TEST_DATA "/vectors/books/version1.book", path());
    const auto known =
        parse_anchor("9:922a72b0e96df1e148ebebb13c429dd177e716293c9a79147b1d55d69e8b6adf");
    ASSERT_TRUE(known);
    {
        auto from = sqlite::open_read_only(path());
        ASSERT_TRUE(from);
        EXPECT_EQ(sqlite::open_read_only(path()).error().code, errc::book_locked);
        EXPECT_TRUE(verify(**from, *known)->good());
        const auto b = book::open(std::move(*from), {.known = *known});
        ASSERT_TRUE(b);
        EXPECT_EQ(left(*b), "-22.34");
        EXPECT_EQ(b->entries(prepaid_17)->size(), 4U);
    }
    {
        auto b = sqlite::open(path());
        ASSERT_TRUE(b);
        EXPECT_EQ(posted(*b, paid(77, "1.00", 9999), 9999), outcome::created);
        EXPECT_EQ(posted(*b, paid(1, "50.00", 0), 9999), outcome::exists);
    }
    EXPECT_TRUE(verify(**sqlite::open_read_only(path()), *known)->good());
}

TEST_F(SqliteStore, FindsChangedTables) {
    {
        auto b = fresh();
        ASSERT_TRUE(b);
        ASSERT_EQ(posted(*b, paid(1, "150.00")), outcome::created);
        ASSERT_EQ(posted(*b, used(2, "60.00")), outcome::created);
    }
    EXPECT_EQ(first_finding(), errc::incomplete);
    const std::tuple<const char*, const char*, errc> cases[] = {
        {"UPDATE entries SET postings = replace(postings, '6000', '6001') WHERE sequence = 2",
         "UPDATE entries SET postings = replace(postings, '6001', '6000') WHERE sequence = 2",
         errc::bad_journal},
        {"UPDATE entries SET postings = replace(postings, ',1]', ',0]') WHERE sequence = 2",
         "UPDATE entries SET postings = replace(postings, '17,6000,0]', '17,6000,1]')"
         " WHERE sequence = 2",
         errc::bad_journal},
        {"UPDATE accounts SET last_entry = 1 WHERE owner = 17 AND code = 2010",
         "UPDATE accounts SET last_entry = 2 WHERE owner = 17 AND code = 2010", errc::bad_journal},
        {"UPDATE entries SET memo = 'other' WHERE sequence = 2",
         "UPDATE entries SET memo = 'hour' WHERE sequence = 2", errc::bad_journal},
        {"UPDATE entries SET kind = 'refund' WHERE sequence = 2",
         "UPDATE entries SET kind = 'consumption' WHERE sequence = 2", errc::bad_journal},
        {"INSERT INTO entries (sequence, commit_number, id, kind, effective, memo, postings)"
         " VALUES (9, 4, x'00', 'top_up', 0, '', '[]')",
         "DELETE FROM entries WHERE sequence = 9", errc::bad_journal},
        {"UPDATE alarms SET level = 2", "UPDATE alarms SET level = 1", errc::bad_journal},
        {"UPDATE accounts SET minor = minor - 1 WHERE code = 1031",
         "UPDATE accounts SET minor = minor + 1 WHERE code = 1031", errc::not_conserved},
        {"UPDATE accounts SET floors = '' WHERE owner = 17 AND code = 2010",
         "UPDATE accounts SET floors = '-62135510400,0' WHERE owner = 17 AND code = 2010",
         errc::not_conserved},
        {"UPDATE accounts SET levels_minor = '1,x' WHERE owner = 17 AND code = 2010",
         "UPDATE accounts SET levels_minor = '10000,2000,1' WHERE owner = 17 AND code = 2010",
         errc::bad_journal},
        {"UPDATE commits SET seal = zeroblob(32) WHERE number = 4", nullptr, errc::broken_seal}};
    for (const auto& [spoil, mend, code] : cases) {
        sql(spoil);
        EXPECT_EQ(first_finding(), code) << spoil;
        if (mend == nullptr) continue;
        sql(mend);
        EXPECT_EQ(first_finding(), errc::incomplete) << mend;
    }
}

// What a host does after a crash: it sends everything again, with the same ids.
void commit_until_killed(const std::string& path, std::uint64_t first, int acknowledgements) {
    auto b = sqlite::open(path);
    if (!b) _exit(1);
    for (auto id = first;; ++id) {
        const std::vector<entry> batch{paid(2 * id, "3.00"), used(2 * id + 1, "2.00")};
        if (!b->commit(batch, at(0))) _exit(2);
        if (write(acknowledgements, "x", 1) != 1) _exit(3);
    }
}

// Kills a writer after it has said that `wanted` commits are done. Gives how many it said.
std::uint64_t kill_after(const std::string& path, std::uint64_t first, std::uint64_t wanted) {
    int ends[2] = {-1, -1};
    EXPECT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        commit_until_killed(path, first, ends[1]);
    }
    close(ends[1]);
    char octet = 0;
    std::uint64_t said = 0;
    while (said < wanted && read(ends[0], &octet, 1) == 1)
        ++said;
    kill(child, SIGKILL);
    while (read(ends[0], &octet, 1) == 1)
        ++said;
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << WEXITSTATUS(status);
    return said;
}

TEST_F(SqliteStore, AKilledWriterLosesNothingThatItSaidWasDone) {
    { ASSERT_TRUE(fresh()); }
    std::uint64_t first = 0;
    for (std::uint64_t round = 1; round <= 8; ++round) {
        const auto said = kill_after(path(), first, round);
        auto b = sqlite::open(path());
        ASSERT_TRUE(b) << describe(b.error().code).name;
        const auto pairs = b->entry_count() / 2;
        EXPECT_EQ(b->entry_count() % 2, 0U) << "half of a commit";
        EXPECT_GE(pairs, first + said);
        EXPECT_LE(pairs, first + said + 1) << "at most the one that was under way";
        EXPECT_EQ(left(*b), std::to_string(pairs) + ".00");
        for (std::uint64_t id = 0; id < pairs; ++id)
            ASSERT_EQ(posted(*b, paid(2 * id, "3.00")), outcome::exists);
        first = pairs;
    }
    EXPECT_EQ(first_finding(), errc::incomplete);
}

}  // namespace
