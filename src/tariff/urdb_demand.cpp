// SPDX-License-Identifier: Apache-2.0
#include "tariff/urdb_parts.hpp"

namespace submeter::inline v0::tariff::urdb {

namespace {

// A demand item of a structure's period; none where all of it is free.
std::optional<demand_item> demand_of(const document& d, const structure& s, std::size_t period) {
    const auto& tiers = s.periods[period];
    if (std::all_of(tiers.begin(), tiers.end(), [](const block& b) { return b.at == price{}; }))
        return std::nullopt;
    demand_item out;
    out.tiers.clear();
    for (const auto& b : tiers) {
        tier one;
        one.up_to_micro = b.max_micro;
        one.prices = {b.at};
        out.tiers.push_back(std::move(one));
    }
    out.unit = s.unit == "kVA" ? billing_unit::kva : billing_unit::kw;
    out.window_s = out.slip_s = d.window_s;
    return out;
}

}  // namespace

void add_flat_demand(const document& d, plan& out) {
    for (std::size_t period = 0; period < d.flat.periods.size(); ++period) {
        std::uint16_t months = 0;
        for (std::size_t month = 0; month < 12; ++month)
            if (d.flat_months[month] == period)
                months = static_cast<std::uint16_t>(months | month_bit(month));
        auto item = demand_of(d, d.flat, period);
        if (!item || months == 0) continue;
        item->months = months_of(months);
        item->ratcheted = d.lookback;
        out.items.push_back(
            {std::string{"flat_demand"} += std::to_string(period), std::nullopt, std::move(*item)});
    }
}

void add_billing_demand(const document& d, plan& out) {
    demand_item item;
    item.tiers[0].prices = {price{}};
    item.window_s = item.slip_s = d.window_s;
    item.ratcheted = d.lookback;
    out.items.push_back({"billing_demand", std::nullopt, std::move(item)});
}

void add_demand(const document& d, plan& out) {
    for (std::size_t period = 0; period < d.demand.periods.size(); ++period) {
        std::uint16_t months = 0;
        for (std::size_t month = 0; month < 12; ++month)
            for (const auto used : periods_in(d.demand_hours, month))
                if (used == period) months = static_cast<std::uint16_t>(months | month_bit(month));
        auto item = demand_of(d, d.demand, period);
        if (!item || months == 0) continue;
        item->months = months_of(months);
        for (std::size_t i = 0; i < d.classes.size() && d.classes.size() > 1; ++i)
            if (d.classes[i].demand == period)
                item->periods.push_back(static_cast<std::uint8_t>(i));
        if (item->periods.size() == d.classes.size()) item->periods.clear();
        out.items.push_back(
            {std::string{"demand"} += std::to_string(period), std::nullopt, std::move(*item)});
    }
}

}  // namespace submeter::inline v0::tariff::urdb
