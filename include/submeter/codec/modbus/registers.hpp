// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace submeter::inline v0::codec::modbus {

/// In which order the octets of a 32-bit number ABCD (A the highest) lie in two registers. A 16-bit
/// number is AB for the first two, BA for the others; a 64-bit number ABCDEFGH is ABCDEFGH,
/// GHEFCDAB, BADCFEHG or HGFEDCBA.
enum class word_order : std::uint8_t { abcd, cdab, badc, dcba };

/// What the octets of a number are. The floating ones (IEEE 754) are read as bits: see
/// float_bits.hpp. The packed decimal ones (BCD) have no sign.
enum class register_type : std::uint8_t {
    u16,
    i16,
    u32,
    i32,
    u64,
    i64,
    f32,
    f64,
    bcd16,
    bcd32,
    bcd64,
};

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
        case register_type::u64:
            return "u64";
        case register_type::i64:
            return "i64";
        case register_type::f32:
            return "f32";
        case register_type::f64:
            return "f64";
        case register_type::bcd16:
            return "bcd16";
        case register_type::bcd32:
            return "bcd32";
        case register_type::bcd64:
            return "bcd64";
    }
    return "unknown";
}

/// How one number lies in registers. A value.
struct register_layout {
    register_type type = register_type::u16;
    word_order order = word_order::abcd;

    friend constexpr bool operator==(const register_layout&, const register_layout&) = default;
};

/// Registers that a number takes: 1, 2 or 4.
[[nodiscard]] constexpr std::size_t register_count(register_type t) noexcept {
    switch (t) {
        case register_type::u16:
        case register_type::i16:
        case register_type::bcd16:
            return 1;
        case register_type::u64:
        case register_type::i64:
        case register_type::f64:
        case register_type::bcd64:
            return 4;
        default:
            return 2;
    }
}

[[nodiscard]] constexpr bool is_float(register_type t) noexcept {
    return t == register_type::f32 || t == register_type::f64;
}

[[nodiscard]] constexpr bool is_bcd(register_type t) noexcept {
    return t == register_type::bcd16 || t == register_type::bcd32 || t == register_type::bcd64;
}

[[nodiscard]] constexpr bool is_signed(register_type t) noexcept {
    return t == register_type::i16 || t == register_type::i32 || t == register_type::i64;
}

namespace detail {

// Where the octet of rank `k` (0 is the highest) of a number of `size` octets lies on the wire.
constexpr std::size_t wire_index(std::size_t k, std::size_t size, word_order order) noexcept {
    const bool swap_octets = order == word_order::badc || order == word_order::dcba;
    const bool swap_words = order == word_order::cdab || order == word_order::dcba;
    if (swap_octets) k ^= 1U;
    if (swap_words && size > 2) k ^= size - 2;
    return k;
}

// Packed decimal digits, the highest first.
constexpr result<std::int64_t> bcd_of(std::uint64_t bits, std::size_t size) noexcept {
    std::int64_t out = 0;
    for (std::size_t k = 0; k < size * 2; ++k) {
        const auto digit = static_cast<std::int64_t>(bits >> (4 * (size * 2 - 1 - k)) & 15U);
        if (digit > 9) return fail(errc::bad_bcd, k / 2);
        out = out * 10 + digit;
    }
    return out;
}

constexpr result<std::uint64_t> to_bcd(std::int64_t value, std::size_t size) noexcept {
    if (value < 0) return fail(errc::overflow);
    std::uint64_t out = 0;
    for (std::size_t k = 0; k < size * 2; ++k, value /= 10)
        out |= static_cast<std::uint64_t>(value % 10) << (4 * k);
    if (value != 0) return fail(errc::overflow);
    return out;
}

constexpr bool fits(std::int64_t value, register_type type) noexcept {
    if (type == register_type::i64) return true;
    if (type == register_type::u64) return value >= 0;
    const std::int64_t span = std::int64_t{1} << (16 * register_count(type));
    const std::int64_t low = is_signed(type) ? -(span / 2) : 0;
    return value >= low && value < low + span;
}

constexpr std::uint16_t word_at(const std::byte* two) noexcept {
    return static_cast<std::uint16_t>(to_u8(two[0]) << 8 | to_u8(two[1]));
}

// Written so that compilers swap all eight at once.
inline void eight_words(const std::byte* in, std::uint16_t* out) noexcept {
    std::array<std::uint16_t, 8> words;
    std::memcpy(words.data(), in, sizeof words);
    if constexpr (std::endian::native == std::endian::little)
        for (auto& word : words)
            word = static_cast<std::uint16_t>(word << 8 | word >> 8);
    std::memcpy(out, words.data(), sizeof words);
}

}  // namespace detail

/// The bits of the number that begins at register `index` of `registers` (two octets each), put in
/// order; what they mean is the caller's. @return `bad_count` where it does not lie inside.
/// Allocates nothing.
[[nodiscard]] constexpr result<std::uint64_t> read_bits(bytes_view registers, std::size_t index,
                                                        register_layout layout) noexcept {
    const std::size_t size = register_count(layout.type) * 2;
    if (registers.size() < size || index > (registers.size() - size) / 2)
        return fail(errc::bad_count, registers.size());
    const auto wire = registers.subspan(index * 2, size);
    std::uint64_t bits = 0;
    for (std::size_t k = 0; k < size; ++k)
        bits = bits << 8 | to_u8(wire[detail::wire_index(k, size, layout.order)]);
    return bits;
}

