// SPDX-License-Identifier: Apache-2.0
#include "tariff/names.hpp"
#include "tariff/plan_parts.hpp"
#include "tariff/write_values.hpp"

#include <algorithm>

namespace submeter::inline v0::tariff {

namespace {

using submeter::detail::json_array;
using submeter::detail::json_object;

std::string write_names(const std::vector<std::string>& names) {
    json_array out;
    for (const auto& name : names)
        out.text(name);
    return out.str();
}

std::string write_slots(const calendar& c, const day_table& day) {
    json_array out;
    for (const auto& s : day.slots) {
        json_object slot;
        slot.text("from", to_text(local_instant{std::chrono::seconds{s.start_s}}).substr(11, 5));
        slot.text("period", c.periods[s.rate - 1U]);
        out.raw(slot.str());
    }
    return out.str();
}

std::string write_tables(const calendar& c) {
    json_array out;
    for (const auto& t : c.tables) {
        json_object table;
        table.text("name", t.name);
        table.raw("slots", write_slots(c, t.day));
        out.raw(table.str());
    }
    return out.str();
}

std::string write_week(const calendar& c) {
    json_object out;
    for (std::size_t day = 0; day < c.week.size(); ++day)
        if (c.week[day] != 0) out.text(names::weekdays[day], c.day_types[c.week[day]]);
    return out.str();
}

std::string write_season(const calendar& c, const season& s) {
    json_object out;
    out.text("from", day_text(s.start));
    const auto other = std::find_if(s.tables.begin(), s.tables.end(),
                                    [&](auto table) { return table != s.tables[0]; });
    if (other == s.tables.end()) {
        out.text("tables", c.tables[s.tables[0]].name);
        return out.str();
    }
    json_object tables;
    for (std::size_t i = 0; i < s.tables.size(); ++i)
        tables.text(c.day_types[i], c.tables[s.tables[i]].name);
    out.raw("tables", tables.str());
    return out.str();
}

std::string write_date(const calendar& c, const exception& e) {
    json_object out;
    const auto date =
        e.when.year ? to_text(local_instant{std::chrono::local_days{*e.when.year / e.when.day}})
                          .substr(0, 10)
                    : day_text(e.when.day);
    out.text("date", date);
    if (e.type) out.text("day_type", c.day_types[*e.type]);
    if (e.table) out.text("table", c.tables[*e.table].name);
    return out.str();
}

}  // namespace

std::string write_calendar(const calendar& c) {
    json_object out;
    out.raw("periods", write_names(c.periods));
    out.raw("tables", write_tables(c));
    if (c.day_types != calendar{}.day_types) out.raw("day_types", write_names(c.day_types));
    if (c.week != calendar{}.week) out.raw("week", write_week(c));
    json_array seasons;
    for (const auto& s : c.seasons)
        seasons.raw(write_season(c, s));
    out.raw("seasons", seasons.str());
    if (c.dates.empty()) return out.str();
    json_array dates;
    for (const auto& e : c.dates)
        dates.raw(write_date(c, e));
    out.raw("dates", dates.str());
    return out.str();
}

}  // namespace submeter::inline v0::tariff
