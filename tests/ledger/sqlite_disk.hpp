// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sqlite3.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

// A disk that loses its power: SQLite's default file system, where what was written and not yet
// synced may be gone, there, or there in part after the cut. Only logs and databases go through it.

namespace ledger_test {

/// What the power leaves of the writes that no sync has followed.
enum class left_over { nothing, everything, every_other, half_of_the_last };

struct failing_disk {
    /// What one more write, cut or sync of a file gets from now on.
    enum class state { sound, no_room, cut_off };

    static inline std::int64_t calls = 0;
    static inline std::int64_t fails_at = -1;  // the number of the call; negative: never
    static inline state when_it_fails = state::cut_off;

    static void install() {
        real_ = sqlite3_vfs_find(nullptr);
        vfs_ = *real_;
        vfs_.zName = "failing";
        vfs_.xOpen = open;
        vfs_.xDelete = remove;
        sqlite3_vfs_register(&vfs_, 1);
    }
    static void take_out() {
        sqlite3_vfs_unregister(&vfs_);
        sqlite3_vfs_register(real_, 1);
    }
    /// Fails at a call from now on; all that is on the disk is taken for synced.
    static void fail_at(std::int64_t call, state how) {
        calls = 0;
        fails_at = call;
        when_it_fails = how;
        contents_.clear();
    }
    static bool failed() noexcept { return fails_at >= 0 && calls > fails_at; }
    /// The power is back: the files become what is left of them.
    static void restart(left_over what) {
        const bool cut = failed() && when_it_fails == state::cut_off;
        fails_at = -1;
        if (cut)
            for (auto& [path, content] : contents_)
                std::ofstream(path, std::ios::binary) << content.after_cut(what);
        contents_.clear();
    }

private:
    struct write_call {
        std::int64_t offset = 0;
        std::string octets;
        bool cuts = false;  // the file ends at the offset
    };
    struct content {
        std::string synced;
        std::vector<write_call> unsynced;

        static void apply(std::string& to, const write_call& w) {
            const auto at = static_cast<std::size_t>(w.offset);
            if (w.cuts || to.size() < at + w.octets.size())
                to.resize(w.cuts ? at : at + w.octets.size());
            to.replace(at, w.octets.size(), w.octets);
        }
        [[nodiscard]] std::string after_cut(left_over what) {
            auto out = synced;
            if (what == left_over::nothing) return out;
            if (what == left_over::half_of_the_last && !unsynced.empty())
                unsynced.back().octets.resize(unsynced.back().octets.size() / 2);
            for (std::size_t i = 0; i < unsynced.size(); ++i)
                if (what != left_over::every_other || i % 2 == 1) apply(out, unsynced[i]);
            return out;
        }
    };

    static state next_call() {
        const auto call = calls++;
        return fails_at >= 0 && call >= fails_at ? when_it_fails : state::sound;
    }
    static content& content_of(sqlite3_file* f) { return contents_[names_[f]]; }

    static int write(sqlite3_file* f, const void* from, int count, sqlite3_int64 offset) {
        const auto now = next_call();
        if (now == state::no_room) return SQLITE_FULL;
        // The write at which the power goes is on its way; none comes after it.
        if (now == state::sound || calls == fails_at + 1)
            content_of(f).unsynced.push_back(
                {offset, {static_cast<const char*>(from), static_cast<std::size_t>(count)}, false});
        if (now == state::cut_off) return SQLITE_IOERR_WRITE;
        return real_methods_->xWrite(f, from, count, offset);
    }
    static int truncate(sqlite3_file* f, sqlite3_int64 size) {
        if (next_call() == state::cut_off) return SQLITE_IOERR_TRUNCATE;
        content_of(f).unsynced.push_back({size, {}, true});
        return real_methods_->xTruncate(f, size);
    }
    static int sync(sqlite3_file* f, int) {
        if (next_call() == state::cut_off) return SQLITE_IOERR_FSYNC;
        auto& all = content_of(f);
        for (const auto& w : all.unsynced)
            content::apply(all.synced, w);
        all.unsynced.clear();
        return SQLITE_OK;  // what the real disk has does not matter here
    }
    static int close(sqlite3_file* f) {
        names_.erase(f);
        return real_methods_->xClose(f);
    }
    static int remove(sqlite3_vfs*, const char* name, int sync_folder) {
        if (next_call() == state::cut_off) return SQLITE_IOERR_DELETE;
        contents_.erase(name);
        return real_->xDelete(real_, name, sync_folder);
    }
    static int open(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* out) {
        const int code = real_->xOpen(real_, name, f, flags, out);
        if (code != SQLITE_OK || name == nullptr) return code;
        if ((flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) == 0)
            return code;
        names_[f] = name;
        if (contents_.count(name) == 0) {
            std::ostringstream whole;
            whole << std::ifstream(name, std::ios::binary).rdbuf();
            contents_[name].synced = std::move(whole).str();
        }
        real_methods_ = f->pMethods;
        auto& methods = methods_.try_emplace(real_methods_, *real_methods_).first->second;
        methods.xWrite = write;
        methods.xTruncate = truncate;
        methods.xSync = sync;
        methods.xClose = close;
        f->pMethods = &methods;
        return code;
    }

    static inline sqlite3_vfs* real_ = nullptr;
    static inline sqlite3_vfs vfs_{};
    static inline const sqlite3_io_methods* real_methods_ = nullptr;
    static inline std::map<const sqlite3_io_methods*, sqlite3_io_methods> methods_;
    static inline std::map<sqlite3_file*, std::string> names_;
    static inline std::map<std::string, content> contents_;
};

}  // namespace ledger_test
