// SPDX-License-Identifier: Apache-2.0
#include "core/json_writer.hpp"
#include "report/book_export.hpp"

namespace submeter::inline v0::report {
namespace {

using submeter::detail::json_array;
using submeter::detail::json_object;

std::string plain_amount(const ledger::book& book, std::int64_t minor) {
    return amount_text({minor, book.identity().in});
}

std::string book_line(const ledger::book& book) {
    const auto& b = book.identity();
    json_object line;
    line.text("format", "submeter.book/1");
    line.text("book", to_text(b.id));
    line.text("currency", to_text(b.in.unit));
    line.number("scale", b.in.scale);
    line.text("zone", b.zone);
    line.text("anchor", to_text(book.head()));
    return line.str() + "\n";
}

std::string account_line(const ledger::book& book, const ledger::account_state& a) {
    json_object line;
    line.text("account", to_text(a.settings.account));
    line.text("name", export_name(a.settings.account));
    line.text("status", a.settings.status == ledger::account_status::open ? "open" : "closed");
    if (a.settings.floor_minor)
        line.text("floor", plain_amount(book, *a.settings.floor_minor));
    else
        line.null("floor");
    json_array levels;
    for (const auto level : a.settings.levels_minor)
        levels.text(plain_amount(book, level));
    line.raw("levels", levels.str());
    line.text("balance", plain_amount(book, a.minor));
    line.raw("version", std::to_string(a.version));
    return line.str() + "\n";
}

std::string entry_line(const ledger::book& book, const ledger::journal_commit& c, std::size_t i) {
    const auto& e = c.entries[i];
    json_array postings;
    for (const auto& p : e.postings) {
        json_object leg;
        leg.text("account", to_text(p.account));
        leg.text("amount", plain_amount(book, p.minor));
        postings.raw(leg.str());
    }
    json_object line;
    line.text("entry", to_text(e.id));
    line.raw("sequence", std::to_string(c.first_sequence + i));
    line.text("kind", to_text(e.kind));
    line.text("effective", to_text(e.effective));
    line.text("recorded", to_text(c.recorded));
    line.text("memo", e.memo);
    line.raw("postings", postings.str());
    return line.str() + "\n";
}

std::string alarm_line(const ledger::book& book, const watermark_event& e) {
    json_object line;
    line.text("alarm", to_text(e.account));
    line.number("level", e.level);
    line.text("below", plain_amount(book, e.level_minor));
    line.text("balance", plain_amount(book, e.balance_minor));
    line.text("cause", to_text(e.cause));
    line.text("effective", to_text(e.at));
    return line.str() + "\n";
}

std::string class_name(std::uint16_t code) {
    const auto found = ledger::class_of(code);
    if (!found) return "Assets";  // no account of a book has such a code
    switch (*found) {
        case ledger::account_class::asset:
            return "Assets";
        case ledger::account_class::liability:
            return "Liabilities";
        case ledger::account_class::equity:
            return "Equity";
        case ledger::account_class::income:
            return "Income";
        case ledger::account_class::expense:
            return "Expenses";
    }
    return "Assets";
}

}  // namespace

std::string export_name(const ledger_account& account) {
    const auto* row = ledger::find_row(account.code);
    std::string out = class_name(account.code) + ":";
    out += row != nullptr ? std::string{row->export_name} : "Code" + std::to_string(account.code);
    if (account.owner != 0) out += ":A" + std::to_string(account.owner);
    return out;
}

result<std::string> to_json_lines(const ledger::book& book) {
    std::string out = book_line(book);
    for (const auto& a : book.accounts())
        out += account_line(book, a);
    const auto read = book.visit_commits(0, [&](const ledger::journal_commit& c) {
        for (std::size_t i = 0; i < c.entries.size(); ++i)
            out += entry_line(book, c, i);
        for (const auto& e : c.events)
            out += alarm_line(book, e);
    });
    if (!read) return fail(read.error());
    return out;
}

}  // namespace submeter::inline v0::report
