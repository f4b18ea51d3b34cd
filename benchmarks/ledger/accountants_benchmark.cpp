// SPDX-License-Identifier: Apache-2.0
#include "fixtures.hpp"
#include "submeter/report/book_export.hpp"

#include <benchmark/benchmark.h>

#include <fstream>
#include <set>

// The balances of one book, computed by three programs in one run: ours reads the journal from its
// file and adds up, or checks each seal and rule besides; ledger and hledger read the export and
// add up. All must say the same. One item is one entry of two postings.

namespace {

using namespace ledger_benchmark;

constexpr std::uint64_t entries = 100'000;
constexpr std::uint64_t batch = 100;

using balance_lines = std::set<std::string>;

ledger::trial_balance lines_of(const std::vector<ledger::account_state>& accounts) {
    ledger::trial_balance out;
    for (const auto& a : accounts)
        out.push_back({a.settings.account, a.minor});
    return out;
}

balance_lines text_of(const ledger::trial_balance& lines) {
    balance_lines out;
    for (const auto& [account, minor] : lines)
        if (minor != 0) out.insert(report::export_name(account) + " " + to_text(money{minor, {}}));
    return out;
}

// The book's file, its export, and what its balances are.
struct written_book {
    scratch_folder folder;
    std::string text = folder.file() + ".journal";
    std::uint64_t records = 0;
    balance_lines balances;

    written_book() {
        auto book = founded_in(folder.file());
        for (std::uint64_t i = 0; i < entries; i += batch)
            require(book.commit(transfers(i, batch), instant{}).has_value(), "commit");
        const auto exported = report::to_hledger(book, fixed_zone("UTC", {}));
        require(exported.has_value(), "export");
        std::ofstream(text) << *exported;
        records = book.head().count;
        balances = text_of(lines_of(book.accounts()));
    }
};

const written_book& the_book() {
    static const written_book book;
    return book;
}

std::unique_ptr<ledger::store> journal() {
    auto from = ledger::sqlite::open_read_only(the_book().folder.file());
    require(from.has_value(), "open");
    return std::move(*from);
}

void check(benchmark::State& state, const ledger::trial_balance& found) {
    require(text_of(found) == the_book().balances, "balances");
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(entries));
}

void submeter_adding_up(benchmark::State& state) {
    const auto records = the_book().records;
    ledger::trial_balance found;
    for (auto _ : state) {
        auto sums = ledger::sum_journal(*journal(), records, instant::max());
        require(sums.has_value(), "sum");
        found = std::move(*sums);
    }
    check(state, found);
}

void submeter_checking_too(benchmark::State& state) {
    static_cast<void>(the_book());
    ledger::trial_balance found;
    for (auto _ : state) {
        const auto from = journal();
        ledger::replay all;
        for (;;) {
            const auto page = from->read(all.head().count, 256);
            require(page.has_value(), "read");
            if (page->empty()) break;
            for (const auto& record : *page)
                require(all.feed(record).has_value(), "feed");
        }
        found = lines_of(all.balances().all());
    }
    check(state, found);
}

void accountant(benchmark::State& state, const char* command) {
    const auto& book = the_book();
    const auto found = book.folder.file() + ".balances";
    const auto line = "export LC_ALL=C.UTF-8 BOOK=" + book.text + "; " + command + " > " + found;
    for (auto _ : state)
        require(std::system(line.c_str()) == 0, command);
    balance_lines theirs;
    std::ifstream file{found};
    for (std::string one; std::getline(file, one);)
        theirs.insert(one);
    require(theirs == book.balances, "balances");
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(entries));
}

BENCHMARK(submeter_adding_up)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(submeter_checking_too)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(accountant, ledger,
                  "ledger --args-only -f \"$BOOK\" balance --flat --no-total"
                  " --format '%(account) %(amount)\\n'")
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(accountant, hledger,
                  "hledger -f \"$BOOK\" balance --flat --no-total --format '%(account) %(total)'")
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
