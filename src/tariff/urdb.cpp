// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/urdb.hpp"

#include "submeter/tariff/check_plan.hpp"
#include "submeter/tariff/plan_json.hpp"
#include "tariff/read_values.hpp"
#include "tariff/urdb_parts.hpp"

namespace submeter::inline v0::tariff {

namespace {

using namespace urdb;
using submeter::detail::json_document;

// The upper bounds of a period's tiers; the last has none.
std::vector<std::int64_t> bounds_of(const blocks& tiers) {
    std::vector<std::int64_t> out;
    for (const auto& t : tiers)
        if (t.max_micro) out.push_back(*t.max_micro);
    return out;
}

const block& block_at(const blocks& tiers, std::size_t tier) {
    return tiers[std::min(tier, tiers.size() - 1)];
}

// Months whose energy has the same tiers.
struct month_group {
    std::vector<std::int64_t> bounds;
    bool own_usage = false;  // some periods have no tiers: the others count their own usage
    std::uint16_t months = 0;
};

// Which periods a month has.
std::vector<std::uint8_t> periods_in(const schedules& s, std::size_t month) {
    std::vector<std::uint8_t> out;
    for (const auto* day : {&s.weekday[month], &s.weekend[month]})
        for (const auto period : *day)
            if (std::find(out.begin(), out.end(), period) == out.end()) out.push_back(period);
    return out;
}

std::uint16_t month_bit(std::size_t month) {
    return static_cast<std::uint16_t>(1U << month);
}

// What a plan says of all months: 0.
std::uint16_t months_of(std::uint16_t mask) {
    return mask == detail::twelve_months ? std::uint16_t{0} : mask;
}

result<month_group> group_of(const json_node& rate, const document& d, std::size_t month) {
    month_group out;
    bool without = false;
    for (const auto period : periods_in(d.energy_hours, month)) {
        auto bounds = bounds_of(d.energy.periods[period]);
        if (bounds.empty()) {
            without = true;
            continue;
        }
        if (!out.bounds.empty() && out.bounds != bounds)
            return rate.find("energyratestructure")
                ->refuse(errc::cannot_express,
                         "periods of month " + std::to_string(month + 1) + " have unlike tiers");
        out.bounds = std::move(bounds);
    }
    out.own_usage = without && !out.bounds.empty();
    return out;
}

result<std::vector<month_group>> groups_of(const json_node& rate, const document& d) {
    std::vector<month_group> out;
    for (std::size_t month = 0; month < 12; ++month) {
        const auto one = group_of(rate, d, month);
        if (!one) return fail(one.error());
        const auto same = std::find_if(out.begin(), out.end(), [&](const month_group& g) {
            return g.bounds == one->bounds && g.own_usage == one->own_usage;
        });
        const auto at = same == out.end() ? out.insert(out.end(), *one) : same;
        at->months = static_cast<std::uint16_t>(at->months | month_bit(month));
    }
    return out;
}

// The prices of a tier, one a class of hours.
std::vector<price> prices_at(const document& d, std::size_t tier) {
    std::vector<price> out;
    for (const auto c : d.classes)
        out.push_back(block_at(d.energy.periods[c.energy], tier).at);
    return out;
}

usage_item energy_item(const document& d, const month_group& g) {
    usage_item out;
    if (g.bounds.empty()) {
        out.prices = prices_at(d, 0);
        return out;
    }
    auto& l = out.tiers.emplace();
    for (std::size_t i = 0; i <= g.bounds.size(); ++i) {
        tier one;
        if (i < g.bounds.size()) one.up_to_micro = g.bounds[i];
        one.prices = prices_at(d, i);
        l.classes[0].tiers.push_back(std::move(one));
    }
    if (d.energy.unit == "kWh daily") {
        l.scale = bound_scale::days;
        l.standard_days = {rate_one};
    } else {
        l.window = {window_kind::month, {std::chrono::January / 1}};
    }
    if (d.classes.size() > 1)
        l.how = g.own_usage ? allocation::per_period : allocation::proportional;
    return out;
}

result<void> add_energy(const json_node& rate, const document& d, plan& out) {
    if (d.energy.periods.empty()) return {};
    const auto groups = groups_of(rate, d);
    if (!groups) return fail(groups.error());
    for (std::size_t i = 0; i < groups->size(); ++i) {
        auto item = energy_item(d, (*groups)[i]);
        item.months = months_of((*groups)[i].months);
        const auto id = groups->size() == 1 ? std::string{"energy"}
                                            : std::string{"energy"} += std::to_string(i);
        out.items.push_back({id, std::nullopt, std::move(item)});
    }
    return {};
}

// A demand item of a structure's period; none where all of it is free.
std::optional<demand_item> demand_of(const document& d, const structure& s, std::size_t period) {
    const auto& tiers = s.periods[period];
    if (std::all_of(tiers.begin(), tiers.end(), [](const block& b) { return b.at == price{}; }))
        return std::nullopt;
    demand_item out;
    out.tiers.clear();
    for (const auto& b : tiers) {
        tier one;
        one.up_to_micro = b.max_micro;
        one.prices = {b.at};
        out.tiers.push_back(std::move(one));
    }
    out.unit = s.unit == "kVA" ? billing_unit::kva : billing_unit::kw;
    out.window_s = out.slip_s = d.window_s;
    return out;
}

void add_flat_demand(const document& d, plan& out) {
    for (std::size_t period = 0; period < d.flat.periods.size(); ++period) {
        std::uint16_t months = 0;
        for (std::size_t month = 0; month < 12; ++month)
            if (d.flat_months[month] == period)
                months = static_cast<std::uint16_t>(months | month_bit(month));
        auto item = demand_of(d, d.flat, period);
        if (!item || months == 0) continue;
        item->months = months_of(months);
        out.items.push_back(
            {std::string{"flat_demand"} += std::to_string(period), std::nullopt, std::move(*item)});
    }
}

void add_demand(const document& d, plan& out) {
    for (std::size_t period = 0; period < d.demand.periods.size(); ++period) {
        std::uint16_t months = 0;
        for (std::size_t month = 0; month < 12; ++month)
            for (const auto used : periods_in(d.demand_hours, month))
                if (used == period) months = static_cast<std::uint16_t>(months | month_bit(month));
        auto item = demand_of(d, d.demand, period);
        if (!item || months == 0) continue;
        item->months = months_of(months);
        for (std::size_t i = 0; i < d.classes.size() && d.classes.size() > 1; ++i)
            if (d.classes[i].demand == period)
                item->periods.push_back(static_cast<std::uint8_t>(i));
        if (item->periods.size() == d.classes.size()) item->periods.clear();
        out.items.push_back(
            {std::string{"demand"} += std::to_string(period), std::nullopt, std::move(*item)});
    }
}

result<price> read_charge(const json_node& node) {
    const auto text = node.number_text();
    if (!text) return fail(text.error());
    const auto at = parse_price(*text);
    if (!at) return node.refuse(at.error().code, "it has more than 6 decimals");
    return at;
}

// A charge and how often it is due; nothing where it is absent or 0.
result<std::optional<std::pair<price, fixed_per>>> read_due(const json_node& rate,
                                                            std::string_view name,
                                                            std::string_view units) {
    constexpr static names::entry<fixed_per> known[] = {
        {"$/month", fixed_per::month}, {"$/day", fixed_per::day}, {"$/year", fixed_per::year}};
    const auto node = rate.find(name);
    if (!node || node->is_nothing()) return std::optional<std::pair<price, fixed_per>>{};
    std::pair<price, fixed_per> out{{}, fixed_per::month};
    object_reader in{rate};
    in.need(name, out.first, read_charge).may(units, out.second, word_of(known));
    if (!in.ok()) return fail(in.state().error());
    return std::optional{out};
}

result<void> add_fixed(const json_node& rate, plan& out) {
    const auto due = read_due(rate, "fixedchargefirstmeter", "fixedchargeunits");
    if (!due) return fail(due.error());
    if (!*due) return {};
    fixed_item item;
    item.at = (*due)->first;
    item.per = (*due)->second;
    item.by = item.per == fixed_per::year ? proration::days : proration::whole;
    out.items.push_back({"fixed", std::nullopt, item});
    return {};
}

result<void> add_minimum(const json_node& rate, plan& out) {
    const auto due = read_due(rate, "mincharge", "minchargeunits");
    if (!due) return fail(due.error());
    if (!*due || out.items.empty()) return {};
    if ((*due)->second == fixed_per::year)
        return rate.find("minchargeunits")
            ->refuse(errc::cannot_express, "a plan has no minimum of a year");
    limit_item item;
    item.at = (*due)->first;
    item.per = (*due)->second;
    for (std::size_t i = 0; i < out.items.size(); ++i)
        item.on.push_back(static_cast<std::uint16_t>(i));
    out.items.push_back({"minimum", std::nullopt, std::move(item)});
    return {};
}

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
    auto done = add_energy(rate, *d, out);
    if (!done) return fail(done.error());
    add_flat_demand(*d, out);
    add_demand(*d, out);
    done = add_fixed(rate, out);
    if (done) done = add_minimum(rate, out);
    if (!done) return fail(done.error());
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
