// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace submeter::inline v0::codec::modbus {

/// The public function codes. Source: MODBUS Application Protocol, section 6.
enum class function : std::uint8_t {
    read_coils = 0x01,
    read_discrete_inputs = 0x02,
    read_holding_registers = 0x03,
    read_input_registers = 0x04,
    write_single_coil = 0x05,
    write_single_register = 0x06,
    read_exception_status = 0x07,
    diagnostics = 0x08,
    get_comm_event_counter = 0x0B,
    get_comm_event_log = 0x0C,
    write_multiple_coils = 0x0F,
    write_multiple_registers = 0x10,
    report_server_id = 0x11,
    read_file_record = 0x14,
    write_file_record = 0x15,
    mask_write_register = 0x16,
    read_write_multiple_registers = 0x17,
    read_fifo_queue = 0x18,
    read_device_identification = 0x2B,  ///< with MEI type 0EH
};

/// The snake_case name, or "unknown".
[[nodiscard]] constexpr std::string_view to_text(function f) noexcept {
    switch (f) {
        case function::read_coils:
            return "read_coils";
        case function::read_discrete_inputs:
            return "read_discrete_inputs";
        case function::read_holding_registers:
            return "read_holding_registers";
        case function::read_input_registers:
            return "read_input_registers";
        case function::write_single_coil:
            return "write_single_coil";
        case function::write_single_register:
            return "write_single_register";
        case function::read_exception_status:
            return "read_exception_status";
        case function::diagnostics:
            return "diagnostics";
        case function::get_comm_event_counter:
            return "get_comm_event_counter";
        case function::get_comm_event_log:
            return "get_comm_event_log";
        case function::write_multiple_coils:
            return "write_multiple_coils";
        case function::write_multiple_registers:
            return "write_multiple_registers";
        case function::report_server_id:
            return "report_server_id";
        case function::read_file_record:
            return "read_file_record";
        case function::write_file_record:
            return "write_file_record";
        case function::mask_write_register:
            return "mask_write_register";
        case function::read_write_multiple_registers:
            return "read_write_multiple_registers";
        case function::read_fifo_queue:
            return "read_fifo_queue";
        case function::read_device_identification:
            return "read_device_identification";
    }
    return "unknown";
}

/// Whether this library can frame the function and take it apart.
[[nodiscard]] constexpr bool is_known(function f) noexcept {
    constexpr std::uint32_t low_codes = 0x01F399FE;  // 1-8, 11, 12, 15-17, 20-24
    const unsigned code = static_cast<std::uint8_t>(f);
    return code < 32 ? (low_codes >> code & 1U) != 0 : f == function::read_device_identification;
}

/// Whether it reads registers and does nothing else.
[[nodiscard]] constexpr bool is_read(function f) noexcept {
    return f == function::read_holding_registers || f == function::read_input_registers;
}

/// Whether it reads coils or discrete inputs, one bit each.
[[nodiscard]] constexpr bool is_bit_read(function f) noexcept {
    return f == function::read_coils || f == function::read_discrete_inputs;
}

/// Whether it asks for something without any data of its own.
[[nodiscard]] constexpr bool is_bare(function f) noexcept {
    return f == function::read_exception_status || f == function::get_comm_event_counter ||
           f == function::get_comm_event_log || f == function::report_server_id;
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
