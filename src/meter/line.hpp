// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/meter/conversation.hpp"

namespace submeter::inline v0::meter::detail {

// What a command writes, and where.
struct write_order {
    const write_rule& rule;
    const command& what;
    std::uint32_t where = 0;
    std::uint16_t circuit = 0;
    bytes_view data{};
};

// How much longer than a request its follow-up may be: by a number, or a question of its own.
inline constexpr std::size_t follow_up_growth = 16;

// What one protocol does; `number` is the SER or PIID of a request, where the protocol has one.
struct line {
    result<std::size_t> (*read)(const device& d, const planned_read& plan, std::uint8_t number,
                                bytes_span room);
    result<std::size_t> (*write)(const device& d, const write_order& order, std::uint8_t number,
                                 bytes_span room);
    wire_match (*match)(const request& asked, bytes_view received);
    // What a whole reply carries, in the clear: registers, what follows the identifier, or the
    // APDU. The refusal. Where the protocol can follow up, the parts of a reply one after another.
    result<std::vector<std::byte>> (*answer)(const request& asked, bytes_view replies);
    // The octets of a request with another number; null where there is none.
    result<std::size_t> (*renumber)(const request& asked, std::uint8_t number,
                                    bytes_span room) = nullptr;
    // The octets of the request that the reply to `due` calls for before the answer is whole, at
    // most follow_up_growth more than those of `due`; 0 where it is whole. `before` are the replies
    // to earlier ones. Null where none ever is.
    result<std::size_t> (*follow)(const request& due, bytes_view before, bytes_view reply,
                                  bytes_span room) = nullptr;
    // Lets the request's security module protect its octets. Null where a command's data are all
    // that is protected.
    result<void> (*guard)(request& r) = nullptr;
};

extern const line modbus_line;
extern const line dlt645_line;
extern const line dlt645_1997_line;
extern const line cjt188_line;
extern const line dlt698_line;

const line& line_of(protocol p);

}  // namespace submeter::inline v0::meter::detail
