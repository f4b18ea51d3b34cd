// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/service.hpp"
#include "submeter/tariff/state.hpp"

// The first half of pricing a usage item: what it sees of its measure, by the item's own windows
// and with or without periods.

namespace submeter::inline v0::tariff::detail {

// The local days of a bill: those the caller names, else those that its usage touches.
inline std::optional<day_span> bill_days(const plan& p, const rating_state& s, const service& svc) {
    using namespace std::chrono;
    if (svc.days) return svc.days;
    if (!s.over) return std::nullopt;
    const auto first = floor<days>(to_local(p.where, s.over->start));
    const auto last = floor<days>(to_local(p.where, s.over->end - seconds{1}));
    return day_span{first, last + days{1}};
}

inline bool month_counts(std::uint16_t months, const std::optional<day_span>& days) {
    if (months == 0 || !days) return true;
    const auto month = static_cast<unsigned>(std::chrono::year_month_day{days->from}.month());
    return ((months >> (month - 1)) & 1U) != 0;
}

// Whether any price of an item differs by period.
inline bool priced_by_period(const usage_item& u) {
    if (u.prices.size() > 1) return true;
    if (u.tiers)
        for (const auto& c : u.tiers->classes)
            for (const auto& t : c.tiers)
                if (t.prices.size() > 1) return true;
    return false;
}

// Whether the lines of an item are told apart by period.
inline bool lines_by_period(const usage_item& u) {
    return priced_by_period(u) || (u.tiers && u.tiers->how.has_value());
}

// Whether an item has to know the periods of its usage at all.
inline bool keeps_periods(const usage_item& u) {
    return lines_by_period(u) || (u.free && u.free->takes != quota_order::proportional);
}

// What a bill's rules see of it. Borrows.
struct bill_view {
    const plan& p;
    const rating_state& s;
    const service& svc;
    std::optional<day_span> days;
};

// The window to which usage of a union window belongs under one item's rule.
inline std::chrono::local_days own_window(const usage_window& w, crossing at_start,
                                          std::chrono::local_days start, const bill_view& b) {
    if (w.kind == window_kind::bill) return no_window;
    if (at_start == crossing::split || !b.days) return window_start(w, start, b.svc.since);
    const auto day =
        at_start == crossing::by_start ? b.days->from : b.days->to - std::chrono::days{1};
    return window_start(w, day, b.svc.since);
}

// Usage of an item in one ladder window and one quota window, by period or as one. A value.
struct usage_cell {
    std::chrono::local_days ladder_start = no_window;
    std::chrono::local_days quota_start = no_window;
    std::vector<std::int64_t> micro;
    std::vector<usage_run> runs;  // in time order, where that matters

    [[nodiscard]] std::int64_t total() const {
        std::int64_t sum = 0;
        for (const auto m : micro)
            sum += m;
        return sum;
    }
};

inline void sort_run(std::vector<usage_cell>& cells, const usage_run& run, const usage_item& u,
                     const bill_view& b) {
    const auto window =
        u.tiers ? own_window(u.tiers->window, u.tiers->at_start, run.of.window, b) : no_window;
    const auto quota =
        u.free ? own_window(u.free->window, crossing::split, run.of.window, b) : no_window;
    for (auto& c : cells)
        if (c.ladder_start == window && c.quota_start == quota) c.runs.push_back(run);
}

// The cells of an item, in time order.
inline std::vector<usage_cell> cells_of(const usage_item& u, const measure_usage& m,
                                        const bill_view& b) {
    std::vector<usage_cell> cells;
    const bool by_period = keeps_periods(u);
    for (const auto& w : m.windows) {
        const auto ladder =
            u.tiers ? own_window(u.tiers->window, u.tiers->at_start, w.start, b) : no_window;
        const auto quota =
            u.free ? own_window(u.free->window, crossing::split, w.start, b) : no_window;
        if (cells.empty() || cells.back().ladder_start != ladder ||
            cells.back().quota_start != quota)
            cells.push_back(
                {ladder, quota, std::vector<std::int64_t>(by_period ? w.micro.size() : 1), {}});
        auto& to = cells.back().micro;
        for (std::size_t i = 0; i < w.micro.size(); ++i)
            to[by_period ? i : 0] += w.micro[i];
    }
    if (depends_on_order(u))
        for (const auto& run : m.runs)
            sort_run(cells, run, u, b);
    return cells;
}

}  // namespace submeter::inline v0::tariff::detail
