// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/meter_tables.hpp"
#include "submeter/tariff/plan_json.hpp"
#include "tariff_parts.hpp"

#include <tuple>

// submeter.meter_tables gives these functions their names for people.
namespace submeter::inline v0::python {

namespace {

using namespace std::chrono;
using tariff::meter_layout;

// Of each day table (second of the day, rate); numbers of tables are counted from 0.
using table_rows = std::vector<std::vector<std::pair<std::int32_t, std::uint8_t>>>;
// (month, day, table)
using zone_rows = std::vector<std::tuple<unsigned, unsigned, std::uint8_t>>;
// tables, zones, rest days (bit n: weekday n, 0 Sunday), their table, (day since 1970, table)
using schedule_row = std::tuple<table_rows, zone_rows, std::uint8_t, std::optional<std::uint8_t>,
                                std::vector<std::pair<std::int64_t, std::uint8_t>>>;
// zones, tables, slots, rates, dates
using limits_row = std::tuple<std::size_t, std::size_t, std::size_t, std::size_t, std::size_t>;

std::vector<day_table> tables_of(const table_rows& rows) {
    std::vector<day_table> out;
    for (const auto& row : rows) {
        auto& table = out.emplace_back();
        for (const auto& [second, rate] : row)
            table.slots.push_back({second, rate});
    }
    return out;
}

table_rows rows_of(const std::vector<day_table>& tables) {
    table_rows out;
    for (const auto& table : tables) {
        auto& row = out.emplace_back();
        for (const auto& slot : table.slots)
            row.emplace_back(slot.start_s, slot.rate);
    }
    return out;
}

zone_rows rows_of(const std::vector<year_zone>& zones) {
    zone_rows out;
    for (const auto& z : zones)
        out.emplace_back(unsigned{z.start.month()}, unsigned{z.start.day()}, z.table);
    return out;
}

schedule schedule_of(const schedule_row& row) {
    const auto& [tables, zones, rest_days, rest_table, dated] = row;
    schedule out{tables_of(tables), {}, rest_days, rest_table, {}};
    for (const auto& [m, d, table] : zones)
        out.zones.push_back({month{m} / day{d}, table});
    for (const auto& [when, table] : dated)
        out.dated.push_back({year_month_day{day_of(when)}, table});
    check_or_raise(check(out));
    return out;
}

schedule_row row_of(const schedule& s) {
    std::vector<std::pair<std::int64_t, std::uint8_t>> dated;
    for (const auto& d : s.dated)
        dated.emplace_back(local_days{d.date}.time_since_epoch().count(), d.table);
    return {rows_of(s.tables), rows_of(s.zones), s.rest_days, s.rest_table, std::move(dated)};
}

meter_layout layout_of(const limits_row& limits, const std::vector<std::uint8_t>& rate_of) {
    const auto& [zones, tables, slots, rates, dates] = limits;
    return {zones, tables, slots, rates, dates, rate_of};
}

const tariff::calendar& calendar_of(const tariff::plan& p) {
    if (!p.days) throw failure{{.code = errc::missing_fact}};
    return *p.days;
}

schedule_row to_schedule(const tariff::plan& p, std::int64_t from, std::int64_t to,
                         const limits_row& limits, const std::vector<std::uint8_t>& rate_of) {
    return row_of(value_or_raise(
        tariff::to_schedule(calendar_of(p), days_of(from, to), layout_of(limits, rate_of))));
}

// The zones and day tables that come into force, and the second since 1970 at which they do.
std::tuple<schedule_row, zone_rows, table_rows, std::int64_t> to_switched(
    const tariff::plan& now, const tariff::plan& next, std::int64_t from, std::int64_t to,
    const limits_row& limits, const std::vector<std::uint8_t>& rate_of) {
    const auto made = value_or_raise(
        tariff::to_switched(now, next, days_of(from, to), layout_of(limits, rate_of)));
    return {row_of(made.now), rows_of(made.next_zones), rows_of(made.next_tables),
            made.zones_at.value_or(instant{}).time_since_epoch().count()};
}

// A plan document with what the tables mean as its calendar, and nothing that is charged.
std::string calendar_text(const schedule_row& row, const std::vector<std::string>& names) {
    tariff::plan p;
    p.days = value_or_raise(tariff::from_schedule(schedule_of(row), names));
    return tariff::write_plan(p);
}

// (day since 1970, second of the day, period, rate)
std::optional<std::tuple<std::int64_t, std::int32_t, std::string, int>> first_difference(
    const tariff::plan& p, const schedule_row& row, std::int64_t from, std::int64_t to,
    const limits_row& limits, const std::vector<std::uint8_t>& rate_of) {
    const auto found = value_or_raise(tariff::first_difference(
        calendar_of(p), schedule_of(row), days_of(from, to), layout_of(limits, rate_of)));
    if (!found) return std::nullopt;
    return std::tuple{std::int64_t{found->day.time_since_epoch().count()}, found->second,
                      p.days->periods[found->period], int{found->rate}};
}

}  // namespace

void bind_meter_tables(py::module_& m) {
    m.def("to_schedule", &to_schedule, py::arg("plan"), py::arg("from_day"), py::arg("to_day"),
          py::arg("limits"), py::arg("rate_of"), "The rows of submeter.tariff.meter_tables.");
    m.def("to_switched", &to_switched, py::arg("now"), py::arg("next"), py::arg("from_day"),
          py::arg("to_day"), py::arg("limits"), py::arg("rate_of"),
          "The rows of submeter.tariff.switched_tables.");
    m.def("calendar_text", &calendar_text, py::arg("schedule"), py::arg("names"),
          "A document whose calendar is that of submeter.tariff.calendar_of.");
    m.def("first_difference", &first_difference, py::arg("plan"), py::arg("schedule"),
          py::arg("from_day"), py::arg("to_day"), py::arg("limits"), py::arg("rate_of"),
          "The row of submeter.tariff.first_difference, or None.");
}

}  // namespace submeter::inline v0::python
