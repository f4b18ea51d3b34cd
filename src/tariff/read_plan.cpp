// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/check_plan.hpp"
#include "submeter/tariff/plan_json.hpp"
#include "tariff/plan_parts.hpp"
#include "tariff/read_values.hpp"

namespace submeter::inline v0::tariff {

namespace {

using submeter::detail::json_document;

result<quantity_stage> read_quantity_stage(const json_node& node) {
    quantity_stage out;
    object_reader in{node};
    const auto rule = [](const json_node& n) {
        return n.parsed(parse_rounding, "a rounding rule");
    };
    in.need("rule", out.stage.rule, rule)
        .need("scale", out.stage.scale, whole_number<std::uint8_t>(0, quantity_decimals))
        .may("step", out.stage.step, whole_number<std::uint32_t>(1, 1'000'000))
        .may("carry", out.carry, [](const json_node& n) { return n.boolean(); });
    const auto done = in.finish();
    if (!done) return fail(done.error());
    return out;
}

result<rounding_stages> read_rounding(const json_node& node, int scale) {
    rounding_stages out;
    const auto stage_of = [](int scale_max) {
        return [=](const json_node& n) { return read_stage(n, scale_max); };
    };
    const auto done = object_reader{node}
                          .may("quantity", out.quantity, read_quantity_stage)
                          .may("price", out.price, stage_of(quantity_decimals))
                          .may("line", out.line, stage_of(scale))
                          .may("subtotal", out.subtotal, stage_of(scale))
                          .may("tax", out.tax, stage_of(scale))
                          .may("total", out.total, stage_of(scale))
                          .finish();
    if (!done) return fail(done.error());
    const auto valid = check(out, scale);
    if (valid) return out;
    if (valid.error().code == errc::no_rounding)
        return node.refuse(errc::no_rounding, "one of 'line' and 'total' is needed");
    return node.find("quantity")->refuse(errc::bad_value, "only down and truncate are carried");
}

result<effective_span> read_effective(const json_node& node) {
    effective_span out;
    const auto time = [](const json_node& n) {
        return n.parsed([](std::string_view text) { return parse_local(text); },
                        "a local time YYYY-MM-DDTHH:MM:SS");
    };
    const auto done =
        object_reader{node}.may("from", out.from, time).may("to", out.to, time).finish();
    if (!done) return fail(done.error());
    if (out.from && out.to && *out.from >= *out.to)
        return node.refuse(errc::bad_plan, "it ends before it begins");
    return out;
}

// Where in an item a finding of `check_item` is.
json_node place_of(const json_node& node, errc code) {
    const auto* name = code == errc::unlike_unit ? "unit" : "slip_minutes";
    const auto member = node.find(name);
    return member && (code == errc::unlike_unit || code == errc::bad_window) ? *member : node;
}

result<void> read_items(const json_node& node, plan& out) {
    const auto items = node.items();
    if (!items) return fail(items.error());
    if (items->empty() || items->size() > 255)
        return node.refuse(errc::bad_plan, "1 to 255 items are needed");
    for (const auto& one : *items) {
        auto read = read_item(one, out);
        if (!read) return fail(read.error());
        for (const auto& other : out.items)
            if (other.id == read->id)
                return one.find("id")->refuse(errc::bad_plan, "'" + read->id + "' stands twice");
        out.items.push_back(std::move(*read));
        const auto valid = check_item(out, out.items.size() - 1);
        if (valid) continue;
        const auto code = valid.error().code;
        return place_of(one, code).refuse(code, std::string{describe(code).sentence});
    }
    return {};
}

void read_parts(object_reader& in, plan& out) {
    in.need("rounding", out.round,
            [&](const json_node& n) { return read_rounding(n, out.in.scale); })
        .may("calendar", out.days, read_calendar)
        .run("items", [&](const json_node& n) { return read_items(n, out); });
}

void read_head(object_reader& in, plan& out) {
    in.need("id", out.id, read_text)
        .need("version", out.version, whole_number<std::uint32_t>(1, 2'147'483'647))
        .need("currency", out.in.unit,
              [](const json_node& n) {
                  return n.parsed(parse_currency, "a currency code of three capital letters");
              })
        .need("scale", out.in.scale, whole_number<std::uint8_t>(2, 6))
        .need("commodity", out.what, word_of(names::commodities))
        .may("effective", out.effective, read_effective);
}

// find(name) -> result<zone>
template <class Find>
auto zone_by(Find find) {
    return [=](const json_node& node) -> result<zone> {
        const auto name = read_text(node);
        if (!name) return fail(name.error());
        auto found = find(*name);
        if (!found)
            return node.refuse(found.error().code, "the zone '" + *name + "' cannot be had");
        return found;
    };
}

result<bool> read_is_first_format(const json_node& node) {
    const auto text = node.text();
    if (!text) return fail(text.error());
    if (*text != names::format && *text != names::format_1)
        return node.refuse(errc::wrong_version,
                           "'" + *text + "' is not '" + std::string{names::format} + "'");
    return *text == names::format_1;
}

template <class Find>
result<plan> read_with(std::string_view json, Find find, diagnostics& said) {
    const auto document = json_document::parse(json, said);
    if (!document) return fail(document.error());
    object_reader in{document->root()};
    plan out;
    bool first_format = false;
    in.need("format", first_format, read_is_first_format);
    read_head(in, out);
    in.need("zone", out.where, zone_by(find));
    if (first_format)
        in.with([&](object_reader& r) { return read_parts_1(r, out); });
    else
        read_parts(in, out);
    const auto done = in.finish();
    if (!done) return fail(done.error());
    const auto valid = check(out);  // what the parts have not found alone
    if (!valid)
        return in.node().refuse(valid.error().code,
                                std::string{describe(valid.error().code).sentence});
    out.digest = digest_of(out);
    return out;
}

}  // namespace

result<plan> read_plan(std::string_view json, std::span<const zone> zones, diagnostics& said) {
    const auto find = [=](std::string_view name) -> result<zone> {
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
