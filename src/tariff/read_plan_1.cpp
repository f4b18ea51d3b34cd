// SPDX-License-Identifier: Apache-2.0
#include "tariff/plan_parts.hpp"
#include "tariff/read_values.hpp"

// Documents of format submeter.plan/1: one kind of price a plan, a ladder of the calendar month.
namespace submeter::inline v0::tariff {

namespace {

enum class kind_1 : std::uint8_t { single, time_of_use, tiered, tiered_time_of_use };

constexpr names::entry<kind_1> kinds[] = {{"single", kind_1::single},
                                          {"time_of_use", kind_1::time_of_use},
                                          {"tiered", kind_1::tiered},
                                          {"tiered_time_of_use", kind_1::tiered_time_of_use}};

constexpr names::entry<allocation> allocations[] = {{"additive", allocation::additive},
                                                    {"chronological", allocation::chronological}};

result<price> plain_price(const json_node& node) {
    return read_price(node, std::nullopt);
}

result<rounding_stages> read_rounding(const json_node& node, int scale) {
    rounding_stages out;
    const auto stage = [=](const json_node& n) { return read_stage(n, scale); };
    const auto done =
        object_reader{node}.may("line", out.line, stage).may("total", out.total, stage).finish();
    if (!done) return fail(done.error());
    if (out.line.has_value() == out.total.has_value())
        return node.refuse(errc::bad_value, "exactly one of 'line' and 'total' is needed");
    return out;
}

// [{"name","price"},…]
result<void> read_periods(const json_node& node, calendar& days, std::vector<price>& prices) {
    const auto items = node.items();
    if (!items) return fail(items.error());
    if (items->empty() || items->size() > 255)
        return node.refuse(errc::bad_plan, "1 to 255 periods are needed");
    for (const auto& item : *items) {
        std::string name;
        price at;
        const auto done = object_reader{item}
                              .need("name", name, read_text)
                              .need("price", at, plain_price)
                              .finish();
        if (!done) return done;
        if (std::find(days.periods.begin(), days.periods.end(), name) != days.periods.end())
            return item.refuse(errc::bad_plan, "period '" + name + "' stands twice");
        days.periods.push_back(std::move(name));
        prices.push_back(at);
    }
    return {};
}

auto table_number(const calendar& c) {
    return [&c](const json_node& n) { return read_table_number(n, c); };
}

result<void> read_year_zones(const json_node& node, calendar& out) {
    auto seasons = read_list<season>(node, [&](const json_node& n) -> result<season> {
        season one;
        std::uint8_t table = 0;
        const auto done = object_reader{n}
                              .need("from", one.start, read_day_of_year)
                              .need("day_table", table, table_number(out))
                              .finish();
        if (!done) return fail(done.error());
        one.tables = {table};
        return one;
    });
    if (!seasons) return fail(seasons.error());
    out.seasons = std::move(*seasons);
    return {};
}

// Rest days become a day type with one table in every season.
result<void> read_rest_days(object_reader& in, calendar& out) {
    if (!in.has("rest_days") && !in.has("rest_day_table")) return {};
    std::uint8_t table = 0;
    const auto mark = [&](const json_node& n) -> result<std::uint8_t> {
        const auto name = n.text();
        if (!name) return fail(name.error());
        const auto day = names::index_of(names::weekdays, *name);
        if (!day) return n.refuse(errc::bad_value, "it is not a day of the week");
        if (out.week[*day] == 1) return n.refuse(errc::bad_value, "the day stands twice");
        return out.week[*day] = 1;
    };
    in.need("rest_day_table", table, table_number(out)).run("rest_days", [&](const json_node& n) {
        const auto days = read_list<std::uint8_t>(n, mark);
        return days ? result<void>{} : fail(days.error());
    });
    out.day_types = {"workday", "rest_day"};
    for (auto& s : out.seasons)
        s.tables.push_back(table);
    return in.state();
}

result<void> read_holidays(const json_node& node, calendar& out) {
    auto dates = read_list<exception>(node, [&](const json_node& n) -> result<exception> {
        exception one;
        const auto done = object_reader{n}
                              .need("date", one.when, read_date)
                              .need("day_table", one.table, table_number(out))
                              .finish();
        if (!done) return fail(done.error());
        if (!one.when.year)
            return n.find("date")->refuse(errc::bad_syntax, "it is not a date YYYY-MM-DD");
        return one;
    });
    if (!dates) return fail(dates.error());
    out.dates = std::move(*dates);
    return {};
}

result<void> read_schedule(const json_node& node, calendar& out) {
    const auto done =
        object_reader{node}
            .run("day_tables", [&](const json_node& n) { return read_tables(n, out); })
            .run("year_zones", [&](const json_node& n) { return read_year_zones(n, out); })
            .with([&](object_reader& in) { return read_rest_days(in, out); })
            .may_run("holidays", [&](const json_node& n) { return read_holidays(n, out); })
            .finish();
    if (!done) return done;
    const auto valid = check(out);
    if (!valid)
        return node.refuse(valid.error().code, std::string{describe(valid.error().code).sentence});
    return {};
}

// {"from","price"}: where a tier begins is the bound of the one before.
result<tier> read_tier_1(const json_node& node, std::string_view price_name,
                         std::vector<std::int64_t>& starts) {
    tier out{.up_to_micro = std::nullopt, .prices = {{}}, .factor = std::nullopt, .fee = {}};
    std::int64_t from = 0;
    const auto done = object_reader{node}
                          .need("from", from, read_quantity)
                          .need(price_name, out.prices[0], plain_price)
                          .finish();
    if (!done) return fail(done.error());
    if (starts.empty() ? from != 0 : from <= starts.back())
        return node.find("from")->refuse(errc::tiers_not_ascending,
                                         "tiers ascend, the first begins at 0");
    starts.push_back(from);
    return out;
}

result<ladder> read_tiers_1(object_reader& in, std::string_view price_name) {
    constexpr static names::entry<window_kind> periods[] = {{"month", window_kind::month}};
    ladder out;
    auto& tiers = out.classes[0].tiers;
    std::vector<std::int64_t> starts;
    out.form = price_name == "price" ? tier_form::price : tier_form::surcharge;
    out.window.starts = {std::chrono::January / 1};
    in.need("tiers", tiers, [&](const json_node& node) -> result<std::vector<tier>> {
          auto list = read_list<tier>(
              node, [&](const json_node& n) { return read_tier_1(n, price_name, starts); });
          if (list && (list->empty() || list->size() > 255))
              return node.refuse(errc::no_tiers, "1 to 255 tiers are needed");
          return list;
      }).need("tier_period", out.window.kind, word_of(periods));
    if (!in.ok()) return fail(in.state().error());
    for (std::size_t i = 1; i < starts.size(); ++i)
        tiers[i - 1].up_to_micro = starts[i];
    return out;
}

result<void> read_prices_1(object_reader& in, kind_1 kind, usage_item& u, plan& out) {
    const bool timed = kind == kind_1::time_of_use || kind == kind_1::tiered_time_of_use;
    const bool tiered = kind == kind_1::tiered || kind == kind_1::tiered_time_of_use;
    if (kind == kind_1::single) in.need("price", u.prices.emplace_back(), plain_price);
    if (timed) {
        auto& days = out.days.emplace();
        in.run("periods", [&](const json_node& n) { return read_periods(n, days, u.prices); });
        in.run("schedule", [&](const json_node& n) { return read_schedule(n, days); });
    }
    if (!tiered || !in.ok()) return in.state();
    auto steps = read_tiers_1(in, timed ? "surcharge" : "price");
    if (!steps) return fail(steps.error());
    if (timed) {
        if (!in.has("allocation"))
            return in.node().refuse(errc::allocation_missing,
                                    "say how tiers meet periods: additive or chronological");
        in.need("allocation", steps->how, word_of(allocations));
        if (u.prices.size() == 1) steps->how.reset();  // one period: nothing to allocate
    }
    u.tiers = std::move(*steps);
    return in.state();
}

}  // namespace

result<void> read_parts_1(object_reader& in, plan& out) {
    usage_item u;
    kind_1 kind{};
    in.need("rounding", out.round,
            [&](const json_node& n) { return read_rounding(n, out.in.scale); })
        .need("unit", u.unit, word_of(names::units))
        .need("kind", kind, word_of(kinds));
    if (!in.ok()) return in.state();
    const auto done = read_prices_1(in, kind, u, out);
    if (!done) return done;
    out.items.push_back({.id = "usage", .round = std::nullopt, .what = std::move(u)});
    return {};
}

}  // namespace submeter::inline v0::tariff
