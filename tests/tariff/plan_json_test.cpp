// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/plan_json.hpp"

#include "core/json_reader.hpp"
#include "submeter/tariff/check_plan.hpp"
#include "tariff/plan_files.hpp"

#include <gtest/gtest.h>

namespace submeter::tariff {
namespace {

using samples::changed;
using submeter::detail::json_document;

std::string text(const submeter::detail::json_node& row, std::string_view name) {
    return row.field(name).value().text().value();
}

// The plan, and what was said about it.
struct reading {
    result<plan> got;
    diagnostics said;
};

reading read(const std::string& document) {
    diagnostics said;
    auto got = read_plan(document, said);
    return {std::move(got), std::move(said)};
}

void expect_refused(const reading& r, std::string_view code, std::string_view path) {
    ASSERT_FALSE(r.got);
    EXPECT_EQ(describe(r.got.error().code).name, code);
    ASSERT_EQ(r.said.findings.size(), 1U);
    EXPECT_EQ(r.said.findings[0].what.code, r.got.error().code);
    EXPECT_EQ(r.said.findings[0].path, path);
    EXPECT_FALSE(r.said.findings[0].text.empty());
}

TEST(PlanJson, EveryPlanComesBackFromItsCanonicalDocument) {
    for (const auto* name : samples::all_plans()) {
        const auto p = samples::load(name);
        EXPECT_TRUE(check(p)) << name;
        diagnostics said;
        const auto again = read_plan(write_plan(p), std::span{&p.where, 1}, said);
        ASSERT_TRUE(again) << name;
        EXPECT_EQ(*again, p) << name;
        EXPECT_EQ(write_plan(*again), write_plan(p)) << name;
        EXPECT_EQ(p.digest, digest_of(p)) << name;
    }
}

TEST(PlanJson, AnOldFileIsReadAsThePlanItMeans) {
    for (const auto* name : samples::old_plans) {
        const auto document = samples::read_file(std::string{"plans/old/"} + name + ".json");
        EXPECT_NE(document.find("submeter.plan/1"), std::string::npos) << name;
        EXPECT_EQ(samples::load(std::string{"old/"} + name), samples::load(name)) << name;
    }
}

TEST(PlanJson, AllWaysToWriteAPlanHaveOneDigest) {
    const auto p = samples::load("single");
    EXPECT_EQ(write_plan(p),
              R"({"format":"submeter.plan/2","id":"single","version":1,"currency":"CNY","scale":2,)"
              R"("commodity":"electricity","zone":"Asia/Shanghai",)"
              R"("rounding":{"line":{"rule":"half_up","scale":2,"step":1}},)"
              R"("items":[{"id":"usage","kind":"usage","measure":"usage","unit":"kWh",)"
              R"("price":"0.7125"}]})");
    // Worked out from the published constants in another language.
    EXPECT_EQ(p.digest, "fnv1a64:0839647045609538");
    const auto document = samples::read_file("plans/single.json");
    EXPECT_EQ(read(changed(document, "0.7125", "0.712500")).got->digest, p.digest);
    EXPECT_EQ(read(changed(document, R"("measure": "usage",)", "")).got->digest, p.digest);
    EXPECT_NE(read(changed(document, "0.7125", "0.7126")).got->digest, p.digest);
}

TEST(PlanJson, EachMistakeIsNamedWithItsPath) {
    diagnostics said;
    const auto document = samples::read_file("plan_mistakes.json");
    const auto file = json_document::parse(document, said);
    ASSERT_TRUE(file);
    const auto rows = file->root().field("mistakes").value().items().value();
    EXPECT_GT(rows.size(), 120U);
    for (const auto& row : rows) {
        SCOPED_TRACE(text(row, "plan") + ": " + text(row, "to"));
        const auto plan = samples::read_file("plans/" + text(row, "plan") + ".json");
        expect_refused(read(changed(plan, text(row, "from"), text(row, "to"))), text(row, "code"),
                       text(row, "path"));
    }
}

TEST(PlanJson, MistakesInOldFilesAreNamedToo) {
    struct mistake {
        std::string_view from, to, code, path;
    };
    const mistake mistakes[] = {
        {R"("kind": "tiered_time_of_use")", R"("kind": "flat")", "bad_value", "$.kind"},
        {R"("kind": "tiered_time_of_use")", R"("kind": "time_of_use")", "unknown_field",
         "$.allocation"},
        {R"("unit": "kWh")", R"("unit": "kW")", "bad_value", "$.unit"},
        {R"({"line": {)", R"({"total": {"rule": "up", "scale": 2, "step": 1}, "line": {)",
         "bad_value", "$.rounding"},
        {R"("line": {)", R"("tax": {)", "unknown_field", "$.rounding.tax"},
        {R"("price": "0.568")", R"("price": 0.568)", "wrong_type", "$.periods[0].price"},
        {R"({"name": "valley")", R"({"name": "peak")", "bad_plan", "$.periods[1]"},
        {R"("from": "460")", R"("from": "350")", "tiers_not_ascending", "$.tiers[2].from"},
        {R"("from": "0",)", R"("from": "1",)", "tiers_not_ascending", "$.tiers[0].from"},
        {R"("surcharge": "0.05")", R"("price": "0.05")", "missing_field", "$.tiers[1]"},
        {R"("tier_period": "month")", R"("tier_period": "year")", "bad_value", "$.tier_period"},
        {R"("allocation": "additive",)", "", "allocation_missing", "$"},
        {R"("allocation": "additive")", R"("allocation": "proportional")", "bad_value",
         "$.allocation"},
        {R"("from": "22:00", "period": "valley")", R"("from": "22:00", "period": "noon")",
         "unknown_period", "$.schedule.day_tables[0].slots[1].period"},
        {R"("day_table": "every_day")", R"("day_table": "some_day")", "bad_schedule",
         "$.schedule.year_zones[0].day_table"},
        {R"("year_zones")", R"("rest_days": ["sunday"], "year_zones")", "missing_field",
         "$.schedule"},
        {R"("year_zones")", R"("rest_days": ["sun"], "rest_day_table": "every_day", "year_zones")",
         "bad_value", "$.schedule.rest_days[0]"},
        {R"("year_zones")",
         R"("holidays": [{"date": "10-01", "day_table": "every_day"}], "year_zones")", "bad_syntax",
         "$.schedule.holidays[0].date"},
        {R"("price": "0.568")", R"("price": "9223372036854.775807")", "overflow", "$"},
    };
    const auto old = samples::read_file("plans/old/tiered_additive.json");
    for (const auto& m : mistakes) {
        SCOPED_TRACE(std::string{m.from} + " -> " + std::string{m.to});
        expect_refused(read(changed(old, m.from, m.to)), m.code, m.path);
    }
}

const usage_item& usage_of(const plan& p, std::size_t at) {
    return std::get<usage_item>(p.items[at].what);
}

TEST(PlanJson, RatiosMakePricesOfWhatFloats) {
    const auto p = samples::load("industry");
    // (0.3912 + 0.1866) × ratio + 0.0251, half up to four decimals.
    EXPECT_EQ(usage_of(p, 0).prices,
              (std::vector<price>{{1'203'800}, {1'007'400}, {602'900}, {290'900}, {186'900}}));
    EXPECT_EQ(usage_of(p, 1).prices, std::vector<price>{{27'900}});
}

TEST(PlanJson, FactorsMakePricesOfTiers) {
    const auto p = samples::load("household_year");
    const auto& tiers = usage_of(p, 0).tiers->classes[0].tiers;
    EXPECT_EQ(tiers[1].prices, (std::vector<price>{{624'800}, {316'800}}));
    EXPECT_EQ(tiers[1].factor, rate{1'100'000'000});
    EXPECT_EQ(tiers[1].up_to_micro, 4'800'000'000);
}

TEST(PlanJson, DerivedPricesNeedAStageWhereTheyAreFine) {
    const auto plain = changed(samples::read_file("plans/industry.json"),
                               R"("price": {"rule": "half_up", "scale": 4},)", "");
    EXPECT_EQ(usage_of(*read(plain).got, 0).prices[0], price{1'203'812});
    expect_refused(read(changed(plain, R"("2.04")", R"("2.0433333")")), "too_many_digits",
                   "$.items[0].base");
    const auto factor = changed(samples::read_file("plans/household_year.json"),
                                R"("price": {"rule": "half_even", "scale": 6},)", "");
    expect_refused(read(changed(factor, R"("1.1")", R"("1.1000001")")), "too_many_digits",
                   "$.items[0].ladder.tiers[1].factor");
}

TEST(PlanJson, AFinePriceIsRoundedByItsStageAndReported) {
    const auto fine = changed(samples::read_file("plans/industry.json"), R"("price": "38")",
                              R"("price": "38.00005000001")");
    const auto r = read(fine);
    ASSERT_TRUE(r.got);
    EXPECT_EQ(std::get<demand_item>(r.got->items[2].what).tiers[0].prices[0], price{38'000'100});
    ASSERT_EQ(r.said.findings.size(), 1U);
    EXPECT_EQ(r.said.findings[0].what.code, errc::inexact);
    EXPECT_EQ(r.said.findings[0].path, "$.items[2].price");
    EXPECT_EQ(r.said.findings[0].text, "it is rounded to 38.0001");
    // What fits millionths is not rounded: 0.0084 has four decimals, this one six.
    const auto exact = read(changed(samples::read_file("plans/industry.json"), R"("price": "38")",
                                    R"("price": "38.000051")"));
    ASSERT_TRUE(exact.got);
    EXPECT_TRUE(exact.said.findings.empty());
}

TEST(PlanJson, ATaxIsOnAllItemsBeforeWhenItDoesNotSay) {
    const auto p = samples::load("industry");
    EXPECT_EQ(std::get<tax_item>(p.items[6].what).on,
              (std::vector<std::uint16_t>{0, 1, 2, 3, 4, 5}));
}

TEST(PlanJson, TheExamplesOfTheReferencePageAreRead) {
    const auto page = samples::read_file("../../docs/reference/plan.md");
    std::size_t count = 0;
    for (std::size_t at = 0; (at = page.find("```json\n", at)) != std::string::npos; ++count) {
        const auto begin = at + 8;
        at = page.find("```\n", begin);
        const auto r = read(page.substr(begin, at - begin));
        EXPECT_TRUE(r.got) << (r.said.findings.empty() ? "" : r.said.findings[0].path);
        EXPECT_TRUE(r.said.findings.empty());
    }
    EXPECT_EQ(count, 5U);
}

TEST(PlanJson, AnyPrefixIsRefused) {
    const auto whole = samples::read_file("plans/world.json");
    for (std::size_t n = 0; n + 2 < whole.size(); n += 17) {
        const auto r = read(whole.substr(0, n));
        EXPECT_FALSE(r.got) << n;
        EXPECT_FALSE(r.said.findings.empty());
    }
}

}  // namespace
}  // namespace submeter::tariff
