// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fixtures.hpp"

#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include <map>

// The peer of the benchmarks: what a careful programmer writes by hand with SQLite, without keys
// and seals; and the syncs of everybody in the program, counted.

namespace ledger_benchmark {

/// SQLite's default file system, with its syncs counted.
struct counted_syncs {
    static inline std::int64_t count = 0;
    static inline sqlite3_vfs* real = nullptr;
    static inline const sqlite3_io_methods* real_methods = nullptr;
    static inline std::map<const sqlite3_io_methods*, sqlite3_io_methods> counting;

    counted_syncs() {
        static sqlite3_vfs vfs;
        real = sqlite3_vfs_find(nullptr);
        vfs = *real;
        vfs.zName = "counting";
        vfs.xOpen = open;
        sqlite3_vfs_register(&vfs, 1);
    }
    static int sync(sqlite3_file* f, int flags) {
        ++count;
        return real_methods->xSync(f, flags);
    }
    static int open(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* out) {
        const int code = real->xOpen(real, name, f, flags, out);
        if (code != SQLITE_OK || f->pMethods == nullptr) return code;
        real_methods = f->pMethods;
        auto& methods = counting.try_emplace(real_methods, *real_methods).first->second;
        methods.xSync = sync;
        f->pMethods = &methods;
        return code;
    }
};
inline const counted_syncs counting;

inline void count_syncs(benchmark::State& state, std::int64_t before) {
    state.counters["syncs_per_commit"] = benchmark::Counter(
        static_cast<double>(counted_syncs::count - before), benchmark::Counter::kAvgIterations);
}

/// Two postings and two balance updates a transfer, in WAL mode with FULL syncs.
class hand_written {
public:
    explicit hand_written(const std::string& path) {
        require(sqlite3_open(path.c_str(), &db_) == SQLITE_OK, "cannot open");
        run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            "CREATE TABLE balances (account INTEGER PRIMARY KEY, minor INTEGER NOT NULL);"
            "CREATE TABLE postings (id INTEGER PRIMARY KEY, account INTEGER NOT NULL,"
            " minor INTEGER NOT NULL, at INTEGER NOT NULL);");
        for (std::uint64_t i = 0; i <= customers; ++i)
            run("INSERT INTO balances VALUES (" + std::to_string(i) + ", 0)");
        begin_ = prepare("BEGIN IMMEDIATE");
        commit_ = prepare("COMMIT");
        post_ = prepare("INSERT INTO postings (account, minor, at) VALUES (?, ?, ?)");
        move_ = prepare("UPDATE balances SET minor = minor + ?2 WHERE account = ?1");
    }
    ~hand_written() {
        for (auto* s : {begin_, commit_, post_, move_})
            sqlite3_finalize(s);
        sqlite3_close(db_);
    }
    hand_written(const hand_written&) = delete;
    hand_written& operator=(const hand_written&) = delete;

    void transfer(std::uint64_t first, std::uint64_t count) {
        step(begin_);
        for (auto i = first; i < first + count; ++i) {
            leg(0, 5000, i);
            leg(1 + i % customers, -5000, i);
        }
        step(commit_);
    }

private:
    void run(const std::string& sql) {
        require(sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK, "sql");
    }
    sqlite3_stmt* prepare(const char* sql) {
        sqlite3_stmt* out = nullptr;
        require(sqlite3_prepare_v2(db_, sql, -1, &out, nullptr) == SQLITE_OK, "prepare");
        return out;
    }
    static void step(sqlite3_stmt* s) {
        require(sqlite3_step(s) == SQLITE_DONE, "step");
        sqlite3_reset(s);
    }
    void leg(std::uint64_t account, std::int64_t minor, std::uint64_t at) {
        sqlite3_bind_int64(post_, 1, static_cast<std::int64_t>(account));
        sqlite3_bind_int64(post_, 2, minor);
        sqlite3_bind_int64(post_, 3, static_cast<std::int64_t>(at));
        step(post_);
        sqlite3_bind_int64(move_, 1, static_cast<std::int64_t>(account));
        sqlite3_bind_int64(move_, 2, minor);
        step(move_);
    }

    sqlite3* db_ = nullptr;
    sqlite3_stmt* begin_ = nullptr;
    sqlite3_stmt* commit_ = nullptr;
    sqlite3_stmt* post_ = nullptr;
    sqlite3_stmt* move_ = nullptr;
};

}  // namespace ledger_benchmark
