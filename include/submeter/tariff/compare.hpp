// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/measured.hpp"

#include <span>
#include <vector>

namespace submeter::inline v0::tariff {

/// The same usage under several plans: [i] is what plans[i] makes of it. A value.
struct comparison {
    std::vector<charge> bills;
    std::vector<money> above;  ///< the total, less the cheapest one; 0 for that and its equals
    std::size_t cheapest = 0;  ///< of equal ones the first
};

/// What one bill is above another: a refund where it is negative. Both are rounded, so posting the
/// difference leaves what the new bill says. @return as subtract(money, money).
[[nodiscard]] inline result<money> difference(const charge& now, const charge& was) {
    return subtract(now.total, was.total);
}

/// Compares plans by bills that the caller works out: bill(plan) is a result<charge>, however it
/// came about. Allocates.
/// @return the first error of a bill, with the index of the plan; `bad_value` without plans;
/// `unlike_currency` or `unlike_scale`, with the index of the plan; `overflow`.
template <class Bill>
[[nodiscard]] result<comparison> compare_plans(std::span<const plan> plans, Bill bill) {
    if (plans.empty()) return fail(errc::bad_value);
    comparison out;
    for (std::size_t i = 0; i < plans.size(); ++i) {
        result<charge> made = bill(plans[i]);
        if (!made) return fail(made.error().code, made.error().offset, i);
        out.bills.push_back(std::move(*made));
        const auto order = compare(out.bills[i].total, out.bills[out.cheapest].total);
        if (!order) return fail(order.error().code, 0, i);
        if (*order < 0) out.cheapest = i;
    }
    for (std::size_t i = 0; i < plans.size(); ++i) {
        const auto more = difference(out.bills[i], out.bills[out.cheapest]);
        if (!more) return fail(more.error().code, 0, i);
        out.above.push_back(*more);
    }
    return out;
}

namespace detail {

template <class Measured>
result<void> check_known(std::span<const plan> plans, std::span<const Measured> usage) {
    for (std::size_t i = 0; i < usage.size(); ++i)
        if (std::none_of(plans.begin(), plans.end(),
                         [&](const plan& p) { return reads(p, usage[i].measure); }))
            return fail(errc::unknown_measure, 0, i);
    return {};
}

}  // namespace detail

/// Compares plans by what registers say of some days. A plan leaves out what it does not read, and
/// takes the sum of the registers where it has no periods. Precondition: check of each.
/// @return as compare_plans, add_measured and settle; `unknown_measure` for one that no plan reads.
[[nodiscard]] inline result<comparison> compare_plans(std::span<const plan> plans, day_span days,
                                                      std::span<const measured_total> usage,
                                                      service svc = {}) {
    if (const auto ok = detail::check_known(plans, usage); !ok) return fail(ok.error());
    if (!svc.days) svc.days = days;
    return compare_plans(plans, [&](const plan& p) -> result<charge> {
        rating_state s;
        for (const auto& one : usage) {
            const auto added = add_measured(p, s, days, one, svc.since);
            if (!added) return fail(added.error());
        }
        return settle(p, s, svc);
    });
}

/// Compares plans by columns: all of each, whatever their intervals. Otherwise as for registers.
[[nodiscard]] inline result<comparison> compare_plans(std::span<const plan> plans,
                                                      std::span<const measured_column> usage,
                                                      const service& svc = {}) {
    if (const auto ok = detail::check_known(plans, usage); !ok) return fail(ok.error());
    constexpr interval always{detail::first_time, detail::last_time};
    return compare_plans(plans, [&](const plan& p) -> result<charge> {
        rating_state s;
        for (const auto& one : usage) {
            const auto added = add_measured(p, s, always, one, svc.since);
            if (!added) return fail(added.error());
        }
        return settle(p, s, svc);
    });
}

}  // namespace submeter::inline v0::tariff
