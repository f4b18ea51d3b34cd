// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff.hpp"

namespace submeter::inline v0::billing::test {

inline tariff::plan plan_of(tariff::usage_item energy) {
    tariff::plan p;
    p.id = "sample";
    p.where = fixed_zone("UTC+8", std::chrono::hours{8});
    p.round.line = rounding_stage{};
    p.items.push_back({.id = "energy", .what = std::move(energy)});
    return p;
}

inline tariff::plan single_plan(std::string_view price) {
    tariff::usage_item energy;
    energy.prices = {*parse_price(price)};
    return plan_of(std::move(energy));
}

// Peak from 08:00 to 22:00, every day.
inline tariff::calendar day_and_night() {
    tariff::calendar c;
    c.periods = {"peak", "valley"};
    c.tables = {{"every day", {.slots = {{8 * 3600, 1}, {22 * 3600, 2}}}}};
    c.seasons = {{.tables = {0}}};
    return c;
}

inline tariff::ladder three_tiers(tariff::tier_form form = tariff::tier_form::price) {
    tariff::ladder l;
    l.form = form;
    l.window = {tariff::window_kind::month, {std::chrono::January / 1}};
    l.classes = {{.tiers = {{.up_to_micro = 210'000'000, .prices = {*parse_price("0.52")}},
                            {.up_to_micro = 400'000'000, .prices = {*parse_price("0.57")}},
                            {.prices = {*parse_price("0.82")}}}}};
    return l;
}

inline tariff::usage_item by_period() {
    tariff::usage_item energy;
    energy.prices = {*parse_price("1.1053"), *parse_price("0.2991")};
    return energy;
}

inline tariff::plan time_of_use_plan() {
    auto p = plan_of(by_period());
    p.days = day_and_night();
    return p;
}

inline tariff::plan tiered_plan() {
    tariff::usage_item energy;
    energy.tiers = three_tiers();
    return plan_of(std::move(energy));
}

inline tariff::plan combined_plan(tariff::allocation how) {
    auto energy = by_period();
    energy.tiers = three_tiers(tariff::tier_form::surcharge);
    energy.tiers->how = how;
    auto p = plan_of(std::move(energy));
    p.days = day_and_night();
    return p;
}

}  // namespace submeter::inline v0::billing::test
