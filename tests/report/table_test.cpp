// SPDX-License-Identifier: Apache-2.0
#include "submeter/report/table.hpp"

#include <gtest/gtest.h>

namespace submeter::report {
namespace {

TEST(ReportTable, AlignsColumnsAndTrimsLines) {
    const table t{.columns = {{"Tenant"}, {"kWh", alignment::right}},
                  .rows = {{"Library", "1,204.50"}, {"A", "3.00"}},
                  .footer = {"", "1,207.50"}};
    EXPECT_EQ(to_text(t),
              "Tenant        kWh\n"
              "-------  --------\n"
              "Library  1,204.50\n"
              "A            3.00\n"
              "-------  --------\n"
              "         1,207.50\n");
}

TEST(ReportTable, WithoutTitlesHasNoHead) {
    const table t{
        .columns = {{}, {}}, .rows = {{"a", "b"}, {"cc"}, {"", "d", "ignored"}}, .footer = {}};
    EXPECT_EQ(to_text(t, 2), "  a   b\n  cc\n      d\n");
}

TEST(ReportTable, CountsWhatATerminalShows) {
    EXPECT_EQ(display_width("kWh"), 3U);
    EXPECT_EQ(display_width("m²"), 2U);
    EXPECT_EQ(display_width("电表"), 4U);
    EXPECT_EQ(display_width("e\xCC\x81t\xC3\xA9"), 3U);  // a combining accent, and a composed one
    EXPECT_EQ(display_width(""), 0U);
}

TEST(ReportTable, DamagedTextIsCountedNotFollowed) {
    EXPECT_EQ(display_width("\xE7\x94"), 2U);
    EXPECT_EQ(display_width("\xFF\x80z"), 3U);
    EXPECT_EQ(display_width("\xF0"), 1U);
}

TEST(ReportTable, ACellForgesNoLineAndTurnsNoText) {
    const table t{.columns = {{"T\n"}, {"kWh", alignment::right}},
                  .rows = {{"a\tb\n\x1B[2J", "1"},
                           {"\u202A\u202E\u2066\u2069\u2028\u0085\x7F", "2"},
                           {"\u200F\u2030\u206A\u00A0\u4E2D", "3"}},
                  .footer = {"\r", "6"}};
    EXPECT_EQ(to_text(t),
              "T\\n                                         kWh\n"
              "------------------------------------------  ---\n"
              "a\\tb\\n\\u001b[2J                               1\n"
              "\\u202a\\u202e\\u2066\\u2069\\u2028\\u0085\\u007f    2\n"
              "\u200F\u2030\u206A\u00A0\u4E2D                                         3\n"
              "------------------------------------------  ---\n"
              "\\u000d                                        6\n");
}

TEST(ReportTable, AlignsWideCharacters) {
    const table t{.columns = {{"项目"}, {"金额", alignment::right}},
                  .rows = {{"电费", "1.00"}, {"fee", "20.00"}},
                  .footer = {}};
    EXPECT_EQ(to_text(t),
              "项目   金额\n"
              "----  -----\n"
              "电费   1.00\n"
              "fee   20.00\n");
}

TEST(ReportTable, PadNeverCuts) {
    EXPECT_EQ(pad("abc", 2, alignment::left), "abc");
    EXPECT_EQ(pad("abc", 5, alignment::right), "  abc");
    EXPECT_EQ(pad("电", 4, alignment::left), "电  ");
}

}  // namespace
}  // namespace submeter::report
