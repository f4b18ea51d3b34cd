// SPDX-License-Identifier: Apache-2.0
#include "submeter/core/explanation.hpp"

#include "core/json_writer.hpp"
#include "core/messages.hpp"

#include <gtest/gtest.h>

#include <set>

namespace submeter {
namespace {

std::multiset<std::string> places(std::string_view sentence) {
    std::multiset<std::string> out;
    for (std::size_t at = 0; (at = sentence.find('{', at)) != std::string_view::npos; ++at)
        out.emplace(sentence.substr(at, sentence.find('}', at) - at + 1));
    return out;
}

TEST(Explanation, BothLanguagesUseTheSameFacts) {
    std::set<std::string_view> rules;
    for (const auto& m : detail::all_messages()) {
        EXPECT_EQ(places(m.english), places(m.chinese)) << m.rule;
        EXPECT_TRUE(rules.insert(m.rule).second) << m.rule << " stands twice";
    }
    EXPECT_GT(rules.size(), 3U);
}

TEST(Explanation, IsATreeOfSentences) {
    const explanation e{"core.note", {{"text", "a \"b\""}}, {{"no.such.rule", {{"x", "1"}}, {}}}};
    EXPECT_EQ(to_text(e), "a \"b\"\n  no.such.rule x=1\n");
    EXPECT_EQ(to_json(e), R"({"rule":"core.note","facts":{"text":"a \"b\""},"parts":[)"
                          R"({"rule":"no.such.rule","facts":{"x":"1"},"parts":[]}]})");
}

TEST(Explanation, AMissingFactShowsAsAQuestionMark) {
    EXPECT_EQ(to_text(explanation{"core.note", {}, {}}, language::chinese), "?\n");
}

TEST(JsonWriter, EscapesControlCharacters) {
    EXPECT_EQ(detail::json_quote(std::string{"a\n\t\x01\\\"€"}), R"("a\n\t\u0001\\\"€")");
}

}  // namespace
}  // namespace submeter
