// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"

#include <array>
#include <compare>
#include <cstdint>

namespace submeter::inline v0 {

// Ids that the host chooses: opaque numbers, one type each, so that they cannot be swapped.
enum class project_id : std::uint64_t {};
enum class building_id : std::uint64_t {};
enum class gateway_id : std::uint64_t {};
enum class meter_id : std::uint64_t {};
enum class account_id : std::uint64_t {};   ///< a customer account (a tenant's contract)
enum class party_id : std::uint64_t {};     ///< opaque: who it is stays with the host
enum class operator_id : std::uint64_t {};  ///< who acts in the office; 0 is the system itself
enum class order_id : std::uint64_t {};     ///< a top-up, a refund or a change of a meter's credit

/// Which circuit of a multi-circuit meter; 0 is the whole meter.
enum class circuit_no : std::uint16_t {};

template <class Id>
[[nodiscard]] constexpr std::uint64_t to_number(Id id) noexcept {
    return static_cast<std::uint64_t>(id);
}

/// A 128-bit id that the caller makes and stores before first use, such as the id of an entry.
/// A value.
struct id128 {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    friend constexpr auto operator<=>(const id128&, const id128&) = default;
};

/// 32 lower-case hexadecimal digits, high half first.
[[nodiscard]] inline std::string to_text(id128 id) {
    std::array<std::byte, 16> octets{};
    byte_writer out{octets};
    out.u32_be(static_cast<std::uint32_t>(id.high >> 32));
    out.u32_be(static_cast<std::uint32_t>(id.high));
    out.u32_be(static_cast<std::uint32_t>(id.low >> 32));
    out.u32_be(static_cast<std::uint32_t>(id.low));
    return to_hex(octets);
}

/// Reads 32 hexadecimal digits. @return `bad_digit`, `incomplete` or `no_room`.
[[nodiscard]] constexpr result<id128> parse_id128(std::string_view text) noexcept {
    std::array<std::byte, 16> octets{};
    const auto count = from_hex(text, octets);
    if (!count) return fail(count.error());
    if (*count != octets.size()) return fail(errc::incomplete, text.size());
    id128 out;
    for (std::size_t i = 0; i < 8; ++i)
        out.high = (out.high << 8) | to_u8(octets[i]);
    for (std::size_t i = 8; i < 16; ++i)
        out.low = (out.low << 8) | to_u8(octets[i]);
    return out;
}

}  // namespace submeter::inline v0
