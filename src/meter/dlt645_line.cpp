// SPDX-License-Identifier: Apache-2.0
#include "meter/find_reply.hpp"
#include "meter/line.hpp"
#include "submeter/codec/dlt645/commands.hpp"
#include "submeter/codec/dlt645/refusal.hpp"
#include "submeter/codec/dlt645/relay.hpp"
#include "submeter/codec/dlt645/security.hpp"

#include <array>

namespace submeter::inline v0::meter::detail {

namespace {

namespace dlt645 = codec::dlt645;

result<std::size_t> read(const device& d, const planned_read& plan, std::uint8_t, bytes_span room) {
    return dlt645::encode_read(d.address, {plan.where}, room, {.wake_up = d.wake_up});
}

// Asks the device's module what a secured level needs.
struct hooks {
    const device& d;

    [[nodiscard]] security_module::question question(const dlt645::secured_part& p) const {
        return {.meter = d.digits, .where = p.id.value, .number = p.part, .octets = p.octets};
    }
    result<dlt645::mac> operator()(const dlt645::secured_part& p) const {
        dlt645::mac room{};
        const auto made = d.security->mac(question(p), room);
        if (!made) return fail(made.error());
        if (made->size() != room.size()) return fail(errc::bad_length, made->size());
        return dlt645::mac{room[0], room[1], room[2], room[3]};
    }
    result<std::size_t> operator()(const dlt645::secured_part& p, bytes_span room) const {
        return d.security->encrypt(question(p), room).map([](bytes_view made) {
            return made.size();
        });
    }
};

result<std::size_t> encode(const device& d, const dlt645::request& r, bytes_span room) {
    const dlt645::encode_params params{.wake_up = d.wake_up};
    const auto level = dlt645::protection_of(r.what, r.by.level);
    const bool secured =
        r.what != dlt645::function::authenticate && level != dlt645::protection::plain;
    if (!secured) return dlt645::encode(r, room, params);
    if (!d.security) return fail(errc::not_authorised);
    return dlt645::encode_secured(r, level, hooks{d}, hooks{d}, room, params);
}

// The codes of timed trips count 5 minutes each.
result<std::uint8_t> periods_of(const command& c) {
    const auto* time = std::get_if<trip_time>(&c.data);
    if (time == nullptr) return std::uint8_t{};
    const auto minutes = time->length.count();
    if (minutes % 5 != 0) return fail(errc::inexact);
    if (minutes < 5 || minutes > 255 * 5) return fail(errc::overflow);
    return static_cast<std::uint8_t>(minutes / 5);
}

result<std::size_t> order_relay(const device& d, const write_order& order, bytes_span room) {
    const auto periods = periods_of(order.what);
    if (!periods) return fail(periods.error());
    const bool channels = order.rule.channel != dlt645::relay_channels::none;
    const auto data = dlt645::write_relay_order(
        {.what = static_cast<dlt645::relay_command>(value_of(d, *order.rule.relay_code)),
         .n2 = *periods,
         .valid_until = to_local(d.clock, order.what.valid_until),
         .channel = static_cast<std::uint8_t>(channels ? order.circuit : 0)},
        order.rule.channel);
    if (!data) return fail(data.error());
    return encode(d,
                  {.meter = d.address,
                   .what = dlt645::function::relay_control,
                   .by = *d.access,
                   .data = *data},
                  room);
}

result<std::size_t> write(const device& d, const write_order& order, std::uint8_t,
                          bytes_span room) {
    if (!d.access) return fail(errc::not_authorised);
    if (order.rule.relay_code) return order_relay(d, order, room);
    return encode(d,
                  {.meter = d.address,
                   .what = static_cast<dlt645::function>(order.rule.function),
                   .id = {order.where},
                   .by = *d.access,
                   .data = order.data},
                  room);
}

wire_match match(const request& asked, bytes_view received) {
    const auto sent = dlt645::decode(asked.bytes);
    std::array<std::byte, dlt645::data_length_max> room{};
    const auto plain =
        sent ? dlt645::parse_request(*sent, room) : result<dlt645::request>{fail(sent.error())};
    if (!plain) return {};
    const auto answers = [&](const dlt645::frame& f) {
        std::array<std::byte, dlt645::data_length_max> scratch{};
        const auto reply = dlt645::parse_reply(f, scratch);
        return reply && dlt645::check_answer(*plain, *reply);
    };
    return find_framed_reply(dlt645::decode, answers, received);
}

result<std::vector<std::byte>> answer(const request&, bytes_view replies) {
    std::vector<std::byte> out;
    while (!replies.empty()) {
        const auto f = dlt645::decode(replies);
        std::array<std::byte, dlt645::data_length_max> room{};
        const auto said = dlt645::parse_reply(*f, room);
        if (const auto ok = dlt645::accepted(*said); !ok) return fail(ok.error());
        out.insert(out.end(), said->data.begin(), said->data.end());
        replies = replies.subspan(f->consumed);
    }
    return out;
}

result<std::size_t> follow(const request& asked, bytes_view reply, bytes_span room) {
    std::array<std::byte, dlt645::data_length_max> scratch{};
    const auto said = dlt645::parse_reply(*dlt645::decode(reply), scratch);
    const bool reads =
        said->what == dlt645::function::read || said->what == dlt645::function::read_next;
    if (!reads || !said->more || said->refused) return std::size_t{0};
    if (said->sequence == 255) return fail(errc::bad_sequence);
    const auto sent = dlt645::decode(asked.bytes);
    return dlt645::encode(
        dlt645::request{.meter = sent->meter,
                        .what = dlt645::function::read_next,
                        .id = said->id,
                        .sequence = static_cast<std::uint8_t>(said->sequence + 1)},
        room, {.wake_up = wake_up_of(asked.bytes)});
}

}  // namespace

const line dlt645_line{
    .read = read, .write = write, .match = match, .answer = answer, .follow = follow};

}  // namespace submeter::inline v0::meter::detail
