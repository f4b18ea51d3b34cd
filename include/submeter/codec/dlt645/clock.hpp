// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/detail/wall_clock.hpp"
#include "submeter/core/bcd.hpp"

#include <array>

namespace submeter::inline v0::codec::dlt645 {

/// Reads YYMMDDhhmmss (6 octets) or YYMMDDhhmm (5 octets), lowest octet first; years are 2000 to
/// 2099. The meter's wall time: which moment it is, the meter's zone says.
/// @return `bad_length`; `value_absent` where every octet is FFH; `bad_bcd`; `bad_date`.
[[nodiscard]] constexpr result<local_instant> read_stamp(bytes_view wire) noexcept {
    if (wire.size() != 5 && wire.size() != 6) return fail(errc::bad_length, wire.size());
    int part[6]{};  // second, minute, hour, day, month, year
    bool absent = true;
    for (std::size_t i = 0; i < wire.size(); ++i)
        absent = absent && wire[i] == std::byte{0xFF};
    if (absent) return fail(errc::value_absent);
    for (std::size_t i = 0; i < wire.size(); ++i) {
        const int pair = bcd_to_int(wire[i]);
        if (pair < 0) return fail(errc::bad_bcd, i);
        part[i + 6 - wire.size()] = pair;
    }
    return codec::detail::join_clock({.year = 2000 + part[5],
                                      .month = part[4],
                                      .day = part[3],
                                      .hour = part[2],
                                      .minute = part[1],
                                      .second = part[0]});
}

/// Writes YYMMDDhhmmss or YYMMDDhhmm, lowest octet first, filling the 6 or 5 octets of `out`.
/// @return `bad_length` for other sizes, `bad_date` outside 2000 to 2099.
[[nodiscard]] constexpr result<void> write_stamp(local_instant when, bytes_span out) noexcept {
    if (out.size() != 5 && out.size() != 6) return fail(errc::bad_length, out.size());
    const auto p = codec::detail::split_clock(when);
    if (p.year < 2000 || p.year > 2099) return fail(errc::bad_date);
    const int part[6]{p.second, p.minute, p.hour, p.day, p.month, p.year - 2000};
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = int_to_bcd(static_cast<unsigned>(part[i + 6 - out.size()]));
    return {};
}

/// The weekday octet WW: 0 is Sunday.
[[nodiscard]] constexpr std::uint8_t weekday_of(local_instant when) noexcept {
    const std::chrono::weekday day{std::chrono::floor<std::chrono::days>(when)};
    return static_cast<std::uint8_t>(day.c_encoding());
}

}  // namespace submeter::inline v0::codec::dlt645
