// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/direction.hpp"
#include "submeter/codec/protocol.hpp"
#include "submeter/core/bytes.hpp"

#include <optional>
#include <string>
#include <vector>

namespace submeter::inline v0::codec {

/// One value of a frame, as text. A value.
struct decoded_item {
    std::string id;    ///< data identifier or register, in display order; empty where none
    std::string name;  ///< snake_case
    std::string obis;  ///< "1-0:1.8.0"; empty where none
    int circuit = 0;
    std::optional<std::string> value;  ///< a decimal with the wire's digits, or a date or text;
                                       ///< nothing where the meter says "not there"
    std::string unit;                  ///< "kWh"; empty where none
    std::string time;                  ///< ISO 8601, the meter's wall time; empty where none
};

/// What a tool says of one frame, whatever its protocol, or of one run of octets that is none. A
/// value.
struct decoded_frame {
    bool ok = false;
    protocol in = protocol::modbus_rtu;
    std::size_t offset = 0;  ///< of the frame in the input, wake-up octets not counted
    std::size_t length = 0;  ///< octets of the frame, or of the run that is none
    error why{};             ///< unless ok; its offset counts from the start of the input
    std::string found;       ///< unless ok: what stands at the error, where that can be said
    std::string expected;    ///< unless ok: what should have stood there, where that can be said

    direction way = direction::request;
    std::string address;       ///< digits in display order; Modbus: the unit, decimal
    std::string address_type;  ///< DL/T 698.45: "group", "broadcast", or "wildcard" where no digit
                               ///< shows it; else empty
    int logical_address = 0;   ///< DL/T 698.45: which part of the server; 0 is the main one
    std::string control;       ///< two lower-case hexadecimal digits; Modbus: the function code
    std::string function;      ///< snake_case
    bool error_reply = false;
    bool follow_up = false;         ///< more can be read
    std::optional<std::string> id;  ///< data identifier; Modbus: "start+count", decimal
    std::vector<decoded_item> items;
};

class register_names;

/// What is known of some octets beside themselves. A value that borrows.
struct decode_context {
    /// Without one the frame's own direction bit decides; Modbus, which has none, means a request,
    /// or a response where `request` is given.
    std::optional<direction> way{};
    bytes_view request{};                   ///< Modbus: the frame that each response answers
    const register_names* names = nullptr;  ///< Modbus: what registers mean (register_names.hpp)
};

/// Finds and reads every frame in `input`: one object each, and one for each run of octets between
/// them that cannot be read (`noise`, or what is wrong with the frame that begins there).
/// A response that does not answer the request of the context is a `foreign_frame`.
/// Allocates; linear in the input. Compiled in codec_text.
[[nodiscard]] SUBMETER_API std::vector<decoded_frame> decode_text(protocol in,
                                                                  const decode_context& context,
                                                                  bytes_view input);

/// The same where nothing else is known. Allocates. Compiled in codec_text.
[[nodiscard]] SUBMETER_API std::vector<decoded_frame> decode_text(protocol in,
                                                                  std::optional<direction> way,
                                                                  bytes_view input);

/// The frame as one JSON object on one line. Fields in this order: ok, protocol, offset, direction,
/// address (and address_type, logical_address where they say something), control, function,
/// error_reply, follow_up, id, items of {id, name, obis, circuit, value, unit, time}; or ok,
/// protocol, offset, error of {code, offset, message}, whose message says what was found and
/// expected. What is empty is null. Compiled in codec_text.
[[nodiscard]] SUBMETER_API std::string to_json(const decoded_frame& f);

}  // namespace submeter::inline v0::codec
