// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/check_ladder.hpp"
#include "tariff/plan_parts.hpp"
#include "tariff/read_values.hpp"

namespace submeter::inline v0::tariff {

namespace {

// Ascending, above 0.
result<std::vector<std::int64_t>> read_bounds(const json_node& node) {
    const auto items = node.items();
    if (!items) return fail(items.error());
    std::vector<std::int64_t> out;
    for (const auto& item : *items) {
        const auto bound = read_quantity(item);
        if (!bound) return fail(bound.error());
        if (*bound <= (out.empty() ? 0 : out.back()))
            return item.refuse(errc::tiers_not_ascending, "bounds ascend, the first is above 0");
        out.push_back(*bound);
    }
    return out;
}

tier_form form_of(const json_node& first) {
    if (first.find("surcharge") || first.find("surcharges")) return tier_form::surcharge;
    return first.find("factor") ? tier_form::factor : tier_form::price;
}

result<std::vector<price>> read_factor(object_reader& in, const plan& so_far,
                                       const std::vector<price>& own, tier& out) {
    rate factor;
    in.need("factor", factor, read_ratio);
    if (!in.ok()) return fail(in.state().error());
    out.factor = factor;
    auto made = derived_prices(own, factor, so_far.round.price);
    if (!made)
        return in.node().find("factor")->refuse(
            made.error().code, "the product does not fit; 'rounding.price' may round it");
    return made;
}

result<tier> read_tier(const json_node& node, const plan& so_far, const std::vector<price>& own,
                       tier_form form) {
    object_reader in{node};
    tier out;
    auto prices = form == tier_form::factor ? read_factor(in, so_far, own, out)
                  : form == tier_form::surcharge
                      ? read_prices(in, so_far, "surcharge", "surcharges")
                      : read_prices(in, so_far, "price", "prices");
    if (!prices) return fail(prices.error());
    if (prices->empty())
        return node.refuse(errc::missing_field, form == tier_form::surcharge
                                                    ? "'surcharge' is missing"
                                                    : "'price' is missing");
    out.prices = std::move(*prices);
    const auto done = in.may("fee", out.fee, [&](const json_node& n) {
                            return read_price(n, so_far.round.price);
                        }).finish();
    if (!done) return fail(done.error());
    return out;
}

result<std::vector<tier>> read_tier_list(const json_node& node, const plan& so_far,
                                         const std::vector<price>& own, tier_form& form) {
    const auto items = node.items();
    if (!items) return fail(items.error());
    if (items->empty() || items->size() > 255)
        return node.refuse(errc::no_tiers, "1 to 255 tiers are needed");
    form = form_of(items->front());
    if (own.empty() != (form == tier_form::price))
        return node.refuse(errc::bad_prices, own.empty()
                                                 ? "surcharges and factors need a price of the item"
                                                 : "tiers with prices need no price of the item");
    return read_list<tier>(node,
                           [&](const json_node& n) { return read_tier(n, so_far, own, form); });
}

result<std::vector<ladder_class>> read_classes(const json_node& node, const plan& so_far,
                                               const std::vector<price>& own, tier_form& form) {
    std::optional<tier_form> first;
    std::int64_t before = -1;
    auto out = read_list<ladder_class>(node, [&](const json_node& n) -> result<ladder_class> {
        object_reader in{n};
        ladder_class one;
        in.need("above", one.above_micro, read_quantity);
        if (!in.ok()) return fail(in.state().error());
        if (before < 0 ? one.above_micro != 0 : one.above_micro <= before)
            return n.find("above")->refuse(errc::tiers_not_ascending,
                                           "classes ascend, the first is above 0");
        before = one.above_micro;
        auto tiers = read_tiers(in, so_far, own, form);
        if (!tiers) return fail(tiers.error());
        if (first.value_or(form) != form)
            return n.find("tiers")->refuse(errc::bad_ladder, "all tiers are of one form");
        first = form;
        one.tiers = std::move(*tiers);
        const auto done = in.finish();
        if (!done) return fail(done.error());
        return one;
    });
    if (out && out->empty()) return node.refuse(errc::bad_ladder, "a class is needed");
    return out;
}

result<void> read_steps(object_reader& in, const plan& so_far, const usage_item& of, ladder& out) {
    if (!in.has("classes")) {
        auto tiers = read_tiers(in, so_far, of.prices, out.form);
        if (!tiers) return fail(tiers.error());
        out.classes[0].tiers = std::move(*tiers);
        return {};
    }
    const auto read = [&](const json_node& n) {
        return read_classes(n, so_far, of.prices, out.form);
    };
    return in.need("classes", out.classes, read).state();
}

result<std::vector<std::chrono::month_day>> read_starts(const json_node& node, window_kind kind) {
    const auto text = node.text();
    if (!text) return fail(text.error());
    if (kind == window_kind::bill)
        return node.refuse(errc::bad_window, "a bill begins where it begins");
    if (kind == window_kind::year && *text == "anniversary")
        return std::vector<std::chrono::month_day>{};
    if (kind == window_kind::year) {
        const auto day = read_day_of_year(node);
        if (!day) return fail(day.error());
        return std::vector{*day};
    }
    const auto day = parse_scaled(*text, 0);
    if (!day || *day < 1 || *day > 28 || text->size() > 2)
        return node.refuse(errc::bad_window, "'" + *text + "' is not a day from \"1\" to \"28\"");
    return std::vector{std::chrono::January / static_cast<int>(*day)};
}

// "window" and "starts".
result<void> read_window(object_reader& in, usage_window& out) {
    in.need("window", out.kind, word_of(names::windows));
    if (!in.ok()) return in.state();
    if (out.kind != window_kind::bill) out.starts = {std::chrono::January / 1};
    return in
        .may("starts", out.starts,
             [&](const json_node& n) -> result<std::vector<std::chrono::month_day>> {
                 auto starts = read_starts(n, out.kind);
                 if (!starts) return starts;
                 if (!check(usage_window{out.kind, *starts}))
                     return n.refuse(errc::bad_window, "no window starts on 29 February");
                 return starts;
             })
        .state();
}

result<household> read_household(const json_node& node) {
    household out;
    object_reader in{node};
    const auto adds = [](const json_node& n) { return read_list<std::int64_t>(n, read_quantity); };
    in.need("persons_over", out.persons_over, whole_number<std::uint32_t>(0, 1'000'000));
    out.each = in.has("adds_each");
    const auto done = in.need(out.each ? "adds_each" : "adds", out.adds_micro, adds).finish();
    if (!done) return fail(done.error());
    return out;
}

// "scaled_by" and what belongs to it.
result<void> read_scale(object_reader& in, const plan& so_far, ladder& out) {
    in.may("scaled_by", out.scale, word_of(names::scales));
    if (in.ok() && out.scale == bound_scale::days)
        in.need("standard_days", out.standard_days, read_positive_rate);
    if (in.ok() && out.scale == bound_scale::demand)
        in.need("demand", out.demand_item, [&](const json_node& n) -> result<std::uint16_t> {
            const auto id = n.text();
            if (!id) return fail(id.error());
            for (std::size_t i = 0; i < so_far.items.size(); ++i)
                if (so_far.items[i].id == *id &&
                    std::holds_alternative<demand_item>(so_far.items[i].what))
                    return static_cast<std::uint16_t>(i);
            return n.refuse(errc::unknown_item, "no demand item '" + *id + "' stands before");
        });
    return in.state();
}

// What an allocation that was refused would need.
std::string_view why_not(allocation how, const ladder& l) {
    if (how == allocation::per_period && has_fees(l)) return "tiers of each period have no fees";
    return how == allocation::additive ? "additive needs one surcharge a tier"
                                       : "it needs prices by period and a graduated ladder";
}

// What the parts of a ladder ask of each other, said at the part.
result<void> read_together(const json_node& node, const ladder& l, const usage_item& of,
                           std::size_t periods) {
    if (const auto ok = detail::check_ladder_window(l); !ok) {
        for (const auto* name : {"crossing", "move_in"})
            if (const auto member = node.find(name); member && l.scale == bound_scale::none)
                return member->refuse(ok.error().code, "it needs the window of a month or year");
        return node.find("scaled_by")->refuse(ok.error().code, "it needs the window 'bill'");
    }
    for (const auto& c : l.classes)
        if (l.large && !detail::household_fits(*l.large, c.tiers))
            return node.find("household")
                ->refuse(errc::bad_ladder, "each bound has its addition, and they still ascend");
    const auto ok = detail::check_allocation(l, of, periods);
    if (ok) return {};
    if (!l.how)
        return node.refuse(errc::allocation_missing,
                           "'allocation' must say how tiers meet the periods");
    return node.find("allocation")->refuse(ok.error().code, std::string{why_not(*l.how, l)});
}

using taking = std::pair<quota_order, std::vector<std::uint8_t>>;

result<taking> read_takes(const json_node& node, std::span<const std::string> periods) {
    if (node.is_text()) {
        const auto order = word_of(names::quota_orders)(node);
        if (!order) return fail(order.error());
        return taking{*order, {}};
    }
    auto first = read_list<std::uint8_t>(node, [&](const json_node& n) {
        return read_name(n, periods, errc::unknown_period, "period");
    });
    if (!first) return fail(first.error());
    if (first->empty()) return node.refuse(errc::bad_value, "a period is needed");
    return taking{quota_order::listed, std::move(*first)};
}

// "window" of a quota: a word, or a list of days.
result<void> read_quota_window(object_reader& in, usage_window& out) {
    const auto node = in.node().field("window");
    if (!node) return fail(node.error());
    if (!node->is_array()) return read_window(in, out);
    out.kind = window_kind::term;
    in.need("window", out.starts, [](const json_node& n) {
        return read_list<std::chrono::month_day>(n, read_day_of_year);
    });
    if (in.ok() && !check(out)) return node->refuse(errc::bad_window, "terms must ascend");
    return in.state();
}

}  // namespace

result<std::vector<price>> read_prices(object_reader& in, const plan& so_far, std::string_view one,
                                       std::string_view many) {
    std::vector<price> out;
    const auto single = [&](const json_node& n) { return read_price(n, so_far.round.price); };
    if (in.has(one) && in.has(many))
        return in.node().find(many)->refuse(errc::bad_prices,
                                            std::string{"'"}.append(one).append("' is there too"));
    in.may(one, out, [&](const json_node& n) -> result<std::vector<price>> {
        const auto at = single(n);
        if (!at) return fail(at.error());
        return std::vector{*at};
    });
    in.may(many, out, [&](const json_node& n) {
        return read_by_period<price>(n, periods_of(so_far), single);
    });
    if (!in.ok()) return fail(in.state().error());
    return out;
}

result<std::vector<tier>> read_tiers(object_reader& in, const plan& so_far,
                                     const std::vector<price>& own, tier_form& form) {
    std::vector<std::int64_t> bounds;
    std::vector<tier> out;
    in.need("bounds", bounds, read_bounds).need("tiers", out, [&](const json_node& n) {
        return read_tier_list(n, so_far, own, form);
    });
    if (!in.ok()) return fail(in.state().error());
    if (out.size() != bounds.size() + 1)
        return in.node().find("tiers")->refuse(errc::bad_ladder,
                                               "there is one tier more than bounds");
    for (std::size_t i = 0; i < bounds.size(); ++i)
        out[i].up_to_micro = bounds[i];
    return out;
}

result<ladder> read_ladder(const json_node& node, const plan& so_far, const usage_item& of) {
    ladder out;
    const auto done = object_reader{node}
                          .need("mode", out.mode, word_of(names::modes))
                          .with([&](object_reader& in) { return read_window(in, out.window); })
                          .may("crossing", out.at_start, word_of(names::crossings))
                          .with([&](object_reader& in) { return read_steps(in, so_far, of, out); })
                          .may("allocation", out.how, word_of(names::allocations))
                          .with([&](object_reader& in) { return read_scale(in, so_far, out); })
                          .may("move_in", out.moved_in, word_of(names::move_ins))
                          .may("household", out.large, read_household)
                          .finish();
    if (!done) return fail(done.error());
    const auto periods = periods_of(so_far).size();
    const auto fits = read_together(node, out, of, periods);
    if (!fits) return fail(fits.error());
    const auto valid = check(out, of, periods, so_far.round.price);
    if (!valid)
        return node.refuse(valid.error().code, std::string{describe(valid.error().code).sentence});
    return out;
}

result<quota> read_quota(const json_node& node, const plan& so_far, bool has_ladder) {
    quota out;
    object_reader in{node};
    in.need("amount", out.amount_micro, read_quantity)
        .with([&](object_reader& r) { return read_quota_window(r, out.window); })
        .may("each", out.per_person, word_of(names::quota_eachs));
    const auto periods = periods_of(so_far);
    taking takes;
    const auto read = [&](const json_node& n) { return read_takes(n, periods); };
    if (periods.size() > 1) in.need("takes", takes, read);
    if (periods.size() == 1) in.may("takes", takes, read);
    out.takes = takes.first;
    out.first = std::move(takes.second);
    if (has_ladder)
        in.need("fills_ladder", out.fills_ladder, [](const json_node& n) { return n.boolean(); });
    in.may("carry", out.carry_micro, read_quantity);
    const auto done = in.may("prorate", out.by_days, word_of(names::quota_prorations)).finish();
    if (!done) return fail(done.error());
    const auto valid = check(out, periods.size());
    if (!valid)
        return node.refuse(valid.error().code, std::string{describe(valid.error().code).sentence});
    return out;
}

}  // namespace submeter::inline v0::tariff
