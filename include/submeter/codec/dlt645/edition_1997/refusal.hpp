// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/edition_1997/message.hpp"

namespace submeter::inline v0::codec::dlt645::edition_1997 {

/// Bits of the error octet ERR of a 1997 meter.
namespace refusal {

inline constexpr std::uint8_t bad_data = 0x01;
inline constexpr std::uint8_t no_such_data = 0x02;
inline constexpr std::uint8_t not_authorised = 0x04;
inline constexpr std::uint8_t too_many_zones = 0x10;
inline constexpr std::uint8_t too_many_slots = 0x20;
inline constexpr std::uint8_t too_many_tariffs = 0x40;

}  // namespace refusal

/// The raw error bits of a refusal; 0 for a reply that is no refusal.
[[nodiscard]] constexpr std::uint8_t refusal_bits(const reply& r) noexcept {
    return r.refused && !r.data.empty() ? to_u8(r.data[0]) : std::uint8_t{0};
}

/// Whether the meter did what was asked.
/// @return `no_such_data` or `not_authorised` where the error octet says just that, else
///         `meter_refused`; the error's `index` holds the raw bits.
[[nodiscard]] constexpr result<void> accepted(const reply& r) noexcept {
    if (!r.refused) return {};
    const std::size_t bits = refusal_bits(r);
    if (bits == refusal::no_such_data) return fail(errc::no_such_data, header_length, bits);
    if (bits == refusal::not_authorised) return fail(errc::not_authorised, header_length, bits);
    return fail(errc::meter_refused, header_length, bits);
}

}  // namespace submeter::inline v0::codec::dlt645::edition_1997
