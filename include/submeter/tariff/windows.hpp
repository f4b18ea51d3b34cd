// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/plan.hpp"

#include <algorithm>

namespace submeter::inline v0::tariff {

/// The window that never begins again: that of a bill.
inline constexpr std::chrono::local_days no_window{};

namespace detail {

// A day of a year; where the month is shorter, its last.
constexpr std::chrono::local_days day_in(std::chrono::year year, std::chrono::month_day day) {
    using namespace std::chrono;
    const year_month_day date = year / day.month() / day.day();
    return date.ok() ? local_days{date} : local_days{year / day.month() / last};
}

inline std::chrono::local_days latest(const std::vector<std::chrono::month_day>& starts,
                                      std::chrono::local_days day) {
    const auto year = std::chrono::year_month_day{day}.year();
    auto found = day_in(year - std::chrono::years{1}, starts.back());
    for (const auto& start : starts)
        if (day_in(year, start) <= day) found = day_in(year, start);
    return found;
}

}  // namespace detail

/// The first day of the window in which a local day lies. Under the account's anniversary without
/// an account the year begins on 1 January. Precondition: the plan is checked.
[[nodiscard]] inline std::chrono::local_days window_start(
    const usage_window& w, std::chrono::local_days day,
    std::optional<std::chrono::local_days> since) {
    using namespace std::chrono;
    const year_month_day date{day};
    switch (w.kind) {
        case window_kind::bill:
            return no_window;
        case window_kind::month: {
            const auto first = date.year() / date.month();
            const auto start = w.starts.front().day();
            const auto of = date.day() < start ? first - months{1} : first;
            return local_days{of / start};
        }
        case window_kind::year: {
            if (!w.starts.empty()) return detail::latest(w.starts, day);
            const year_month_day moved{since.value_or(local_days{})};
            return detail::latest({moved.month() / moved.day()}, day);
        }
        case window_kind::term:
            return detail::latest(w.starts, day);
    }
    return no_window;
}

/// The first day after the window that begins at `start`. Precondition: as window_start; the kind
/// is not bill.
[[nodiscard]] inline std::chrono::local_days window_end(
    const usage_window& w, std::chrono::local_days start,
    std::optional<std::chrono::local_days> since) {
    using namespace std::chrono;
    const year_month_day date{start};
    if (w.kind == window_kind::month)
        return local_days{(date.year() / date.month() + months{1}) / date.day()};
    auto day = start + days{1};
    // Windows of a year or a term are found by their own rule: at most twelve steps of a month.
    for (int i = 0; i < 13 && window_start(w, day, since) == start; ++i)
        day += days{31};
    while (window_start(w, day - days{1}, since) != start)
        day -= days{1};
    return day;
}

namespace detail {

// Calls visit(window) for each window of a plan in which usage adds up.
template <class Visit>
void for_each_window(const plan& p, Visit visit) {
    for (const auto& i : p.items) {
        const auto* u = std::get_if<usage_item>(&i.what);
        if (u == nullptr) continue;
        if (u->tiers && u->tiers->window.kind != window_kind::bill) visit(u->tiers->window);
        if (u->free && u->free->window.kind != window_kind::bill) visit(u->free->window);
    }
}

}  // namespace detail

/// Whether any usage of a plan adds up over more than its bill.
[[nodiscard]] inline bool has_windows(const plan& p) {
    bool any = false;
    detail::for_each_window(p, [&](const usage_window&) { any = true; });
    return any;
}

/// The latest day, up to and including a local day, on which any window of the plan began.
[[nodiscard]] inline std::chrono::local_days latest_window_start(
    const plan& p, std::chrono::local_days day, std::optional<std::chrono::local_days> since) {
    auto found = no_window;
    detail::for_each_window(p, [&](const usage_window& w) {
        const auto start = window_start(w, day, since);
        if (start > found) found = start;
    });
    return found;
}

/// The first local day after a local day on which any window of the plan begins.
/// Precondition: has_windows(p).
[[nodiscard]] inline std::chrono::local_days next_window_start(
    const plan& p, std::chrono::local_days day, std::optional<std::chrono::local_days> since) {
    auto found = std::chrono::local_days::max();
    detail::for_each_window(p, [&](const usage_window& w) {
        found = std::min(found, window_end(w, window_start(w, day, since), since));
    });
    return found;
}

}  // namespace submeter::inline v0::tariff
