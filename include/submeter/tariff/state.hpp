// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/billed_demand.hpp"
#include "submeter/tariff/demand.hpp"
#include "submeter/tariff/measures.hpp"
#include "submeter/tariff/timeline.hpp"

#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

namespace submeter::inline v0::tariff {

/// Usage of one class of time, in the order in which it came. A value.
struct usage_run {
    time_class of;
    std::int64_t micro = 0;

    friend constexpr bool operator==(const usage_run&, const usage_run&) = default;
};

/// Usage in one window, by period. A value.
struct window_usage {
    std::chrono::local_days start = no_window;
    std::vector<std::int64_t> micro;  ///< one a period; one for a plan without

    friend bool operator==(const window_usage&, const window_usage&) = default;
};

/// What a bill has of one measure. A value.
struct measure_usage {
    std::int64_t total_micro = 0;
    std::vector<window_usage> windows;  ///< ascending
    std::vector<usage_run> runs;        ///< only where the order of usage matters
    std::optional<instant> until;       ///< the end of the last run

    friend bool operator==(const measure_usage&, const measure_usage&) = default;
};

/// The greatest demand that an item has seen in a bill so far. A value.
struct demand_so_far {
    std::optional<demand_peak> peak;  ///< `first` counts within the column that made it
    bool missed = false;              ///< some usage came in a form that shows no demand

    friend constexpr bool operator==(const demand_so_far&, const demand_so_far&) = default;
};

/// What one item carries from bill to bill. A value.
struct item_state {
    std::chrono::local_days ladder_start = no_window;  ///< the window that the ladder counts
    std::vector<std::int64_t> climbed;                 ///< usage in it: one, or one a period
    std::uint8_t fees_paid = 0;                        ///< tiers of it whose fee has been charged
    std::chrono::local_days quota_start = no_window;
    std::int64_t quota_used = 0;       ///< in its window
    std::int64_t quota_left = 0;       ///< of that window
    std::int64_t quota_carried = 0;    ///< left over from the window before
    std::vector<std::int64_t> cut;     ///< by rounding of quantities: one, or one a period
    std::vector<past_demand> demands;  ///< oldest first

    friend bool operator==(const item_state&, const item_state&) = default;
};

/// How far a bill has come: the usage of each measure, the greatest demand, and what the bills
/// before have left. Plain data, to be kept between meter readings; it belongs to one plan, and
/// empty it is a first bill's. A value.
struct rating_state {
    std::vector<measure_usage> used;     ///< one a measure (measures_of)
    std::vector<demand_so_far> demands;  ///< one an item; unused but for demand items
    std::vector<item_state> carried;     ///< one an item
    std::optional<interval> over;        ///< from the first start to the last end

    friend bool operator==(const rating_state&, const rating_state&) = default;
};

/// What `add` did with an interval. A value.
struct addition {
    std::size_t pieces = 1;  ///< parts of different period or window

    /// The usage was divided pro rata by time: the lines it went to are estimated.
    [[nodiscard]] constexpr bool estimated() const noexcept { return pieces > 1; }
};

/// Whether the order of usage in time changes a bill under the plan.
[[nodiscard]] inline bool depends_on_order(const plan& p) noexcept {
    for (const auto& i : p.items)
        if (const auto* u = std::get_if<usage_item>(&i.what); u != nullptr && depends_on_order(*u))
            return true;
    return false;
}

/// The same of one measure.
[[nodiscard]] inline bool depends_on_order(const plan& p, std::size_t measure) {
    for (const auto& i : p.items)
        if (const auto* u = std::get_if<usage_item>(&i.what);
            u != nullptr && depends_on_order(*u) && measure_index(p, u->measure) == measure)
            return true;
    return false;
}

namespace detail {

inline std::size_t class_count(const plan& p) noexcept {
    return p.days ? p.days->periods.size() : 1;
}

inline bool shaped_for(const measure_usage& m, std::size_t classes) {
    return std::all_of(m.windows.begin(), m.windows.end(),
                       [&](const window_usage& w) { return w.micro.size() == classes; }) &&
           std::all_of(m.runs.begin(), m.runs.end(),
                       [&](const usage_run& r) { return r.of.period < classes; });
}

// Whether a state has the shape of the plan's: of its measures, items and periods. An empty one
// has.
inline result<void> check_shape(const plan& p, const rating_state& s) {
    const bool measures = s.used.empty() || s.used.size() == measure_count(p);
    const bool items = s.carried.empty() || s.carried.size() == p.items.size();
    const bool demands = s.demands.empty() || s.demands.size() == p.items.size();
    if (!measures || !items || !demands) return fail(errc::bad_plan);
    const auto classes = class_count(p);
    for (const auto& m : s.used)
        if (!shaped_for(m, classes)) return fail(errc::bad_plan);
    return {};
}

// Gives an empty state the plan's shape. Precondition: check_shape.
inline void fit(const plan& p, rating_state& s) {
    if (s.used.empty()) s.used.resize(measure_count(p));
    if (s.demands.empty()) s.demands.resize(p.items.size());
    if (s.carried.empty()) s.carried.resize(p.items.size());
}

// Usage is never negative, so no period outgrows the total.
constexpr bool room_for(const measure_usage& m, std::int64_t micro) noexcept {
    return micro <= std::numeric_limits<std::int64_t>::max() - m.total_micro;
}

// The place of a window, made where it is not there yet. New usage is nearly always of the last.
inline window_usage& window_at(measure_usage& m, std::chrono::local_days start,
                               std::size_t classes) {
    if (!m.windows.empty() && m.windows.back().start == start) return m.windows.back();
    const auto at = std::lower_bound(
        m.windows.begin(), m.windows.end(), start,
        [](const window_usage& w, std::chrono::local_days day) { return w.start < day; });
    if (at != m.windows.end() && at->start == start) return *at;
    return *m.windows.insert(at, {start, std::vector<std::int64_t>(classes)});
}

// What usage is added to: one measure of a bill, with what the plan says about its order.
struct meter_column {
    measure_usage& to;
    std::size_t classes = 1;
    bool ordered = false;

