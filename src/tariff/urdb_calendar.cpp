// SPDX-License-Identifier: Apache-2.0
#include "tariff/urdb_parts.hpp"

namespace submeter::inline v0::tariff::urdb {

namespace {

hour_class class_at(const document& d, std::size_t month, std::size_t hour, bool weekend) {
    const auto& energy = weekend ? d.energy_hours.weekend : d.energy_hours.weekday;
    const auto& demand = weekend ? d.demand_hours.weekend : d.demand_hours.weekday;
    return {energy[month][hour], demand[month][hour]};
}

// "period0", or with demand by period "energy0_demand1".
std::string name_of(const document& d, hour_class c) {
    if (d.demand.periods.empty()) return std::string{"period"} += std::to_string(c.energy);
    std::string name = "energy";
    name += std::to_string(c.energy);
    name += "_demand";
    name += std::to_string(c.demand);
    return name;
}

std::uint8_t rate_of(const document& d, hour_class c) {
    const auto at = std::find(d.classes.begin(), d.classes.end(), c);
    return static_cast<std::uint8_t>(at - d.classes.begin() + 1);
}

day_table day_of(const document& d, std::size_t month, bool weekend) {
    day_table out;
    for (std::size_t hour = 0; hour < 24; ++hour) {
        const auto rate = rate_of(d, class_at(d, month, hour, weekend));
        if (out.slots.empty() || out.slots.back().rate != rate)
            out.slots.push_back({.start_s = static_cast<std::int32_t>(hour * 3600), .rate = rate});
    }
    return out;
}

// The number of this day's table, which is added where it is new.
std::uint8_t table_number(calendar& c, day_table day) {
    for (std::size_t i = 0; i < c.tables.size(); ++i)
        if (c.tables[i].day == day) return static_cast<std::uint8_t>(i);
    c.tables.push_back({"day" + std::to_string(c.tables.size()), std::move(day)});
    return static_cast<std::uint8_t>(c.tables.size() - 1);
}

}  // namespace

std::vector<hour_class> classes_of(const document& d) {
    std::vector<hour_class> out;
    for (std::size_t month = 0; month < 12; ++month)
        for (std::size_t hour = 0; hour < 24; ++hour)
            for (const bool weekend : {false, true})
                out.push_back(class_at(d, month, hour, weekend));
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

calendar calendar_of(const document& d) {
    calendar out;
    for (const auto c : d.classes)
        out.periods.push_back(name_of(d, c));
    out.day_types = {"weekday", "weekend"};
    out.week = {1, 0, 0, 0, 0, 0, 1};
    for (std::size_t month = 0; month < 12; ++month) {
        season one{.start = std::chrono::month{static_cast<unsigned>(month + 1)} / 1, .tables = {}};
        for (const bool weekend : {false, true})
            one.tables.push_back(table_number(out, day_of(d, month, weekend)));
        if (out.seasons.empty() || out.seasons.back().tables != one.tables)
            out.seasons.push_back(std::move(one));
    }
    return out;
}

}  // namespace submeter::inline v0::tariff::urdb
