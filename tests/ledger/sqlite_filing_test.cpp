// SPDX-License-Identifier: Apache-2.0
#include "ledger/fixtures.hpp"
#include "ledger/sqlite_file.hpp"
#include "ledger/stores.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

// A commit is its record; the rows that say the same are written later, many at once. Nobody may
// notice but who copies the file of an open book.

namespace {

using namespace ledger_test;

class SqliteFiling : public testing::Test {
protected:
    // A book that was left without being closed, as its files are then: with a payment and a
    // refused refund in the tables, and a payment, a charge, an alarm and a reservation that wait.
    SqliteFiling() {
        auto b = founded(std::move(*sqlite::create_store(path(), {.unfiled_max = 5})));
        EXPECT_EQ(posted(*b, paid(1, "150.00")), outcome::created);
        EXPECT_EQ(refusal(*b, refunded(2, "999.00")), errc::below_floor);
        auto keyed = paid(3, "1.00", 5);
        keyed.keys = {keys::trade("wechat", "T1")};
        EXPECT_EQ(posted(*b, keyed, 5), outcome::created);
        EXPECT_EQ(posted(*b, used(4, "60.00", 9), 9), outcome::created);
        auto reservation = paid(5, "1.00", 12);
        reservation.phase = entry_phase::pending;
        EXPECT_EQ(posted(*b, reservation, 12), outcome::created);
        EXPECT_EQ(refusal(*b, refunded(6, "999.00"), 13), errc::below_floor);
        for (const auto* end : {"", "-wal"})
            std::filesystem::copy_file(path() + end, left() + end);
        head_ = b->head();
        accounts_ = b->accounts();
    }

    [[nodiscard]] std::string path() const { return file_.path(); }
    [[nodiscard]] std::string left() const { return file_.path() + ".left"; }

    [[nodiscard]] std::string one(const std::string& query) const {
        return run_sql(left(), query).at(0).at(0);
    }
    void expect_all_rows() const {
        EXPECT_EQ(one("SELECT records FROM book"), std::to_string(head_.count));
        EXPECT_EQ(one("SELECT group_concat(sequence) FROM entries"), "1,2,3,4");
        EXPECT_EQ(one("SELECT count(*) FROM ids"), "4");
        EXPECT_EQ(one("SELECT count(*) FROM burned"), "2");
        EXPECT_EQ(one("SELECT count(*) FROM alarms"), "1");
        EXPECT_EQ(one("SELECT sequence FROM keys"), "2");
        EXPECT_EQ(one("SELECT minor FROM accounts WHERE code = 2010 AND owner = 17"), "-9100");
        const auto from = sqlite::open_read_only(left());
        ASSERT_TRUE(from);
        EXPECT_TRUE(verify(**from, head_)->good());
        EXPECT_EQ(*(*from)->accounts(), accounts_);
    }

