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

std::vector<ledger::sealed_commit> journal_of(std::uint64_t records, std::uint64_t batch) {
    auto book = founded(std::make_unique<ledger::memory_store>());
    for (std::uint64_t i = 0; i < records; ++i)
        require(book.commit(transfers(i * batch, batch), instant{}).has_value(), "commit");
    std::vector<ledger::sealed_commit> out;
    crypto::sha256_stream hasher;
    crypto::sha256_digest before{};
    require(book.visit_commits(0,
                               [&](const ledger::journal_commit& c) {
                                   auto octets = ledger::encode(c);
                                   before = ledger::seal_of(hasher, before, octets);
                                   out.push_back({c.number, std::move(octets), before});
                               })
                .has_value(),
            "journal");
    return out;
}

std::int64_t octets_of(const std::vector<ledger::sealed_commit>& journal) {
    std::int64_t out = 0;
    for (const auto& record : journal)
        out += static_cast<std::int64_t>(record.octets.size());
    return out;
}

// Commits of 8 KB: 75 entries each.
void replay_a_journal(benchmark::State& state) {
    const auto journal = journal_of(200, 75);
    for (auto _ : state) {
        ledger::replay all;
        for (const auto& record : journal)
            require(all.feed(record).has_value(), "feed");
        benchmark::DoNotOptimize(all.head());
    }
    state.SetBytesProcessed(state.iterations() * octets_of(journal));
    state.SetItemsProcessed(state.iterations() * 200 * 75);
}

void seals_of_the_same(benchmark::State& state) {
    const auto journal = journal_of(200, 75);
    crypto::sha256_stream hasher;
    for (auto _ : state) {
        crypto::sha256_digest before{};
        for (const auto& record : journal) {
            before = ledger::seal_of(hasher, before, record.octets);
            require(before == record.seal, "seal");
        }
        benchmark::DoNotOptimize(before);
    }
    state.SetBytesProcessed(state.iterations() * octets_of(journal));
}

void sha256_of_the_same(benchmark::State& state) {
    const auto journal = journal_of(200, 75);
    crypto::sha256_stream hasher;
    for (auto _ : state) {
        for (const auto& record : journal)
            hasher.update(record.octets);
        benchmark::DoNotOptimize(hasher.finish());
    }
    state.SetBytesProcessed(state.iterations() * octets_of(journal));
}

// Balances out of a million postings.
void rebuild_balances(benchmark::State& state) {
    const auto journal = journal_of(62, 8192);
    for (auto _ : state) {
        ledger::replay all;
        for (const auto& record : journal)
            require(all.feed(record).has_value(), "feed");
        require(all.entries() >= 500000, "a million postings");
    }
}

// A book of as many entries taken up from its file, with a snapshot at its end.
void reopen_from_a_snapshot(benchmark::State& state) {
    const scratch_folder folder;
    {
        auto book = founded_in(folder.file());
        const auto wanted = static_cast<std::uint64_t>(state.range(0));
        for (std::uint64_t i = 0; i < wanted; i += 50000)
            require(book.commit(transfers(i, 50000), instant{}).has_value(), "commit");
    }
    for (auto _ : state) {
        const auto book = ledger::sqlite::open(folder.file());
        require(book.has_value(), "cannot open");
    }
}

BENCHMARK(balances_alone);
BENCHMARK(replay_a_journal);
BENCHMARK(seals_of_the_same);
BENCHMARK(sha256_of_the_same);
BENCHMARK(rebuild_balances)->Unit(benchmark::kMillisecond);
BENCHMARK(reopen_from_a_snapshot)->Arg(500000)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
