// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger.hpp"
#include "submeter/ledger/sqlite_store.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

// What the benchmarks of the ledger share: a book of many customers and transfers to fill it.

namespace ledger_benchmark {

using namespace submeter;

constexpr std::uint64_t customers = 1000;

inline void require(bool condition, const char* what) {
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

/// The prepaid accounts of many customers.
inline void open_customers(ledger::book& in, std::uint64_t many) {
    std::vector<ledger::account_settings> all;
    for (std::uint64_t who = 1; who <= many; ++who)
        all.push_back({.account = ledger::prepaid_account(account_id{who}),
                       .floors = {{ledger::since_ever, 0}}});
    require(in.open_accounts(all, instant{}).has_value(), "customers");
}

inline ledger::book founded(std::unique_ptr<ledger::store> in, std::uint64_t many = customers,
                            ledger::sealing seals = ledger::sealing::sealed) {
    auto b = ledger::book::create({}, std::move(in), instant{}, {.seals = seals});
    require(b.has_value(), "cannot found a book");
    open_customers(*b, many);
    return std::move(*b);
}

/// The same in a file.
inline ledger::book founded_in(const std::string& path, std::uint64_t many = customers) {
    auto b = ledger::sqlite::create(path, {}, instant{});
    require(b.has_value(), "cannot create");
    open_customers(*b, many);
    return std::move(*b);
}

/// Whether ids ascend in time, as hosts are advised to make them, or have no order.
enum class id_order { ascending, random };

inline id128 id_of(std::uint64_t i, id_order order) noexcept {
    if (order == id_order::ascending) return {1, i};
    auto h = (i + 1) * 0x9E3779B97F4A7C15U;
    h = (h ^ (h >> 30)) * 0xBF58476D1CE4E5B9U;
    return {h ^ (h >> 27), i};
}

inline std::vector<entry> transfers(std::uint64_t first, std::uint64_t count,
                                    id_order order = id_order::ascending,
                                    std::uint64_t many = customers) {
    const ledger::posting_rules rules;
    std::vector<entry> out;
    out.reserve(count);
    for (auto i = first; i < first + count; ++i)
        out.push_back(
            *rules.top_up({.id = id_of(i, order), .effective = instant{}, .memo = "order"},
                          ledger::pay_channel::wechat, account_id{1 + i % many}, money{5000, {}}));
    return out;
}

/// What is recorded before anything is timed, so that SQLite's log has its length: a sync of a file
/// that grows writes its length, too.
constexpr std::uint64_t warm_up = 131072;

inline void warm(ledger::book& b, id_order order = id_order::ascending) {
    constexpr std::uint64_t batch = 8192;
    for (std::uint64_t i = 0; i < warm_up; i += batch)
        require(b.commit(transfers(i, batch, order), instant{}).has_value(), "commit");
}

}  // namespace ledger_benchmark
