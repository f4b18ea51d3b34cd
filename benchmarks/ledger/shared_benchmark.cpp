// SPDX-License-Identifier: Apache-2.0
#include "beside.hpp"
#include "hand_written.hpp"
#include "submeter/ledger/shared_book.hpp"

#include <thread>

// Sixteen threads that hand single entries in to one book, beside the peer that has sixteen at hand
// each time. One item is one transfer.

namespace {

using namespace ledger_benchmark;

constexpr std::uint64_t threads = 16;
constexpr std::uint64_t each = 100;  // entries of a thread, an iteration

void count_syncs_of_16(benchmark::State& state, std::int64_t before, std::uint64_t items) {
    state.SetItemsProcessed(static_cast<std::int64_t>(items));
    state.counters["syncs_per_16"] =
        16.0 * static_cast<double>(counted_syncs::count - before) / static_cast<double>(items);
}

ledger::book warm_book(const std::string& path) {
    auto out = founded_in(path);
    warm(out);
    return out;
}

void hand_written_16_at_a_time(benchmark::State& state) {
    const scratch_folder folder;
    hand_written program{folder.file()};
    program.transfer(0, warm_up);
    const auto syncs = counted_syncs::count;
    auto next = warm_up;
    for (auto _ : state)
        for (const auto end = next + threads * each; next < end; next += 16)
            program.transfer(next, 16);
    count_syncs_of_16(state, syncs, next - warm_up);
}

void one_thread_with_a_book(benchmark::State& state) {
    const scratch_folder folder;
    auto book = warm_book(folder.file());
    const auto syncs = counted_syncs::count;
    auto next = warm_up;
    for (auto _ : state) {
        state.PauseTiming();
        std::vector<std::vector<entry>> parts;
        for (std::uint64_t i = 0; i < each; ++i, next += threads)
            parts.push_back(transfers(next, threads));
        state.ResumeTiming();
        for (auto& part : parts)
            require(book.commit(std::move(part), instant{}).has_value(), "commit");
    }
    count_syncs_of_16(state, syncs, next - warm_up);
}

// A thread for each part.
void hand_in(ledger::shared_book& to, std::vector<std::vector<entry>>& parts) {
    std::vector<std::thread> all;
    for (auto& part : parts)
        all.emplace_back([&to, &part] {
            for (auto& e : part)
                require(to.submit(std::move(e), instant{}).has_value(), "submit");
        });
    for (auto& one : all)
        one.join();
}

void sixteen_threads_on_a_book(benchmark::State& state) {
    const scratch_folder folder;
    ledger::shared_book shared{warm_book(folder.file())};
    const auto syncs = counted_syncs::count;
    auto next = warm_up;
    for (auto _ : state) {
        state.PauseTiming();
        std::vector<std::vector<entry>> parts;
        for (std::uint64_t i = 0; i < threads; ++i, next += each)
            parts.push_back(transfers(next, each));
        state.ResumeTiming();
        hand_in(shared, parts);
    }
    const auto recorded = shared.with([](const ledger::book& b) { return b.entry_count(); });
    require(recorded == next, "not all were created");
    count_syncs_of_16(state, syncs, next - warm_up);
}

void sixteen_threads_beside_hand_written(benchmark::State& state) {
    const scratch_folder folder;
    hand_written program{folder.file() + ".peer"};
    program.transfer(0, warm_up);
    ledger::shared_book shared{warm_book(folder.file())};
    beside both;
    auto next = warm_up;
    for (auto _ : state) {
        std::vector<std::vector<entry>> parts;
        for (std::uint64_t i = 0; i < threads; ++i)
            parts.push_back(transfers(next + i * each, each));
        both.turn([&] { hand_in(shared, parts); },
                  [&] {
                      for (std::uint64_t i = 0; i < each; ++i)
                          program.transfer(next + i * threads, threads);
                  });
        next += threads * each;
    }
    both.report(state, static_cast<double>(next - warm_up));
}

BENCHMARK(hand_written_16_at_a_time)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK(one_thread_with_a_book)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK(sixteen_threads_on_a_book)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK(sixteen_threads_beside_hand_written)->UseRealTime();

}  // namespace
