// SPDX-License-Identifier: Apache-2.0
#include "tariff/names.hpp"
#include "tariff/plan_parts.hpp"
#include "tariff/write_values.hpp"

namespace submeter::inline v0::tariff {

namespace {

using submeter::detail::json_array;
using submeter::detail::json_object;

void write_window(json_object& out, const usage_window& w) {
    if (w.kind == window_kind::term) {
        json_array days;
        for (const auto day : w.starts)
            days.text(day_text(day));
        out.raw("window", days.str());
        return;
    }
    out.text("window", names::name_of(names::windows, w.kind));
    if (w.kind == window_kind::month)
        out.text("starts", std::to_string(unsigned{w.starts[0].day()}));
    if (w.kind == window_kind::year)
        out.text("starts", w.starts.empty() ? "anniversary" : day_text(w.starts[0]));
}

std::string write_quantities(const std::vector<std::int64_t>& list) {
    json_array out;
    for (const auto micro : list)
        out.text(micro_text(micro));
    return out.str();
}

std::string write_classes(const plan& p, const ladder& l) {
    json_array out;
    for (const auto& c : l.classes) {
        json_object one;
        one.text("above", micro_text(c.above_micro));
        write_tiers(one, p, c.tiers, l.form);
        out.raw(one.str());
    }
    return out.str();
}

void write_scale(json_object& out, const plan& p, const ladder& l) {
    if (l.scale == bound_scale::none) return;
    out.text("scaled_by", names::name_of(names::scales, l.scale));
    if (l.scale == bound_scale::days) out.text("standard_days", rate_text(l.standard_days));
    if (l.scale == bound_scale::demand) out.text("demand", p.items[l.demand_item].id);
}

std::string write_household(const household& h) {
    json_object out;
    out.number("persons_over", h.persons_over);
    out.raw(h.each ? "adds_each" : "adds", write_quantities(h.adds_micro));
    return out.str();
}

}  // namespace

std::string write_ladder(const plan& p, const ladder& l) {
    json_object out;
    out.text("mode", names::name_of(names::modes, l.mode));
    write_window(out, l.window);
    if (l.at_start != crossing::split)
        out.text("crossing", names::name_of(names::crossings, l.at_start));
    if (l.classes.size() == 1)
        write_tiers(out, p, l.classes[0].tiers, l.form);
    else
        out.raw("classes", write_classes(p, l));
    if (l.how) out.text("allocation", names::name_of(names::allocations, *l.how));
    write_scale(out, p, l);
    if (l.moved_in != move_in::whole)
        out.text("move_in", names::name_of(names::move_ins, l.moved_in));
    if (l.large) out.raw("household", write_household(*l.large));
    return out.str();
}

std::string write_quota(const plan& p, const quota& q, bool has_ladder) {
    json_object out;
    out.text("amount", micro_text(q.amount_micro));
    write_window(out, q.window);
    out.text("each", names::name_of(names::quota_eachs, q.per_person));
    if (q.takes == quota_order::listed)
        out.raw("takes", write_periods(p, q.first));
    else if (periods_of(p).size() > 1 || q.takes == quota_order::chronological)
        out.text("takes", names::name_of(names::quota_orders, q.takes));
    if (has_ladder) out.boolean("fills_ladder", q.fills_ladder);
    if (q.carry_micro) out.text("carry", micro_text(*q.carry_micro));
    out.text("prorate", names::name_of(names::quota_prorations, q.by_days));
    return out.str();
}

}  // namespace submeter::inline v0::tariff
