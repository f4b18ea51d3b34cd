// SPDX-License-Identifier: Apache-2.0
#include "submeter/report/statement.hpp"

#include "core/json_reader.hpp"
#include "report/sample.hpp"
#include "submeter/report/table.hpp"

#include <gtest/gtest.h>

namespace submeter::report {
namespace {

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

std::size_t count(const std::string& text, std::string_view part) {
    std::size_t n = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++n;
    return n;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> out;
    std::size_t start = 0;
    for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', start)) {
        out.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    EXPECT_EQ(start, text.size());
    return out;
}

// Reads tags and entities as XML has them; says what is wrong, or nothing.
std::string ill_formed(std::string_view page) {
    constexpr std::string_view doctype = "<!DOCTYPE html>\n";
    if (page.substr(0, doctype.size()) != doctype) return "no doctype";
    std::vector<std::string> open;
    for (std::size_t i = doctype.size(); i < page.size(); ++i) {
        if (page[i] == '&') {
            const auto end = page.find(';', i);
            const auto name = page.substr(i + 1, end - i - 1);
            if (name != "amp" && name != "lt" && name != "gt" && name != "quot" && name != "#39")
                return "bad entity at " + std::to_string(i);
        }
        if (page[i] == '>') return "stray > at " + std::to_string(i);
        if (page[i] != '<') continue;
        const auto end = page.find('>', i);
        if (end == std::string_view::npos) return "unclosed tag";
        auto tag = page.substr(i + 1, end - i - 1);
        i = end;
        if (tag.find('<') != std::string_view::npos) return "< in a tag";
        if (tag.back() == '/') continue;
        if (tag.front() == '/') {
            if (open.empty() || open.back() != tag.substr(1)) return "closes " + std::string{tag};
            open.pop_back();
            continue;
        }
        open.emplace_back(tag.substr(0, tag.find_first_of(" \n")));
    }
    return open.empty() ? "" : "left open: " + open.back();
}

TEST(ReportStatementHtml, IsWellFormedInBothLanguages) {
    const auto s = test::sample_statement();
    for (const auto in : {language::english, language::chinese})
        EXPECT_EQ(ill_formed(statement_html(s, {.in = in})), "");
    EXPECT_EQ(ill_formed(statement_html(billing::statement{})), "");
}

TEST(ReportStatementHtml, TheParserOfThisTestSeesFaults) {
    EXPECT_EQ(ill_formed("<!DOCTYPE html>\n<b>x</b>"), "");
    EXPECT_NE(ill_formed("<!DOCTYPE html>\n<b>x"), "");
    EXPECT_NE(ill_formed("<!DOCTYPE html>\n<b><i>x</b></i>"), "");
    EXPECT_NE(ill_formed("<!DOCTYPE html>\n<b>a & b</b>"), "");
    EXPECT_NE(ill_formed("<!DOCTYPE html>\n<b>a > b</b>"), "");
}

TEST(ReportStatementHtml, EscapesEveryTextOfTheStatement) {
    const std::string evil = "<script>alert(\"x\")</script>&'\x01\u202E";
    auto s = test::sample_statement();
    s.id = s.project = s.premises = s.plan.id = s.where.name = evil;
    s.lines[0].label = s.payments[0].label = s.registers[0].meter = s.notes[0].text = evil;
    s.lines[0].why.rule = evil;
    const auto page = statement_html(s);
    EXPECT_EQ(ill_formed(page), "");
    EXPECT_FALSE(has(page, "<script"));
    EXPECT_FALSE(has(page, "\x01"));
    EXPECT_FALSE(has(page, "\u202E"));
    EXPECT_EQ(
        count(page, "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;\uFFFD\uFFFD"),
        12U);  // the id and the premises stand in the title, too, and a rule is text
}

TEST(ReportStatementHtml, NeedsNothingFromOutside) {
    const auto page = statement_html(test::sample_statement());
    for (const auto* word :
         {"<script", "src=", "href=", "url(", "@import", "onload", "javascript:"})
        EXPECT_FALSE(has(page, word)) << word;
    EXPECT_EQ(count(page, "://"), 1U);  // the name of the SVG name space
    EXPECT_TRUE(has(page, "<html lang=\"en\">"));
    EXPECT_TRUE(has(page, "@media print"));
}

TEST(ReportStatementHtml, EachLineOpensItsDerivation) {
    const auto s = test::sample_statement();
    const auto page = statement_html(s);
    EXPECT_EQ(count(page, "<details>"), s.lines.size());
    EXPECT_TRUE(has(page, "charged 1102.78"));
    EXPECT_EQ(count(statement_html(s, {.why = derivations::left_out}), "<details>"), 0U);
}

TEST(ReportStatementHtml, ChartHasABarForEachDay) {
    const auto s = test::sample_statement();
    const auto page = statement_html(s);
    EXPECT_EQ(count(page, "<rect class=\"bar"), 31U);
    EXPECT_EQ(count(page, "<rect class=\"bar est\""), 1U);
    EXPECT_EQ(count(page, "<rect class=\"bar suspect\""), 1U);
    EXPECT_TRUE(has(page, "2022-10-12: 49.866 kWh (estimated)"));
}

TEST(ReportStatementHtml, ChartTakesAnyUsage) {
    auto s = test::sample_statement();
    s.days[0].used = energy{INT64_MAX};
    s.days[1].used = energy{INT64_MIN + 1};
    for (auto& day : s.days)
        day.how = quality::measured;
    const auto page = statement_html(s);
    EXPECT_EQ(ill_formed(page), "");
    EXPECT_FALSE(has(page, "height=\"-"));
    s.days.resize(1);
    s.days[0].used = energy{};
    EXPECT_EQ(ill_formed(statement_html(s)), "");
}

TEST(ReportStatementHtml, SpeaksChinese) {
    const auto page = statement_html(test::sample_statement(), {.in = language::chinese});
    EXPECT_TRUE(has(page, "<html lang=\"zh-CN\">"));
    EXPECT_TRUE(has(page, "期末余额"));
    EXPECT_TRUE(has(page, "计费 1102.78"));
}

TEST(ReportStatementText, IsAPageOfAlignedLines) {
    const auto s = test::sample_statement();
    const auto text = statement_text(s, {.why = derivations::left_out});
    for (const auto& line : lines_of(text)) {
        EXPECT_LE(display_width(line), 96U) << line;
        EXPECT_TRUE(line.empty() || line.back() != ' ') << line;
    }
    EXPECT_TRUE(has(text, "Electricity, peak                997.719  kWh   1.1053  1,102.78\n"));
    EXPECT_TRUE(has(text, "Share of common areas              85.50  m²              391.31\n"));
    EXPECT_TRUE(has(text, "Charges                                                 2,750.96\n"));
    EXPECT_TRUE(has(text, "Closing balance                       -450.96 CNY\n"));
    EXPECT_TRUE(has(text, "000000000042  8,213.10  9,560.26         × 1  1,347.16\n"));
    EXPECT_TRUE(has(text, "Period   2022-10-01 to 2022-10-31  (UTC+8)\n"));
    EXPECT_FALSE(has(text, "How this was computed"));
}

TEST(ReportStatementText, TellsTheDerivation) {
    const auto text = statement_text(test::sample_statement());
    EXPECT_TRUE(has(text, "85.5 of 269.75 m² of the pool 1234.56 CNY: exactly 42221952/1079"));
    EXPECT_TRUE(has(text, "85.5 m² at 1.85 per m² = 158.175, rounded by half_up: 158.18 CNY"));
}

TEST(ReportStatementText, APartOfADayShowsItsTimes) {
    auto s = test::sample_statement();
    s.period.end -= std::chrono::hours{12};
    EXPECT_TRUE(has(statement_text(s), "2022-10-01 00:00 to 2022-10-31 12:00"));
}

TEST(ReportStatementJson, HoldsEveryFigureAsText) {
    const auto s = test::sample_statement();
    diagnostics out;
    const auto doc = submeter::detail::json_document::parse(statement_json(s), out);
    ASSERT_TRUE(doc);
    const auto root = doc->root();
    EXPECT_EQ(*root.field("format")->text(), "submeter.statement/1");
    EXPECT_EQ(*root.field("premises")->text(), s.premises);
    EXPECT_EQ(*root.field("closing")->text(), "-450.96");
    EXPECT_EQ(*root.field("from")->text(), "2022-09-30T16:00:00Z");
    const auto lines = *root.field("lines")->items();
    ASSERT_EQ(lines.size(), s.lines.size());
    EXPECT_EQ(*lines[0].field("quantity")->text(), "997.719");
    EXPECT_EQ(*lines[0].field("product")->text(), "1102.7788107");
    EXPECT_EQ(*lines[0].field("why")->field("rule")->text(), "tariff.line.period");
    EXPECT_FALSE(lines[5].find("price"));
    EXPECT_EQ(root.field("days")->items()->size(), 31U);
    EXPECT_EQ(root.field("notes")->items()->size(), 5U);
}

TEST(ReportStatementJson, LeavesDerivationsOutWhenAsked) {
    const auto text = statement_json(test::sample_statement(), {.why = derivations::left_out});
    EXPECT_FALSE(has(text, "\"why\""));
}

TEST(ReportStatement, SameStatementSameBytes) {
    EXPECT_EQ(statement_html(test::sample_statement()), statement_html(test::sample_statement()));
}

}  // namespace
}  // namespace submeter::report