    void take(time_class of, std::int64_t micro) {
        add(of, micro);
        if (ordered) note(of, micro);
    }
    void add(time_class of, std::int64_t micro) {
        window_at(to, of.window, classes).micro[of.period] += micro;
        to.total_micro += micro;
    }
    void note(time_class of, std::int64_t micro) {
        if (!to.runs.empty() && to.runs.back().of == of)
            to.runs.back().micro += micro;
        else
            to.runs.push_back({of, micro});
    }
};

// Usage of a window that an earlier bill has closed comes too late, and chronological tiers cannot
// go back at all.
inline bool in_order(const rating_state& s, std::size_t measure, bool ordered, instant start,
                     std::chrono::local_days window) {
    if (ordered && !s.used.empty() && s.used[measure].until && start < *s.used[measure].until)
        return false;
    for (const auto& c : s.carried)
        if (window < c.ladder_start || window < c.quota_start) return false;
    return true;
}

inline void widen(rating_state& s, interval over) {
    if (!s.over) s.over = over;
    if (over.start < s.over->start) s.over->start = over.start;
    if (over.end > s.over->end) s.over->end = over.end;
}

inline result<void> check_over(const plan& p, interval over) {
    // A start far off would make the length overflow: it is looked at first.
    if (over.start < first_time || over.end > last_time) return fail(errc::bad_date);
    const auto sane = check_interval(over.start, over.end - over.start);
    if (!sane) return sane;
    if (p.effective.from || p.effective.to) {
        const interval valid = effective_interval(p);
        if (over.start < valid.start || over.end > valid.end) return fail(errc::not_effective);
    }
    return {};
}

// Usage of a measure came in a form that shows no demand.
inline void miss_demand(const plan& p, rating_state& s, std::size_t measure) {
    for (std::size_t i = 0; i < p.items.size(); ++i) {
        const auto* d = std::get_if<demand_item>(&p.items[i].what);
        if (d != nullptr && measure_index(p, d->measure) == measure) s.demands[i].missed = true;
    }
}

inline result<addition> add_micro(const plan& p, rating_state& s, std::size_t measure,
                                  interval over, std::int64_t micro, move_in_day since) {
    if (micro < 0) return fail(errc::negative_usage);
    if (const auto ok = check_over(p, over); !ok) return fail(ok.error());
    const bool ordered = depends_on_order(p, measure);
    segment near = segment_at(p, over.start, since);
    if (const auto shaped = check_shape(p, s); !shaped) return fail(shaped.error());
    if (!in_order(s, measure, ordered, over.start, near.of.window)) return fail(errc::out_of_order);
    if (!s.used.empty() && !room_for(s.used[measure], micro)) return fail(errc::overflow);
    fit(p, s);
    auto& m = s.used[measure];
    meter_column column{m, class_count(p), ordered};
    const auto length_s = over.length().count();
    const auto pieces = for_each_piece(p, over, since, near, [&](const piece& x) {
        column.take(x.of, share_of(micro, x, length_s));
    });
    if (ordered) m.until = over.end;
    miss_demand(p, s, measure);
    widen(s, over);
    return addition{.pieces = pieces};
}

}  // namespace detail

/// Adds the usage of an interval to a bill. An interval that crosses a slot or the start of a
/// window is divided pro rata by seconds (`share_of`). Plans may take intervals in any order within
/// the bill; chronological tiers and quotas take ascending ones only. Demand is not worked out from
/// single intervals: columns make it (rate.hpp), or the meter's register (service::demand).
/// Precondition: check(p). Allocates. On an error the state is unchanged.
/// @param name the measure; empty: the plan's first. @param since as make_timeline.
/// @return how it was divided; or `unknown_measure`, `unlike_unit`, `negative_usage`, `bad_value`
/// (an empty interval, or one over ten years), `bad_date` (outside the years 1 to 9999),
/// `not_effective`, `out_of_order`, `overflow`, or `bad_plan` for another plan's state.
template <billing_unit Unit>
[[nodiscard]] result<addition> add(const plan& p, rating_state& s, interval over,
                                   quantity<Unit> usage, std::string_view name = {},
                                   move_in_day since = {}) {
    const auto measure = measure_index(p, name);
    if (!measure) return fail(measure.error());
    if (Unit != measures_of(p)[*measure].unit) return fail(errc::unlike_unit);
    return detail::add_micro(p, s, *measure, over, usage.micro, since);
}

}  // namespace submeter::inline v0::tariff
