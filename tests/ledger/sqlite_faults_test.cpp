// SPDX-License-Identifier: Apache-2.0
#include "ledger/fixtures.hpp"
#include "ledger/stores.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <array>
#include <map>

// A disk that fails (EIO): each read, write, cut and sync of a small run fails in turn, once or
// from then on, or half of a write is done, or no write has room from then on. So does each of
// taking the book up after a crash, and again while it is taken up after that. Whatever was
// answered must be there afterwards, and sending everything again must give one of each.

namespace {

using namespace ledger_test;

enum class fault { once, for_good, half_done, no_room };

// Rows are written in the run, too.
constexpr sqlite::params few_unfiled{.unfiled_max = 5};

struct disk {
    static inline sqlite3_vfs* real = nullptr;
    static inline const sqlite3_io_methods* real_methods = nullptr;
    // Databases and logs have tables of their own, which read, write and sync alike.
    static inline std::map<const sqlite3_io_methods*, sqlite3_io_methods> faulty;
    static inline std::int64_t calls = 0;
    static inline std::int64_t fails_at = -1;  // the number of the call; negative: never
    static inline fault lasts = fault::once;

    static bool fails() {
        const auto call = calls++;
        if (fails_at < 0 || call < fails_at) return false;
        return call == fails_at || lasts == fault::for_good || lasts == fault::no_room;
    }
    static bool fails_but_for_room() { return fails() && lasts != fault::no_room; }
    static int read(sqlite3_file* f, void* to, int count, sqlite3_int64 offset) {
        return fails_but_for_room() ? SQLITE_IOERR_READ : real_methods->xRead(f, to, count, offset);
    }
    static int write(sqlite3_file* f, const void* from, int count, sqlite3_int64 offset) {
        if (!fails()) return real_methods->xWrite(f, from, count, offset);
        if (lasts == fault::half_done) real_methods->xWrite(f, from, count / 2, offset);
        return lasts == fault::no_room ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    }
    static int truncate(sqlite3_file* f, sqlite3_int64 size) {
        return fails_but_for_room() ? SQLITE_IOERR_TRUNCATE : real_methods->xTruncate(f, size);
    }
    static int sync(sqlite3_file* f, int flags) {
        return fails_but_for_room() ? SQLITE_IOERR_FSYNC : real_methods->xSync(f, flags);
    }
    static int open(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* out) {
        const int code = real->xOpen(real, name, f, flags, out);
        if (code != SQLITE_OK || f->pMethods == nullptr) return code;
        real_methods = f->pMethods;
        auto& methods = faulty.try_emplace(real_methods, *real_methods).first->second;
        methods.xRead = read;
        methods.xWrite = write;
        methods.xTruncate = truncate;
        methods.xSync = sync;
        f->pMethods = &methods;
        return code;
    }
};

class SqliteFaults : public testing::TestWithParam<fault> {
protected:
    SqliteFaults() {
        disk::real = sqlite3_vfs_find(nullptr);
        vfs_ = *disk::real;
        vfs_.zName = "faulty";
        vfs_.xOpen = disk::open;
        sqlite3_vfs_register(&vfs_, 1);
        disk::lasts = GetParam();
    }
    ~SqliteFaults() override {
        heal();
        sqlite3_vfs_unregister(&vfs_);
        sqlite3_vfs_register(disk::real, 1);
    }

    static void heal() { disk::fails_at = -1; }
    static void fail_at(std::int64_t call) {
        disk::calls = 0;
        disk::fails_at = call;
    }

    // The small run: ten commits. Gives how many were answered as done before the first failure.
    static std::uint64_t run(book& b, errc& why) {
        for (std::uint64_t i = 0; i < 10; ++i) {
            const std::vector<entry> batch{paid(2 * i, "3.00"), used(2 * i + 1, "2.00")};
            const auto report = b.commit(batch, at(0));
            if (report) continue;
            why = report.error().code;
            EXPECT_EQ(b.entry_count(), 2 * i);
            EXPECT_EQ(left(b), std::to_string(i) + ".00");
            return i;
        }
        return 10;
    }

    void check_after(std::uint64_t answered) const {
        auto b = sqlite::open(file_.path());
        ASSERT_TRUE(b) << describe(b.error().code).name;
        const auto pairs = b->entry_count() / 2;
        EXPECT_EQ(b->entry_count() % 2, 0U) << "half of a commit";
        EXPECT_GE(pairs, answered);
        EXPECT_LE(pairs, answered + 1);
        send_again(*b);
        EXPECT_EQ(left(*b), "10.00");
        *b = in_memory();
        EXPECT_TRUE(verify(**sqlite::open_store(file_.path()))->good());
    }
    static void send_again(book& b) {
        for (std::uint64_t i = 0; i < 10; ++i) {
            const std::vector<entry> batch{paid(2 * i, "3.00"), used(2 * i + 1, "2.00")};
            EXPECT_TRUE(b.commit(batch, at(0)));
        }
        EXPECT_EQ(b.entry_count(), 20U);
    }

