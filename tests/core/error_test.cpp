// SPDX-License-Identifier: Apache-2.0
#include "submeter/core/result.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <type_traits>

namespace submeter {
namespace {

static_assert(std::is_trivially_copyable_v<error>);

// Every number that describe() knows.
std::vector<errc> catalogue() {
    std::vector<errc> out;
    for (int n = 0; n < 2000; ++n)
        if (describe(static_cast<errc>(n)).name != "unknown") out.push_back(static_cast<errc>(n));
    return out;
}

TEST(Errors, NamesAreUniqueAndSentencesSaySomething) {
    std::set<std::string_view> names;
    for (const auto code : catalogue()) {
        const auto info = describe(code);
        EXPECT_TRUE(names.insert(info.name).second) << info.name;
        EXPECT_GT(info.sentence.size(), 10U) << info.name;
    }
    EXPECT_GT(names.size(), 80U);
    EXPECT_EQ(describe(static_cast<errc>(9999)).name, "unknown");
}

TEST(Errors, TheReferencePageHasARowForEach) {
    std::ifstream file{SUBMETER_TEST_DATA "/../docs/reference/errors.md"};
    ASSERT_TRUE(file) << "docs/reference/errors.md is missing";
    std::stringstream page;
    page << file.rdbuf();
    for (const auto code : catalogue()) {
        const auto info = describe(code);
        const auto row =
            "| " + std::to_string(static_cast<int>(code)) + " | `" + std::string{info.name} + "` |";
        const auto at = page.str().find(row);
        ASSERT_NE(at, std::string::npos) << row;
        const auto line = page.str().substr(at, page.str().find('\n', at) - at);
        EXPECT_NE(line.find(info.sentence), std::string::npos) << line;
    }
}

TEST(Errors, FailCarriesWhere) {
    const result<int> r = fail(errc::bad_digit, 7, 2);
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error(), (error{errc::bad_digit, 7, 2}));
    EXPECT_EQ(describe(r.error().code).kind, category::malformed);
}

}  // namespace
}  // namespace submeter
