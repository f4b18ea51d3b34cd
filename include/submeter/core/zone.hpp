// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"
#include "submeter/core/detail/first_where.hpp"
#include "submeter/core/instant.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace submeter::inline v0 {

/// What to do with a local time that happens twice.
enum class repeated_time : std::uint8_t { first, second, refuse };

/// What to do with a local time that is skipped: the moment of the gap, or an error.
enum class missing_time : std::uint8_t { gap_start, refuse };

/// One change of the year by rule (POSIX TZ "Mm.w.d/time"): week 5 is the last. A value.
struct zone_rule_date {
    unsigned month = 1;    ///< 1 to 12
    unsigned week = 1;     ///< 1 to 5
    unsigned weekday = 0;  ///< 0 Sunday
    std::int32_t time_s = 7200;

    friend constexpr bool operator==(const zone_rule_date&, const zone_rule_date&) = default;
};

/// How a zone goes on after its last tabled transition (the footer of RFC 8536, 3.3). A value.
struct zone_rule {
    std::int32_t standard_s = 0;  ///< offset east of UTC
    std::int32_t summer_s = 0;    ///< the same as standard_s where there is no summer time
    zone_rule_date summer_starts;
    zone_rule_date summer_ends;

    friend constexpr bool operator==(const zone_rule&, const zone_rule&) = default;
};

/// From this moment on the offset east of UTC is `offset_s`. A value.
struct zone_transition {
    instant at{};
    std::int32_t offset_s = 0;

    friend constexpr bool operator==(const zone_transition&, const zone_transition&) = default;
};

/// A time zone as a value: a table of transitions, the rule that continues it, and the version of
/// the data. Made by `fixed_zone`, `parse_tzif` or `load_zone`. Const-shareable.
struct zone {
    std::string name = "UTC";
    std::string data_version;  ///< for example "2024a"; empty where the source does not say
    std::int32_t first_offset_s = 0;
    std::vector<zone_transition> transitions;  ///< ascending
    std::optional<zone_rule> rule;             ///< holds from the last transition on

    friend bool operator==(const zone&, const zone&) = default;
};

/// A zone with one offset for ever.
[[nodiscard]] inline zone fixed_zone(std::string name, std::chrono::seconds east_of_utc) {
    return zone{.name = std::move(name),
                .data_version = {},
                .first_offset_s = static_cast<std::int32_t>(east_of_utc.count()),
                .transitions = {},
                .rule = std::nullopt};
}

namespace detail {

// The local wall time at which a rule fires in a year.
constexpr local_instant rule_date(const zone_rule_date& r, std::chrono::year year) {
    using namespace std::chrono;
    const weekday day{r.weekday};
    const local_days date = r.week == 5 ? local_days{year / month{r.month} / day[last]}
                                        : local_days{year / month{r.month} / day[r.week]};
    return local_instant{date.time_since_epoch() + seconds{r.time_s}};
}

constexpr std::int32_t rule_offset(const zone_rule& r, instant t) {
    if (r.summer_s == r.standard_s) return r.standard_s;
    const auto day = std::chrono::floor<std::chrono::days>(t);
    const auto year = std::chrono::year_month_day{day}.year();
    const auto moment = [](local_instant wall, std::int32_t offset) {
        return instant{wall.time_since_epoch() - std::chrono::seconds{offset}};
    };
    const auto starts = moment(rule_date(r.summer_starts, year), r.standard_s);
    const auto ends = moment(rule_date(r.summer_ends, year), r.summer_s);
    const bool summer = starts < ends ? starts <= t && t < ends : t < ends || starts <= t;
    return summer ? r.summer_s : r.standard_s;
}

}  // namespace detail

/// The offset east of UTC in force at a moment. O(log transitions), allocates nothing.
[[nodiscard]] inline std::chrono::seconds offset_at(const zone& z, instant t) {
    const auto after =
        detail::first_where(z.transitions, [t](const zone_transition& x) { return t < x.at; });
    if (after == z.transitions.size() && z.rule)
        return std::chrono::seconds{detail::rule_offset(*z.rule, t)};
    if (after == 0) return std::chrono::seconds{z.first_offset_s};
    return std::chrono::seconds{z.transitions[after - 1].offset_s};
}

/// The wall-clock time of a moment.
[[nodiscard]] inline local_instant to_local(const zone& z, instant t) {
    return local_instant{t.time_since_epoch() + offset_at(z, t)};
}

/// The moment of a wall-clock time. The two policies are mandatory: a meter's clock, a calendar and
/// a person typing mean different things in the hour of a clock change.
/// @return `time_repeated` or `time_missing` where a policy refuses.
[[nodiscard]] inline result<instant> to_instant(const zone& z, local_instant t, repeated_time twice,
                                                missing_time never) {
    const instant plain{t.time_since_epoch()};
    // A day before and after brackets every change: offsets stay within ±26 h and changes are
    // rarer.
    const auto before = offset_at(z, plain - std::chrono::days{1});
    const auto after = offset_at(z, plain + std::chrono::days{1});
    const instant early = plain - (before < after ? after : before);
    const instant late = plain - (before < after ? before : after);
    const bool early_fits = to_local(z, early) == t;
    const bool late_fits = to_local(z, late) == t;
    if (early_fits && late_fits && early != late) {
        if (twice == repeated_time::refuse) return fail(errc::time_repeated);
        return twice == repeated_time::first ? early : late;
    }
    if (early_fits) return early;
    if (late_fits) return late;
    if (never == missing_time::refuse) return fail(errc::time_missing);
    instant low = early;
    instant high = late;  // the change lies in (early, late]: find the first moment after it
    const auto old_offset = offset_at(z, early);
    while (high - low > std::chrono::seconds{1}) {
        const instant middle = low + (high - low) / 2;
        (offset_at(z, middle) == old_offset ? low : high) = middle;
    }
    return high;
}

/// The moment a local day begins: its first second that exists.
[[nodiscard]] inline instant day_start(const zone& z, std::chrono::local_days day) {
    // Both policies give a moment, so there is always a value.
    return *to_instant(z, local_instant{day}, repeated_time::first, missing_time::gap_start);
}

/// The span of a local calendar month: 23- and 25-hour days are counted as they are.
[[nodiscard]] inline interval month_of(const zone& z, std::chrono::year_month month) {
    using namespace std::chrono;
    const local_days first{month / day{1}};
    const local_days next{(month + months{1}) / day{1}};
    return interval{day_start(z, first), day_start(z, next)};
}

/// Reads TZif bytes, versions 1 to 4, footer included (RFC 8536). Compiled in core_text.
/// @return `bad_zone_data` with the octet's offset.
[[nodiscard]] SUBMETER_API result<zone> parse_tzif(bytes_view octets, std::string_view name);

/// Loads a zone ("Europe/London") from a folder of TZif files, by default the system's. Compiled in
/// core_text. @return `zone_not_found` or `bad_zone_data`.
[[nodiscard]] SUBMETER_API result<zone> load_zone(std::string_view name,
                                                  std::string_view folder = "/usr/share/zoneinfo");

}  // namespace submeter::inline v0
