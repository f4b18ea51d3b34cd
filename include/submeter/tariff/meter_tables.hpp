// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/day_span.hpp"
#include "submeter/tariff/plan.hpp"

#include <algorithm>
#include <span>

// A plan's calendar as the tables of a meter, and back. A meter knows one table for each zone of
// the year, one for all its weekly rest days, and dated days; a calendar knows day types by season,
// so what a meter cannot say by a rule is said day by day.

namespace submeter::inline v0::tariff {

/// What a meter's tables hold, and how it numbers rates. The defaults are the limits of
/// DL/T 645-2007. A value.
struct meter_layout {
    std::size_t zones = 14;               ///< of the year (p)
    std::size_t tables = 8;               ///< day tables (q)
    std::size_t slots = 14;               ///< of a day table (m)
    std::size_t rates = 63;               ///< the greatest rate number (k)
    std::size_t dates = 254;              ///< dated days (n)
    std::vector<std::uint8_t> rate_of{};  ///< the rate of each period; empty: 1, 2, 3, …

    friend bool operator==(const meter_layout&, const meter_layout&) = default;
};

/// Where a calendar and a meter's tables say different things. A value.
struct period_difference {
    std::chrono::local_days day{};
    std::int32_t second = 0;  ///< of the day: the first at which they differ
    std::uint8_t period = 0;  ///< the calendar's, from 0
    std::uint8_t rate = 0;    ///< the meter's

    friend constexpr bool operator==(const period_difference&, const period_difference&) = default;
};

namespace detail {

inline std::uint8_t rate_of(const meter_layout& m, std::size_t period) {
    return m.rate_of.empty() ? static_cast<std::uint8_t>(period + 1) : m.rate_of[period];
}

inline result<void> check_rates(const calendar& c, const meter_layout& m) {
    if (!m.rate_of.empty() && m.rate_of.size() != c.periods.size())
        return fail(errc::bad_length, 0, m.rate_of.size());
    for (std::size_t i = 0; i < c.periods.size(); ++i) {
        if (!m.rate_of.empty() && m.rate_of[i] == 0) return fail(errc::unknown_period, 0, i);
        if (rate_of(m, i) > m.rates) return fail(errc::too_many_rates, 0, i);
    }
    return {};
}

// Finds the zones, the rest days and the dated days of a calendar. Tables keep the calendar's
// numbers while it looks; equal ones are one table.
class table_fitter {
public:
    table_fitter(const calendar& c, day_span over, const meter_layout& m)
        : c_(c), over_(over), m_(m) {
        for (std::size_t i = 0; i < c.tables.size(); ++i) {
            std::size_t first = 0;
            while (!(c.tables[first].day == c.tables[i].day))
                ++first;
            like_.push_back(static_cast<std::uint8_t>(first));
        }
    }

    result<schedule> run() {
        make_zones();
        make_rest_days();
        make_dates();
        if (out_.zones.size() > m_.zones) return fail(errc::too_many_zones, 0, out_.zones.size());
        if (out_.dated.size() > m_.dates) return fail(errc::too_many_dates, 0, out_.dated.size());
        return number_tables();
    }

private:
    [[nodiscard]] std::uint8_t table_on(std::chrono::local_days day) const {
        return like_[table_of(c_, day)];
    }

    // Zones are those of the day type that most weekdays have; of equal ones the first.
    void make_zones() {
        std::size_t main = 0;
        const auto days_of_type = [&](std::size_t type) {
            return std::count(c_.week.begin(), c_.week.end(), type);
        };
        for (std::size_t type = 1; type < c_.day_types.size(); ++type)
            if (days_of_type(type) > days_of_type(main)) main = type;
        for (const auto& s : c_.seasons) {
            const auto table = like_[s.tables[main]];
            if (out_.zones.empty() || out_.zones.back().table != table)
                out_.zones.push_back({s.start, table});
        }
    }

    // The rest days and their table that leave the fewest days to be dated.
    void make_rest_days() {
        // How many days on a weekday the rest table would set right, less those it would set wrong.
        std::vector<std::array<std::int64_t, 7>> gain(c_.tables.size());
        for (auto day = over_.from; day < over_.to; day += std::chrono::days{1}) {
            const auto weekday = std::chrono::weekday{day}.c_encoding();
            const auto wanted = table_on(day);
            const auto by_zone = submeter::table_of(out_, day);
            for (std::size_t t = 0; t < gain.size(); ++t)
                gain[t][weekday] += (wanted == t ? 1 : 0) - (wanted == by_zone ? 1 : 0);
        }
        std::int64_t best = 0;
        for (std::size_t t = 0; t < gain.size(); ++t) {
            std::int64_t sum = 0;
            std::uint8_t mask = 0;
            for (std::size_t w = 0; w < 7; ++w)
                if (gain[t][w] > 0) {
                    sum += gain[t][w];
                    mask = static_cast<std::uint8_t>(mask | (1U << w));
                }
            if (sum <= best) continue;
            best = sum;
            out_.rest_days = mask;
            out_.rest_table = static_cast<std::uint8_t>(t);
        }
    }

