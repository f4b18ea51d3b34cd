// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/plan_json.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

// The plan documents of tests/vectors/plans.
namespace submeter::tariff::samples {

inline std::string read_file(const std::string& name) {
    std::ifstream in{(SUBMETER_TEST_DATA "/vectors/") + name};
    EXPECT_TRUE(in.is_open()) << name;
    return {std::istreambuf_iterator<char>{in}, {}};
}

// A plan document by its name.
inline plan load(const std::string& name) {
    diagnostics said;
    const auto p = read_plan(read_file("plans/" + name + ".json"), said);
    for (const auto& f : said.findings)
        ADD_FAILURE() << name << " " << f.path << ": " << f.text;
    return p.value_or(plan{});
}

// The document with one text replaced by another.
inline std::string changed(std::string document, std::string_view from, std::string_view to) {
    const auto at = document.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? document : document.replace(at, from.size(), to);
}

// Those whose lines all price usage, in any year; water_parts prices it three times.
inline constexpr const char* usage_plans[] = {"single",
                                              "single_fine",
                                              "single_step",
                                              "time_of_use_lines",
                                              "time_of_use_total",
                                              "tiered_month",
                                              "tiered_month_total",
                                              "tiered_additive",
                                              "tiered_chronological",
                                              "london_cheap_night",
                                              "shanghai_cheap_night",
                                              "london_negative",
                                              "water_tiers",
                                              "campus"};

// Those with lines of other kinds, in any year.
inline constexpr const char* rich_plans[] = {"industry", "water_parts", "world"};

// Those that rate in any year.
inline std::vector<const char*> timeless_plans() {
    std::vector<const char*> out{std::begin(usage_plans), std::end(usage_plans)};
    out.insert(out.end(), std::begin(rich_plans), std::end(rich_plans));
    return out;
}

// Every one; household_year is of 2026.
inline std::vector<const char*> all_plans() {
    auto out = timeless_plans();
    out.push_back("household_year");
    return out;
}

// Those that are kept in format submeter.plan/1 too, in plans/old.
inline constexpr const char* old_plans[] = {"single",       "time_of_use_total",
                                            "tiered_month", "tiered_additive",
                                            "campus",       "tiered_chronological"};

}  // namespace submeter::tariff::samples
