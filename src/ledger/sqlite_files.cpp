// SPDX-License-Identifier: Apache-2.0
#include "ledger/sqlite_backup.hpp"
#include "ledger/sqlite_schema.hpp"
#include "ledger/sqlite_tables.hpp"
#include "submeter/ledger/sqlite_store.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <system_error>
#include <utility>

namespace submeter::inline v0::ledger::sqlite {
namespace {

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
// rather than at the first entry. Up to 32 MB of pages stay in memory.
result<void> start_writing(const database& db, const params& with) {
    const auto journal = db.value("PRAGMA journal_mode = WAL");
    if (!journal) return fail(journal.error());
    if (*journal != "wal") return fail(errc::store_failed);
    const int code =
        db.run("PRAGMA synchronous = FULL; PRAGMA cache_size = -32768; BEGIN IMMEDIATE; COMMIT");
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
    const auto name = file_name(path);
    if (!name) return fail(name.error());
    std::string uri{name->front() == '/' ? "file://" : "file:"};
    for (const char c : *name) {
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
    if (const int code = copy_pages(old.native(), out->native()); code != SQLITE_OK)
        return fail(errc_of(code));
    if (const auto ok = bring_up(*out); !ok) return fail(ok.error());
    return out;
}

// Whether the tables tell of all records. Those of a file that was not closed may not.
bool is_filed(const database& db) {
    const auto missing = db.value(
        "SELECT count(*) FROM commits"
        " WHERE number >= ifnull((SELECT records FROM book), 0)");
    return missing && *missing == "0";
}

}  // namespace

result<std::unique_ptr<store>> create_store(const std::string& path, const params& with) {
    auto db = database::open_file(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (!db || is_read_only(*db)) return fail(errc::cannot_write);
    if (const auto ok = lock_out_others(*db); !ok) return fail(ok.error());
    if (const auto ok = check_empty_or_known(*db); !ok) return fail(ok.error());
    if (const auto ok = start_writing(*db, with); !ok) return fail(ok.error());
    if (const auto ok = make_tables(*db); !ok) return fail(ok.error());
    if (const auto ok = bring_up(*db); !ok) return fail(ok.error());
    if (const auto ok = check_objects(*db, current_schema()); !ok) return fail(ok.error());
    return keep_in(std::move(*db), access::writing, with);
}

result<std::unique_ptr<store>> open_store(const std::string& path, const params& with) {
    auto db = database::open_file(path, SQLITE_OPEN_READWRITE);
    if (!db) return fail(db.error());
    if (is_read_only(*db)) return fail(errc::cannot_write);
    if (const auto ok = lock_out_others(*db); !ok) return fail(ok.error());
    if (const auto ok = check_known(*db); !ok) return fail(ok.error());
    if (const auto ok = start_writing(*db, with); !ok) return fail(ok.error());
    if (const auto ok = bring_up(*db); !ok) return fail(ok.error());
    return keep_in(std::move(*db), access::writing, with);
}

result<std::unique_ptr<store>> open_read_only(const std::string& path) {
    auto db = database::open_file(path, SQLITE_OPEN_READWRITE);
    if (!db) return fail(db.error());
    if (is_read_only(*db)) db = open_untouchable(path);
    if (!db) return fail(db.error());
    if (const auto ok = lock_out_others(*db); !ok) return fail(ok.error());
    if (const auto ok = check_known(*db); !ok) return fail(ok.error());
    if (check_current(*db) && (is_filed(*db) || !is_read_only(*db)))
        return keep_in(std::move(*db), access::reading);
    auto copy = current_copy(*db);
    if (!copy) return fail(copy.error());
    return keep_in(std::move(*copy), access::reading, {}, std::move(*db));
}

}  // namespace submeter::inline v0::ledger::sqlite
