// SPDX-License-Identifier: Apache-2.0
#include "beside.hpp"
#include "hand_written.hpp"

// A book beside its peer in one run and on one disk. One item is one transfer; the syncs show that
// both are equally durable.

namespace {

using namespace ledger_benchmark;

void commit_batches(benchmark::State& state, ledger::book& book, id_order order) {
    const auto batch = static_cast<std::uint64_t>(state.range(0));
    const auto first = book.entry_count();
    const auto syncs = counted_syncs::count;
    auto next = first;
    for (auto _ : state) {
        state.PauseTiming();
        auto entries = transfers(next, batch, order);
        state.ResumeTiming();
        require(book.commit(std::move(entries), instant{}).has_value(), "commit");
        next += batch;
    }
    require(book.entry_count() == next, "not all were created");
    state.SetItemsProcessed(static_cast<std::int64_t>(next - first));
    count_syncs(state, syncs);
}

void hand_written_sqlite(benchmark::State& state) {
    const scratch_folder folder;
    hand_written program{folder.file()};
    program.transfer(0, warm_up);
    const auto batch = static_cast<std::uint64_t>(state.range(0));
    const auto syncs = counted_syncs::count;
    auto next = warm_up;
    for (auto _ : state) {
        program.transfer(next, batch);
        next += batch;
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(next - warm_up));
    count_syncs(state, syncs);
}

void book_on_sqlite(benchmark::State& state, id_order order) {
    const scratch_folder folder;
    auto book = founded_in(folder.file());
    warm(book, order);
    commit_batches(state, book, order);
}

void book_in_memory(benchmark::State& state, ledger::sealing seals) {
    auto book = founded(std::make_unique<ledger::memory_store>(), customers, seals);
    commit_batches(state, book, id_order::ascending);
}

void book_beside_hand_written(benchmark::State& state, id_order order) {
    const auto batch = static_cast<std::uint64_t>(state.range(0));
    const auto commits = std::max<std::uint64_t>(1, 16 / batch);
    const scratch_folder folder;
    hand_written program{folder.file() + ".peer"};
    program.transfer(0, warm_up);
    auto book = founded_in(folder.file());
    warm(book, order);
    beside both;
    auto next = warm_up;
    for (auto _ : state) {
        std::vector<std::vector<entry>> entries;
        for (std::uint64_t k = 0; k < commits; ++k)
            entries.push_back(transfers(next + k * batch, batch, order));
        both.turn(
            [&] {
                for (auto& e : entries)
                    require(book.commit(std::move(e), instant{}).has_value(), "commit");
            },
            [&] {
                for (std::uint64_t k = 0; k < commits; ++k)
                    program.transfer(next + k * batch, batch);
            });
        next += commits * batch;
    }
    both.report(state, static_cast<double>(next - warm_up));
}

// A charge for each of many meters, in one commit.
void burst_of_meters(benchmark::State& state) {
    const auto meters = static_cast<std::uint64_t>(state.range(0));
    const scratch_folder folder;
    auto book = founded_in(folder.file(), meters);
    std::uint64_t next = 0;
    for (auto _ : state) {
        state.PauseTiming();
        auto entries = transfers(next, meters, id_order::ascending, meters);
        state.ResumeTiming();
        require(book.commit(std::move(entries), instant{}).has_value(), "commit");
        next += meters;
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(next));
}

BENCHMARK(hand_written_sqlite)->Arg(1)->Arg(100)->Arg(8192)->UseRealTime();
BENCHMARK_CAPTURE(book_on_sqlite, ascending, id_order::ascending)
    ->Arg(1)
    ->Arg(100)
    ->Arg(8192)
    ->UseRealTime();
BENCHMARK_CAPTURE(book_on_sqlite, random, id_order::random)
    ->Arg(1)
    ->Arg(100)
    ->Arg(8192)
    ->UseRealTime();
BENCHMARK_CAPTURE(book_beside_hand_written, ascending, id_order::ascending)
    ->Arg(1)
    ->Arg(100)
    ->Arg(8192)
    ->UseRealTime();
BENCHMARK_CAPTURE(book_beside_hand_written, random, id_order::random)->Arg(8192)->UseRealTime();
BENCHMARK_CAPTURE(book_in_memory, sealed, ledger::sealing::sealed)->Arg(1)->Arg(100)->Arg(8192);
BENCHMARK_CAPTURE(book_in_memory, unsealed, ledger::sealing::none)->Arg(1)->Arg(100)->Arg(8192);
BENCHMARK(burst_of_meters)->Arg(100000)->Iterations(3)->UseRealTime();

}  // namespace
