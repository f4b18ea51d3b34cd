// SPDX-License-Identifier: Apache-2.0
#include "core/json_writer.hpp"
#include "submeter/tariff/plan_json.hpp"
#include "tariff/calendar_json.hpp"
#include "tariff/names.hpp"

namespace submeter::inline v0::tariff {

namespace {

using submeter::detail::json_array;
using submeter::detail::json_object;

std::string write_rounding(const rounding_policy& r) {
    json_object stage;
    stage.text("rule", to_text(r.stage.rule));
    stage.number("scale", r.stage.scale);
    stage.number("step", r.stage.step);
    json_object out;
    out.raw(names::name_of(names::stages, r.at), stage.str());
    return out.str();
}

std::string write_effective(const effective_span& e) {
    json_object out;
    if (e.from) out.text("from", to_text(*e.from));
    if (e.to) out.text("to", to_text(*e.to));
    return out.str();
}

std::string write_periods(std::span<const period> periods) {
    json_array out;
    for (const auto& p : periods) {
        json_object one;
        one.text("name", p.name);
        one.text("price", to_text(p.at));
        out.raw(one.str());
    }
    return out.str();
}

std::string write_tiers(std::span<const tier> tiers, std::string_view price_name) {
    json_array out;
    for (const auto& t : tiers) {
        json_object one;
        one.text("from", micro_text(t.from_micro));
        one.text(price_name, to_text(t.at));
        out.raw(one.str());
    }
    return out.str();
}

void write_prices(const plan& p, json_object& out) {
    const auto periods = periods_of(p);
    const auto tiers = tiers_of(p);
    if (const auto* one = std::get_if<single>(&p.prices)) out.text("price", to_text(one->at));
    if (!periods.empty()) out.raw("periods", write_periods(periods));
    if (const auto* c = calendar_of(p)) out.raw("schedule", write_calendar(*c, periods));
    if (tiers.empty()) return;
    out.raw("tiers", write_tiers(tiers, periods.empty() ? "price" : "surcharge"));
    if (const auto* t = std::get_if<tiered_time_of_use>(&p.prices); t != nullptr && t->how)
        out.text("allocation", names::name_of(names::allocations, *t->how));
    out.text("tier_period", "month");
}

}  // namespace

std::string write_plan(const plan& p) {
    json_object out;
    out.text("format", names::format);
    out.text("id", p.id);
    out.number("version", p.version);
    out.text("currency", to_text(p.in.unit));
    out.number("scale", p.in.scale);
    out.text("commodity", names::name_of(names::commodities, p.what));
    out.text("unit", names::name_of(names::units, p.unit));
    out.text("zone", p.where.name);
    if (p.effective.from || p.effective.to) out.raw("effective", write_effective(p.effective));
    out.raw("rounding", write_rounding(p.round));
    out.text("kind", names::kinds[p.prices.index()]);
    write_prices(p, out);
    return out.str();
}

}  // namespace submeter::inline v0::tariff