/// The number that begins at register `index` of `registers` (two octets each), exactly.
/// @return `bad_count` where it does not lie inside; `bad_bcd` with the offset of the octet by
/// rank; `overflow` for a u64 above 2^63-1; `wrong_type` for a floating one. Allocates nothing.
[[nodiscard]] constexpr result<std::int64_t> read_number(bytes_view registers, std::size_t index,
                                                         register_layout layout) noexcept {
    const auto bits = read_bits(registers, index, layout);
    if (!bits) return fail(bits.error());
    switch (layout.type) {
        case register_type::i16:
            return static_cast<std::int16_t>(*bits);
        case register_type::i32:
            return static_cast<std::int32_t>(*bits);
        case register_type::u64:
            if (*bits >> 63 != 0) return fail(errc::overflow);
            return static_cast<std::int64_t>(*bits);
        case register_type::f32:
        case register_type::f64:
            return fail(errc::wrong_type);
        case register_type::bcd16:
        case register_type::bcd32:
        case register_type::bcd64:
            return detail::bcd_of(*bits, register_count(layout.type) * 2);
        default:
            return static_cast<std::int64_t>(*bits);
    }
}

/// Writes bits to the front of `out`, in the layout's order; those above its size are not looked
/// at.
/// @return octets written, 2, 4 or 8; `no_room`. Allocates nothing.
[[nodiscard]] constexpr result<std::size_t> write_bits(std::uint64_t bits, register_layout layout,
                                                       bytes_span out) noexcept {
    const std::size_t size = register_count(layout.type) * 2;
    if (out.size() < size) return fail(errc::no_room, out.size());
    for (std::size_t k = 0; k < size; ++k)
        out[detail::wire_index(k, size, layout.order)] =
            static_cast<std::byte>(bits >> (8 * (size - 1 - k)) & 0xFFU);
    return size;
}

/// Writes a number to the front of `out`. @return octets written, 2, 4 or 8; `overflow` where the
/// number does not fit its type, `wrong_type` for a floating one, `no_room`. Allocates nothing.
[[nodiscard]] constexpr result<std::size_t> write_number(std::int64_t value, register_layout layout,
                                                         bytes_span out) noexcept {
    if (is_float(layout.type)) return fail(errc::wrong_type);
    if (is_bcd(layout.type)) {
        const auto digits = detail::to_bcd(value, register_count(layout.type) * 2);
        if (!digits) return fail(digits.error());
        return write_bits(*digits, layout, out);
    }
    if (!detail::fits(value, layout.type)) return fail(errc::overflow);
    return write_bits(static_cast<std::uint64_t>(value), layout, out);
}

/// All of `registers` as unsigned numbers, high octet first: what reading a block is mostly for.
/// @return how many; `no_room`, or `bad_count` for an odd octet. Allocates nothing.
[[nodiscard]] constexpr result<std::size_t> read_words(bytes_view registers,
                                                       std::span<std::uint16_t> out) noexcept {
    const std::size_t count = registers.size() / 2;
    if (registers.size() % 2 != 0) return fail(errc::bad_count, registers.size());
    if (count > out.size()) return fail(errc::no_room, out.size());
    const std::byte* in = registers.data();
    std::size_t i = 0;
    if (!SUBMETER_SMALL && !std::is_constant_evaluated())
        for (; i + 8 <= count; i += 8, in += 16)
            detail::eight_words(in, out.data() + i);
    for (; i < count; ++i, in += 2)
        out[i] = detail::word_at(in);
    return count;
}

/// One bit of packed coils or inputs (`data` of a message): eight an octet, the first in the lowest
/// bit. @return 0 or 1; `bad_count` beyond them. Allocates nothing.
[[nodiscard]] constexpr result<int> read_bit(bytes_view data, std::size_t index) noexcept {
    if (index / 8 >= data.size()) return fail(errc::bad_count, data.size());
    return to_u8(data[index / 8]) >> (index % 8) & 1;
}

/// The text in all of `registers`, two characters each: high octet first, or low octet first for
/// badc and dcba. What follows the first NUL is left out, and blanks at the end are.
/// @return the text, which borrows from `room`; `no_room` below one octet each. Allocates nothing.
[[nodiscard]] constexpr result<std::string_view> read_text(bytes_view registers, word_order order,
                                                           std::span<char> room) noexcept {
    const std::size_t even = registers.size() / 2 * 2;
    if (room.size() < even) return fail(errc::no_room, room.size());
    std::size_t length = 0;
    for (; length < even; ++length) {
        const auto c = to_u8(
            registers[(length & ~std::size_t{1}) + detail::wire_index(length & 1U, 2, order)]);
        if (c == 0) break;
        room[length] = static_cast<char>(c);
    }
    while (length > 0 && room[length - 1] == ' ')
        --length;
    return std::string_view{room.data(), length};
}

}  // namespace submeter::inline v0::codec::modbus
