// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace submeter::inline v0::codec::dlt645 {

/// The function codes of DL/T 645-2007: bits 4..0 of the control octet.
enum class function : std::uint8_t {
    authenticate = 0x03,     ///< security authentication: sessions, account opening, recharge
    broadcast_time = 0x08,   ///< sets the clock of all meters
    read = 0x11,             ///< reads one data identifier
    read_next = 0x12,        ///< reads the next part of a long answer
    read_address = 0x13,     ///< asks the one meter on the line for its address
    write = 0x14,            ///< writes one data identifier
    write_address = 0x15,    ///< writes the address, with the programming key pressed
    freeze = 0x16,           ///< stores the registers now or periodically
    change_rate = 0x17,      ///< changes the line's rate
    change_password = 0x18,  ///< changes a password
    clear_demand = 0x19,     ///< clears maximum demands
    clear_meter = 0x1A,      ///< clears the meter
    clear_events = 0x1B,     ///< clears event records
    relay_control = 0x1C,    ///< trips, closes, raises the alarm, keeps power
    terminal_output = 0x1D,  ///< chooses the signal on the multi-function output
};

/// The snake_case name, or "unknown".
[[nodiscard]] constexpr std::string_view to_text(function f) noexcept {
    switch (f) {
        case function::authenticate:
            return "authenticate";
        case function::broadcast_time:
            return "broadcast_time";
        case function::read:
            return "read";
        case function::read_next:
            return "read_next";
        case function::read_address:
            return "read_address";
        case function::write:
            return "write";
        case function::write_address:
            return "write_address";
        case function::freeze:
            return "freeze";
        case function::change_rate:
            return "change_rate";
        case function::change_password:
            return "change_password";
        case function::clear_demand:
            return "clear_demand";
        case function::clear_meter:
            return "clear_meter";
        case function::clear_events:
            return "clear_events";
        case function::relay_control:
            return "relay_control";
        case function::terminal_output:
            return "terminal_output";
    }
    return "unknown";
}

/// The control octet:
///
///     D7 direction: 1 from the meter | D6 1 error | D5 1 more follows | D4..D0 function code
///
/// so an answer is request | 80H, with more to come | A0H, refused | C0H.
inline constexpr std::uint8_t from_meter_bit = 0x80;
inline constexpr std::uint8_t error_bit = 0x40;
inline constexpr std::uint8_t follow_up_bit = 0x20;

[[nodiscard]] constexpr function function_of(std::uint8_t control) noexcept {
    return static_cast<function>(control & 0x1F);
}
[[nodiscard]] constexpr bool is_reply(std::uint8_t control) noexcept {
    return (control & from_meter_bit) != 0;
}
[[nodiscard]] constexpr bool is_error_reply(std::uint8_t control) noexcept {
    constexpr unsigned both = from_meter_bit | error_bit;
    return (control & both) == both;
}
[[nodiscard]] constexpr bool has_follow_up(std::uint8_t control) noexcept {
    constexpr unsigned both = from_meter_bit | follow_up_bit;
    return (control & both) == both;
}
[[nodiscard]] constexpr std::uint8_t request_control(function f) noexcept {
    return static_cast<std::uint8_t>(f);
}
[[nodiscard]] constexpr std::uint8_t reply_control(function f) noexcept {
    return static_cast<std::uint8_t>(request_control(f) | from_meter_bit);
}
[[nodiscard]] constexpr std::uint8_t follow_up_control(function f) noexcept {
    return static_cast<std::uint8_t>(reply_control(f) | follow_up_bit);
}
[[nodiscard]] constexpr std::uint8_t error_control(function f) noexcept {
    return static_cast<std::uint8_t>(reply_control(f) | error_bit);
}

}  // namespace submeter::inline v0::codec::dlt645
