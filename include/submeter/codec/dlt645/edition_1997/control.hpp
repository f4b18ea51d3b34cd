// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/control.hpp"

namespace submeter::inline v0::codec::dlt645::edition_1997 {

/// The function codes of DL/T 645-1997. The control octet has the same bits as that of 2007, and
/// is_reply(), is_error_reply() and has_follow_up() serve both; the codes mean other things.
enum class function : std::uint8_t {
    read = 0x01,             ///< reads one data identifier
    read_next = 0x02,        ///< reads the next part of a long answer
    read_again = 0x03,       ///< asks for the last answer once more
    write = 0x04,            ///< writes one data identifier
    broadcast_time = 0x08,   ///< sets the clock of all meters
    write_address = 0x0A,    ///< writes the address
    change_rate = 0x0C,      ///< changes the line's rate
    change_password = 0x0F,  ///< changes a password
    clear_demand = 0x10,     ///< clears maximum demands
};

/// The snake_case name, or "unknown".
[[nodiscard]] constexpr std::string_view to_text(function f) noexcept {
    switch (f) {
        case function::read:
            return "read";
        case function::read_next:
            return "read_next";
        case function::read_again:
            return "read_again";
        case function::write:
            return "write";
        case function::broadcast_time:
            return "broadcast_time";
        case function::write_address:
            return "write_address";
        case function::change_rate:
            return "change_rate";
        case function::change_password:
            return "change_password";
        case function::clear_demand:
            return "clear_demand";
    }
    return "unknown";
}

[[nodiscard]] constexpr function function_of(std::uint8_t control) noexcept {
    return static_cast<function>(control & 0x1F);
}
[[nodiscard]] constexpr std::uint8_t request_control(function f) noexcept {
    return static_cast<std::uint8_t>(f);
}
[[nodiscard]] constexpr std::uint8_t reply_control(function f) noexcept {
    return static_cast<std::uint8_t>(request_control(f) | from_meter_bit);
}

}  // namespace submeter::inline v0::codec::dlt645::edition_1997
