// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace submeter::inline v0::codec::dlt645 {

/// A data identifier DI3 DI2 DI1 DI0 of the 2007 edition, DI3 in the highest octet: 0x00010000 is
/// the forward active energy. It travels lowest octet first. A value.
struct data_id {
    std::uint32_t value = 0;

    [[nodiscard]] constexpr std::uint8_t di3() const noexcept { return part(24); }
    [[nodiscard]] constexpr std::uint8_t di2() const noexcept { return part(16); }
    [[nodiscard]] constexpr std::uint8_t di1() const noexcept { return part(8); }
    [[nodiscard]] constexpr std::uint8_t di0() const noexcept { return part(0); }

    friend constexpr auto operator<=>(const data_id&, const data_id&) = default;

private:
    [[nodiscard]] constexpr std::uint8_t part(unsigned shift) const noexcept {
        return static_cast<std::uint8_t>(value >> shift);
    }
};

/// Reads 8 hexadecimal digits in display order. @return `bad_digit`, `incomplete` or `no_room`.
[[nodiscard]] constexpr result<data_id> parse_data_id(std::string_view text) noexcept {
    std::byte octets[4]{};
    const auto count = from_hex(text, octets);
    if (!count) return fail(count.error());
    if (*count != 4) return fail(errc::incomplete, text.size());
    data_id out;
    for (const auto octet : octets)
        out.value = out.value << 8 | to_u8(octet);
    return out;
}

/// 8 lower-case hexadecimal digits in display order. Allocates the text.
[[nodiscard]] inline std::string to_text(data_id id) {
    const std::byte octets[]{std::byte{id.di3()}, std::byte{id.di2()}, std::byte{id.di1()},
                             std::byte{id.di0()}};
    return to_hex(octets);
}

}  // namespace submeter::inline v0::codec::dlt645
