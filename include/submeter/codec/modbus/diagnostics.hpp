// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"

#include <string_view>

namespace submeter::inline v0::codec::modbus {

/// The sub-functions of function 8, which stand in `start` of a request. Source: MODBUS Application
/// Protocol, section 6.8.
enum class diagnostic : std::uint16_t {
    return_query_data = 0,
    restart_communications = 1,
    return_diagnostic_register = 2,
    change_ascii_delimiter = 3,
    force_listen_only = 4,  ///< has no reply
    clear_counters = 10,
    bus_message_count = 11,
    bus_communication_error_count = 12,
    bus_exception_error_count = 13,
    server_message_count = 14,
    server_no_response_count = 15,
    server_nak_count = 16,
    server_busy_count = 17,
    bus_character_overrun_count = 18,
    clear_overrun = 20,
};

/// What function 11 answers, and function 12 before its events. A value; `events` borrows.
struct comm_events {
    std::uint16_t status = 0;         ///< FFFFH while an earlier command is being carried out
    std::uint16_t event_count = 0;    ///< messages carried out
    std::uint16_t message_count = 0;  ///< function 12 alone: messages on the bus
    bytes_view events{};              ///< function 12 alone: the newest first, 0 to 64
};

/// Takes the data of a reply to function 11 (four octets) or 12 (six and more) apart.
/// @return `bad_length`. Allocates nothing.
[[nodiscard]] constexpr result<comm_events> parse_comm_events(bytes_view data) noexcept {
    if (data.size() != 4 && data.size() < 6) return fail(errc::bad_length, data.size());
    byte_cursor in{data};
    comm_events out{.status = *in.u16_be(), .event_count = *in.u16_be()};
    if (in.remaining() == 0) return out;
    out.message_count = *in.u16_be();
    out.events = in.rest();
    return out;
}

}  // namespace submeter::inline v0::codec::modbus
