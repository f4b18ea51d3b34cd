// SPDX-License-Identifier: Apache-2.0
#include "meter/dlt698_guard.hpp"
#include "meter/dlt698_replies.hpp"
#include "meter/find_reply.hpp"
#include "submeter/codec/dlt698/data.hpp"
#include "submeter/codec/dlt698/exchange.hpp"

#include <array>

namespace submeter::inline v0::meter::detail {

namespace {

namespace dlt698 = codec::dlt698;

constexpr std::size_t apdu_length_max = 2048;  // of a request

dlt698::frame to_server(const device& d) {
    return {.control = dlt698::request_control, .server = d.server, .client = d.client};
}

result<std::size_t> framed(const device& d, const result<bytes_view>& apdu, bytes_span room) {
    if (!apdu) return fail(apdu.error());
    return dlt698::encode_frame(to_server(d), *apdu, room, {.wake_up = d.wake_up});
}

result<std::size_t> read(const device& d, const planned_read& plan, std::uint8_t number,
                         bytes_span room) {
    std::array<std::byte, apdu_length_max> apdu{};
    if (plan.objects.size() < 2)
        return framed(d, dlt698::encode_get(number, {plan.where}, apdu), room);
    std::vector<dlt698::oad> objects;
    for (const auto id : plan.objects)
        objects.push_back({id});
    return framed(d, dlt698::encode_get_list(number, objects, apdu), room);
}

result<std::size_t> write(const device& d, const write_order& order, std::uint8_t number,
                          bytes_span room) {
    std::array<std::byte, apdu_length_max> apdu{};
    const auto data = dlt698::read_data(order.data);
    if (!data) return fail(errc::bad_profile, data.error().offset);
    const bool set = order.rule.function == static_cast<std::uint8_t>(dlt698::service::set);
    return framed(d,
                  set ? dlt698::encode_set(number, {order.where}, *data, apdu)
                      : dlt698::encode_action(number, {order.where}, *data, apdu),
                  room);
}

// Without SECURITY: guard() puts it there again.
result<std::size_t> renumber(const request& asked, std::uint8_t number, bytes_span room) {
    const auto sent = dlt698::decode(asked.bytes);
    if (!sent) return fail(sent.error());
    if (dlt698::is_fragment(sent->control)) return fail(errc::incomplete);
    const auto data = clear_octets(*sent);
    auto plain = asked_apdu(asked, data);
    if (!plain) return fail(plain.error());
    plain->piid = static_cast<std::uint8_t>((plain->piid & ~0x3FU) | (number & 0x3FU));
    std::vector<std::byte> again(data.size() + asked.guarded.size());
    const auto apdu = dlt698::encode_apdu(*plain, again);
    if (!apdu) return fail(apdu.error());
    return dlt698::encode_frame(*sent, *apdu, room, {.wake_up = wake_up_of(asked.bytes)});
}

}  // namespace

const line dlt698_line{.read = read,
                       .write = write,
                       .match = match_dlt698,
                       .answer = answer_dlt698,
                       .renumber = renumber,
                       .follow = follow_dlt698,
                       .guard = guard_dlt698};

}  // namespace submeter::inline v0::meter::detail
