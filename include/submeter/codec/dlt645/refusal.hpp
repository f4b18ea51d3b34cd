// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/message.hpp"

namespace submeter::inline v0::codec::dlt645 {

/// Bits of the error octet ERR of a 2007 meter (every function but 03).
namespace refusal {

inline constexpr std::uint16_t other = 0x01;
inline constexpr std::uint16_t no_such_data = 0x02;
inline constexpr std::uint16_t not_authorised = 0x04;
inline constexpr std::uint16_t rate_fixed = 0x08;
inline constexpr std::uint16_t too_many_zones = 0x10;
inline constexpr std::uint16_t too_many_slots = 0x20;
inline constexpr std::uint16_t too_many_tariffs = 0x40;

}  // namespace refusal

/// The raw error bits of a refusal: ERR, or the low octet first of a two-octet word (SERR of
/// function 03, and newer meters' answer to function 1C); 0 for a reply that is no refusal.
[[nodiscard]] constexpr std::uint16_t refusal_bits(const reply& r) noexcept {
    if (!r.refused || r.data.empty()) return 0;
    unsigned bits = to_u8(r.data[0]);
    if (r.data.size() > 1) bits |= static_cast<unsigned>(to_u8(r.data[1])) << 8;
    return static_cast<std::uint16_t>(bits);
}

/// Whether the meter did what was asked.
/// @return `no_such_data` or `not_authorised` where the error octet says just that, else
///         `meter_refused`; the error's `index` holds the raw bits.
[[nodiscard]] constexpr result<void> accepted(const reply& r) noexcept {
    if (!r.refused) return {};
    const auto bits = refusal_bits(r);
    if (r.what == function::authenticate || r.data.size() > 1)
        return fail(errc::meter_refused, header_length, bits);
    if (bits == refusal::no_such_data) return fail(errc::no_such_data, header_length, bits);
    if (bits == refusal::not_authorised) return fail(errc::not_authorised, header_length, bits);
    return fail(errc::meter_refused, header_length, bits);
}

}  // namespace submeter::inline v0::codec::dlt645