    void make_dates() {
        const schedule rule = out_;
        for (auto day = over_.from; day < over_.to; day += std::chrono::days{1})
            if (submeter::table_of(rule, day) != table_on(day))
                out_.dated.push_back({std::chrono::year_month_day{day}, table_on(day)});
    }

    result<schedule> number_tables() {
        std::vector<bool> used(c_.tables.size());
        for_each_number([&](std::uint8_t& table) { used[table] = true; });
        std::vector<std::uint8_t> number(c_.tables.size());
        for (std::size_t i = 0; i < used.size(); ++i) {
            if (!used[i]) continue;
            number[i] = static_cast<std::uint8_t>(out_.tables.size());
            auto table = meter_table(i);
            if (!table) return fail(table.error());
            out_.tables.push_back(std::move(*table));
        }
        if (out_.tables.size() > m_.tables)
            return fail(errc::too_many_tables, 0, out_.tables.size());
        for_each_number([&](std::uint8_t& table) { table = number[table]; });
        return std::move(out_);
    }

    template <class Visit>
    void for_each_number(Visit visit) {
        for (auto& z : out_.zones)
            visit(z.table);
        if (out_.rest_table) visit(*out_.rest_table);
        for (auto& d : out_.dated)
            visit(d.table);
    }

    [[nodiscard]] result<day_table> meter_table(std::size_t i) const {
        day_table out = c_.tables[i].day;
        if (out.slots.size() > m_.slots) return fail(errc::too_many_slots, 0, i);
        for (auto& slot : out.slots) {
            if (slot.start_s % 60 != 0) return fail(errc::not_whole_minutes, 0, i);
            slot.rate = rate_of(m_, slot.rate - 1U);
        }
        return out;
    }

    const calendar& c_;
    day_span over_;
    const meter_layout& m_;
    std::vector<std::uint8_t> like_;  // the first table that is equal, by table
    schedule out_;
};

// Gives `s` so many tables (a meter repeats the last one), and its rest table that number.
inline void renumber(schedule& s, std::size_t tables, std::uint8_t rest) {
    while (s.tables.size() < tables)
        s.tables.push_back(s.tables.back());
    if (!s.rest_table || *s.rest_table == rest) return;
    const auto was = *s.rest_table;
    const auto swap = [&](std::uint8_t& table) {
        table = table == was ? rest : table == rest ? was : table;
    };
    std::swap(s.tables[was], s.tables[rest]);
    swap(*s.rest_table);
    for (auto& z : s.zones)
        swap(z.table);
    for (auto& d : s.dated)
        swap(d.table);
}

inline std::optional<period_difference> difference_on(const calendar& c, const schedule& s,
                                                      const meter_layout& m,
                                                      std::chrono::local_days day) {
    const auto& wanted = c.tables[table_of(c, day)].day;
    const auto& held = s.tables[submeter::table_of(s, day)];
    std::vector<std::int32_t> starts{0};
    for (const auto* table : {&wanted, &held})
        for (const auto& slot : table->slots)
            starts.push_back(slot.start_s);
    std::sort(starts.begin(), starts.end());
    for (const auto second : starts) {
        const auto period = static_cast<std::uint8_t>(rate_at(wanted, second) - 1);
        const auto rate = rate_at(held, second);
        if (rate != rate_of(m, period)) return period_difference{day, second, period, rate};
    }
    return std::nullopt;
}

}  // namespace detail

/// The tables that make a meter follow a calendar on the given local days. Zones are the seasons of
/// the day type that most weekdays have; the weekly rest days and their one table are those that
/// leave the fewest days over; all other days (holidays, make-up workdays, rest days of seasons
/// with another table) are dated. Equal tables are written once, unused ones not at all.
/// Precondition: check(c). Allocates; O(days × tables).
/// @return `too_many_zones`, `too_many_tables` or `too_many_dates`, with how many are needed as
/// index; `too_many_slots` or `not_whole_minutes` with the index of the table; `too_many_rates`,
/// `unknown_period` or `bad_length` where `rate_of` does not fit the periods; as days_of, and
/// `bad_value` for more than a century.
[[nodiscard]] inline result<schedule> to_schedule(const calendar& c, day_span days,
                                                  const meter_layout& m = {}) {
    const auto count = days_of(days);
    if (!count) return fail(count.error());
    if (*count > 36525) return fail(errc::bad_value);
    if (const auto ok = detail::check_rates(c, m); !ok) return fail(ok.error());
    return detail::table_fitter{c, days, m}.run();
}

/// What a meter's tables mean: names[n-1] is the period of rate n; an empty name is a rate that the
/// tables do not use. Day tables are named by their numbers, from "1". Allocates.
/// @return as check(schedule); `unknown_period` for a rate without a name, with the index of the
/// table; as check(calendar).
[[nodiscard]] inline result<calendar> from_schedule(const schedule& s,
                                                    std::span<const std::string> names) {
    if (const auto ok = check(s); !ok) return fail(ok.error());
    calendar c;
    std::vector<std::uint8_t> period(names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i].empty()) continue;
        c.periods.push_back(names[i]);
        period[i] = static_cast<std::uint8_t>(c.periods.size());
    }
    for (std::size_t i = 0; i < s.tables.size(); ++i) {
        c.tables.push_back({std::to_string(i + 1), s.tables[i]});
        for (auto& slot : c.tables.back().day.slots) {
            if (slot.rate < 1 || slot.rate > period.size() || period[slot.rate - 1U] == 0)
                return fail(errc::unknown_period, 0, i);
            slot.rate = period[slot.rate - 1U];
        }
    }
    c.day_types = {"workday"};
    if (s.rest_table) c.day_types.emplace_back("rest_day");
    for (std::size_t w = 0; w < 7; ++w)
        c.week[w] = s.rest_table ? static_cast<std::uint8_t>((s.rest_days >> w) & 1U) : 0;
    for (const auto& z : s.zones) {
        c.seasons.push_back({z.start, {z.table}});
        if (s.rest_table) c.seasons.back().tables.push_back(*s.rest_table);
    }
    for (const auto& d : s.dated)
        c.dates.push_back({.when = {d.date.year(), d.date.month() / d.date.day()},
                           .type = std::nullopt,
                           .table = d.table});
    if (const auto ok = check(c); !ok) return fail(ok.error());
    return c;
}

