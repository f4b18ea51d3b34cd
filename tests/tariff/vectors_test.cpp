// SPDX-License-Identifier: Apache-2.0
#include "tariff/plans.hpp"
#include "tariff/vector_files.hpp"

#include <gtest/gtest.h>

namespace submeter::tariff {
namespace {

using samples::member;
using samples::text;
using submeter::detail::json_document;
using submeter::detail::json_node;

struct use {
    interval over;
    std::int64_t micro = 0;
};

std::vector<use> read_usage(const json_node& node) {
    std::vector<use> out;
    const auto items = node.items().value();
    for (const auto& item : items) {
        const auto parts = item.items().value();
        const auto start = samples::at(parts[0].text().value());
        const std::chrono::seconds length{parts[1].integer(1, 1'000'000'000).value()};
        out.push_back({{start, start + length}, parse_scaled(parts[2].text().value(), 6).value()});
    }
    return out;
}

result<addition> add_unit(const plan& p, rating_state& s, const use& u) {
    if (samples::unit_of(p) == billing_unit::m3) return add(p, s, u.over, volume{u.micro});
    return add(p, s, u.over, energy{u.micro});
}

void expect_line(const charge_line& line, const json_node& wanted) {
    EXPECT_EQ(to_text(line.kind), text(wanted, "kind"));
    EXPECT_EQ(line.tier, member(wanted, "tier").integer(0, 255).value());
    EXPECT_EQ(line.period, text(wanted, "period"));
    EXPECT_EQ(micro_text(line.quantity_micro), text(wanted, "quantity"));
    EXPECT_EQ(to_text(line.at), text(wanted, "price"));
    EXPECT_EQ(to_text(line.product), text(wanted, "product"));
    EXPECT_EQ(amount_text(line.amount), text(wanted, "amount"));
}

void expect_bill(const plan& p, const rating_state& s, const json_node& wanted) {
    const auto bill = settle(p, s);
    ASSERT_TRUE(bill);
    EXPECT_EQ(amount_text(bill->total), text(wanted, "total"));
    const auto lines = member(wanted, "lines").items().value();
    ASSERT_EQ(bill->lines.size(), lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i)
        expect_line(bill->lines[i], lines[i]);
}

// One by one, with what each interval posts.
void check_case(const plan& p, const json_node& wanted) {
    const auto usage = read_usage(member(wanted, "usage"));
    const auto posted = wanted.find("posted");
    rating_state s;
    std::int64_t before = 0;
    for (std::size_t i = 0; i < usage.size(); ++i) {
        ASSERT_TRUE(add_unit(p, s, usage[i])) << i;
        const auto after = settle(p, s).value().total.minor;
        if (posted) {
            const auto said = posted->items().value().at(i).text().value();
            EXPECT_EQ(amount_text({after - before, p.in}), said);
        }
        before = after;
    }
    expect_bill(p, s, wanted);
}

// The same as one column, where the intervals are equally long.
void check_column(const plan& p, const json_node& wanted) {
    std::vector<instant> starts;
    std::vector<std::int64_t> micro;
    const auto usage = read_usage(member(wanted, "usage"));
    const auto each = usage.front().over.length();
    for (const auto& u : usage) {
        if (u.over.length() != each) return;
        starts.push_back(u.over.start);
        micro.push_back(u.micro);
    }
    const auto line = make_timeline(p, starts, each);
    ASSERT_TRUE(line);
    rating_state s;
    ASSERT_TRUE(add(p, s, *line, micro));
    expect_bill(p, s, wanted);
}

TEST(TariffVectors, AreRatedAsTheySay) {
    diagnostics said;
    const auto document = json_document::parse(samples::read_file("tariff.json"), said);
    ASSERT_TRUE(document);
    const auto cases = member(document->root(), "cases").items().value();
    EXPECT_GE(cases.size(), 20U);
    for (const auto& one : cases) {
        SCOPED_TRACE(text(one, "name"));
        diagnostics reading;
        const auto p = read_plan(samples::read_file(text(one, "plan")), reading);
        ASSERT_TRUE(p) << reading.findings.front().path << " " << reading.findings.front().text;
        check_case(*p, one);
        check_column(*p, one);
    }
}

}  // namespace
}  // namespace submeter::tariff
