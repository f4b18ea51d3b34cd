// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/sqlite_store.hpp"

#include "ledger/sqlite_database.hpp"

#include <algorithm>
#include <filesystem>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace submeter::inline v0::ledger::sqlite {
namespace {

constexpr std::string_view application = "1396853332";  // "SBMT", SQLite's mark of a file's kind
constexpr std::string_view schema_version = "1";

// Times are Unix seconds; amounts are minor units, debits positive; ids are 16 octets. An owner
// above 2^63 shows as a negative number. STRICT, because elsewhere a sum that overflows an INTEGER
// silently becomes a REAL.
constexpr const char* schema = R"(
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

constexpr std::string_view status_text(account_status s) noexcept {
    return s == account_status::open ? "open" : "closed";
}

std::string join(const std::vector<std::int64_t>& numbers) {
    std::string out;
    for (const auto n : numbers)
        out.append(out.empty() ? "" : ",").append(std::to_string(n));
    return out;
}

// Reads what join() wrote, and nothing else.
result<std::vector<std::int64_t>> split(std::string_view text) {
    std::vector<std::int64_t> out;
    for (auto left = text; !left.empty();) {
        const auto comma = std::min(left.find(','), left.size());
        const auto number = parse_scaled(left.substr(0, comma), 0);
        if (!number) return fail(errc::bad_journal);
        out.push_back(*number);
        left.remove_prefix(std::min(comma + 1, left.size()));
    }
    if (join(out) != text) return fail(errc::bad_journal);
    return out;
}

result<account_status> status_of(std::string_view text) {
    for (const auto s : {account_status::open, account_status::closed})
        if (text == status_text(s)) return s;
    return fail(errc::bad_journal);
}

// All statements of a book's life, prepared once.
struct statements {
    explicit statements(const database& db)
        : begin(db.prepare("BEGIN IMMEDIATE")),
          commit(db.prepare("COMMIT")),
          roll_back(db.prepare("ROLLBACK")),
          add_book(db.prepare("INSERT INTO book VALUES (1, ?, ?, ?, ?)")),
          add_commit(db.prepare("INSERT INTO commits VALUES (?, ?, ?, ?)")),
          add_entry(db.prepare("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)")),
          add_posting(db.prepare("INSERT INTO postings VALUES (?, ?, ?, ?, ?)")),
          add_alarm(db.prepare("INSERT INTO alarms VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")),
          set_account(db.prepare("INSERT OR REPLACE INTO accounts VALUES (?,?,?,?,?,?,?,?)")),
          set_balance(db.prepare("UPDATE accounts SET minor = ?3, version = ?4, alarms_given = ?5"
                                 " WHERE code = ?1 AND owner = ?2")),
          read_commits(db.prepare("SELECT number, octets, seal FROM commits WHERE number >= ?"
                                  " ORDER BY number LIMIT ?")),
          read_accounts(db.prepare("SELECT * FROM accounts")),
          count_rows(
              db.prepare("SELECT (SELECT count(*) FROM book), (SELECT count(*) FROM commits),"
                         " (SELECT count(*) FROM entries), (SELECT count(*) FROM postings),"
                         " (SELECT count(*) FROM alarms)")),
          // Every column that is written is compared; the octets and the seal are what is read.
          find_book(db.prepare("SELECT 1 FROM book WHERE"
                               " (one, id, currency, scale, zone) = (1, ?, ?, ?, ?)")),
          find_commit(db.prepare("SELECT 1 FROM commits WHERE (number, recorded) = (?, ?)")),
          find_entry(db.prepare("SELECT 1 FROM entries WHERE"
                                " (sequence, commit_number, id, kind, effective, memo)"
                                " = (?, ?, ?, ?, ?, ?)")),
          find_posting(db.prepare("SELECT 1 FROM postings WHERE"
                                  " (sequence, line, code, owner, minor) = (?, ?, ?, ?, ?)")),
          find_alarm(db.prepare("SELECT 1 FROM alarms WHERE"
                                " (commit_number, line, code, owner, level, level_minor,"
                                " balance_minor, cause, effective)"
                                " = (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {}

    statement begin, commit, roll_back;
    statement add_book, add_commit, add_entry, add_posting, add_alarm, set_account, set_balance;
    statement read_commits, read_accounts, count_rows;
    statement find_book, find_commit, find_entry, find_posting, find_alarm;
};

class sqlite_store final : public store {
public:
    explicit sqlite_store(database db) : db_(std::move(db)), sql_(db_) {}

    result<void> append(const sealed_commit& record, const journal_commit& content,
                        std::span<const account_state> changed) override {
        if (failed_) return fail(errc::store_failed);
        if (const int code = sql_.begin.run(); code != SQLITE_OK) return fail(errc_of(code));
        if (const int code = insert(record, content, changed); code != SQLITE_OK) {
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
            for (auto* count : {&out.books, &out.records, &out.entries, &out.postings, &out.alarms})
                *count = static_cast<std::uint64_t>(query.integer(at++));
        return ended(query, code == SQLITE_ROW ? SQLITE_DONE : code, out);
    }

    // A record's rows are looked for with the values that they were written with.
    result<void> compare(const journal_commit& c) override {
        int code = find(bind_commit(sql_.find_commit, c.number, c.recorded));
        if (c.opens && code == SQLITE_OK) code = find(bind_identity(sql_.find_book, *c.opens));
        for (std::size_t i = 0; code == SQLITE_OK && i < c.entries.size(); ++i)
            code = find_entry(c, i);
        for (std::size_t i = 0; code == SQLITE_OK && i < c.events.size(); ++i)
            code = find(bind_alarm(sql_.find_alarm, c, i));
        if (code != SQLITE_OK) return fail(errc_of(code));
        return {};
    }

private:
    int insert(const sealed_commit& record, const journal_commit& c,
               std::span<const account_state> changed) {
        int code = c.opens ? bind_identity(sql_.add_book, *c.opens).run() : SQLITE_OK;
        if (code == SQLITE_OK)
            code = bind_commit(sql_.add_commit, record.number, c.recorded)
                       .bind(3, bytes_view{record.octets})
                       .bind(4, bytes_view{record.seal})
                       .run();
        for (std::size_t i = 0; code == SQLITE_OK && i < c.entries.size(); ++i)
            code = insert_entry(c, i);
        for (std::size_t i = 0; code == SQLITE_OK && i < c.events.size(); ++i)
            code = bind_alarm(sql_.add_alarm, c, i).run();
        for (const auto& a : changed)
            if (code == SQLITE_OK) code = c.accounts.empty() ? update(a) : replace(a);
        return code;
    }

    int insert_entry(const journal_commit& c, std::size_t i) {
        int code = bind_entry(sql_.add_entry, c, i).run();
        for (std::size_t line = 0; code == SQLITE_OK && line < c.entries[i].postings.size(); ++line)
            code = bind_posting(sql_.add_posting, c, i, line).run();
        return code;
    }

    int find_entry(const journal_commit& c, std::size_t i) {
        int code = find(bind_entry(sql_.find_entry, c, i));
        for (std::size_t line = 0; code == SQLITE_OK && line < c.entries[i].postings.size(); ++line)
            code = find(bind_posting(sql_.find_posting, c, i, line));
        return code;
    }

    // A row that should be there and is not: the file's content is spoilt.
    static int find(statement& query) {
        const int code = query.step();
        query.rewind();
        if (code == SQLITE_ROW) return SQLITE_OK;
        return code == SQLITE_DONE ? SQLITE_CORRUPT : code;
    }

    // Writing and looking up bind the same values in the same places.

    static statement& bind_commit(statement& to, std::uint64_t number, instant recorded) {
        return to.bind(1, number).bind(2, recorded);
    }

    static statement& bind_identity(statement& to, const book_identity& b) {
        return to.bind(1, b.id)
            .bind(2, std::string_view{b.in.unit.code.data(), b.in.unit.code.size()})
            .bind(3, b.in.scale)
            .bind(4, std::string_view{b.zone});
    }

    static statement& bind_entry(statement& to, const journal_commit& c, std::size_t i) {
        const auto& e = c.entries[i];
        return to.bind(1, c.first_sequence + i)
            .bind(2, c.number)
            .bind(3, e.id)
            .bind(4, to_text(e.kind))
            .bind(5, e.effective)
            .bind(6, std::string_view{e.memo});
    }

    static statement& bind_posting(statement& to, const journal_commit& c, std::size_t i,
                                   std::size_t line) {
        const auto& p = c.entries[i].postings[line];
        return to.bind(1, c.first_sequence + i)
            .bind(2, std::uint64_t{line + 1})
            .bind(3, p.account.code)
            .bind(4, p.account.owner)
            .bind(5, p.minor);
    }

    static statement& bind_alarm(statement& to, const journal_commit& c, std::size_t i) {
        const auto& e = c.events[i];
        return to.bind(1, c.number)
            .bind(2, std::uint64_t{i + 1})
            .bind(3, e.account.code)
            .bind(4, e.account.owner)
            .bind(5, e.level)
            .bind(6, e.level_minor)
            .bind(7, e.balance_minor)
            .bind(8, e.cause)
            .bind(9, e.at);
    }

    statement& bind_balance(statement& to, const account_state& a) {
        return to.bind(1, a.settings.account.code)
            .bind(2, a.settings.account.owner)
            .bind(3, a.minor)
            .bind(4, a.version)
            .bind(5, a.below);
    }

    int update(const account_state& a) {
        const int code = bind_balance(sql_.set_balance, a).run();
        // The row is there since the account was opened, unless somebody took it away.
        return code == SQLITE_OK && sqlite3_changes(db_.native()) != 1 ? SQLITE_CORRUPT : code;
    }

    int replace(const account_state& a) {
        const auto levels = join(a.settings.levels_minor);
        auto& row = bind_balance(sql_.set_account, a).bind(6, status_text(a.settings.status));
        if (a.settings.floor_minor)
            row.bind(7, *a.settings.floor_minor);
        else
            row.bind_null(7);
        return row.bind(8, std::string_view{levels}).run();
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

    static sealed_commit record_row(const statement& row) {
        sealed_commit out{
            .number = static_cast<std::uint64_t>(row.integer(0)), .octets = {}, .seal = {}};
        const auto octets = row.octets(1);
        out.octets.assign(octets.begin(), octets.end());
        // A seal of another length is none.
        if (const auto seal = row.octets(2); seal.size() == out.seal.size())
            std::copy(seal.begin(), seal.end(), out.seal.begin());
        return out;
    }

    static result<account_state> account_row(const statement& row) {
        account_state out;
        const auto code = row.integer(0);
        const auto given = row.integer(4);
        const auto status = status_of(row.text(5));
        auto levels = split(row.text(7));
        if (code != static_cast<std::uint16_t>(code) || given != static_cast<std::uint8_t>(given) ||
            !status || !levels)
            return fail(errc::bad_journal);
        out.settings.account = {.code = static_cast<std::uint16_t>(code),
                                .owner = static_cast<std::uint64_t>(row.integer(1))};
        out.minor = row.integer(2);
        out.version = static_cast<std::uint64_t>(row.integer(3));
        out.below = static_cast<std::uint8_t>(given);
        out.settings.status = *status;
        if (!row.is_null(6)) out.settings.floor_minor = row.integer(6);
        out.settings.levels_minor = std::move(*levels);
        return out;
    }

    template <class T>
    static result<T> ended(statement& query, int code, T rows) {
        query.rewind();
        if (code != SQLITE_DONE) return fail(errc_of(code));
        return rows;
    }

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

result<void> check_kind(const database& db) {
    const auto kind = db.value("PRAGMA application_id");
    if (!kind) return fail(kind.error());
    if (*kind != application) return fail(errc::bad_journal);
    const auto version = db.value("PRAGMA user_version");
    if (!version) return fail(version.error());
    if (*version != schema_version) return fail(errc::wrong_version);
    return {};
}

// A new file, or one in which a book was about to be founded.
result<void> check_empty_or_kind(const database& db) {
    const auto tables = db.value("SELECT count(*) FROM sqlite_schema");
    if (!tables) return fail(tables.error());
    if (*tables == "0") return {};
    return check_kind(db);
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

result<void> make_tables(const database& db) {
    const auto tables = db.value("SELECT count(*) FROM sqlite_schema");
    if (!tables) return fail(tables.error());
    if (*tables != "0") return {};
    const int code = db.run(std::string{"BEGIN IMMEDIATE;"} + schema +
                            "PRAGMA application_id = " + std::string{application} +
                            "; PRAGMA user_version = " + std::string{schema_version} + "; COMMIT");
    if (code == SQLITE_OK) return {};
    db.run("ROLLBACK");
    return fail(errc_of(code));
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

}  // namespace

result<std::unique_ptr<store>> create_store(const std::string& path, const params& with) {
    auto db = database::open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (!db || is_read_only(*db)) return fail(errc::cannot_write);
    if (const auto ok = lock_out_others(*db); !ok) return fail(ok.error());
    if (const auto ok = check_empty_or_kind(*db); !ok) return fail(ok.error());
    if (const auto ok = start_writing(*db, with); !ok) return fail(ok.error());
    if (const auto ok = make_tables(*db); !ok) return fail(ok.error());
    return std::make_unique<sqlite_store>(std::move(*db));
}

result<std::unique_ptr<store>> open_store(const std::string& path, const params& with) {
    auto db = database::open(path, SQLITE_OPEN_READWRITE);
    if (!db) return fail(db.error());
    if (is_read_only(*db)) return fail(errc::cannot_write);
    if (const auto ok = lock_out_others(*db); !ok) return fail(ok.error());
    if (const auto ok = check_kind(*db); !ok) return fail(ok.error());
    if (const auto ok = start_writing(*db, with); !ok) return fail(ok.error());
    return std::make_unique<sqlite_store>(std::move(*db));
}

result<std::unique_ptr<store>> open_read_only(const std::string& path) {
    auto db = database::open(path, SQLITE_OPEN_READWRITE);
    if (!db) return fail(db.error());
    if (is_read_only(*db)) db = open_untouchable(path);
    if (!db) return fail(db.error());
    if (const auto ok = lock_out_others(*db); !ok) return fail(ok.error());
    if (const auto ok = check_kind(*db); !ok) return fail(ok.error());
    if (const int code = db->run("PRAGMA query_only = ON"); code != SQLITE_OK)
        return fail(errc_of(code));
    return std::make_unique<sqlite_store>(std::move(*db));
}

}  // namespace submeter::inline v0::ledger::sqlite
