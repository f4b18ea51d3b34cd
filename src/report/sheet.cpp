// SPDX-License-Identifier: Apache-2.0
#include "report/sheet.hpp"

#include "core/joined.hpp"
#include "report/chart.hpp"
#include "report/words.hpp"

namespace submeter::inline v0::report::detail {

namespace {

using submeter::detail::joined;

constexpr std::string_view style = R"(
:root { color-scheme: light; --ink: #1c2733; --soft: #5d6b7a; --line: #dfe5ec; --brand: #0b6e75; }
body { margin: 0; color: var(--ink);
  font: 15px/1.5 system-ui, "Segoe UI", "Noto Sans", "PingFang SC", "Noto Sans CJK SC", sans-serif; }
main { max-width: 860px; margin: 32px auto; padding: 0 24px; }
h1 { margin: 0 0 16px; font-size: 24px; border-bottom: 3px solid var(--brand); }
h1 span { float: right; font-size: 15px; color: var(--soft); }
h2 { margin: 28px 0 8px; font-size: 16px; color: var(--brand); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 20px; margin: 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; margin-top: 20px; }
th { text-align: left; font-weight: 600; font-size: 13px; color: var(--soft); }
th, td { padding: 5px 8px; border-bottom: 1px solid var(--line); vertical-align: top; }
tfoot td { font-weight: 700; border-bottom: 0; border-top: 2px solid var(--ink); }
.num { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
footer { margin-top: 28px; font-size: 12px; color: var(--soft); overflow-wrap: anywhere; }
@page { size: A4; margin: 14mm; }
@media print { body { font-size: 12px; } main { margin: 0; padding: 0; max-width: none; }
  tr { break-inside: avoid; } }
)";

std::string text_of(const sheet& s) {
    auto out = s.title;
    if (!s.mark.empty()) out += "  (" + s.mark + ")";
    const auto width = display_width(out);
    out.append(1, '\n').append(width, '=').append(1, '\n');
    table facts{.columns = {{}, {}}, .rows = {}, .footer = {}};
    for (const auto& [name, value] : s.facts)
        facts.rows.push_back({name, value});
    out += to_text(facts);
    for (const auto& part : s.parts) {
        out += "\n";
        if (!part.heading.empty()) out += part.heading + "\n";
        out += to_text(part.rows);
    }
    if (!s.footer.empty()) out += "\n" + s.footer + "\n";
    return out;
}

std::string tag(std::string_view name, std::string_view content) {
    return joined({"<", name, ">", content, "</", name, ">"});
}

// Cells as wide as the table: what a row lacks is empty.
std::string row_of(const table& t, const std::vector<std::string>& cells, std::string_view name) {
    std::string out;
    for (std::size_t i = 0; i < t.columns.size(); ++i) {
        const bool right = t.columns[i].at == alignment::right;
        const std::string text = i < cells.size() ? escaped(cells[i]) : std::string{};
        out += joined({"<", name, right ? " class=\"num\">" : ">", text, "</", name, ">"});
    }
    return tag("tr", out) + "\n";
}

std::string html_of(const table& t) {
    std::vector<std::string> titles;
    bool titled = false;
    for (const auto& c : t.columns) {
        titles.push_back(c.title);
        titled = titled || !c.title.empty();
    }
    std::string out{"<table>\n"};
    if (titled) out += tag("thead", row_of(t, titles, "th")) + "\n";
    out += "<tbody>\n";
    for (const auto& r : t.rows)
        out += row_of(t, r, "td");
    out += "</tbody>\n";
    if (!t.footer.empty()) out += tag("tfoot", row_of(t, t.footer, "td")) + "\n";
    return out += "</table>\n";
}

std::string html_of(const sheet& s, language in) {
    std::string out{"<!DOCTYPE html>\n<html lang=\""};
    out += words_of(in).tag;
    out +=
        "\">\n<head>\n<meta charset=\"utf-8\"/>\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n";
    out +=
        tag("title", escaped(s.title)) + "\n" + tag("style", style) + "\n</head>\n<body>\n<main>\n";
    const auto mark = s.mark.empty() ? std::string{} : tag("span", escaped(s.mark));
    out += tag("h1", mark + escaped(s.title)) + "\n<dl>\n";
    for (const auto& [name, value] : s.facts)
        out += tag("dt", escaped(name)) + tag("dd", escaped(value)) + "\n";
    out += "</dl>\n";
    for (const auto& part : s.parts) {
        if (!part.heading.empty()) out += tag("h2", escaped(part.heading)) + "\n";
        out += html_of(part.rows);
    }
    if (!s.footer.empty()) out += tag("footer", escaped(s.footer)) + "\n";
    return out += "</main>\n</body>\n</html>\n";
}

}  // namespace

std::string write(const sheet& s, const paper_params& params) {
    return params.as == paper_format::html ? html_of(s, params.in) : text_of(s);
}

}  // namespace submeter::inline v0::report::detail
