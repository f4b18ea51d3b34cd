// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"

#include <cstdint>
#include <string_view>

namespace submeter::inline v0::codec::modbus {

/// In which order the octets of a 32-bit number ABCD (A the highest) lie in two registers. A 16-bit
/// number is AB for the first two, BA for the others.
enum class word_order : std::uint8_t { abcd, cdab, badc, dcba };

enum class register_type : std::uint8_t { u16, i16, u32, i32 };

[[nodiscard]] constexpr std::string_view to_text(word_order o) noexcept {
    switch (o) {
        case word_order::abcd:
            return "abcd";
        case word_order::cdab:
            return "cdab";
        case word_order::badc:
            return "badc";
        case word_order::dcba:
            return "dcba";
    }
    return "unknown";
}

[[nodiscard]] constexpr std::string_view to_text(register_type t) noexcept {
    switch (t) {
        case register_type::u16:
            return "u16";
        case register_type::i16:
            return "i16";
        case register_type::u32:
            return "u32";
        case register_type::i32:
            return "i32";
    }
    return "unknown";
}

/// How one number lies in registers. A value.
struct register_layout {
    register_type type = register_type::u16;
    word_order order = word_order::abcd;

    friend constexpr bool operator==(const register_layout&, const register_layout&) = default;
};

/// Registers that a number takes: 1 or 2.
[[nodiscard]] constexpr std::size_t register_count(register_type t) noexcept {
    return t == register_type::u32 || t == register_type::i32 ? 2 : 1;
}

namespace detail {

// Where the octet of rank `k` (0 is the highest) of a number of `size` octets lies on the wire.
constexpr std::size_t wire_index(std::size_t k, std::size_t size, word_order order) noexcept {
    const bool swap_octets = order == word_order::badc || order == word_order::dcba;
    const bool swap_words = order == word_order::cdab || order == word_order::dcba;
    if (swap_octets) k ^= 1U;
    if (swap_words && size == 4) k ^= 2U;
    return k;
}

}  // namespace detail

/// The number that begins at register `index` of `registers` (two octets each), exactly.
/// @return `bad_count` where it does not lie inside. Allocates nothing.
[[nodiscard]] constexpr result<std::int64_t> read_number(bytes_view registers, std::size_t index,
                                                         register_layout layout) noexcept {
    const std::size_t size = register_count(layout.type) * 2;
    if (registers.size() < size || index > (registers.size() - size) / 2)
        return fail(errc::bad_count, registers.size());
    const auto wire = registers.subspan(index * 2, size);
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < size; ++k)
        bits = bits << 8 | to_u8(wire[detail::wire_index(k, size, layout.order)]);
    switch (layout.type) {
        case register_type::i16:
            return static_cast<std::int16_t>(bits);
        case register_type::i32:
            return static_cast<std::int32_t>(bits);
        default:
            return bits;
    }
}

/// Writes a number to the front of `out`. @return octets written, 2 or 4; `overflow` where the
/// number does not fit its type, `no_room`. Allocates nothing.
[[nodiscard]] constexpr result<std::size_t> write_number(std::int64_t value, register_layout layout,
                                                         bytes_span out) noexcept {
    const std::size_t size = register_count(layout.type) * 2;
    const bool is_signed = layout.type == register_type::i16 || layout.type == register_type::i32;
    const std::int64_t span = std::int64_t{1} << (8 * size);
    const std::int64_t low = is_signed ? -(span / 2) : 0;
    if (value < low || value >= low + span) return fail(errc::overflow);
    if (out.size() < size) return fail(errc::no_room, out.size());
    for (std::size_t k = 0; k < size; ++k)
        out[detail::wire_index(k, size, layout.order)] =
            static_cast<std::byte>(value >> (8 * (size - 1 - k)));
    return size;
}

}  // namespace submeter::inline v0::codec::modbus
