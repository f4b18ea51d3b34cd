// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/zone.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace submeter::inline v0::ledger {

/// By what a report is cut: local days, calendar months or years.
enum class calendar_step : std::uint8_t { day, month, year };

[[nodiscard]] constexpr std::string_view to_text(calendar_step s) noexcept {
    switch (s) {
        case calendar_step::day:
            return "day";
        case calendar_step::month:
            return "month";
        case calendar_step::year:
            return "year";
    }
    return "unknown";
}

/// A local day, month or year: its first day. A value.
struct local_period {
    calendar_step step = calendar_step::day;
    std::chrono::local_days first{};

    friend constexpr auto operator<=>(const local_period&, const local_period&) = default;
};

/// "2026-11-21", "2026-11" or "2026". Allocates the text.
[[nodiscard]] inline std::string to_text(const local_period& p) {
    const std::size_t length = p.step == calendar_step::day     ? 10
                               : p.step == calendar_step::month ? 7
                                                                : 4;
    return submeter::to_text(local_instant{p.first}).substr(0, length);
}

/// The period that a local day is in.
[[nodiscard]] constexpr local_period period_of(calendar_step step,
                                               std::chrono::local_days day) noexcept {
    const std::chrono::year_month_day date{day};
    switch (step) {
        case calendar_step::day:
            return {step, day};
        case calendar_step::month:
            return {step, std::chrono::local_days{date.year() / date.month() / 1}};
        case calendar_step::year:
            return {step, std::chrono::local_days{date.year() / std::chrono::January / 1}};
    }
    return {step, day};
}

/// The period after one.
[[nodiscard]] constexpr local_period next(const local_period& p) noexcept {
    const std::chrono::year_month_day date{p.first};
    switch (p.step) {
        case calendar_step::day:
            return {p.step, p.first + std::chrono::days{1}};
        case calendar_step::month:
            return {p.step, std::chrono::local_days{date + std::chrono::months{1}}};
        case calendar_step::year:
            return {p.step, std::chrono::local_days{date + std::chrono::years{1}}};
    }
    return p;
}

/// From when to when it is, in the zone: a day has 23 or 25 hours where the clock changes.
[[nodiscard]] inline interval span_of(const zone& local, const local_period& p) {
    return {day_start(local, p.first), day_start(local, next(p).first)};
}

/// The period that a moment is in.
[[nodiscard]] inline local_period period_of(const zone& local, calendar_step step, instant t) {
    auto day = std::chrono::floor<std::chrono::days>(to_local(local, t));
    // A clock that is set back just after midnight shows the evening before once more.
    if (t >= day_start(local, day + std::chrono::days{1})) day += std::chrono::days{1};
    return period_of(step, day);
}

/// Reads "2026-11-21", "2026-11" or "2026". @return `bad_syntax`, `bad_digit` or `bad_date`.
[[nodiscard]] inline result<local_period> parse_local_period(std::string_view text) {
    if (text.size() != 4 && text.size() != 7 && text.size() != 10) return fail(errc::bad_syntax);
    const auto step = text.size() == 4   ? calendar_step::year
                      : text.size() == 7 ? calendar_step::month
                                         : calendar_step::day;
    std::string whole{text};
    whole.append(std::string_view{"-01-01"}.substr(0, 10 - text.size()));
    const auto at = parse_local(whole.append("T00:00:00"));
    if (!at) return fail(at.error());
    return local_period{step, std::chrono::floor<std::chrono::days>(*at)};
}

}  // namespace submeter::inline v0::ledger
