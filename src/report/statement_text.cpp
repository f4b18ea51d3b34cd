// SPDX-License-Identifier: Apache-2.0
#include "core/joined.hpp"
#include "core/printable.hpp"
#include "report/words.hpp"
#include "submeter/report/statement.hpp"
#include "submeter/report/table.hpp"

#include <algorithm>

namespace submeter::inline v0::report {

namespace {

using detail::words;
using submeter::detail::joined;
using submeter::detail::printable;

constexpr std::size_t page_width = 96;
constexpr std::size_t bar_width = 60;

std::string heading(const billing::statement& s, const words& w) {
    const table t{
        .columns = {{}, {}},
        .rows = {{std::string{w.account}, std::to_string(to_number(s.account)) + "  " + s.premises},
                 {std::string{w.period}, detail::period_text(s, w) + "  (" + s.where.name + ")"},
                 {std::string{w.plan}, s.plan.id + " v" + std::to_string(s.plan.version)}},
        .footer = {}};
    std::string title = std::string{w.statement} + " " + printable(s.id);
    const auto project = printable(s.project);
    const std::size_t used = display_width(title) + display_width(project);
    title.append(used + 2 < page_width ? page_width - used : 2, ' ');
    return title + project + "\n" + std::string(page_width, '=') + "\n" + to_text(t) + "\n";
}

std::string balances(const billing::statement& s, const words& w) {
    table t{.columns = {{}, {}, {"", alignment::right}}, .rows = {}, .footer = {}};
    t.rows.push_back({std::string{w.opening}, "", detail::money_text(s.opening)});
    for (const auto& p : s.payments)
        t.rows.push_back({"  " + detail::minute_text(s.where, p.at), p.label,
                          joined({"+", detail::money_text(p.amount)})});
    const auto charges = negate(s.charges).value_or(s.charges);
    t.rows.push_back({std::string{w.charges}, "", detail::money_text(charges)});
    t.footer = {std::string{w.closing}, "",
                detail::money_text(s.closing) + " " + to_text(s.closing.in.unit)};
    // The code of the currency stands beside the figures, not below them.
    const std::string room(to_text(s.closing.in.unit).size() + 1, ' ');
    for (auto& row : t.rows)
        row[2] += room;
    return to_text(t) + "\n";
}

std::string quantity_of(const billing::statement& s, const charge_line& line) {
    return detail::quantity_text(line.quantity_micro, detail::decimals_of(s, line.unit));
}

std::string lines(const billing::statement& s, const words& w) {
    table t{.columns = {{std::string{w.item}},
                        {std::string{w.quantity}, alignment::right},
                        {std::string{w.unit}},
                        {std::string{w.price}, alignment::right},
                        {std::string{w.amount}, alignment::right}},
            .rows = {},
            .footer = {std::string{w.charges}, "", "", "", detail::money_text(s.charges)}};
    for (const auto& line : s.lines)
        t.rows.push_back({line.label, quantity_of(s, line.what),
                          std::string{to_text(line.what.unit)}, detail::price_text(line.what),
                          detail::money_text(line.what.amount)});
    return to_text(t) + "\n";
}

std::string registers(const billing::statement& s, const words& w) {
    if (s.registers.empty()) return {};
    table t{.columns = {{std::string{w.meter}},
                        {std::string{w.start}, alignment::right},
                        {std::string{w.end}, alignment::right},
                        {std::string{w.times}, alignment::right},
                        {std::string{w.used} + " kWh", alignment::right}},
            .rows = {},
            .footer = {}};
    const int decimals = detail::decimals_of_registers(s);
    for (const auto& r : s.registers)
        t.rows.push_back({r.meter, detail::quantity_text(r.start.micro, decimals),
                          detail::quantity_text(r.end.micro, decimals), detail::ratio_text(r.ratio),
                          detail::quantity_text(r.used.micro, decimals)});
    return to_text(t) + "\n";
}

// A bar of whole characters; any usage at all shows one.
std::string bar(energy used, energy most) {
    if (used.micro <= 0 || most.micro <= 0) return {};
    const auto length =
        static_cast<std::size_t>((exact{used.micro} * bar_width + most.micro / 2) / most.micro);
    return std::string(std::max<std::size_t>(length, 1), '#');
}

std::string days(const billing::statement& s, const words& w) {
    if (s.days.empty()) return {};
    energy most;
    for (const auto& day : s.days)
        most = std::max(most, day.used);
    table t{.columns = {{}, {"", alignment::right}, {}}, .rows = {}, .footer = {}};
    const int decimals = detail::decimals_of_days(s);
    for (const auto& day : s.days) {
        const bool doubtful = day.how >= quality::estimated;
        const auto mark = day.how == quality::suspect ? w.suspect : w.estimated;
        t.rows.push_back({detail::day_text(day.day),
                          detail::quantity_text(day.used.micro, decimals),
                          bar(day.used, most) + (doubtful ? joined({" ", mark}) : "")});
    }
    return std::string{w.daily} + " (kWh)\n" + to_text(t, 2) + "\n";
}

std::string notes(const billing::statement& s, const words& w) {
    if (s.notes.empty()) return {};
    table t{.columns = {{}, {}, {}}, .rows = {}, .footer = {}};
    for (const auto& n : s.notes)
        t.rows.push_back({detail::minute_text(s.where, n.at),
                          std::string{w.note[static_cast<std::size_t>(n.kind)]}, n.text});
    return std::string{w.notes} + "\n" + to_text(t, 2) + "\n";
}

std::string indented(const std::string& text, std::size_t by) {
    std::string out;
    std::string_view rest = text;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('\n'), rest.size());
        out += std::string(by, ' ') + std::string{rest.substr(0, end)} + "\n";
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return out;
}

std::string reasons(const billing::statement& s, const words& w, const statement_params& p) {
    std::string out;
    if (p.why == derivations::left_out) return out;
    for (const auto& line : s.lines)
        if (!line.why.rule.empty())
            out += "  " + printable(line.label) + "\n" + indented(to_text(line.why, p.in), 4);
    return out.empty() ? out : std::string{w.why} + "\n" + out;
}

}  // namespace

std::string statement_text(const billing::statement& s, statement_params params) {
    const auto& w = detail::words_of(params.in);
    return heading(s, w) + balances(s, w) + lines(s, w) + registers(s, w) + days(s, w) +
           notes(s, w) + reasons(s, w, params);
}

}  // namespace submeter::inline v0::report
