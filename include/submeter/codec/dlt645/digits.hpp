// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/item.hpp"
#include "submeter/core/bcd.hpp"
#include "submeter/core/instant.hpp"

#include <array>

namespace submeter::inline v0::codec::dlt645 {

/// A moment of any year, MMDDhhmm. A value.
struct month_day_time {
    std::uint8_t month = 1;
    std::uint8_t day = 1;
    std::uint8_t hour = 0;
    std::uint8_t minute = 0;

    friend constexpr bool operator==(const month_day_time&, const month_day_time&) = default;
};

/// Whether the calendar of a leap year has that moment.
[[nodiscard]] constexpr bool is_valid(const month_day_time& t) noexcept {
    const std::chrono::month_day day{std::chrono::month{t.month}, std::chrono::day{t.day}};
    return day.ok() && t.hour < 24 && t.minute < 60;
}

/// Reads MMDDhhmm. @return `bad_value` for another item, `bad_length`, `value_absent`, `bad_bcd`,
/// `bad_date`.
[[nodiscard]] constexpr result<month_day_time> read_month_day_time(const item& i,
                                                                   bytes_view plain) noexcept {
    if (i.form != item_form::month_day_time) return fail(errc::bad_value);
    if (plain.size() < 4) return fail(errc::bad_length, plain.size());
    std::array<std::uint8_t, 4> part{};  // minute, hour, day, month
    unsigned absent = 0;
    for (std::size_t k = 0; k < part.size(); ++k)
        absent += plain[k] == std::byte{0xFF} ? 1U : 0U;
    if (absent == part.size()) return fail(errc::value_absent);
    for (std::size_t k = 0; k < part.size(); ++k) {
        const int pair = bcd_to_int(plain[k]);
        if (pair < 0) return fail(errc::bad_bcd, k);
        part[k] = static_cast<std::uint8_t>(pair);
    }
    const month_day_time out{part[3], part[2], part[1], part[0]};
    if (!is_valid(out)) return fail(errc::bad_date);
    return out;
}

/// Writes MMDDhhmm. @return 4; `bad_value` for another item, `no_room`, `bad_date`.
[[nodiscard]] constexpr result<std::size_t> write_month_day_time(const item& i, month_day_time t,
                                                                 bytes_span out) noexcept {
    if (i.form != item_form::month_day_time) return fail(errc::bad_value);
    if (out.size() < 4) return fail(errc::no_room, out.size());
    if (!is_valid(t)) return fail(errc::bad_date);
    out[0] = int_to_bcd(t.minute);
    out[1] = int_to_bcd(t.hour);
    out[2] = int_to_bcd(t.day);
    out[3] = int_to_bcd(t.month);
    return std::size_t{4};
}

/// Writes a name or number that is digits ("201900123456"); leading zeros may be left out.
/// @return octets written; `bad_value` for another item, `no_room`, `overflow` for too many digits,
///         `bad_digit` with the character's offset.
[[nodiscard]] constexpr result<std::size_t> write_digits(const item& i, std::string_view text,
                                                         bytes_span out) noexcept {
    if (i.form != item_form::digits) return fail(errc::bad_value);
    if (out.size() < i.octets) return fail(errc::no_room, out.size());
    if (text.size() > 2U * i.octets) return fail(errc::overflow);
    for (std::size_t k = 0; k < text.size(); ++k)
        if (text[k] < '0' || text[k] > '9') return fail(errc::bad_digit, k);
    const auto digit = [&](std::size_t from_right) {
        return from_right < text.size() ? unsigned(text[text.size() - 1 - from_right] - '0') : 0U;
    };
    for (std::size_t k = 0; k < i.octets; ++k)
        out[k] = static_cast<std::byte>(digit(2 * k + 1) << 4 | digit(2 * k));
    return std::size_t{i.octets};
}

/// Writes a text, its last character first, as captured meters send texts; zero octets fill up in
/// front of it. @return octets written; `bad_value` for
/// another item or a character outside ASCII, `no_room`, `overflow` for a longer text.
[[nodiscard]] constexpr result<std::size_t> write_text(const item& i, std::string_view text,
                                                       bytes_span out) noexcept {
    if (i.form != item_form::ascii) return fail(errc::bad_value);
    if (out.size() < i.octets) return fail(errc::no_room, out.size());
    if (text.size() > i.octets) return fail(errc::overflow);
    for (std::size_t k = 0; k < i.octets; ++k) {
        const unsigned c = k < text.size() ? static_cast<unsigned char>(text[k]) : 0U;
        if (c > 0x7E) return fail(errc::bad_value, k);
        out[i.octets - 1U - k] = static_cast<std::byte>(c);
    }
    return std::size_t{i.octets};
}

}  // namespace submeter::inline v0::codec::dlt645