    anchor head_;
    std::vector<account_state> accounts_;

private:
    temporary_file file_;
};

TEST_F(SqliteFiling, RowsWaitUntilTheyAreMany) {
    EXPECT_EQ(one("SELECT count(*) FROM commits"), std::to_string(head_.count));
    EXPECT_EQ(one("SELECT records FROM book"), "5");
    EXPECT_EQ(one("SELECT group_concat(sequence) FROM entries"), "1");
    EXPECT_EQ(one("SELECT count(*) FROM alarms"), "0");
}

TEST_F(SqliteFiling, OpeningWritesThem) {
    {
        auto b = sqlite::open(left());
        ASSERT_TRUE(b) << describe(b.error().code).name;
        EXPECT_EQ(b->accounts(), accounts_);
        EXPECT_EQ(posted(*b, used(4, "60.00", 9), 20), outcome::exists);
    }
    expect_all_rows();
}

TEST_F(SqliteFiling, SoDoesReading) {
    {
        const auto from = sqlite::open_read_only(left());
        ASSERT_TRUE(from) << describe(from.error().code).name;
        EXPECT_TRUE(verify(**from, head_)->good());
    }
    expect_all_rows();
}

TEST_F(SqliteFiling, WhatWaitsIsFound) {
    const auto kept = sqlite::create_store(path() + ".other").value();
    journal_commit c{.number = 0, .recorded = at(1), .opens = identity()};
    const auto append = [&] {
        const sealed_commit record{.number = c.number, .octets = encode(c), .seal = {}};
        const auto ok = kept->append(record, c, {});
        return ok ? errc::incomplete : ok.error().code;
    };
    ASSERT_EQ(append(), errc::incomplete);
    for (c = {.number = 1, .recorded = at(1), .first_sequence = 1}; c.number < 4; ++c.number) {
        c.entries = {paid(10 * c.number, "1.00"), paid(10 * c.number + 1, "1.00")};
        c.entries[0].keys = {keys::trade("a", std::to_string(c.number))};
        ASSERT_EQ(append(), errc::incomplete);
        c.first_sequence += 2;
    }
    const std::vector<id128> ids{{0xE, 21}, {0xE, 30}, {0xE, 31}, {0xE, 32}};
    const std::vector<std::optional<entry_place>> places{
        entry_place{.sequence = 4, .commit = 2}, entry_place{.sequence = 5, .commit = 3},
        entry_place{.sequence = 6, .commit = 3}, std::nullopt};
    const std::vector<natural_key> all{keys::trade("a", "3"), keys::trade("a", "4")};
    for (int time = 0; time < 2; ++time) {
        EXPECT_EQ(*kept->find(ids), places);
        EXPECT_EQ(*kept->find_keys(all), (std::vector<std::uint64_t>{5, 0}));
        EXPECT_EQ(*kept->commit_of(1), 1U);
        EXPECT_EQ(*kept->commit_of(6), 3U);
        EXPECT_EQ(kept->commit_of(7).error().code, errc::bad_value);
        c.entries = {paid(20, "1.00")};
        EXPECT_EQ(append(), errc::key_conflict) << "an id";
        c.entries = {paid(40, "1.00")};
        c.entries[0].keys = {all[0]};
        EXPECT_EQ(append(), errc::key_conflict) << "a natural key";
        c.entries = {paid(40, "1.00"), paid(40, "1.00")};
        EXPECT_EQ(append(), errc::key_conflict) << "twice in one record";
        EXPECT_EQ(*kept->history(paid(1, "1.00").postings[0].account, 6, 2),
                  (std::vector<std::uint64_t>{5, 4}))
            << "written by now";
    }
    c.entries = {paid(40, "1.00")};
    c.entries[0].keys = {all[1]};
    EXPECT_EQ(append(), errc::incomplete) << "what was refused took nothing";
}

// Nothing can be written into such a file: the missing rows are in a copy in memory. Who may write
// every file becomes somebody else first.
TEST_F(SqliteFiling, AFileThatCannotBeWrittenIsReadWithAllRows) {
    run_sql(left(), "PRAGMA wal_checkpoint(TRUNCATE)");
    std::filesystem::permissions(left(), std::filesystem::perms(0444));
    const pid_t child = fork();
    if (child == 0) {
        if (geteuid() == 0 && setuid(65534) != 0) _exit(1);
        if (std::ofstream(left(), std::ios::app).is_open()) _exit(2);
        const auto from = sqlite::open_read_only(left());
        if (!from) _exit(3);
        const auto v = verify(**from, head_);
        _exit(v && v->good() && v->entries == 4 ? 0 : 4);
    }
    int status = 1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(WEXITSTATUS(status), 0);
    EXPECT_EQ(one("SELECT records FROM book"), "5");
}

TEST_F(SqliteFiling, AnUnfiledRecordThatWasChangedIsNamed) {
    auto octets = one("SELECT hex(octets) FROM commits WHERE number = 6");
    const auto hour = octets.find("686F7572");
    ASSERT_NE(hour, std::string::npos);
    octets[hour] = '4';
    run_sql(left(), "UPDATE commits SET octets = X'" + octets + "' WHERE number = 6");
    EXPECT_EQ(sqlite::open(left()).error().code, errc::broken_seal);
    const auto from = sqlite::open_read_only(left());
    ASSERT_TRUE(from);
    const auto v = verify(**from, head_);
    ASSERT_TRUE(v);
    ASSERT_FALSE(v->good());
    EXPECT_EQ(v->findings[0].what.code, errc::broken_seal);
    EXPECT_EQ(v->findings[0].commit, 6U);
}

// How far the tables go cannot be moved either way.
TEST_F(SqliteFiling, RowsAreNeitherSkippedNorWrittenTwice) {
    for (const std::string records : {"-1", "0", "4", "6", "9", "10"}) {
        const auto changed = path() + "." + records;
        for (const auto* end : {"", "-wal"})
            std::filesystem::copy_file(left() + end, changed + end);
        run_sql(changed, "UPDATE book SET records = " + records);
        EXPECT_FALSE(verify(**sqlite::open_read_only(changed))->good()) << records;
        EXPECT_EQ(sqlite::open(changed).has_value(), records == "6") << records;
    }
}

}  // namespace
