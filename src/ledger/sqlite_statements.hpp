// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ledger/sqlite_database.hpp"

#include <string>
#include <string_view>

namespace submeter::inline v0::ledger::sqlite {

inline constexpr std::string_view entry_columns =
    "(sequence, commit_number, id, kind, effective, memo, postings, offset_minutes, operator,"
    " approved_by, reason, links, phase, expires, holds)";
inline constexpr std::string_view account_columns =
    "code, owner, minor, pending_debits, pending_credits, version, alarms_given, last_entry,"
    " status, floors, levels_minor, rearm_minor";

inline std::string sql(std::string_view before, std::string_view columns, std::string_view after) {
    return std::string{before}.append(columns).append(after);
}

// All statements of a book's life, prepared once.
struct statements {
    explicit statements(const database& db)
        : begin(db.prepare("BEGIN IMMEDIATE")),
          commit(db.prepare("COMMIT")),
          roll_back(db.prepare("ROLLBACK")),
          add_book(db.prepare("INSERT INTO book VALUES (1, ?, ?, ?, ?, 0)")),
          add_commit(db.prepare("INSERT INTO commits VALUES (?, ?, ?, ?)")),
          add_entry(db.prepare(sql("INSERT INTO entries ", entry_columns,
                                   " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"))),
          add_plain_entries(db.native(),
                            "INSERT INTO entries (sequence, commit_number, id, kind,"
                            " effective, memo, postings) VALUES ",
                            "(?,?,?,?,?,?,?)"),
          add_ids(db.native(), "INSERT INTO ids VALUES ", "(?,?)"),
          add_key(db.prepare("INSERT INTO keys VALUES (?, ?, ?)")),
          add_burnt(db.prepare("INSERT INTO burned VALUES (?, ?, ?)")),
          add_alarm(db.prepare("INSERT INTO alarms VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")),
          set_accounts(db.native(), "INSERT OR REPLACE INTO accounts VALUES ",
                       "(?,?,?,?,?,?,?,?,?,?,?,?)"),
          set_filed(db.prepare("UPDATE book SET records = ?")),
          clear_snapshots(db.prepare("DELETE FROM snapshots")),
          add_snapshot(db.prepare("INSERT INTO snapshots VALUES (?, ?)")),
          set_cursor(db.prepare("INSERT OR REPLACE INTO cursors VALUES (?, ?)")),
          read_commits(db.prepare("SELECT number, octets, seal FROM commits WHERE number >= ?"
                                  " ORDER BY number LIMIT ?")),
          read_accounts(db.prepare(sql("SELECT ", account_columns, " FROM accounts"))),
          read_snapshot(db.prepare("SELECT number, octets FROM snapshots")),
          read_cursor(db.prepare("SELECT number FROM cursors WHERE name = ?")),
          count_rows(
              db.prepare("SELECT (SELECT count(*) FROM book), (SELECT count(*) FROM commits),"
                         " (SELECT count(*) FROM entries),"
                         " (SELECT ifnull(sum(json_array_length(postings)), 0) FROM entries),"
                         " (SELECT count(*) FROM alarms), (SELECT count(*) FROM keys),"
                         " (SELECT count(*) FROM burned), (SELECT count(*) FROM ids),"
                         " (SELECT records FROM book)")),
          how_far(db.prepare("SELECT ifnull((SELECT records FROM book), 0),"
                             " ifnull((SELECT max(number) + 1 FROM commits), 0)")),
          // What takes no commit number is missing, and a burned id has a reason.
          place_of(db.prepare("SELECT sequence, ifnull((SELECT commit_number FROM entries AS e"
                              " WHERE e.sequence = ids.sequence), ''), 0 FROM ids WHERE id = ?1"
                              " UNION ALL SELECT 0, commit_number, why FROM burned WHERE id = ?1")),
          holder_of(db.prepare("SELECT sequence FROM keys WHERE kind = ? AND value = ?")),
          commit_of(db.prepare("SELECT commit_number FROM entries WHERE sequence = ?")),
          postings_of(db.prepare("SELECT postings FROM entries WHERE sequence = ?")),
          greatest(db.prepare("SELECT max(ifnull((SELECT max(id) FROM ids), X''),"
                              " ifnull((SELECT max(id) FROM burned), X''))")),
          // Every column that is written is compared; the octets and the seal are what is read.
          find_book(db.prepare("SELECT 1 FROM book WHERE"
                               " (one, id, currency, scale, zone) = (1, ?, ?, ?, ?)")),
          find_commit(db.prepare("SELECT 1 FROM commits WHERE (number, recorded) = (?, ?)")),
          find_entry(db.prepare(
              "SELECT 1 FROM entries WHERE sequence = ?1 AND commit_number = ?2 AND id = ?3"
              " AND kind = ?4 AND effective = ?5 AND memo = ?6 AND postings = ?7"
              " AND offset_minutes IS ?8 AND operator IS ?9 AND approved_by IS ?10"
              " AND reason IS ?11 AND links IS ?12 AND phase IS ?13 AND expires IS ?14"
              " AND holds IS ?15")),
          find_id(db.prepare("SELECT 1 FROM ids WHERE (id, sequence) = (?, ?)")),
          find_key(db.prepare("SELECT 1 FROM keys WHERE (kind, value, sequence) = (?, ?, ?)")),
          find_burnt(db.prepare("SELECT 1 FROM burned WHERE (id, commit_number, why) = (?, ?, ?)")),
          find_alarm(db.prepare("SELECT 1 FROM alarms WHERE"
                                " (commit_number, line, code, owner, level, level_minor,"
                                " balance_minor, cause, effective)"
                                " = (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {}

    statement begin, commit, roll_back;
    statement add_book, add_commit, add_entry;
    bulk_insert add_plain_entries, add_ids;
    statement add_key, add_burnt, add_alarm;
    bulk_insert set_accounts;
    statement set_filed, clear_snapshots, add_snapshot;
    statement set_cursor, read_commits, read_accounts, read_snapshot, read_cursor, count_rows;
    statement how_far, place_of, holder_of, commit_of, postings_of, greatest;
    statement find_book, find_commit, find_entry, find_id, find_key, find_burnt, find_alarm;
};

}  // namespace submeter::inline v0::ledger::sqlite
