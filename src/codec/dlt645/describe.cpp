// SPDX-License-Identifier: Apache-2.0
#include "codec/describe.hpp"

#include "codec/dlt645/values.hpp"

#include <array>

namespace submeter::inline v0::codec::dlt645 {

namespace {

// Fills what requests and replies have in common.
template <class Message>
result<void> fill(decoded_frame& out, const Message& m) {
    if (detail::names_identifier(m)) out.id = to_text(m.id);
    auto items = detail::read_items(m);
    if (!items)
        return submeter::fail(items.error().code, detail::data_start(m) + items.error().offset);
    for (auto& placed : *items)
        out.items.push_back(std::move(placed.what));
    return {};
}

template <class Message>
result<void> fill_from(decoded_frame& out, const result<Message>& m) {
    if (!m) return fail(m.error());
    return fill(out, *m);
}

}  // namespace

decoded_frame describe(bytes_view input, std::size_t offset, std::optional<direction> way) {
    const auto f = decode(input);
    const std::size_t length = overhead + f->data.size();
    decoded_frame out;
    out.in = protocol::dlt645_2007;
    out.offset = offset + f->consumed - length;
    out.length = length;
    out.way = way.value_or(is_reply(f->control) ? direction::response : direction::request);
    out.address = to_text(f->meter);
    out.control = codec::detail::hex_byte(f->control);
    out.function = to_text(function_of(f->control));
    out.error_reply = is_error_reply(f->control);
    out.follow_up = has_follow_up(f->control);
    std::array<std::byte, data_length_max> room;
    const auto filled = out.way == direction::response ? fill_from(out, parse_reply(*f, room))
                                                       : fill_from(out, parse_request(*f, room));
    out.ok = filled.has_value();
    if (!filled) {
        out.why = filled.error();
        out.why.offset += static_cast<std::uint32_t>(out.offset);
    }
    return out;
}

}  // namespace submeter::inline v0::codec::dlt645
