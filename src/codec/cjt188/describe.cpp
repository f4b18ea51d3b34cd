// SPDX-License-Identifier: Apache-2.0
#include "codec/describe.hpp"

#include "codec/cjt188/values.hpp"

namespace submeter::inline v0::codec::cjt188 {

namespace {

// Fills what requests and replies have in common.
template <class Message>
result<void> fill(decoded_frame& out, const result<Message>& m) {
    if (!m) return submeter::fail(m.error());
    const auto form = detail::form_of(*m);
    if (form == detail::message_form::id_sequence) out.id = to_text(m->id);
    auto items = detail::read_items(*m);
    if (!items)
        return submeter::fail(items.error().code, detail::data_start(form) + items.error().offset);
    for (auto& placed : *items)
        out.items.push_back(std::move(placed.what));
    return {};
}

}  // namespace

decoded_frame describe(bytes_view input, std::size_t offset, std::optional<direction> way) {
    const auto f = decode(input);
    const std::size_t length = overhead + f->data.size();
    decoded_frame out;
    out.in = protocol::cjt188;
    out.offset = offset + f->consumed - length;
    out.length = length;
    out.way = way.value_or(is_reply(f->control) ? direction::response : direction::request);
    out.address = to_text(f->meter);
    out.control = codec::detail::hex_byte(f->control);
    out.function = to_text(function_of(f->control));
    out.error_reply = is_error_reply(f->control);
    const auto filled = out.way == direction::response
                            ? fill(out, parse_reply(*f, detail::dialect_of(*f)))
                            : fill(out, parse_request(*f, detail::dialect_of(*f)));
    out.ok = filled.has_value();
    if (!filled) {
        out.why = filled.error();
        out.why.offset += static_cast<std::uint32_t>(out.offset);
    }
    return out;
}

}  // namespace submeter::inline v0::codec::cjt188
