// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace submeter::inline v0::meter {

/// What a meter speaks.
enum class protocol : std::uint8_t { dlt645_2007, modbus_rtu, dlt645_1997, cjt188, dlt698 };

/// All of them, in the order of the enumeration.
inline constexpr std::array protocols{protocol::dlt645_2007, protocol::modbus_rtu,
                                      protocol::dlt645_1997, protocol::cjt188, protocol::dlt698};

/// The name in profiles and on the command line: "dlt645-2007", "modbus-rtu", "dlt645-1997",
/// "cjt188", "dlt698"; or "unknown".
[[nodiscard]] constexpr std::string_view to_text(protocol p) noexcept {
    constexpr std::string_view names[] = {"dlt645-2007", "modbus-rtu", "dlt645-1997", "cjt188",
                                          "dlt698"};
    const auto i = static_cast<std::size_t>(p);
    return i < std::size(names) ? names[i] : "unknown";
}

/// Whether numbers travel with the lowest octet first unless a row says otherwise.
[[nodiscard]] constexpr bool is_low_first(protocol p) noexcept {
    return p != protocol::modbus_rtu && p != protocol::dlt698;
}

}  // namespace submeter::inline v0::meter
