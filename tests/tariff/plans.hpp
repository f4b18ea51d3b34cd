// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff.hpp"
#include "submeter/tariff/plan_json.hpp"
#include "tariff/dice.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

// Plans and usage that the tariff tests share.
namespace submeter::tariff::samples {

inline std::string read_file(const std::string& name) {
    std::ifstream in{(SUBMETER_TEST_DATA "/vectors/") + name};
    EXPECT_TRUE(in.is_open()) << name;
    return {std::istreambuf_iterator<char>{in}, {}};
}

// A plan document of tests/vectors/plans, by its name.
inline plan load(const std::string& name) {
    diagnostics said;
    const auto p = read_plan(read_file("plans/" + name + ".json"), said);
    for (const auto& f : said.findings)
        ADD_FAILURE() << name << " " << f.path << ": " << f.text;
    return p.value_or(plan{});
}

inline constexpr const char* all_plans[] = {"single",
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

inline instant at(std::string_view text) {
    const auto t = parse_instant(text);
    EXPECT_TRUE(t) << text;
    return t.value_or(instant{});
}

// `count` starts, `each` apart.
inline std::vector<instant> grid(instant first, std::chrono::seconds each, std::size_t count) {
    std::vector<instant> out;
    for (std::size_t i = 0; i < count; ++i)
        out.push_back(first + each * static_cast<std::int64_t>(i));
    return out;
}

inline std::vector<std::int64_t> usage(std::uint64_t seed, std::size_t count, std::int64_t limit) {
    dice d{seed};
    std::vector<std::int64_t> out;
    for (std::size_t i = 0; i < count; ++i)
        out.push_back(d.below(limit));
    return out;
}

}  // namespace submeter::tariff::samples
