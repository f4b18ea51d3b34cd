// SPDX-License-Identifier: Apache-2.0
#include "codec/dlt645/describe_frame.hpp"
#include "codec/dlt645/values.hpp"

namespace submeter::inline v0::codec::dlt645 {

namespace {

void add_part(decoded_frame& out, std::string name, std::string value) {
    decoded_item part;
    part.name = std::move(name);
    part.value = std::move(value);
    out.items.push_back(std::move(part));
}

// What explain() shows as parts of their own. Passwords are in neither.
void add_parts(decoded_frame& out, const request& r) {
    const auto layout = detail::request_layout(r.what);
    if (layout.has(detail::sequence_part)) add_part(out, "sequence", std::to_string(r.sequence));
    if (layout.has(detail::operator_part))
        add_part(out, "operator", detail::packed_digits(r.by.operator_code, 8));
}
void add_parts(decoded_frame& out, const reply& r) {
    if (r.refused || !detail::reply_layout(r.what).has(detail::sequence_part)) return;
    add_part(out, "sequence", std::to_string(r.sequence));
}

template <class Message>
result<void> fill_from(decoded_frame& out, const result<Message>& m) {
    if (!m) return fail(m.error());
    if (detail::names_identifier(*m)) out.id = to_text(m->id);
    const auto added = detail::add_items(out, detail::read_items(*m), detail::data_start(*m));
    if (added) add_parts(out, *m);
    return added;
}

result<void> fill(decoded_frame& out, const frame& f) {
    out.function = to_text(function_of(f.control));
    std::array<std::byte, data_length_max> room;
    return out.way == direction::response ? fill_from(out, parse_reply(f, room))
                                          : fill_from(out, parse_request(f, room));
}

}  // namespace

decoded_frame describe(bytes_view input, std::size_t offset, std::optional<direction> way) {
    decoded_frame out;
    out.in = protocol::dlt645_2007;
    out.offset = offset;
    return detail::describe_frame(std::move(out), input, way, fill);
}

}  // namespace submeter::inline v0::codec::dlt645
