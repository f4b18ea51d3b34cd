// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ledger/sqlite_database.hpp"

#include <filesystem>
#include <string>
#include <system_error>

namespace submeter::inline v0::ledger::sqlite {

inline int copy_pages(sqlite3* from, sqlite3* to) noexcept {
    sqlite3_backup* copying = sqlite3_backup_init(to, "main", from, "main");
    if (copying == nullptr) return sqlite3_errcode(to);
    sqlite3_backup_step(copying, -1);  // all pages; finish() says how it went
    return sqlite3_backup_finish(copying);
}

/// Copies what a connection sees into a new file, as one transaction of the copy. Of a copy that
/// fails nothing is left.
inline result<void> copy_to(const database& from, const std::string& path) {
    std::error_code unknown;
    if (std::filesystem::exists(path, unknown) || unknown) return fail(errc::book_exists);
    int code = SQLITE_CANTOPEN;
    {
        const auto to = database::open_file(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
        if (to) code = copy_pages(from.native(), to->native());
    }
    if (code == SQLITE_OK) return {};
    std::filesystem::remove(path, unknown);
    return fail(code == SQLITE_CANTOPEN ? errc::cannot_write : errc_of(code));
}

}  // namespace submeter::inline v0::ledger::sqlite
