// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/result.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace submeter::inline v0 {

using instant = std::chrono::sys_seconds;          ///< a moment, in UTC
using local_instant = std::chrono::local_seconds;  ///< wall-clock time; which moment, a `zone` says

/// A half-open span of time [start, end). A value.
struct interval {
    instant start{};
    instant end{};

    [[nodiscard]] constexpr std::chrono::seconds length() const noexcept { return end - start; }
    [[nodiscard]] constexpr bool contains(instant t) const noexcept {
        return start <= t && t < end;
    }
    friend constexpr bool operator==(const interval&, const interval&) = default;
};

namespace detail {

constexpr result<int> digits(std::string_view text, std::size_t at, std::size_t count) noexcept {
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (i >= text.size()) return fail(errc::bad_syntax, text.size());
        if (text[i] < '0' || text[i] > '9') return fail(errc::bad_digit, i);
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

constexpr bool has_separators(std::string_view text) noexcept {
    return text.size() >= 19 && text[4] == '-' && text[7] == '-' &&
           (text[10] == 'T' || text[10] == ' ') && text[13] == ':' && text[16] == ':';
}

inline std::string two(unsigned v) {
    std::string out = std::to_string(v);
    return v < 10 ? "0" + out : out;
}

}  // namespace detail

/// Reads "2022-10-30T01:30:00": a local time without zone.
/// @return `bad_syntax` or `bad_digit` with the offset, `bad_date` for a time that does not exist.
[[nodiscard]] constexpr result<local_instant> parse_local(std::string_view text) noexcept {
    if (text.size() != 19 || !detail::has_separators(text)) return fail(errc::bad_syntax);
    constexpr std::size_t starts[] = {0, 5, 8, 11, 14, 17};
    int part[6] = {};
    for (std::size_t i = 0; i < 6; ++i) {
        const auto value = detail::digits(text, starts[i], i == 0 ? 4 : 2);
        if (!value) return fail(value.error());
        part[i] = *value;
    }
    const std::chrono::year_month_day date{std::chrono::year{part[0]},
                                           std::chrono::month{static_cast<unsigned>(part[1])},
                                           std::chrono::day{static_cast<unsigned>(part[2])}};
    if (!date.ok() || part[3] > 23 || part[4] > 59 || part[5] > 59) return fail(errc::bad_date);
    return local_instant{std::chrono::local_days{date}.time_since_epoch() +
                         std::chrono::hours{part[3]} + std::chrono::minutes{part[4]} +
                         std::chrono::seconds{part[5]}};
}

/// Reads an ISO 8601 moment, "2022-10-30T01:30:00Z" or with an offset such as "+01:00".
/// @return as parse_local; a time without zone is `bad_syntax`: it would not be a moment.
[[nodiscard]] constexpr result<instant> parse_instant(std::string_view text) noexcept {
    const auto local = parse_local(text.substr(0, 19));
    if (!local) return fail(local.error());
    const instant as_utc{local->time_since_epoch()};
    const auto zone = text.substr(19);
    if (zone == "Z") return as_utc;
    if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':')
        return fail(errc::bad_syntax, 19);
    const auto hours = detail::digits(zone, 1, 2);
    const auto minutes = detail::digits(zone, 4, 2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59) return fail(errc::bad_syntax, 19);
    const auto offset = std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
    return zone[0] == '+' ? as_utc - offset : as_utc + offset;
}

/// "2022-10-30T01:30:00", years 0000 to 9999. Allocates the text.
[[nodiscard]] inline std::string to_text(local_instant t) {
    const auto day = std::chrono::floor<std::chrono::days>(t);
    const std::chrono::year_month_day date{day};
    const auto second = static_cast<unsigned>((t - day).count());
    std::string year = std::to_string(static_cast<int>(date.year()));
    if (year.size() < 4) year.insert(0, 4 - year.size(), '0');
    return year + "-" + detail::two(static_cast<unsigned>(date.month())) + "-" +
           detail::two(static_cast<unsigned>(date.day())) + "T" + detail::two(second / 3600) + ":" +
           detail::two(second / 60 % 60) + ":" + detail::two(second % 60);
}

/// "2022-10-30T00:30:00Z". Allocates the text.
[[nodiscard]] inline std::string to_text(instant t) {
    return to_text(local_instant{t.time_since_epoch()}) + "Z";
}

}  // namespace submeter::inline v0
