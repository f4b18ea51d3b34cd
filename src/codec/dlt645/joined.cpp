// SPDX-License-Identifier: Apache-2.0
#include "codec/describe_joined.hpp"
#include "codec/dlt645/join_replies.hpp"
#include "codec/dlt645/values.hpp"

namespace submeter::inline v0::codec::dlt645 {

namespace {

struct edition_2007 {
    using reply = dlt645::reply;
    static constexpr auto read = function::read;
    static constexpr auto read_next = function::read_next;
    static auto parse(const frame& f, bytes_span room) { return parse_reply(f, room); }
    static auto items(const reply& r) { return detail::read_items(r); }
    static auto describe(bytes_view octets) {
        return dlt645::describe(octets, 0, direction::response);
    }
};

}  // namespace

result<decoded_frame> describe_joined(std::span<const bytes_view> frames) {
    return detail::describe_joined<edition_2007>(frames);
}

}  // namespace submeter::inline v0::codec::dlt645
