// SPDX-License-Identifier: Apache-2.0
#include "ledger/fixtures.hpp"
#include "ledger/stores.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

// A process that is killed (SIGKILL) while it commits, closes and takes up its book. It tells each
// commit that was answered through a pipe; what was told is in the book afterwards, once, and at
// most one commit more. The next process goes on with the same file. With SUBMETER_EVERY_STEP in
// the environment there are more of them.

namespace {

using namespace ledger_test;

std::uint32_t rounds() {
    return std::getenv("SUBMETER_EVERY_STEP") == nullptr ? 12 : 60;
}

std::vector<entry> pair(std::uint64_t i) {
    return {paid(2 * i, "3.00"), used(2 * i + 1, "2.00")};
}

// Goes on with the book for ever, and closes it now and then.
[[noreturn]] void commit_until_killed(const std::string& path, int tell) {
    for (;;) {
        auto b = sqlite::open(path);
        if (!b) _exit(1);
        for (int k = 0; k < 5; ++k) {
            const auto i = b->entry_count() / 2;
            if (!b->commit(pair(i), at(0))) _exit(2);
            if (write(tell, &i, sizeof i) != sizeof i) _exit(3);
        }
    }
}

// The number of the next commit that was answered; nothing once the process is gone.
std::optional<std::uint64_t> told(int by) {
    std::uint64_t out = 0;
    if (read(by, &out, sizeof out) != sizeof out) return std::nullopt;
    return out;
}

class SqliteKill : public testing::Test {
protected:
    // Gives how many commits the book has according to what was told.
    [[nodiscard]] std::uint64_t run(std::uint64_t before, std::uint64_t until_answers) const {
        std::array<int, 2> ends{};
        EXPECT_EQ(pipe(ends.data()), 0);
        const auto child = fork();
        if (child == 0) {
            close(ends[0]);
            commit_until_killed(file_.path(), ends[1]);
        }
        close(ends[1]);
        auto answered = before;
        const auto listen = [&] {
            const auto next = told(ends[0]);
            if (next) answered = *next + 1;
            return next.has_value();
        };
        while (answered < before + until_answers && listen()) {
        }
        kill(child, SIGKILL);
        while (listen()) {
        }
        close(ends[0]);
        int status = 0;
        waitpid(child, &status, 0);
        EXPECT_TRUE(WIFSIGNALED(status)) << "it gave up by itself: " << WEXITSTATUS(status);
        return answered;
    }

    // Gives how many commits there are.
    [[nodiscard]] std::uint64_t check(std::uint64_t answered) const {
        auto b = sqlite::open(file_.path());
        EXPECT_TRUE(b);
        if (!b) return 0;
        const auto kept = b->entry_count() / 2;
        EXPECT_EQ(b->entry_count() % 2, 0U) << "half of a commit";
        EXPECT_GE(kept, answered);
        EXPECT_LE(kept, answered + 1);
        for (std::uint64_t i = 0; i < kept; ++i) {
            const auto again = b->commit(pair(i), at(0));
            for (const auto& item : again->results)
                EXPECT_EQ(item.what, outcome::exists) << i;
        }
        EXPECT_EQ(left(*b), std::to_string(kept) + ".00");
        *b = in_memory();
        EXPECT_TRUE(verify(**sqlite::open_store(file_.path()))->good());
        return kept;
    }

    temporary_file file_;
};

TEST_F(SqliteKill, WhatWasAnsweredIsThere) {
    { ASSERT_TRUE(founded(std::move(*sqlite::create_store(file_.path())))); }
    std::mt19937 draw{7};
    std::uint64_t kept = 0;
    for (std::uint32_t i = 0; i < rounds() && !HasFailure(); ++i)
        kept = check(run(kept, 1 + draw() % 12));
    EXPECT_GE(kept, rounds());
}

}  // namespace
