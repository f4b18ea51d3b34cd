// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff.hpp"

#include <cstdint>
#include <vector>

// What the benchmarks rate: plans of four periods, without and with tiers; hours; months.
namespace submeter::tariff {

inline constexpr std::size_t hours_of_year = 8760;

inline calendar five_slots() {
    calendar c;
    c.periods = {"sharp", "peak", "flat", "valley"};
    c.tables = {
        {"workday", {{{0, 4}, {25'200, 3}, {36'000, 1}, {57'600, 2}, {82'800, 4}}}},
        {"rest", {{{0, 4}, {32'400, 3}, {79'200, 4}}}},
    };
    c.day_types = {"workday", "rest_day"};
    c.week = {1, 0, 0, 0, 0, 0, 1};
    c.seasons = {{.tables = {0, 1}}};
    return c;
}

inline usage_item by_period() {
    usage_item energy;
    energy.prices = {{1'326'000}, {1'105'000}, {650'000}, {299'000}};
    return energy;
}

inline plan plan_of(usage_item energy) {
    plan p;
    p.id = "benchmark";
    p.where = fixed_zone("Asia/Shanghai", std::chrono::hours{8});
    p.round.line = rounding_stage{};
    p.days = five_slots();
    p.items.push_back({.id = "energy", .what = std::move(energy)});
    return p;
}

inline plan by_time() {
    return plan_of(by_period());
}

inline plan by_time_and_tier() {
    auto energy = by_period();
    ladder l;
    l.form = tier_form::surcharge;
    l.window = {window_kind::month, {std::chrono::January / 1}};
    l.how = allocation::chronological;
    l.classes = {{.tiers = {{.up_to_micro = 210'000'000, .prices = {{0}}},
                            {.up_to_micro = 400'000'000, .prices = {{50'000}}},
                            {.prices = {{300'000}}}}}};
    energy.tiers = l;
    return plan_of(std::move(energy));
}

// The hours of 2022.
inline std::vector<instant> hours_of_2022() {
    const instant first = std::chrono::sys_days{std::chrono::year{2022} / 1 / 1};
    std::vector<instant> out;
    for (std::size_t i = 0; i < hours_of_year; ++i)
        out.push_back(first + std::chrono::hours{i});
    return out;
}

// Millionths of a kWh of so many hours, up to 1.05 kWh each.
inline std::vector<std::int64_t> drawn_usage(std::size_t hours) {
    std::vector<std::int64_t> out(hours);
    std::uint64_t state = 1;
    for (auto& v : out) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        v = static_cast<std::int64_t>(state >> 44);
    }
    return out;
}

// A month of an account under three tiers, from what its register took.
struct account_month {
    plan under = [] {
        auto p = by_time_and_tier();
        p.days.reset();
        auto& energy = std::get<usage_item>(p.items.front().what);
        energy.prices = {{650'000}};
        energy.tiers->how.reset();
        return p;
    }();
    service march = [] {
        constexpr std::chrono::local_days first{std::chrono::year{2026} / 3 / 1};
        service out;
        out.days = day_span{first, first + std::chrono::days{31}};
        return out;
    }();

    [[nodiscard]] result<charge> bill(std::int64_t micro) const {
        rating_state s;
        const auto added = add_totals(under, s, *march.days, {&micro, 1});
        if (!added) return fail(added.error());
        return settle(under, s, march);
    }
};

}  // namespace submeter::tariff
