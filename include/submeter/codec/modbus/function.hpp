// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace submeter::inline v0::codec::modbus {

/// The function codes that meters use. Source: MODBUS Application Protocol.
enum class function : std::uint8_t {
    read_holding_registers = 0x03,
    read_input_registers = 0x04,
    write_single_register = 0x06,
    write_multiple_registers = 0x10,
};

/// The snake_case name, or "unknown".
[[nodiscard]] constexpr std::string_view to_text(function f) noexcept {
    switch (f) {
        case function::read_holding_registers:
            return "read_holding_registers";
        case function::read_input_registers:
            return "read_input_registers";
        case function::write_single_register:
            return "write_single_register";
        case function::write_multiple_registers:
            return "write_multiple_registers";
    }
    return "unknown";
}

[[nodiscard]] constexpr bool is_known(function f) noexcept {
    return to_text(f) != "unknown";
}

[[nodiscard]] constexpr bool is_read(function f) noexcept {
    return f == function::read_holding_registers || f == function::read_input_registers;
}

/// In an exception reply the function code carries this bit.
inline constexpr std::uint8_t exception_bit = 0x80;

/// Why a device refused. Source: MODBUS Application Protocol, exception codes.
enum class exception : std::uint8_t {
    none = 0,
    illegal_function = 1,
    illegal_address = 2,
    illegal_value = 3,
    device_failure = 4,
    acknowledge = 5,  ///< accepted, will take long
    busy = 6,
    memory_parity = 8,
    gateway_path = 10,    ///< a gateway has no path to the device
    gateway_target = 11,  ///< the device behind a gateway did not answer
};

/// The snake_case name, or "unknown".
[[nodiscard]] constexpr std::string_view to_text(exception e) noexcept {
    switch (e) {
        case exception::none:
            return "none";
        case exception::illegal_function:
            return "illegal_function";
        case exception::illegal_address:
            return "illegal_address";
        case exception::illegal_value:
            return "illegal_value";
        case exception::device_failure:
            return "device_failure";
        case exception::acknowledge:
            return "acknowledge";
        case exception::busy:
            return "busy";
        case exception::memory_parity:
            return "memory_parity";
        case exception::gateway_path:
            return "gateway_path";
        case exception::gateway_target:
            return "gateway_target";
    }
    return "unknown";
}

}  // namespace submeter::inline v0::codec::modbus
