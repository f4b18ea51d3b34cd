// SPDX-License-Identifier: Apache-2.0
#include "core/joined.hpp"
#include "report/chart.hpp"
#include "report/words.hpp"
#include "submeter/report/statement.hpp"

namespace submeter::inline v0::report {

namespace {

using detail::escaped;
using detail::words;
using submeter::detail::joined;

constexpr std::string_view style = R"(
:root { color-scheme: light; --ink: #1c2733; --soft: #5d6b7a; --line: #dfe5ec; --brand: #0b6e75; }
* { box-sizing: border-box; }
body { margin: 0; background: #f3f6f9; color: var(--ink);
  font: 15px/1.5 system-ui, "Segoe UI", "Noto Sans", "PingFang SC", "Noto Sans CJK SC", sans-serif; }
main { max-width: 860px; margin: 32px auto; padding: 40px 48px; background: #fff;
  border: 1px solid var(--line); border-radius: 10px; }
header { display: flex; justify-content: space-between; gap: 24px; align-items: flex-start;
  border-bottom: 3px solid var(--brand); padding-bottom: 16px; }
h1 { margin: 0; font-size: 26px; letter-spacing: -0.01em; }
h2 { margin: 32px 0 8px; font-size: 16px; color: var(--brand); }
.project { color: var(--soft); text-align: right; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 20px; margin: 18px 0 0; }
dt { color: var(--soft); }
dd { margin: 0; }
.sums { display: flex; gap: 10px; margin: 24px 0 0; align-items: stretch; }
.sums div { flex: 1; padding: 12px 14px; background: #f3f7f8; border-radius: 8px; }
.sums div.last { background: var(--brand); color: #fff; }
.sums div.last.negative { background: #a3341f; }
.sums span { display: block; font-size: 13px; color: var(--soft); }
.sums div.last span { color: inherit; opacity: .85; }
.sums b { font-size: 19px; font-variant-numeric: tabular-nums; white-space: nowrap; }
.sums i { align-self: center; font-style: normal; color: var(--soft); }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; font-weight: 600; font-size: 13px; color: var(--soft); }
th, td { padding: 7px 10px; border-bottom: 1px solid var(--line); vertical-align: top; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
tfoot td { font-weight: 700; border-bottom: 0; border-top: 2px solid var(--ink); }
.num { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.unit, .when { color: var(--soft); white-space: nowrap; }
.when, .mark { width: 1%; padding-right: 22px; }
.lines td { border-bottom: 0; padding-bottom: 1px; }
.lines .why td { padding: 0 0 6px; }
.lines tbody tr:not(.why):not(:first-child) td { border-top: 1px solid var(--line); }
summary { cursor: pointer; font-size: 12.5px; color: var(--brand); width: max-content; }
pre { margin: 6px 0 4px; padding: 8px 12px; background: #f3f7f8; border-left: 3px solid var(--brand);
  font: 12.5px/1.55 ui-monospace, "DejaVu Sans Mono", monospace; white-space: pre-wrap;
  overflow-wrap: anywhere; }
svg { display: block; width: 100%; height: auto; }
svg text { font-size: 112px; fill: var(--soft); }
svg .y { text-anchor: end; } svg .x { text-anchor: middle; }
svg .grid { stroke: var(--line); stroke-width: 8; } svg .axis { stroke: var(--soft); stroke-width: 10; }
.bar { fill: var(--brand); } .est { fill: #8fc3c7; } .suspect { fill: #d9a441; }
.legend { color: var(--soft); font-size: 13px; margin: 4px 0 0; }
.legend b { display: inline-block; width: 11px; height: 11px; border-radius: 2px; margin: 0 5px 0 14px; }
.key-est { background: #8fc3c7; } .key-suspect { background: #d9a441; }
.tag { display: inline-block; padding: 0 8px; border-radius: 9px; background: #eef2f5; font-size: 13px;
  white-space: nowrap; }
.tripped { background: #fbe3de; color: #8c2c1a; } .restored { background: #dff1e4; color: #1c6b35; }
.alarm, .mark-suspect { background: #fbf0d9; color: #7a5410; }
footer { margin-top: 32px; padding-top: 10px; border-top: 1px solid var(--line); font-size: 13px;
  color: var(--soft); }
@media (max-width: 640px) { main { margin: 0; padding: 20px; border: 0; border-radius: 0; }
  .sums { flex-wrap: wrap; } .sums i { display: none; } .sums div { flex: 1 1 45%; }
  table { display: block; overflow-x: auto; } header { flex-wrap: wrap; } dd { overflow-wrap: anywhere; } }
@page { size: A4; margin: 14mm; }
@media print { body { background: #fff; font-size: 12px; }
  main { margin: 0; padding: 0; border: 0; max-width: none; } h2 { margin-top: 20px; break-after: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  tr, svg, .sums { break-inside: avoid; } tr:has(details:not([open])) { display: none; } }
)";

std::string tag(std::string_view name, std::string_view content, std::string_view css = {}) {
    const auto marked = css.empty() ? std::string{} : joined({" class=\"", css, "\""});
    return joined({"<", name, marked, ">", content, "</", name, ">"});
}

std::string cell(std::string_view content, std::string_view css = {}) {
    return tag("td", content, css);
}

std::string head_cell(std::string_view text, std::string_view css = {}) {
    return tag("th", escaped(text), css);
}

std::string row(std::string_view cells) {
    return tag("tr", cells) + "\n";
}

std::string with_currency(money m) {
    return detail::money_text(m) + " " + escaped(to_text(m.in.unit));
}

std::string heading(const billing::statement& s, const words& w) {
    const auto pair = [](std::string_view name, const std::string& value) {
        return tag("dt", name) + tag("dd", escaped(value)) + "\n";
    };
    return "<header><h1>" + std::string{w.statement} + " " + escaped(s.id) + "</h1>" +
           tag("div", escaped(s.project), "project") + "</header>\n<dl>\n" +
           pair(w.premises, s.premises) + pair(w.account, std::to_string(to_number(s.account))) +
           pair(w.period, detail::period_text(s, w) + " (" + s.where.name + ")") +
           pair(w.plan, s.plan.id + " v" + std::to_string(s.plan.version)) + "</dl>\n";
}

std::string sums(const billing::statement& s, const words& w) {
    const auto box = [](std::string_view name, const std::string& value, std::string_view css) {
        return tag("div", tag("span", name) + tag("b", value), css);
    };
    return "<section class=\"sums\">" + box(w.opening, detail::money_text(s.opening), "") +
           tag("i", "+") + box(w.payments, detail::money_text(detail::sum_of_payments(s)), "") +
           tag("i", "−") + box(w.charges, detail::money_text(s.charges), "") + tag("i", "=") +
           box(w.closing, with_currency(s.closing),
               s.closing.minor < 0 ? "last negative" : "last") +
           "</section>\n";
}

// A row of its own, so that opening it does not move the columns.
std::string derivation(const billing::statement_line& line, const words& w,
                       const statement_params& p) {
    if (p.why == derivations::left_out || line.why.rule.empty()) return {};
    return "<tr class=\"why\"><td colspan=\"5\"><details>" + tag("summary", w.why) +
           tag("pre", escaped(to_text(line.why, p.in))) + "</details></td></tr>\n";
}

std::string quantity_of(const billing::statement& s, const charge_line& line) {
    return detail::quantity_text(line.quantity_micro, detail::decimals_of(s, line.unit));
}

std::string lines(const billing::statement& s, const words& w, const statement_params& p) {
    std::string out = tag("h2", w.charges) + "\n<table class=\"lines\">\n<thead>" +
                      row(head_cell(w.item) + head_cell(w.quantity, "num") + head_cell(w.unit) +
                          head_cell(w.price, "num") + head_cell(w.amount, "num")) +
                      "</thead>\n<tbody>\n";
    for (const auto& line : s.lines)
        out +=
            row(cell(escaped(line.label)) + cell(quantity_of(s, line.what), "num") +
                cell(to_text(line.what.unit), "unit") + cell(detail::price_text(line.what), "num") +
                cell(detail::money_text(line.what.amount), "num")) +
            derivation(line, w, p);
    return out + "</tbody>\n<tfoot>" +
           row(cell(w.total) + cell("") + cell("") + cell("") +
               cell(with_currency(s.charges), "num")) +
           "</tfoot>\n</table>\n";
}

std::string payments(const billing::statement& s, const words& w) {
    if (s.payments.empty()) return {};
    std::string out = tag("h2", w.payments) + "\n<table>\n<tbody>\n";
    for (const auto& p : s.payments)
        out += row(cell(detail::minute_text(s.where, p.at), "when") + cell(escaped(p.label)) +
                   cell(with_currency(p.amount), "num"));
    return out + "</tbody>\n</table>\n";
}

std::string legend(const billing::statement& s, const words& w) {
    bool estimated = false;
    bool suspect = false;
    for (const auto& day : s.days) {
        estimated |= day.how == quality::estimated;
        suspect |= day.how == quality::suspect;
    }
    std::string out = "kWh";
    if (estimated) out += "<b class=\"key-est\"></b>" + std::string{w.estimated};
    if (suspect) out += "<b class=\"key-suspect\"></b>" + std::string{w.suspect};
    return tag("p", out, "legend") + "\n";
}

std::string chart(const billing::statement& s, const words& w) {
    if (s.days.empty()) return {};
    return tag("h2", w.daily) + "\n" + detail::usage_chart(s, w) + legend(s, w);
}

std::string registers(const billing::statement& s, const words& w) {
    if (s.registers.empty()) return {};
    std::string out =
        tag("h2", w.registers) + "\n<table>\n<thead>" +
        row(head_cell(w.meter) + head_cell(w.start, "num") + head_cell(w.end, "num") +
            head_cell(w.times, "num") + head_cell(std::string{w.used} + " (kWh)", "num")) +
        "</thead>\n<tbody>\n";
    const int decimals = detail::decimals_of_registers(s);
    for (const auto& r : s.registers)
        out += row(cell(escaped(r.meter)) +
                   cell(detail::quantity_text(r.start.micro, decimals), "num") +
                   cell(detail::quantity_text(r.end.micro, decimals), "num") +
                   cell(detail::ratio_text(r.ratio), "num") +
                   cell(detail::quantity_text(r.used.micro, decimals), "num"));
    return out + "</tbody>\n</table>\n";
}

std::string note_css(billing::note_kind k) {
    const bool suspect = k == billing::note_kind::suspect;
    return "tag " + std::string{suspect ? "mark-suspect" : billing::to_text(k)};
}

std::string notes(const billing::statement& s, const words& w) {
    if (s.notes.empty()) return {};
    std::string out = tag("h2", w.notes) + "\n<table>\n<tbody>\n";
    for (const auto& n : s.notes)
        out += row(
            cell(detail::minute_text(s.where, n.at), "when") +
            cell(tag("span", w.note[static_cast<std::size_t>(n.kind)], note_css(n.kind)), "mark") +
            cell(escaped(n.text)));
    return out + "</tbody>\n</table>\n";
}

}  // namespace

std::string statement_html(const billing::statement& s, statement_params params) {
    const auto& w = detail::words_of(params.in);
    return "<!DOCTYPE html>\n<html lang=\"" + std::string{w.tag} +
           "\">\n<head>\n<meta charset=\"utf-8\"/>\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n" +
           tag("title",
               std::string{w.statement} + " " + escaped(s.id) + " · " + escaped(s.premises)) +
           "\n<style>" + std::string{style} + "</style>\n</head>\n<body>\n<main>\n" +
           heading(s, w) + sums(s, w) + lines(s, w, params) + chart(s, w) + registers(s, w) +
           payments(s, w) + notes(s, w) + tag("footer", w.checked) +
           "\n</main>\n</body>\n</html>\n";
}

}  // namespace submeter::inline v0::report
