// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace submeter::inline v0::codec::cjt188 {

/// The function codes of CJ/T 188: bits 5..0 of the control octet. 20H to 3FH are the makers'.
enum class function : std::uint8_t {
    read = 0x01,              ///< reads one data identifier
    read_address = 0x03,      ///< asks the one meter on the line for its address
    write = 0x04,             ///< writes one data identifier: valve, purchase, prices, clock
    read_key_version = 0x09,  ///< reads the version of the key
    write_address = 0x15,     ///< writes the address
    write_index = 0x16,       ///< sets the register to what the mechanical counter shows
};

/// Whether the code is one that makers give a meaning.
[[nodiscard]] constexpr bool is_vendor(function f) noexcept {
    return (static_cast<std::uint8_t>(f) & 0x20) != 0;
}

/// The snake_case name, "vendor" for a maker's code, or "unknown".
[[nodiscard]] constexpr std::string_view to_text(function f) noexcept {
    switch (f) {
        case function::read:
            return "read";
        case function::read_address:
            return "read_address";
        case function::write:
            return "write";
        case function::read_key_version:
            return "read_key_version";
        case function::write_address:
            return "write_address";
        case function::write_index:
            return "write_index";
    }
    return is_vendor(f) ? "vendor" : "unknown";
}

/// The control octet:
///
///     D7 direction: 1 from the meter | D6 1 error | D5..D0 function code
///
/// so an answer is request | 80H, a refusal request | C0H. There are no follow-up frames.
inline constexpr std::uint8_t from_meter_bit = 0x80;
inline constexpr std::uint8_t error_bit = 0x40;

[[nodiscard]] constexpr function function_of(std::uint8_t control) noexcept {
    return static_cast<function>(control & 0x3F);
}
[[nodiscard]] constexpr bool is_reply(std::uint8_t control) noexcept {
    return (control & from_meter_bit) != 0;
}
[[nodiscard]] constexpr bool is_error_reply(std::uint8_t control) noexcept {
    constexpr unsigned both = from_meter_bit | error_bit;
    return (control & both) == both;
}
[[nodiscard]] constexpr std::uint8_t request_control(function f) noexcept {
    return static_cast<std::uint8_t>(f);
}
[[nodiscard]] constexpr std::uint8_t reply_control(function f) noexcept {
    return static_cast<std::uint8_t>(request_control(f) | from_meter_bit);
}
[[nodiscard]] constexpr std::uint8_t error_control(function f) noexcept {
    return static_cast<std::uint8_t>(reply_control(f) | error_bit);
}

}  // namespace submeter::inline v0::codec::cjt188
