// SPDX-License-Identifier: Apache-2.0
#include "ledger/posting_vectors.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <limits>
#include <set>
#include <sstream>

namespace {

using namespace ledger_test;

constexpr denomination yuan{};

std::string read_file(const std::string& below_tests) {
    std::ifstream in{std::string{SUBMETER_TEST_DATA} + below_tests};
    EXPECT_TRUE(in.is_open()) << below_tests;
    return {std::istreambuf_iterator<char>{in}, {}};
}

struct vectors {
    diagnostics said;
    submeter::detail::json_document document;

    vectors()
        : document{
              submeter::detail::json_document::parse(read_file("/vectors/posting_rules.json"), said)
                  .value()} {}

    [[nodiscard]] std::vector<json> rows() const {
        return document.root().field("rows").value().items().value();
    }
};

std::string text(const json& of, std::string_view name) {
    return of.field(name).value().text().value();
}

std::vector<std::string> texts(const json& of, std::string_view name) {
    std::vector<std::string> out;
    const auto list = of.find(name);
    if (!list) return out;
    const auto items = list->items().value();
    for (const auto& t : items)
        out.push_back(t.text().value());
    return out;
}

std::vector<told_entry> expected(const json& row) {
    std::vector<told_entry> out;
    const auto list = row.field("entries").value().items().value();
    for (const auto& e : list)
        out.push_back({text(e, "kind"), texts(e, "postings"), texts(e, "keys"), texts(e, "links")});
    return out;
}

void expect_conserved(const std::vector<entry>& made) {
    for (const auto& e : made) {
        exact sum = 0;
        for (const auto& p : e.postings) {
            EXPECT_NE(p.minor, 0);
            sum += p.minor;
        }
        EXPECT_TRUE(sum == 0);
        EXPECT_GE(e.postings.size(), 2U);
    }
}

// Each entry but the last stands and falls with the next one.
void expect_chained(const std::vector<entry>& made) {
    for (std::size_t i = 0; i < made.size(); ++i)
        EXPECT_EQ(made[i].next == chaining::with_next, i + 1 < made.size());
}

std::string words(const std::vector<std::string>& postings) {
    std::string out;
    for (const auto& p : postings) {
        if (!out.empty()) out += ", ";
        out += p;
    }
    return out;
}

TEST(PostingVectors, EachEventMakesItsEntries) {
    const vectors file;
    for (const auto& row : file.rows()) {
        if (row.find("error")) continue;
        SCOPED_TRACE(text(row, "text") + ", " + text(row, "mode"));
        const auto made = make(text(row, "event"), inputs{row, yuan});
        ASSERT_TRUE(made) << describe(made.error().code).name;
        const auto wanted = expected(row);
        ASSERT_EQ(made->size(), wanted.size());
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            const auto told = tell((*made)[i], yuan);
            EXPECT_EQ(told.kind, wanted[i].kind);
            EXPECT_EQ(told.postings, wanted[i].postings);
            EXPECT_EQ(told.keys, wanted[i].keys);
            EXPECT_EQ(told.links, wanted[i].links);
        }
        expect_conserved(*made);
        expect_chained(*made);
    }
}

TEST(PostingVectors, EachMistakeIsNamed) {
    const vectors file;
    for (const auto& row : file.rows()) {
        const auto code = row.find("error");
        if (!code) continue;
        SCOPED_TRACE(text(row, "event") + ": " + text(row, "text"));
        const auto made = make(text(row, "event"), inputs{row, yuan});
        ASSERT_FALSE(made);
        EXPECT_EQ(describe(made.error().code).name, code->text().value());
        const auto index = row.find("index");
        EXPECT_EQ(made.error().index, index ? index->integer(0, 9).value() : 0);
    }
}

// Runs each row again for each of its amounts, that one changed.
template <class Check>
void with_each_amount(money to, Check check) {
    const vectors file;
    for (const auto& row : file.rows()) {
        if (row.find("error")) continue;
        const inputs plain{row, yuan};
        (void)make(text(row, "event"), plain);
        for (std::size_t n = 0; n < plain.amounts(); ++n) {
            SCOPED_TRACE(text(row, "text") + ", amount " + std::to_string(n));
            inputs changed{row, yuan};
            changed.change(n, to);
            check(make(text(row, "event"), changed));
        }
    }
}

TEST(PostingVectors, NoAmountOfAnotherBookIsTaken) {
    const money dollars{100, {.unit = *parse_currency("USD")}};
    const money finer{100, {.unit = {}, .scale = 3}};
    with_each_amount(dollars, [](const auto& made) {
        ASSERT_FALSE(made);
        EXPECT_EQ(made.error().code, errc::unlike_currency);
    });
    with_each_amount(finer, [](const auto& made) {
        ASSERT_FALSE(made);
        EXPECT_EQ(made.error().code, errc::unlike_scale);
    });
}

TEST(PostingVectors, ExtremeAmountsAreRefusedOrConserved) {
    using limits = std::numeric_limits<std::int64_t>;
    for (const auto minor : {limits::max(), limits::max() - 1, limits::min(), limits::min() + 1,
                             std::int64_t{0}, std::int64_t{-1}, std::int64_t{1}})
        with_each_amount({minor, yuan}, [](const auto& made) {
            if (made) expect_conserved(*made);
        });
}

TEST(PostingVectors, CoverEveryKindOfEntry) {
    const vectors file;
    std::set<std::string> seen;
    for (const auto& row : file.rows())
        if (!row.find("error"))
            for (const auto& e : expected(row))
                seen.insert(e.kind);
    for (std::size_t k = 0; k < entry_kind_count; ++k)
        EXPECT_TRUE(seen.contains(std::string{to_text(static_cast<entry_kind>(k))}))
            << to_text(static_cast<entry_kind>(k));
}

TEST(PostingVectors, ThePageShowsEachOfThem) {
    const auto page = read_file("/../docs/reference/posting-rules.md");
    const vectors file;
    std::ptrdiff_t rows = 0;
    for (const auto& row : file.rows()) {
        if (row.find("error")) continue;
        ++rows;
        std::string line{"| " + text(row, "text")};
        line.append(" | ").append(text(row, "mode")).append(" | `").append(text(row, "event"));
        line.append("` | ");
        std::string example;
        for (const auto& e : expected(row)) {
            if (!example.empty()) example += "; then ";
            example += words(e.postings);
        }
        line.append(example.empty() ? "nothing to post" : example).append(" |\n");
        EXPECT_NE(page.find(line), std::string::npos) << line;
    }
    std::ptrdiff_t shown = 0;
    std::istringstream lines{page};
    for (std::string line; std::getline(lines, line);)
        for (const auto* mode : {" | all | `", " | B | `", " | M | `", " | C | `"})
            shown += line.find(mode) != std::string::npos ? 1 : 0;
    EXPECT_EQ(shown, rows);
}

}  // namespace
