// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/ratio.hpp"
#include "submeter/tariff/plan.hpp"

#include <numeric>

namespace submeter::inline v0::tariff {

/// The demand, in millionths of a kW, at which a demand price costs what a capacity of so many
/// millionths of a kVA costs: capacity × its price ÷ the demand's price, exact, in lowest terms.
/// Below it demand is cheaper. Allocates nothing.
/// @return `bad_value` for a negative capacity or price; `divide_by_zero` for a demand that costs
/// nothing; `overflow`.
[[nodiscard]] constexpr result<ratio> demand_break_even(std::int64_t capacity_micro,
                                                        price of_capacity,
                                                        price of_demand) noexcept {
    if (capacity_micro < 0 || of_capacity.micro < 0 || of_demand.micro < 0)
        return fail(errc::bad_value);
    return reduced(multiply(capacity_micro, of_capacity.micro), of_demand.micro);
}

/// What two plans make of one step of a family of usages. A value.
struct paired_totals {
    money first;
    money second;

    friend constexpr bool operator==(const paired_totals&, const paired_totals&) = default;
};

/// Between which steps of a family of usages two plans change places: at `below` the one that is
/// cheaper at the low end still is, or they cost the same; at `above`, one step on, the other is.
/// Where they cost the same up to the high end, both steps are that end. A value.
struct break_even {
    std::int64_t below = 0;
    std::int64_t above = 0;
    paired_totals at_below;
    paired_totals at_above;

    friend constexpr bool operator==(const break_even&, const break_even&) = default;
};

namespace detail {

// How much the first plan costs more, at a step.
inline result<std::strong_ordering> order_of(const result<paired_totals>& t) {
    if (!t) return fail(t.error());
    return compare(t->first, t->second);
}

// Halves [low, high] until one step is left. `was` is the order at the low end.
template <class Totals>
result<break_even> bisect(break_even at, std::strong_ordering was, Totals& totals) {
    while (at.above - at.below > 1) {
        const auto middle = std::midpoint(at.below, at.above);
        const result<paired_totals> here = totals(middle);
        const auto order = order_of(here);
        if (!order) return fail(order.error());
        const bool below = *order == was || *order == 0;
        (below ? at.below : at.above) = middle;
        (below ? at.at_below : at.at_above) = *here;
    }
    return at;
}

}  // namespace detail

/// Finds the step of a family of usages at which two plans change places, by bisection over the
/// rounded totals: totals(step) is a result<paired_totals> for a whole number from `low` to `high`,
/// such as the thousandths of the usage that fall into the peak, or the hundredths of a month's
/// usage. Precondition: the difference of the two totals never turns back over the steps (rounding
/// may make it stand still). Calls `totals` about log2(high − low) times. Allocates nothing itself.
/// @return none where one plan is cheaper throughout; the error of `totals`; `out_of_order` unless
/// low < high; `overflow` where they are further apart than 64 bits; `unlike_currency` or
/// `unlike_scale`.
template <class Totals>
[[nodiscard]] result<std::optional<break_even>> find_break_even(std::int64_t low, std::int64_t high,
                                                                Totals totals) {
    if (low >= high) return fail(errc::out_of_order);
    if (const auto width = checked_subtract64(high, low); !width) return fail(width.error());
    const result<paired_totals> first = totals(low);
    const auto at_low = detail::order_of(first);
    if (!at_low) return fail(at_low.error());
    const result<paired_totals> last = totals(high);
    const auto at_high = detail::order_of(last);
    if (!at_high) return fail(at_high.error());
    if (*at_high == 0) return std::optional{break_even{high, high, *last, *last}};
    if (*at_high == *at_low) return std::optional<break_even>{};
    // Where the plans cost the same at the low end, the one that is cheaper before is the other.
    const auto was = *at_low != 0 ? *at_low : 0 <=> *at_high;
    const auto found = detail::bisect({low, high, *first, *last}, was, totals);
    if (!found) return fail(found.error());
    return std::optional{*found};
}

/// The same for two plans under bill(plan, step), a result<charge>. Precondition: check of both,
/// and the one above.
template <class Bill>
[[nodiscard]] result<std::optional<break_even>> find_break_even(const plan& a, const plan& b,
                                                                std::int64_t low, std::int64_t high,
                                                                Bill bill) {
    return find_break_even(low, high, [&](std::int64_t step) -> result<paired_totals> {
        const auto first = bill(a, step);
        if (!first) return fail(first.error());
        const auto second = bill(b, step);
        if (!second) return fail(second.error());
        return paired_totals{first->total, second->total};
    });
}

}  // namespace submeter::inline v0::tariff
