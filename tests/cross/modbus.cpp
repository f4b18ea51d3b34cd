// SPDX-License-Identifier: Apache-2.0

// What a small device uses of Modbus RTU, as the client and as the server: looked at for its size
// and for what it asks of a runtime.

#include "submeter/codec/modbus/registers.hpp"
#include "submeter/codec/modbus/stream.hpp"

using namespace submeter::codec;
using namespace submeter::codec::modbus;

extern "C" std::size_t submeter_modbus_ask(const request* in, std::byte* out, std::size_t room) {
    return encode(*in, {out, room}).value_or(0);
}

extern "C" int submeter_modbus_value(const request* asked, const std::byte* data, std::size_t size,
                                     register_layout layout, std::int64_t* out) {
    const auto value = decode({data, size}, direction::response)
                           .and_then([](const frame& f) { return parse_reply(f); })
                           .and_then([&](const reply& r) {
                               return check_answer(*asked, r).and_then(
                                   [&] { return read_number(r.registers, 0, layout); });
                           });
    if (!value) return static_cast<int>(value.error().code);
    *out = *value;
    return 0;
}

extern "C" std::size_t submeter_modbus_serve(stream* line, const std::byte* data, std::size_t size,
                                             std::byte* out, std::size_t room) {
    submeter::bytes_view chunk{data, size};
    const auto f = line->next(chunk);
    if (!f) return 0;
    const auto asked = parse_request(*f);
    if (!asked) return 0;
    return encode(
               reply{
                   .unit = asked->unit, .what = asked->what, .refused = exception::illegal_address},
               {out, room})
        .value_or(0);
}
