// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/detail/bill_lines.hpp"

namespace submeter::inline v0::tariff::detail {

inline const given_figure* given(const std::vector<given_figure>& list, const std::string& item) {
    for (const auto& g : list)
        if (g.item == item) return &g;
    return nullptr;
}

// A rate as a ratio in lowest terms; it always fits.
inline ratio ratio_of(rate r) {
    return reduced(r.nano, rate_one).value_or(ratio{0, 1});
}

// How many months a span is, where a plan says what a month counts.
inline result<ratio> months_by(day_span span, const std::optional<rate>& month_days) {
    if (!month_days) return months_of(span);
    const auto days = days_of(span);
    if (!days) return fail(days.error());
    return reduced(multiply(*days, rate_one), month_days->nano);
}

// The demand that was measured: the meter's own register, else the greatest window.
inline result<fraction> measured_demand(const item& i, std::size_t index, const bill_view& b) {
    if (const auto* fact = given(b.svc.demand, i.id)) return fraction{fact->micro, 0, 1};
    if (b.s.demands.empty()) return fraction{};
    const auto& seen = b.s.demands[index];
    if (seen.missed) return fail(errc::needs_intervals);
    if (!seen.peak) return fraction{};
    return demand_of(*seen.peak);
}

inline std::chrono::year_month month_of(std::chrono::local_days day) {
    const std::chrono::year_month_day date{day};
    return {date.year(), date.month()};
}

// What a ratchet looks back on: demands of its months alone. Those of the billed month itself are
// of earlier bills, so they count as of the month before.
inline std::vector<past_demand> looked_back_on(const std::vector<past_demand>& history,
                                               const ratchet& r, std::chrono::year_month billed) {
    std::vector<past_demand> out;
    for (auto past : history) {
        const auto bit = 1U << (static_cast<unsigned>(past.month.month()) - 1U);
        if (r.months != 0 && (r.months & bit) == 0) continue;
        if (past.month == billed) past.month -= std::chrono::months{1};
        out.push_back(past);
    }
    return out;
}

// The demand to be billed, before any contract.
inline result<fraction> floored_demand(const demand_item& d, const fraction& measured,
                                       const std::vector<past_demand>& history,
                                       const bill_view& b) {
    demand_floors floors{.ratchet = {}, .minimum_micro = d.minimum_micro};
    if (d.ratcheted)
        floors.ratchet = ratchet_terms{ratio_of(d.ratcheted->share),
                                       static_cast<std::int32_t>(d.ratcheted->bills)};
    if (!b.days && d.ratcheted) return fail(errc::missing_fact);
    const auto month = b.days ? month_of(b.bill()->from) : std::chrono::year_month{};
    std::vector<past_demand> past;
    if (d.ratcheted) past = looked_back_on(history, *d.ratcheted, month);
    const auto billed = bill_demand(measured, month, floors, past);
    if (!billed) return fail(billed.error());
    return billed->micro;
}

inline result<std::int64_t> contract_of(const contract_rule& rule, const bill_view& b) {
    if (rule.amount_micro) return *rule.amount_micro;
    if (b.svc.contract_micro) return *b.svc.contract_micro;
    return fail(errc::missing_fact);
}

inline contract_terms terms_of(const contract_rule& rule, std::int64_t contract_micro) {
    contract_terms out{.contract_micro = contract_micro,
                       .allowance = ratio_of(rule.allowance),
                       .base = rule.base,
                       .from = rule.from,
                       .least = ratio_of(rule.least),
                       .step = {}};
    if (rule.step) out.step = ratio_of(rule.step->above);
    return out;
}

// A line of so much at a price, × factor × the months it is charged for.
inline result<void> put_power(bill_lines& out, std::size_t item, charge_line line,
                              const fraction& micro, ratio factor, ratio months) {
    const auto shown = round_micro(micro, {rounding::half_up, 6, 1});
    if (!shown) return fail(shown.error());
    line.quantity_micro = *shown;
    const auto once = charge_for(micro, line.at, factor);
    if (!once) return fail(once.error());
    const auto product = scaled(*once, months);
    if (!product) return fail(product.error());
    line.product = *product;
    return out.put(item, std::move(line));
}

inline result<void> put_tiers(bill_lines& out, std::size_t item, const demand_item& d,
                              const fraction& billed, ratio months) {
    charge_line line;
    line.kind = charge_kind::demand;
    line.unit = d.unit;
    if (d.tiers.size() == 1) {
        line.at = d.tiers[0].prices[0];
        return put_power(out, item, std::move(line), billed, {1, 1}, months);
    }
    fraction below;
    for (std::size_t k = 0; k < d.tiers.size(); ++k) {
        const auto& bound = d.tiers[k].up_to_micro;
        const bool ends = !bound || billed.whole < *bound || billed == fraction{*bound, 0, 1};
        const fraction upto = ends ? billed : fraction{*bound, 0, 1};
        const auto part = subtract(upto, below);
        if (!part) return fail(part.error());
        line.tier = static_cast<std::uint8_t>(k);
        line.at = d.tiers[k].prices[0];
        const auto done = put_power(out, item, line, *part, {1, 1}, months);
        if (!done || ends) return done;
        below = upto;
    }
    return {};
}

inline result<void> put_contract(bill_lines& out, std::size_t item, const demand_item& d,
                                 const fraction& billed, ratio months, const bill_view& b) {
    const auto contract = contract_of(*d.contract, b);
    if (!contract) return fail(contract.error());
    const auto parts = under_contract(billed, terms_of(*d.contract, *contract));
    if (!parts) return fail(parts.error());
    charge_line line;
    line.kind = charge_kind::demand;
    line.unit = d.unit;
    line.at = d.tiers[0].prices[0];
    if (const auto ok = put_power(out, item, line, parts->base, {1, 1}, months); !ok) return ok;
    line.kind = charge_kind::excess_demand;
    const auto put_excess = [&](const fraction& micro, rate factor) -> result<void> {
        if (micro == fraction{}) return {};
        line.rate_nano = factor.nano;
        return put_power(out, item, line, micro, ratio_of(factor), months);
    };
    const auto ok = put_excess(parts->excess, d.contract->excess_factor);
    return ok && d.contract->step ? put_excess(parts->above, d.contract->step->factor) : ok;
}

// The lines of a demand item. @return the billed demand, which later ladders may ask for.
inline result<fraction> put_demand(bill_lines& out, std::size_t index, const demand_item& d,
                                   const std::vector<past_demand>& history, const bill_view& b) {
    const auto measured = measured_demand(b.p.items[index], index, b);
    if (!measured) return measured;
    const auto billed = floored_demand(d, *measured, history, b);
    if (!billed || !month_counts(d.months, b.bill())) return billed;
    if (d.by == proration::days && !b.days) return fail(errc::missing_fact);
    const auto months = d.by == proration::days ? months_by(*b.days, d.month_days) : b.once();
    if (!months) return fail(months.error());
    const auto done = d.contract ? put_contract(out, index, d, *billed, *months, b)
                                 : put_tiers(out, index, d, *billed, *months);
    if (!done) return fail(done.error());
    return billed;
}

}  // namespace submeter::inline v0::tariff::detail
