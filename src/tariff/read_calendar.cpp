// SPDX-License-Identifier: Apache-2.0
#include "tariff/plan_parts.hpp"
#include "tariff/read_values.hpp"

namespace submeter::inline v0::tariff {

namespace {

result<std::int32_t> parse_time_of_day(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return fail(errc::bad_syntax);
    const auto hour = submeter::detail::digits(text, 0, 2);
    const auto minute = submeter::detail::digits(text, 3, 2);
    if (!hour || !minute) return fail(errc::bad_syntax);
    if (*hour > 23 || *minute > 59) return fail(errc::bad_date);
    return *hour * 3600 + *minute * 60;
}

result<std::vector<std::string>> read_names(const json_node& node) {
    auto names = read_list<std::string>(node, read_text);
    if (!names) return names;
    if (names->empty() || names->size() > 255)
        return node.refuse(errc::bad_plan, "1 to 255 names are needed");
    for (auto at = names->begin(); at != names->end(); ++at)
        if (std::find(names->begin(), at, *at) != at)
            return node.refuse(errc::bad_plan, "'" + *at + "' stands twice");
    return names;
}

result<day_slot> read_slot(const json_node& node, const calendar& c) {
    day_slot out;
    const auto done = object_reader{node}
                          .need("from", out.start_s,
                                [](const json_node& n) {
                                    return n.parsed(parse_time_of_day, "a time of day HH:MM");
                                })
                          .need("period", out.rate,
                                [&](const json_node& n) -> result<std::uint8_t> {
                                    const auto at =
                                        read_name(n, c.periods, errc::unknown_period, "period");
                                    if (!at) return at;
                                    return static_cast<std::uint8_t>(*at + 1);
                                })
                          .finish();
    if (!done) return fail(done.error());
    return out;
}

result<std::vector<day_slot>> read_slots(const json_node& node, const calendar& c) {
    const auto items = node.items();
    if (!items) return fail(items.error());
    if (items->empty()) return node.refuse(errc::bad_schedule, "a day needs a slot");
    std::vector<day_slot> out;
    for (const auto& item : *items) {
        const auto slot = read_slot(item, c);
        if (!slot) return fail(slot.error());
        if (!out.empty() && slot->start_s <= out.back().start_s)
            return item.refuse(errc::bad_schedule, "slots must ascend");
        out.push_back(*slot);
    }
    return out;
}

// {"saturday":"rest_day",…}: the other days are of the first type.
result<std::array<std::uint8_t, 7>> read_week(const json_node& node, const calendar& c) {
    result<std::array<std::uint8_t, 7>> out{std::array<std::uint8_t, 7>{}};
    const auto present = node.names();
    if (!present) return fail(present.error());
    for (const auto& name : *present) {
        const auto member = node.find(name);
        const auto day = names::index_of(names::weekdays, name);
        if (!day) return member->refuse(errc::bad_value, "it is not a day of the week");
        const auto type = read_name(*member, c.day_types, errc::bad_schedule, "day type");
        if (!type) return fail(type.error());
        (*out)[*day] = *type;
    }
    return out;
}

// A table for all day types, or {"workday":"t1",…} for each.
result<std::vector<std::uint8_t>> read_season_tables(const json_node& node, const calendar& c) {
    const auto number = [&](const json_node& n) { return read_table_number(n, c); };
    if (node.is_text()) {
        const auto table = number(node);
        if (!table) return fail(table.error());
        return std::vector<std::uint8_t>(c.day_types.size(), *table);
    }
    const auto present = node.names();
    if (!present) return fail(present.error());
    for (const auto& name : *present)
        if (std::find(c.day_types.begin(), c.day_types.end(), name) == c.day_types.end())
            return node.find(name)->refuse(errc::bad_schedule, "there is no such day type");
    std::vector<std::uint8_t> out;
    for (const auto& type : c.day_types) {
        const auto member = node.field(type);
        if (!member) return fail(member.error());
        const auto table = number(*member);
        if (!table) return fail(table.error());
        out.push_back(*table);
    }
    return out;
}

result<void> read_seasons(const json_node& node, calendar& out) {
    const auto items = node.items();
    if (!items) return fail(items.error());
    if (items->empty()) return node.refuse(errc::bad_schedule, "a year needs a season");
    for (const auto& item : *items) {
        season one;
        const auto done = object_reader{item}
                              .need("from", one.start, read_day_of_year)
                              .need("tables", one.tables,
                                    [&](const json_node& n) { return read_season_tables(n, out); })
                              .finish();
        if (!done) return done;
        if (!out.seasons.empty() && one.start <= out.seasons.back().start)
            return item.find("from")->refuse(errc::bad_schedule, "seasons must ascend");
        out.seasons.push_back(std::move(one));
    }
    return {};
}

result<exception> read_exception(const json_node& node, const calendar& c) {
    exception out;
    const auto type = [&](const json_node& n) {
        return read_name(n, c.day_types, errc::bad_schedule, "day type");
    };
    const auto table = [&](const json_node& n) { return read_table_number(n, c); };
    const auto done = object_reader{node}
                          .need("date", out.when, read_date)
                          .may("day_type", out.type, type)
                          .may("table", out.table, table)
                          .finish();
    if (!done) return fail(done.error());
    if (out.type.has_value() == out.table.has_value())
        return node.refuse(errc::bad_value, "one of 'day_type' and 'table' is needed");
    return out;
}

result<void> read_dates(const json_node& node, calendar& out) {
    const auto items = node.items();
    if (!items) return fail(items.error());
    for (const auto& item : *items) {
        const auto one = read_exception(item, out);
        if (!one) return fail(one.error());
        for (const auto& other : out.dates)
            if (other.when == one->when)
                return item.find("date")->refuse(errc::bad_schedule, "the date stands twice");
        out.dates.push_back(*one);
    }
    return {};
}

}  // namespace

result<std::uint8_t> read_table_number(const json_node& node, const calendar& c) {
    const auto name = node.text();
    if (!name) return fail(name.error());
    for (std::size_t i = 0; i < c.tables.size(); ++i)
        if (c.tables[i].name == *name) return static_cast<std::uint8_t>(i);
    return node.refuse(errc::bad_schedule, "there is no day table '" + *name + "'");
}

result<void> read_tables(const json_node& node, calendar& out) {
    const auto items = node.items();
    if (!items) return fail(items.error());
    if (items->empty() || items->size() > 255)
        return node.refuse(errc::bad_schedule, "1 to 255 day tables are needed");
    for (const auto& item : *items) {
        named_table table;
        const auto done = object_reader{item}
                              .need("name", table.name, read_text)
                              .need("slots", table.day.slots,
                                    [&](const json_node& n) { return read_slots(n, out); })
                              .finish();
        if (!done) return done;
        for (const auto& other : out.tables)
            if (other.name == table.name)
                return item.find("name")->refuse(errc::bad_schedule,
                                                 "'" + table.name + "' stands twice");
        out.tables.push_back(std::move(table));
    }
    return {};
}

result<dated_day> read_date(const json_node& node) {
    const auto text = node.text();
    if (!text) return fail(text.error());
    if (text->size() == 5) {
        const auto day = read_day_of_year(node);
        if (!day) return fail(day.error());
        return dated_day{.year = std::nullopt, .day = *day};
    }
    const auto at = text->size() == 10 ? parse_local(*text + "T00:00:00")
                                       : result<local_instant>{fail(errc::bad_syntax)};
    if (!at)
        return node.refuse(at.error().code, "'" + *text + "' is not a date YYYY-MM-DD or MM-DD");
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(*at)};
    return dated_day{.year = date.year(), .day = {date.month(), date.day()}};
}

result<calendar> read_calendar(const json_node& node) {
    calendar out;
    const auto done =
        object_reader{node}
            .need("periods", out.periods, read_names)
            .run("tables", [&](const json_node& n) { return read_tables(n, out); })
            .may("day_types", out.day_types, read_names)
            .may("week", out.week, [&](const json_node& n) { return read_week(n, out); })
            .run("seasons", [&](const json_node& n) { return read_seasons(n, out); })
            .may_run("dates", [&](const json_node& n) { return read_dates(n, out); })
            .finish();
    if (!done) return fail(done.error());
    return out;
}

}  // namespace submeter::inline v0::tariff
