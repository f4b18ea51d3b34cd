// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/report/book_export.hpp"

#include <optional>

// What the exports for accountants share.

namespace submeter::inline v0::report::detail {

/// The local day of a moment: "2023-11-14".
inline std::string day_text(const zone& local, instant t) {
    return to_text(to_local(local, t)).substr(0, 10);
}

/// The text on one line.
inline std::string on_one_line(std::string text) {
    for (auto& c : text)
        if (c == '\n' || c == '\t') c = ' ';
    return text;
}

/// The days on which a book has entries, from the first to the last.
struct day_range {
    std::optional<instant> first;
    std::optional<instant> last;
};

inline result<day_range> days_of(const ledger::book& book) {
    day_range out;
    const auto read = book.visit_entries([&](const ledger::recorded_entry& e) {
        const auto t = e.what.effective;
        if (!out.first || t < *out.first) out.first = t;
        if (!out.last || t > *out.last) out.last = t;
    });
    if (!read) return fail(read.error());
    return out;
}

/// "Book 0000…0001: amounts in CNY, exact to 2 decimals; days of Asia/Shanghai."
inline std::string headline(const ledger::book& book) {
    const auto& b = book.identity();
    return "Book " + to_text(b.id) + ": amounts in " + to_text(b.in.unit) + ", exact to " +
           std::to_string(b.in.scale) + " decimals; days of " + on_one_line(b.zone) + ".";
}

/// "37.66 CNY".
inline std::string amount_of(const ledger::book& book, std::int64_t minor) {
    return to_text(money{minor, book.identity().in});
}

inline result<void> check_zone(const ledger::book& book, const zone& local) {
    if (local.name != book.identity().zone) return fail(errc::bad_value);
    return {};
}

}  // namespace submeter::inline v0::report::detail
