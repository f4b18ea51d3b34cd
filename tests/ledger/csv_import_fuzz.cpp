// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/book.hpp"
#include "submeter/ledger/csv_import.hpp"
#include "submeter/ledger/memory_store.hpp"

#include <cstdlib>

// Any octets as a table of each kind. Each row is answered once, in the order of lines; the same
// table again changes nothing.
namespace {

using namespace submeter;

struct answer {
    std::uint64_t rows = 0;
    std::uint64_t last_line = 0;
};

bool bring(ledger::book& into, const ledger::import_params& params, std::string_view text) {
    answer seen;
    ledger::csv_import in{into, params, instant{}};
    const auto show = [&](const ledger::import_report& row) {
        if (row.line <= seen.last_line) std::abort();
        seen.last_line = row.line;
        ++seen.rows;
    };
    const auto half = text.size() / 2;
    if (!in.feed(text.substr(0, half), show) || !in.feed(text.substr(half), show)) return false;
    const auto counts = in.finish(show);
    if (!counts) return false;
    if (counts->rows != seen.rows ||
        counts->rows != counts->created + counts->exists + counts->refused)
        std::abort();
    return true;
}

void bring_twice(const ledger::import_params& params, std::string_view text) {
    auto book = *ledger::book::create({}, std::make_unique<ledger::memory_store>(), instant{},
                                      {.seals = ledger::sealing::none});
    if (!book.open_customer(account_id{17}, 0, {}, instant{})) std::abort();
    if (!bring(book, params, text)) return;
    const auto entries = book.entry_count();
    const auto accounts = book.accounts();
    if (!bring(book, params, text)) std::abort();
    if (book.entry_count() != entries || book.accounts() != accounts) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using enum ledger::import_kind;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto mode = size % 2 == 0 ? ledger::import_mode::all : ledger::import_mode::rows;
    for (const auto what : {accounts, opening_balances, top_ups})
        bring_twice({.what = what, .mode = mode, .batch_rows = 2}, text);
    return 0;
}
