// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/detail/fraction_sum.hpp"
#include "submeter/tariff/detail/quota.hpp"
#include "submeter/tariff/ladder.hpp"

// The second half of pricing a usage item: its usage falls into slots, one for each price it may
// have. Classes of a ladder follow one another; within a class, tier by tier, period by period.

namespace submeter::inline v0::tariff::detail {

// What fell into a slot: whole millionths, and a rest that a shared tier leaves between them.
struct slot_use {
    std::int64_t micro = 0;
    fraction_sum part;

    [[nodiscard]] bool empty() const { return micro == 0 && part.empty(); }
};

// What a slot stands for.
struct slot_place {
    std::size_t class_ = 0;
    std::size_t tier = 0;
    std::size_t period = 0;
    bool surcharge = false;  // additive: a line a tier beside the lines of periods
};

// The arrangement of an item's slots.
class slot_plan {
public:
    slot_plan(const usage_item& u, std::size_t periods)
        : u_(&u), periods_(lines_by_period(u) ? periods : 1) {}

    [[nodiscard]] bool additive() const {
        return u_->tiers && u_->tiers->how == allocation::additive;
    }

    [[nodiscard]] std::size_t count() const {
        if (!u_->tiers) return periods_;
        std::size_t tiers = 0;
        for (const auto& c : u_->tiers->classes)
            tiers += c.tiers.size();
        return additive() ? periods_ + tiers : periods_ * tiers;
    }

    [[nodiscard]] std::size_t of(std::size_t class_, std::size_t tier, std::size_t period) const {
        return tier_base(class_, tier) * periods_ + period;
    }
    [[nodiscard]] std::size_t of_surcharge(std::size_t class_, std::size_t tier) const {
        return periods_ + tier_base(class_, tier);
    }

    [[nodiscard]] slot_place place(std::size_t slot) const {
        slot_place out;
        if (!u_->tiers || (additive() && slot < periods_)) {
            out.period = slot;
            return out;
        }
        out.surcharge = additive();
        std::size_t tier = additive() ? slot - periods_ : slot / periods_;
        out.period = additive() ? 0 : slot % periods_;
        while (tier >= u_->tiers->classes[out.class_].tiers.size())
            tier -= u_->tiers->classes[out.class_++].tiers.size();
        out.tier = tier;
        return out;
    }

    // The price of a slot; check(p) saw that sums fit.
    [[nodiscard]] price at(const slot_place& where) const {
        const auto pick = [&](const std::vector<price>& list) {
            return list.size() > 1 ? list[where.period] : list.front();
        };
        if (!u_->tiers || (additive() && !where.surcharge)) return pick(u_->prices);
        const auto& t = u_->tiers->classes[where.class_].tiers[where.tier];
        if (additive() || u_->tiers->form != tier_form::surcharge) return pick(t.prices);
        return {pick(u_->prices).micro + pick(t.prices).micro};
    }

    [[nodiscard]] std::size_t periods() const { return periods_; }

private:
    [[nodiscard]] std::size_t tier_base(std::size_t class_, std::size_t tier) const {
        for (std::size_t c = 0; c < class_; ++c)
            tier += u_->tiers->classes[c].tiers.size();
        return tier;
    }

