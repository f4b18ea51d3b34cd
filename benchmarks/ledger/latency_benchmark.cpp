// SPDX-License-Identifier: Apache-2.0
#include "hand_written.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

// How long one entry takes that is committed by itself, at 200 a second. Measured from when it was
// due, so that it also waits for a slow one before it. For ten minutes:
//
//     submeter_ledger_benchmark --benchmark_filter=at_200 --benchmark_min_time=600

namespace {

using namespace ledger_benchmark;
using clock = std::chrono::steady_clock;

constexpr std::chrono::microseconds pace{5000};

double milliseconds(clock::duration d) {
    return std::chrono::duration<double, std::milli>(d).count();
}

// `commit(n)` makes the entry n durable.
template <class Commit>
void at_pace(benchmark::State& state, Commit&& commit) {
    std::vector<clock::duration> took;
    const auto start = clock::now();
    auto due = start;
    for (auto _ : state) {
        std::this_thread::sleep_until(due);
        commit(took.size());
        took.push_back(clock::now() - due);
        due += pace;
    }
    std::sort(took.begin(), took.end());
    const auto quantile = [&](std::size_t percent) {
        return milliseconds(took[(took.size() - 1) * percent / 100]);
    };
    state.counters["p50_ms"] = quantile(50);
    state.counters["p99_ms"] = quantile(99);
    state.counters["p100_ms"] = quantile(100);
    state.counters["entries"] = static_cast<double>(took.size());
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
