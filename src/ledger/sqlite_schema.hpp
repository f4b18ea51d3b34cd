// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ledger/sqlite_database.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

// The tables of a book's file, and how files of older versions become like new ones.

namespace submeter::inline v0::ledger::sqlite {

inline constexpr std::string_view application = "1396853332";  // "SBMT": SQLite's mark of a kind
inline constexpr std::string_view schema_version = "2";

// Times are Unix seconds; amounts are minor units, debits positive; ids are 16 octets. An owner
// above 2^63 shows as a negative number. STRICT, because elsewhere a sum that overflows an INTEGER
// silently becomes a REAL. What is empty or absent is NULL.
inline constexpr const char* schema_1 = R"(
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
)";

// From version 1 to 2. A floor without a date counts since 0001-01-02. What a posting's row was is
// in its entry's row, with the entry before that touched the account (sqlite_postings.hpp). The ids
// have a table of their own, into which they go in their order rather than the entries'. `records`
// says of how many records the other tables tell; the rest of them wait for their rows.
inline constexpr const char* to_schema_2 = R"(
ALTER TABLE book ADD COLUMN records INTEGER NOT NULL DEFAULT 0;
UPDATE book SET records = (SELECT ifnull(max(number) + 1, 0) FROM commits);
CREATE INDEX postings_by_account ON postings (code, owner, sequence);
ALTER TABLE accounts RENAME TO accounts_1;
CREATE TABLE accounts (
    code INTEGER NOT NULL, owner INTEGER NOT NULL, minor INTEGER NOT NULL,
    pending_debits INTEGER NOT NULL, pending_credits INTEGER NOT NULL,
    version INTEGER NOT NULL, alarms_given INTEGER NOT NULL, last_entry INTEGER NOT NULL,
    status TEXT NOT NULL, floors TEXT NOT NULL, levels_minor TEXT NOT NULL,
    rearm_minor INTEGER NOT NULL,
    PRIMARY KEY (code, owner)
) STRICT, WITHOUT ROWID;
INSERT INTO accounts SELECT code, owner, minor, 0, 0, version, alarms_given * 2,
    ifnull((SELECT max(sequence) FROM postings AS p
            WHERE p.code = accounts_1.code AND p.owner = accounts_1.owner), 0),
    status, ifnull('-62135510400,' || floor_minor, ''), levels_minor, 0 FROM accounts_1;
DROP TABLE accounts_1;
ALTER TABLE entries RENAME TO entries_1;
CREATE TABLE entries (
    sequence INTEGER PRIMARY KEY, commit_number INTEGER NOT NULL, id BLOB NOT NULL,
    kind TEXT NOT NULL, effective INTEGER NOT NULL, memo TEXT NOT NULL, postings TEXT NOT NULL,
    offset_minutes INTEGER, operator INTEGER, approved_by INTEGER, reason TEXT, links TEXT,
    phase TEXT, expires INTEGER, holds BLOB
) STRICT;
INSERT INTO entries SELECT sequence, commit_number, id, kind, effective, memo, (
    SELECT json_group_array(json_array(code, owner, minor, before)) FROM (
        SELECT code, owner, minor, ifnull((
            SELECT max(sequence) FROM postings AS q
            WHERE q.code = p.code AND q.owner = p.owner AND q.sequence < p.sequence), 0) AS before
        FROM postings AS p WHERE p.sequence = entries_1.sequence ORDER BY line)),
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM entries_1;
DROP TABLE entries_1;
DROP TABLE postings;
CREATE VIEW postings AS SELECT e.sequence AS sequence, j.key + 1 AS line,
    json_extract(j.value, '$[0]') AS code, json_extract(j.value, '$[1]') AS owner,
    json_extract(j.value, '$[2]') AS minor FROM entries AS e, json_each(e.postings) AS j;
