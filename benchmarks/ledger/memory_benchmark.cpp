// SPDX-License-Identifier: Apache-2.0
#include "fixtures.hpp"

#include <benchmark/benchmark.h>

#include <fstream>
#include <malloc.h>
#include <unistd.h>

// What a million entries with an id and a natural key each add to the resident memory of a book.
// Asked alone (--benchmark_filter=in_sqlite), because memory that others gave back is used
// again.

namespace {

using namespace ledger_benchmark;

constexpr std::uint64_t entries = 1000000;
constexpr std::uint64_t batch = 8000;

double resident_octets() {
    malloc_trim(0);
    std::ifstream from{"/proc/self/statm"};
    std::int64_t all = 0;
    std::int64_t resident = 0;
    from >> all >> resident;
    return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

void fill(ledger::book& book) {
    for (std::uint64_t first = 0; first < entries; first += batch) {
        auto some = transfers(first, batch);
        for (std::uint64_t i = 0; i < batch; ++i)
            some[i].keys = {
                ledger::keys::trade("wechat", std::to_string(4200001000000 + first + i))};
        require(book.commit(std::move(some), instant{}).has_value(), "commit");
    }
}

void measure(benchmark::State& state, ledger::book book) {
    for (auto _ : state) {
        const auto before = resident_octets();
        fill(book);
        const auto after = resident_octets();
        state.counters["octets_per_entry"] = (after - before) / static_cast<double>(entries);
    }
    require(book.entry_count() == entries, "not all were created");
}

void million_keys_in_sqlite(benchmark::State& state) {
    const scratch_folder folder;
    measure(state, founded_in(folder.file()));
}

// Here the journal is in memory too.
void million_keys_in_memory(benchmark::State& state) {
    measure(state, founded(std::make_unique<ledger::memory_store>()));
}

BENCHMARK(million_keys_in_sqlite)->Iterations(1)->Unit(benchmark::kSecond)->UseRealTime();
BENCHMARK(million_keys_in_memory)->Iterations(1)->Unit(benchmark::kSecond)->UseRealTime();

}  // namespace
