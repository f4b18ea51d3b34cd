// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/flow/calendar.hpp"

#include <array>
#include <string>
#include <vector>

namespace submeter::inline v0::tariff {

/// A day table with its name; a slot's rate n means period n of the calendar, counted from 1 as
/// meters count rates. A value.
struct named_table {
    std::string name{};
    day_table day{};

    friend bool operator==(const named_table&, const named_table&) = default;
};

/// From this day of the year on: which table each day type has. A value.
struct season {
    std::chrono::month_day start{std::chrono::January / 1};
    std::vector<std::uint8_t> tables{};  ///< one a day type

    friend bool operator==(const season&, const season&) = default;
};

/// A date, of one year or of every year.
struct dated_day {
    std::optional<std::chrono::year> year{};
    std::chrono::month_day day{std::chrono::January / 1};

    friend constexpr bool operator==(const dated_day&, const dated_day&) = default;
};

/// A day that is not what its weekday says: a holiday, a make-up workday (调休), or a day with a
/// table of its own. A value.
struct exception {
    dated_day when{};
    std::optional<std::uint8_t> type{};   ///< another day type, in the season's table for it; or
    std::optional<std::uint8_t> table{};  ///< a table; one of the two

    friend constexpr bool operator==(const exception&, const exception&) = default;
};

/// Which period holds when: seasons, day types, and dated exceptions over named day tables. The
/// order of precedence: an exception of this very date, one of every year, the weekday's type.
/// A value.
struct calendar {
    std::vector<std::string> periods{};  ///< "peak", …; their order is that of lines
    std::vector<named_table> tables{};
    std::vector<std::string> day_types{"day"};
    std::array<std::uint8_t, 7> week{};  ///< the type of each weekday, 0 Sunday
    std::vector<season> seasons{};       ///< ascending; cyclic
    std::vector<exception> dates{};      ///< each date once

    friend bool operator==(const calendar&, const calendar&) = default;
};

namespace detail {

inline bool names_differ(const std::vector<std::string>& names) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i].empty()) return false;
        if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
            names.begin() + static_cast<std::ptrdiff_t>(i))
            return false;
    }
    return !names.empty() && names.size() <= 255;
}

inline result<void> check_tables(const calendar& c) {
    if (c.tables.empty() || c.tables.size() > 255) return fail(errc::bad_schedule);
    for (std::size_t i = 0; i < c.tables.size(); ++i) {
        if (c.tables[i].name.empty()) return fail(errc::bad_schedule, 0, i);
        for (std::size_t k = 0; k < i; ++k)
            if (c.tables[k].name == c.tables[i].name) return fail(errc::bad_schedule, 0, i);
        if (!submeter::detail::slots_valid(c.tables[i].day)) return fail(errc::bad_schedule, 0, i);
        for (const auto& slot : c.tables[i].day.slots)
            if (slot.rate < 1 || slot.rate > c.periods.size())
                return fail(errc::unknown_period, 0, i);
    }
    return {};
}

inline result<void> check_seasons(const calendar& c) {
    if (c.seasons.empty()) return fail(errc::bad_schedule);
    for (std::size_t i = 0; i < c.seasons.size(); ++i) {
        const auto& s = c.seasons[i];
        if (!s.start.ok() || s.tables.size() != c.day_types.size() ||
            (i > 0 && s.start <= c.seasons[i - 1].start))
            return fail(errc::bad_schedule, 0, i);
        for (const auto table : s.tables)
            if (table >= c.tables.size()) return fail(errc::bad_schedule, 0, i);
    }
    return {};
}

inline bool exception_valid(const calendar& c, const exception& e) {
    const auto& day = e.when.day;
    if (e.when.year ? !(*e.when.year / day.month() / day.day()).ok() : !day.ok()) return false;
    if (e.type.has_value() == e.table.has_value()) return false;
    return e.type ? *e.type < c.day_types.size() : *e.table < c.tables.size();
}

}  // namespace detail

/// Checks that every number names something, seasons ascend, names differ and no date is there
/// twice. @return `bad_plan` (names), `bad_schedule` or `unknown_period`, with the index of the
/// table, season or exception.
[[nodiscard]] inline result<void> check(const calendar& c) {
    if (!detail::names_differ(c.periods) || !detail::names_differ(c.day_types))
        return fail(errc::bad_plan);
    if (const auto ok = detail::check_tables(c); !ok) return ok;
    if (const auto ok = detail::check_seasons(c); !ok) return ok;
    for (const auto type : c.week)
        if (type >= c.day_types.size()) return fail(errc::bad_schedule);
    for (std::size_t i = 0; i < c.dates.size(); ++i) {
        if (!detail::exception_valid(c, c.dates[i])) return fail(errc::bad_schedule, 0, i);
        for (std::size_t k = 0; k < i; ++k)
            if (c.dates[k].when == c.dates[i].when) return fail(errc::bad_schedule, 0, i);
    }
    return {};
}

/// The season of a day of the year; before the first the last still holds. Precondition: check(c).
[[nodiscard]] inline const season& season_of(const calendar& c, std::chrono::month_day day) {
    const season* found = &c.seasons.back();
    for (const auto& s : c.seasons)
        if (s.start <= day) found = &s;
    return *found;
}

/// The number of the day table of a local day. Precondition: check(c).
[[nodiscard]] inline std::uint8_t table_of(const calendar& c, std::chrono::local_days day) {
    const std::chrono::year_month_day date{day};
    const std::chrono::month_day of_year{date.month(), date.day()};
    const exception* found = nullptr;
    for (const auto& e : c.dates)
        if (e.when.day == of_year && (e.when.year ? *e.when.year == date.year() : found == nullptr))
            found = &e;
    if (found != nullptr && found->table) return *found->table;
    const auto type =
        found != nullptr ? *found->type : c.week[std::chrono::weekday{day}.c_encoding()];
    return season_of(c, of_year).tables[type];
}

}  // namespace submeter::inline v0::tariff