CREATE TABLE ids (id BLOB PRIMARY KEY, sequence INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO ids SELECT id, sequence FROM entries;
CREATE TABLE keys (
    kind TEXT NOT NULL, value TEXT NOT NULL, sequence INTEGER NOT NULL,
    PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;
CREATE TABLE burned (
    id BLOB PRIMARY KEY, commit_number INTEGER NOT NULL, why INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE snapshots (number INTEGER PRIMARY KEY, octets BLOB NOT NULL) STRICT;
CREATE TABLE cursors (name TEXT PRIMARY KEY, number INTEGER NOT NULL) STRICT, WITHOUT ROWID;
)";

inline std::string mark_as_current() {
    std::string out{"PRAGMA application_id = "};
    return out.append(application)
        .append("; PRAGMA user_version = ")
        .append(schema_version)
        .append(";");
}

// Runs statements as one transaction.
inline result<void> run_together(const database& db, const std::string& sql) {
    std::string all{"BEGIN IMMEDIATE;"};
    const int code = db.run(all.append(sql).append("COMMIT"));
    if (code == SQLITE_OK) return {};
    db.run("ROLLBACK");
    return fail(errc_of(code));
}

// A new file is made in the steps in which an old one is brought up: SQLite keeps the same text of
// both.
inline std::string current_schema() {
    return std::string{schema_1}.append(to_schema_2);
}

inline result<void> make_tables(const database& db) {
    const auto tables = db.value("SELECT count(*) FROM sqlite_schema");
    if (!tables) return fail(tables.error());
    if (*tables != "0") return {};
    return run_together(db, current_schema().append(mark_as_current()));
}

// A table, view, index or trigger of a file: its name, as SQLite compares names, and all of it.
struct object {
    std::string name;
    std::string type;
    std::string text;

    friend bool operator==(const object&, const object&) = default;
};

inline result<std::vector<object>> objects_in(const database& db) {
    auto query = db.prepare(
        "SELECT lower(name), lower(type), quote(type) || quote(name) || quote(tbl_name) || "
        "quote(sql)"
        " FROM sqlite_schema ORDER BY 1, 3");
    std::vector<object> out;
    int code = query.step();
    for (; code == SQLITE_ROW; code = query.step())
        out.push_back({query.text(0), query.text(1), query.text(2)});
    if (code != SQLITE_DONE) return fail(errc_of(code));
    return out;
}

// What a schema makes is there as the schema makes it, and no trigger; further tables, views and
// indexes may be. @return `bad_journal`.
inline result<void> check_objects(const database& db, const std::string& schema) {
    const auto pattern = database::open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (!pattern) return fail(pattern.error());
    if (const int code = pattern->run(schema); code != SQLITE_OK) return fail(errc_of(code));
    const auto made = objects_in(*pattern);
    if (!made) return fail(made.error());
    auto found = objects_in(db);
    if (!found) return fail(found.error());
    std::erase_if(*found, [&](const object& o) {
        const auto is_same = [&](const object& m) { return m.name == o.name; };
        return o.type != "trigger" && std::none_of(made->begin(), made->end(), is_same);
    });
    if (*found != *made) return fail(errc::bad_journal);
    return {};
}

// `bad_journal` for another kind of file.
inline result<std::string> version_of(const database& db) {
    const auto kind = db.value("PRAGMA application_id");
    if (!kind) return fail(kind.error());
    if (*kind != application) return fail(errc::bad_journal);
    return db.value("PRAGMA user_version");
}

// A file that can be opened, if need be after it was brought up to date.
inline result<void> check_known(const database& db) {
    const auto version = version_of(db);
    if (!version) return fail(version.error());
    if (*version != schema_version && *version != "1") return fail(errc::wrong_version);
    return {};
}

inline result<void> check_current(const database& db) {
    const auto version = version_of(db);
    if (!version) return fail(version.error());
    if (*version != schema_version) return fail(errc::wrong_version);
    return {};
}

// Brings a known file up to date.
inline result<void> bring_up(const database& db) {
    if (check_current(db)) return {};
    if (const auto ok = check_objects(db, schema_1); !ok) return ok;
    return run_together(db, std::string{to_schema_2}.append(mark_as_current()));
}

// A new file, or one in which a book was about to be founded.
inline result<void> check_empty_or_known(const database& db) {
    const auto tables = db.value("SELECT count(*) FROM sqlite_schema");
    if (!tables) return fail(tables.error());
    return *tables == "0" ? result<void>{} : check_known(db);
}

}  // namespace submeter::inline v0::ledger::sqlite
