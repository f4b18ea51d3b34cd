// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/clock.hpp"
#include "submeter/codec/dlt645/item.hpp"
#include "submeter/core/decimal.hpp"

namespace submeter::inline v0::codec::dlt645 {

namespace detail {

constexpr bool all_ff(bytes_view octets) noexcept {
    for (const auto octet : octets)
        if (octet != std::byte{0xFF}) return false;
    return !octets.empty();
}

// The number's own octets: of a demand, those before its time.
constexpr std::size_t number_octets(const item& i) noexcept {
    return i.form == item_form::demand ? 3 : i.octets;
}

constexpr result<bytes_view> value_octets(const item& i, bytes_view plain) noexcept {
    if (plain.size() < i.octets) return fail(errc::bad_length, plain.size());
    if (all_ff(plain.first(i.octets))) return fail(errc::value_absent);
    return plain.first(i.octets);
}

// The octets of a number as a word, and its sign.
struct signed_digits {
    std::uint64_t word = 0;
    bool negative = false;
};

constexpr signed_digits split_sign(const item& i, bytes_view octets) noexcept {
    signed_digits out{.word = submeter::detail::word_of_few(octets)};
    if (!i.has_sign || octets.empty()) return out;
    const std::uint64_t sign = std::uint64_t{0x80} << 8 * (octets.size() - 1);
    out.negative = (out.word & sign) != 0;
    out.word &= ~sign;
    return out;
}

// Why octets that hold a nibble above 9 are no number; the sign is not one.
constexpr error why_no_number(const item& i, bytes_view octets) noexcept {
    if (all_ff(octets)) return {.code = errc::value_absent};
    std::size_t at = octets.size();
    while (at-- > 1) {
        const bool sign = i.has_sign && at + 1 == octets.size();
        if (bcd_to_int(sign ? octets[at] & std::byte{0x7F} : octets[at]) < 0) break;
    }
    return {.code = errc::bad_bcd, .offset = static_cast<std::uint32_t>(at)};
}

}  // namespace detail

/// Reads a number or a demand from the front of `plain` (unmasked), exactly, with the wire's
/// decimals.
/// @return the decimal; `value_absent` where every octet is FFH; `bad_bcd` with the octet's offset;
///         `bad_length` for too few octets; `bad_value` for an item that is no number.
/// Allocates nothing.
[[nodiscard]] constexpr result<decimal> read_value(const item& i, bytes_view plain) noexcept {
    if (i.form != item_form::number && i.form != item_form::demand) return fail(errc::bad_value);
    if (plain.size() < i.octets) return fail(errc::bad_length, plain.size());
    const auto octets = plain.first(detail::number_octets(i));
    const auto digits = detail::split_sign(i, octets);
    if (octets.size() > 8 || !submeter::detail::is_bcd_word(digits.word))
        return fail(detail::why_no_number(i, octets));
    const auto value = submeter::detail::bcd_word_value(digits.word);
    return decimal{.mantissa = digits.negative ? -value : value,
                   .exponent = static_cast<std::int8_t>(-i.decimals)};
}

/// Writes a number, or the number of a demand, to the front of `out`: the meter's side of
/// read_value(), or a parameter.
/// @return octets written (of a demand 3); `inexact` where the value is finer than the item;
///         `overflow` where it has too many digits, or a minus that the item cannot hold;
///         `no_room`; `bad_value` for an item that is no number.
[[nodiscard]] constexpr result<std::size_t> write_value(const item& i, decimal value,
                                                        bytes_span out) noexcept {
    if (i.form != item_form::number && i.form != item_form::demand) return fail(errc::bad_value);
    if (out.size() < i.octets) return fail(errc::no_room, out.size());
    const auto scaled = rescale(value, i.decimals);
    if (!scaled) return fail(scaled.error());
    const bool negative = *scaled < 0;
    if (negative && (!i.has_sign || *scaled < -999'999'999'999)) return fail(errc::overflow);
    const auto room = out.first(detail::number_octets(i));
    const std::int64_t magnitude = negative ? -*scaled : *scaled;
    std::int64_t top = magnitude;
    for (std::size_t k = 1; k < room.size(); ++k)
        top /= 100;
    if (top > (i.has_sign ? 79 : 99)) return fail(errc::overflow);
    const auto written = bcd_write_le(magnitude, room);
    if (!written) return fail(written.error());
    if (negative) room.back() |= std::byte{0x80};
    return room.size();
}

/// Reads the moment of a stamp, of a demand (when it occurred), or of a date with time, in the
/// meter's wall time. @return `bad_value` for other items, `value_absent`, `bad_length`, `bad_bcd`,
/// `bad_date`.
[[nodiscard]] constexpr result<local_instant> read_time(const item& i, bytes_view plain) noexcept {
    const auto octets = detail::value_octets(i, plain);
    if (!octets) return fail(octets.error());
    switch (i.form) {
        case item_form::stamp:
            return read_stamp(*octets);
        case item_form::demand:
            return read_stamp(octets->subspan(3));
        case item_form::date_time: {
            std::array<std::byte, 6> stamp{};  // the same without the weekday, which is octet 3
            for (std::size_t k = 0; k < stamp.size(); ++k)
                stamp[k] = (*octets)[k < 3 ? k : k + 1];
            return read_stamp(stamp);
        }
        default:
            return fail(errc::bad_value);
    }
}

/// Writes the moment of a stamp, of a demand (behind its number, which write_value() writes), or of
/// a date with time. @return octets of the item; `no_room`; `bad_date`; `bad_value` for other
/// items.
[[nodiscard]] constexpr result<std::size_t> write_time(const item& i, local_instant when,
                                                       bytes_span out) noexcept {
    if (out.size() < i.octets) return fail(errc::no_room, out.size());
    if (i.form == item_form::stamp || i.form == item_form::demand) {
        const std::size_t number = i.form == item_form::demand ? detail::number_octets(i) : 0;
        const auto written = write_stamp(when, out.subspan(number, i.octets - number));
        if (!written) return fail(written.error());
        return std::size_t{i.octets};
    }
    if (i.form != item_form::date_time) return fail(errc::bad_value);
    std::array<std::byte, 6> stamp{};
    const auto written = write_stamp(when, stamp);
    if (!written) return fail(written.error());
    for (std::size_t k = 0; k < stamp.size(); ++k)
        out[k < 3 ? k : k + 1] = stamp[k];
    out[3] = std::byte{weekday_of(when)};
    return std::size_t{i.octets};
}

/// Reads a calendar day, YYMMDDWW; the weekday is not looked at.
/// @return `bad_value` for another item, `value_absent`, `bad_length`, `bad_bcd`, `bad_date`.
[[nodiscard]] constexpr result<std::chrono::local_days> read_date(const item& i,
                                                                  bytes_view plain) noexcept {
    if (i.form != item_form::date) return fail(errc::bad_value);
    const auto octets = detail::value_octets(i, plain);
    if (!octets) return fail(octets.error());
    const std::array<std::byte, 5> stamp{std::byte{0}, std::byte{0}, (*octets)[1], (*octets)[2],
                                         (*octets)[3]};
    const auto day = read_stamp(stamp);
    if (!day) return fail(day.error());
    return std::chrono::floor<std::chrono::days>(*day);
}

/// Reads a time of day, hhmmss. @return as read_date().
[[nodiscard]] constexpr result<std::chrono::seconds> read_time_of_day(const item& i,
                                                                      bytes_view plain) noexcept {
    if (i.form != item_form::time) return fail(errc::bad_value);
    const auto octets = detail::value_octets(i, plain);
    if (!octets) return fail(octets.error());
    const std::array<std::byte, 6> stamp{(*octets)[0], (*octets)[1], (*octets)[2],
                                         std::byte{1}, std::byte{1}, std::byte{0}};
    const auto moment = read_stamp(stamp);
    if (!moment) return fail(moment.error());
    return *moment - std::chrono::floor<std::chrono::days>(*moment);
}

/// Writes a calendar day, YYMMDDWW. @return octets written; `no_room`, `bad_date`, `bad_value`.
[[nodiscard]] constexpr result<std::size_t> write_date(const item& i, std::chrono::local_days day,
                                                       bytes_span out) noexcept {
    if (i.form != item_form::date) return fail(errc::bad_value);
    if (out.size() < i.octets) return fail(errc::no_room, out.size());
    std::array<std::byte, 5> stamp{};
    const auto written = write_stamp(day, stamp);
    if (!written) return fail(written.error());
    out[0] = std::byte{weekday_of(day)};
    for (std::size_t k = 1; k < 4; ++k)
        out[k] = stamp[k + 1];
    return std::size_t{i.octets};
}

/// Writes a time of day, hhmmss. @return octets written; `no_room`, `bad_date`, `bad_value`.
[[nodiscard]] constexpr result<std::size_t> write_time_of_day(const item& i,
                                                              std::chrono::seconds time,
                                                              bytes_span out) noexcept {
    if (i.form != item_form::time) return fail(errc::bad_value);
    if (out.size() < i.octets) return fail(errc::no_room, out.size());
    const auto second = time.count();
    if (second < 0 || second >= 86'400) return fail(errc::bad_date);
    out[0] = int_to_bcd(static_cast<unsigned>(second % 60));
    out[1] = int_to_bcd(static_cast<unsigned>(second / 60 % 60));
    out[2] = int_to_bcd(static_cast<unsigned>(second / 3600));
    return std::size_t{i.octets};
}

/// Reads a binary word of 1 or 2 octets, such as a status word. FFFFH is a word, not an absence.
/// @return `bad_value` for another item, `bad_length`.
[[nodiscard]] constexpr result<std::uint16_t> read_word(const item& i, bytes_view plain) noexcept {
    if (i.form != item_form::bits) return fail(errc::bad_value);
    if (plain.size() < i.octets) return fail(errc::bad_length, plain.size());
    unsigned word = to_u8(plain[0]);
    if (i.octets > 1) word |= static_cast<unsigned>(to_u8(plain[1])) << 8;
    return static_cast<std::uint16_t>(word);
}

/// Writes a binary word of 1 or 2 octets. @return octets written; `no_room`, `overflow`,
/// `bad_value`.
[[nodiscard]] constexpr result<std::size_t> write_word(const item& i, std::uint16_t word,
                                                       bytes_span out) noexcept {
    if (i.form != item_form::bits) return fail(errc::bad_value);
    if (out.size() < i.octets) return fail(errc::no_room, out.size());
    if (i.octets == 1 && word > 0xFF) return fail(errc::overflow);
    for (std::size_t k = 0; k < i.octets; ++k)
        out[k] = static_cast<std::byte>(word >> 8 * k);
    return std::size_t{i.octets};
}

}  // namespace submeter::inline v0::codec::dlt645
