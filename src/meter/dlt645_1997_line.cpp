// SPDX-License-Identifier: Apache-2.0
#include "meter/find_reply.hpp"
#include "meter/line.hpp"
#include "submeter/codec/dlt645/edition_1997/commands.hpp"
#include "submeter/codec/dlt645/edition_1997/refusal.hpp"

#include <array>

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

wire_match match(const request& asked, bytes_view received) {
    const auto sent = dlt645::decode(asked.bytes);
    std::array<std::byte, dlt645::data_length_max> room{};
    const auto plain =
        sent ? edition::parse_request(*sent, room) : result<edition::request>{fail(sent.error())};
    if (!plain) return {};
    const auto answers = [&](const dlt645::frame& f) {
        std::array<std::byte, dlt645::data_length_max> scratch{};
        const auto reply = edition::parse_reply(f, scratch);
        return reply && edition::check_answer(*plain, *reply);
    };
    return find_framed_reply(dlt645::decode, answers, received);
}

result<std::vector<std::byte>> answer(const request&, bytes_view replies) {
    std::vector<std::byte> out;
    while (!replies.empty()) {
        const auto f = dlt645::decode(replies);
        std::array<std::byte, dlt645::data_length_max> room{};
        const auto said = edition::parse_reply(*f, room);
        if (const auto ok = edition::accepted(*said); !ok) return fail(ok.error());
        out.insert(out.end(), said->data.begin(), said->data.end());
        replies = replies.subspan(f->consumed);
    }
    return out;
}

result<std::size_t> follow(const request& asked, bytes_view reply, bytes_span room) {
    std::array<std::byte, dlt645::data_length_max> scratch{};
    const auto said = edition::parse_reply(*dlt645::decode(reply), scratch);
    const bool reads =
        said->what == edition::function::read || said->what == edition::function::read_next;
    if (!reads || !said->more || said->refused) return std::size_t{0};
    const auto sent = dlt645::decode(asked.bytes);
    return edition::encode(
        edition::request{
            .meter = sent->meter, .what = edition::function::read_next, .id = said->id},
        room, {.wake_up = wake_up_of(asked.bytes)});
}

}  // namespace

const line dlt645_1997_line{
    .read = read, .write = write, .match = match, .answer = answer, .follow = follow};

}  // namespace submeter::inline v0::meter::detail
