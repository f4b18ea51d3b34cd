// SPDX-License-Identifier: Apache-2.0
#include "submeter/core/explanation.hpp"

#include "core/json_writer.hpp"
#include "core/messages.hpp"
#include "core/words.hpp"

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

TEST(Explanation, AFactStaysOnItsLine) {
    const explanation e{
        "core.note", {{"text", "a\nb"}}, {{"no.such.rule", {{"x", "\t\u202E"}}, {}}}};
    EXPECT_EQ(to_text(e), "a\\nb\n  no.such.rule x=\\t\\u202e\n");
}

TEST(Explanation, AMissingFactShowsAsAQuestionMark) {
    EXPECT_EQ(to_text(explanation{"core.note", {}, {}}, language::chinese), "?\n");
}

TEST(Words, StandOnce) {
    std::set<std::string_view> seen;
    for (const auto& w : detail::all_words()) {
        EXPECT_TRUE(seen.insert(w.english).second) << w.english << " stands twice";
        EXPECT_FALSE(w.chinese.empty()) << w.english;
    }
    EXPECT_GT(seen.size(), 100U);
}

TEST(Words, PutNamesTogether) {
    EXPECT_EQ(detail::in_chinese("active_energy_import_phase_a_tariff_2"), "正向有功电能A相费率2");
    EXPECT_EQ(detail::in_chinese("status_word_3"), "运行状态字3");
    EXPECT_EQ(detail::in_chinese("6 (no_such_object)"), "6 (对象不存在)");
    EXPECT_EQ(detail::in_chinese("from the server, fragment"), "服务器发出, 分帧");
}

TEST(Words, LeaveWhatTheyDoNotKnow) {
    EXPECT_EQ(detail::in_chinese("202600123456"), "202600123456");
    EXPECT_EQ(detail::in_chinese("starting gettable untrip"), "starting gettable untrip");
    EXPECT_EQ(detail::in_chinese("876.54 kWh"), "876.54 kWh");
    EXPECT_EQ(detail::in_chinese(""), "");
}

TEST(Words, OnlyTheChineseTextHasThem) {
    const explanation e{"codec.octets",
                        {{"offset", "0"},
                         {"raw", "trip"},
                         {"meaning", "trip"},
                         {"value", "ok"},
                         {"source", "DL/T 698.45, frame"}},
                        {}};
    EXPECT_EQ(to_text(e, language::chinese), "0：trip  跳闸 成功【DL/T 698.45, 帧】\n");
    EXPECT_EQ(to_text(e), "0: trip  trip ok [DL/T 698.45, frame]\n");
}

TEST(JsonWriter, EscapesControlCharacters) {
    EXPECT_EQ(detail::json_quote(std::string{"a\n\t\x01\\\"€"}), R"("a\n\t\u0001\\\"€")");
}

}  // namespace
}  // namespace submeter
