// SPDX-License-Identifier: Apache-2.0
#include "submeter/core/csv.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace {

using namespace submeter;

struct table {
    std::vector<std::vector<std::string>> rows;
    std::vector<std::uint64_t> lines;
    std::optional<submeter::error> error{};
};

// The whole text, handed over in pieces.
table read_in_pieces(std::string_view text, std::size_t piece) {
    table out;
    csv_stream in;
    const auto keep = [&](const csv_row& row) -> result<void> {
        out.rows.emplace_back(row.fields.begin(), row.fields.end());
        out.lines.push_back(row.line);
        return {};
    };
    result<void> ok{};
    for (std::size_t i = 0; i < text.size() && ok; i += piece)
        ok = in.feed(text.substr(i, piece), keep);
    if (ok) ok = in.finish(keep);
    if (!ok) out.error = ok.error();
    return out;
}

table read(std::string_view text) {
    auto whole = read_in_pieces(text, text.size() + 1);
    for (std::size_t piece = 1; piece < 5; ++piece) {
        const auto again = read_in_pieces(text, piece);
        EXPECT_EQ(again.rows, whole.rows) << piece;
        EXPECT_EQ(again.lines, whole.lines) << piece;
        EXPECT_EQ(again.error, whole.error) << piece;
    }
    return whole;
}

using rows = std::vector<std::vector<std::string>>;

TEST(Csv, LinesEndWithLfOrCrLfOrTheText) {
    EXPECT_EQ(read("a,b\nc,d\n").rows, (rows{{"a", "b"}, {"c", "d"}}));
    EXPECT_EQ(read("a,b\r\nc,d").rows, (rows{{"a", "b"}, {"c", "d"}}));
}

TEST(Csv, QuotesHoldCommasQuotesAndLineEnds) {
    const auto in = read("\"a,b\",\"say \"\"x\"\"\"\n\"two\r\nlines\",\"\"\nlast,1\n");
    EXPECT_EQ(in.rows, (rows{{"a,b", "say \"x\""}, {"two\r\nlines", ""}, {"last", "1"}}));
    EXPECT_EQ(in.lines, (std::vector<std::uint64_t>{1, 2, 4}));
}

TEST(Csv, EmptyFieldsCountAndEmptyLinesDoNot) {
    const auto in = read("a,,\n\n\r\n,\n");
    EXPECT_EQ(in.rows, (rows{{"a", "", ""}, {"", ""}}));
    EXPECT_EQ(in.lines, (std::vector<std::uint64_t>{1, 4}));
    EXPECT_TRUE(read("").rows.empty());
}

TEST(Csv, AByteOrderMarkIsPassedOverAtTheStartOnly) {
    EXPECT_EQ(read("\xEF\xBB\xBF"
                   "a,b\n")
                  .rows,
              (rows{{"a", "b"}}));
    EXPECT_EQ(read("\xEF\xBB\xBF\"a\"\n").rows, (rows{{"a"}}));
    EXPECT_EQ(read("\xEF\xBC\x8C,b\n").rows, (rows{{"\xEF\xBC\x8C", "b"}}));
    EXPECT_EQ(read("a\n\xEF\xBB\xBF"
                   "b\n")
                  .rows,
              (rows{{"a"},
                    {"\xEF\xBB\xBF"
                     "b"}}));
}

struct refusal {
    std::string_view text;
    errc why;
    std::uint32_t line;
    std::uint32_t column;
};

TEST(Csv, WhatIsNoTableIsRefusedWithLineAndColumn) {
    using namespace std::string_view_literals;
    const refusal all[] = {
        {"a\nb\"c\n", errc::bad_syntax, 2, 2},
        {"\"a\"b\n", errc::bad_syntax, 1, 4},
        {"a\rb\n", errc::bad_syntax, 1, 3},
        {"x\ny,\"a\nb", errc::bad_syntax, 2, 3},
        {"\"a\"\"\nb", errc::bad_syntax, 1, 1},
        {"a\r", errc::bad_syntax, 1, 2},
        {"\xFF\xFE"
         "a\0"sv,
         errc::bad_value, 1, 1},
        {"a\0b\0"sv, errc::bad_value, 1, 2},
        {"\xEF\xBB", errc::bad_value, 1, 2},
    };
    for (const auto& c : all) {
        const auto in = read(c.text);
        EXPECT_EQ(in.error, (error{c.why, c.column, c.line})) << c.text;
    }
}

TEST(Csv, ARowHasItsLimit) {
    const std::string widest(csv_row_max, 'x');
    EXPECT_FALSE(read_in_pieces(widest, 1000).error);
    EXPECT_EQ(read_in_pieces(widest + "x", 1000).error, (error{errc::no_room, csv_row_max + 1, 1}));
    const std::string commas(csv_row_max + 1, ',');
    EXPECT_EQ(read_in_pieces(commas, 1000).error, (error{errc::no_room, csv_row_max + 1, 1}));
    EXPECT_EQ(read_in_pieces("a\nb,\"" + widest, 1000).error, (error{errc::no_room, 3, 2}));
}

TEST(Csv, TheVisitorsErrorEndsTheReading) {
    csv_stream in;
    int shown = 0;
    const auto ok = in.feed("a\nb\nc\n", [&](const csv_row&) -> result<void> {
        if (++shown == 2) return fail(errc::cancelled);
        return {};
    });
    EXPECT_EQ(ok.error().code, errc::cancelled);
    EXPECT_EQ(shown, 2);
}

}  // namespace
