// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff.hpp"
#include "tariff/dice.hpp"
#include "tariff/plan_files.hpp"

// Plans and usage that the tariff tests share.
namespace submeter::tariff::samples {

inline instant at(std::string_view text) {
    const auto t = parse_instant(text);
    EXPECT_TRUE(t) << text;
    return t.value_or(instant{});
}

inline billing_unit unit_of(const plan& p) {
    return measures_of(p).front().unit;
}

// What any of the sample plans may ask of an account.
inline service facts(const plan& p) {
    service out;
    out.persons = 5;
    out.capacity = {{std::chrono::local_days{std::chrono::year{2020} / 1 / 1}, 630'000'000}};
    out.contract_micro = 400'000'000;
    for (const auto& i : p.items)
        if (std::holds_alternative<demand_item>(i.what)) out.demand.push_back({i.id, 455'000'000});
    return out;
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
