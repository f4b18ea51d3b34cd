// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/plan_json.hpp"

#include "core/json_reader.hpp"
#include "tariff/calendar_json.hpp"
#include "tariff/names.hpp"

#include <algorithm>

namespace submeter::inline v0::tariff {

namespace {

using submeter::detail::json_document;
using submeter::detail::json_node;

result<std::string> read_text(const json_node& parent, std::string_view name) {
    const auto node = parent.field(name);
    if (!node) return fail(node.error());
    auto text = node->text();
    if (text && text->empty()) return node->refuse(errc::bad_value, "it is empty");
    return text;
}

result<std::int64_t> read_number(const json_node& parent, std::string_view name, std::int64_t min,
                                 std::int64_t max) {
    const auto node = parent.field(name);
    if (!node) return fail(node.error());
    return node->integer(min, max);
}

// One of the words of a table.
template <class Value, std::size_t Count>
result<Value> read_word(const json_node& parent, std::string_view name,
                        const names::entry<Value> (&table)[Count]) {
    const auto node = parent.field(name);
    if (!node) return fail(node.error());
    const auto text = node->text();
    if (!text) return fail(text.error());
    const auto value = names::value_of(table, *text);
    if (!value) return node->refuse(errc::bad_value, "'" + *text + "' is not known here");
    return *value;
}

result<price> read_price(const json_node& parent, std::string_view name) {
    const auto node = parent.field(name);
    if (!node) return fail(node.error());
    return node->parsed([](std::string_view text) { return parse_price(text); },
                        "a price with at most 6 decimals");
}

result<std::vector<period>> read_periods(const json_node& root) {
    const auto node = root.field("periods");
    if (!node) return fail(node.error());
    const auto items = node->items();
    if (!items) return fail(items.error());
    if (items->empty() || items->size() > 255)
        return node->refuse(errc::bad_plan, "1 to 255 periods are needed");
    std::vector<period> out;
    for (const auto& item : *items) {
        const auto known = item.allow_only({"name", "price"});
        if (!known) return fail(known.error());
        auto name = read_text(item, "name");
        if (!name) return fail(name.error());
        for (const auto& other : out)
            if (other.name == *name)
                return item.refuse(errc::bad_plan, "period '" + *name + "' stands twice");
        const auto at = read_price(item, "price");
        if (!at) return fail(at.error());
        out.push_back({.name = std::move(*name), .at = *at});
    }
    return out;
}

result<tier> read_tier(const json_node& item, std::string_view price_name) {
    const auto known = item.allow_only({"from", price_name});
    if (!known) return fail(known.error());
    const auto from = item.field("from");
    if (!from) return fail(from.error());
    const auto micro = from->parsed([](std::string_view text) { return parse_scaled(text, 6); },
                                    "a quantity with at most 6 decimals");
    if (!micro) return fail(micro.error());
    const auto at = read_price(item, price_name);
    if (!at) return fail(at.error());
    return tier{.from_micro = *micro, .at = *at};
}

result<std::vector<tier>> read_tiers(const json_node& root, std::string_view price_name) {
    const auto node = root.field("tiers");
    if (!node) return fail(node.error());
    const auto items = node->items();
    if (!items) return fail(items.error());
    if (items->empty() || items->size() > 255)
        return node->refuse(errc::no_tiers, "1 to 255 tiers are needed");
    std::vector<tier> out;
    for (const auto& item : *items) {
        const auto one = read_tier(item, price_name);
        if (!one) return fail(one.error());
        if (out.empty() ? one->from_micro != 0 : one->from_micro <= out.back().from_micro)
            return item.field("from")->refuse(errc::tiers_not_ascending,
                                              "tiers ascend, the first begins at 0");
        out.push_back(*one);
    }
    return out;
}

result<void> read_tier_period(const json_node& root) {
    const auto node = root.field("tier_period");
    if (!node) return fail(node.error());
    const auto text = node->text();
    if (!text) return fail(text.error());
    if (*text != "month") return node->refuse(errc::bad_value, "'" + *text + "' is not 'month'");
    return {};
}

result<void> read_single(const json_node& root, plan& out) {
    const auto at = read_price(root, "price");
    if (!at) return fail(at.error());
    out.prices = single{*at};
    return {};
}

// The part that time_of_use and tiered_time_of_use share.
template <class Prices>
result<void> read_days(const json_node& root, Prices& out) {
    auto periods = read_periods(root);
    if (!periods) return fail(periods.error());
    const auto node = root.field("schedule");
    if (!node) return fail(node.error());
    auto days = read_calendar(*node, *periods);
    if (!days) return fail(days.error());
    out.periods = std::move(*periods);
    out.days = std::move(*days);
    return {};
}

result<void> read_time_of_use(const json_node& root, plan& out) {
    time_of_use prices;
    const auto days = read_days(root, prices);
    if (days) out.prices = std::move(prices);
    return days;
}

result<void> read_tiered(const json_node& root, plan& out) {
    auto tiers = read_tiers(root, "price");
    if (!tiers) return fail(tiers.error());
    out.prices = tiered{.tiers = std::move(*tiers), .resets = ladder_period::month};
    return read_tier_period(root);
}

result<void> read_tiered_time_of_use(const json_node& root, plan& out) {
    if (!root.find("allocation"))
        return root.refuse(errc::allocation_missing,
                           "say how tiers meet periods: additive or chronological");
    tiered_time_of_use prices;
    const auto days = read_days(root, prices);
    if (!days) return days;
    auto tiers = read_tiers(root, "surcharge");
    if (!tiers) return fail(tiers.error());
    const auto how = read_word(root, "allocation", names::allocations);
    if (!how) return fail(how.error());
    prices.tiers = std::move(*tiers);
    prices.how = *how;
    out.prices = std::move(prices);
    return read_tier_period(root);
}

// What every kind has; `more` are the fields of one kind.
result<void> allow(const json_node& root, std::initializer_list<std::string_view> more) {
    const auto present = root.names();
    if (!present) return fail(present.error());
    constexpr std::string_view common[] = {"format",   "id",        "version", "currency",
                                           "scale",    "commodity", "unit",    "zone",
                                           "rounding", "effective", "kind"};
    for (const auto& name : *present) {
        const bool known = names::index_of(common, name).has_value() ||
                           std::find(more.begin(), more.end(), name) != more.end();
        if (!known)
            return root.find(name)->refuse(errc::unknown_field,
                                           "'" + name + "' is not known in this kind of plan");
    }
    return {};
}

result<void> read_prices(const json_node& root, plan& out) {
    const auto kind = read_text(root, "kind");
    if (!kind) return fail(kind.error());
    const auto index = names::index_of(names::kinds, *kind);
    if (!index)
        return root.find("kind")->refuse(errc::bad_value, "'" + *kind + "' is not a kind of plan");
    result<void> done;
    switch (*index) {
        case 0:
            done = allow(root, {"price"});
            return done ? read_single(root, out) : done;
        case 1:
            done = allow(root, {"periods", "schedule"});
            return done ? read_time_of_use(root, out) : done;
        case 2:
            done = allow(root, {"tiers", "tier_period"});
            return done ? read_tiered(root, out) : done;
        default:
            done = allow(root, {"periods", "schedule", "tiers", "tier_period", "allocation"});
            return done ? read_tiered_time_of_use(root, out) : done;
    }
}

result<void> read_rounding(const json_node& root, plan& out) {
    const auto node = root.field("rounding");
    if (!node) return fail(node.error());
    const auto known = node->allow_only({"line", "total"});
    if (!known) return known;
    const auto present = node->names();
    if (!present) return fail(present.error());
    if (present->size() != 1)
        return node->refuse(errc::bad_value, "exactly one of 'line' and 'total' is needed");
    const auto stage = node->find(present->front());
    const auto fields = stage->allow_only({"rule", "scale", "step"});
    if (!fields) return fields;
    const auto rule_node = stage->field("rule");
    if (!rule_node) return fail(rule_node.error());
    const auto rule = rule_node->parsed(parse_rounding, "a rounding rule");
    if (!rule) return fail(rule.error());
    const auto scale = read_number(*stage, "scale", 0, out.in.scale);
    if (!scale) return fail(scale.error());
    result<std::int64_t> step = 1;
    if (stage->find("step")) step = read_number(*stage, "step", 1, 1'000'000);
    if (!step) return fail(step.error());
    out.round.at = *names::value_of(names::stages, present->front());
    out.round.stage = {*rule, static_cast<std::uint8_t>(*scale), static_cast<std::uint32_t>(*step)};
    return {};
}

result<void> read_local(const json_node& parent, std::string_view name,
                        std::optional<local_instant>& out) {
    const auto node = parent.find(name);
    if (!node) return {};
    const auto at = node->parsed([](std::string_view text) { return parse_local(text); },
                                 "a local time YYYY-MM-DDTHH:MM:SS");
    if (!at) return fail(at.error());
    out = *at;
    return {};
}

result<void> read_effective(const json_node& root, plan& out) {
    const auto node = root.find("effective");
    if (!node) return {};
    auto done = node->allow_only({"from", "to"});
    if (done) done = read_local(*node, "from", out.effective.from);
    if (done) done = read_local(*node, "to", out.effective.to);
    if (!done) return done;
    if (out.effective.from && out.effective.to && *out.effective.from >= *out.effective.to)
        return node->refuse(errc::bad_plan, "it ends before it begins");
    return {};
}

result<void> read_money(const json_node& root, plan& out) {
    const auto code = root.field("currency");
    if (!code) return fail(code.error());
    const auto unit = code->parsed(parse_currency, "a currency code of three capital letters");
    if (!unit) return fail(unit.error());
    const auto scale = read_number(root, "scale", 2, 6);
    if (!scale) return fail(scale.error());
    out.in = {*unit, static_cast<std::uint8_t>(*scale)};
    return {};
}

result<void> read_head(const json_node& root, plan& out) {
    const auto format = read_text(root, "format");
    if (!format) return fail(format.error());
    if (*format != names::format)
        return root.find("format")->refuse(
            errc::wrong_version, "'" + *format + "' is not '" + std::string{names::format} + "'");
    auto id = read_text(root, "id");
    if (!id) return fail(id.error());
    const auto version = read_number(root, "version", 1, 2'147'483'647);
    if (!version) return fail(version.error());
    const auto sold = read_word(root, "commodity", names::commodities);
    if (!sold) return fail(sold.error());
    const auto unit = read_word(root, "unit", names::units);
    if (!unit) return fail(unit.error());
    out.id = std::move(*id);
    out.version = static_cast<std::uint32_t>(*version);
    out.what = *sold;
    out.unit = *unit;
    return {};
}

// find(name) -> result<zone>
template <class Find>
result<void> read_zone(const json_node& root, Find find, plan& out) {
    const auto name = read_text(root, "zone");
    if (!name) return fail(name.error());
    auto found = find(*name);
    if (!found)
        return root.find("zone")->refuse(found.error().code,
                                         "the zone '" + *name + "' cannot be had");
    out.where = std::move(*found);
    return {};
}

template <class Find>
result<plan> read_with(std::string_view json, Find find, diagnostics& said) {
    const auto document = json_document::parse(json, said);
    if (!document) return fail(document.error());
    const auto root = document->root();
    plan out;
    auto done = read_head(root, out);
    if (done) done = read_money(root, out);
    if (done) done = read_zone(root, find, out);
    if (done) done = read_rounding(root, out);
    if (done) done = read_effective(root, out);
    if (done) done = read_prices(root, out);
    if (!done) return fail(done.error());
    const auto valid = check(out);  // what needs more than one field: sums that do not fit
    if (!valid) return root.refuse(valid.error().code, "the plan contradicts itself");
    out.digest = digest_of(out);
    return out;
}

}  // namespace

result<plan> read_plan(std::string_view json, std::span<const zone> zones, diagnostics& said) {
    const auto find = [&](std::string_view name) -> result<zone> {
        for (const auto& z : zones)
            if (z.name == name) return z;
        return fail(errc::zone_not_found);
    };
    return read_with(json, find, said);
}

result<plan> read_plan(std::string_view json, diagnostics& said) {
    return read_with(
        json, [](std::string_view name) { return load_zone(name); }, said);
}

}  // namespace submeter::inline v0::tariff
