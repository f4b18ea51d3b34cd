// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/result.hpp"

#include <cstdint>
#include <string_view>

namespace submeter::inline v0::codec {

/// The protocols that tools can name. A value.
enum class protocol : std::uint8_t { modbus_rtu, dlt645_2007 };

[[nodiscard]] constexpr std::string_view to_text(protocol p) noexcept {
    return p == protocol::modbus_rtu ? "modbus-rtu" : "dlt645-2007";
}

/// Reads "modbus-rtu" or "dlt645-2007". @return `bad_value` for any other text.
[[nodiscard]] constexpr result<protocol> parse_protocol(std::string_view name) noexcept {
    for (const auto p : {protocol::modbus_rtu, protocol::dlt645_2007})
        if (name == to_text(p)) return p;
    return fail(errc::bad_value);
}

}  // namespace submeter::inline v0::codec
