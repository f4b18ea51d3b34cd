// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/sqlite_store.hpp"

#include "ledger/sqlite_rows.hpp"
#include "ledger/sqlite_schema.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace submeter::inline v0::ledger::sqlite {
namespace {

constexpr std::string_view entry_columns =
    "(sequence, commit_number, id, kind, effective, memo, offset_minutes, operator, approved_by,"
    " reason, links, phase, expires, holds)";
constexpr std::string_view account_columns =
    "code, owner, minor, pending_debits, pending_credits, version, alarms_given, status, floors,"
    " levels_minor, rearm_minor";

std::string sql(std::string_view before, std::string_view columns, std::string_view after) {
    return std::string{before}.append(columns).append(after);
}

// All statements of a book's life, prepared once.
struct statements {
    explicit statements(const database& db)
        : begin(db.prepare("BEGIN IMMEDIATE")),
          commit(db.prepare("COMMIT")),
          roll_back(db.prepare("ROLLBACK")),
          add_book(db.prepare("INSERT INTO book VALUES (1, ?, ?, ?, ?)")),
          add_commit(db.prepare("INSERT INTO commits VALUES (?, ?, ?, ?)")),
          add_entry(db.prepare(
              sql("INSERT INTO entries ", entry_columns, " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"))),
          add_posting(db.prepare("INSERT INTO postings VALUES (?, ?, ?, ?, ?)")),
          add_key(db.prepare("INSERT INTO keys VALUES (?, ?, ?)")),
          add_burnt(db.prepare("INSERT INTO burned VALUES (?, ?, ?)")),
          add_alarm(db.prepare("INSERT INTO alarms VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")),
          set_account(db.prepare("INSERT OR REPLACE INTO accounts VALUES (?,?,?,?,?,?,?,?,?,?,?)")),
          set_balance(db.prepare("UPDATE accounts SET minor = ?3, pending_debits = ?4,"
                                 " pending_credits = ?5, version = ?6, alarms_given = ?7"
                                 " WHERE code = ?1 AND owner = ?2")),
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
                         " (SELECT count(*) FROM entries), (SELECT count(*) FROM postings),"
                         " (SELECT count(*) FROM alarms), (SELECT count(*) FROM keys),"
                         " (SELECT count(*) FROM burned)")),
          place_of(db.prepare("SELECT sequence, commit_number FROM entries WHERE id = ?")),
          burnt_place_of(db.prepare("SELECT commit_number, why FROM burned WHERE id = ?")),
          holder_of(db.prepare("SELECT sequence FROM keys WHERE kind = ? AND value = ?")),
          commit_of(db.prepare("SELECT commit_number FROM entries WHERE sequence = ?")),
          history(db.prepare("SELECT DISTINCT sequence FROM postings WHERE code = ? AND owner = ?"
                             " AND sequence < ? ORDER BY sequence DESC LIMIT ?")),
          // Every column that is written is compared; the octets and the seal are what is read.
          find_book(db.prepare("SELECT 1 FROM book WHERE"
                               " (one, id, currency, scale, zone) = (1, ?, ?, ?, ?)")),
          find_commit(db.prepare("SELECT 1 FROM commits WHERE (number, recorded) = (?, ?)")),
          find_entry(db.prepare(
              "SELECT 1 FROM entries WHERE sequence = ?1 AND commit_number = ?2 AND id = ?3"
              " AND kind = ?4 AND effective = ?5 AND memo = ?6 AND offset_minutes IS ?7"
              " AND operator IS ?8 AND approved_by IS ?9 AND reason IS ?10 AND links IS ?11"
              " AND phase IS ?12 AND expires IS ?13 AND holds IS ?14")),
          find_posting(db.prepare("SELECT 1 FROM postings WHERE"
                                  " (sequence, line, code, owner, minor) = (?, ?, ?, ?, ?)")),
          find_key(db.prepare("SELECT 1 FROM keys WHERE (kind, value, sequence) = (?, ?, ?)")),
          find_burnt(db.prepare("SELECT 1 FROM burned WHERE (id, commit_number, why) = (?, ?, ?)")),
          find_alarm(db.prepare("SELECT 1 FROM alarms WHERE"
                                " (commit_number, line, code, owner, level, level_minor,"
                                " balance_minor, cause, effective)"
                                " = (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {}

    statement begin, commit, roll_back;
    statement add_book, add_commit, add_entry, add_posting, add_key, add_burnt, add_alarm;
    statement set_account, set_balance, clear_snapshots, add_snapshot, set_cursor;
    statement read_commits, read_accounts, read_snapshot, read_cursor, count_rows;
    statement place_of, burnt_place_of, holder_of, commit_of, history;
    statement find_book, find_commit, find_entry, find_posting, find_key, find_burnt, find_alarm;
};

// The first column of a query's only row, or nothing.
result<std::optional<std::uint64_t>> one_number(statement& query) {
    const int code = query.step();
    std::optional<std::uint64_t> out;
    if (code == SQLITE_ROW) out = static_cast<std::uint64_t>(query.integer(0));
    query.rewind();
    if (code != SQLITE_ROW && code != SQLITE_DONE) return fail(errc_of(code));
    return out;
}

class sqlite_store final : public store {
public:
    explicit sqlite_store(database db, std::optional<database> locked = std::nullopt)
        : locked_(std::move(locked)), db_(std::move(db)), sql_(db_) {}

    [[nodiscard]] durability lasts() const noexcept override { return durability::durable; }

    result<void> append(const sealed_commit& record, const journal_commit& content,
                        const store_change& change) override {
        if (failed_) return fail(errc::store_failed);
        if (const int code = sql_.begin.run(); code != SQLITE_OK) return fail(errc_of(code));
        if (const int code = insert(record, content, change); code != SQLITE_OK) {
            undo();
            return fail(errc_of(code));
        }
        return finish();
    }

    result<std::vector<sealed_commit>> read(std::uint64_t first, std::size_t limit) override {
        std::vector<sealed_commit> out;
        auto& query = sql_.read_commits.bind(1, first).bind(2, std::uint64_t{limit});
        int code = query.step();
        std::size_t octets = 0;
        for (; code == SQLITE_ROW && octets < page_octets; code = query.step()) {
            out.push_back(record_row(query));
            octets += out.back().octets.size();
        }
        return ended(query, code == SQLITE_ROW ? SQLITE_DONE : code, std::move(out));
    }

    result<std::vector<std::optional<entry_place>>> find(std::span<const id128> ids) override {
        std::vector<std::optional<entry_place>> out;
        out.reserve(ids.size());
        for (const auto& id : ids) {
            auto place = find_one(id);
            if (!place) return fail(place.error());
            out.push_back(*place);
        }
        return out;
    }

    result<std::vector<std::uint64_t>> find_keys(std::span<const natural_key> keys) override {
        std::vector<std::uint64_t> out;
        out.reserve(keys.size());
        for (const auto& key : keys) {
            const auto holder = one_number(bind_key(sql_.holder_of, key));
            if (!holder) return fail(holder.error());
            out.push_back(holder->value_or(0));
        }
        return out;
    }

    result<std::vector<std::uint64_t>> history(const ledger_account& account, std::uint64_t before,
                                               std::size_t limit) override {
        constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
        std::vector<std::uint64_t> out;
        auto& query = sql_.history.bind(1, account.code)
                          .bind(2, account.owner)
                          .bind(3, std::min(before, most))
                          .bind(4, std::min(std::uint64_t{limit}, most));
        int code = query.step();
        for (; code == SQLITE_ROW; code = query.step())
            out.push_back(static_cast<std::uint64_t>(query.integer(0)));
        return ended(query, code, std::move(out));
    }

    result<std::uint64_t> commit_of(std::uint64_t sequence) override {
        const auto number = one_number(sql_.commit_of.bind(1, sequence));
        if (!number) return fail(number.error());
        if (!*number) return fail(errc::bad_value);
        return **number;
    }

    result<std::optional<stored_snapshot>> snapshot() override {
        auto& query = sql_.read_snapshot;
        std::optional<stored_snapshot> out;
        int code = query.step();
        for (; code == SQLITE_ROW; code = query.step()) {
            const auto octets = query.octets(1);
            const bool second = out.has_value();
            out = stored_snapshot{static_cast<std::uint64_t>(query.integer(0)),
                                  {octets.begin(), octets.end()}};
            if (!second) continue;
            query.rewind();
            return fail(errc::bad_journal);
        }
        return ended(query, code, std::move(out));
    }

    result<std::uint64_t> cursor(std::string_view name) override {
        const auto number = one_number(sql_.read_cursor.bind(1, name));
        if (!number) return fail(number.error());
        return number->value_or(0);
    }

    result<void> set_cursor(std::string_view name, std::uint64_t number) override {
        const int code = sql_.set_cursor.bind(1, name).bind(2, number).run();
        if (code != SQLITE_OK) return fail(errc_of(code));
        return {};
    }

    result<std::vector<account_state>> accounts() override {
        std::vector<account_state> out;
        auto& query = sql_.read_accounts;
        int code = query.step();
        for (; code == SQLITE_ROW; code = query.step()) {
            auto row = account_row(query);
            if (!row) {
                query.rewind();
                return fail(row.error());
            }
            out.push_back(std::move(*row));
        }
        // SQLite orders owners as signed numbers.
        std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
            return a.settings.account < b.settings.account;
        });
        return ended(query, code, std::move(out));
    }

    result<row_counts> count_rows() override {
        auto& query = sql_.count_rows;
        const int code = query.step();
        row_counts out;
        int at = 0;
        if (code == SQLITE_ROW)
            for (auto* count : {&out.books, &out.records, &out.entries, &out.postings, &out.alarms,
                                &out.keys, &out.burned})
                *count = static_cast<std::uint64_t>(query.integer(at++));
        return ended(query, code == SQLITE_ROW ? SQLITE_DONE : code, out);
    }

    // A record's rows are looked for with the values that they were written with.
    result<void> compare(const journal_commit& c) override {
        int code = find(bind_commit(sql_.find_commit, c.number, c.recorded));
        if (c.opens && code == SQLITE_OK) code = find(bind_identity(sql_.find_book, *c.opens));
        for (std::size_t i = 0; code == SQLITE_OK && i < c.entries.size(); ++i)
            code = find_entry(c, i);
        for (std::size_t i = 0; code == SQLITE_OK && i < c.burned.size(); ++i)
            code = find(bind_burnt(sql_.find_burnt, c, i));
        for (std::size_t i = 0; code == SQLITE_OK && i < c.events.size(); ++i)
            code = find(bind_alarm(sql_.find_alarm, c, i));
        if (code != SQLITE_OK) return fail(errc_of(code));
        return {};
    }

