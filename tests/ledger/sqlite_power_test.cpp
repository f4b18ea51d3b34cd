// SPDX-License-Identifier: Apache-2.0
#include "ledger/fixtures.hpp"
#include "ledger/sqlite_disk.hpp"
#include "ledger/sqlite_file.hpp"
#include "ledger/stores.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

// The power goes, or the disk is full, at each write, sync and removal of a small run, and again
// while the book is taken up. Whatever was answered is there afterwards, and sending everything
// again gives one of each. With SUBMETER_EVERY_STEP in the environment no step is left out.

namespace {

using namespace ledger_test;
using disk = failing_disk;

std::int64_t after(std::int64_t step, std::int64_t stride) {
    return step + (std::getenv("SUBMETER_EVERY_STEP") == nullptr ? stride : 1);
}

constexpr std::uint64_t pairs = 8;

// Rows are written in the run, too.
constexpr sqlite::params few_unfiled{.unfiled_max = 3};

std::vector<entry> pair(std::uint64_t i) {
    return {paid(2 * i, "3.00"), used(2 * i + 1, "2.00")};
}

class SqlitePower : public testing::TestWithParam<left_over> {
protected:
    SqlitePower() {
        disk::install();
        auto b = founded(std::move(*sqlite::create_store(file_.path())));
        EXPECT_TRUE(b);
        *b = in_memory();
        std::filesystem::copy_file(file_.path(), start());
    }
    ~SqlitePower() override {
        disk::fail_at(-1, disk::state::cut_off);
        disk::take_out();
    }

    void begin_anew() const {
        for (const auto* end : {"", "-wal", "-journal"})
            std::filesystem::remove(file_.path() + end);
        std::filesystem::copy_file(start(), file_.path());
    }

    // Commits, with a closing and taking up in the middle. Gives how many were answered as done.
    [[nodiscard]] std::uint64_t run() const {
        std::uint64_t done = 0;
        for (const auto until : {pairs / 2, pairs}) {
            auto b = sqlite::open(file_.path(), few_unfiled);
            for (; b && done < until; ++done)
                if (!b->commit(pair(done), at(0))) return done;
        }
        return done;
    }

    // Takes the book up, with the power going again at a call of that.
    void recover_until(std::int64_t call) const {
        disk::fail_at(call, disk::state::cut_off);
        { const auto b = sqlite::open(file_.path()); }
        disk::restart(GetParam());
    }

    void check(std::uint64_t answered) const {
        {
            auto b = sqlite::open(file_.path());
            ASSERT_TRUE(b) << describe(b.error().code).name;
            const auto kept = b->entry_count() / 2;
            EXPECT_EQ(b->entry_count() % 2, 0U) << "half of a commit";
            EXPECT_GE(kept, answered);
            EXPECT_LE(kept, answered + 1);
            for (std::uint64_t i = 0; i < pairs; ++i)
                EXPECT_TRUE(b->commit(pair(i), at(0)));
            EXPECT_EQ(b->entry_count(), 2 * pairs);
            EXPECT_EQ(left(*b), "8.00");
        }
        EXPECT_TRUE(verify(**sqlite::open_store(file_.path()))->good());
    }

    [[nodiscard]] std::string start() const { return file_.path() + ".start"; }
    [[nodiscard]] std::string path() const { return file_.path(); }

private:
    temporary_file file_;
};

TEST_P(SqlitePower, MayGoAtEveryCall) {
    std::int64_t steps = 0;
    for (std::int64_t at_call = 0;; at_call = after(at_call, 3), ++steps) {
        begin_anew();
        disk::fail_at(at_call, disk::state::cut_off);
        const auto answered = run();
        const bool all = !disk::failed();
        disk::restart(GetParam());
        if (!all) recover_until(at_call % 5);
        check(answered);
        if (all || HasFailure()) break;
    }
    EXPECT_FALSE(HasFailure()) << "at step " << steps;
    EXPECT_GT(steps, 20);
}

TEST_P(SqlitePower, MayGoWhileAnOldFileIsBroughtUp) {
    for (std::int64_t at_call = 0;; at_call = after(at_call, 3)) {
        for (const auto* end : {"", "-wal", "-journal"})
            std::filesystem::remove(path() + end);
        std::filesystem::copy_file(SUBMETER_TEST_DATA "/vectors/books/version1.book", path());
        disk::fail_at(at_call, disk::state::cut_off);
        { const auto b = sqlite::open(path()); }
        const bool all = !disk::failed();
        disk::restart(GetParam());
        const auto version = run_sql(path(), "PRAGMA user_version")[0][0];
        EXPECT_TRUE(version == "1" || version == "2") << version;
        {
            const auto b = sqlite::open(path());
            ASSERT_TRUE(b) << describe(b.error().code).name;
            EXPECT_EQ(b->entry_count(), 6U);
        }
        EXPECT_TRUE(verify(**sqlite::open_store(path()))->good());
        if (all || HasFailure()) break;
    }
}

std::string name_of(const testing::TestParamInfo<left_over>& one) {
    switch (one.param) {
        case left_over::nothing:
            return "LosesWhatWasNotSynced";
        case left_over::everything:
            return "KeepsWhatWasNotSynced";
        case left_over::every_other:
            return "KeepsEveryOtherWrite";
        default:
            return "TearsTheLastWrite";
    }
}

INSTANTIATE_TEST_SUITE_P(Disk, SqlitePower,
                         testing::Values(left_over::nothing, left_over::everything,
                                         left_over::every_other, left_over::half_of_the_last),
                         name_of);

class SqliteFullDisk : public SqlitePower {};

TEST_P(SqliteFullDisk, RecordsNothingAndGoesOnWithRoom) {
    std::uint64_t refused = 0;
    for (std::int64_t at_call = 0;; at_call = after(at_call, 3)) {
        begin_anew();
        auto b = sqlite::open(path(), few_unfiled);
        ASSERT_TRUE(b);
        disk::fail_at(at_call, disk::state::no_room);
        for (std::uint64_t i = 0; i < pairs; ++i) {
            const auto before = b->entry_count();
            const auto report = b->commit(pair(i), at(0));
            if (report) continue;
            EXPECT_EQ(report.error().code, errc::store_failed) << "nothing was recorded";
            EXPECT_EQ(b->entry_count(), before);
            disk::fail_at(-1, disk::state::sound);
            EXPECT_TRUE(b->commit(pair(i), at(0))) << "there is room again";
            ++refused;
        }
        EXPECT_EQ(left(*b), "8.00");
        const bool all = disk::fails_at >= 0 && !disk::failed();
        disk::fail_at(-1, disk::state::sound);
        *b = in_memory();
        EXPECT_TRUE(verify(**sqlite::open_store(path()))->good());
        if (all || HasFailure()) break;
    }
    EXPECT_GT(refused, 5U);
}

INSTANTIATE_TEST_SUITE_P(Disk, SqliteFullDisk, testing::Values(left_over::everything));

}  // namespace
