// SPDX-License-Identifier: Apache-2.0
#include "core/joined.hpp"
#include "report/book_export.hpp"

namespace submeter::inline v0::report {
namespace {

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : detail::on_one_line(text)) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

std::string declarations(const ledger::book& book, const std::string& first_day) {
    const auto unit = to_text(book.identity().in.unit);
    std::string out = "; " + detail::headline(book) + "\n";
    out += "option \"operating_currency\" \"" + unit + "\"\n";
    out += "; Zero tolerance: a transaction that misses zero by anything is an error.\n";
    out += "option \"tolerance_multiplier\" \"0\"\n";
    out += "option \"inferred_tolerance_default\" \"*:0\"\n\n";
    for (const auto& a : book.accounts())
        out += first_day + " open " + export_name(a.settings.account) + " " + unit + "\n";
    return out;
}

std::string transaction(const ledger::book& book, const zone& local,
                        const ledger::recorded_entry& e) {
    auto out = submeter::detail::joined({"\n", detail::day_text(local, e.what.effective), " * ",
                                         quoted(std::string{to_text(e.what.kind)}), " ",
                                         quoted(e.what.memo), "\n"});
    out += "  entry: \"" + to_text(e.what.id) + "\"\n";
    out += "  sequence: " + std::to_string(e.sequence) + "\n";
    for (const auto& p : e.what.postings)
        out += "  " + export_name(p.account) + "  " + detail::amount_of(book, p.minor) + "\n";
    return out;
}

// Beancount checks a balance at the beginning of its day.
std::string assertions(const ledger::book& book, const std::string& next_day) {
    const auto unit = to_text(book.identity().in.unit);
    std::string out = "\n";
    for (const auto& a : book.accounts())
        out += next_day + " balance " + export_name(a.settings.account) + "  " +
               amount_text({a.minor, book.identity().in}) + " ~ 0 " + unit + "\n";
    return out;
}

}  // namespace

result<std::string> to_beancount(const ledger::book& book, const zone& local) {
    if (const auto ok = detail::check_zone(book, local); !ok) return fail(ok.error());
    const auto days = detail::days_of(book);
    if (!days) return fail(days.error());
    std::string out = declarations(book, detail::day_text(local, days->first.value_or(instant{})));
    const auto read = book.visit_entries([&](const ledger::recorded_entry& e) {
        if (ledger::posts(e.what.phase)) out += transaction(book, local, e);
    });
    if (!read) return fail(read.error());
    if (days->last) {
        const auto day = std::chrono::floor<std::chrono::days>(to_local(local, *days->last));
        const local_instant next{day + std::chrono::days{1}};
        out += assertions(book, to_text(next).substr(0, 10));
    }
    return out;
}

}  // namespace submeter::inline v0::report
