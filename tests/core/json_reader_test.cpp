// SPDX-License-Identifier: Apache-2.0
#include "core/json_reader.hpp"

#include "submeter/core/price.hpp"

#include <gtest/gtest.h>

namespace submeter {
namespace {

using detail::json_document;

struct read_case {
    diagnostics out;
    result<json_document> doc;
    explicit read_case(std::string_view text) : doc(json_document::parse(text, out)) {}
};

TEST(JsonReader, NamesTheLineOfABrokenDocument) {
    read_case c{"{\n \"a\": 1,\n \"b\": }"};
    ASSERT_FALSE(c.doc);
    EXPECT_EQ(c.doc.error().code, errc::bad_json);
    EXPECT_EQ(c.out.findings.at(0).path, "line 3");
}

TEST(JsonReader, RefusesAMemberThatStandsTwice) {
    read_case c{R"({"a":{"price":"1","x":2,"price":"2"},"b":{"price":"1"}})"};
    ASSERT_FALSE(c.doc);
    EXPECT_EQ(c.out.findings.at(0).text, "'price' stands twice in one object");
    EXPECT_TRUE(read_case{R"({"a":{"p":"1"},"b":{"p":"1"}})"}.doc);
}

TEST(JsonReader, EachRefusalNamesItsPath) {
    read_case c{R"({"tiers":[{"from":"0"},{"from":3,"extra":true}],"n":12})"};
    ASSERT_TRUE(c.doc);
    const auto root = c.doc->root();
    const auto tiers = root.field("tiers")->items();
    EXPECT_EQ((*tiers)[1].field("from")->text().error().code, errc::wrong_type);
    EXPECT_EQ(c.out.findings.back().path, "$.tiers[1].from");
    EXPECT_EQ((*tiers)[1].allow_only({"from"}).error().code, errc::unknown_field);
    EXPECT_EQ(c.out.findings.back().path, "$.tiers[1]");
    EXPECT_EQ((*tiers)[0].field("price").error().code, errc::missing_field);
    EXPECT_EQ(root.field("n")->integer(0, 9).error().code, errc::bad_value);
    EXPECT_EQ(root.field("n")->integer(0, 99).value(), 12);
    EXPECT_EQ(root.field("n")->items().error().code, errc::wrong_type);
    EXPECT_FALSE(root.find("nothing"));
}

TEST(JsonReader, KeepsTheReasonOfAParser) {
    read_case c{R"({"p":"0.1234567"})"};
    const auto p = c.doc->root().field("p")->parsed(parse_price, "a price");
    ASSERT_FALSE(p);
    EXPECT_EQ(p.error().code, errc::too_many_digits);
    EXPECT_EQ(c.out.findings.at(0).path, "$.p");
    EXPECT_EQ(c.out.findings.at(0).text, "'0.1234567' is not a price");
}

}  // namespace
}  // namespace submeter
