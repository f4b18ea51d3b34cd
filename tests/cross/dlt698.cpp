// SPDX-License-Identifier: Apache-2.0

// What a small device uses of DL/T 698.45, its dictionary among it: looked at for its size and for
// what it asks of a runtime.

#include "submeter/codec/dlt698/dictionary.hpp"
#include "submeter/codec/dlt698/exchange.hpp"
#include "submeter/codec/dlt698/stream.hpp"
#include "submeter/codec/dlt698/value.hpp"

using namespace submeter::codec::dlt698;

using small_stream = basic_stream<512>;

extern "C" std::size_t submeter_dlt698_ask(const address* server, std::uint32_t what,
                                           std::byte* out, std::size_t room) {
    std::array<std::byte, 64> body;
    return encode_get(1, oad{what}, body)
        .and_then([&](submeter::bytes_view apdu) {
            return encode_frame({.server = *server}, apdu, {out, room});
        })
        .value_or(0);
}

extern "C" int submeter_dlt698_value(small_stream* line, const std::byte* data, std::size_t size,
                                     submeter::decimal* out) {
    submeter::bytes_view chunk{data, size};
    const auto f = line->next(chunk);
    if (!f) return static_cast<int>(submeter::errc::incomplete);
    const auto value = parse_apdu(f->data)
                           .and_then([](const apdu& a) { return first_entry(a); })
                           .and_then([](const entry& e) {
                               return find_item(e.attribute()).and_then([&](const item& i) {
                                   return read_number(i, e.data.value_or(data_view{}));
                               });
                           });
    if (!value) return static_cast<int>(value.error().code);
    *out = *value;
    return 0;
}
