// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ledger/sqlite_database.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace submeter::inline v0::ledger::sqlite {

/// Looks after the write-ahead log of a book that is written. A log of 4,000 pages (16 MB) is
/// copied into the file: so a page that many commits touch is copied once. A sync of a log that has
/// grown writes its length as well, which costs as much again: so one in use grows by zeros, ahead
/// of what is written into it, to twice its length and by 2 MB at most. SQLite takes them for the
/// end, as it does what is left of an older log. Confined; outlives the connection.
class write_ahead_log {
public:
    write_ahead_log() = default;
    write_ahead_log(const write_ahead_log&) = delete;
    write_ahead_log& operator=(const write_ahead_log&) = delete;

    void watch(const database& db) noexcept { sqlite3_wal_hook(db.native(), after_commit, this); }

private:
    static constexpr std::int64_t pages_max = 4000, begin = 32, step_max = 512, enough = 8;
    static constexpr std::int64_t page_octets = 4096 + 24;

    static int after_commit(void* self, sqlite3* db, const char* name, int pages) noexcept {
        auto& log = *static_cast<write_ahead_log*>(self);
        if (pages >= pages_max)
            sqlite3_wal_checkpoint_v2(db, name, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
        else if (pages >= log.room_)
            log.lengthen(db, name, pages);
        return SQLITE_OK;
    }

    // Where it fails, nothing is lost but time.
    void lengthen(sqlite3* db, const char* name, std::int64_t pages) noexcept {
        sqlite3_file* file = nullptr;
        sqlite3_int64 size = 0;
        sqlite3_file_control(db, name, SQLITE_FCNTL_JOURNAL_POINTER, &file);
        if (file == nullptr || file->pMethods == nullptr ||
            file->pMethods->xFileSize(file, &size) != SQLITE_OK)
            return;
        const auto wanted = pages + std::min(pages, step_max);
        room_ = wanted - enough;
        static constexpr std::array<std::byte, 16384> zeros{};
        for (const auto end = wanted * page_octets; size < end;) {
            const auto some = std::min<std::int64_t>(end - size, zeros.size());
            if (file->pMethods->xWrite(file, zeros.data(), static_cast<int>(some), size) !=
                SQLITE_OK)
                return;
            size += some;
        }
    }

    std::int64_t room_ = begin;  // pages: beyond, it is time to look how long it is
};

}  // namespace submeter::inline v0::ledger::sqlite
