// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/result.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace submeter::inline v0::codec {

/// The protocols that tools can name. A value.
enum class protocol : std::uint8_t {
    modbus_rtu,
    dlt645_2007,
    cjt188,
    modbus_tcp,
    modbus_ascii,
    dlt645_1997,
    dlt698,
};

[[nodiscard]] constexpr std::string_view to_text(protocol p) noexcept {
    switch (p) {
        case protocol::modbus_rtu:
            return "modbus-rtu";
        case protocol::dlt645_2007:
            return "dlt645-2007";
        case protocol::cjt188:
            return "cjt188";
        case protocol::modbus_tcp:
            return "modbus-tcp";
        case protocol::modbus_ascii:
            return "modbus-ascii";
        case protocol::dlt645_1997:
            return "dlt645-1997";
        case protocol::dlt698:
            return "dlt698";
    }
    return "unknown";
}

/// All of them, in the order in which tools try them.
inline constexpr std::array protocols{
    protocol::dlt645_2007,  protocol::modbus_rtu,  protocol::cjt188, protocol::modbus_tcp,
    protocol::modbus_ascii, protocol::dlt645_1997, protocol::dlt698};

/// Reads a name that to_text() gives, such as "modbus-rtu". @return `bad_value` for any other text.
[[nodiscard]] constexpr result<protocol> parse_protocol(std::string_view name) noexcept {
    for (const auto p : protocols)
        if (name == to_text(p)) return p;
    return fail(errc::bad_value);
}

}  // namespace submeter::inline v0::codec
