// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt698/detail/reader.hpp"
#include "submeter/core/instant.hpp"

namespace submeter::inline v0::codec::dlt698 {

/// The parts of date_time, date_time_s, date and time as they lie on the wire; all bits set is
/// "not specified", and what a type does not have stays so. A value.
struct date_time {
    std::uint16_t year = 0xFFFF;
    std::uint8_t month = 0xFF;
    std::uint8_t day = 0xFF;
    std::uint8_t weekday = 0xFF;  ///< 0 is Sunday
    std::uint8_t hour = 0xFF;
    std::uint8_t minute = 0xFF;
    std::uint8_t second = 0xFF;
    std::uint16_t millisecond = 0xFFFF;

    friend constexpr bool operator==(const date_time&, const date_time&) = default;
};

inline constexpr std::size_t date_time_length = 10;
inline constexpr std::size_t date_time_s_length = 7;
inline constexpr std::size_t date_length = 5;
inline constexpr std::size_t time_length = 3;

/// Reads date_time (10 octets), date_time_s (7), date (5) or time (3), by their number.
/// @return `bad_length` for another. The parts are not checked.
[[nodiscard]] constexpr result<date_time> read_date_time(bytes_view wire) noexcept {
    detail::reader in{wire};
    date_time out;
    const std::size_t n = wire.size();
    if (n != date_time_length && n != date_time_s_length && n != date_length && n != time_length)
        return fail(errc::bad_length, n);
    if (n != time_length) {
        out.year = in.u16();
        out.month = in.u8();
        out.day = in.u8();
        if (n != date_time_s_length) out.weekday = in.u8();
    }
    if (n != date_length) {
        out.hour = in.u8();
        out.minute = in.u8();
        out.second = in.u8();
    }
    if (n == date_time_length) out.millisecond = in.u16();
    return out;
}

namespace detail {

constexpr void put_date(byte_writer& w, const date_time& t) noexcept {
    w.u16_be(t.year);
    w.u8(t.month);
    w.u8(t.day);
}
constexpr void put_time(byte_writer& w, const date_time& t) noexcept {
    w.u8(t.hour);
    w.u8(t.minute);
    w.u8(t.second);
}
constexpr void put_date_time(byte_writer& w, const date_time& t) noexcept {
    put_date(w, t);
    w.u8(t.weekday);
    put_time(w, t);
    w.u16_be(t.millisecond);
}
constexpr void put_date_time_s(byte_writer& w, const date_time& t) noexcept {
    put_date(w, t);
    put_time(w, t);
}

}  // namespace detail

/// The meter's wall time, to the second: which moment it is, the meter's zone says.
/// @return `value_absent` where a part is not specified; `bad_date` for a time that does not exist.
[[nodiscard]] constexpr result<local_instant> to_local(const date_time& t) noexcept {
    if (t.year == 0xFFFF || t.month == 0xFF || t.day == 0xFF || t.hour == 0xFF ||
        t.minute == 0xFF || t.second == 0xFF)
        return fail(errc::value_absent);
    const std::chrono::year_month_day date{std::chrono::year{t.year}, std::chrono::month{t.month},
                                           std::chrono::day{t.day}};
    if (!date.ok() || t.year > 9999 || t.hour > 23 || t.minute > 59 || t.second > 59)
        return fail(errc::bad_date);
    return local_instant{std::chrono::local_days{date}.time_since_epoch() +
                         std::chrono::hours{t.hour} + std::chrono::minutes{t.minute} +
                         std::chrono::seconds{t.second}};
}

/// The parts of a wall time, weekday included, millisecond 0. @return `bad_date` outside the years
/// 0 to 9999.
[[nodiscard]] constexpr result<date_time> from_local(local_instant when) noexcept {
    const auto days = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date{days};
    const int year = static_cast<int>(date.year());
    if (year < 0 || year > 9999) return fail(errc::bad_date);
    const auto second = static_cast<unsigned>((when - days).count());
    return date_time{.year = static_cast<std::uint16_t>(year),
                     .month = static_cast<std::uint8_t>(static_cast<unsigned>(date.month())),
                     .day = static_cast<std::uint8_t>(static_cast<unsigned>(date.day())),
                     .weekday = static_cast<std::uint8_t>(std::chrono::weekday{days}.c_encoding()),
                     .hour = static_cast<std::uint8_t>(second / 3600),
                     .minute = static_cast<std::uint8_t>(second / 60 % 60),
                     .second = static_cast<std::uint8_t>(second % 60),
                     .millisecond = 0};
}

/// The unit of a TI.
enum class interval_unit : std::uint8_t { second, minute, hour, day, month, year };

[[nodiscard]] constexpr std::string_view to_text(interval_unit u) noexcept {
    constexpr std::string_view texts[] = {"second", "minute", "hour", "day", "month", "year"};
    const auto i = static_cast<std::size_t>(u);
    return i < 6 ? texts[i] : "unknown";
}

/// TI: a span of time. A value.
struct time_interval {
    interval_unit unit = interval_unit::second;
    std::uint16_t count = 0;

    friend constexpr bool operator==(const time_interval&, const time_interval&) = default;
};

inline constexpr std::size_t time_interval_length = 3;

}  // namespace submeter::inline v0::codec::dlt698
