// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/detail/first_where.hpp"
#include "submeter/core/instant.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace submeter::inline v0 {

/// From `start` (seconds after local midnight) on, rate `rate` applies. A value.
struct day_slot {
    std::int32_t start_s = 0;
    std::uint8_t rate = 1;

    friend constexpr bool operator==(const day_slot&, const day_slot&) = default;
};

/// A day table (日时段表): slots ascending; before the first start the last slot still holds, as in
/// DL/T 645-2007's tables. A value.
struct day_table {
    std::vector<day_slot> slots;

    friend bool operator==(const day_table&, const day_table&) = default;
};

/// From this day of the year on, day table number `table` (counted from 0) applies. A value.
struct year_zone {
    std::chrono::month_day start{std::chrono::January / 1};
    std::uint8_t table = 0;

    friend constexpr bool operator==(const year_zone&, const year_zone&) = default;
};

/// A dated exception: that day uses day table number `table`. A value.
struct dated_table {
    std::chrono::year_month_day date{};
    std::uint8_t table = 0;

    friend constexpr bool operator==(const dated_table&, const dated_table&) = default;
};

/// Which rate holds when: the zone table (年时区表), the weekly rest days and the dated exceptions
/// (holidays, make-up workdays), over numbered day tables. Tariffs, meters and control share it.
/// Precedence: dated exception, rest day, year zone. A value.
struct schedule {
    std::vector<day_table> tables;
    std::vector<year_zone> zones;            ///< ascending; cyclic: before the first the last holds
    std::uint8_t rest_days = 0;              ///< bit n set: weekday n is a rest day (0 Sunday)
    std::optional<std::uint8_t> rest_table;  ///< the table of rest days
    std::vector<dated_table> dated;          ///< ascending

    friend bool operator==(const schedule&, const schedule&) = default;
};

/// What a meter keeps twice (两套年时区表、两套日时段表): the tables in force, and those that
/// replace them from a moment on. Rest days and dated exceptions it keeps once, by the numbers of
/// the day tables then in force. A value.
struct switched_schedule {
    schedule now;
    std::vector<year_zone> next_zones;
    std::vector<day_table> next_tables;
    std::optional<instant> zones_at;   ///< absent: never
    std::optional<instant> tables_at;  ///< absent: never

    friend bool operator==(const switched_schedule&, const switched_schedule&) = default;
};

namespace detail {

constexpr bool slots_valid(const day_table& t) {
    for (std::size_t i = 0; i < t.slots.size(); ++i) {
        const auto start = t.slots[i].start_s;
        if (start < 0 || start >= 86400) return false;
        if (i > 0 && start <= t.slots[i - 1].start_s) return false;
    }
    return !t.slots.empty();
}

}  // namespace detail

/// Checks a schedule: every table has ascending slots, every number names a table, zones and dated
/// exceptions ascend. @return `bad_schedule`, with the index of the offending item.
[[nodiscard]] inline result<void> check(const schedule& s) {
    if (s.tables.empty() || s.zones.empty()) return fail(errc::bad_schedule);
    for (std::size_t i = 0; i < s.tables.size(); ++i)
        if (!detail::slots_valid(s.tables[i])) return fail(errc::bad_schedule, 0, i);
    for (std::size_t i = 0; i < s.zones.size(); ++i) {
        const bool ascends = i == 0 || s.zones[i - 1].start < s.zones[i].start;
        if (!s.zones[i].start.ok() || !ascends || s.zones[i].table >= s.tables.size())
            return fail(errc::bad_schedule, 0, i);
    }
    for (std::size_t i = 0; i < s.dated.size(); ++i) {
        const bool ascends = i == 0 || s.dated[i - 1].date < s.dated[i].date;
        if (!s.dated[i].date.ok() || !ascends || s.dated[i].table >= s.tables.size())
            return fail(errc::bad_schedule, 0, i);
    }
    if ((s.rest_days & 0x80U) != 0 || (s.rest_days != 0 && !s.rest_table) ||
        (s.rest_table && *s.rest_table >= s.tables.size()))
        return fail(errc::bad_schedule);
    return {};
}

/// The schedule in force at a moment: from each switch on, the tables that it brings.
[[nodiscard]] inline schedule schedule_at(const switched_schedule& s, instant at) {
    schedule out = s.now;
    if (s.zones_at && at >= *s.zones_at) out.zones = s.next_zones;
    if (s.tables_at && at >= *s.tables_at) out.tables = s.next_tables;
    return out;
}

/// Checks what is in force before, between and after the switches. @return as check(schedule).
[[nodiscard]] inline result<void> check(const switched_schedule& s) {
    if (const auto ok = check(s.now); !ok) return ok;
    for (const auto& at : {s.zones_at, s.tables_at})
        if (at)
            if (const auto ok = check(schedule_at(s, *at)); !ok) return ok;
    return {};
}

/// The number of the day table of a local day. Precondition: check(s).
[[nodiscard]] inline std::uint8_t table_of(const schedule& s, std::chrono::local_days day) {
    const std::chrono::year_month_day date{day};
    const auto dated =
        detail::first_where(s.dated, [&](const dated_table& d) { return d.date >= date; });
    if (dated < s.dated.size() && s.dated[dated].date == date) return s.dated[dated].table;
    const unsigned weekday = std::chrono::weekday{day}.c_encoding();
    if (s.rest_table && ((s.rest_days >> weekday) & 1U) != 0) return *s.rest_table;
    std::uint8_t table = s.zones.back().table;
    const std::chrono::month_day of_year{date.month(), date.day()};
    for (const auto& z : s.zones)
        if (z.start <= of_year) table = z.table;
    return table;
}

/// The rate in force at a second of the local day, 0 to 86399. Precondition: the table is checked.
[[nodiscard]] inline std::uint8_t rate_at(const day_table& t, std::int32_t second) {
    std::uint8_t rate = t.slots.back().rate;
    for (const auto& slot : t.slots)
        if (slot.start_s <= second) rate = slot.rate;
    return rate;
}

/// The rate in force at a local time. Precondition: check(s).
[[nodiscard]] inline std::uint8_t rate_at(const schedule& s, local_instant at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const auto second = static_cast<std::int32_t>((at - day).count());
    return rate_at(s.tables[table_of(s, day)], second);
}

}  // namespace submeter::inline v0
