// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/cjt188/dialect.hpp"
#include "submeter/codec/detail/wall_clock.hpp"
#include "submeter/core/bcd.hpp"

namespace submeter::inline v0::codec::cjt188 {

inline constexpr std::size_t time_length = 7;

/// Reads YYYYMMDDhhmmss, 7 octets of BCD. The meter's wall time: which moment it is, the meter's
/// zone says.
/// @return `bad_length`; `value_absent` where all octets are FFH, EEH or 00H (the clock is not
///         set); `bad_bcd` with the octet's offset; `bad_date`.
[[nodiscard]] constexpr result<local_instant> read_time(
    bytes_view wire, time_order order = time_order::low_first) noexcept {
    if (wire.size() != time_length) return fail(errc::bad_length, wire.size());
    int part[time_length]{};  // second, minute, hour, day, month, year, century
    bool absent =
        wire[0] == std::byte{0xFF} || wire[0] == std::byte{0xEE} || wire[0] == std::byte{0};
    for (const auto octet : wire)
        absent = absent && octet == wire[0];
    if (absent) return fail(errc::value_absent);
    for (std::size_t i = 0; i < time_length; ++i) {
        const std::size_t at = order == time_order::low_first ? i : time_length - 1 - i;
        part[i] = bcd_to_int(wire[at]);
        if (part[i] < 0) return fail(errc::bad_bcd, at);
    }
    return codec::detail::join_clock({.year = part[6] * 100 + part[5],
                                      .month = part[4],
                                      .day = part[3],
                                      .hour = part[2],
                                      .minute = part[1],
                                      .second = part[0]});
}

/// Writes YYYYMMDDhhmmss into the 7 octets of `out`.
/// @return `bad_length` for another size, `bad_date` outside the years 0 to 9999.
[[nodiscard]] constexpr result<void> write_time(local_instant when, bytes_span out,
                                                time_order order = time_order::low_first) noexcept {
    if (out.size() != time_length) return fail(errc::bad_length, out.size());
    const auto p = codec::detail::split_clock(when);
    if (p.year < 0 || p.year > 9999) return fail(errc::bad_date);
    const int part[time_length]{p.second, p.minute,     p.hour,      p.day,
                                p.month,  p.year % 100, p.year / 100};
    for (std::size_t i = 0; i < time_length; ++i)
        out[order == time_order::low_first ? i : time_length - 1 - i] =
            int_to_bcd(static_cast<unsigned>(part[i]));
    return {};
}

}  // namespace submeter::inline v0::codec::cjt188
