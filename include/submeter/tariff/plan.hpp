// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/money.hpp"
#include "submeter/core/price.hpp"
#include "submeter/core/zone.hpp"
#include "submeter/flow/calendar.hpp"

#include <span>
#include <string>
#include <variant>
#include <vector>

namespace submeter::inline v0::tariff {

/// What is sold.
enum class commodity : std::uint8_t { electricity, water, gas, heat };

/// Where the plan rounds. Exactly one of the two; nothing else rounds.
enum class rounded_at : std::uint8_t {
    line,   ///< each line is rounded, and the total is their sum
    total,  ///< the exact sum is rounded, and its lines are cut from it by largest remainder
};

/// One rounding stage and where it stands. A value.
struct rounding_policy {
    rounded_at at = rounded_at::line;
    rounding_stage stage;

    friend constexpr bool operator==(const rounding_policy&, const rounding_policy&) = default;
};

/// A period of the day with its price: sharp, peak, flat, valley or any other name. A value.
struct period {
    std::string name;
    price at;

    friend bool operator==(const period&, const period&) = default;
};

/// A tier of a graduated ladder: usage above `from_micro`, up to and including the next tier's, is
/// charged at this tier's price. In a tiered_time_of_use plan `at` is a surcharge on the period's.
/// A value.
struct tier {
    std::int64_t from_micro = 0;  ///< millionths of the plan's unit
    price at;

    friend constexpr bool operator==(const tier&, const tier&) = default;
};

/// When a ladder begins again from its first tier: with each calendar month of the plan's zone.
enum class ladder_period : std::uint8_t { month };

/// How tiers meet periods. Two answers to one usage, so a plan has to say which.
enum class allocation : std::uint8_t {
    additive,       ///< a line per period at its price, and a line per tier at its surcharge
    chronological,  ///< usage fills the tiers in time order; a line per tier and period
};

/// Which period holds when. A slot's rate n means period n, counted from 1 as meters count rates.
/// A value.
struct calendar {
    schedule when;
    std::vector<std::string> table_names;  ///< one for each of when.tables

    friend bool operator==(const calendar&, const calendar&) = default;
};

/// One price for everything. A value.
struct single {
    price at;

    friend constexpr bool operator==(const single&, const single&) = default;
};

/// A price for each period (尖峰平谷). A value.
struct time_of_use {
    std::vector<period> periods;
    calendar days;

    friend bool operator==(const time_of_use&, const time_of_use&) = default;
};

/// A price for each tier of the usage so far (阶梯); graduated. A value.
struct tiered {
    std::vector<tier> tiers;  ///< ascending; the first begins at 0
    ladder_period resets = ladder_period::month;

    friend bool operator==(const tiered&, const tiered&) = default;
};

/// Prices by period with surcharges by tier. A value.
struct tiered_time_of_use {
    std::vector<period> periods;
    calendar days;
    std::vector<tier> tiers;        ///< ascending; the first begins at 0; `at` is a surcharge
    std::optional<allocation> how;  ///< must be said
    ladder_period resets = ladder_period::month;

    friend bool operator==(const tiered_time_of_use&, const tiered_time_of_use&) = default;
};

/// When a plan may be used: [from, to) in the plan's local time; an absent side is open. A value.
struct effective_span {
    std::optional<local_instant> from;
    std::optional<local_instant> to;

    friend constexpr bool operator==(const effective_span&, const effective_span&) = default;
};

/// A tariff plan: plain data, read from one JSON document (plan_json.hpp) or filled by hand and
/// then checked once with `check`. Not changed after that; a new price is a new version.
/// Const-shareable.
struct plan {
    std::string id;
    std::uint32_t version = 1;
    denomination in;
    commodity what = commodity::electricity;
    billing_unit unit = billing_unit::kwh;  ///< kWh, kvarh, m³ or GJ
    zone where;                             ///< in whose local time days, months and slots count
    rounding_policy round;
    effective_span effective;
    std::variant<single, time_of_use, tiered, tiered_time_of_use> prices;
    std::string digest;  ///< of the canonical document; empty unless read_plan filled it

