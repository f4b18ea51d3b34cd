// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/instant.hpp"

namespace submeter::inline v0::codec::detail {

/// A meter's wall time in the parts that travel. A value.
struct clock_parts {
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
};

/// The moment. @return `bad_date` for parts outside the calendar.
[[nodiscard]] constexpr result<local_instant> join_clock(const clock_parts& p) noexcept {
    const std::chrono::year_month_day date{std::chrono::year{p.year},
                                           std::chrono::month{static_cast<unsigned>(p.month)},
                                           std::chrono::day{static_cast<unsigned>(p.day)}};
    if (!date.ok() || p.hour > 23 || p.minute > 59 || p.second > 59) return fail(errc::bad_date);
    return local_instant{std::chrono::local_days{date}.time_since_epoch() +
                         std::chrono::hours{p.hour} + std::chrono::minutes{p.minute} +
                         std::chrono::seconds{p.second}};
}

/// Its parts.
[[nodiscard]] constexpr clock_parts split_clock(local_instant when) noexcept {
    const auto days = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date{days};
    const auto second = static_cast<int>((when - days).count());
    return {.year = static_cast<int>(date.year()),
            .month = static_cast<int>(static_cast<unsigned>(date.month())),
            .day = static_cast<int>(static_cast<unsigned>(date.day())),
            .hour = second / 3600,
            .minute = second / 60 % 60,
            .second = second % 60};
}

}  // namespace submeter::inline v0::codec::detail
