// SPDX-License-Identifier: Apache-2.0
// A year of hourly usage for many meters: rated, posted, and merely read, in the same run. What it
// takes to read the same arrays once is the limit of all who rate them. And months of accounts,
// from registers.
#include "samples.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <numeric>
#include <thread>
#include <vector>

namespace submeter::tariff {
namespace {

constexpr std::size_t meters = 2000;  // 140 MB: more than most caches keep

struct year {
    std::vector<instant> starts;
    std::vector<std::int64_t> micro;  // meter after meter

    [[nodiscard]] std::span<const std::int64_t> of(std::size_t meter) const {
        return std::span{micro}.subspan(meter * hours_of_year, hours_of_year);
    }
};

const year& data() {
    static const year y{hours_of_2022(), drawn_usage(meters * hours_of_year)};
    return y;
}

void count(benchmark::State& state, std::size_t columns) {
    const auto values = static_cast<std::int64_t>(columns * hours_of_year) * state.iterations();
    state.SetItemsProcessed(values);
    state.SetBytesProcessed(values * static_cast<std::int64_t>(sizeof(std::int64_t)));
}

// The limit: every value read once, added without overflow checks or meaning.
void read_only(benchmark::State& state) {
    const auto& y = data();
    for (auto _ : state)
        benchmark::DoNotOptimize(std::accumulate(
            y.micro.begin(), y.micro.end(), std::uint64_t{0},
            [](std::uint64_t a, std::int64_t b) { return a + static_cast<std::uint64_t>(b); }));
    count(state, meters);
}
BENCHMARK(read_only)->Unit(benchmark::kMillisecond);

// The itemised bill of each meter's year, one timeline for all.
void rate_meters(benchmark::State& state, const plan& p) {
    const auto& y = data();
    const auto line = make_timeline(p, y.starts, std::chrono::hours{1}).value();
    for (auto _ : state)
        for (std::size_t m = 0; m < meters; ++m)
            benchmark::DoNotOptimize(bill_of(p, line, y.of(m)));
    count(state, meters);
}
BENCHMARK_CAPTURE(rate_meters, time_of_use, by_time())->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(rate_meters, chronological_tiers, by_time_and_tier())
    ->Unit(benchmark::kMillisecond);

// What a thread has taken of a processor: other work on the machine does not count, waiting for
// memory does.
double thread_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// The totals of all meters by one or two threads, each with its share of them; the time is that of
// the slower one.
void totals_by_threads(benchmark::State& state) {
    const auto& y = data();
    const auto p = by_time();
    const auto line = make_timeline(p, y.starts, std::chrono::hours{1}).value();
    const auto threads = static_cast<std::size_t>(state.range(0));
    std::vector<std::int64_t> minor(meters);
    for (auto _ : state) {
        std::vector<double> taken(threads);
        std::vector<std::thread> at_work;
        for (std::size_t t = 0; t < threads; ++t)
            at_work.emplace_back([&, t] {
                const auto begun = thread_seconds();
                for (std::size_t m = t * meters / threads; m < (t + 1) * meters / threads; ++m)
                    minor[m] = bill_of(p, line, y.of(m))->total.minor;
                taken[t] = thread_seconds() - begun;
            });
        for (auto& thread : at_work)
            thread.join();
        benchmark::DoNotOptimize(minor.data());
        state.SetIterationTime(*std::max_element(taken.begin(), taken.end()));
    }
    count(state, meters);
}
BENCHMARK(totals_by_threads)->Arg(1)->Arg(2)->UseManualTime()->Unit(benchmark::kMillisecond);

void account_months(benchmark::State& state) {
    const account_month month;
    constexpr std::size_t accounts = 1000;
    if (!month.bill(data().micro[0])) return state.SkipWithError("no bill");
    for (auto _ : state)
        for (std::size_t a = 0; a < accounts; ++a)
            benchmark::DoNotOptimize(month.bill(data().micro[a] * 500));  // up to 524 kWh
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(accounts));
}
BENCHMARK(account_months)->Unit(benchmark::kMicrosecond);

// One meter's year, the calendar worked out anew.
void rate_one(benchmark::State& state, const plan& p) {
    const auto& y = data();
    for (auto _ : state)
        benchmark::DoNotOptimize(bill_of(p, y.starts, std::chrono::hours{1}, y.of(0)));
    count(state, 1);
}
BENCHMARK_CAPTURE(rate_one, time_of_use, by_time())->Unit(benchmark::kMicrosecond);

// The difference of rounded running totals, posted at every hour.
void post_every_hour(benchmark::State& state, const plan& p) {
    const auto& y = data();
    const auto line = make_timeline(p, y.starts, std::chrono::hours{1}).value();
    std::vector<std::int64_t> posted(hours_of_year);
    for (auto _ : state) {
        rating_state s;
        benchmark::DoNotOptimize(price_columns(p, s, line, y.of(0), posted));
    }
    count(state, 1);
}
BENCHMARK_CAPTURE(post_every_hour, lines, by_time())->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace submeter::tariff
