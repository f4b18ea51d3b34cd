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
    c.periods = {"sharp", "peak", "flat", "valley"};
    c.tables = {
        {"workday", {{{0, 4}, {25'200, 3}, {36'000, 1}, {57'600, 2}, {82'800, 4}}}},
        {"rest", {{{0, 4}, {32'400, 3}, {79'200, 4}}}},
    };
    c.day_types = {"workday", "rest_day"};
    c.week = {1, 0, 0, 0, 0, 0, 1};
    c.seasons = {{.tables = {0, 1}}};
    return c;
}

usage_item by_period() {
    usage_item energy;
    energy.prices = {{1'326'000}, {1'105'000}, {650'000}, {299'000}};
    return energy;
}

plan plan_of(usage_item energy) {
    plan p;
    p.id = "benchmark";
    p.where = fixed_zone("Asia/Shanghai", std::chrono::hours{8});
    p.round.line = rounding_stage{};
    p.days = five_slots();
    p.items.push_back({.id = "energy", .what = std::move(energy)});
    return p;
}

plan by_time() {
    return plan_of(by_period());
}

plan by_time_and_tier() {
    auto energy = by_period();
    ladder l;
    l.form = tier_form::surcharge;
    l.window = {window_kind::month, {std::chrono::January / 1}};
    l.how = allocation::chronological;
    l.classes = {{.tiers = {{.up_to_micro = 210'000'000, .prices = {{0}}},
                            {.up_to_micro = 400'000'000, .prices = {{50'000}}},
                            {.prices = {{300'000}}}}}};
    energy.tiers = l;
    return plan_of(std::move(energy));
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
            benchmark::DoNotOptimize(bill_of(p, line, y.of(m)));
    count(state, meters);
}
BENCHMARK_CAPTURE(rate_meters, time_of_use, by_time())->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(rate_meters, chronological_tiers, by_time_and_tier())
    ->Unit(benchmark::kMillisecond);

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