    friend bool operator==(const plan&, const plan&) = default;
};

/// The periods of a plan in their declared order; empty for a plan without.
[[nodiscard]] inline std::span<const period> periods_of(const plan& p) noexcept {
    if (const auto* t = std::get_if<time_of_use>(&p.prices)) return t->periods;
    if (const auto* t = std::get_if<tiered_time_of_use>(&p.prices)) return t->periods;
    return {};
}

/// The tiers of a plan; empty for a plan without.
[[nodiscard]] inline std::span<const tier> tiers_of(const plan& p) noexcept {
    if (const auto* t = std::get_if<tiered>(&p.prices)) return t->tiers;
    if (const auto* t = std::get_if<tiered_time_of_use>(&p.prices)) return t->tiers;
    return {};
}

/// The calendar of a plan, or null for a plan whose prices do not depend on the time of day.
[[nodiscard]] inline const calendar* calendar_of(const plan& p) noexcept {
    if (const auto* t = std::get_if<time_of_use>(&p.prices)) return &t->days;
    if (const auto* t = std::get_if<tiered_time_of_use>(&p.prices)) return &t->days;
    return nullptr;
}

/// Whether the order of usage in time changes the bill: only for chronological allocation.
[[nodiscard]] inline bool depends_on_order(const plan& p) noexcept {
    const auto* t = std::get_if<tiered_time_of_use>(&p.prices);
    return t != nullptr && t->how == allocation::chronological;
}

namespace detail {

inline result<void> check_periods(std::span<const period> periods, const calendar& days) {
    if (periods.empty() || periods.size() > 255) return fail(errc::bad_plan);
    for (std::size_t i = 0; i < periods.size(); ++i) {
        if (periods[i].name.empty()) return fail(errc::bad_plan, 0, i);
        for (std::size_t k = 0; k < i; ++k)
            if (periods[k].name == periods[i].name) return fail(errc::bad_plan, 0, i);
    }
    const auto valid = check(days.when);
    if (!valid) return fail(valid.error());
    if (days.table_names.size() != days.when.tables.size()) return fail(errc::bad_schedule);
    for (std::size_t i = 0; i < days.when.tables.size(); ++i)
        for (const auto& slot : days.when.tables[i].slots)
            if (slot.rate < 1 || slot.rate > periods.size())
                return fail(errc::unknown_period, 0, i);
    return {};
}

inline result<void> check_tiers(std::span<const tier> tiers) {
    if (tiers.empty() || tiers.size() > 255) return fail(errc::no_tiers);
    if (tiers[0].from_micro != 0) return fail(errc::tiers_not_ascending);
    for (std::size_t i = 1; i < tiers.size(); ++i)
        if (tiers[i].from_micro <= tiers[i - 1].from_micro)
            return fail(errc::tiers_not_ascending, 0, i);
    return {};
}

inline result<void> check_prices(const single&) {
    return {};
}

inline result<void> check_prices(const time_of_use& t) {
    return check_periods(t.periods, t.days);
}

inline result<void> check_prices(const tiered& t) {
    return check_tiers(t.tiers);
}

inline result<void> check_prices(const tiered_time_of_use& t) {
    const auto periods = check_periods(t.periods, t.days);
    if (!periods) return periods;
    const auto tiers = check_tiers(t.tiers);
    if (!tiers) return tiers;
    if (!t.how) return fail(errc::allocation_missing);
    for (const auto& p : t.periods)
        for (std::size_t i = 0; i < t.tiers.size(); ++i) {
            const auto sum = add(p.at, t.tiers[i].at);
            if (!sum) return fail(errc::overflow, 0, i);
        }
    return {};
}

}  // namespace detail

/// Checks everything that rating relies on.
/// @return `bad_plan` (no id, a period unnamed or named twice, an empty effective span, a unit that
/// is not sold by quantity), `bad_scale`, `bad_schedule`, `unknown_period`, `no_tiers`,
/// `tiers_not_ascending`, `allocation_missing` or `overflow`, with the index of the offending item.
[[nodiscard]] inline result<void> check(const plan& p) {
    using enum billing_unit;
    if (p.id.empty()) return fail(errc::bad_plan);
    if (p.unit != kwh && p.unit != kvarh && p.unit != m3 && p.unit != gj)
        return fail(errc::bad_plan);
    if (p.effective.from && p.effective.to && *p.effective.from >= *p.effective.to)
        return fail(errc::bad_plan);
    const auto scale = check(p.in);
    if (!scale) return scale;
    if (p.round.stage.scale > p.in.scale || p.round.stage.step == 0) return fail(errc::bad_scale);
    return std::visit([](const auto& prices) { return detail::check_prices(prices); }, p.prices);
}

}  // namespace submeter::inline v0::tariff
