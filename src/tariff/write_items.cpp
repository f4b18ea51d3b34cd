// SPDX-License-Identifier: Apache-2.0
#include "tariff/names.hpp"
#include "tariff/plan_parts.hpp"
#include "tariff/write_values.hpp"

namespace submeter::inline v0::tariff {

namespace {

using submeter::detail::json_array;
using submeter::detail::json_object;

std::string write_ids(const plan& p, const std::vector<std::uint16_t>& on) {
    json_array out;
    for (const auto i : on)
        out.text(p.items[i].id);
    return out.str();
}

void write_proration(json_object& out, proration by, const std::optional<rate>& days) {
    out.text("prorate", names::name_of(names::prorations, by));
    if (!days) return;
    out.text("days_basis", days->nano == names::twelfth_of_365_nano
                               ? std::string{names::twelfth_of_365}
                               : rate_text(*days));
}

void write_origin(json_object& out, const plan& p, const price_origin& origin) {
    json_array base;
    for (const auto& part : origin.base) {
        json_object one;
        one.text("name", part.name);
        one.text("price", to_text(part.at));
        if (part.floats) one.boolean("floats", true);
        base.raw(one.str());
    }
    out.raw("base", base.str());
    if (origin.ratios.empty()) return;
    json_object ratios;
    for (std::size_t i = 0; i < origin.ratios.size(); ++i)
        ratios.text(periods_of(p)[i], rate_text(origin.ratios[i]));
    out.raw("ratios", ratios.str());
}

void write_kind(json_object& out, const plan& p, const usage_item& u) {
    out.text("kind", "usage");
    out.text("measure", u.measure);
    out.text("unit", names::name_of(names::units, u.unit));
    if (u.origin)
        write_origin(out, p, *u.origin);
    else
        write_prices(out, p, u.prices, "price", "prices");
    if (u.tiers) out.raw("ladder", write_ladder(p, *u.tiers));
    if (u.free) out.raw("quota", write_quota(p, *u.free, u.tiers.has_value()));
    if (u.months != 0) out.raw("months", write_months(u.months));
}

std::string write_contract(const contract_rule& c) {
    json_object out;
    if (c.amount_micro) out.text("amount", micro_text(*c.amount_micro));
    out.text("allowance", rate_text(c.allowance));
    out.text("excess_factor", rate_text(c.excess_factor));
    out.text("excess_from", names::name_of(names::excess_starts, c.from));
    if (c.step) {
        json_object step;
        step.text("above", rate_text(c.step->above));
        step.text("factor", rate_text(c.step->factor));
        out.raw("excess_step", step.str());
    }
    out.text("base", names::name_of(names::contract_bases, c.base));
    if (c.base == contract_base::measured) out.text("least", rate_text(c.least));
    return out.str();
}

std::string write_ratchet(const ratchet& r) {
    json_object out;
    out.text("share", rate_text(r.share));
    out.number("months", r.bills);
    if (r.months != 0) out.raw("of_months", write_months(r.months));
    return out.str();
}

void write_kind(json_object& out, const plan& p, const demand_item& d) {
    out.text("kind", "demand");
    out.text("measure", d.measure);
    out.text("unit", names::name_of(names::demand_units, d.unit));
    if (d.tiers.size() == 1)
        out.text("price", to_text(d.tiers[0].prices[0]));
    else
        write_tiers(out, p, d.tiers, tier_form::price);
    out.number("window_minutes", d.window_s / 60);
    out.number("slip_minutes", d.slip_s / 60);
    if (!d.periods.empty()) out.raw("periods", write_periods(p, d.periods));
    if (d.contract) out.raw("contract", write_contract(*d.contract));
    if (d.ratcheted) out.raw("ratchet", write_ratchet(*d.ratcheted));
    if (d.minimum_micro != 0) out.text("minimum", micro_text(d.minimum_micro));
    if (d.months != 0) out.raw("months", write_months(d.months));
    write_proration(out, d.by, d.month_days);
}

void write_kind(json_object& out, const plan&, const capacity_item& c) {
    out.text("kind", "capacity");
    out.text("price", to_text(c.at));
    write_proration(out, c.by, c.month_days);
}

void write_kind(json_object& out, const plan&, const fixed_item& f) {
    out.text("kind", "fixed");
    out.text("price", to_text(f.at));
    out.text("per", names::name_of(names::pers, f.per));
    out.text("each", names::name_of(names::eachs, f.each));
    write_proration(out, f.by, f.month_days);
    if (f.zero_use_factor != rate{rate_one})
        out.text("zero_use_factor", rate_text(f.zero_use_factor));
}

void write_threshold(json_object& out, const std::optional<usage_threshold>& t) {
    if (!t) return;
    json_object above;
    above.text("measure", t->measure);
    above.text("quantity", micro_text(t->micro));
    above.text("part", names::name_of(names::charged_parts, t->part));
    out.raw("above", above.str());
}

void write_kind(json_object& out, const plan& p, const percentage_item& i) {
    out.text("kind", "percentage");
    out.text("rate", rate_text(i.at));
    out.raw("on", write_ids(p, i.on));
    write_threshold(out, i.above);
}

std::string write_texts(const std::vector<std::string>& list) {
    json_array out;
    for (const auto& text : list)
        out.text(text);
    return out.str();
}

std::string write_steps(const std::vector<power_factor_step>& table) {
    json_array out;
    for (const auto& step : table) {
        json_object one;
        one.text("from", submeter::detail::digits_text(step.from_hundredths, 2));
        one.text("rate", rate_text(step.at));
        out.raw(one.str());
    }
    return out.str();
}

void write_kind(json_object& out, const plan& p, const power_factor_item& f) {
    out.text("kind", "power_factor");
    out.raw("active", write_texts(f.active));
    out.raw("reactive", write_texts(f.reactive));
    if (f.standard != 0)
        out.text("standard", names::name_of(names::standards, f.standard));
    else
        out.raw("table", write_steps(f.table));
    out.raw("on", write_ids(p, f.on));
}

void write_kind(json_object& out, const plan& p, const limit_item& l) {
    out.text("kind", l.side == limit_side::minimum ? "minimum" : "maximum");
    out.text("price", to_text(l.at));
    out.text("per", names::name_of(names::limit_pers, l.per));
    write_proration(out, l.by, l.month_days);
    out.raw("on", write_ids(p, l.on));
}

void write_kind(json_object& out, const plan& p, const tax_item& t) {
    out.text("kind", "tax");
    out.text("rate", rate_text(t.at));
    out.boolean("included", t.included);
    out.raw("on", write_ids(p, t.on));
    write_threshold(out, t.above);
}

}  // namespace

std::string write_item(const plan& p, const item& one) {
    json_object out;
    out.text("id", one.id);
    std::visit([&](const auto& what) { write_kind(out, p, what); }, one.what);
    if (one.round) out.raw("rounding", write_stage(*one.round));
    return out.str();
}

}  // namespace submeter::inline v0::tariff
