// SPDX-License-Identifier: Apache-2.0
#include "meter/date_pattern.hpp"

#include "submeter/core/bcd.hpp"

#include <algorithm>

namespace submeter::inline v0::meter::detail {

namespace {

struct wall_time {
    int year = 2000;
    int month = 1;
    int day = 1;
    int weekday = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
};

// The part that two or four letters name.
int& part_of(wall_time& t, std::string_view letters) {
    switch (letters[0]) {
        case 'Y':
            return t.year;
        case 'M':
            return t.month;
        case 'D':
            return t.day;
        case 'W':
            return t.weekday;
        case 'h':
            return t.hour;
        case 'm':
            return t.minute;
        default:
            return t.second;
    }
}

std::string_view take_letters(std::string_view& pattern) {
    const auto out = pattern.substr(0, pattern.substr(0, 4) == "YYYY" ? 4 : 2);
    pattern.remove_prefix(out.size());
    return out;
}

bool all_are(bytes_view octets, std::byte value) {
    return std::all_of(octets.begin(), octets.end(), [&](std::byte b) { return b == value; });
}

int read_octet(std::byte octet, date_form form) {
    return form == date_form::bcd ? bcd_to_int(octet) : to_u8(octet);
}

result<local_instant> to_wall(const wall_time& t) {
    const std::chrono::year_month_day date{std::chrono::year{t.year},
                                           std::chrono::month{static_cast<unsigned>(t.month)},
                                           std::chrono::day{static_cast<unsigned>(t.day)}};
    if (!date.ok() || t.hour > 23 || t.minute > 59 || t.second > 59) return fail(errc::bad_date);
    return local_instant{std::chrono::local_days{date}.time_since_epoch() +
                         std::chrono::hours{t.hour} + std::chrono::minutes{t.minute} +
                         std::chrono::seconds{t.second}};
}

wall_time from_wall(local_instant when) {
    const auto days = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date{days};
    const auto second = static_cast<int>((when - days).count());
    return {.year = static_cast<int>(date.year()),
            .month = static_cast<int>(static_cast<unsigned>(date.month())),
            .day = static_cast<int>(static_cast<unsigned>(date.day())),
            .weekday = static_cast<int>(std::chrono::weekday{days}.c_encoding()),
            .hour = second / 3600,
            .minute = second / 60 % 60,
            .second = second % 60};
}

}  // namespace

result<local_instant> read_date(bytes_view ranked, std::string_view pattern, date_form form) {
    const bool zero = all_are(ranked, std::byte{0}) && !is_time_of_day(pattern);
    if (zero || all_are(ranked, std::byte{0xFF})) return fail(errc::value_absent);
    wall_time out;
    for (std::size_t at = 0; !pattern.empty();) {
        const auto letters = take_letters(pattern);
        int value = read_octet(ranked[at], form);
        if (value < 0) return fail(errc::bad_bcd, at);
        ++at;
        if (letters.size() == 4) {
            const int low = read_octet(ranked[at], form);
            if (low < 0) return fail(errc::bad_bcd, at);
            value = value * (form == date_form::bcd ? 100 : 256) + low;
            ++at;
        } else if (letters == "YY") {
            value += 2000;
        }
        part_of(out, letters) = value;
    }
    return to_wall(out);
}

std::int64_t second_of_day(local_instant when) {
    return (when - std::chrono::floor<std::chrono::days>(when)).count();
}

result<void> write_date(local_instant when, std::string_view pattern, date_form form,
                        bytes_span ranked) {
    auto parts = from_wall(when);
    const auto octet = [form](int value) {
        return form == date_form::bcd ? int_to_bcd(static_cast<unsigned>(value))
                                      : static_cast<std::byte>(value);
    };
    for (std::size_t at = 0; !pattern.empty();) {
        const auto letters = take_letters(pattern);
        int value = part_of(parts, letters);
        if (letters.size() == 4) {
            if (value < 0 || value > 9999) return fail(errc::bad_date);
            const int base = form == date_form::bcd ? 100 : 256;
            ranked[at++] = octet(value / base);
            value %= base;
        } else if (letters == "YY") {
            if (value < 2000 || value > 2099) return fail(errc::bad_date);
            value -= 2000;
        }
        ranked[at++] = octet(value);
    }
    return {};
}

}  // namespace submeter::inline v0::meter::detail
