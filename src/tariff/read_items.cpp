// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/check_plan.hpp"
#include "tariff/plan_parts.hpp"
#include "tariff/read_values.hpp"

namespace submeter::inline v0::tariff {

namespace {

// What each kind of item is read with: the members left after "id", "kind" and "rounding".
using kind_reader = result<void> (*)(object_reader& in, const plan& so_far, item& out);

auto price_of(const plan& so_far) {
    return [&so_far](const json_node& n) { return read_price(n, so_far.round.price); };
}

// Ids of items that stand before.
auto earlier_items(const plan& so_far) {
    return [&so_far](const json_node& node) -> result<std::vector<std::uint16_t>> {
        const auto one = [&](const json_node& n) -> result<std::uint16_t> {
            const auto id = n.text();
            if (!id) return fail(id.error());
            for (std::size_t i = 0; i < so_far.items.size(); ++i)
                if (so_far.items[i].id == *id) return static_cast<std::uint16_t>(i);
            return n.refuse(errc::unknown_item, "no item '" + *id + "' stands before");
        };
        auto out = read_list<std::uint16_t>(node, one);
        if (!out) return out;
        if (out->empty()) return node.refuse(errc::missing_field, "an item is needed");
        if (!detail::all_differ(*out)) return node.refuse(errc::bad_plan, "an item stands twice");
        return out;
    };
}

result<component> read_component(const json_node& node, const plan& so_far) {
    component out;
    const auto done = object_reader{node}
                          .need("name", out.name, read_text)
                          .need("price", out.at, price_of(so_far))
                          .may("floats", out.floats, [](const json_node& n) { return n.boolean(); })
                          .finish();
    if (!done) return fail(done.error());
    return out;
}

// "base" and "ratios": the prices they make.
result<void> read_origin(object_reader& in, const plan& so_far, usage_item& out) {
    price_origin made;
    in.need("base", made.base, [&](const json_node& n) {
          return read_list<component>(
              n, [&](const json_node& part) { return read_component(part, so_far); });
      }).may("ratios", made.ratios, [&](const json_node& n) {
        return read_by_period<rate>(n, periods_of(so_far), read_ratio);
    });
    if (!in.ok()) return in.state();
    std::vector<std::string> names;
    for (const auto& part : made.base)
        names.push_back(part.name);
    if (!detail::names_fit(names))
        return in.node().find("base")->refuse(errc::bad_prices, "its names are there, and differ");
    auto prices = derived_prices(made, so_far.round.price);
    if (!prices)
        return in.node().find("base")->refuse(
            prices.error().code, "a price does not fit; 'rounding.price' may round it");
    out.prices = std::move(*prices);
    out.origin = std::move(made);
    return {};
}

result<void> read_own_prices(object_reader& in, const plan& so_far, usage_item& out) {
    auto prices = read_prices(in, so_far, "price", "prices");
    if (!prices) return fail(prices.error());
    if (!in.has("base")) {
        out.prices = std::move(*prices);
        return {};
    }
    if (!prices->empty())
        return in.node().find("base")->refuse(errc::bad_prices, "there is a price too");
    return read_origin(in, so_far, out);
}

result<void> read_usage(object_reader& in, const plan& so_far, item& out) {
    auto& u = out.what.emplace<usage_item>();
    in.may("measure", u.measure, read_text)
        .need("unit", u.unit, word_of(names::units))
        .with([&](object_reader& r) { return read_own_prices(r, so_far, u); })
        .may("ladder", u.tiers, [&](const json_node& n) { return read_ladder(n, so_far, u); })
        .may("quota", u.free,
             [&](const json_node& n) { return read_quota(n, so_far, u.tiers.has_value()); })
        .may("months", u.months, read_months);
    if (in.ok() && u.prices.empty() && !u.tiers)
        return in.node().refuse(errc::missing_field, "'price' is missing");
    return in.state();
}

result<excess_step> read_excess_step(const json_node& node, rate allowance) {
    excess_step out;
    const auto done = object_reader{node}
                          .need("above", out.above, read_positive_rate)
                          .need("factor", out.factor, read_ratio)
                          .finish();
    if (!done) return fail(done.error());
    if (out.above <= allowance)
        return node.find("above")->refuse(errc::bad_value, "it must be above the allowance");
    return out;
}

result<contract_rule> read_contract(const json_node& node) {
    contract_rule out;
    object_reader in{node};
    in.may("amount", out.amount_micro, read_quantity)
        .may("allowance", out.allowance, read_positive_rate)
        .may("excess_factor", out.excess_factor, read_ratio)
        .may("excess_from", out.from, word_of(names::excess_starts))
        .may("excess_step", out.step,
             [&](const json_node& n) { return read_excess_step(n, out.allowance); })
        .may("base", out.base, word_of(names::contract_bases));
    if (in.ok() && out.base == contract_base::measured) in.may("least", out.least, read_ratio);
    const auto done = in.finish();
    if (!done) return fail(done.error());
    return out;
}

result<ratchet> read_ratchet(const json_node& node) {
    ratchet out;
    const auto done = object_reader{node}
                          .need("share", out.share, read_positive_rate)
                          .need("months", out.bills, whole_number<std::uint32_t>(1, 1200))
                          .may("of_months", out.months, read_months)
                          .finish();
    if (!done) return fail(done.error());
    return out;
}

// "price", or "bounds" and "tiers".
result<void> read_demand_prices(object_reader& in, const plan& so_far, demand_item& out) {
    if (in.has("tiers")) {
        tier_form form{};
        auto tiers = read_tiers(in, so_far, {}, form);
        if (!tiers) return fail(tiers.error());
        out.tiers = std::move(*tiers);
        return {};
    }
    price at;
    in.need("price", at, price_of(so_far));
    out.tiers[0].prices = {at};
    return in.state();
}

result<std::vector<std::uint8_t>> read_period_set(const json_node& node, const plan& so_far) {
    auto out = read_list<std::uint8_t>(node, [&](const json_node& n) {
        return read_name(n, periods_of(so_far), errc::unknown_period, "period");
    });
    if (out && out->empty()) return node.refuse(errc::bad_value, "a period is needed");
    if (out) std::sort(out->begin(), out->end());
    return out;
}

result<void> read_demand(object_reader& in, const plan& so_far, item& out) {
    auto& d = out.what.emplace<demand_item>();
    std::int32_t window = 15;
    in.may("measure", d.measure, read_text)
        .need("unit", d.unit, word_of(names::demand_units))
        .with([&](object_reader& r) { return read_demand_prices(r, so_far, d); })
        .may("window_minutes", window, whole_number<std::int32_t>(1, 1440));
    std::int32_t slip = window;
    in.may("slip_minutes", slip, whole_number<std::int32_t>(1, window))
        .may("periods", d.periods, [&](const json_node& n) { return read_period_set(n, so_far); })
        .may("contract", d.contract, read_contract)
        .may("ratchet", d.ratcheted, read_ratchet)
        .may("minimum", d.minimum_micro, read_quantity)
        .may("months", d.months, read_months)
        .may("prorate", d.by, word_of(names::prorations))
        .may("days_basis", d.month_days, read_days_basis);
    d.window_s = window * 60;
    d.slip_s = slip * 60;
    return in.state();
}

result<void> read_capacity(object_reader& in, const plan& so_far, item& out) {
    auto& c = out.what.emplace<capacity_item>();
    return in.need("price", c.at, price_of(so_far))
        .may("prorate", c.by, word_of(names::prorations))
        .may("days_basis", c.month_days, read_days_basis)
        .state();
}

result<void> read_fixed(object_reader& in, const plan& so_far, item& out) {
    auto& f = out.what.emplace<fixed_item>();
    return in.need("price", f.at, price_of(so_far))
        .need("per", f.per, word_of(names::pers))
        .may("each", f.each, word_of(names::eachs))
        .may("prorate", f.by, word_of(names::prorations))
        .may("days_basis", f.month_days, read_days_basis)
        .may("zero_use_factor", f.zero_use_factor, read_ratio)
        .state();
}

// A usage up to which a rate is not charged.
result<usage_threshold> read_threshold(const json_node& node, const plan& so_far) {
    usage_threshold out;
    const auto done = object_reader{node}
                          .need("quantity", out.micro, read_quantity)
                          .may("measure", out.measure, read_text)
                          .may("part", out.part, word_of(names::charged_parts))
                          .finish();
    if (!done) return fail(done.error());
    if (!detail::priced_before(so_far, out.measure, so_far.items.size()))
        return node.refuse(errc::unknown_measure, "no item before prices '" + out.measure + "'");
    return out;
}

result<void> read_percentage(object_reader& in, const plan& so_far, item& out) {
    auto& i = out.what.emplace<percentage_item>();
    return in.need("rate", i.at, read_rate)
        .need("on", i.on, earlier_items(so_far))
        .may("above", i.above, [&](const json_node& n) { return read_threshold(n, so_far); })
        .state();
}

result<power_factor_step> read_step(const json_node& node) {
    power_factor_step out;
    const auto hundredths = [](const json_node& n) -> result<std::uint8_t> {
        const auto from = n.parsed([](std::string_view text) { return parse_scaled(text, 2); },
                                   "a power factor with two decimals");
        if (!from) return fail(from.error());
        if (*from < 0 || *from > 100) return n.refuse(errc::bad_value, "it is not from 0 to 1");
        return static_cast<std::uint8_t>(*from);
    };
    const auto done = object_reader{node}
                          .need("from", out.from_hundredths, hundredths)
                          .need("rate", out.at, read_rate)
                          .finish();
    if (!done) return fail(done.error());
    return out;
}

result<std::vector<power_factor_step>> read_steps(const json_node& node) {
    auto out = read_list<power_factor_step>(node, read_step);
    if (out && !detail::steps_fit(*out))
        return node.refuse(errc::bad_value, "steps descend to the one from \"0.00\"");
    return out;
}

result<void> read_power_factor(object_reader& in, const plan& so_far, item& out) {
    auto& f = out.what.emplace<power_factor_item>();
    const auto measures = [](const json_node& n) { return read_list<std::string>(n, read_text); };
    in.may("active", f.active, measures).need("reactive", f.reactive, measures);
    if (in.has("table")) {
        f.standard = 0;
        in.need("table", f.table, read_steps);
    } else {
        in.need("standard", f.standard, word_of(names::standards));
    }
    return in.need("on", f.on, earlier_items(so_far)).state();
}

template <limit_side Side>
result<void> read_limit(object_reader& in, const plan& so_far, item& out) {
    auto& l = out.what.emplace<limit_item>();
    l.side = Side;
    return in.need("price", l.at, price_of(so_far))
        .may("per", l.per, word_of(names::limit_pers))
        .may("prorate", l.by, word_of(names::prorations))
        .may("days_basis", l.month_days, read_days_basis)
        .need("on", l.on, earlier_items(so_far))
        .state();
}

result<void> read_tax(object_reader& in, const plan& so_far, item& out) {
    auto& t = out.what.emplace<tax_item>();
    for (std::size_t i = 0; i < so_far.items.size(); ++i)
        t.on.push_back(static_cast<std::uint16_t>(i));
    in.need("rate", t.at, read_ratio)
        .need("included", t.included, [](const json_node& n) { return n.boolean(); })
        .may("on", t.on, earlier_items(so_far));
    if (in.ok() && t.included) return in.state();
    return in.may("above", t.above, [&](const json_node& n) { return read_threshold(n, so_far); })
        .state();
}

constexpr names::entry<kind_reader> readers[] = {
    {"usage", read_usage},
    {"demand", read_demand},
    {"capacity", read_capacity},
    {"fixed", read_fixed},
    {"percentage", read_percentage},
    {"power_factor", read_power_factor},
    {"minimum", read_limit<limit_side::minimum>},
    {"maximum", read_limit<limit_side::maximum>},
    {"tax", read_tax},
};

}  // namespace

result<item> read_item(const json_node& node, const plan& so_far) {
    item out;
    kind_reader read = nullptr;
    const auto done = object_reader{node}
                          .need("id", out.id, read_text)
                          .need("kind", read, word_of(readers))
                          .may("rounding", out.round,
                               [&](const json_node& n) { return read_stage(n, so_far.in.scale); })
                          .with([&](object_reader& in) { return read(in, so_far, out); })
                          .finish();
    if (!done) return fail(done.error());
    return out;
}

}  // namespace submeter::inline v0::tariff
