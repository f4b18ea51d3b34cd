// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/day_span.hpp"
#include "submeter/tariff/plan.hpp"

#include <algorithm>
#include <vector>

namespace submeter::inline v0::tariff {

/// The versions of a plan, each a price list of its time, in the order in which they are in force.
/// An open end lasts until the next version begins. Between two versions there may be a time with
/// none; what falls into it cannot be rated. `check` it once. Const-shareable.
struct plan_history {
    std::vector<plan> versions;

    friend bool operator==(const plan_history&, const plan_history&) = default;
};

/// The days of a bill that one version rates. A value.
struct version_span {
    std::size_t version = 0;  ///< its place in the history
    day_span days;

    friend constexpr bool operator==(const version_span&, const version_span&) = default;
};

namespace detail {

inline bool at_midnight(const std::optional<local_instant>& t) {
    return !t || *t == std::chrono::floor<std::chrono::days>(*t);
}

inline bool same_book(const plan& a, const plan& b) {
    return a.id == b.id && a.in == b.in && a.what == b.what && a.where == b.where;
}

// The first day of a version, and the day after its last.
inline day_span version_days(const plan_history& h, std::size_t i) {
    using std::chrono::days, std::chrono::floor, std::chrono::local_days;
    const auto& own = h.versions[i].effective;
    const auto next = i + 1 < h.versions.size() ? h.versions[i + 1].effective.from : std::nullopt;
    const auto to = own.to ? own.to : next;
    return {own.from ? floor<days>(*own.from) : local_days::min(),
            to ? floor<days>(*to) : local_days::max()};
}

}  // namespace detail

/// Checks that all versions are of one plan (id, currency, commodity, zone), numbered upwards, and
/// in force one after another from local midnights. Precondition: each is checked by itself.
/// @return `bad_plan`, `bad_date` (not a midnight) or `overlapping_period`, with the index.
[[nodiscard]] inline result<void> check(const plan_history& h) {
    if (h.versions.empty()) return fail(errc::bad_plan);
    for (std::size_t i = 0; i < h.versions.size(); ++i) {
        const auto& v = h.versions[i];
        if (!detail::at_midnight(v.effective.from) || !detail::at_midnight(v.effective.to))
            return fail(errc::bad_date, 0, i);
        if (v.effective.from && v.effective.to && *v.effective.to <= *v.effective.from)
            return fail(errc::overlapping_period, 0, i);
        if (i == 0) continue;
        const auto& before = h.versions[i - 1];
        if (!detail::same_book(before, v) || v.version <= before.version)
            return fail(errc::bad_plan, 0, i);
        const bool follows = v.effective.from &&
                             (!before.effective.to || *before.effective.to <= *v.effective.from) &&
                             (!before.effective.from || *before.effective.from < *v.effective.from);
        if (!follows) return fail(errc::overlapping_period, 0, i);
    }
    return {};
}

/// The place of the version in force on a local day. @return `not_effective` where none is.
/// Precondition: check(h).
[[nodiscard]] inline result<std::size_t> plan_at(const plan_history& h,
                                                 std::chrono::local_days day) {
    for (std::size_t i = 0; i < h.versions.size(); ++i) {
        const auto days = detail::version_days(h, i);
        if (day >= days.from && day < days.to) return i;
    }
    return fail(errc::not_effective);
}

/// Which version rates which days of a bill, in their order. Allocates. Precondition: check(h).
/// @return as days_of; `bad_value` without days; `not_effective` where a day has no version.
[[nodiscard]] inline result<std::vector<version_span>> versions_over(const plan_history& h,
                                                                     day_span bill) {
    const auto count = days_of(bill);
    if (!count) return fail(count.error());
    if (*count == 0) return fail(errc::bad_value);
    std::vector<version_span> out;
    for (auto day = bill.from; day < bill.to;) {
        const auto version = plan_at(h, day);
        if (!version) return fail(version.error());
        const auto until = std::min(detail::version_days(h, *version).to, bill.to);
        out.push_back({*version, {day, until}});
        day = until;
    }
    return out;
}

}  // namespace submeter::inline v0::tariff