private:
    int insert(const sealed_commit& record, const journal_commit& c, const store_change& change) {
        int code = c.opens ? bind_identity(sql_.add_book, *c.opens).run() : SQLITE_OK;
        if (code == SQLITE_OK)
            code = bind_commit(sql_.add_commit, record.number, c.recorded)
                       .bind(3, bytes_view{record.octets})
                       .bind(4, bytes_view{record.seal})
                       .run();
        for (std::size_t i = 0; code == SQLITE_OK && i < c.entries.size(); ++i)
            code = insert_entry(c, i);
        for (std::size_t i = 0; code == SQLITE_OK && i < c.burned.size(); ++i)
            code = insert_burnt(c, i);
        for (std::size_t i = 0; code == SQLITE_OK && i < c.events.size(); ++i)
            code = bind_alarm(sql_.add_alarm, c, i).run();
        for (const auto* a : change.accounts)
            if (code == SQLITE_OK) code = c.accounts.empty() ? update(*a) : replace(*a);
        if (code != SQLITE_OK || change.snapshot.empty()) return code;
        code = sql_.clear_snapshots.run();
        if (code != SQLITE_OK) return code;
        return sql_.add_snapshot.bind(1, record.number).bind(2, change.snapshot).run();
    }

    int insert_entry(const journal_commit& c, std::size_t i) {
        const auto& e = c.entries[i];
        const auto sequence = c.first_sequence + i;
        const auto links = join_links(e.links);
        int code = check_unburnt(e.id);
        if (code == SQLITE_OK) code = bind_entry(sql_.add_entry, c, i, links).run();
        for (std::size_t k = 0; code == SQLITE_OK && k < e.postings.size(); ++k)
            code = bind_posting(sql_.add_posting, sequence, k + 1, e.postings[k]).run();
        for (std::size_t k = 0; code == SQLITE_OK && k < e.keys.size(); ++k)
            code = bind_key(sql_.add_key, e.keys[k]).bind(3, sequence).run();
        return code;
    }

    // An id is an entry's or burned, once.
    int check_unburnt(const id128& id) {
        const int code = find(sql_.burnt_place_of.bind(1, id));
        if (code == SQLITE_OK) return SQLITE_CONSTRAINT;
        return code == SQLITE_CORRUPT ? SQLITE_OK : code;
    }
    int insert_burnt(const journal_commit& c, std::size_t i) {
        const int code = find(sql_.place_of.bind(1, c.burned[i].id));
        if (code == SQLITE_OK) return SQLITE_CONSTRAINT;
        return code == SQLITE_CORRUPT ? bind_burnt(sql_.add_burnt, c, i).run() : code;
    }

    int find_entry(const journal_commit& c, std::size_t i) {
        const auto& e = c.entries[i];
        const auto sequence = c.first_sequence + i;
        const auto links = join_links(e.links);
        int code = find(bind_entry(sql_.find_entry, c, i, links));
        for (std::size_t k = 0; code == SQLITE_OK && k < e.postings.size(); ++k)
            code = find(bind_posting(sql_.find_posting, sequence, k + 1, e.postings[k]));
        for (std::size_t k = 0; code == SQLITE_OK && k < e.keys.size(); ++k)
            code = find(bind_key(sql_.find_key, e.keys[k]).bind(3, sequence));
        return code;
    }

    result<std::optional<entry_place>> find_one(const id128& id) {
        std::optional<entry_place> out;
        auto& entries = sql_.place_of.bind(1, id);
        int code = entries.step();
        if (code == SQLITE_ROW)
            out = entry_place{.sequence = static_cast<std::uint64_t>(entries.integer(0)),
                              .commit = static_cast<std::uint64_t>(entries.integer(1))};
        entries.rewind();
        if (code != SQLITE_DONE) return found(code, out);
        auto& burned = sql_.burnt_place_of.bind(1, id);
        code = burned.step();
        if (code == SQLITE_ROW)
            out = entry_place{.sequence = 0,
                              .commit = static_cast<std::uint64_t>(burned.integer(0)),
                              .burned = static_cast<errc>(burned.integer(1))};
        burned.rewind();
        return found(code, out);
    }
    static result<std::optional<entry_place>> found(int code,
                                                    const std::optional<entry_place>& place) {
        if (code != SQLITE_ROW && code != SQLITE_DONE) return fail(errc_of(code));
        return place;
    }

    // A row that should be there and is not: the file's content is spoilt.
    static int find(statement& query) {
        const int code = query.step();
        query.rewind();
        if (code == SQLITE_ROW) return SQLITE_OK;
        return code == SQLITE_DONE ? SQLITE_CORRUPT : code;
    }

    int update(const account_state& a) {
        const int code = bind_balance(sql_.set_balance, a).run();
        // The row is there since the account was opened, unless somebody took it away.
        return code == SQLITE_OK && sqlite3_changes(db_.native()) != 1 ? SQLITE_CORRUPT : code;
    }

    int replace(const account_state& a) {
        const auto floors = join_floors(a.settings.floors);
        const auto levels = join_numbers(a.settings.levels_minor);
        return bind_balance(sql_.set_account, a)
            .bind(8, to_text(a.settings.status))
            .bind(9, std::string_view{floors})
            .bind(10, std::string_view{levels})
            .bind(11, a.settings.rearm_minor)
            .run();
    }

    void undo() {
        // SQLite has rolled back by itself after some errors; only an open transaction matters.
        if (sqlite3_get_autocommit(db_.native()) == 0 && sql_.roll_back.run() != SQLITE_OK)
            failed_ = true;
    }

    // A commit that fails in the file system may be found whole after a crash: nobody can know.
    result<void> finish() {
        const int code = sql_.commit.run();
        if (code == SQLITE_OK) return {};
        undo();
        const auto what = errc_of(code);
        const bool known = what == errc::book_locked || (code & 0xFF) == SQLITE_FULL ||
                           (code & 0xFF) == SQLITE_NOMEM;
        if (known) return fail(what);
        failed_ = true;
        return fail(errc::outcome_unknown);
    }

    template <class T>
    static result<T> ended(statement& query, int code, T rows) {
        query.rewind();
        if (code != SQLITE_DONE) return fail(errc_of(code));
        return rows;
    }

    std::optional<database> locked_;  // the file, where a copy of it is read
    database db_;
    statements sql_;
    bool failed_ = false;
};

