// SPDX-License-Identifier: Apache-2.0
#include "meter/find_reply.hpp"
#include "meter/line.hpp"
#include "submeter/codec/dlt698/data.hpp"
#include "submeter/codec/dlt698/exchange.hpp"
#include "submeter/codec/dlt698/security.hpp"

#include <array>

namespace submeter::inline v0::meter::detail {

namespace {

namespace dlt698 = codec::dlt698;

// The longest APDU that is looked at: more than meters on a serial line send in one frame.
constexpr std::size_t apdu_length_max = 2048;

// The APDU of a whole frame, out of SECURITY where the server put it there in the clear. A fragment
// has none.
result<dlt698::apdu> apdu_of(const dlt698::frame& f, bytes_span room) {
    if (dlt698::is_fragment(f.control)) return fail(errc::incomplete);
    auto octets = dlt698::clear_data(f, room);
    if (!octets) return fail(octets.error());
    if (dlt698::is_security(*octets) &&
        dlt698::direction_of(f.control) == codec::direction::response) {
        const auto wrapped = dlt698::parse_security_reply(*octets);
        if (!wrapped) return fail(wrapped.error());
        if (wrapped->how != dlt698::protection::plain) return fail(errc::not_authorised);
        octets = wrapped->carried;
    }
    return dlt698::parse_apdu(*octets);
}

dlt698::frame to_server(const device& d) {
    return {.control = dlt698::request_control, .server = d.server, .client = d.client};
}

result<std::size_t> framed(const device& d, const result<bytes_view>& apdu, bytes_span room) {
    if (!apdu) return fail(apdu.error());
    return dlt698::encode_frame(to_server(d), *apdu, room, {.wake_up = d.wake_up});
}

result<std::size_t> read(const device& d, const planned_read& plan, std::uint8_t number,
                         bytes_span room) {
    std::array<std::byte, 512> apdu{};
    if (plan.objects.size() < 2)
        return framed(d, dlt698::encode_get(number, {plan.where}, apdu), room);
    std::vector<dlt698::oad> objects;
    for (const auto id : plan.objects)
        objects.push_back({id});
    return framed(d, dlt698::encode_get_list(number, objects, apdu), room);
}

result<std::size_t> write(const device& d, const write_order& order, std::uint8_t number,
                          bytes_span room) {
    std::array<std::byte, 512> apdu{};
    const auto data = dlt698::read_data(order.data);
    if (!data) return fail(errc::bad_profile, data.error().offset);
    const bool set = order.rule.function == static_cast<std::uint8_t>(dlt698::service::set);
    return framed(d,
                  set ? dlt698::encode_set(number, {order.where}, *data, apdu)
                      : dlt698::encode_action(number, {order.where}, *data, apdu),
                  room);
}

result<std::size_t> renumber(const request& asked, std::uint8_t number, bytes_span room) {
    const auto sent = dlt698::decode(asked.bytes);
    if (!sent) return fail(sent.error());
    std::array<std::byte, apdu_length_max> scratch{};
    auto plain = apdu_of(*sent, scratch);
    if (!plain) return fail(plain.error());
    plain->piid = static_cast<std::uint8_t>((plain->piid & ~0x3FU) | (number & 0x3FU));
    std::array<std::byte, apdu_length_max> again{};
    const auto apdu = dlt698::encode_apdu(*plain, again);
    if (!apdu) return fail(apdu.error());
    const auto wake_up =
        sent->consumed - dlt698::overhead - sent->server.view().size() - sent->data.size();
    return dlt698::encode_frame(*sent, *apdu, room,
                                {.wake_up = static_cast<std::uint8_t>(wake_up)});
}

wire_match match(const request& asked, bytes_view received) {
    const auto sent = dlt698::decode(asked.bytes);
    std::array<std::byte, apdu_length_max> room{};
    const auto plain = sent ? apdu_of(*sent, room) : result<dlt698::apdu>{fail(sent.error())};
    if (!plain) return {};
    const auto answers = [&](const dlt698::frame& f) {
        if (dlt698::direction_of(f.control) != codec::direction::response ||
            !dlt698::matches(sent->server, f.server))
            return false;
        std::array<std::byte, apdu_length_max> scratch{};
        const auto reply = apdu_of(f, scratch);
        if (!reply) return false;
        const auto fits = dlt698::check_answer(*plain, *reply);
        return fits || fits.error().code == errc::meter_refused;
    };
    return find_framed_reply(dlt698::decode, answers, received);
}

// Reads keep what each object says; a write says yes or no.
result<std::vector<std::byte>> answer(const request& asked, bytes_view reply) {
    std::array<std::byte, apdu_length_max> room{};
    std::array<std::byte, apdu_length_max> sent_room{};
    const auto sent = apdu_of(*dlt698::decode(asked.bytes), sent_room);
    const auto said = apdu_of(*dlt698::decode(reply), room);
    if (const auto ok = dlt698::check_answer(*sent, *said); !ok) return fail(ok.error());
    const bool several = said->what == dlt698::service::get && said->choice != 1;
    if (const auto ok = dlt698::accepted(*said); !ok && !several) return fail(ok.error());
    std::vector<std::byte> out(apdu_length_max);
    const auto apdu = dlt698::encode_apdu(*said, out);
    if (!apdu) return fail(apdu.error());
    out.resize(apdu->size());
    return out;
}

}  // namespace

const line dlt698_line{
    .read = read, .write = write, .match = match, .answer = answer, .renumber = renumber};

}  // namespace submeter::inline v0::meter::detail
