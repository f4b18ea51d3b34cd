// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/derive.hpp"

#include <algorithm>

namespace submeter::inline v0::tariff {

namespace detail {

inline bool date_of_every_year(std::chrono::month_day day) {
    return day.ok() && day != std::chrono::February / 29;
}

template <class T>
bool all_differ(const std::vector<T>& list) {
    for (auto at = list.begin(); at != list.end(); ++at)
        if (std::find(list.begin(), at, *at) != at) return false;
    return true;
}

// Periods of the calendar, each once.
inline bool periods_known(const std::vector<std::uint8_t>& list, std::size_t periods) {
    return std::all_of(list.begin(), list.end(), [&](std::uint8_t p) { return p < periods; }) &&
           all_differ(list);
}

}  // namespace detail

/// Checks that a window's starts are what its kind asks for: none for a bill; for a month one, in
/// January, its day up to the 28th; for a year none (the anniversary) or one; for terms ascending
/// days. 29 February is no start. @return `bad_window`.
[[nodiscard]] inline result<void> check(const usage_window& w) {
    const auto& starts = w.starts;
    if (!std::all_of(starts.begin(), starts.end(), detail::date_of_every_year))
        return fail(errc::bad_window);
    bool fits = false;
    switch (w.kind) {
        case window_kind::bill:
            fits = starts.empty();
            break;
        case window_kind::month:
            fits = starts.size() == 1 && starts[0].month() == std::chrono::January &&
                   unsigned{starts[0].day()} <= 28;
            break;
        case window_kind::year:
            fits = starts.size() <= 1;
            break;
        case window_kind::term:
            fits = !starts.empty() &&
                   std::adjacent_find(starts.begin(), starts.end(),
                                      [](auto a, auto b) { return a >= b; }) == starts.end();
            break;
    }
    if (!fits) return fail(errc::bad_window);
    return {};
}

namespace detail {

inline result<void> check_bounds(const std::vector<tier>& tiers) {
    if (tiers.empty() || tiers.size() > 255) return fail(errc::no_tiers);
    std::int64_t before = 0;
    for (std::size_t i = 0; i + 1 < tiers.size(); ++i) {
        if (!tiers[i].up_to_micro || *tiers[i].up_to_micro <= before)
            return fail(errc::tiers_not_ascending);
        before = *tiers[i].up_to_micro;
    }
    if (tiers.back().up_to_micro) return fail(errc::tiers_not_ascending);
    return {};
}

// Own price + surcharge, for each period.
inline result<void> check_sums(const std::vector<price>& own, const std::vector<price>& more) {
    const std::size_t count = std::max(own.size(), more.size());
    for (std::size_t i = 0; i < count; ++i) {
        const auto sum = add(own[own.size() == 1 ? 0 : i], more[more.size() == 1 ? 0 : i]);
        if (!sum) return fail(sum.error());
    }
    return {};
}

inline result<void> check_tier(const tier& t, const ladder& l, const usage_item& u,
                               std::size_t periods, std::optional<rounding_stage> stage) {
    if (t.prices.size() != 1 && t.prices.size() != periods) return fail(errc::bad_prices);
    if (t.factor.has_value() != (l.form == tier_form::factor)) return fail(errc::bad_ladder);
    if (l.form == tier_form::surcharge) return check_sums(u.prices, t.prices);
    if (l.form != tier_form::factor) return {};
    if (t.factor->nano < 0) return fail(errc::bad_ladder);
    const auto products = derived_prices(u.prices, *t.factor, stage);
    if (!products) return fail(products.error());
    if (*products != t.prices) return fail(errc::bad_prices);
    return {};
}

// Bounds ascend with what large households have more.
inline bool household_fits(const household& h, const std::vector<tier>& tiers) {
    if (h.adds_micro.size() + 1 != tiers.size()) return false;
    for (std::size_t i = 0; i < h.adds_micro.size(); ++i) {
        if (h.adds_micro[i] < 0) return false;
        if (!checked_add64(h.adds_micro[i], *tiers[i].up_to_micro)) return false;
        if (i == 0) continue;
        if (h.each && h.adds_micro[i] < h.adds_micro[i - 1]) return false;
        if (*tiers[i].up_to_micro + h.adds_micro[i] <=
            *tiers[i - 1].up_to_micro + h.adds_micro[i - 1])
            return false;
    }
    return true;
}

inline result<void> check_classes(const ladder& l, const usage_item& u, std::size_t periods,
                                  std::optional<rounding_stage> stage) {
    if (l.classes.empty() || l.classes[0].above_micro != 0) return fail(errc::bad_ladder);
    for (std::size_t i = 0; i < l.classes.size(); ++i) {
        const auto& c = l.classes[i];
        if (i > 0 && c.above_micro <= l.classes[i - 1].above_micro)
            return fail(errc::tiers_not_ascending);
        if (const auto ok = check_bounds(c.tiers); !ok) return ok;
        for (const auto& t : c.tiers)
            if (const auto ok = check_tier(t, l, u, periods, stage); !ok) return ok;
        if (l.large && !household_fits(*l.large, c.tiers)) return fail(errc::bad_ladder);
    }
    return {};
}

inline bool has_period_prices(const ladder& l, const usage_item& u) {
    if (u.prices.size() > 1) return true;
    for (const auto& c : l.classes)
        for (const auto& t : c.tiers)
            if (t.prices.size() > 1) return true;
    return false;
}

// A calendar of one period needs no allocation and takes any.
inline result<void> check_allocation(const ladder& l, const usage_item& u, std::size_t periods) {
    const bool graduated = l.mode == ladder_mode::graduated;
    const bool needed = graduated && has_period_prices(l, u);
    if (needed && !l.how) return fail(errc::allocation_missing);
    if (!needed && !(graduated && periods == 1) && l.how) return fail(errc::bad_ladder);
    if (l.how == allocation::per_period && has_fees(l)) return fail(errc::bad_ladder);
    if (l.how != allocation::additive) return {};
    if (l.form != tier_form::surcharge) return fail(errc::bad_ladder);
    for (const auto& c : l.classes)
        for (const auto& t : c.tiers)
            if (t.prices.size() != 1) return fail(errc::bad_ladder);
    return {};
}

inline result<void> check_ladder_window(const ladder& l) {
    if (l.window.kind == window_kind::term) return fail(errc::bad_window);
    if (const auto ok = check(l.window); !ok) return ok;
    const bool of_bill = l.window.kind == window_kind::bill;
    if (of_bill ? l.at_start != crossing::split || l.moved_in != move_in::whole
                : l.scale != bound_scale::none)
        return fail(errc::bad_window);
    if (l.scale == bound_scale::days ? l.standard_days.nano <= 0 : l.standard_days.nano != 0)
        return fail(errc::bad_ladder);
    return {};
}

}  // namespace detail

/// Checks the ladder of a usage item: its classes and tiers ascend, its prices, surcharges or
/// factors fit the item's, its window, scale and household fit its bounds, and its allocation is
/// said exactly when it is needed; tiers of each period have no fees. The item that scales its
/// bounds is not looked at.
/// @return `no_tiers`, `tiers_not_ascending`, `bad_prices`, `bad_ladder`, `bad_window`,
/// `allocation_missing`, `too_many_digits` or `overflow`.
[[nodiscard]] inline result<void> check(const ladder& l, const usage_item& u, std::size_t periods,
                                        std::optional<rounding_stage> derived) {
    if (u.prices.empty() != (l.form == tier_form::price)) return fail(errc::bad_prices);
    if (const auto ok = detail::check_ladder_window(l); !ok) return ok;
    if (const auto ok = detail::check_classes(l, u, periods, derived); !ok) return ok;
    return detail::check_allocation(l, u, periods);
}

/// Checks a quota of a plan with so many periods (0: no calendar).
/// @return `bad_window`, `unknown_period`, or `bad_value` (a negative amount or carry, an order
/// without periods).
[[nodiscard]] inline result<void> check(const quota& q, std::size_t periods) {
    if (const auto ok = check(q.window); !ok) return ok;
    if (q.amount_micro < 0 || (q.carry_micro && *q.carry_micro < 0)) return fail(errc::bad_value);
    if (periods == 0 && q.takes != quota_order::proportional) return fail(errc::bad_value);
    if (q.first.empty() == (q.takes == quota_order::listed)) return fail(errc::bad_value);
    if (!detail::periods_known(q.first, periods)) return fail(errc::unknown_period);
    return {};
}

}  // namespace submeter::inline v0::tariff
