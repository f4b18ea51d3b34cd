// SPDX-License-Identifier: Apache-2.0

// What a small device uses of DL/T 645-1997: looked at for its size and for what it asks of a
// runtime.

#include "submeter/codec/dlt645/edition_1997/dictionary.hpp"
#include "submeter/codec/dlt645/edition_1997/message.hpp"
#include "submeter/codec/dlt645/value.hpp"

using namespace submeter::codec::dlt645;

extern "C" int submeter_dlt645_1997_value(const std::byte* data, std::size_t size,
                                          submeter::decimal* out) {
    std::array<std::byte, data_length_max> room;
    const auto value =
        decode({data, size})
            .and_then([&](const frame& f) { return edition_1997::parse_reply(f, room); })
            .and_then([](const edition_1997::reply& r) {
                return edition_1997::find_item(r.id).and_then(
                    [&](const item& i) { return read_value(i, r.data); });
            });
    if (!value) return static_cast<int>(value.error().code);
    *out = *value;
    return 0;
}

extern "C" std::size_t submeter_dlt645_1997_encode(const edition_1997::request* in, std::byte* out,
                                                   std::size_t room) {
    return edition_1997::encode(*in, {out, room}).value_or(0);
}
