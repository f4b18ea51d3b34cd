// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bcd.hpp"

#include <array>
#include <chrono>
#include <span>
#include <type_traits>

namespace submeter::inline v0::codec::dlt645 {

// The lists of the tariff parameters. A zone begins on a day of the year and names a day table; a
// slot begins at a time of day and names a tariff. Both lists are cyclic: before the first start
// the last entry applies. Of the step form of 2013 a set is one record.

/// An entry of a zone table, MMDDNN. A value.
struct zone_start {
    std::uint8_t month = 1;
    std::uint8_t day = 1;
    std::uint8_t table = 1;

    static constexpr std::size_t octets = 3;
    friend constexpr bool operator==(const zone_start&, const zone_start&) = default;
};

/// An entry of a day table, hhmmNN. A value.
struct slot_start {
    std::uint8_t hour = 0;
    std::uint8_t minute = 0;
    std::uint8_t tariff = 1;

    static constexpr std::size_t octets = 3;
    friend constexpr bool operator==(const slot_start&, const slot_start&) = default;
};

/// A holiday, YYMMDDNN; `year` counts from 2000. A value.
struct holiday_entry {
    std::uint8_t year = 0;
    std::uint8_t month = 1;
    std::uint8_t day = 1;
    std::uint8_t table = 1;

    static constexpr std::size_t octets = 4;
    friend constexpr bool operator==(const holiday_entry&, const holiday_entry&) = default;
};

/// An annual settlement moment, MMDDhh. A value.
struct annual_settlement {
    std::uint8_t month = 1;
    std::uint8_t day = 1;
    std::uint8_t hour = 0;

    static constexpr std::size_t octets = 3;
    friend constexpr bool operator==(const annual_settlement&, const annual_settlement&) = default;
};

namespace detail {

constexpr bool is_day(unsigned month, unsigned day) noexcept {
    return std::chrono::month_day{std::chrono::month{month}, std::chrono::day{day}}.ok();
}

// An entry as its pairs of digits, highest first, and back.
constexpr std::array<std::uint8_t, 3> pairs(const zone_start& e) noexcept {
    return {e.month, e.day, e.table};
}
constexpr std::array<std::uint8_t, 3> pairs(const slot_start& e) noexcept {
    return {e.hour, e.minute, e.tariff};
}
constexpr std::array<std::uint8_t, 4> pairs(const holiday_entry& e) noexcept {
    return {e.year, e.month, e.day, e.table};
}
constexpr std::array<std::uint8_t, 3> pairs(const annual_settlement& e) noexcept {
    return {e.month, e.day, e.hour};
}
constexpr void assign(zone_start& e, const std::uint8_t* p) noexcept {
    e = {p[0], p[1], p[2]};
}
constexpr void assign(slot_start& e, const std::uint8_t* p) noexcept {
    e = {p[0], p[1], p[2]};
}
constexpr void assign(holiday_entry& e, const std::uint8_t* p) noexcept {
    e = {p[0], p[1], p[2], p[3]};
}
constexpr void assign(annual_settlement& e, const std::uint8_t* p) noexcept {
    e = {p[0], p[1], p[2]};
}
constexpr bool is_in_calendar(const zone_start& e) noexcept {
    return is_day(e.month, e.day);
}
constexpr bool is_in_calendar(const slot_start& e) noexcept {
    return e.hour < 24 && e.minute < 60;
}
constexpr bool is_in_calendar(const holiday_entry& e) noexcept {
    return is_day(e.month, e.day);
}
constexpr bool is_in_calendar(const annual_settlement& e) noexcept {
    return is_day(e.month, e.day) && e.hour < 24;
}

// By everything but what the entry names, which comes last; a settlement names nothing.
template <class Entry>
constexpr bool starts_before(const Entry& a, const Entry& b) noexcept {
    const auto x = pairs(a);
    const auto y = pairs(b);
    const std::size_t named = std::is_same_v<Entry, annual_settlement> ? 0 : 1;
    for (std::size_t k = 0; k + named < x.size(); ++k)
        if (x[k] != y[k]) return x[k] < y[k];
    return false;
}

}  // namespace detail

/// Reads the entry at the front of `plain` (unmasked): read_entry<slot_start>(octets).
/// @return `bad_length`, `bad_bcd` with the octet's offset, `bad_date`. Allocates nothing.
template <class Entry>
[[nodiscard]] constexpr result<Entry> read_entry(bytes_view plain) noexcept {
    if (plain.size() < Entry::octets) return fail(errc::bad_length, plain.size());
    std::array<std::uint8_t, Entry::octets> pair{};
    for (std::size_t k = 0; k < Entry::octets; ++k) {
        const int value = bcd_to_int(plain[k]);
        if (value < 0) return fail(errc::bad_bcd, k);
        pair[Entry::octets - 1 - k] = static_cast<std::uint8_t>(value);
    }
    Entry out;
    detail::assign(out, pair.data());
    if (!detail::is_in_calendar(out)) return fail(errc::bad_date);
    return out;
}

/// Writes one entry. @return octets written; `no_room`, `bad_date`, `overflow` for a number
/// past 99.
template <class Entry>
[[nodiscard]] constexpr result<std::size_t> write_entry(const Entry& entry,
                                                        bytes_span out) noexcept {
    if (out.size() < Entry::octets) return fail(errc::no_room, out.size());
    if (!detail::is_in_calendar(entry)) return fail(errc::bad_date);
    const auto pair = detail::pairs(entry);
    for (std::size_t k = 0; k < Entry::octets; ++k) {
        if (pair[k] > 99) return fail(errc::overflow, 0, k);
        out[Entry::octets - 1 - k] = int_to_bcd(pair[k]);
    }
    return Entry::octets;
}

/// Writes a whole list, as meters want it: in one write, ascending, padded with the last entry to
/// `entries` (0: as it is; meters differ: as given, the configured count, or 14).
/// @return octets written; `bad_count` for an empty list or one longer than `entries`;
///         `out_of_order`; as write_entry(), with the entry's index.
template <class Entry>
[[nodiscard]] constexpr result<std::size_t> write_table(std::span<const Entry> list, bytes_span out,
                                                        std::size_t entries = 0) noexcept {
    if (list.empty() || (entries != 0 && list.size() > entries)) return fail(errc::bad_count);
    const std::size_t count = entries == 0 ? list.size() : entries;
    std::size_t at = 0;
    for (std::size_t k = 0; k < count; ++k) {
        const std::size_t from = k < list.size() ? k : list.size() - 1;
        if (k > 0 && k < list.size() && !detail::starts_before(list[k - 1], list[k]))
            return fail(errc::out_of_order, at, k);
        const auto written = write_entry(list[from], out.subspan(at));
        if (!written) return fail(written.error().code, at, k);
        at += *written;
    }
    return at;
}

}  // namespace submeter::inline v0::codec::dlt645
