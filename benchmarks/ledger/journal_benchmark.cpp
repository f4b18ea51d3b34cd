// SPDX-License-Identifier: Apache-2.0
#include "fixtures.hpp"

#include <benchmark/benchmark.h>

// What a journal costs to check and to take up again, beside bulk SHA-256 over the same octets.

namespace {

using namespace ledger_benchmark;

// The rules alone: no journal, no seal, no keys.
void balances_alone(benchmark::State& state) {
    ledger::balances accounts;
    require(accounts.set({.account = {.code = ledger::code_wechat}}).has_value(), "account");
    for (std::uint64_t who = 1; who <= customers; ++who)
        require(accounts.set({.account = ledger::prepaid_account(account_id{who})}).has_value(),
                "account");
    const auto entries = transfers(0, customers);
    std::vector<watermark_event> events;
    for (auto _ : state) {
        for (const auto& e : entries)
            require(accounts.post(e, instant{}, events).has_value(), "post");
        accounts.keep();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(entries.size()));
}

// A book in memory, with the store that it keeps its journal in.
struct filled_book {
    ledger::memory_store* journal = nullptr;
    ledger::book book;
};

filled_book book_of(std::uint64_t records, std::uint64_t batch) {
    auto kept = std::make_unique<ledger::memory_store>();
    auto* journal = kept.get();
    filled_book out{journal, founded(std::move(kept))};
    for (std::uint64_t i = 0; i < records; ++i)
        require(out.book.commit(transfers(i * batch, batch), instant{}).has_value(), "commit");
    return out;
}

std::vector<ledger::sealed_commit> records_of(const filled_book& b) {
    std::vector<ledger::sealed_commit> out;
    while (out.size() < b.book.head().count) {
        auto page = b.journal->read(out.size(), b.book.head().count);
        require(page.has_value(), "read");
        for (auto& record : *page)
            out.push_back(std::move(record));
    }
    return out;
}

std::int64_t octets_of(const std::vector<ledger::sealed_commit>& journal) {
    std::int64_t out = 0;
    for (const auto& record : journal)
        out += static_cast<std::int64_t>(record.octets.size());
    return out;
}

// Commits of 8 KB: 103 entries each.
constexpr std::uint64_t records_8k = 1000;
constexpr std::uint64_t batch_8k = 103;

void count_octets(benchmark::State& state, const std::vector<ledger::sealed_commit>& journal) {
    state.SetBytesProcessed(state.iterations() * octets_of(journal));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(records_8k * batch_8k));
}

void replay_a_journal(benchmark::State& state) {
    const auto journal = records_of(book_of(records_8k, batch_8k));
    for (auto _ : state) {
        ledger::replay all;
        ledger::journal_commit content;
        for (const auto& record : journal)
            require(all.feed(record, content).has_value(), "feed");
        benchmark::DoNotOptimize(all.head());
    }
    count_octets(state, journal);
}

void verify_the_same(benchmark::State& state) {
    const auto b = book_of(records_8k, batch_8k);
    for (auto _ : state) {
        const auto found = ledger::verify(*b.journal, b.book.head());
        require(found && found->good(), "verify");
    }
    count_octets(state, records_of(b));
}

void check_seals_of_the_same(benchmark::State& state) {
    const auto b = book_of(records_8k, batch_8k);
    for (auto _ : state)
        require(ledger::check_seals(*b.journal, b.book.head()).has_value(), "seals");
    count_octets(state, records_of(b));
}

void sha256_of_the_same(benchmark::State& state) {
    const auto journal = records_of(book_of(records_8k, batch_8k));
    crypto::sha256_stream hasher;
    for (auto _ : state) {
        for (const auto& record : journal)
            hasher.update(record.octets);
        benchmark::DoNotOptimize(hasher.finish());
    }
    count_octets(state, journal);
}

// Balances out of a million postings.
void rebuild_balances(benchmark::State& state) {
    const auto journal = records_of(book_of(62, 8192));
    for (auto _ : state) {
        ledger::replay all;
        ledger::journal_commit content;
        for (const auto& record : journal)
            require(all.feed(record, content).has_value(), "feed");
        require(all.entries() >= 500000, "a million postings");
    }
}

// A book of as many entries taken up from its file, with as many after its last snapshot as there
// can be.
void reopen_from_a_snapshot(benchmark::State& state) {
    const scratch_folder folder;
    const auto wanted = static_cast<std::uint64_t>(state.range(0));
    {
        auto book = founded_in(folder.file());
        for (std::uint64_t i = 0; i < wanted; i += 50000)
            require(book.commit(transfers(i, 50000), instant{}).has_value(), "commit");
        const auto after = ledger::book_params{}.snapshot_every - 1;
        require(book.commit(transfers(wanted, after), instant{}).has_value(), "commit");
    }
    for (auto _ : state) {
        const auto book = ledger::sqlite::open(folder.file());
        require(book && book->entry_count() > wanted, "cannot open");
    }
    state.counters["MB"] = static_cast<double>(std::filesystem::file_size(folder.file()) >> 20);
}

BENCHMARK(balances_alone);
BENCHMARK(replay_a_journal);
BENCHMARK(verify_the_same);
BENCHMARK(check_seals_of_the_same);
BENCHMARK(sha256_of_the_same);
BENCHMARK(rebuild_balances)->Unit(benchmark::kMillisecond);
BENCHMARK(reopen_from_a_snapshot)
    ->Arg(500000)
    ->Arg(10000000)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
