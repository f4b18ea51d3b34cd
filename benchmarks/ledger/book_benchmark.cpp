// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger.hpp"
#include "submeter/ledger/sqlite_store.hpp"

#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include <cstdlib>
#include <filesystem>
#include <string>

// A book beside its peers in one run and on one disk: what a careful programmer writes by hand with
// SQLite (two postings and two balance updates a transfer, WAL, FULL; no keys, no seals), and bulk
// SHA-256 for the replay. One item is one transfer.

namespace {

using namespace submeter;

constexpr std::uint64_t customers = 1000;

void require(bool condition, const char* what) {
    if (condition) return;
    std::fputs(what, stderr);
    std::abort();
}

class scratch_folder {
public:
    scratch_folder() : path_(std::filesystem::temp_directory_path() / "submeter-book-benchmark") {
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    ~scratch_folder() { std::filesystem::remove_all(path_); }
    scratch_folder(const scratch_folder&) = delete;
    scratch_folder& operator=(const scratch_folder&) = delete;
    [[nodiscard]] std::string file() const { return (path_ / "book.db").string(); }

private:
    std::filesystem::path path_;
};

class hand_written {
public:
    explicit hand_written(const std::string& path) {
        require(sqlite3_open(path.c_str(), &db_) == SQLITE_OK, "cannot open");
        run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            "CREATE TABLE balances (account INTEGER PRIMARY KEY, minor INTEGER NOT NULL);"
            "CREATE TABLE postings (id INTEGER PRIMARY KEY, account INTEGER NOT NULL,"
            " minor INTEGER NOT NULL, at INTEGER NOT NULL);");
        for (std::uint64_t i = 0; i <= customers; ++i)
            run("INSERT INTO balances VALUES (" + std::to_string(i) + ", 0)");
        begin_ = prepare("BEGIN IMMEDIATE");
        commit_ = prepare("COMMIT");
        post_ = prepare("INSERT INTO postings (account, minor, at) VALUES (?, ?, ?)");
        move_ = prepare("UPDATE balances SET minor = minor + ?2 WHERE account = ?1");
    }
    ~hand_written() {
        for (auto* s : {begin_, commit_, post_, move_})
            sqlite3_finalize(s);
        sqlite3_close(db_);
    }
    hand_written(const hand_written&) = delete;
    hand_written& operator=(const hand_written&) = delete;

    void transfer(std::uint64_t first, std::uint64_t count) {
        step(begin_);
        for (auto i = first; i < first + count; ++i) {
            leg(0, 5000, i);
            leg(1 + i % customers, -5000, i);
        }
        step(commit_);
    }

private:
    void run(const std::string& sql) {
        require(sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK, "sql");
    }
    sqlite3_stmt* prepare(const char* sql) {
        sqlite3_stmt* out = nullptr;
        require(sqlite3_prepare_v2(db_, sql, -1, &out, nullptr) == SQLITE_OK, "prepare");
        return out;
    }
    static void step(sqlite3_stmt* s) {
        require(sqlite3_step(s) == SQLITE_DONE, "step");
        sqlite3_reset(s);
    }
    void leg(std::uint64_t account, std::int64_t minor, std::uint64_t at) {
        sqlite3_bind_int64(post_, 1, static_cast<std::int64_t>(account));
        sqlite3_bind_int64(post_, 2, minor);
        sqlite3_bind_int64(post_, 3, static_cast<std::int64_t>(at));
        step(post_);
        sqlite3_bind_int64(move_, 1, static_cast<std::int64_t>(account));
        sqlite3_bind_int64(move_, 2, minor);
        step(move_);
    }

    sqlite3* db_ = nullptr;
    sqlite3_stmt* begin_ = nullptr;
    sqlite3_stmt* commit_ = nullptr;
    sqlite3_stmt* post_ = nullptr;
    sqlite3_stmt* move_ = nullptr;
};

ledger::book founded(std::unique_ptr<ledger::store> in) {
    auto b = ledger::book::create({}, std::move(in), instant{});
    require(b.has_value(), "cannot found a book");
    for (std::uint64_t who = 1; who <= customers; ++who)
        require(b->open_customer(account_id{who}, 0, {}, instant{}).has_value(), "customer");
    return std::move(*b);
}

// Entries with ids that ascend in time, as hosts are advised to make them.
std::vector<entry> transfers(std::uint64_t first, std::uint64_t count) {
    const ledger::posting_rules rules;
    std::vector<entry> out;
    for (auto i = first; i < first + count; ++i)
        out.push_back(*rules.top_up({.id = {1, i}, .effective = instant{}, .memo = "order"},
                                    ledger::pay_channel::wechat, account_id{1 + i % customers},
                                    money{5000, {}}));
    return out;
}

void commit_batches(benchmark::State& state, ledger::book& book) {
    const auto batch = static_cast<std::uint64_t>(state.range(0));
    std::uint64_t next = 0;
    for (auto _ : state) {
        state.PauseTiming();
        const auto entries = transfers(next, batch);
        state.ResumeTiming();
        require(book.commit(entries, instant{}).has_value(), "commit");
        next += batch;
    }
    require(book.entry_count() == next, "not all were created");
    state.SetItemsProcessed(static_cast<std::int64_t>(next));
}

void hand_written_sqlite(benchmark::State& state) {
    const scratch_folder folder;
    hand_written program{folder.file()};
    const auto batch = static_cast<std::uint64_t>(state.range(0));
    std::uint64_t next = 0;
    for (auto _ : state) {
        program.transfer(next, batch);
        next += batch;
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(next));
}

void book_on_sqlite(benchmark::State& state) {
    const scratch_folder folder;
    auto in = ledger::sqlite::create_store(folder.file());
    require(in.has_value(), "cannot create");
    auto book = founded(std::move(*in));
    commit_batches(state, book);
}

void book_in_memory(benchmark::State& state) {
    auto book = founded(std::make_unique<ledger::memory_store>());
    commit_batches(state, book);
}

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

void replay_a_journal(benchmark::State& state) {
    const auto journal = journal_of(200, 100);
    std::int64_t octets = 0;
    for (auto _ : state) {
        ledger::replay all;
        for (const auto& record : journal) {
            require(all.feed(record).has_value(), "feed");
            octets += static_cast<std::int64_t>(record.octets.size());
        }
        benchmark::DoNotOptimize(all.head());
    }
    state.SetBytesProcessed(octets);
    state.SetItemsProcessed(state.iterations() * 20000);
}

void sha256_of_the_same(benchmark::State& state) {
    const auto journal = journal_of(200, 100);
    std::int64_t octets = 0;
    crypto::sha256_stream hasher;
    for (auto _ : state) {
        for (const auto& record : journal) {
            hasher.update(record.octets);
            octets += static_cast<std::int64_t>(record.octets.size());
        }
        benchmark::DoNotOptimize(hasher.finish());
    }
    state.SetBytesProcessed(octets);
}

BENCHMARK(hand_written_sqlite)->Arg(1)->Arg(100)->UseRealTime();
BENCHMARK(book_on_sqlite)->Arg(1)->Arg(100)->UseRealTime();
BENCHMARK(book_in_memory)->Arg(1)->Arg(100)->UseRealTime();
BENCHMARK(balances_alone);
BENCHMARK(replay_a_journal);
BENCHMARK(sha256_of_the_same);

}  // namespace
