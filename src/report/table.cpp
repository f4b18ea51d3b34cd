// SPDX-License-Identifier: Apache-2.0
#include "submeter/report/table.hpp"

#include "core/printable.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

namespace submeter::inline v0::report {

namespace {

// East Asian wide and fullwidth blocks (Unicode, EastAsianWidth.txt), as far as bills use them.
constexpr std::pair<char32_t, char32_t> wide[] = {
    {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},   {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
    {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
};
constexpr std::pair<char32_t, char32_t> combining[] = {
    {0x0300, 0x036F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
};

template <std::size_t N>
bool in(const std::pair<char32_t, char32_t> (&ranges)[N], char32_t c) {
    return std::any_of(std::begin(ranges), std::end(ranges),
                       [c](const auto& r) { return r.first <= c && c <= r.second; });
}

bool continues(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::size_t sequence_length(unsigned char lead) {
    if (lead >= 0xF0 && lead < 0xF8) return 4;
    if (lead >= 0xE0) return lead < 0xF0 ? 3 : 1;
    return lead >= 0xC2 ? 2 : 1;
}

// Takes one character off the front; a damaged octet stands for itself.
char32_t take(std::string_view& text) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = sequence_length(lead);
    char32_t c = length == 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if (i >= text.size() || !continues(text[i])) {
            text.remove_prefix(1);
            return U'?';
        }
        c = (c << 6) | (static_cast<unsigned char>(text[i]) & 0x3FU);
    }
    text.remove_prefix(length);
    return c;
}

std::string_view cell(const std::vector<std::string>& row, std::size_t k) {
    return k < row.size() ? std::string_view{row[k]} : std::string_view{};
}

std::vector<std::size_t> widths_of(const table& t) {
    std::vector<std::size_t> out;
    for (std::size_t k = 0; k < t.columns.size(); ++k) {
        std::size_t width =
            std::max(display_width(t.columns[k].title), display_width(cell(t.footer, k)));
        for (const auto& row : t.rows)
            width = std::max(width, display_width(cell(row, k)));
        out.push_back(width);
    }
    return out;
}

// Each cell on one line of its own.
table printable(table t) {
    for (auto& c : t.columns)
        c.title = submeter::detail::printable(c.title);
    t.rows.push_back(std::move(t.footer));
    for (auto& row : t.rows)
        for (auto& text : row)
            text = submeter::detail::printable(text);
    t.footer = std::move(t.rows.back());
    t.rows.pop_back();
    return t;
}

struct layout {
    const table& of;
    std::vector<std::size_t> widths;
    std::size_t indent;

    void line(const std::vector<std::string>& cells, std::string& out) const {
        std::string text(indent, ' ');
        for (std::size_t k = 0; k < widths.size(); ++k) {
            text += pad(cell(cells, k), widths[k], of.columns[k].at);
            text += "  ";
        }
        text.erase(text.find_last_not_of(' ') + 1);
        out += text + '\n';
    }

    void rule(std::string& out) const {
        std::vector<std::string> cells;
        for (const auto width : widths)
            cells.emplace_back(width, '-');
        line(cells, out);
    }
};

}  // namespace

std::size_t display_width(std::string_view utf8) noexcept {
    std::size_t width = 0;
    while (!utf8.empty()) {
        const char32_t c = take(utf8);
        width += in(combining, c) ? 0 : in(wide, c) ? 2 : 1;
    }
    return width;
}

std::string pad(std::string_view utf8, std::size_t width, alignment at) {
    const std::size_t used = display_width(utf8);
    const std::string blanks(width > used ? width - used : 0, ' ');
    return at == alignment::left ? std::string{utf8} + blanks : blanks + std::string{utf8};
}

std::string to_text(const table& raw, std::size_t indent) {
    const auto t = printable(raw);
    const layout l{t, widths_of(t), indent};
    std::vector<std::string> titles;
    for (const auto& c : t.columns)
        titles.push_back(c.title);
    std::string out;
    if (std::any_of(titles.begin(), titles.end(), [](const auto& s) { return !s.empty(); })) {
        l.line(titles, out);
        l.rule(out);
    }
    for (const auto& row : t.rows)
        l.line(row, out);
    if (!t.footer.empty()) {
        l.rule(out);
        l.line(t.footer, out);
    }
    return out;
}

}  // namespace submeter::inline v0::report
