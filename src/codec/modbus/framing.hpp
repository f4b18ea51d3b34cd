// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/modbus/ascii.hpp"
#include "submeter/codec/modbus/tcp.hpp"
#include "submeter/codec/protocol.hpp"

namespace submeter::inline v0::codec::modbus {

// Decodes by the framing that `in` names; of ASCII the octets go to `room`.
inline result<frame> decode_framed(protocol in, bytes_view input, direction way,
                                   std::array<std::byte, ascii_octets_max>& room) {
    if (in == protocol::modbus_ascii) return decode_ascii(input, room);
    if (in == protocol::modbus_tcp)
        return decode_tcp(input).map([](const tcp_frame& f) { return f.content; });
    return decode(input, way);
}

// Where an octet that parse_request() and parse_reply() count from the unit lies in the framing.
inline std::size_t place_on_wire(protocol in, std::size_t from_unit) {
    if (in == protocol::modbus_ascii) return 1 + 2 * from_unit;
    return in == protocol::modbus_tcp ? tcp_header_length + from_unit : from_unit;
}

}  // namespace submeter::inline v0::codec::modbus