/// Compares a calendar with a meter's tables day by day, slot by slot. Precondition: check of both.
/// @return the first difference, or none; as to_schedule for days and rates.
[[nodiscard]] inline result<std::optional<period_difference>> first_difference(
    const calendar& c, const schedule& s, day_span days, const meter_layout& m = {}) {
    if (const auto count = days_of(days); !count) return fail(count.error());
    if (const auto ok = detail::check_rates(c, m); !ok) return fail(ok.error());
    for (auto day = days.from; day < days.to; day += std::chrono::days{1})
        if (const auto found = detail::difference_on(c, s, m, day)) return found;
    return std::optional<period_difference>{};
}

/// The two sets with which a meter follows two versions of a plan: that of `now` until `next` comes
/// into force, that of `next` from then on, both switched at the same moment. Rest days are kept
/// once, so both versions need the same ones. A bill across the switch is one over a plan_history.
/// Precondition: check of both plans. Allocates.
/// @return as to_schedule; `missing_fact` where a plan has no calendar or `next` no beginning;
/// `rest_days_differ`; `out_of_order` where `next` begins outside the days; `bad_date` where it
/// does not begin at midnight.
[[nodiscard]] inline result<switched_schedule> to_switched(const plan& now, const plan& next,
                                                           day_span days,
                                                           const meter_layout& m = {}) {
    if (!now.days || !next.days || !next.effective.from) return fail(errc::missing_fact);
    const auto change = std::chrono::floor<std::chrono::days>(*next.effective.from);
    if (change != *next.effective.from) return fail(errc::bad_date);
    if (change <= days.from || change >= days.to) return fail(errc::out_of_order);
    auto first = to_schedule(*now.days, {days.from, change}, m);
    if (!first) return fail(first.error());
    auto second = to_schedule(*next.days, {change, days.to}, m);
    if (!second) return fail(second.error());
    if (first->rest_days != second->rest_days) return fail(errc::rest_days_differ);
    const auto tables = std::max(first->tables.size(), second->tables.size());
    const auto rest = first->rest_table.value_or(0);
    detail::renumber(*first, tables, rest);
    detail::renumber(*second, tables, rest);
    first->dated.insert(first->dated.end(), second->dated.begin(), second->dated.end());
    if (first->dated.size() > m.dates) return fail(errc::too_many_dates, 0, first->dated.size());
    const auto at = day_start(next.where, change);
    return switched_schedule{std::move(*first), std::move(second->zones), std::move(second->tables),
                             at, at};
}

}  // namespace submeter::inline v0::tariff
