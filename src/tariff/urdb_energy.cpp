// SPDX-License-Identifier: Apache-2.0
#include "tariff/urdb_parts.hpp"

namespace submeter::inline v0::tariff::urdb {

namespace {

// The upper bounds of a period's tiers; the last has none.
std::vector<std::int64_t> bounds_of(const blocks& tiers) {
    std::vector<std::int64_t> out;
    for (const auto& t : tiers)
        if (t.max_micro) out.push_back(*t.max_micro);
    return out;
}

const block& block_at(const blocks& tiers, std::size_t tier) {
    return tiers[std::min(tier, tiers.size() - 1)];
}

// Months whose energy has the same tiers.
struct month_group {
    std::vector<std::int64_t> bounds;
    bool own_usage = false;  // some periods have no tiers: the others count their own usage
    std::uint16_t months = 0;
};

result<month_group> group_of(const json_node& rate, const document& d, std::size_t month) {
    month_group out;
    bool without = false;
    for (const auto period : periods_in(d.energy_hours, month)) {
        auto bounds = bounds_of(d.energy.periods[period]);
        if (bounds.empty()) {
            without = true;
            continue;
        }
        if (!out.bounds.empty() && out.bounds != bounds)
            return rate.find("energyratestructure")
                ->refuse(errc::cannot_express,
                         "periods of month " + std::to_string(month + 1) + " have unlike tiers");
        out.bounds = std::move(bounds);
    }
    out.own_usage = without && !out.bounds.empty();
    return out;
}

result<std::vector<month_group>> groups_of(const json_node& rate, const document& d) {
    std::vector<month_group> out;
    for (std::size_t month = 0; month < 12; ++month) {
        const auto one = group_of(rate, d, month);
        if (!one) return fail(one.error());
        const auto same = std::find_if(out.begin(), out.end(), [&](const month_group& g) {
            return g.bounds == one->bounds && g.own_usage == one->own_usage;
        });
        const auto at = same == out.end() ? out.insert(out.end(), *one) : same;
        at->months = static_cast<std::uint16_t>(at->months | month_bit(month));
    }
    return out;
}

// The prices of a tier, one a class of hours.
std::vector<price> prices_at(const document& d, std::size_t tier) {
    std::vector<price> out;
    for (const auto c : d.classes)
        out.push_back(block_at(d.energy.periods[c.energy], tier).at);
    return out;
}

usage_item energy_item(const document& d, const month_group& g) {
    usage_item out;
    if (g.bounds.empty()) {
        out.prices = prices_at(d, 0);
        return out;
    }
    auto& l = out.tiers.emplace();
    for (std::size_t i = 0; i <= g.bounds.size(); ++i) {
        tier one;
        if (i < g.bounds.size()) one.up_to_micro = g.bounds[i];
        one.prices = prices_at(d, i);
        l.classes[0].tiers.push_back(std::move(one));
    }
    if (d.energy.unit == "kWh daily") {
        l.scale = bound_scale::days;
        l.standard_days = {rate_one};
    } else if (d.energy.unit == "kWh/kW") {
        l.scale = bound_scale::demand;  // of the first item
    } else {
        l.window = {window_kind::month, {std::chrono::January / 1}};
    }
    if (d.classes.size() > 1)
        l.how = g.own_usage ? allocation::per_period : allocation::proportional;
    return out;
}

}  // namespace

result<void> add_energy(const json_node& rate, const document& d, plan& out) {
    if (d.energy.periods.empty()) return {};
    const auto groups = groups_of(rate, d);
    if (!groups) return fail(groups.error());
    for (std::size_t i = 0; i < groups->size(); ++i) {
        auto item = energy_item(d, (*groups)[i]);
        item.months = months_of((*groups)[i].months);
        const auto id = groups->size() == 1 ? std::string{"energy"}
                                            : std::string{"energy"} += std::to_string(i);
        out.items.push_back({id, std::nullopt, std::move(item)});
    }
    return {};
}

}  // namespace submeter::inline v0::tariff::urdb
