// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/state.hpp"

#include <algorithm>
#include <vector>

namespace submeter::inline v0::tariff {

/// Sees how a charge comes about; `settle` calls it, so it cannot tell another story. A value.
struct no_observer {
    /// A finished line. `grains`: steps of the total's rounding stage that it got beyond its own
    /// exact product rounded down (0 or 1); always 0 where lines are rounded themselves.
    void line(const charge_line& /*line*/, std::int64_t /*grains*/) {}
    /// The exact sum of the products, and the total.
    void total(exact /*sum*/, money /*total*/) {}
};

namespace detail {

inline result<std::vector<charge_line>> exact_lines(const plan& p, const rating_state& s) {
    std::vector<charge_line> lines;
    for (std::size_t i = 0; i < s.used.size(); ++i) {
        if (s.used[i] == 0) continue;
        charge_line line = slot_at(p, i);
        if (line.kind == charge_kind::surcharge && line.at.micro == 0) continue;
        line.quantity_micro = s.used[i];
        line.product = multiply(line.quantity_micro, line.at.micro);
        lines.push_back(std::move(line));
    }
    return lines;
}

inline result<exact> sum_of(const std::vector<charge_line>& lines) {
    exact sum = 0;
    for (const auto& line : lines) {
        const auto next = checked_add(sum, line.product);
        if (!next) return next;
        sum = *next;
    }
    return sum;
}

inline result<money> round_lines(const plan& p, std::vector<charge_line>& lines) {
    money total{0, p.in};
    for (auto& line : lines) {
        const auto amount = round_to_money(line.product, p.in, p.round.stage);
        if (!amount) return amount;
        line.amount = *amount;
        const auto next = add(total, *amount);
        if (!next) return next;
        total = *next;
    }
    return total;
}

// Rounds the sum, each line down, and gives the steps that are left to the largest remainders; of
// equal ones the earlier line. `grains` gets what each line was given.
inline result<money> spread_total(const plan& p, exact sum, std::vector<charge_line>& lines,
                                  std::vector<std::int64_t>& grains) {
    const auto total = round_to_money(sum, p.in, p.round.stage);
    if (!total) return total;
    const rounding_stage down{rounding::down, p.round.stage.scale, p.round.stage.step};
    const std::int64_t grain = down.step * power_of_ten(p.in.scale - down.scale);
    exact left = total->minor;
    std::vector<exact> rest(lines.size());
    std::vector<std::size_t> order(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto amount = round_to_money(lines[i].product, p.in, down);
        if (!amount) return amount;
        lines[i].amount = *amount;
        left -= amount->minor;
        rest[i] = lines[i].product - to_exact(*amount);
        order[i] = i;
    }
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return rest[a] > rest[b]; });
    for (std::size_t i = 0; i < order.size() && left > 0; ++i, left -= grain) {
        lines[order[i]].amount.minor += grain;
        grains[order[i]] = 1;
    }
    if (left != 0) return fail(errc::not_conserved);
    return total;
}

}  // namespace detail

/// What is owed for a bill so far: a line for each slot that has usage (surcharges of zero aside),
/// rounded as the plan says. With rounding per line the total is the sum of the lines; with
/// rounding of the total the lines are cut from it by largest remainder. Either way they sum to it.
/// For many small intervals, post the difference of two settled totals: never rounded differences.
/// Precondition: check(p). A pure function; allocates the lines.
/// @return `overflow`, or `bad_plan` for another plan's state.
template <class Observer>
[[nodiscard]] result<charge> settle(const plan& p, const rating_state& s, Observer&& seen) {
    if (!s.used.empty() && s.used.size() != slot_count(p)) return fail(errc::bad_plan);
    auto lines = detail::exact_lines(p, s);
    if (!lines) return fail(lines.error());
    const auto sum = detail::sum_of(*lines);
    if (!sum) return fail(sum.error());
    std::vector<std::int64_t> grains(lines->size(), 0);
    const auto total = p.round.at == rounded_at::line
                           ? detail::round_lines(p, *lines)
                           : detail::spread_total(p, *sum, *lines, grains);
    if (!total) return fail(total.error());
    for (std::size_t i = 0; i < lines->size(); ++i)
        seen.line((*lines)[i], grains[i]);
    seen.total(*sum, *total);
    return charge{s.over.value_or(interval{}), std::move(*lines), *total};
}

/// The same without an observer.
[[nodiscard]] inline result<charge> settle(const plan& p, const rating_state& s) {
    return settle(p, s, no_observer{});
}

}  // namespace submeter::inline v0::tariff
