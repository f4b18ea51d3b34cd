// SPDX-License-Identifier: Apache-2.0
#include "core/json_writer.hpp"
#include "report/words.hpp"
#include "submeter/report/statement.hpp"

namespace submeter::inline v0::report {

namespace {

using submeter::detail::json_array;
using submeter::detail::json_object;

std::string line_json(const billing::statement_line& line, derivations why) {
    json_object out;
    out.text("label", line.label);
    out.text("kind", to_text(line.what.kind));
    if (!line.what.item.empty()) out.text("item", line.what.item);
    if (line.what.version != 0) out.number("version", line.what.version);
    if (!line.what.period.empty()) out.text("period", line.what.period);
    const bool rated =
        line.what.kind == charge_kind::consumption || line.what.kind == charge_kind::surcharge;
    if (rated) out.number("tier", line.what.tier + 1);
    out.text("quantity", micro_text(line.what.quantity_micro));
    out.text("unit", to_text(line.what.unit));
    const auto price = detail::price_text(line.what);
    if (!price.empty()) out.text("price", price);
    out.text("product", to_text(line.what.product));
    out.text("amount", amount_text(line.what.amount));
    if (line.what.included) out.raw("included", "true");
    if (why == derivations::shown && !line.why.rule.empty()) out.raw("why", to_json(line.why));
    return out.str();
}

std::string payment_json(const billing::statement_payment& p) {
    json_object out;
    out.text("at", to_text(p.at));
    out.text("label", p.label);
    out.text("amount", amount_text(p.amount));
    return out.str();
}

std::string register_json(const billing::statement_register& r) {
    json_object out;
    out.text("meter", r.meter);
    out.text("start", to_text(r.start));
    out.text("end", to_text(r.end));
    out.text("multiplier",
             std::to_string(r.ratio.numerator) + "/" + std::to_string(r.ratio.denominator));
    out.text("used", to_text(r.used));
    return out.str();
}

std::string day_json(const billing::day_usage& d) {
    json_object out;
    out.text("day", detail::day_text(d.day));
    out.text("used", to_text(d.used));
    out.text("quality", to_text(d.how));
    return out.str();
}

std::string note_json(const billing::statement_note& n) {
    json_object out;
    out.text("at", to_text(n.at));
    out.text("kind", billing::to_text(n.kind));
    out.text("text", n.text);
    return out.str();
}

template <class Items, class Write>
std::string list_json(const Items& items, Write write) {
    json_array out;
    for (const auto& item : items)
        out.raw(write(item));
    return out.str();
}

std::string plan_json(const site::plan_ref& p) {
    json_object out;
    out.text("id", p.id);
    out.number("version", p.version);
    return out.str();
}

std::string zone_json(const zone& z) {
    json_object out;
    out.text("name", z.name);
    out.text("data_version", z.data_version);
    return out.str();
}

}  // namespace

std::string statement_json(const billing::statement& s, statement_params params) {
    json_object out;
    out.text("format", "submeter.statement/1");
    out.text("id", s.id);
    out.text("project", s.project);
    out.text("account", std::to_string(to_number(s.account)));
    out.text("premises", s.premises);
    out.raw("plan", plan_json(s.plan));
    out.text("from", to_text(s.period.start));
    out.text("to", to_text(s.period.end));
    out.raw("zone", zone_json(s.where));
    out.text("currency", to_text(s.opening.in.unit));
    out.number("scale", s.opening.in.scale);
    out.text("opening", amount_text(s.opening));
    out.raw("payments", list_json(s.payments, payment_json));
    out.raw("lines", list_json(s.lines, [&](const auto& l) { return line_json(l, params.why); }));
    out.text("charges", amount_text(s.charges));
    out.text("closing", amount_text(s.closing));
    out.raw("registers", list_json(s.registers, register_json));
    out.raw("days", list_json(s.days, day_json));
    out.raw("notes", list_json(s.notes, note_json));
    return out.str() + "\n";
}

}  // namespace submeter::inline v0::report
