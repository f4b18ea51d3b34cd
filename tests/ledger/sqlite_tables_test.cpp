// SPDX-License-Identifier: Apache-2.0
#include "ledger/fixtures.hpp"
#include "ledger/stores.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>

// Whatever somebody changes in a book's tables is found: each column of each table, and rows that
// are too many or too few. The columns are asked of the file, so that a new one is tested too.

namespace {

using namespace ledger_test;

using row = std::vector<std::string>;

constexpr const char* tables[] = {"book",   "commits", "accounts", "entries",  "ids",
                                  "alarms", "keys",    "burned",   "snapshots"};

struct column {
    std::string name;
    std::string type;
    bool key = false;
    bool nullable = false;
};

class SqliteTables : public testing::Test {
protected:
    SqliteTables() {
        auto b = founded(sqlite::create_store(path()).value());
        EXPECT_TRUE(b);
        EXPECT_EQ(posted(*b, paid(1, "150.00")), outcome::created);
        EXPECT_EQ(posted(*b, used(2, "60.00", 9), 9), outcome::created);
        EXPECT_EQ(posted(*b, used(3, "75.00", 11), 11), outcome::created);
        auto pending = paid(4, "1.00", 12);
        pending.phase = entry_phase::pending;
        pending.expires = at(1000);
        pending.offset_minutes = 480;
        pending.authority = {
            .by = operator_id{5}, .approved_by = operator_id{6}, .reason = "asked for"};
        pending.links = {{link_kind::order, {0, 7}}};
        pending.keys = {keys::trade("wechat", "T1")};
        EXPECT_EQ(posted(*b, pending, 12), outcome::created);
        EXPECT_EQ(refusal(*b, refunded(5, "999.00"), 13), errc::below_floor);
        EXPECT_TRUE(b->change_account(
            {.account = prepaid_account(tenant_18), .status = account_status::closed}, at(20)));
        EXPECT_TRUE(b->checkpoint(at(21)));
        EXPECT_EQ(posted(*b, ending(6, entry_phase::void_pending, 4), 22), outcome::created);
        head_ = b->head();
        *b = in_memory();  // closes the file
        std::ostringstream whole;
        whole << std::ifstream(path(), std::ios::binary).rdbuf();
        good_ = std::move(whole).str();
    }

    [[nodiscard]] std::string path() const { return file_.path(); }
    void mend() const { std::ofstream(path(), std::ios::binary) << good_; }

    // Runs SQL as any other program would; gives the rows.
    [[nodiscard]] std::vector<row> sql(const std::string& text) const {
        sqlite3* db = nullptr;
        EXPECT_EQ(sqlite3_open(path().c_str(), &db), SQLITE_OK);
        std::vector<row> out;
        const auto add = [](void* to, int columns, char** values, char**) {
            row next;
            for (int i = 0; i < columns; ++i)
                next.emplace_back(values[i] == nullptr ? "NULL" : values[i]);
            static_cast<std::vector<row>*>(to)->push_back(std::move(next));
            return 0;
        };
        // Not even the schema's own rules shall stand between a row and its change.
        const auto all = "PRAGMA ignore_check_constraints = ON; PRAGMA synchronous = OFF; " + text;
        EXPECT_EQ(sqlite3_exec(db, all.c_str(), add, &out, nullptr), SQLITE_OK)
            << sqlite3_errmsg(db) << ": " << text;
        sqlite3_close(db);
        return out;
    }

    [[nodiscard]] std::vector<column> columns_of(const std::string& table) const {
        std::vector<column> out;
        for (const auto& r :
             sql("SELECT name, type, pk, \"notnull\" FROM pragma_table_info('" + table + "')"))
            out.push_back({r[0], r[1], r[2] != "0", r[3] == "0" && r[2] == "0"});
        EXPECT_FALSE(out.empty()) << table;
        return out;
    }

    // All rows of a table, as SQL literals.
    [[nodiscard]] std::vector<row> rows_of(const std::string& table,
                                           const std::vector<column>& columns) const {
        std::string list;
        for (const auto& c : columns)
            list += (list.empty() ? "quote(" : ", quote(") + c.name + ")";
        return sql("SELECT " + list + " FROM " + table);
    }

