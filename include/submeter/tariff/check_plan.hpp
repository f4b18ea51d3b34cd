// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/check_ladder.hpp"
#include "submeter/tariff/plan.hpp"

namespace submeter::inline v0::tariff {

namespace detail {

inline constexpr std::uint16_t twelve_months = 0x0FFF;

inline bool sold_by_quantity(billing_unit unit) {
    using enum billing_unit;
    return unit == kwh || unit == kvarh || unit == m3 || unit == gj;
}

inline bool scale_fits(const std::optional<rounding_stage>& stage, int scale) {
    return !stage || (stage->scale <= scale && stage->step != 0);
}

inline bool month_days_fit(const std::optional<rate>& days) {
    return !days || days->nano > 0;
}

// Items are named once each and stand before item `at`.
inline result<void> check_on(const std::vector<std::uint16_t>& on, std::size_t at) {
    if (on.empty() || !all_differ(on)) return fail(errc::bad_plan);
    for (const auto i : on)
        if (i >= at) return fail(errc::unknown_item);
    return {};
}

inline bool names_fit(const std::vector<std::string>& names) {
    return !names.empty() && all_differ(names) &&
           std::none_of(names.begin(), names.end(), [](const auto& n) { return n.empty(); });
}

inline result<void> check_origin(const usage_item& u, std::size_t periods,
                                 std::optional<rounding_stage> stage) {
    const auto& origin = *u.origin;
    std::vector<std::string> names;
    for (const auto& part : origin.base)
        names.push_back(part.name);
    if (!names_fit(names)) return fail(errc::bad_prices);
    if (!origin.ratios.empty() && origin.ratios.size() != periods) return fail(errc::bad_prices);
    for (const auto ratio : origin.ratios)
        if (ratio.nano < 0) return fail(errc::bad_prices);
    const auto made = derived_prices(origin, stage);
    if (!made) return fail(made.error());
    if (*made != u.prices) return fail(errc::bad_prices);
    return {};
}

inline result<void> check_unit_of(const plan& p, const usage_item& u, std::size_t at) {
    if (u.measure.empty()) return fail(errc::bad_plan);
    if (!sold_by_quantity(u.unit)) return fail(errc::unlike_unit);
    for (std::size_t i = 0; i < at; ++i)
        if (const auto* other = std::get_if<usage_item>(&p.items[i].what))
            if (other->measure == u.measure && other->unit != u.unit)
                return fail(errc::unlike_unit);
    return {};
}

inline result<void> check_kind(const plan& p, const usage_item& u, std::size_t at) {
    const std::size_t periods = periods_of(p).size();
    if (const auto ok = check_unit_of(p, u, at); !ok) return ok;
    const bool absolute = u.tiers && u.tiers->form == tier_form::price;
    if (!absolute && u.prices.size() != 1 && u.prices.size() != periods)
        return fail(errc::bad_prices);
    if (u.months > twelve_months) return fail(errc::bad_plan);
    if (u.origin)
        if (const auto ok = check_origin(u, periods, p.round.price); !ok) return ok;
    if (u.tiers) {
        if (const auto ok = check(*u.tiers, u, periods, p.round.price); !ok) return ok;
        const auto scaler = u.tiers->demand_item;
        if (u.tiers->scale != bound_scale::demand && scaler != 0) return fail(errc::bad_ladder);
        if (u.tiers->scale == bound_scale::demand &&
            (scaler >= at || !std::holds_alternative<demand_item>(p.items[scaler].what)))
            return fail(errc::unknown_item);
    }
    if (u.free) {
        if (const auto ok = check(*u.free, periods); !ok) return ok;
        if (u.free->fills_ladder && !u.tiers) return fail(errc::bad_plan);
    }
    if (p.round.quantity && depends_on_order(u)) return fail(errc::bad_plan);
    return {};
}

inline bool contract_fits(const demand_item& d) {
    if (!d.contract) return true;
    const auto& c = *d.contract;
    const bool measured = c.base == contract_base::measured;
    const bool least_fits = measured ? c.least.nano >= 0 : c.least.nano == rate_one;
    const bool step_fits = !c.step || (c.step->above > c.allowance && c.step->factor.nano >= 0);
    return d.tiers.size() == 1 && c.amount_micro.value_or(0) >= 0 && c.allowance.nano >= rate_one &&
           c.excess_factor.nano >= 0 && least_fits && step_fits;
}

inline bool ratchet_fits(const demand_item& d) {
    return !d.ratcheted || (d.ratcheted->share.nano > 0 && d.ratcheted->bills >= 1 &&
                            d.ratcheted->bills <= 1200 && d.ratcheted->months <= twelve_months);
}

inline bool demand_window_fits(const demand_item& d) {
    return d.slip_s > 0 && d.slip_s <= d.window_s && d.window_s <= 86400 &&
           d.window_s % d.slip_s == 0 && d.slip_s % 60 == 0;
}

inline result<void> check_kind(const plan& p, const demand_item& d, std::size_t) {
    if (d.measure.empty() || d.months > twelve_months || d.minimum_micro < 0 ||
        !month_days_fit(d.month_days) || !contract_fits(d) || !ratchet_fits(d))
        return fail(errc::bad_plan);
    if (d.unit != billing_unit::kw && d.unit != billing_unit::kva) return fail(errc::unlike_unit);
    if (!demand_window_fits(d)) return fail(errc::bad_window);
    if (!std::is_sorted(d.periods.begin(), d.periods.end()) ||
        !periods_known(d.periods, periods_of(p).size()))
        return fail(errc::unknown_period);
    if (const auto ok = check_bounds(d.tiers); !ok) return ok;
    for (const auto& t : d.tiers)
        if (t.prices.size() != 1 || t.factor || t.fee != price{}) return fail(errc::bad_prices);
    return {};
}

inline result<void> check_kind(const plan&, const capacity_item& c, std::size_t) {
    if (!month_days_fit(c.month_days)) return fail(errc::bad_plan);
    return {};
}

inline result<void> check_kind(const plan&, const fixed_item& f, std::size_t) {
    if (!month_days_fit(f.month_days) || f.zero_use_factor.nano < 0) return fail(errc::bad_plan);
    return {};
}

// Whether a usage item before item `at` prices a measure.
inline bool priced_before(const plan& p, const std::string& measure, std::size_t at) {
    return std::any_of(p.items.begin(), p.items.begin() + static_cast<std::ptrdiff_t>(at),
                       [&](const item& i) {
                           const auto* u = std::get_if<usage_item>(&i.what);
                           return u != nullptr && u->measure == measure;
                       });
}

inline result<void> check_threshold(const plan& p, const std::optional<usage_threshold>& t,
                                    std::size_t at) {
    if (!t) return {};
    if (t->micro < 0) return fail(errc::bad_plan);
    if (!priced_before(p, t->measure, at)) return fail(errc::unknown_measure);
    return {};
}

inline result<void> check_kind(const plan& p, const percentage_item& i, std::size_t at) {
    if (const auto ok = check_threshold(p, i.above, at); !ok) return ok;
    return check_on(i.on, at);
}

inline bool steps_fit(const std::vector<power_factor_step>& table) {
    for (std::size_t i = 0; i < table.size(); ++i)
        if (table[i].from_hundredths > 100 ||
            (i > 0 && table[i].from_hundredths >= table[i - 1].from_hundredths))
            return false;
    return !table.empty() && table.back().from_hundredths == 0;
}

inline result<void> check_kind(const plan&, const power_factor_item& f, std::size_t at) {
    if (!names_fit(f.active) || !names_fit(f.reactive)) return fail(errc::bad_plan);
    const bool standard = f.standard == 90 || f.standard == 85 || f.standard == 80;
    const bool own = f.standard == 0 && steps_fit(f.table);
    if (!own && (!standard || !f.table.empty())) return fail(errc::bad_plan);
    return check_on(f.on, at);
}

inline result<void> check_kind(const plan&, const limit_item& l, std::size_t at) {
    if (l.per == fixed_per::year || !month_days_fit(l.month_days)) return fail(errc::bad_plan);
    return check_on(l.on, at);
}

inline result<void> check_kind(const plan& p, const tax_item& t, std::size_t at) {
    if (t.at.nano < 0 || (t.included && t.above)) return fail(errc::bad_plan);
    if (const auto ok = check_threshold(p, t.above, at); !ok) return ok;
    return check_on(t.on, at);
}

}  // namespace detail

/// Checks the rounding stages of a plan whose money has `scale` decimals. @return `no_rounding`;
/// `bad_scale` (finer than the money, or than millionths; a step of 0); `bad_plan` (a carried
/// quantity that is not cut down).
[[nodiscard]] inline result<void> check(const rounding_stages& r, int scale) {
    if (!r.line && !r.total) return fail(errc::no_rounding);
    for (const auto& stage : {r.line, r.subtotal, r.tax, r.total})
        if (!detail::scale_fits(stage, scale)) return fail(errc::bad_scale);
    if (!detail::scale_fits(r.price, quantity_decimals)) return fail(errc::bad_scale);
    if (!r.quantity) return {};
    if (!detail::scale_fits(r.quantity->stage, quantity_decimals)) return fail(errc::bad_scale);
    const auto rule = r.quantity->stage.rule;
    if (r.quantity->carry && rule != rounding::down && rule != rounding::truncate)
        return fail(errc::bad_plan);
    return {};
}

/// Checks item number `at` of a plan whose head, calendar and earlier items are checked.
/// @return what is wrong, with the item's index: `bad_plan` (an id or measure that is empty or
/// there already, a month or a value out of its range), `unknown_item`, `unknown_measure`,
/// `unknown_period`,
/// `bad_prices`, `bad_window`, `bad_ladder`, `unlike_unit`, `bad_scale`, or what the checks of
/// ladders and quotas return.
[[nodiscard]] inline result<void> check_item(const plan& p, std::size_t at) {
    const auto& one = p.items[at];
    for (std::size_t i = 0; i < at; ++i)
        if (p.items[i].id == one.id) return fail(errc::bad_plan, 0, at);
    if (one.id.empty()) return fail(errc::bad_plan, 0, at);
    if (!detail::scale_fits(one.round, p.in.scale)) return fail(errc::bad_scale, 0, at);
    const auto ok =
        std::visit([&](const auto& what) { return detail::check_kind(p, what, at); }, one.what);
    if (!ok) return fail(ok.error().code, 0, at);
    return {};
}

/// Checks everything that rating relies on; what it has passed can be rated, but for sums that
/// overflow. @return `bad_plan` (no id, an effective span that ends before it begins, no items or
/// more than 255), `bad_scale`, what `check` of the stages or the calendar returns, or that of the
/// first wrong item, with its index.
[[nodiscard]] inline result<void> check(const plan& p) {
    if (p.id.empty() || p.version == 0) return fail(errc::bad_plan);
    if (p.effective.from && p.effective.to && *p.effective.from >= *p.effective.to)
        return fail(errc::bad_plan);
    if (const auto ok = check(p.in); !ok) return ok;
    if (const auto ok = check(p.round, p.in.scale); !ok) return ok;
    if (p.days)
        if (const auto ok = check(*p.days); !ok) return ok;
    if (p.items.empty() || p.items.size() > 255) return fail(errc::bad_plan);
    for (std::size_t i = 0; i < p.items.size(); ++i)
        if (const auto ok = check_item(p, i); !ok) return ok;
    return {};
}

}  // namespace submeter::inline v0::tariff
