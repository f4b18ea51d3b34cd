// SPDX-License-Identifier: Apache-2.0
// A sum of quantity × price: checked in 128 bits as the engine does it, in plain 64 bits where it
// may wrap around, and in Boost's 128 bits without and with checks, in the same run over the same
// numbers.
#include "submeter/core/exact.hpp"

#include <benchmark/benchmark.h>
#include <boost/multiprecision/cpp_int.hpp>

#include <cstdint>
#include <vector>

namespace submeter {
namespace {

constexpr std::size_t products = 4096;  // 64 kB: the second cache holds them

struct line {
    std::int64_t quantity_micro = 0;
    std::int64_t price_micro = 0;
};

const std::vector<line>& lines() {
    static const auto all = [] {
        std::vector<line> out(products);
        std::uint64_t state = 1;
        const auto next = [&](int bits) {
            state = state * 6364136223846793005U + 1442695040888963407U;
            return static_cast<std::int64_t>(state >> (64 - bits));
        };
        for (auto& l : out)
            l = {next(30), next(20)};  // up to 1000 kWh at up to 1.00
        return out;
    }();
    return all;
}

void count(benchmark::State& state) {
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(products));
}

void money_int64(benchmark::State& state) {
    const auto& all = lines();
    for (auto _ : state) {
        std::int64_t sum = 0;
        for (const auto& l : all)
            sum += l.quantity_micro * l.price_micro;
        benchmark::DoNotOptimize(sum);
    }
    count(state);
}
BENCHMARK(money_int64);

void money_checked(benchmark::State& state) {
    const auto& all = lines();
    for (auto _ : state) {
        exact sum = 0;
        for (const auto& l : all) {
            const auto next = checked_add(sum, multiply(l.quantity_micro, l.price_micro));
            if (!next) return state.SkipWithError("overflow");
            sum = *next;
        }
        benchmark::DoNotOptimize(sum);
    }
    count(state);
}
BENCHMARK(money_checked);

template <class Int>
void money_boost(benchmark::State& state) {
    const auto& all = lines();
    for (auto _ : state) {
        Int sum = 0;
        for (const auto& l : all)
            sum += Int{l.quantity_micro} * l.price_micro;
        benchmark::DoNotOptimize(sum);
    }
    count(state);
}
BENCHMARK(money_boost<boost::multiprecision::int128_t>)->Name("money_boost_int128");
BENCHMARK(money_boost<boost::multiprecision::checked_int128_t>)->Name("money_boost_checked_int128");

}  // namespace
}  // namespace submeter