    const usage_item* u_;
    std::size_t periods_;
};

inline std::vector<std::int64_t> declared_bounds(const ladder_class& c) {
    std::vector<std::int64_t> out;
    out.reserve(c.tiers.size());
    for (const auto& t : c.tiers)
        if (t.up_to_micro) out.push_back(*t.up_to_micro);
    return out;
}

// How the length of the bill scales bounds.
inline result<ratio> bill_share(const ladder& l, const bill_view& b) {
    if (l.scale == bound_scale::none || l.scale == bound_scale::demand) return ratio{1, 1};
    if (!b.days) return fail(errc::missing_fact);
    if (l.scale == bound_scale::months) return months_of(*b.days);
    const auto days = days_of(*b.days);
    if (!days) return fail(days.error());
    return reduced(multiply(*days, rate_one), l.standard_days.nano);
}

// Months of service in a window of a year, by the plan's rule, as a share of the window's months.
inline result<ratio> months_served(const ladder& l, day_span whole, std::chrono::local_days since) {
    const auto rule = l.moved_in == move_in::months ? month_rule::whole : month_rule::started;
    const std::chrono::year_month_day start{whole.from};
    const auto first = static_cast<std::uint8_t>(std::min(28U, static_cast<unsigned>(start.day())));
    const auto all = months_of(whole, {month_rule::started, first});
    const auto served = months_of({since, whole.to}, {rule, first});
    if (!all) return all;
    if (!served) return served;
    return reduced(multiply(served->numerator, all->denominator),
                   multiply(served->denominator, all->numerator));
}

inline result<ratio> service_share(const ladder& l, std::chrono::local_days start,
                                   const bill_view& b) {
    if (l.moved_in == move_in::whole || !b.svc.since || l.window.kind == window_kind::bill)
        return ratio{1, 1};
    if (l.moved_in == move_in::days) return served_share(l.window, start, b);
    const day_span whole{start, window_end(l.window, start, b.svc.since)};
    if (*b.svc.since <= whole.from) return ratio{1, 1};
    if (*b.svc.since >= whole.to) return ratio{0, 1};
    return months_served(l, whole, *b.svc.since);
}

// Bounds × a demand in kW: hours' use.
inline result<std::vector<std::int64_t>> times_demand(std::vector<std::int64_t> bounds,
                                                      const fraction& demand_micro,
                                                      rounding_stage stage) {
    constexpr fraction one{1'000'000, 0, 1};
    if (demand_micro == one) return bounds;
    for (auto& bound : bounds) {
        const auto product = scaled(demand_micro, bound, 1'000'000);
        if (!product) return fail(product.error());
        const auto micro = round_micro(*product, stage);
        if (!micro) return fail(micro.error());
        bound = *micro;
    }
    return bounds;
}

// The declared bounds, raised for a large household and × a share, rounded where that is not 1.
inline result<std::vector<std::int64_t>> adjusted_bounds(const ladder& l, const ladder_class& c,
                                                         ratio share, const bill_view& b) {
    auto bounds = declared_bounds(c);
    bounds_adjustment by{
        .adds_micro = {}, .adds_times = 1, .share = share, .round = quantity_rule(b.p)};
    if (l.large && b.svc.persons > l.large->persons_over) {
        by.adds_micro = l.large->adds_micro;
        if (l.large->each)
            by.adds_times = static_cast<std::int32_t>(b.svc.persons - l.large->persons_over);
    }
    if (by.share == ratio{1, 1}) by.round = {rounding::half_up, 6, 1};
    if (by.adds_micro.empty() && by.share == ratio{1, 1}) return bounds;
    const auto adjusted = adjust_bounds(bounds, by, bounds);
    if (!adjusted) return fail(adjusted.error());
    return bounds;
}

// The bounds of a class for one account and window; `demand_micro` is what may scale them.
inline result<std::vector<std::int64_t>> bounds_of(const ladder& l, const ladder_class& c,
                                                   std::chrono::local_days start,
                                                   const bill_view& b,
                                                   const fraction& demand_micro) {
    const auto length = bill_share(l, b);
    if (!length) return fail(length.error());
    const auto served = service_share(l, start, b);
    if (!served) return fail(served.error());
    const auto share = reduced(multiply(length->numerator, served->numerator),
                               multiply(length->denominator, served->denominator));
    if (!share) return fail(share.error());
    auto bounds = adjusted_bounds(l, c, *share, b);
    if (!bounds || l.scale != bound_scale::demand) return bounds;
    return times_demand(std::move(*bounds), demand_micro, quantity_rule(b.p));
}

}  // namespace submeter::inline v0::tariff::detail
