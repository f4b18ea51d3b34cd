// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"

#include <compare>

namespace submeter::inline v0::codec::dlt698 {

/// OAD: an attribute of an object, and which element of it. A value.
struct oad {
    std::uint32_t value = 0;

    [[nodiscard]] constexpr std::uint16_t object() const noexcept {
        return static_cast<std::uint16_t>(value >> 16);
    }
    /// Attribute number, 1 to 31.
    [[nodiscard]] constexpr std::uint8_t attribute() const noexcept {
        return static_cast<std::uint8_t>(value >> 8 & 0x1FU);
    }
    /// Bits 7-5 of the attribute; in event columns 1 is before the event, 4 after it.
    [[nodiscard]] constexpr std::uint8_t feature() const noexcept {
        return static_cast<std::uint8_t>(value >> 13 & 7U);
    }
    /// 0 is the whole attribute, 1 its first element.
    [[nodiscard]] constexpr std::uint8_t index() const noexcept {
        return static_cast<std::uint8_t>(value);
    }
    friend constexpr auto operator<=>(const oad&, const oad&) = default;
};

/// The OAD of an object's attribute 2, or another, whole or one element of it.
[[nodiscard]] constexpr oad make_oad(std::uint16_t object, std::uint8_t attribute = 2,
                                     std::uint8_t index = 0) noexcept {
    return {std::uint32_t{object} << 16 | std::uint32_t{attribute} << 8 | index};
}

/// OMD: a method of an object. A value.
struct omd {
    std::uint32_t value = 0;

    [[nodiscard]] constexpr std::uint16_t object() const noexcept {
        return static_cast<std::uint16_t>(value >> 16);
    }
    [[nodiscard]] constexpr std::uint8_t method() const noexcept {
        return static_cast<std::uint8_t>(value >> 8);
    }
    [[nodiscard]] constexpr std::uint8_t mode() const noexcept {
        return static_cast<std::uint8_t>(value);
    }
    friend constexpr auto operator<=>(const omd&, const omd&) = default;
};

/// The OMD of an object's method, operation mode 0.
[[nodiscard]] constexpr omd make_omd(std::uint16_t object, std::uint8_t method) noexcept {
    return {std::uint32_t{object} << 16 | std::uint32_t{method} << 8};
}

namespace detail {

inline std::string id_text(std::uint32_t value) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out(8, '0');
    for (std::size_t i = 0; i < 8; ++i)
        out[7 - i] = digits[value >> (4 * i) & 15U];
    return out;
}

}  // namespace detail

/// Eight lower-case hexadecimal digits. Allocates the text.
[[nodiscard]] inline std::string to_text(oad id) {
    return detail::id_text(id.value);
}
[[nodiscard]] inline std::string to_text(omd id) {
    return detail::id_text(id.value);
}

/// Reads the eight hexadecimal digits of an OAD. @return `bad_digit` with the character's offset,
/// `bad_length` for another number of them. Allocates nothing.
[[nodiscard]] constexpr result<oad> parse_oad(std::string_view text) noexcept {
    if (text.size() != 8) return fail(errc::bad_length, text.size());
    oad out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int digit = hex_digit(text[i]);
        if (digit < 0) return fail(errc::bad_digit, i);
        out.value = out.value << 4 | static_cast<std::uint32_t>(digit);
    }
    return out;
}

}  // namespace submeter::inline v0::codec::dlt698
