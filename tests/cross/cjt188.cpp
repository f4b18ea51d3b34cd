// SPDX-License-Identifier: Apache-2.0

// What a small device uses of CJ/T 188, its dictionary among it: looked at for its size and for
// what it asks of a runtime.

#include "submeter/codec/cjt188/dictionary.hpp"
#include "submeter/codec/cjt188/message.hpp"
#include "submeter/codec/cjt188/stream.hpp"
#include "submeter/codec/cjt188/value.hpp"

using namespace submeter::codec::cjt188;

extern "C" std::size_t submeter_cjt188_ask(const request* in, std::byte* out, std::size_t room) {
    return encode(*in, {out, room}).value_or(0);
}

extern "C" int submeter_cjt188_value(stream* line, const std::byte* data, std::size_t size,
                                     measurement* out) {
    submeter::bytes_view chunk{data, size};
    const auto f = line->next(chunk);
    if (!f) return static_cast<int>(submeter::errc::incomplete);
    const auto value = parse_reply(*f).and_then([](const reply& r) {
        return find_layout(family_of(r.type), r.id, r.data.size())
            .and_then([&](const layout& l) -> submeter::result<measurement> {
                if (l.fields.empty()) return submeter::fail(submeter::errc::value_absent);
                return read_value(l.fields[0], r.data);
            });
    });
    if (!value) return static_cast<int>(value.error().code);
    *out = *value;
    return 0;
}
