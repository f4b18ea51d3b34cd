// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/urdb.hpp"

#include "submeter/tariff/plan_json.hpp"
#include "tariff/urdb_parts.hpp"

namespace submeter::inline v0::tariff {

namespace {

using namespace urdb;
using submeter::detail::json_document;

// The rate's label, else its name.
std::string id_of(const json_node& rate) {
    for (const auto* name : {"label", "name"})
        if (const auto node = rate.find(name); node && node->is_text() && !node->is_nothing())
            return *node->text();
    return "urdb";
}

result<json_node> the_rate(const json_node& root) {
    const auto list = root.find("items");
    if (!list) return root;
    const auto items = list->items();
    if (!items) return fail(items.error());
    if (items->size() != 1) return list->refuse(errc::bad_value, "one rate is expected");
    return items->front();
}

// Tiers in kWh/kW look at the demand of the first item.
result<void> add_items(const json_node& rate, const document& d, plan& out) {
    const bool hours_use = d.energy.unit == "kWh/kW";
    if (hours_use) {
        add_flat_demand(d, out);
        if (out.items.empty() || d.flat.unit == "kVA") {
            out.items.clear();
            add_billing_demand(d, out);
            if (!d.flat.periods.empty()) add_flat_demand(d, out);
        }
    }
    if (const auto ok = add_energy(rate, d, out); !ok) return ok;
    if (!hours_use) add_flat_demand(d, out);
    add_demand(d, out);
    return add_charges(rate, out);
}

result<plan> plan_of(const json_node& rate, const zone& where) {
    const auto d = read_document(rate);
    if (!d) return fail(d.error());
    plan out;
    out.id = id_of(rate);
    out.in = {*parse_currency("USD"), 2};
    out.where = where;
    out.round.price = rounding_stage{rounding::half_up, quantity_decimals, 1};
    out.round.total = rounding_stage{rounding::half_up, 2, 1};
    if (d->classes.size() > 1) out.days = calendar_of(*d);
    const auto effective = read_effective(rate);
    if (!effective) return fail(effective.error());
    out.effective = *effective;
    if (const auto ok = add_items(rate, *d, out); !ok) return fail(ok.error());
    const auto valid = check(out);
    if (!valid)
        return rate.refuse(valid.error().code, std::string{describe(valid.error().code).sentence});
    out.digest = digest_of(out);
    return out;
}

}  // namespace

result<plan> read_urdb(std::string_view json, const zone& where, diagnostics& said) {
    const auto document = json_document::parse(json, said);
    if (!document) return fail(document.error());
    const auto rate = the_rate(document->root());
    if (!rate) return fail(rate.error());
    if (!rate->is_object()) return rate->refuse(errc::wrong_type, "an object is expected");
    return plan_of(*rate, where);
}

}  // namespace submeter::inline v0::tariff
