// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "codec/describe.hpp"
#include "codec/dlt645/item_values.hpp"
#include "submeter/codec/dlt645/frame.hpp"

#include <array>

namespace submeter::inline v0::codec::dlt645::detail {

// What the editions' descriptions have in common: `filled` says what the message says.
template <class Fill>
decoded_frame describe_frame(decoded_frame out, bytes_view input, std::optional<direction> way,
                             Fill fill) {
    const auto f = decode(input);
    out.length = overhead + f->data.size();
    out.offset += f->consumed - out.length;
    out.way = way.value_or(is_reply(f->control) ? direction::response : direction::request);
    out.address = to_text(f->meter);
    out.control = codec::detail::hex_byte(f->control);
    out.error_reply = is_error_reply(f->control);
    out.follow_up = has_follow_up(f->control);
    const result<void> filled = fill(out, *f);
    out.ok = filled.has_value();
    if (!filled) {
        out.why = filled.error();
        out.why.offset += static_cast<std::uint32_t>(out.offset);
    }
    return out;
}

// Adds what a message says; `start` says where its data begin. What is too short breaks the rule of
// the length octet.
inline result<void> add_items(decoded_frame& out, result<std::vector<placed_item>> items,
                              std::size_t start) {
    if (!items) {
        const auto why = items.error();
        if (why.code == errc::bad_length) return submeter::fail(why.code, header_length - 1);
        return submeter::fail(why.code, start + why.offset);
    }
    for (auto& placed : *items)
        out.items.push_back(std::move(placed.what));
    return {};
}

}  // namespace submeter::inline v0::codec::dlt645::detail