    void expect_found(const std::string& change) const {
        mend();
        static_cast<void>(sql(change));
        EXPECT_FALSE(is_good()) << change;
    }
    // Opening says it, too.
    void expect_refused(const std::string& change) const {
        expect_found(change);
        const auto b = sqlite::open(path());
        EXPECT_EQ(b ? errc::incomplete : b.error().code, errc::bad_journal) << change;
    }
    [[nodiscard]] bool is_good() const {
        const auto kept = sqlite::open_read_only(path());
        EXPECT_TRUE(kept);
        const auto v = verify(**kept, head_);
        EXPECT_TRUE(v);
        return v->good() && v->anchored == anchoring::matches;
    }

private:
    temporary_file file_;
    anchor head_;
    std::string good_;
};

// Other values of a literal's type, among them those that a careless reader takes for the same.
std::vector<std::string> others(const std::string& literal, const column& c) {
    if (literal == "NULL") return {c.type == "BLOB" ? "X'00'" : "0"};
    std::vector<std::string> out;
    if (c.nullable) out.emplace_back("NULL");
    if (c.type == "INTEGER") {
        for (const char* more : {"1", "256", "65536", "4294967296"})
            out.push_back(literal + (literal[0] == '-' ? " - " : " + ") + more);
        return out;
    }
    if (c.type == "TEXT") {
        out.insert(out.end(), {literal + " || ' '", literal + " || char(0)", "'x' || " + literal});
        if (literal != "''") out.insert(out.end(), {"''", "substr(" + literal + ", 2)"});
        return out;
    }
    // A blob, X'…'.
    const auto digits = literal.substr(2, literal.size() - 3);
    out.insert(out.end(),
               {"X'" + digits + "00'", "X'" + digits.substr(2) + "'",
                "X'" + digits.substr(0, digits.size() - 2) + "'",
                "X'" + std::string(digits[0] == '7' ? "6" : "7") + digits.substr(1) + "'", "X''"});
    return out;
}

std::string where(const std::vector<column>& columns, const row& values) {
    std::string out;
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i].key)
            out += (out.empty() ? " WHERE " : " AND ") + columns[i].name + " = " + values[i];
    return out;
}

std::string joined(const row& values) {
    std::string out;
    for (const auto& v : values)
        out += (out.empty() ? "" : ", ") + v;
    return out;
}

TEST_F(SqliteTables, AreGoodAsTheyWereWritten) {
    EXPECT_TRUE(is_good());
    for (const std::string table : tables)
        EXPECT_NE(sql("SELECT count(*) FROM " + table)[0][0], "0") << table;
    std::size_t known = 0;
    // How far readers have come is no part of the book.
    for (const auto& r :
         sql("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'cursors'"))
        known += std::count(std::begin(tables), std::end(tables), r[0]) == 1 ? 1U : 100U;
    EXPECT_EQ(known, std::size(tables)) << "a table that is not tested here";
}

TEST_F(SqliteTables, EveryColumnIsCompared) {
    for (const std::string table : tables) {
        const auto columns = columns_of(table);
        auto rows = rows_of(table, columns);
        mend();
        if (rows.size() > 2)
            rows.erase(rows.begin() + 1, rows.end() - 1);  // the first and the last
        for (const auto& r : rows)
            for (std::size_t i = 0; i < columns.size(); ++i)
                for (const auto& value : others(r[i], columns[i]))
                    expect_found("UPDATE OR REPLACE " + table + " SET " + columns[i].name + " = " +
                                 value + where(columns, r));
    }
}

TEST_F(SqliteTables, ARowOfNoRecordIsFound) {
    for (const std::string table : tables) {
        const auto columns = columns_of(table);
        const auto pattern = rows_of(table, columns).back();
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (!columns[i].key) continue;
            for (const char* away : {" + 1000", " - 1000"}) {
                auto added = pattern;
                if (columns[i].type == "BLOB")
                    added[i] = "randomblob(16)";
                else
                    added[i] += away;
                for (std::size_t k = 0; k < columns.size(); ++k)
                    if (table == "entries" && columns[k].name == "id") added[k] = "randomblob(16)";
                expect_found("INSERT INTO " + table + " VALUES (" + joined(added) + ")");
            }
        }
    }
}

TEST_F(SqliteTables, AMissingRowIsFound) {
    for (const std::string table : tables) {
        const auto columns = columns_of(table);
        const auto rows = rows_of(table, columns);
        for (const auto& r : {rows.front(), rows.back()})
            expect_found("DELETE FROM " + table + where(columns, r));
        expect_found("DELETE FROM " + table);
    }
}

// What an audit found to pass once.
TEST_F(SqliteTables, WhatTheBookIsCannotBeRewritten) {
    for (const char* change : {"UPDATE book SET currency = 'USD'", "UPDATE book SET scale = 3",
                               "UPDATE book SET zone = 'UTC'", "UPDATE book SET id = zeroblob(16)",
                               "UPDATE commits SET recorded = recorded + 99",
                               "INSERT INTO alarms SELECT 1000, line, code, owner, level,"
                               " level_minor, balance_minor, cause, effective FROM alarms LIMIT 1"})
        expect_found(change);
}

