// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/joined.hpp"

#include "codec/describe_joined.hpp"

namespace submeter::inline v0::codec {

namespace {

result<decoded_frame> joined(protocol in, std::span<const bytes_view> frames) {
    switch (in) {
        case protocol::dlt645_2007:
            return dlt645::describe_joined(frames);
        case protocol::dlt645_1997:
            return dlt645::edition_1997::describe_joined(frames);
        case protocol::dlt698:
            return dlt698::describe_joined(frames);
        default:
            return fail(errc::unknown_function);
    }
}

}  // namespace

result<decoded_frame> decode_joined(protocol in, std::span<const bytes_view> frames) {
    if (frames.empty()) return fail(errc::bad_sequence);
    auto out = joined(in, frames);
    if (!out) return out;
    out->offset = 0;
    out->length = 0;
    for (const auto octets : frames)
        out->length += octets.size();
    return out;
}

}  // namespace submeter::inline v0::codec