bool is_read_only(const database& db) noexcept {
    return sqlite3_db_readonly(db.native(), "main") == 1;
}

// The lock comes first, so that whatever is read stays as it is.
result<void> lock_out_others(const database& db) {
    const int code = db.run("PRAGMA locking_mode = EXCLUSIVE; PRAGMA trusted_schema = OFF");
    if (code != SQLITE_OK) return fail(errc_of(code));
    return {};
}

// What was answered is on the disk, and nobody else writes. The transaction takes the lock now
// rather than at the first entry.
result<void> start_writing(const database& db, const params& with) {
    const auto journal = db.value("PRAGMA journal_mode = WAL");
    if (!journal) return fail(journal.error());
    if (*journal != "wal") return fail(errc::store_failed);
    const int code = db.run("PRAGMA synchronous = FULL; BEGIN IMMEDIATE; COMMIT");
    if (code != SQLITE_OK) return fail(errc_of(code));
    if (with.pages_max == 0) return {};
    const auto limit = db.value("PRAGMA max_page_count = " + std::to_string(with.pages_max));
    if (!limit) return fail(limit.error());
    return {};
}

// A file on a medium that cannot be written is read without locks or side files. With a write-ahead
// log beside it, it would not be the whole book.
result<database> open_untouchable(const std::string& path) {
    std::error_code none;
    const auto log = std::filesystem::file_size(path + "-wal", none);
    if (!none && log != 0) return fail(errc::cannot_read);
    std::string uri = "file:";
    for (const char c : path) {
        if (c == '%' || c == '?' || c == '#')
            uri.append("%").append(to_hex(std::as_bytes(std::span{&c, 1})));
        else
            uri += c;
    }
    return database::open(uri + "?immutable=1", SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
}

// A file of an older version as it would be now, in memory: the file stays as it is.
result<database> current_copy(const database& old) {
    auto out = database::open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (!out) return out;
    auto* copying = sqlite3_backup_init(out->native(), "main", old.native(), "main");
    if (copying == nullptr) return fail(errc_of(sqlite3_errcode(out->native())));
    sqlite3_backup_step(copying, -1);
    if (const int code = sqlite3_backup_finish(copying); code != SQLITE_OK)
        return fail(errc_of(code));
    if (const auto ok = bring_up(*out); !ok) return fail(ok.error());
    return out;
}

result<std::unique_ptr<store>> reading(database db, std::optional<database> locked = std::nullopt) {
    if (const int code = db.run("PRAGMA query_only = ON"); code != SQLITE_OK)
        return fail(errc_of(code));
    return std::make_unique<sqlite_store>(std::move(db), std::move(locked));
}

}  // namespace

