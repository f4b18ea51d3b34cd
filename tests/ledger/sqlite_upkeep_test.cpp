// SPDX-License-Identifier: Apache-2.0
#include "ledger/fixtures.hpp"
#include "ledger/sqlite_file.hpp"
#include "ledger/stores.hpp"

#include <gtest/gtest.h>

#include <array>
#include <fstream>

// Files of older versions, copies, and copies that are put back.

namespace {

using namespace ledger_test;

class SqliteUpkeep : public testing::Test {
protected:
    // tests/vectors/books/version1.book: 9 records, 6 entries, written by the first edition.
    static constexpr const char* v1_postings =
        "SELECT sequence, line, code, owner, minor FROM postings ORDER BY sequence, line";

    void take_version_1() const {
        std::filesystem::copy_file(SUBMETER_TEST_DATA "/vectors/books/version1.book", path());
    }
    [[nodiscard]] std::string path() const { return file_.path(); }
    [[nodiscard]] std::string folder() const { return file_.folder(); }
    [[nodiscard]] std::string copy() const { return file_.path() + ".copy"; }

private:
    temporary_file file_;
};

TEST_F(SqliteUpkeep, ABookOfVersion1GoesOn) {
    take_version_1();
    const auto before = run_sql(path(), v1_postings);
    ASSERT_EQ(before.size(), 15U);
    {
        auto b = sqlite::open(path());
        ASSERT_TRUE(b) << describe(b.error().code).name;
        EXPECT_EQ(b->entry_count(), 6U);
        EXPECT_EQ(left(*b), "-22.34");
        EXPECT_EQ(b->entries(prepaid_17)->size(), 4U);
        EXPECT_EQ(posted(*b, paid(70, "1.00", 100000000), 100000000), outcome::created);
    }
    EXPECT_EQ(run_sql(path(), "PRAGMA user_version")[0][0], "2");
    auto after = run_sql(path(), v1_postings);
    ASSERT_EQ(after.size(), before.size() + 2);
    after.resize(before.size());
    EXPECT_EQ(after, before);
    const auto kept = sqlite::open_read_only(path());
    ASSERT_TRUE(kept);
    const auto v = verify(**kept);
    ASSERT_TRUE(v->good()) << v->findings[0].text;
    EXPECT_EQ(v->entries, 7U);
}

TEST_F(SqliteUpkeep, ABookThatWasBroughtUpHasTheTablesOfANewOne) {
    take_version_1();
    { ASSERT_TRUE(sqlite::open(path())); }
    { ASSERT_TRUE(sqlite::create(copy(), identity(), at(0))); }
    constexpr const char* schema = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 2";
    EXPECT_EQ(run_sql(path(), schema), run_sql(copy(), schema));
    EXPECT_EQ(run_sql(path(), "PRAGMA integrity_check")[0][0], "ok");
}

TEST_F(SqliteUpkeep, NoTriggerIsBroughtUpOrFoundedOn) {
    constexpr const char* trigger =
        "CREATE TRIGGER t AFTER INSERT ON entries BEGIN DELETE FROM alarms; END";
    take_version_1();
    run_sql(path(), trigger);
    EXPECT_EQ(sqlite::open(path()).error().code, errc::bad_journal);
    EXPECT_EQ(run_sql(path(), "PRAGMA user_version")[0][0], "1");
    { ASSERT_TRUE(sqlite::create_store(copy())); }
    run_sql(copy(), trigger);
    EXPECT_EQ(sqlite::create(copy(), identity(), at(0)).error().code, errc::bad_journal);
}

TEST_F(SqliteUpkeep, ReadingAloneDoesNotBringUp) {
    take_version_1();
    {
        const auto kept = sqlite::open_read_only(path());
        ASSERT_TRUE(kept) << describe(kept.error().code).name;
        EXPECT_TRUE(verify(**kept)->good());
    }
    EXPECT_EQ(run_sql(path(), "PRAGMA user_version")[0][0], "1");
}

TEST_F(SqliteUpkeep, ACopyOfAnOpenBookIsTheBook) {
    auto b = sqlite::create(path(), identity(), at(0));
    ASSERT_TRUE(b);
    ASSERT_TRUE(b->open_customer(tenant_17, 0, {}, at(0)));
    EXPECT_EQ(posted(*b, paid(1, "5.00")), outcome::created);
    ASSERT_TRUE(b->back_up(copy()));
    const auto head = b->head();
    EXPECT_EQ(posted(*b, paid(2, "6.00")), outcome::created) << "the book goes on";
    EXPECT_EQ(b->back_up(copy()).error().code, errc::book_exists);
    EXPECT_EQ(b->back_up("/nowhere/at/all").error().code, errc::cannot_write);
    {
        const auto kept = sqlite::open_read_only(copy());
        ASSERT_TRUE(kept) << describe(kept.error().code).name;
        const auto v = verify(**kept, head);
        EXPECT_TRUE(v->good());
        EXPECT_EQ(v->head, head);
    }
    const auto again = sqlite::open(copy());
    ASSERT_TRUE(again);
    EXPECT_EQ(left(*again), "5.00");
}

TEST_F(SqliteUpkeep, AFileThatLacksATableIsFoundOut) {
    { ASSERT_TRUE(founded(*sqlite::create_store(path()))); }
    for (const std::string table : {"book", "commits", "accounts", "entries", "ids", "snapshots"}) {
        std::filesystem::copy_file(path(), copy());
        run_sql(copy(), "DROP TABLE " + table);
        {
            const auto kept = sqlite::open_read_only(copy());
            const auto v = kept ? verify(**kept) : fail(kept.error());
            const auto said = v ? errc::bad_journal : v.error().code;
            EXPECT_FALSE(v && v->good()) << table;
            EXPECT_EQ(said, errc::bad_journal) << table;
        }
        std::filesystem::remove(copy());
    }
}

// SQLite itself takes these for URIs or for no file.
TEST_F(SqliteUpkeep, APathIsTheNameOfAFileWhateverItLooksLike) {
    const auto here = std::filesystem::current_path();
    std::filesystem::current_path(folder());
    auto kept = sqlite::create("kept.book", identity(), at(0));
    ASSERT_TRUE(kept);
    for (const std::string name : {":memory:", "file:", "file:kept.book", "file:x?mode=memory"}) {
        {
            auto b = sqlite::create(name, identity(), at(0));
            ASSERT_TRUE(b) << name;
            EXPECT_TRUE(std::filesystem::is_regular_file(name)) << name;
            ASSERT_TRUE(b->open_customer(tenant_17, 0, {}, at(0)));
        }
        EXPECT_TRUE(verify(**sqlite::open_read_only(name))->good()) << name;
        EXPECT_TRUE(sqlite::open(name)->find(prepaid_17)) << name;
        std::filesystem::remove(name);
        ASSERT_TRUE(kept->back_up(name)) << name;
        EXPECT_TRUE(std::filesystem::is_regular_file(name)) << name;
        EXPECT_EQ(kept->back_up(name).error().code, errc::book_exists) << name;
        EXPECT_EQ(sqlite::open(name)->head(), kept->head()) << name;
    }
    std::filesystem::current_path(here);
}

TEST_F(SqliteUpkeep, WhatNamesNoFileIsRefused) {
    auto b = sqlite::create(path(), identity(), at(0));
    ASSERT_TRUE(b);
    for (const std::string& name : {std::string{}, copy() + std::string{"\0x", 2}}) {
        EXPECT_EQ(b->back_up(name).error().code, errc::cannot_write);
        EXPECT_EQ(sqlite::create(name, identity(), at(0)).error().code, errc::cannot_write);
        EXPECT_EQ(sqlite::open(name).error().code, errc::cannot_read);
        EXPECT_EQ(sqlite::open_read_only(name).error().code, errc::cannot_read);
    }
    EXPECT_FALSE(std::filesystem::exists(copy()));
}

TEST_F(SqliteUpkeep, ACopyNeedsAFile) {
    auto b = in_memory();
    EXPECT_EQ(b.back_up(copy()).error().code, errc::cannot_write);
}

// [back_up]
// Copies a book that is open. The anchor is what recognises the copy later: keep it elsewhere.
result<anchor> back_up(book& open, const std::string& copy) {
    if (const auto ok = open.back_up(copy); !ok) return fail(ok.error());
    return open.head();
}
// [back_up]

// [take_up]
// Takes up the book in a file, given the newest anchor that was kept of it.
result<book> take_up_known(const std::string& path, const anchor& newest, instant now) {
    open_params known{.known = newest};
    auto opened = sqlite::open(path, {}, known);
    if (opened || opened.error().code != errc::book_restored) return opened;
    // The file is older than the anchor. Now somebody decides; this goes into the book's chain:
    known.if_restored = restored_book::acknowledge;
    known.now = now;
    known.by = {.by = operator_id{7}, .reason = "the disk died; copy of last night"};
    return sqlite::open(path, {}, known);
}
// [take_up]

TEST_F(SqliteUpkeep, ABookThatWasPutBackIsRecognised) {
    anchor head;
    {
        auto b = sqlite::create(path(), identity(), at(0));
        ASSERT_TRUE(b);
        ASSERT_TRUE(b->open_customer(tenant_17, 0, {}, at(0)));
        EXPECT_EQ(back_up(*b, copy()), b->head());
        EXPECT_EQ(posted(*b, paid(1, "5.00")), outcome::created);
        head = b->head();
    }
    std::filesystem::rename(copy(), path());
    EXPECT_EQ(sqlite::open(path(), {}, {.known = head}).error().code, errc::book_restored);
    auto b = take_up_known(path(), head, at(9));
    ASSERT_TRUE(b);
    EXPECT_EQ(posted(*b, paid(1, "5.00"), 9), outcome::created) << "it is sent again";
    std::vector<std::string> operations;
    ASSERT_TRUE(b->visit_commits(0, [&](const journal_commit& c) {
        for (const auto& e : c.audits)
            operations.push_back(e.operation);
    }));
    EXPECT_EQ(operations, std::vector<std::string>{"restored"});
    *b = in_memory();
    const auto v = verify(**sqlite::open_read_only(path()), head);
    EXPECT_FALSE(v->good()) << "it is another journal than the anchor's from there on";
}

}  // namespace
