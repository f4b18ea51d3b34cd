// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <vector>

namespace ledger_benchmark {

/// A book and its peer that take turns at the same work, so that they meet the same disk: how the
/// peer's time stands to the book's, turn by turn (the median), in all, and in the processor. A
/// book writes the rows of many turns in one: the median alone would not see it.
class beside {
public:
    template <class Book, class Peer>
    void turn(Book&& book, Peer&& peer) {
        const auto ours = time_of(book);
        const auto theirs = time_of(peer);
        ours_.add(ours);
        theirs_.add(theirs);
        ratios_.push_back(theirs.seconds / ours.seconds);
    }

    void report(benchmark::State& state, double items) {
        const auto middle = ratios_.begin() + static_cast<std::ptrdiff_t>(ratios_.size() / 2);
        std::nth_element(ratios_.begin(), middle, ratios_.end());
        state.counters["book_a_second"] = items / ours_.seconds;
        state.counters["busy_us"] = 1e6 * ours_.busy / items;
        state.counters["ratio"] = theirs_.seconds / ours_.seconds;
        state.counters["ratio_busy"] = theirs_.busy / ours_.busy;
        state.counters["ratio_median"] = *middle;
    }

private:
    struct times {
        double seconds = 0;
        double busy = 0;  // seconds of a processor

        void add(const times& more) {
            seconds += more.seconds;
            busy += more.busy;
        }
    };

    template <class Work>
    static times time_of(Work&& work) {
        const auto ticks = std::clock();
        const auto begun = std::chrono::steady_clock::now();
        work();
        const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begun;
        return {passed.count(), static_cast<double>(std::clock() - ticks) / CLOCKS_PER_SEC};
    }

    times ours_, theirs_;
    std::vector<double> ratios_;
};

}  // namespace ledger_benchmark
