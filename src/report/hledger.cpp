// SPDX-License-Identifier: Apache-2.0
#include "core/joined.hpp"
#include "report/book_export.hpp"

namespace submeter::inline v0::report {
namespace {

// A semicolon would begin a comment, and a comment may hold tags that hledger acts upon.
std::string description(std::string text) {
    text = detail::on_one_line(std::move(text));
    for (auto& c : text)
        if (c == ';') c = ',';
    return text;
}

std::string declarations(const ledger::book& book) {
    const auto& in = book.identity().in;
    std::string out = "; " + detail::headline(book) + "\n";
    out += "; Zero tolerance: no amount has more decimals than these, so each transaction sums to ";
    out += "exactly zero.\n\ndecimal-mark .\n";
    // The two lines that ledger knows as well.
    out += "commodity " + to_text(in.unit) + "\n    format ";
    out += detail::amount_of(book, 1000 * power_of_ten(in.scale)) + "\n\n";
    for (const auto& a : book.accounts())
        out += "account " + export_name(a.settings.account) + "\n";
    return out;
}

std::string transaction(const ledger::book& book, const zone& local,
                        const ledger::recorded_entry& e) {
    auto out = submeter::detail::joined({"\n", detail::day_text(local, e.what.effective), " (",
                                         std::to_string(e.sequence), ") ", to_text(e.what.kind)});
    if (!e.what.memo.empty()) out += ": " + description(e.what.memo);
    out += "\n    ; entry " + to_text(e.what.id) + "\n";
    for (const auto& p : e.what.postings)
        out += "    " + export_name(p.account) + "  " + detail::amount_of(book, p.minor) + "\n";
    return out;
}

// hledger then says by itself whether it agrees with the book.
std::string assertions(const ledger::book& book, const std::string& day) {
    std::string out = "\n" + day + " balances of the book\n";
    for (const auto& a : book.accounts())
        out += "    " + export_name(a.settings.account) + "  " + detail::amount_of(book, 0) +
               " = " + detail::amount_of(book, a.minor) + "\n";
    return out;
}

}  // namespace

result<std::string> to_hledger(const ledger::book& book, const zone& local) {
    if (const auto ok = detail::check_zone(book, local); !ok) return fail(ok.error());
    const auto days = detail::days_of(book);
    if (!days) return fail(days.error());
    std::string out = declarations(book);
    const auto read = book.visit_entries([&](const ledger::recorded_entry& e) {
        if (ledger::posts(e.what.phase)) out += transaction(book, local, e);
    });
    if (!read) return fail(read.error());
    if (days->last) out += assertions(book, detail::day_text(local, *days->last));
    return out;
}

}  // namespace submeter::inline v0::report
