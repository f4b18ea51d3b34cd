// SPDX-License-Identifier: Apache-2.0
#include "codec/dlt645/describe_frame.hpp"
#include "codec/dlt645/values.hpp"

namespace submeter::inline v0::codec::dlt645 {

namespace {

template <class Message>
result<void> fill_from(decoded_frame& out, const result<Message>& m) {
    if (!m) return fail(m.error());
    if (detail::names_identifier(*m)) out.id = to_text(m->id);
    return detail::add_items(out, detail::read_items(*m), detail::data_start(*m));
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
