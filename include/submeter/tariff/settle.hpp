// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/detail/fixed_lines.hpp"

namespace submeter::inline v0::tariff {

/// Sees how a charge comes about; `settle` calls it, so it cannot tell another story. A value.
struct no_observer {
    /// A finished line. `stage`: what rounded it; absent where it was cut from the rounded total.
    /// `grains`: steps of the total's stage that it then got beyond its own product rounded down (0
    /// or 1).
    void line(const charge_line& /*line*/, const std::optional<rounding_stage>& /*stage*/,
              std::int64_t /*grains*/) {}
    /// The sum of what the lines are worth, and the total.
    void total(const fraction& /*sum*/, money /*total*/) {}
};

namespace detail {

// Makes the lines of a bill, item by item, and moves what items carry to the next one.
class bill_maker {
public:
    bill_maker(const bill_view& b, std::vector<item_state>& carried)
        : b_(b), carried_(carried), out_(b.p), billed_(b.p.items.size()) {}

    result<void> run() {
        for (std::size_t i = 0; i < b_.p.items.size(); ++i) {
            const auto done =
                std::visit([&](const auto& what) { return put(i, what); }, b_.p.items[i].what);
            if (!done) return fail(done.error().code, done.error().offset, i);
        }
        return {};
    }

    [[nodiscard]] bill_lines& lines() { return out_; }

private:
    result<void> put(std::size_t i, const usage_item& u) {
        if (!month_counts(u.months, b_.bill())) return {};
        const auto measure = measure_index(b_.p, u.measure);
        if (!measure) return fail(measure.error());
        const auto& used = b_.s.used.empty() ? nothing_ : b_.s.used[*measure];
        if (depends_on_order(u) && used.until == std::nullopt && used.total_micro != 0)
            return fail(errc::needs_intervals);
        const bool by_demand = u.tiers && u.tiers->scale == bound_scale::demand;
        const auto demand = by_demand ? billed_[u.tiers->demand_item] : fraction{};
        usage_pricer pricer{u, carried_[i], b_, demand};
        const auto priced = pricer.run(cell_maker{u, b_}.run(used));
        if (!priced) return fail(priced.error());
        return put_usage(out_, i, u, *priced, b_.p);
    }
    result<void> put(std::size_t i, const demand_item& d) {
        const auto billed = put_demand(out_, i, d, carried_[i].demands, b_);
        if (!billed) return fail(billed.error());
        billed_[i] = *billed;
        return remember(i, d);
    }
    result<void> put(std::size_t i, const capacity_item& c) {
        charge_line line;
        line.kind = charge_kind::capacity;
        line.at = c.at;
        return put_capacity(out_, i, std::move(line), {1, 1},
                            {fixed_per::month, c.by, c.month_days}, b_);
    }
    result<void> put(std::size_t i, const fixed_item& f) { return put_fixed(out_, i, f, b_); }
    result<void> put(std::size_t i, const percentage_item& x) {
        return put_percentage(out_, i, x, b_);
    }
    result<void> put(std::size_t i, const power_factor_item& f) {
        return put_power_factor(out_, i, f, b_);
    }
    result<void> put(std::size_t i, const limit_item& l) { return put_limit(out_, i, l, b_); }
    result<void> put(std::size_t i, const tax_item& t) { return put_tax(out_, i, t, b_); }

    // Keeps a measured demand for as long as its ratchet looks back.
    result<void> remember(std::size_t i, const demand_item& d) {
        if (!d.ratcheted) return {};
        const auto measured = measured_demand(b_.p.items[i], i, b_);
        if (!measured) return fail(measured.error());
        const auto micro = to_int64(measured->whole);
        if (!micro) return fail(micro.error());
        auto& past = carried_[i].demands;
        const auto month = month_of(b_.bill()->from);
        if (!past.empty() && past.back().month == month)
            past.back().measured_micro = std::max(past.back().measured_micro, *micro);
        else
            past.push_back({month, *micro});
        const auto out_of_sight = [&](const past_demand& old) {
            return (month - old.month).count() > static_cast<std::int64_t>(d.ratcheted->bills);
        };
        past.erase(std::remove_if(past.begin(), past.end(), out_of_sight), past.end());
        return {};
    }

    const bill_view& b_;
    std::vector<item_state>& carried_;
    bill_lines out_;
    std::vector<fraction> billed_;  // the billed demand of each demand item
    measure_usage nothing_;
};

// Rounds the sum; lines without a stage of their own are rounded down, and the steps that are left
// go to the largest remainders; of equal ones to the earlier line.
class total_maker {
public:
    total_maker(const plan& p, bill_lines& lines)
        : p_(p), from_(lines), lines_(lines.lines()), grains_(lines_.size(), 0) {}

    result<money> run() {
        fraction_sum exactly;
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            if (lines_[i].included) continue;
            if (const auto ok = exactly.add(from_.worth(i)); !ok) return fail(ok.error());
        }
        const auto sum = exactly.value();
        if (!sum) return fail(sum.error());
        sum_ = *sum;
        const auto total = p_.round.total
                               ? round_to_money(sum_, p_.in, *p_.round.total)
                               : round_to_money(sum_, p_.in, {rounding::half_up, p_.in.scale, 1});
        if (!total) return total;
        if (const auto spread = share_out(*total); !spread) return fail(spread.error());
        return total;
    }

