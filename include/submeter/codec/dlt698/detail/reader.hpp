// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"

namespace submeter::inline v0::codec::dlt698::detail {

/// Reads A-XDR from the front of a span. The first thing that is wrong stays (`why`), and every
/// later read gives zero or nothing, so that a parser tests once at its end. A value; allocates
/// nothing.
class reader {
public:
    constexpr explicit reader(bytes_view input, std::size_t at = 0) noexcept
        : input_(input), at_(at) {}

    [[nodiscard]] constexpr bool ok() const noexcept { return ok_; }
    [[nodiscard]] constexpr std::size_t at() const noexcept { return at_; }
    [[nodiscard]] constexpr std::size_t remaining() const noexcept { return input_.size() - at_; }
    [[nodiscard]] constexpr bytes_view since(std::size_t from) const noexcept {
        return input_.subspan(from, at_ - from);
    }
    [[nodiscard]] constexpr const error& why() const noexcept { return why_; }

    /// Says that what lies at `offset` is wrong.
    constexpr void refuse(errc code, std::size_t offset) noexcept {
        if (ok_) why_ = {code, static_cast<std::uint32_t>(offset), 0};
        ok_ = false;
        at_ = input_.size();
    }
    constexpr bytes_view take(std::size_t count) noexcept {
        if (count > remaining()) {
            refuse(errc::bad_length, input_.size());
            return {};
        }
        at_ += count;
        return input_.subspan(at_ - count, count);
    }
    constexpr std::uint8_t u8() noexcept {
        if (at_ < input_.size()) return to_u8(input_[at_++]);
        refuse(errc::bad_length, input_.size());
        return 0;
    }
    constexpr std::uint16_t u16() noexcept { return static_cast<std::uint16_t>(big_endian<2>()); }
    constexpr std::uint32_t u32() noexcept { return static_cast<std::uint32_t>(big_endian<4>()); }

    /// A length: below 80H itself, else 81H or 82H and that many octets.
    constexpr std::size_t length() noexcept {
        const std::size_t from = at_;
        const std::uint8_t first = u8();
        if (first < 0x80) return first;
        if (first == 0x81) return u8();
        if (first == 0x82) return u16();
        refuse(errc::bad_length, from);
        return 0;
    }
    /// The count of a list whose items are an octet or more each.
    constexpr std::size_t count() noexcept {
        const std::size_t from = at_;
        const std::size_t out = length();
        if (out <= remaining()) return out;
        refuse(errc::bad_length, from);
        return 0;
    }
    /// A length and that many octets.
    constexpr bytes_view string() noexcept { return take(length()); }

private:
    template <std::size_t N>
    constexpr std::uint64_t big_endian() noexcept {
        const auto octets = take(N);
        return octets.empty() ? 0 : submeter::detail::word_be(octets.template first<N>());
    }

    bytes_view input_;
    std::size_t at_ = 0;
    error why_{};
    bool ok_ = true;
};

/// The octets as one unsigned number, most significant first. Precondition: at most 8.
constexpr std::uint64_t unsigned_be(bytes_view octets) noexcept {
    if (octets.size() == 4) return submeter::detail::word_be(octets.first<4>());
    std::uint64_t out = 0;
    for (const auto octet : octets)
        out = out << 8 | to_u8(octet);
    return out;
}

/// Writes a length in its shortest form. Precondition: at most 65535, more than any APDU holds.
constexpr void put_length(byte_writer& w, std::size_t length) noexcept {
    if (length > 0xFF) {
        w.u8(0x82);
        w.u16_be(static_cast<std::uint16_t>(length));
    } else {
        if (length > 0x7F) w.u8(0x81);
        w.u8(static_cast<std::uint8_t>(length));
    }
}

}  // namespace submeter::inline v0::codec::dlt698::detail
