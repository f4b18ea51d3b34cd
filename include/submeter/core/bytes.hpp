// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/core/result.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace submeter::inline v0 {

using bytes_view = std::span<const std::byte>;  ///< borrowed input
using bytes_span = std::span<std::byte>;        ///< the caller's output room

[[nodiscard]] constexpr std::uint8_t to_u8(std::byte b) noexcept {
    return static_cast<std::uint8_t>(b);
}

namespace detail {

// Without a loop: compilers make one load of it.
template <std::size_t N, std::size_t... Each>
constexpr std::uint64_t word_be(std::span<const std::byte, N> octets,
                                std::index_sequence<Each...>) noexcept {
    return (std::uint64_t{} | ... | (std::uint64_t{to_u8(octets[Each])} << 8 * (N - 1 - Each)));
}
template <std::size_t N, std::size_t... Each>
constexpr std::uint64_t word_le(std::span<const std::byte, N> octets,
                                std::index_sequence<Each...>) noexcept {
    return (std::uint64_t{} | ... | (std::uint64_t{to_u8(octets[Each])} << 8 * Each));
}

// At most 8 octets as one number, most or least significant first.
template <std::size_t N>
constexpr std::uint64_t word_be(std::span<const std::byte, N> octets) noexcept {
    return word_be(octets, std::make_index_sequence<N>{});
}
template <std::size_t N>
constexpr std::uint64_t word_le(std::span<const std::byte, N> octets) noexcept {
    return word_le(octets, std::make_index_sequence<N>{});
}

}  // namespace detail

/// Reads a span from its front. A read that does not fit fails with `errc::incomplete` and the
/// position, and consumes nothing. A value; allocates nothing.
class byte_cursor {
public:
    constexpr explicit byte_cursor(bytes_view input) noexcept : input_(input) {}

    [[nodiscard]] constexpr std::size_t position() const noexcept { return at_; }
    [[nodiscard]] constexpr std::size_t remaining() const noexcept { return input_.size() - at_; }
    [[nodiscard]] constexpr bytes_view rest() const noexcept { return input_.subspan(at_); }

    /// The next `count` octets, borrowed from the input.
    [[nodiscard]] constexpr result<bytes_view> take(std::size_t count) noexcept {
        if (count > remaining()) return fail(errc::incomplete, input_.size());
        const auto out = input_.subspan(at_, count);
        at_ += count;
        return out;
    }
    /// The next octet as a number, or `incomplete`.
    [[nodiscard]] constexpr result<std::uint8_t> u8() noexcept {
        return unsigned_be<1>().map(narrow<std::uint8_t>);
    }
    /// The next two octets, most significant first, or `incomplete`.
    [[nodiscard]] constexpr result<std::uint16_t> u16_be() noexcept {
        return unsigned_be<2>().map(narrow<std::uint16_t>);
    }
    /// The next four octets, most significant first, or `incomplete`.
    [[nodiscard]] constexpr result<std::uint32_t> u32_be() noexcept {
        return unsigned_be<4>().map(narrow<std::uint32_t>);
    }
    /// The next two octets, least significant first, or `incomplete`.
    [[nodiscard]] constexpr result<std::uint16_t> u16_le() noexcept {
        return unsigned_le<2>().map(narrow<std::uint16_t>);
    }
    /// The next four octets, least significant first, or `incomplete`.
    [[nodiscard]] constexpr result<std::uint32_t> u32_le() noexcept {
        return unsigned_le<4>().map(narrow<std::uint32_t>);
    }

private:
    template <class T>
    static constexpr T narrow(std::uint64_t v) noexcept {
        return static_cast<T>(v);
    }
    template <std::size_t N>
    constexpr result<std::uint64_t> unsigned_be() noexcept {
        const auto octets = take(N);
        if (!octets) return fail(octets.error());
        return detail::word_be(octets->template first<N>());
    }
    template <std::size_t N>
    constexpr result<std::uint64_t> unsigned_le() noexcept {
        const auto octets = take(N);
        if (!octets) return fail(octets.error());
        return detail::word_le(octets->template first<N>());
    }

    bytes_view input_;
    std::size_t at_ = 0;
};

/// Writes into the caller's room. The first write that does not fit sets `ok()` to false and every
/// later one is ignored, so that an encoder tests once at its end. A value; allocates nothing.
class byte_writer {
public:
    constexpr explicit byte_writer(bytes_span out) noexcept : out_(out) {}

    [[nodiscard]] constexpr bool ok() const noexcept { return ok_; }
    [[nodiscard]] constexpr std::size_t written() const noexcept { return at_; }
    [[nodiscard]] constexpr bytes_view view() const noexcept { return out_.first(at_); }

    /// Octets written, or `errc::no_room`.
    [[nodiscard]] constexpr result<std::size_t> finish() const noexcept {
        if (!ok_) return fail(errc::no_room, out_.size());
        return at_;
    }
    constexpr void put(std::byte b) noexcept {
        if (!reserve(1)) return;
        out_[at_++] = b;
    }
    constexpr void put(bytes_view octets) noexcept {
        if (!reserve(octets.size())) return;
        for (const auto b : octets)
            out_[at_++] = b;
    }
    constexpr void u8(std::uint8_t v) noexcept { put(static_cast<std::byte>(v)); }
    constexpr void u16_be(std::uint16_t v) noexcept { be<2>(v); }
    constexpr void u32_be(std::uint32_t v) noexcept { be<4>(v); }
    constexpr void u16_le(std::uint16_t v) noexcept { le<2>(v); }
    constexpr void u32_le(std::uint32_t v) noexcept { le<4>(v); }

private:
    constexpr bool reserve(std::size_t count) noexcept {
        ok_ = ok_ && count <= out_.size() - at_;
        return ok_;
    }
    template <std::size_t N>
    constexpr void be(std::uint64_t v) noexcept {
        if (!reserve(N)) return;
        for (std::size_t i = N; i-- > 0;)
            out_[at_++] = static_cast<std::byte>(v >> (8 * i));
    }
    template <std::size_t N>
    constexpr void le(std::uint64_t v) noexcept {
        if (!reserve(N)) return;
        for (std::size_t i = 0; i < N; ++i)
            out_[at_++] = static_cast<std::byte>(v >> (8 * i));
    }

    bytes_span out_;
    std::size_t at_ = 0;
    bool ok_ = true;
};

/// The value of one hexadecimal digit, or -1.
[[nodiscard]] constexpr int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Reads hexadecimal text ("68 56 34", case and blanks do not matter) into `out`.
/// @return octets written; or `bad_digit` with the character's offset, `incomplete` for an odd
///         number of digits, `no_room`. Allocates nothing.
[[nodiscard]] constexpr result<std::size_t> from_hex(std::string_view text,
                                                     bytes_span out) noexcept {
    std::size_t count = 0;
    int high = -1;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') continue;
        const int digit = hex_digit(c);
        if (digit < 0) return fail(errc::bad_digit, i);
        if (high < 0) {
            high = digit;
            continue;
        }
        if (count == out.size()) return fail(errc::no_room, i);
        out[count++] = static_cast<std::byte>(high * 16 + digit);
        high = -1;
    }
    if (high >= 0) return fail(errc::incomplete, text.size());
    return count;
}

/// Lower-case hexadecimal text without blanks.
[[nodiscard]] inline std::string to_hex(bytes_view octets) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(octets.size() * 2);
    for (const auto b : octets) {
        out += digits[to_u8(b) >> 4];
        out += digits[to_u8(b) & 15];
    }
    return out;
}

}  // namespace submeter::inline v0
