// SPDX-License-Identifier: Apache-2.0
#include "submeter/simulate/series.hpp"

#include "simulate/text_file.hpp"

#include <algorithm>
#include <optional>

namespace submeter::inline v0::simulate {

namespace {

using namespace std::chrono;
using detail::split_fields;
using detail::take_line;

// Which hour of the series begins at `t`, where it has it.
std::optional<std::size_t> hour_at(const series& s, instant t) {
    if (t < s.start) return std::nullopt;
    const auto index = static_cast<std::size_t>((t - s.start) / hours{1});
    if (index >= s.watt_hours.size()) return std::nullopt;
    return index;
}

void mark_zero_runs(series& s, std::size_t shortest) {
    if (shortest == 0) return;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= s.watt_hours.size(); ++i) {
        if (i < s.watt_hours.size() && s.watt_hours[i] == 0) continue;
        if (i - begin >= shortest)
            std::fill(s.flaws.begin() + static_cast<std::ptrdiff_t>(begin),
                      s.flaws.begin() + static_cast<std::ptrdiff_t>(i), flaw::zero_run);
        begin = i + 1;
    }
}

void mark_first_hour(series& s, year y, std::uint32_t percent) {
    const auto first = hour_at(s, sys_days{y / January / 1});
    if (!first || *first + 1 >= s.watt_hours.size()) return;
    if (s.watt_hours[*first] * 100 <= s.watt_hours[*first + 1] * percent &&
        s.watt_hours[*first + 1] > 0)
        s.flaws[*first] = flaw::first_hour;
}

// The sum of the hours at 00:00 and 03:00 of a day, which no clock change touches.
std::optional<std::int64_t> around(const series& s, sys_days day) {
    const auto before = hour_at(s, day);
    const auto after = hour_at(s, day + hours{3});
    if (!before || !after) return std::nullopt;
    const auto sum = s.watt_hours[*before] + s.watt_hours[*after];
    return sum > 0 ? std::optional{sum} : std::nullopt;
}

void mark_clock_changes(series& s, year y, const flaw_params& params) {
    const sys_days spring{y / March / Sunday[last]};
    const sys_days autumn{y / October / Sunday[last]};
    const auto hole = hour_at(s, spring + hours{1});
    const auto twice = hour_at(s, autumn + hours{2});
    const auto spring_sum = around(s, spring);
    const auto autumn_sum = around(s, autumn);
    if (hole && spring_sum && s.watt_hours[*hole] * 200 < *spring_sum * params.spring_hole_percent)
        s.flaws[*hole] = flaw::spring_hole;
    if (twice && autumn_sum &&
        s.watt_hours[*twice] * 200 > *autumn_sum * params.autumn_double_percent)
        s.flaws[*twice] = flaw::autumn_double;
}

year year_of(instant t) {
    return year_month_day{floor<days>(t)}.year();
}

}  // namespace

void mark_flaws(series& s, const flaw_params& params) {
    s.flaws.assign(s.watt_hours.size(), flaw::none);
    const instant end = s.start + hours{s.watt_hours.size()};
    mark_zero_runs(s, params.zero_run_hours);
    for (auto y = year_of(s.start); y <= year_of(end); ++y) {
        mark_first_hour(s, y, params.first_hour_percent);
        mark_clock_changes(s, y, params);
    }
}

bool has_mixed_clock(const series& s) noexcept {
    return std::any_of(s.flaws.begin(), s.flaws.end(),
                       [](flaw f) { return f == flaw::spring_hole || f == flaw::autumn_double; });
}

namespace {

tl::unexpected<error> bad_line(diagnostics& out, std::size_t line, std::string why) {
    const error what{.code = errc::bad_series, .index = static_cast<std::uint32_t>(line)};
    out.findings.push_back({what, "line " + std::to_string(line), std::move(why)});
    return fail(what);
}

class table_reader {
public:
    table_reader(std::string_view csv, diagnostics& out) : rest_(csv), out_(out) {}

    result<std::vector<series>> read() {
        if (const auto head = columns(); !head) return fail(head.error());
        while (!rest_.empty()) {
            const auto row = take_line(rest_);
            ++line_;
            if (const auto done = hour(row); !done) return fail(done.error());
        }
        if (table_.front().watt_hours.empty()) return bad_line(out_, line_, "there are no hours");
        return std::move(table_);
    }

private:
    result<void> columns() {
        const auto names = split_fields(take_line(rest_));
        if (!names || names->size() < 2 || names->front() != "interval_start")
            return bad_line(out_, line_, "'interval_start' and the names of meters are expected");
        for (std::size_t i = 1; i < names->size(); ++i) {
            table_.emplace_back();
            table_.back().meter = (*names)[i];
        }
        return {};
    }

