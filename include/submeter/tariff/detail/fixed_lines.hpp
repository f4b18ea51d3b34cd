// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/detail/demand_lines.hpp"
#include "submeter/tariff/power_factor.hpp"

// Sums that follow the calendar and the account, and rates and limits on other lines.

namespace submeter::inline v0::tariff::detail {

// A capacity that held over part of a bill.
struct capacity_span {
    day_span days;
    std::int64_t micro = 0;
};

inline result<std::vector<capacity_span>> capacity_over(const bill_view& b) {
    if (!b.days || b.svc.capacity.empty()) return fail(errc::missing_fact);
    std::vector<capacity_span> out;
    for (std::size_t i = 0; i < b.svc.capacity.size(); ++i) {
        const auto& c = b.svc.capacity[i];
        if (c.micro < 0) return fail(errc::bad_value, 0, i);
        if (i > 0 && c.from <= b.svc.capacity[i - 1].from) return fail(errc::out_of_order, 0, i);
        const auto from = std::max(c.from, b.days->from);
        const auto to = i + 1 < b.svc.capacity.size()
                            ? std::min(b.svc.capacity[i + 1].from, b.days->to)
                            : b.days->to;
        if (from < to) out.push_back({{from, to}, c.micro});
    }
    if (out.empty() || out.front().days.from > b.days->from) return fail(errc::missing_fact);
    return out;
}

// How often a price per time is due.
struct due_rule {
    fixed_per per = fixed_per::month;
    proration by = proration::days;
    std::optional<rate> month_days = {};
};

// Whether a price is due once, however long the bill is.
inline bool due_once(const due_rule& rule) {
    return rule.per == fixed_per::bill ||
           (rule.per != fixed_per::day && rule.by == proration::whole);
}

inline result<ratio> times_due(const due_rule& rule, const std::optional<day_span>& over,
                               const bill_view& b) {
    if (rule.per == fixed_per::bill) return b.once();
    if (!over) return fail(errc::missing_fact);
    if (due_once(rule)) return b.once();
    if (rule.per == fixed_per::month) return months_by(*over, rule.month_days);
    if (rule.per == fixed_per::day) {
        const auto days = days_of(*over);
        if (!days) return fail(days.error());
        return ratio{*days, 1};
    }
    const auto months = months_of(*over, {month_rule::actual_year, 1});
    if (!months) return months;
    return year_share(*months);
}

// kVA × the times it is due, over each capacity that held: the first where that is once.
inline result<fraction> capacity_due(const due_rule& rule, const bill_view& b) {
    auto spans = capacity_over(b);
    if (!spans) return fail(spans.error());
    if (due_once(rule)) spans->resize(1);
    fraction sum;
    for (const auto& span : *spans) {
        const auto times = times_due(rule, span.days, b);
        if (!times) return fail(times.error());
        const auto part = scaled(fraction{span.micro, 0, 1}, *times);
        if (!part) return part;
        const auto next = add(sum, *part);
        if (!next) return next;
        sum = *next;
    }
    return sum;
}

// One line for all capacities of a bill: its quantity is kVA × months (or days, or years).
inline result<void> put_capacity(bill_lines& out, std::size_t index, charge_line line, ratio factor,
                                 const due_rule& rule, const bill_view& b) {
    const auto due = capacity_due(rule, b);
    if (!due) return fail(due.error());
    line.unit = billing_unit::kva;
    return put_power(out, index, std::move(line), *due, factor, {1, 1});
}

inline bool nothing_used(const bill_view& b) {
    if (b.svc.part_of && b.svc.part_of->used_elsewhere) return false;
    return std::all_of(b.s.used.begin(), b.s.used.end(),
                       [](const measure_usage& m) { return m.total_micro == 0; });
}

inline result<void> put_fixed(bill_lines& out, std::size_t index, const fixed_item& f,
                              const bill_view& b) {
    const due_rule rule{f.per, f.by, f.month_days};
    const auto factor = nothing_used(b) ? ratio_of(f.zero_use_factor) : ratio{1, 1};
    charge_line line;
    line.kind = charge_kind::fixed;
    line.unit = f.per == fixed_per::day ? billing_unit::day : billing_unit::each;
    line.at = f.at;
    if (f.each == fixed_each::kva)
        return put_capacity(out, index, std::move(line), factor, rule, b);
    const auto times = times_due(rule, b.days, b);
    if (!times) return fail(times.error());
    const std::int64_t each = f.each == fixed_each::person ? b.svc.persons : 1;
    const auto micro = scaled(fraction{multiply(each, 1'000'000), 0, 1}, *times);
    if (!micro) return fail(micro.error());
    return put_power(out, index, std::move(line), *micro, factor, {1, 1});
}

// A line of a rate on the sum of other lines.
inline result<void> put_rate(bill_lines& out, std::size_t index, charge_line line, rate at,
                             const fraction_sum& base) {
    const auto shown = shown_micro(base);
    if (!shown) return fail(shown.error());
    line.unit = billing_unit::currency;
    line.quantity_micro = *shown;
    line.rate_nano = at.nano;
    auto product = base.scaled(at.nano, rate_one);
    if (!product) return fail(product.error());
    return out.put(index, std::move(line), std::move(*product));
}

// The share of its base that a rate is charged on. Of a part of a bill the threshold is by days.
inline result<ratio> charged_share(const usage_threshold& t, const bill_view& b) {
    const auto measure = measure_index(b.p, t.measure);
    if (!measure) return fail(measure.error());
    const std::int64_t used = b.s.used.empty() ? 0 : b.s.used[*measure].total_micro;
    const auto once = b.once();
    if (!once) return once;
    const auto limit = scaled(fraction{t.micro, 0, 1}, *once);
    if (!limit) return fail(limit.error());
    const auto above = subtract({used, 0, 1}, *limit);
    if (!above) return fail(above.error());
    if (above->whole < 0 || *above == fraction{}) return ratio{0, 1};
    if (t.part == charged_part::all) return ratio{1, 1};
    return reduced(above->whole * above->den + above->num, exact{used} * above->den);
}

// A line of a rate on what of other lines lies above a usage; none where nothing does.
inline result<void> put_rate_above(bill_lines& out, std::size_t index, charge_line line, rate at,
                                   const fraction_sum& base,
                                   const std::optional<usage_threshold>& above,
                                   const bill_view& b) {
    if (!above) return put_rate(out, index, std::move(line), at, base);
    const auto share = charged_share(*above, b);
    if (!share) return fail(share.error());
    if (share->numerator == 0) return {};
    const auto part = base.scaled(share->numerator, share->denominator);
    if (!part) return fail(part.error());
    return put_rate(out, index, std::move(line), at, *part);
}

inline result<void> put_percentage(bill_lines& out, std::size_t index, const percentage_item& i,
                                   const bill_view& b) {
    const auto base = out.base(i.on);
    if (!base) return fail(base.error());
    charge_line line;
    line.kind = charge_kind::percentage;
    return put_rate_above(out, index, std::move(line), i.at, *base, i.above, b);
}

inline result<std::int64_t> total_of(const std::vector<std::string>& names, const bill_view& b) {
    std::int64_t sum = 0;
    for (const auto& name : names) {
        const auto m = measure_index(b.p, name);
        if (!m) return fail(m.error());
        const auto used = b.s.used.empty() ? 0 : b.s.used[*m].total_micro;
        const auto next = checked_add64(sum, used);
        if (!next) return fail(next.error());
        sum = *next;
    }
    return sum;
}

// The power factor of a bill in hundredths; none where nothing was used.
inline result<std::optional<std::uint8_t>> hundredths_of(const item& i, const power_factor_item& f,
                                                         const bill_view& b) {
    if (const auto* fact = given(b.svc.power_factor, i.id)) {
        const auto units = round_exact(exact{fact->micro} * 1'000'000, {rounding::half_up, 2, 1});
        if (!units || *units < 0 || *units > 100) return fail(errc::bad_value);
        return std::optional{static_cast<std::uint8_t>(*units)};
    }
    const auto active = total_of(f.active, b);
    if (!active) return fail(active.error());
    const auto reactive = total_of(f.reactive, b);
    if (!reactive) return fail(reactive.error());
    // Not an empty optional: GCC 12 warns that it be read unset.
    if (*active == 0 && *reactive == 0) return {};
    const auto found = power_factor_of(energy{*active}, reactive_energy{*reactive});
    if (!found) return fail(found.error());
    return std::optional{*found};
}

inline rate adjustment_of_item(const power_factor_item& f, std::uint8_t hundredths) {
    if (f.standard == 0)
        return adjustment_at(std::span<const power_factor_step>{f.table}, hundredths).at;
    const auto& rule = f.standard == 90   ? standard_90
                       : f.standard == 85 ? standard_85
                                          : standard_80;
    return {std::int64_t{adjustment_at(rule, hundredths)} * (rate_one / adjustment_one)};
}

inline result<void> put_power_factor(bill_lines& out, std::size_t index, const power_factor_item& f,
                                     const bill_view& b) {
    const auto hundredths = hundredths_of(b.p.items[index], f, b);
    if (!hundredths) return fail(hundredths.error());
    if (!*hundredths) return {};
    const auto base = out.base(f.on);
    if (!base) return fail(base.error());
    charge_line line;
    line.kind = charge_kind::power_factor;
    line.power_factor = **hundredths;
    return put_rate(out, index, std::move(line), adjustment_of_item(f, **hundredths), *base);
}

inline result<void> put_limit(bill_lines& out, std::size_t index, const limit_item& l,
                              const bill_view& b) {
    const auto base = out.base(l.on);
    if (!base) return fail(base.error());
    const auto times = times_due({l.per, l.by, l.month_days}, b.days, b);
    if (!times) return fail(times.error());
    const auto limit = scaled(fraction{multiply(l.at.micro, 1'000'000), 0, 1}, *times);
    if (!limit) return fail(limit.error());
    auto product = base->negated();
    if (!product) return fail(product.error());
    if (const auto ok = product->add(*limit); !ok) return ok;
    const auto lacks = product->value();
    if (!lacks) return fail(lacks.error());
    const bool negative = lacks->whole < 0;
    if (*lacks == fraction{} || negative == (l.side == limit_side::minimum)) return {};
    charge_line line;
    line.kind = l.side == limit_side::minimum ? charge_kind::minimum : charge_kind::maximum;
    line.unit = billing_unit::each;
    line.at = l.at;
    const auto micro = round_micro(1'000'000, *times, {rounding::half_up, 6, 1});
    if (!micro) return fail(micro.error());
    line.quantity_micro = *micro;
    return out.put(index, std::move(line), std::move(*product));
}

// A base that is money already stays what it is; an exact one is rounded.
inline result<money> gross_of(const fraction& base, rounding_stage by, const plan& p) {
    const rounding_stage finest{rounding::down, p.in.scale, 1};
    const auto whole = round_to_money(base, p.in, finest);
    if (whole && base == fraction{to_exact(*whole), 0, 1}) return whole;
    return round_to_money(base, p.in, p.round.total.value_or(by));
}

// A tax that the prices contain: what is left of the base after its rounded net.
inline result<money> net_of(const fraction_sum& base, const tax_item& t, rounding_stage by,
                            const plan& p) {
    const auto net = base.scaled(rate_one, rate_one + t.at.nano);
    if (!net) return fail(net.error());
    const auto value = net->value();
    if (!value) return fail(value.error());
    return round_to_money(*value, p.in, by);
}

inline result<void> put_included_tax(bill_lines& out, std::size_t index, const tax_item& t,
                                     const fraction_sum& base, const plan& p) {
    const auto stage = out.stage_of(p.items[index]);
    const auto by = stage ? *stage : *p.round.total;
    const auto value = base.value();
    if (!value) return fail(value.error());
    const auto gross = gross_of(*value, by, p);
    if (!gross) return fail(gross.error());
    const auto net = net_of(base, t, by, p);
    if (!net) return fail(net.error());
    const auto tax = subtract(*gross, *net);
    auto product = base.scaled(t.at.nano, rate_one + t.at.nano);
    const auto shown = shown_micro(base);
    if (!tax) return fail(tax.error());
    if (!product) return fail(product.error());
    if (!shown) return fail(shown.error());
    charge_line line;
    line.kind = charge_kind::tax;
    line.unit = billing_unit::currency;
    line.quantity_micro = *shown;
    line.rate_nano = t.at.nano;
    line.amount = *tax;
    line.included = true;
    return out.put(index, std::move(line), std::move(*product));
}

inline result<void> put_tax(bill_lines& out, std::size_t index, const tax_item& t,
                            const bill_view& b) {
    const auto base = out.base(t.on);
    if (!base) return fail(base.error());
    if (t.included) return put_included_tax(out, index, t, *base, b.p);
    charge_line line;
    line.kind = charge_kind::tax;
    return put_rate_above(out, index, std::move(line), t.at, *base, t.above, b);
}

}  // namespace submeter::inline v0::tariff::detail
