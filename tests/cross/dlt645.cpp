// SPDX-License-Identifier: Apache-2.0

// What a small device uses of DL/T 645-2007, its dictionary among it: looked at for its size and
// for what it asks of a runtime.

#include "submeter/codec/dlt645/dictionary.hpp"
#include "submeter/codec/dlt645/message.hpp"
#include "submeter/codec/dlt645/stream.hpp"
#include "submeter/codec/dlt645/value.hpp"

using namespace submeter::codec::dlt645;

extern "C" std::size_t submeter_dlt645_ask(const request* in, std::byte* out, std::size_t room) {
    return encode(*in, {out, room}).value_or(0);
}

extern "C" int submeter_dlt645_value(stream* line, const std::byte* data, std::size_t size,
                                     submeter::decimal* out) {
    submeter::bytes_view chunk{data, size};
    const auto f = line->next(chunk);
    if (!f) return static_cast<int>(submeter::errc::incomplete);
    std::array<std::byte, data_length_max> room;
    const auto value = parse_reply(*f, room).and_then([](const reply& r) {
        return find_item(r.id).and_then([&](const item& i) { return read_value(i, r.data); });
    });
    if (!value) return static_cast<int>(value.error().code);
    *out = *value;
    return 0;
}