    result<void> hour(std::string_view row) {
        const auto fields = split_fields(row);
        if (!fields || fields->size() != table_.size() + 1)
            return bad_line(
                out_, line_,
                "the row does not have " + std::to_string(table_.size() + 1) + " fields");
        const auto start = parse_instant(fields->front());
        if (!start) return bad_line(out_, line_, "'" + fields->front() + "' is no UTC time");
        if (const auto done = in_order(*start); !done) return done;
        for (std::size_t i = 0; i < table_.size(); ++i) {
            const auto& text = (*fields)[i + 1];
            const auto watt_hours = parse_scaled(text, 3);
            if (!watt_hours || *watt_hours < 0)
                return bad_line(out_, line_, "'" + text + "' is no energy in kWh");
            table_[i].watt_hours.push_back(*watt_hours);
        }
        return {};
    }

    result<void> in_order(instant start) {
        auto& first = table_.front();
        if (first.watt_hours.empty())
            for (auto& s : table_)
                s.start = start;
        if (start != first.start + hours{first.watt_hours.size()})
            return bad_line(out_, line_, submeter::to_text(start) + " is not the next hour");
        return {};
    }

    std::string_view rest_;
    diagnostics& out_;
    std::vector<series> table_;
    std::size_t line_ = 1;
};

}  // namespace

result<std::vector<series>> read_series(std::string_view csv, diagnostics& out,
                                        const flaw_params& params) {
    auto table = table_reader{csv, out}.read();
    if (!table) return fail(table.error());
    for (auto& s : *table)
        mark_flaws(s, params);
    return table;
}

result<std::vector<series>> load_series(const std::string& path, diagnostics& out,
                                        const flaw_params& params) {
    const auto text = detail::read_text_file(path);
    if (!text) return fail(text.error());
    return read_series(*text, out, params);
}

namespace {

struct meter_columns {
    std::size_t meter = 0;
    std::size_t building = 0;
    std::size_t utility = 0;
    std::size_t area = 0;
    std::size_t zone = 0;
    std::size_t count = 0;
};

result<meter_columns> find_columns(const std::vector<std::string>& names, diagnostics& out) {
    meter_columns c;
    c.count = names.size();
    const std::pair<std::string_view, std::size_t*> wanted[] = {{"meter_id", &c.meter},
                                                                {"building_id", &c.building},
                                                                {"utility", &c.utility},
                                                                {"floor_area_m2", &c.area},
                                                                {"site_time_zone", &c.zone}};
    for (const auto& [name, place] : wanted) {
        const auto found = std::find(names.begin(), names.end(), name);
        if (found == names.end())
            return bad_line(out, 1, "the column '" + std::string{name} + "' is missing");
        *place = static_cast<std::size_t>(found - names.begin());
    }
    return c;
}

}  // namespace

result<std::vector<series_meter>> read_series_meters(std::string_view csv, diagnostics& out) {
    const auto names = split_fields(take_line(csv));
    if (!names) return bad_line(out, 1, "the names of columns cannot be read");
    const auto at = find_columns(*names, out);
    if (!at) return fail(at.error());
    std::vector<series_meter> meters;
    for (std::size_t line = 2; !csv.empty(); ++line) {
        const auto fields = split_fields(take_line(csv));
        if (!fields || fields->size() != at->count)
            return bad_line(out, line,
                            "the row does not have " + std::to_string(at->count) + " fields");
        const auto& area = (*fields)[at->area];
        const auto square_metres =
            area.empty() ? result<floor_area>{floor_area{}} : parse_quantity<floor_area>(area);
        if (!square_metres || *square_metres < floor_area{})
            return bad_line(out, line, "'" + area + "' is no floor area");
        meters.push_back({.meter = (*fields)[at->meter],
                          .building = (*fields)[at->building],
                          .utility = (*fields)[at->utility],
                          .area = *square_metres,
                          .time_zone = (*fields)[at->zone]});
    }
    return meters;
}

result<std::vector<series_meter>> load_series_meters(const std::string& path, diagnostics& out) {
    const auto text = detail::read_text_file(path);
    if (!text) return fail(text.error());
    return read_series_meters(*text, out);
}

}  // namespace submeter::inline v0::simulate
