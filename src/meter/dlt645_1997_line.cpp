// SPDX-License-Identifier: Apache-2.0
#include "meter/dlt645_replies.hpp"
#include "submeter/codec/dlt645/edition_1997/commands.hpp"
#include "submeter/codec/dlt645/edition_1997/refusal.hpp"

namespace submeter::inline v0::meter::detail {

namespace {

namespace dlt645 = codec::dlt645;
namespace edition = codec::dlt645::edition_1997;

result<std::size_t> read(const device& d, const planned_read& plan, std::uint8_t, bytes_span room) {
    return edition::encode_read(d.address, {static_cast<std::uint16_t>(plan.where)}, room,
                                {.wake_up = d.wake_up});
}

result<std::size_t> write(const device& d, const write_order& order, std::uint8_t,
                          bytes_span room) {
    if (!d.access) return fail(errc::not_authorised);
    return edition::encode({.meter = d.address,
                            .what = static_cast<edition::function>(order.rule.function),
                            .id = {static_cast<std::uint16_t>(order.where)},
                            .by = {.level = d.access->level, .digits = d.access->password},
                            .data = order.data},
                           room, {.wake_up = d.wake_up});
}

struct edition_of_1997 {
    static auto parse_request(const dlt645::frame& f, bytes_span room) {
        return edition::parse_request(f, room);
    }
    static auto parse_reply(const dlt645::frame& f, bytes_span room) {
        return edition::parse_reply(f, room);
    }
    static result<edition::request> next_part(const edition::reply& said) {
        return edition::request{.what = edition::function::read_next, .id = said.id};
    }
};

using replies = dlt645_replies<edition_of_1997>;

}  // namespace

const line dlt645_1997_line{.read = read,
                            .write = write,
                            .match = replies::match,
                            .answer = replies::answer,
                            .follow = replies::follow};

}  // namespace submeter::inline v0::meter::detail
