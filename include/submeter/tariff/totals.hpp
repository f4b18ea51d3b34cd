// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/detail/usage_cells.hpp"
#include "submeter/tariff/proration.hpp"

#include <span>

namespace submeter::inline v0::tariff {

namespace detail {

// The bill's days in each window: where usage is divided by days, since nothing says more.
struct window_share {
    std::chrono::local_days start;
    std::int32_t days = 0;
};

inline std::vector<window_share> windows_over(const plan& p, day_span over, move_in_day since) {
    std::vector<window_share> out;
    const bool any = has_windows(p);
    for (auto day = over.from; day < over.to;) {
        const auto start = any ? latest_window_start(p, day, since) : no_window;
        const auto end = any ? std::min(over.to, next_window_start(p, day, since)) : over.to;
        out.push_back({start, static_cast<std::int32_t>((end - day).count())});
        day = end;
    }
    return out;
}

inline result<void> check_totals(const plan& p, const rating_state& s, day_span over,
                                 std::span<const std::int64_t> micro, std::size_t measure) {
    if (measure >= measure_count(p)) return fail(errc::unknown_measure);
    if (const auto shaped = check_shape(p, s); !shaped) return shaped;
    if (micro.size() != class_count(p)) return fail(errc::bad_length, 0, micro.size());
    const auto days = days_of(over);
    if (!days) return fail(days.error());
    if (*days == 0 || *days > 3660) return fail(errc::bad_value);
    std::int64_t sum = s.used.empty() ? 0 : s.used[measure].total_micro;
    for (std::size_t i = 0; i < micro.size(); ++i) {
        if (micro[i] < 0) return fail(errc::negative_usage, 0, i);
        const auto next = checked_add64(sum, micro[i]);
        if (!next) return fail(errc::overflow, 0, i);
        sum = *next;
    }
    return {};
}

// Whether the order of totals is known all the same: they are of one period only.
inline bool one_period(std::span<const std::int64_t> micro) {
    return std::count_if(micro.begin(), micro.end(), [](std::int64_t m) { return m != 0; }) <= 1;
}

}  // namespace detail

/// Whether any item that prices a measure asks for its periods.
[[nodiscard]] inline bool needs_periods(const plan& p, std::string_view measure) {
    return std::any_of(p.items.begin(), p.items.end(), [&](const item& i) {
        const auto* u = std::get_if<usage_item>(&i.what);
        return u != nullptr && u->measure == measure && detail::keeps_periods(*u);
    });
}

/// Adds what period registers say of a measure over the bill's local days, micro[n] for period n
/// (one figure for a plan without periods). Days that lie in several windows of the plan divide the
/// usage in proportion, cut to whole millionths by running totals: it is estimated then.
/// Precondition: check(p). On an error the state is unchanged. Allocates.
/// @return the number of windows; `unknown_measure`, `bad_length`, `bad_value` (no days, or over
/// ten years), `bad_date`, `negative_usage` or `overflow` with the index, `not_effective`,
/// `out_of_order`, `needs_intervals` where the order of usage matters and several periods were
/// used, or `bad_plan` for another plan's state.
[[nodiscard]] inline result<addition> add_totals(const plan& p, rating_state& s, day_span over,
                                                 std::span<const std::int64_t> micro,
                                                 std::size_t measure = 0, move_in_day since = {}) {
    const auto valid = detail::check_totals(p, s, over, micro, measure);
    if (!valid) return fail(valid.error());
    const bool ordered = depends_on_order(p, measure);
    if (ordered && !detail::one_period(micro)) return fail(errc::needs_intervals);
    const interval moments{day_start(p.where, over.from), day_start(p.where, over.to)};
    if (const auto ok = detail::check_over(p, moments); !ok) return fail(ok.error());
    const auto windows = detail::windows_over(p, over, since);
    if (!detail::in_order(s, measure, ordered, moments.start, windows.front().start))
        return fail(errc::out_of_order);
    detail::fit(p, s);
    detail::meter_column column{s.used[measure], detail::class_count(p), ordered};
    const auto length = (over.to - over.from).count();
    for (std::size_t i = 0; i < micro.size(); ++i) {
        std::int64_t passed = 0;
        for (const auto& w : windows) {
            const piece part{passed, passed + w.days, {static_cast<std::uint8_t>(i), w.start}};
            if (micro[i] != 0 || i == 0) column.take(part.of, share_of(micro[i], part, length));
            passed += w.days;
        }
    }
    if (ordered) s.used[measure].until = moments.end;
    detail::miss_demand(p, s, measure);
    detail::widen(s, moments);
    return addition{.pieces = windows.size()};
}

}  // namespace submeter::inline v0::tariff
