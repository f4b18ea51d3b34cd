// SPDX-License-Identifier: Apache-2.0
#include "hand_written.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

// How long one entry takes that is committed by itself, at 200 a second: from when it was due, so
// that it also waits for slow ones before it, and the commit alone. For ten minutes, after shorter
// runs to try:
//
//     submeter_ledger_benchmark --benchmark_filter=book_at_200 --benchmark_min_time=600

namespace {

using namespace ledger_benchmark;
using clock = std::chrono::steady_clock;

constexpr std::chrono::microseconds pace{5000};

using durations = std::vector<clock::duration>;

void show_quantiles(benchmark::State& state, const std::string& of, durations all) {
    std::sort(all.begin(), all.end());
    for (const std::size_t percent : {50U, 99U, 100U}) {
        const std::chrono::duration<double, std::milli> d = all[(all.size() - 1) * percent / 100];
        state.counters[of + "_p" + std::to_string(percent) + "_ms"] = d.count();
    }
}

// `commit(n)` makes the entry n durable.
template <class Commit>
void at_pace(benchmark::State& state, Commit&& commit) {
    durations since_due;
    durations commits;
    auto due = clock::now();
    for (auto _ : state) {
        std::this_thread::sleep_until(due);
        const auto begun = clock::now();
        commit(commits.size());
        const auto done = clock::now();
        since_due.push_back(done - due);
        commits.push_back(done - begun);
        due += pace;
    }
    show_quantiles(state, "due", std::move(since_due));
    show_quantiles(state, "commit", std::move(commits));
}

void book_at_200_a_second(benchmark::State& state) {
    const scratch_folder folder;
    auto book = founded_in(folder.file());
    at_pace(state, [&](std::uint64_t n) {
        require(book.commit(transfers(n, 1), instant{}).has_value(), "commit");
    });
}

void hand_written_at_200_a_second(benchmark::State& state) {
    const scratch_folder folder;
    hand_written program{folder.file()};
    at_pace(state, [&](std::uint64_t n) { program.transfer(n, 1); });
}

BENCHMARK(book_at_200_a_second)->UseRealTime();
BENCHMARK(hand_written_at_200_a_second)->UseRealTime();

}  // namespace
