// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/proration.hpp"
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

    // The days of the whole bill, where this is a part of it.
    [[nodiscard]] std::optional<day_span> bill() const {
        return svc.part_of ? svc.part_of->days : days;
    }
    [[nodiscard]] bool goes_on() const {
        return svc.part_of && days && svc.part_of->days.from < days->from;
    }
    [[nodiscard]] bool ends_here() const {
        return !svc.part_of || !days || svc.part_of->days.to == days->to;
    }
    // How often something is due that is due once a bill.
    [[nodiscard]] result<ratio> once() const {
        if (!svc.part_of || !days) return ratio{1, 1};
        return day_share(*days, svc.part_of->days);
    }
};

// The window to which usage of a union window belongs under one item's rule.
inline std::chrono::local_days own_window(const usage_window& w, crossing at_start,
                                          std::chrono::local_days start, const bill_view& b) {
    if (w.kind == window_kind::bill) return no_window;
    const auto bill = b.bill();
    if (at_start == crossing::split || !bill) return window_start(w, start, b.svc.since);
    const auto day = at_start == crossing::by_start ? bill->from : bill->to - std::chrono::days{1};
    return window_start(w, day, b.svc.since);
}

// Usage of an item in one ladder window and one quota window, by period or as one. A value.
struct usage_cell {
    std::chrono::local_days ladder_start = no_window;
    std::chrono::local_days quota_start = no_window;
    std::vector<std::int64_t> micro{};
    std::vector<usage_run> runs{};     // in time order, where that matters
    std::vector<std::int64_t> free{};  // what a quota took, by period; empty without a quota

    [[nodiscard]] std::int64_t total() const {
        std::int64_t sum = 0;
        for (const auto m : micro)
            sum += m;
        return sum;
    }
    void take(std::size_t period, std::int64_t taken) {
        micro[period] -= taken;
        free[period] += taken;
    }
};

// The windows of an item, as its cells are told apart.
class cell_windows {
public:
    cell_windows(const usage_item& u, const bill_view& b) : u_(u), b_(b) {}

    [[nodiscard]] std::chrono::local_days ladder(std::chrono::local_days start) const {
        return u_.tiers ? own_window(u_.tiers->window, u_.tiers->at_start, start, b_) : no_window;
    }
    [[nodiscard]] std::chrono::local_days quota(std::chrono::local_days start) const {
        return u_.free ? own_window(u_.free->window, crossing::split, start, b_) : no_window;
    }

private:
    const usage_item& u_;
    const bill_view& b_;
};

// Whether a window in which nothing was used matters: its first tier has a fee, or its quota is
// kept for the next one.
inline bool minds_empty_windows(const usage_item& u) {
    return (u.free && u.free->carry_micro) || (u.tiers && has_fees(*u.tiers));
}

// The first days of all windows in which the days of a bill lie.
inline std::vector<std::chrono::local_days> starts_over(const usage_item& u, const bill_view& b) {
    std::vector<std::chrono::local_days> out;
    for (auto day = b.days->from; day < b.days->to; day += std::chrono::days{1}) {
        auto start = no_window;
        if (u.tiers) start = std::max(start, window_start(u.tiers->window, day, b.svc.since));
        if (u.free) start = std::max(start, window_start(u.free->window, day, b.svc.since));
        if (out.empty() || out.back() != start) out.push_back(start);
    }
    return out;
}

// The cells of an item, in time order.
class cell_maker {
public:
    cell_maker(const usage_item& u, const bill_view& b) : u_(u), b_(b), windows_(u, b) {}

    std::vector<usage_cell> run(const measure_usage& m) {
        if (b_.days && minds_empty_windows(u_))
            for (const auto start : starts_over(u_, b_))
                at(start);
        for (const auto& w : m.windows) {
            auto& to = at(w.start).micro;
            for (std::size_t i = 0; i < w.micro.size(); ++i)
                to[to.size() > 1 ? i : 0] += w.micro[i];
        }
        if (depends_on_order(u_)) share_out(m.runs);
        return std::move(cells_);
    }

private:
    // Runs follow one another in one window for long.
    void share_out(const std::vector<usage_run>& runs) {
        usage_cell* to = nullptr;
        auto window = no_window;
        for (const auto& run : runs) {
            if (to == nullptr || run.of.window != window) to = &at(run.of.window);
            window = run.of.window;
            to->runs.push_back(run);
        }
    }

    usage_cell& at(std::chrono::local_days start) {
        const auto ladder = windows_.ladder(start);
        const auto quota = windows_.quota(start);
        const auto known = std::find_if(cells_.begin(), cells_.end(), [&](const usage_cell& c) {
            return c.ladder_start == ladder && c.quota_start == quota;
        });
        if (known != cells_.end()) return *known;
        const auto later = std::find_if(cells_.begin(), cells_.end(), [&](const usage_cell& c) {
            return c.ladder_start > ladder || c.quota_start > quota;
        });
        const std::size_t places = keeps_periods(u_) ? class_count(b_.p) : 1;
        usage_cell made{ladder, quota, std::vector<std::int64_t>(places)};
        if (u_.free) made.free.resize(places);
        return *cells_.insert(later, std::move(made));
    }

    const usage_item& u_;
    const bill_view& b_;
    cell_windows windows_;
    std::vector<usage_cell> cells_;
};

// Joins neighbours that differ by their quota's window alone, once quotas are taken.
inline void join_ladder_windows(std::vector<usage_cell>& cells) {
    std::size_t kept = 0;
    for (std::size_t i = 1; i < cells.size(); ++i) {
        auto& to = cells[kept];
        auto& from = cells[i];
        if (to.ladder_start != from.ladder_start) {
            if (++kept != i) cells[kept] = std::move(from);
            continue;
        }
        for (std::size_t k = 0; k < to.micro.size(); ++k)
            to.micro[k] += from.micro[k];
        for (std::size_t k = 0; k < to.free.size(); ++k)
            to.free[k] += from.free[k];
        to.runs.insert(to.runs.end(), from.runs.begin(), from.runs.end());
    }
    if (!cells.empty()) cells.resize(kept + 1);
}

}  // namespace submeter::inline v0::tariff::detail