    [[nodiscard]] result<book> fresh() const {
        for (const auto* end : {"", "-wal", "-shm"})
            std::filesystem::remove(file_.path() + end);
        auto in = sqlite::create_store(file_.path(), few_unfiled);
        if (!in) return fail(in.error());
        return founded(std::move(*in));
    }

    // Takes the book up; says whether a call failed.
    [[nodiscard]] bool fails_while_taken_up(std::int64_t call) const {
        fail_at(call);
        {
            const auto b = sqlite::open(file_.path());
            if (!b) {
                EXPECT_EQ(b.error().code, errc::store_failed);
            }
        }
        heal();
        return disk::calls > call;
    }

    void copy(const std::string& from, const std::string& to) const {
        for (const auto* end : {"", "-wal"})
            std::filesystem::copy_file(file_.path() + from + end, file_.path() + to + end,
                                       std::filesystem::copy_options::overwrite_existing);
    }

    temporary_file file_;

private:
    sqlite3_vfs vfs_{};
};

TEST_P(SqliteFaults, EveryCallOfARunMayFail) {
    std::int64_t calls = 0;
    std::uint64_t unknown = 0;
    for (std::int64_t failing = 0;; ++failing) {
        auto b = fresh();
        ASSERT_TRUE(b);
        fail_at(failing);
        errc why = errc::incomplete;
        const auto answered = run(*b, why);
        calls = disk::calls;
        if (answered < 10) {
            EXPECT_TRUE(why == errc::outcome_unknown || why == errc::store_failed);
            unknown += why == errc::outcome_unknown ? 1 : 0;
            if (why == errc::outcome_unknown) {  // the store takes no more
                const auto next = b->commit(paid(99, "1.00"), at(0));
                ASSERT_FALSE(next);
                EXPECT_EQ(next.error().code, errc::store_failed);
            }
        }
        *b = in_memory();  // closes the file, on the disk as it is
        heal();
        if (answered == 10 && calls <= failing) break;
        check_after(answered);
        if (HasFatalFailure()) return;
    }
    EXPECT_GT(calls, 30) << "the run wrote less than it must";
    if (GetParam() == fault::no_room) {
        EXPECT_EQ(unknown, 0U) << "nothing was recorded";
    } else {
        EXPECT_GT(unknown, 10U) << "commits failed in the file system";
    }
}

TEST_P(SqliteFaults, EveryCallOfTakingUpMayFail) {
    {
        auto b = fresh();
        ASSERT_TRUE(b);
        errc none = errc::incomplete;
        ASSERT_EQ(run(*b, none), 10U);
        copy("", ".crashed");
    }
    std::int64_t failing = 0;
    for (bool failed = true; failed; ++failing) {
        copy(".crashed", "");
        failed = fails_while_taken_up(failing);
        if (failed) static_cast<void>(fails_while_taken_up(failing % 11));
        check_after(10);
        if (HasFailure()) FAIL() << "at call " << failing;
    }
    EXPECT_GT(failing, 30);
}

// A disk that cannot be read is not taken for a book that was changed.
TEST_P(SqliteFaults, EveryReadOfAVerificationMayFail) {
    {
        auto b = fresh();
        ASSERT_TRUE(b);
        errc none = errc::incomplete;
        ASSERT_EQ(run(*b, none), 10U);
    }
    std::int64_t failing = 0;
    for (bool failed = true; failed; ++failing) {
        const auto from = sqlite::open_read_only(file_.path());
        ASSERT_TRUE(from);
        fail_at(failing);
        const auto v = verify(**from);
        failed = disk::calls > failing;
        heal();
        EXPECT_NE(v.has_value(), failed && GetParam() != fault::no_room) << failing;
        if (v) {
            EXPECT_TRUE(v->good()) << failing << ": " << v->findings[0].text;
        }
        if (!v) {
            EXPECT_EQ(v.error().code, errc::store_failed);
        }
        if (HasFailure()) break;
    }
    EXPECT_GT(failing, 5);
}

std::string name_of(const testing::TestParamInfo<fault>& one) {
    constexpr std::array names{"FailsOnce", "FailsForGood", "DoesHalf", "HasNoRoom"};
    return names[static_cast<std::size_t>(one.param)];
}

INSTANTIATE_TEST_SUITE_P(Disk, SqliteFaults,
                         testing::Values(fault::once, fault::for_good, fault::half_done,
                                         fault::no_room),
                         name_of);

}  // namespace
