// SPDX-License-Identifier: Apache-2.0
#include "tariff/read_values.hpp"
#include "tariff/urdb_parts.hpp"

namespace submeter::inline v0::tariff::urdb {

namespace {

// Members of a rate that cost money and that a plan has no way to say.
constexpr std::string_view not_expressed[] = {
    "coincidentratestructure", "demandratchetpercentage",   "lookbackpercent",
    "lookbackPercent",         "demandreactivepowercharge", "annualmincharge",
    "fueladjustmentsmonthly",
};

result<void> refuse_rest(const json_node& rate) {
    for (const auto name : not_expressed)
        if (const auto member = rate.find(name); member && !member->is_nothing())
            return member->refuse(errc::cannot_express, "a plan has no way to say this");
    return {};
}

result<fraction> read_amount(const json_node& node) {
    const auto text = node.number_text();
    if (!text) return fail(text.error());
    const auto number = parse_decimal(*text);
    if (!number) return node.refuse(number.error().code, "it is too fine or too large");
    const auto amount = amount_of(*number);
    if (!amount) return node.refuse(amount.error().code, "it is too large");
    return amount;
}

result<std::int64_t> read_max(const json_node& node) {
    const auto text = node.number_text();
    if (!text) return fail(text.error());
    const auto micro = parse_scaled(*text, quantity_decimals);
    if (!micro) return node.refuse(micro.error().code, "it is too fine or too large");
    return micro;
}

result<block> read_block(const json_node& node, bool last) {
    constexpr rounding_stage millionths{rounding::half_up, quantity_decimals, 1};
    block out;
    fraction rate;
    fraction adjustment;
    object_reader in{node};
    in.may("rate", rate, read_amount).may("adj", adjustment, read_amount);
    if (!last) in.need("max", out.max_micro, read_max);  // above the last the last still holds
    if (!in.ok()) return fail(in.state().error());
    if (const auto sell = node.find("sell"); sell && !sell->is_nothing())
        return sell->refuse(errc::cannot_express, "a plan buys nothing");
    const auto sum = add(rate, adjustment);
    if (!sum) return node.refuse(sum.error().code, "it is too large");
    const auto at = rounded_price(node, *sum, millionths);
    if (!at) return fail(at.error());
    out.at = *at;
    return out;
}

result<blocks> read_blocks(const json_node& node) {
    const auto items = node.items();
    if (!items) return fail(items.error());
    if (items->empty()) return node.refuse(errc::no_tiers, "a tier is needed");
    blocks out;
    for (std::size_t i = 0; i < items->size(); ++i) {
        const auto one = read_block((*items)[i], i + 1 == items->size());
        if (!one) return fail(one.error());
        const std::int64_t before = out.empty() ? 0 : *out.back().max_micro;
        if (one->max_micro && *one->max_micro <= before)
            return (*items)[i].refuse(errc::tiers_not_ascending, "tiers ascend above 0");
        out.push_back(*one);
    }
    return out;
}

// The unit of a tier, where it says one, is among these.
result<void> read_unit(const json_node& tier, std::span<const std::string_view> known,
                       std::string& out) {
    const auto node = tier.find("unit");
    if (!node || node->is_nothing()) return {};
    const auto unit = node->text();
    if (!unit) return fail(unit.error());
    if (!names::index_of(known, *unit))
        return node->refuse(errc::cannot_express, "a plan has no tiers in " + *unit);
    if (!out.empty() && out != *unit)
        return node->refuse(errc::cannot_express, "tiers are in one unit");
    out = *unit;
    return {};
}

result<structure> read_structure(const json_node& node, std::span<const std::string_view> units) {
    structure out;
    auto periods = read_list<blocks>(node, [&](const json_node& period) -> result<blocks> {
        auto one = read_blocks(period);
        if (!one) return one;
        const auto tiers = period.items();
        for (const auto& tier : *tiers)
            if (const auto ok = read_unit(tier, units, out.unit); !ok) return fail(ok.error());
        return one;
    });
    if (!periods) return fail(periods.error());
    if (periods->size() > 255) return node.refuse(errc::cannot_express, "it has too many periods");
    out.periods = std::move(*periods);
    return out;
}

result<hours> read_hours(const json_node& node, std::size_t periods) {
    const auto months = node.items();
    if (!months) return fail(months.error());
    if (months->size() != 12) return node.refuse(errc::bad_value, "12 months are needed");
    hours out{};
    for (std::size_t month = 0; month < 12; ++month) {
        const auto row = (*months)[month].items();
        if (!row) return fail(row.error());
        if (row->size() != 24)
            return (*months)[month].refuse(errc::bad_value, "24 hours are needed");
        for (std::size_t hour = 0; hour < 24; ++hour) {
            const auto number = (*row)[hour].integer(0, 255);
            if (!number) return fail(number.error());
            if (static_cast<std::size_t>(*number) >= periods)
                return (*row)[hour].refuse(errc::unknown_period,
                                           "the structure has no such period");
            out[month][hour] = static_cast<std::uint8_t>(*number);
        }
    }
    return out;
}

// Both schedules of a structure; one period alone needs none.
result<schedules> read_schedules(const json_node& rate, const structure& of,
                                 std::string_view weekday, std::string_view weekend) {
    schedules out;
    if (of.periods.empty()) return out;
    const auto read = [&](const json_node& n) { return read_hours(n, of.periods.size()); };
    object_reader in{rate};
    if (of.periods.size() > 1 || in.has(weekday) || in.has(weekend))
        in.need(weekday, out.weekday, read).need(weekend, out.weekend, read);
    if (!in.ok()) return fail(in.state().error());
    return out;
}

result<std::array<std::uint8_t, 12>> read_flat_months(const json_node& node, std::size_t periods) {
    const auto items = node.items();
    if (!items) return fail(items.error());
    if (items->size() != 12) return node.refuse(errc::bad_value, "12 months are needed");
    std::array<std::uint8_t, 12> out{};
    for (std::size_t month = 0; month < 12; ++month) {
        const auto number = (*items)[month].integer(0, 255);
        if (!number) return fail(number.error());
        if (static_cast<std::size_t>(*number) >= periods)
            return (*items)[month].refuse(errc::unknown_period, "the structure has no such period");
        out[month] = static_cast<std::uint8_t>(*number);
    }
    return out;
}

// A unit that stands beside a demand structure.
result<void> read_demand_unit(const json_node& rate, std::string_view name, structure& out) {
    constexpr std::string_view known[] = {"kW", "kVA"};
    const auto node = rate.find(name);
    if (out.periods.empty() || !node || node->is_nothing()) return {};
    const auto unit = node->text();
    if (!unit) return fail(unit.error());
    if (!names::index_of(known, *unit))
        return node->refuse(errc::cannot_express, "a plan has no demand in " + *unit);
    out.unit = *unit;
    return {};
}

}  // namespace

result<document> read_document(const json_node& rate) {
    constexpr static std::string_view energy_units[] = {"kWh", "kWh daily"};
    constexpr static std::string_view demand_units[] = {"kW", "kVA"};
    if (const auto ok = refuse_rest(rate); !ok) return fail(ok.error());
    document out;
    const auto of_energy = [](const json_node& n) { return read_structure(n, energy_units); };
    const auto of_demand = [](const json_node& n) { return read_structure(n, demand_units); };
    std::int32_t minutes = 15;
    object_reader in{rate};
    in.may("energyratestructure", out.energy, of_energy)
        .may("demandratestructure", out.demand, of_demand)
        .may("flatdemandstructure", out.flat, of_demand)
        .may("demandwindow", minutes, whole_number<std::int32_t>(1, 1440))
        .with([&](object_reader& r) {
            return read_demand_unit(r.node(), "demandrateunit", out.demand);
        })
        .with([&](object_reader& r) {
            return read_demand_unit(r.node(), "flatdemandunit", out.flat);
        });
    if (in.ok() && !out.flat.periods.empty())
        in.need("flatdemandmonths", out.flat_months,
                [&](const json_node& n) { return read_flat_months(n, out.flat.periods.size()); });
    if (!in.ok()) return fail(in.state().error());
    const auto energy =
        read_schedules(rate, out.energy, "energyweekdayschedule", "energyweekendschedule");
    if (!energy) return fail(energy.error());
    const auto demand =
        read_schedules(rate, out.demand, "demandweekdayschedule", "demandweekendschedule");
    if (!demand) return fail(demand.error());
    out.energy_hours = *energy;
    out.demand_hours = *demand;
    out.window_s = minutes * 60;
    out.classes = classes_of(out);
    return out;
}

}  // namespace submeter::inline v0::tariff::urdb
