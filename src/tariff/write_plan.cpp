// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/plan_json.hpp"
#include "tariff/names.hpp"
#include "tariff/plan_parts.hpp"
#include "tariff/write_values.hpp"

namespace submeter::inline v0::tariff {

namespace {

using submeter::detail::json_array;
using submeter::detail::json_object;

std::string write_effective(const effective_span& e) {
    json_object out;
    if (e.from) out.text("from", to_text(*e.from));
    if (e.to) out.text("to", to_text(*e.to));
    return out.str();
}

std::string write_quantity_stage(const quantity_stage& q) {
    json_object out;
    out.text("rule", to_text(q.stage.rule));
    out.number("scale", q.stage.scale);
    out.number("step", q.stage.step);
    out.boolean("carry", q.carry);
    return out.str();
}

std::string write_rounding(const rounding_stages& r) {
    json_object out;
    if (r.quantity) out.raw("quantity", write_quantity_stage(*r.quantity));
    if (r.price) out.raw("price", write_stage(*r.price));
    if (r.line) out.raw("line", write_stage(*r.line));
    if (r.subtotal) out.raw("subtotal", write_stage(*r.subtotal));
    if (r.tax) out.raw("tax", write_stage(*r.tax));
    if (r.total) out.raw("total", write_stage(*r.total));
    return out.str();
}

std::string write_items(const plan& p) {
    json_array out;
    for (const auto& one : p.items)
        out.raw(write_item(p, one));
    return out.str();
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
    out.text("zone", p.where.name);
    if (p.effective.from || p.effective.to) out.raw("effective", write_effective(p.effective));
    out.raw("rounding", write_rounding(p.round));
    if (p.days) out.raw("calendar", write_calendar(*p.days));
    out.raw("items", write_items(p));
    return out.str();
}

}  // namespace submeter::inline v0::tariff
