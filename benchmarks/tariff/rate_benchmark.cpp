// SPDX-License-Identifier: Apache-2.0
// A year of hourly usage for many meters: rated, posted, and merely read, in the same run. What it
// takes to read the same arrays once is the limit of all who rate them.
#include "submeter/tariff.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <numeric>
#include <vector>

namespace submeter::tariff {
namespace {

constexpr std::size_t hours_of_year = 8760;
constexpr std::size_t meters = 2000;  // 140 MB: more than any cache keeps

calendar five_slots() {
    calendar c;
    c.when.tables = {{{{0, 4}, {25'200, 3}, {36'000, 1}, {57'600, 2}, {82'800, 4}}},
                     {{{0, 4}, {32'400, 3}, {79'200, 4}}}};
    c.when.zones = {{std::chrono::January / 1, 0}};
    c.when.rest_days = 0x41;
    c.when.rest_table = 1;
    c.table_names = {"workday", "restday"};
    return c;
}

std::vector<period> four_periods() {
    return {
        {"sharp", {1'326'000}}, {"peak", {1'105'000}}, {"flat", {650'000}}, {"valley", {299'000}}};
}

plan base() {
    plan p;
    p.id = "benchmark";
    p.where = fixed_zone("Asia/Shanghai", std::chrono::hours{8});
    return p;
}

plan by_time() {
    plan p = base();
    p.prices = time_of_use{four_periods(), five_slots()};
    return p;
}

plan by_time_and_tier() {
    plan p = base();
    p.prices = tiered_time_of_use{four_periods(),
                                  five_slots(),
                                  {{0, {0}}, {210'000'000, {50'000}}, {400'000'000, {300'000}}},
                                  allocation::chronological,
                                  ladder_period::month};
    return p;
}

struct year {
    std::vector<instant> starts;
    std::vector<std::int64_t> micro;  // meter after meter

    [[nodiscard]] std::span<const std::int64_t> of(std::size_t meter) const {
        return std::span{micro}.subspan(meter * hours_of_year, hours_of_year);
    }
};

const year& data() {
    static const year y = [] {
        year out;
        const instant first = std::chrono::sys_days{std::chrono::year{2022} / 1 / 1};
        for (std::size_t i = 0; i < hours_of_year; ++i)
            out.starts.push_back(first + std::chrono::hours{i});
        out.micro.resize(meters * hours_of_year);
        std::uint64_t state = 1;
        for (auto& v : out.micro) {
            state = state * 6364136223846793005U + 1442695040888963407U;
            v = static_cast<std::int64_t>(state >> 44);
        }
        return out;
    }();
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
            benchmark::DoNotOptimize(rate(p, line, y.of(m)));
    count(state, meters);
}
BENCHMARK_CAPTURE(rate_meters, time_of_use, by_time())->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(rate_meters, chronological_tiers, by_time_and_tier())
    ->Unit(benchmark::kMillisecond);

// One meter's year, the calendar worked out anew.
void rate_one(benchmark::State& state, const plan& p) {
    const auto& y = data();
    for (auto _ : state)
        benchmark::DoNotOptimize(rate(p, y.starts, std::chrono::hours{1}, y.of(0)));
    count(state, 1);
}
BENCHMARK_CAPTURE(rate_one, time_of_use, by_time())->Unit(benchmark::kMicrosecond);

// The difference of rounded running totals, posted at every hour.
void post_every_hour(benchmark::State& state, plan p, rounded_at at) {
    p.round.at = at;
    const auto& y = data();
    const auto line = make_timeline(p, y.starts, std::chrono::hours{1}).value();
    std::vector<std::int64_t> posted(hours_of_year);
    for (auto _ : state) {
        rating_state s;
        benchmark::DoNotOptimize(price_columns(p, s, line, y.of(0), posted));
    }
    count(state, 1);
}
BENCHMARK_CAPTURE(post_every_hour, lines, by_time(), rounded_at::line)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(post_every_hour, total, by_time(), rounded_at::total)
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace submeter::tariff
