// SPDX-License-Identifier: Apache-2.0
#include "meter/dlt645_replies.hpp"
#include "submeter/codec/dlt645/commands.hpp"
#include "submeter/codec/dlt645/refusal.hpp"
#include "submeter/codec/dlt645/relay.hpp"
#include "submeter/codec/dlt645/security.hpp"

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

struct edition_of_2007 {
    static auto parse_request(const dlt645::frame& f, bytes_span room) {
        return dlt645::parse_request(f, room);
    }
    static auto parse_reply(const dlt645::frame& f, bytes_span room) {
        return dlt645::parse_reply(f, room);
    }
    static result<dlt645::request> next_part(const dlt645::reply& said) {
        if (said.sequence == 255) return fail(errc::bad_sequence);
        return dlt645::request{.what = dlt645::function::read_next,
                               .id = said.id,
                               .sequence = static_cast<std::uint8_t>(said.sequence + 1)};
    }
};

using replies = dlt645_replies<edition_of_2007>;

}  // namespace

const line dlt645_line{.read = read,
                       .write = write,
                       .match = replies::match,
                       .answer = replies::answer,
                       .follow = replies::follow};

}  // namespace submeter::inline v0::meter::detail