    [[nodiscard]] const fraction& sum() const { return sum_; }
    [[nodiscard]] std::int64_t grains(std::size_t i) const {
        return i < grains_.size() ? grains_[i] : 0;
    }

private:
    result<void> share_out(money total) {
        exact left = total.minor;
        std::vector<std::size_t> cut;
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            if (lines_[i].included) continue;
            if (!from_.rounded(i)) {
                const auto floor = round_to_money(lines_[i].product, p_.in, down());
                if (!floor) return fail(floor.error());
                lines_[i].amount = *floor;
                cut.push_back(i);
            }
            left -= lines_[i].amount.minor;
        }
        if (const auto given = give(cut, left); !given) return given;
        return left == 0 ? result<void>{} : put_rest(left);
    }

    [[nodiscard]] rounding_stage down() const {
        const auto stage = p_.round.total.value_or(rounding_stage{rounding::down, p_.in.scale, 1});
        return {rounding::down, stage.scale, stage.step};
    }

    result<void> give(std::vector<std::size_t>& cut, exact& left) {
        const std::int64_t grain = down().step * power_of_ten(p_.in.scale - down().scale);
        result<void> fits;
        std::vector<fraction_sum> rests(lines_.size());
        for (const auto i : cut) {
            rests[i] = from_.worth(i);
            fits = rests[i].add({-to_exact(lines_[i].amount), 0, 1});
            if (!fits) return fits;
        }
        std::stable_sort(cut.begin(), cut.end(), [&](std::size_t a, std::size_t b) {
            const auto order = rests[a].compare(rests[b]);
            if (!order) fits = fail(order.error());
            return order && *order > 0;
        });
        for (std::size_t i = 0; i < cut.size() && left >= grain; ++i, left -= grain) {
            lines_[cut[i]].amount.minor += grain;
            grains_[cut[i]] = 1;
        }
        return fits;
    }

    // What no line can take: the total is coarser than the lines, or rounded on its own.
    result<void> put_rest(exact left) {
        const auto minor = to_int64(left);
        if (!minor) return fail(minor.error());
        charge_line line;
        line.kind = charge_kind::rounding;
        line.version = p_.version;
        line.unit = billing_unit::each;
        line.amount = {*minor, p_.in};
        line.product = {to_exact(line.amount), 0, 1};
        lines_.push_back(std::move(line));
        return {};
    }

    const plan& p_;
    bill_lines& from_;
    std::vector<charge_line>& lines_;
    std::vector<std::int64_t> grains_;
    fraction sum_;
};

template <class Observer>
void show(Observer& seen, bill_lines& lines, std::size_t made, const total_maker& total) {
    for (std::size_t i = 0; i < lines.lines().size(); ++i)
        seen.line(lines.lines()[i], i < made ? lines.stage(i) : std::nullopt, total.grains(i));
}

}  // namespace detail

/// What is owed for a bill so far. Items are taken in their order; each line is rounded as the plan
/// says, and the lines, included taxes aside, sum to the total: where the total is rounded, lines
/// without a stage of their own are cut from it by largest remainder, and what is then left is a
/// line of its own. For many small intervals, post the difference of two settled totals: never
/// rounded differences. Precondition: check(p). A pure function; allocates the lines.
/// @return `overflow`; `missing_fact`, `needs_intervals`, `out_of_order` or `bad_value` with the
/// index of the item that asks; or `bad_plan` for another plan's state.
template <class Observer>
[[nodiscard]] result<charge> settle(const plan& p, const rating_state& s, const service& svc,
                                    Observer&& seen) {
    if (const auto ok = detail::check_shape(p, s); !ok) return fail(ok.error());
    auto carried = s.carried;
    carried.resize(p.items.size());
    const detail::bill_view view{p, s, svc, detail::bill_days(p, s, svc)};
    detail::bill_maker maker{view, carried};
    if (const auto made = maker.run(); !made) return fail(made.error());
    const std::size_t count = maker.lines().lines().size();
    detail::total_maker maker_of_total{p, maker.lines()};
    const auto total = maker_of_total.run();
    if (!total) return fail(total.error());
    detail::show(seen, maker.lines(), count, maker_of_total);
    seen.total(maker_of_total.sum(), *total);
    return charge{s.over.value_or(interval{}), std::move(maker.lines().lines()), *total};
}

/// The same without an observer.
[[nodiscard]] inline result<charge> settle(const plan& p, const rating_state& s,
                                           const service& svc = {}) {
    return settle(p, s, svc, no_observer{});
}

/// The state with which the next bill begins: nothing used; ladders, quotas, what rounding cut, and
/// demands where they stand. @return as settle.
[[nodiscard]] inline result<rating_state> next_bill(const plan& p, const rating_state& s,
                                                    const service& svc = {}) {
    if (const auto ok = detail::check_shape(p, s); !ok) return fail(ok.error());
    rating_state next;
    next.carried = s.carried;
    next.carried.resize(p.items.size());
    const detail::bill_view view{p, s, svc, detail::bill_days(p, s, svc)};
    detail::bill_maker maker{view, next.carried};
    if (const auto made = maker.run(); !made) return fail(made.error());
    return next;
}

}  // namespace submeter::inline v0::tariff
