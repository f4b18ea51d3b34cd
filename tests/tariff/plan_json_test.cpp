// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/plan_json.hpp"

#include "tariff/plans.hpp"

#include <gtest/gtest.h>

namespace submeter::tariff {
namespace {

const zone shanghai = fixed_zone("Asia/Shanghai", std::chrono::hours{8});

std::string mixed() {
    return samples::read_file("plans/tiered_additive.json");
}

// The document with one text replaced by another.
std::string changed(std::string document, std::string_view from, std::string_view to) {
    const auto at = document.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? document : document.replace(at, from.size(), to);
}

struct mistake {
    std::string_view from;
    std::string_view to;
    errc code;
    std::string_view path;
};

void expect_mistake(const std::string& document, const mistake& m) {
    SCOPED_TRACE(std::string{m.from} + " -> " + std::string{m.to});
    diagnostics said;
    const auto p = read_plan(changed(document, m.from, m.to), std::span{&shanghai, 1}, said);
    ASSERT_FALSE(p);
    EXPECT_EQ(describe(p.error().code).name, describe(m.code).name);
    ASSERT_EQ(said.findings.size(), 1U);
    EXPECT_EQ(said.findings[0].what.code, m.code);
    EXPECT_EQ(said.findings[0].path, m.path);
    EXPECT_FALSE(said.findings[0].text.empty());
}

TEST(PlanJson, EveryPlanComesBackFromItsCanonicalDocument) {
    for (const auto* name : samples::all_plans) {
        const auto p = samples::load(name);
        EXPECT_TRUE(check(p)) << name;
        diagnostics said;
        const auto again = read_plan(write_plan(p), std::span{&p.where, 1}, said);
        ASSERT_TRUE(again) << name;
        EXPECT_EQ(*again, p) << name;
        EXPECT_EQ(write_plan(*again), write_plan(p)) << name;
    }
}

TEST(PlanJson, AllWaysToWriteAPlanHaveOneDigest) {
    const auto p = samples::load("single");
    EXPECT_EQ(write_plan(p),
              R"({"format":"submeter.plan/1","id":"single","version":1,"currency":"CNY","scale":2,)"
              R"("commodity":"electricity","unit":"kWh","zone":"Asia/Shanghai",)"
              R"("rounding":{"line":{"rule":"half_up","scale":2,"step":1}},)"
              R"("kind":"single","price":"0.7125"})");
    // Worked out from the published constants in another language.
    EXPECT_EQ(p.digest, "fnv1a64:a0b4fece668addb5");
    diagnostics said;
    const auto wide = changed(samples::read_file("plans/single.json"), "0.7125", "0.712500");
    EXPECT_EQ(read_plan(wide, said)->digest, p.digest);
    const auto other = changed(samples::read_file("plans/single.json"), "0.7125", "0.7126");
    EXPECT_NE(read_plan(other, said)->digest, p.digest);
}

TEST(PlanJson, HolidaysMayStandInAnyOrder) {
    const auto document = samples::read_file("plans/campus.json");
    const auto swapped =
        changed(changed(document, "2022-12-26", "2022-12-28"), "2022-12-27", "2022-12-26");
    diagnostics said;
    const auto p = read_plan(swapped, said);
    ASSERT_TRUE(p);
    EXPECT_EQ(calendar_of(*p)->when.dated[0].date,
              std::chrono::year{2022} / std::chrono::December / 26);
    EXPECT_TRUE(check(*p));
}

TEST(PlanJson, TheExamplesOfTheReferencePageAreRead) {
    const auto page = samples::read_file("../../docs/reference/plan.md");
    std::size_t count = 0;
    for (std::size_t at = 0; (at = page.find("```json\n", at)) != std::string::npos; ++count) {
        const auto begin = at + 8;
        at = page.find("```\n", begin);
        diagnostics said;
        const auto p = read_plan(page.substr(begin, at - begin), said);
        EXPECT_TRUE(p) << (said.findings.empty() ? "" : said.findings[0].path);
    }
    EXPECT_EQ(count, 4U);
}

TEST(PlanJson, TheHeadIsChecked) {
    const mistake mistakes[] = {
        {"plan/1", "plan/2", errc::wrong_version, "$.format"},
        {R"("id": "tiered_additive",)", "", errc::missing_field, "$"},
        {R"("id": "tiered_additive")", R"("id": "")", errc::bad_value, "$.id"},
        {R"("version": 1)", R"("version": "1")", errc::wrong_type, "$.version"},
        {R"("version": 1)", R"("version": 0)", errc::bad_value, "$.version"},
        {"CNY", "cny", errc::bad_value, "$.currency"},
        {R"("scale": 2,)", R"("scale": 7,)", errc::bad_value, "$.scale"},
        {R"("commodity": "electricity")", R"("commodity": "steam")", errc::bad_value,
         "$.commodity"},
        {R"("unit": "kWh")", R"("unit": "kW")", errc::bad_value, "$.unit"},
        {"Asia/Shanghai", "Asia/Nowhere", errc::zone_not_found, "$.zone"},
        {R"("kind": "tiered_time_of_use")", R"("kind": "flat")", errc::bad_value, "$.kind"},
        {R"("kind": "tiered_time_of_use")", R"("kind": "time_of_use")", errc::unknown_field,
         "$.allocation"},
        {R"("id": "tiered_additive")", R"("id": "x", "id": "y")", errc::bad_json, "$"},
        {R"("id": "tiered_additive")", R"("id": "x", "note": "y")", errc::unknown_field, "$.note"},
        {R"("format")", "format", errc::bad_json, "line 2"},
    };
    for (const auto& m : mistakes)
        expect_mistake(mixed(), m);
}

TEST(PlanJson, RoundingIsOneStage) {
    const mistake mistakes[] = {
        {R"({"line": {)", R"({"total": {"rule": "up", "scale": 2, "step": 1}, "line": {)",
         errc::bad_value, "$.rounding"},
        {R"({"line": {"rule": "half_up", "scale": 2, "step": 1}})", "{}", errc::bad_value,
         "$.rounding"},
        {R"("line": {)", R"("quantity": {)", errc::unknown_field, "$.rounding"},
        {"half_up", "nearest", errc::bad_value, "$.rounding.line.rule"},
        {R"("scale": 2, "step")", R"("scale": 3, "step")", errc::bad_value,
         "$.rounding.line.scale"},
        {R"("step": 1)", R"("step": 0)", errc::bad_value, "$.rounding.line.step"},
    };
    for (const auto& m : mistakes)
        expect_mistake(mixed(), m);
}

TEST(PlanJson, PricesAreTextsThatFit) {
    const mistake mistakes[] = {
        {R"("price": "0.568")", R"("price": 0.568)", errc::wrong_type, "$.periods[0].price"},
        {R"("price": "0.568")", R"("price": "1e3")", errc::bad_syntax, "$.periods[0].price"},
        {R"("price": "0.568")", R"("price": "0.5680001")", errc::too_many_digits,
         "$.periods[0].price"},
        {R"("price": "0.288")", R"("price": "9999999999999.0")", errc::overflow,
         "$.periods[1].price"},
        {R"("price": "0.568")", R"("price": "9223372036854.775807")", errc::overflow, "$"},
        {R"({"name": "valley")", R"({"name": "peak")", errc::bad_plan, "$.periods[1]"},
        {R"({"name": "valley")", R"({"name": "")", errc::bad_value, "$.periods[1].name"},
        {R"({"name": "valley",)", R"({)", errc::missing_field, "$.periods[1]"},
    };
    for (const auto& m : mistakes)
        expect_mistake(mixed(), m);
}

TEST(PlanJson, TiersAreChecked) {
    const mistake mistakes[] = {
        {R"("from": "460")", R"("from": "350")", errc::tiers_not_ascending, "$.tiers[2].from"},
        {R"("from": "0",)", R"("from": "1",)", errc::tiers_not_ascending, "$.tiers[0].from"},
        {R"("from": "350")", R"("from": 350)", errc::wrong_type, "$.tiers[1].from"},
        {R"("surcharge": "0.05")", R"("price": "0.05")", errc::unknown_field, "$.tiers[1]"},
        {R"("tier_period": "month")", R"("tier_period": "year")", errc::bad_value, "$.tier_period"},
        {R"("allocation": "additive",)", "", errc::allocation_missing, "$"},
        {R"("allocation": "additive")", R"("allocation": "by_luck")", errc::bad_value,
         "$.allocation"},
    };
    for (const auto& m : mistakes)
        expect_mistake(mixed(), m);
}

TEST(PlanJson, TheScheduleIsChecked) {
    const mistake mistakes[] = {
        {R"("from": "22:00", "period": "valley")", R"("from": "22:00", "period": "noon")",
         errc::unknown_period, "$.schedule.day_tables[0].slots[1].period"},
        {R"("from": "22:00")", R"("from": "24:00")", errc::bad_date,
         "$.schedule.day_tables[0].slots[1].from"},
        {R"("from": "22:00")", R"("from": "22.00")", errc::bad_syntax,
         "$.schedule.day_tables[0].slots[1].from"},
        {R"("from": "22:00")", R"("from": "08:00")", errc::bad_schedule,
         "$.schedule.day_tables[0].slots[1]"},
        {R"("from": "01-01", "day_table": "every_day")",
         R"("from": "02-30", "day_table": "every_day")", errc::bad_date,
         "$.schedule.year_zones[0].from"},
        {R"("day_table": "every_day")", R"("day_table": "some_day")", errc::bad_schedule,
         "$.schedule.year_zones[0].day_table"},
        {R"("year_zones")", R"("rest_days": ["sunday"], "year_zones")", errc::missing_field,
         "$.schedule"},
        {R"("year_zones")", R"("rest_days": ["sun"], "rest_day_table": "every_day", "year_zones")",
         errc::bad_value, "$.schedule.rest_days[0]"},
        {R"({"name": "every_day")", R"({"name": "")", errc::bad_value,
         "$.schedule.day_tables[0].name"},
        {R"("year_zones")", R"("weekends": [], "year_zones")", errc::unknown_field, "$.schedule"},
        {R"("year_zones")",
         R"("holidays": [{"date": "2026-13-01", "day_table": "every_day"}], "year_zones")",
         errc::bad_date, "$.schedule.holidays[0].date"},
        {R"("year_zones")",
         R"("holidays": [{"date": "2026-10-01", "day_table": "every_day"},)"
         R"( {"date": "2026-10-01", "day_table": "every_day"}], "year_zones")",
         errc::bad_schedule, "$.schedule.holidays[1].date"},
    };
    for (const auto& m : mistakes)
        expect_mistake(mixed(), m);
}

TEST(PlanJson, TheEffectiveSpanIsLocalTime) {
    const std::string_view head = R"("rounding")";
    const mistake mistakes[] = {
        {head, R"("effective": {"from": "2022-01-01"}, "rounding")", errc::bad_syntax,
         "$.effective.from"},
        {head, R"("effective": {"from": "2022-01-01T00:00:00Z"}, "rounding")", errc::bad_syntax,
         "$.effective.from"},
        {head,
         R"("effective": {"from": "2022-01-01T00:00:00", "to": "2022-01-01T00:00:00"}, "rounding")",
         errc::bad_plan, "$.effective"},
        {head, R"("effective": {"until": "2022-01-01T00:00:00"}, "rounding")", errc::unknown_field,
         "$.effective"},
    };
    for (const auto& m : mistakes)
        expect_mistake(mixed(), m);
}

TEST(PlanJson, AnyPrefixIsRefused) {
    const auto whole = samples::read_file("plans/campus.json");
    for (std::size_t n = 0; n + 2 < whole.size(); n += 7) {
        diagnostics said;
        EXPECT_FALSE(read_plan(whole.substr(0, n), said)) << n;
        EXPECT_FALSE(said.findings.empty());
    }
}

}  // namespace
}  // namespace submeter::tariff
