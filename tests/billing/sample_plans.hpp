// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/plan.hpp"

namespace submeter::inline v0::billing::test {

inline tariff::plan plan_of(decltype(tariff::plan::prices) prices) {
    tariff::plan p;
    p.id = "sample";
    p.where = fixed_zone("UTC+8", std::chrono::hours{8});
    p.prices = std::move(prices);
    return p;
}

inline tariff::plan single_plan(std::string_view price) {
    return plan_of(tariff::single{*parse_price(price)});
}

inline std::vector<tariff::period> two_periods() {
    return {{"peak", *parse_price("1.1053")}, {"valley", *parse_price("0.2991")}};
}

// Peak from 08:00 to 22:00, every day.
inline tariff::calendar day_and_night() {
    tariff::calendar c;
    c.when.tables = {{.slots = {{8 * 3600, 1}, {22 * 3600, 2}}}};
    c.when.zones = {{}};
    c.table_names = {"every day"};
    return c;
}

inline std::vector<tariff::tier> three_tiers() {
    return {{0, *parse_price("0.52")},
            {210'000'000, *parse_price("0.57")},
            {400'000'000, *parse_price("0.82")}};
}

inline tariff::plan time_of_use_plan() {
    return plan_of(tariff::time_of_use{two_periods(), day_and_night()});
}

inline tariff::plan tiered_plan() {
    return plan_of(tariff::tiered{three_tiers(), {}});
}

inline tariff::plan combined_plan(tariff::allocation how) {
    return plan_of(
        tariff::tiered_time_of_use{two_periods(), day_and_night(), three_tiers(), how, {}});
}

}  // namespace submeter::inline v0::billing::test
