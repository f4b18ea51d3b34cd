// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"

namespace submeter::inline v0::codec::cjt188 {

/// Where a valve stands, as the status word ST says it.
enum class valve_state : std::uint8_t { open = 0, closed = 1, unknown = 2, fault = 3 };

[[nodiscard]] constexpr std::string_view to_text(valve_state s) noexcept {
    constexpr std::string_view texts[] = {"open", "closed", "unknown", "fault"};
    return texts[static_cast<std::uint8_t>(s) & 3];
}

enum class battery_state : std::uint8_t { good, low };

[[nodiscard]] constexpr std::string_view to_text(battery_state s) noexcept {
    return s == battery_state::good ? "good" : "low";
}

/// Which bits of the status word's first octet say what. A value; a meter's profile names it.
struct status_layout {
    std::uint8_t valve_bit = 0;    ///< the lower of two bits: 00 open, 01 closed, 11 fault
    std::uint8_t battery_bit = 2;  ///< 1 is low

    friend constexpr bool operator==(const status_layout&, const status_layout&) = default;
};

/// CJ/T 188-2004: the valve in D1 D0, the battery in D2; the rest is the maker's.
inline constexpr status_layout standard_status{};

/// As one maker's node has it: the valve in D7 D6, the battery in D5.
inline constexpr status_layout high_bits_status{.valve_bit = 6, .battery_bit = 5};

/// The status word ST, first octet lowest. A value.
struct status {
    std::uint16_t word = 0;

    [[nodiscard]] constexpr valve_state valve(status_layout l = {}) const noexcept {
        return static_cast<valve_state>(word >> l.valve_bit & 3);
    }
    [[nodiscard]] constexpr battery_state battery(status_layout l = {}) const noexcept {
        return (word >> l.battery_bit & 1) == 0 ? battery_state::good : battery_state::low;
    }

    friend constexpr bool operator==(const status&, const status&) = default;
};

/// Reads the 2 octets of ST. @return `bad_length` for fewer.
[[nodiscard]] constexpr result<status> read_status(bytes_view wire) noexcept {
    if (wire.size() < 2) return fail(errc::bad_length, wire.size());
    return status{static_cast<std::uint16_t>(to_u8(wire[0]) | to_u8(wire[1]) << 8)};
}

}  // namespace submeter::inline v0::codec::cjt188
