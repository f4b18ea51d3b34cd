// SPDX-License-Identifier: Apache-2.0
#include "tariff/calendar_json.hpp"

#include "core/json_writer.hpp"
#include "tariff/names.hpp"

#include <algorithm>

namespace submeter::inline v0::tariff {

namespace {

using submeter::detail::json_array;
using submeter::detail::json_node;
using submeter::detail::json_object;

result<std::int32_t> parse_time_of_day(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return fail(errc::bad_syntax);
    const auto hour = submeter::detail::digits(text, 0, 2);
    const auto minute = submeter::detail::digits(text, 3, 2);
    if (!hour || !minute) return fail(errc::bad_syntax);
    if (*hour > 23 || *minute > 59) return fail(errc::bad_date);
    return *hour * 3600 + *minute * 60;
}

result<std::chrono::year_month_day> parse_day(std::string_view text) {
    if (text.size() != 10) return fail(errc::bad_syntax);
    const auto t = parse_local(std::string{text} + "T00:00:00");
    if (!t) return fail(t.error());
    return std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(*t)};
}

result<std::chrono::month_day> parse_day_of_year(std::string_view text) {
    if (text.size() != 5) return fail(errc::bad_syntax);
    const auto in_leap_year = parse_day("2000-" + std::string{text});
    if (!in_leap_year) return fail(in_leap_year.error());
    return std::chrono::month_day{in_leap_year->month(), in_leap_year->day()};
}

result<std::uint8_t> read_table_number(const json_node& node, const calendar& c) {
    const auto name = node.text();
    if (!name) return fail(name.error());
    const auto found = std::find(c.table_names.begin(), c.table_names.end(), *name);
    if (found == c.table_names.end())
        return node.refuse(errc::bad_schedule, "there is no day table '" + *name + "'");
    return static_cast<std::uint8_t>(found - c.table_names.begin());
}

result<day_slot> read_slot(const json_node& node, std::span<const period> periods) {
    const auto known = node.allow_only({"from", "period"});
    if (!known) return fail(known.error());
    const auto from = node.field("from");
    if (!from) return fail(from.error());
    const auto start = from->parsed(parse_time_of_day, "a time of day HH:MM");
    if (!start) return fail(start.error());
    const auto which = node.field("period");
    if (!which) return fail(which.error());
    const auto name = which->text();
    if (!name) return fail(name.error());
    for (std::size_t i = 0; i < periods.size(); ++i)
        if (periods[i].name == *name)
            return day_slot{.start_s = *start, .rate = static_cast<std::uint8_t>(i + 1)};
    return which->refuse(errc::unknown_period, "there is no period '" + *name + "'");
}

result<day_table> read_table(const json_node& node, std::span<const period> periods) {
    const auto slots = node.field("slots");
    if (!slots) return fail(slots.error());
    const auto items = slots->items();
    if (!items) return fail(items.error());
    if (items->empty()) return slots->refuse(errc::bad_schedule, "a day needs a slot");
    day_table out;
    for (const auto& item : *items) {
        const auto slot = read_slot(item, periods);
        if (!slot) return fail(slot.error());
        if (!out.slots.empty() && slot->start_s <= out.slots.back().start_s)
            return item.refuse(errc::bad_schedule, "slots must ascend");
        out.slots.push_back(*slot);
    }
    return out;
}

result<void> read_tables(const json_node& node, std::span<const period> periods, calendar& out) {
    const auto items = node.items();
    if (!items) return fail(items.error());
    if (items->empty() || items->size() > 255)
        return node.refuse(errc::bad_schedule, "1 to 255 day tables are needed");
    for (const auto& item : *items) {
        const auto known = item.allow_only({"name", "slots"});
        if (!known) return known;
        const auto name_node = item.field("name");
        if (!name_node) return fail(name_node.error());
        auto name = name_node->text();
        if (!name) return fail(name.error());
        if (name->empty()) return name_node->refuse(errc::bad_value, "it is empty");
        const auto& taken = out.table_names;
        if (std::find(taken.begin(), taken.end(), *name) != taken.end())
            return name_node->refuse(errc::bad_schedule, "'" + *name + "' stands twice");
        auto table = read_table(item, periods);
        if (!table) return fail(table.error());
        out.table_names.push_back(std::move(*name));
        out.when.tables.push_back(std::move(*table));
    }
    return {};
}

result<void> read_zones(const json_node& node, calendar& out) {
    const auto items = node.items();
    if (!items) return fail(items.error());
    if (items->empty()) return node.refuse(errc::bad_schedule, "a year needs a zone");
    for (const auto& item : *items) {
        const auto known = item.allow_only({"from", "day_table"});
        if (!known) return known;
        const auto from = item.field("from");
        if (!from) return fail(from.error());
        const auto start = from->parsed(parse_day_of_year, "a day of the year MM-DD");
        if (!start) return fail(start.error());
        if (!out.when.zones.empty() && *start <= out.when.zones.back().start)
            return item.refuse(errc::bad_schedule, "year zones must ascend");
        const auto table_node = item.field("day_table");
        if (!table_node) return fail(table_node.error());
        const auto table = read_table_number(*table_node, out);
        if (!table) return fail(table.error());
        out.when.zones.push_back({.start = *start, .table = *table});
    }
    return {};
}

// "rest_days" and "rest_day_table" come together or not at all.
result<void> read_rest_days(const json_node& schedule, calendar& out) {
    if (!schedule.find("rest_days") && !schedule.find("rest_day_table")) return {};
    const auto table_node = schedule.field("rest_day_table");
    if (!table_node) return fail(table_node.error());
    const auto table = read_table_number(*table_node, out);
    if (!table) return fail(table.error());
    out.when.rest_table = *table;
    const auto days = schedule.field("rest_days");
    if (!days) return fail(days.error());
    const auto items = days->items();
    if (!items) return fail(items.error());
    for (const auto& item : *items) {
        const auto name = item.text();
        if (!name) return fail(name.error());
        const auto day = names::index_of(names::weekdays, *name);
        if (!day) return item.refuse(errc::bad_value, "'" + *name + "' is not a day of the week");
        const auto bit = static_cast<std::uint8_t>(1U << *day);
        if ((out.when.rest_days & bit) != 0)
            return item.refuse(errc::bad_value, "'" + *name + "' stands twice");
        out.when.rest_days = static_cast<std::uint8_t>(out.when.rest_days | bit);
    }
    return {};
}

result<void> read_holiday(const json_node& item, calendar& out) {
    const auto known = item.allow_only({"date", "day_table"});
    if (!known) return known;
    const auto date_node = item.field("date");
    if (!date_node) return fail(date_node.error());
    const auto date = date_node->parsed(parse_day, "a date YYYY-MM-DD");
    if (!date) return fail(date.error());
    const auto table_node = item.field("day_table");
    if (!table_node) return fail(table_node.error());
    const auto table = read_table_number(*table_node, out);
    if (!table) return fail(table.error());
    auto& dated = out.when.dated;
    const auto at = std::find_if(dated.begin(), dated.end(),
                                 [&](const dated_table& d) { return d.date >= *date; });
    if (at != dated.end() && at->date == *date)
        return date_node->refuse(errc::bad_schedule, "the date stands twice");
    dated.insert(at, {.date = *date, .table = *table});
    return {};
}

result<void> read_holidays(const json_node& schedule, calendar& out) {
    const auto node = schedule.find("holidays");
    if (!node) return {};
    const auto items = node->items();
    if (!items) return fail(items.error());
    for (const auto& item : *items) {
        const auto done = read_holiday(item, out);
        if (!done) return done;
    }
    return {};
}

std::string day_text(std::chrono::year_month_day date) {
    return to_text(local_instant{std::chrono::local_days{date}}).substr(0, 10);
}

std::string time_text(std::int32_t second) {
    return to_text(local_instant{std::chrono::seconds{second}}).substr(11, 5);
}

std::string write_tables(const calendar& c, std::span<const period> periods) {
    json_array out;
    for (std::size_t i = 0; i < c.when.tables.size(); ++i) {
        json_array slots;
        for (const auto& s : c.when.tables[i].slots) {
            json_object slot;
            slot.text("from", time_text(s.start_s));
            slot.text("period", periods[s.rate - 1U].name);
            slots.raw(slot.str());
        }
        json_object table;
        table.text("name", c.table_names[i]);
        table.raw("slots", slots.str());
        out.raw(table.str());
    }
    return out.str();
}

std::string write_zones(const calendar& c) {
    json_array out;
    for (const auto& z : c.when.zones) {
        const auto in_leap_year = std::chrono::year{2000} / z.start;
        json_object zone;
        zone.text("from", day_text(in_leap_year).substr(5));
        zone.text("day_table", c.table_names[z.table]);
        out.raw(zone.str());
    }
    return out.str();
}

std::string write_rest_days(const calendar& c) {
    json_array out;
    for (std::size_t day = 0; day < std::size(names::weekdays); ++day)
        if (((c.when.rest_days >> day) & 1U) != 0) out.text(names::weekdays[day]);
    return out.str();
}

std::string write_holidays(const calendar& c) {
    json_array out;
    for (const auto& d : c.when.dated) {
        json_object holiday;
        holiday.text("date", day_text(d.date));
        holiday.text("day_table", c.table_names[d.table]);
        out.raw(holiday.str());
    }
    return out.str();
}

}  // namespace

result<calendar> read_calendar(const json_node& node, std::span<const period> periods) {
    const auto known =
        node.allow_only({"day_tables", "year_zones", "rest_days", "rest_day_table", "holidays"});
    if (!known) return fail(known.error());
    calendar out;
    const auto tables = node.field("day_tables");
    if (!tables) return fail(tables.error());
    const auto zones = node.field("year_zones");
    if (!zones) return fail(zones.error());
    auto done = read_tables(*tables, periods, out);
    if (done) done = read_zones(*zones, out);
    if (done) done = read_rest_days(node, out);
    if (done) done = read_holidays(node, out);
    if (!done) return fail(done.error());
    return out;
}

std::string write_calendar(const calendar& c, std::span<const period> periods) {
    json_object out;
    out.raw("day_tables", write_tables(c, periods));
    out.raw("year_zones", write_zones(c));
    if (c.when.rest_table) {
        out.raw("rest_days", write_rest_days(c));
        out.text("rest_day_table", c.table_names[*c.when.rest_table]);
    }
    if (!c.when.dated.empty()) out.raw("holidays", write_holidays(c));
    return out.str();
}

}  // namespace submeter::inline v0::tariff
