// SPDX-License-Identifier: Apache-2.0
#include "tariff/read_values.hpp"
#include "tariff/urdb_parts.hpp"

namespace submeter::inline v0::tariff::urdb {

namespace {

// A member of a rate that costs money, and why a plan has no way to say it.
struct not_expressed {
    std::string_view name;
    std::string_view why;
};

constexpr not_expressed refused[] = {
    {"coincidentratestructure", "a plan does not know when the demand of the system peaks"},
    {"demandratchetpercentage", "it does not say how many months it looks back on"},
    {"demandreactivepowercharge", "a plan has no price for reactive demand"},
    {"annualmincharge", "a plan has no minimum of a year"},
    {"fueladjustmentsmonthly", "a plan has no adjustments by month"},
};

result<void> refuse_rest(const json_node& rate) {
    for (const auto& one : refused)
        if (const auto member = rate.find(one.name); member && !member->is_nothing())
            return member->refuse(errc::cannot_express, std::string{one.why});
    return {};
}

constexpr rounding_stage millionths{rounding::half_up, quantity_decimals, 1};

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
            const auto number = read_whole((*row)[hour], 0, 255);
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
        const auto number = read_whole((*items)[month], 0, 255);
        if (!number) return fail(number.error());
        if (static_cast<std::size_t>(*number) >= periods)
            return (*items)[month].refuse(errc::unknown_period, "the structure has no such period");
        out[month] = static_cast<std::uint8_t>(*number);
    }
    return out;
}

// A unit that stands beside a demand structure: of it alone, or of all.
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

result<void> read_demand_units(const json_node& rate, std::string_view own, structure& out) {
    if (const auto ok = read_demand_unit(rate, "demandunits", out); !ok) return ok;
    return read_demand_unit(rate, own, out);
}

// Looking back is on flat demand, or for tiers in kWh/kW.
result<std::optional<ratchet>> lookback_of(const json_node& rate, const document& d) {
    auto read = read_lookback(rate);
    if (!read || !*read) return read;
    if (d.flat.periods.empty() && d.energy.unit != "kWh/kW" && !d.demand.periods.empty())
        return rate.find("demandratestructure")
            ->refuse(errc::cannot_express, "demand by period is not looked back on");
    return read;
}

}  // namespace

result<std::int64_t> read_whole(const json_node& node, std::int64_t min, std::int64_t max) {
    const auto text = node.number_text();
    if (!text) return fail(text.error());
    const auto whole = parse_scaled(*text, 0);
    if (!whole) return node.refuse(errc::wrong_type, "a whole number is expected");
    if (*whole < min || *whole > max)
        return node.refuse(errc::bad_value,
                           "it is not from " + std::to_string(min) + " to " + std::to_string(max));
    return whole;
}

result<price> read_price(const json_node& node) {
    const auto amount = read_amount(node);
    if (!amount) return fail(amount.error());
    return rounded_price(node, *amount, millionths);
}

result<document> read_document(const json_node& rate) {
    constexpr static std::string_view energy_units[] = {"kWh", "kWh daily", "kWh/kW"};
    constexpr static std::string_view demand_units[] = {"kW", "kVA"};
    if (const auto ok = refuse_rest(rate); !ok) return fail(ok.error());
    document out;
    const auto of_energy = [](const json_node& n) { return read_structure(n, energy_units); };
    const auto of_demand = [](const json_node& n) { return read_structure(n, demand_units); };
    std::int64_t minutes = 15;
    object_reader in{rate};
    in.may("energyratestructure", out.energy, of_energy)
        .may("demandratestructure", out.demand, of_demand)
        .may("flatdemandstructure", out.flat, of_demand)
        .may("demandwindow", minutes, [](const json_node& n) { return read_whole(n, 1, 1440); })
        .with([&](object_reader& r) {
            return read_demand_units(r.node(), "demandrateunit", out.demand);
        })
        .with([&](object_reader& r) {
            return read_demand_units(r.node(), "flatdemandunit", out.flat);
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
    const auto lookback = lookback_of(rate, out);
    if (!lookback) return fail(lookback.error());
    out.lookback = *lookback;
    out.window_s = static_cast<std::int32_t>(minutes * 60);
    out.classes = classes_of(out);
    return out;
}

}  // namespace submeter::inline v0::tariff::urdb
