// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace submeter::inline v0::codec::dlt645::edition_1997 {

/// A data identifier DI1 DI0 of the 1997 edition, DI1 in the higher octet: 0x9010 is the forward
/// active energy. It travels lowest octet first. A value.
struct data_id {
    std::uint16_t value = 0;

    [[nodiscard]] constexpr std::uint8_t di1() const noexcept {
        return static_cast<std::uint8_t>(value >> 8);
    }
    [[nodiscard]] constexpr std::uint8_t di0() const noexcept {
        return static_cast<std::uint8_t>(value);
    }

    friend constexpr auto operator<=>(const data_id&, const data_id&) = default;
};

/// Reads 4 hexadecimal digits in display order. @return `bad_digit`, `incomplete` or `no_room`.
[[nodiscard]] constexpr result<data_id> parse_data_id(std::string_view text) noexcept {
    std::byte octets[2]{};
    const auto count = from_hex(text, octets);
    if (!count) return fail(count.error());
    if (*count != 2) return fail(errc::incomplete, text.size());
    return data_id{static_cast<std::uint16_t>(to_u8(octets[0]) << 8 | to_u8(octets[1]))};
}

/// 4 lower-case hexadecimal digits in display order. Allocates the text.
[[nodiscard]] inline std::string to_text(data_id id) {
    const std::byte octets[]{std::byte{id.di1()}, std::byte{id.di0()}};
    return to_hex(octets);
}

}  // namespace submeter::inline v0::codec::dlt645::edition_1997