// A trigger that takes natural keys away would let a payment be recorded twice.
TEST_F(SqliteTables, WhatHoldsTheRowsIsCompared) {
    for (const char* change :
         {"DROP VIEW postings",
          "DROP VIEW postings; CREATE VIEW postings AS SELECT 1 AS sequence, 1 AS line,"
          " 1010 AS code, 0 AS owner, 5 AS minor",
          "ALTER TABLE keys RENAME TO more; CREATE VIEW keys AS SELECT * FROM more",
          "ALTER TABLE entries ADD COLUMN mine TEXT",
          "CREATE TRIGGER t AFTER INSERT ON keys BEGIN DELETE FROM keys; END",
          "CREATE TRIGGER keys AFTER INSERT ON keys BEGIN DELETE FROM keys; END",
          "CREATE TABLE mine (a); CREATE TRIGGER t AFTER INSERT ON mine BEGIN SELECT 1; END",
          "CREATE TRIGGER t INSTEAD OF INSERT ON postings BEGIN SELECT 1; END"})
        expect_refused(change);
}

TEST_F(SqliteTables, WhatSomebodyAddsMayStay) {
    mend();
    static_cast<void>(
        sql("CREATE INDEX by_memo ON entries (memo); CREATE TABLE mine (a INTEGER PRIMARY KEY);"
            "CREATE VIEW payments AS SELECT * FROM entries WHERE kind = 'payment'; ANALYZE"));
    EXPECT_TRUE(is_good());
    const auto b = sqlite::open(path());
    EXPECT_TRUE(b);
}

// A flipped bit makes NULL of a 0, whatever the schema says.
TEST_F(SqliteTables, NullIsNotZero) {
    for (const std::string column : {"minor", "pending_debits", "last_entry", "rearm_minor"}) {
        mend();
        const auto schema = sql("SELECT sql FROM sqlite_schema WHERE name = 'accounts'")[0][0];
        static_cast<void>(
            sql("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql ="
                " replace(sql, 'NOT NULL', '') WHERE name = 'accounts'"));
        EXPECT_NE(sql("UPDATE accounts SET " + column + " = NULL WHERE " + column +
                      " = 0 AND code <> 2010; SELECT changes()")[0][0],
                  "0");
        static_cast<void>(sql("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = '" +
                              schema + "' WHERE name = 'accounts'"));
        EXPECT_FALSE(is_good()) << column;
        const auto b = sqlite::open(path());
        EXPECT_EQ(b ? errc::incomplete : b.error().code, errc::bad_journal) << column;
    }
}

// Which of the entries of one record it is.
TEST_F(SqliteTables, TheEntryThatDiffersIsNamed) {
    ASSERT_EQ(std::remove(path().c_str()), 0);
    std::uint64_t number = 0;
    {
        auto b = founded(sqlite::create_store(path()).value());
        ASSERT_TRUE(b);
        number = b->head().count;
        const std::vector<entry> batch{paid(1, "1.00"), paid(22, "2.00"), paid(3, "3.00")};
        ASSERT_TRUE(b->commit(std::span{batch}, at(1)));
    }
    const auto of_record = " WHERE number = " + std::to_string(number);
    const auto octets = sql("SELECT hex(octets) FROM commits" + of_record).at(0).at(0);
    const auto place = octets.find("6F72646572203232");  // "order 22"
    ASSERT_NE(place, std::string::npos);
    auto changed = octets;
    changed[place + 15] = '3';
    const auto found = [&](const std::string& change) {
        static_cast<void>(sql(change));
        const auto kept = sqlite::open_read_only(path());
        return verify(**kept)->findings.at(0);
    };
    const auto in_record = found("UPDATE commits SET octets = X'" + changed + "'" + of_record);
    EXPECT_EQ(in_record.what.code, errc::broken_seal);
    EXPECT_EQ(in_record.commit, number);
    EXPECT_EQ(in_record.entry, 2U);
    const auto in_table = found("UPDATE commits SET octets = X'" + octets + "'" + of_record +
                                "; UPDATE entries SET memo = 'order 23' WHERE sequence = 2");
    EXPECT_EQ(in_table.what.code, errc::bad_journal);
    EXPECT_EQ(in_table.commit, number);
    EXPECT_EQ(in_table.entry, 2U);
    EXPECT_EQ(found("DELETE FROM book").entry, 0U);
}

}  // namespace