result<std::unique_ptr<store>> create_store(const std::string& path, const params& with) {
    auto db = database::open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (!db || is_read_only(*db)) return fail(errc::cannot_write);
    if (const auto ok = lock_out_others(*db); !ok) return fail(ok.error());
    if (const auto ok = check_empty_or_known(*db); !ok) return fail(ok.error());
    if (const auto ok = start_writing(*db, with); !ok) return fail(ok.error());
    if (const auto ok = make_tables(*db); !ok) return fail(ok.error());
    if (const auto ok = bring_up(*db); !ok) return fail(ok.error());
    return std::make_unique<sqlite_store>(std::move(*db));
}

result<std::unique_ptr<store>> open_store(const std::string& path, const params& with) {
    auto db = database::open(path, SQLITE_OPEN_READWRITE);
    if (!db) return fail(db.error());
    if (is_read_only(*db)) return fail(errc::cannot_write);
    if (const auto ok = lock_out_others(*db); !ok) return fail(ok.error());
    if (const auto ok = check_known(*db); !ok) return fail(ok.error());
    if (const auto ok = start_writing(*db, with); !ok) return fail(ok.error());
    if (const auto ok = bring_up(*db); !ok) return fail(ok.error());
    return std::make_unique<sqlite_store>(std::move(*db));
}

result<std::unique_ptr<store>> open_read_only(const std::string& path) {
    auto db = database::open(path, SQLITE_OPEN_READWRITE);
    if (!db) return fail(db.error());
    if (is_read_only(*db)) db = open_untouchable(path);
    if (!db) return fail(db.error());
    if (const auto ok = lock_out_others(*db); !ok) return fail(ok.error());
    if (const auto ok = check_known(*db); !ok) return fail(ok.error());
    if (check_current(*db)) return reading(std::move(*db));
    auto copy = current_copy(*db);
    if (!copy) return fail(copy.error());
    return reading(std::move(*copy), std::move(*db));
}

}  // namespace submeter::inline v0::ledger::sqlite
