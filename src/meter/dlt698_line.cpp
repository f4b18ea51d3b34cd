// SPDX-License-Identifier: Apache-2.0
#include "meter/find_reply.hpp"
#include "meter/line.hpp"
#include "submeter/codec/dlt698/data.hpp"
#include "submeter/codec/dlt698/exchange.hpp"
#include "submeter/codec/dlt698/fragment.hpp"
#include "submeter/codec/dlt698/security.hpp"

#include <array>

namespace submeter::inline v0::meter::detail {

namespace {

namespace dlt698 = codec::dlt698;

// The longest APDU: what a frame holds whose length counts octets.
constexpr std::size_t apdu_length_max = dlt698::length_field_max;

// An APDU, out of SECURITY where the server put it there in the clear.
result<dlt698::apdu> unwrapped(bytes_view octets, codec::direction way) {
    if (!dlt698::is_security(octets) || way != codec::direction::response)
        return dlt698::parse_apdu(octets);
    const auto wrapped = dlt698::parse_security_reply(octets);
    if (!wrapped) return fail(wrapped.error());
    if (wrapped->how != dlt698::protection::plain) return fail(errc::not_authorised);
    return dlt698::parse_apdu(wrapped->carried);
}

// The APDU of a whole frame. A fragment has none.
result<dlt698::apdu> apdu_of(const dlt698::frame& f, bytes_span room) {
    if (dlt698::is_fragment(f.control)) return fail(errc::incomplete);
    const auto octets = dlt698::clear_data(f, room);
    if (!octets) return fail(octets.error());
    return unwrapped(*octets, dlt698::direction_of(f.control));
}

result<dlt698::fragment> fragment_of(const dlt698::frame& f, bytes_span room) {
    if (!dlt698::is_fragment(f.control)) return fail(errc::reply_mismatch);
    const auto octets = dlt698::clear_data(f, room);
    if (!octets) return fail(octets.error());
    return dlt698::parse_fragment(*octets);
}

// The APDU of a server's frame, or of its fragments one after another.
result<dlt698::apdu> joined(bytes_view frames, bytes_span room) {
    const auto first = dlt698::decode(frames);
    if (!dlt698::is_fragment(first->control)) return apdu_of(*first, room);
    dlt698::reassembly whole{room};
    while (!frames.empty()) {
        const auto f = dlt698::decode(frames);
        std::array<std::byte, apdu_length_max> scratch;
        const auto piece = fragment_of(*f, scratch);
        if (!piece) return fail(piece.error());
        const auto apdu = whole.add(*piece);
        if (!apdu) return fail(apdu.error());
        if (*apdu) return unwrapped(**apdu, codec::direction::response);
        frames = frames.subspan(f->consumed);
    }
    return fail(errc::incomplete);
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
    std::array<std::byte, apdu_length_max> scratch;
    auto plain = apdu_of(*sent, scratch);
    if (!plain) return fail(plain.error());
    plain->piid = static_cast<std::uint8_t>((plain->piid & ~0x3FU) | (number & 0x3FU));
    std::array<std::byte, apdu_length_max> again;
    const auto apdu = dlt698::encode_apdu(*plain, again);
    if (!apdu) return fail(apdu.error());
    return dlt698::encode_frame(*sent, *apdu, room, {.wake_up = wake_up_of(asked.bytes)});
}

// Whether the first fragment of an APDU shows the service and the number of the request; inside
// SECURITY they come later.
bool may_answer(const dlt698::apdu& asked, const dlt698::fragment& reply) {
    constexpr std::uint8_t reply_bit = 0x80;
    if (reply.kind != dlt698::fragment_kind::first || reply.piece.size() < 3) return false;
    const auto tag = to_u8(reply.piece[0]);
    if (tag == dlt698::security_reply_tag) return true;
    return tag == (static_cast<std::uint8_t>(asked.what) | reply_bit) &&
           (to_u8(reply.piece[2]) & 0x3FU) == asked.number();
}

// Whether a fragment is the one after that which a confirmation is about.
bool is_next(const dlt698::fragment& confirmed, const dlt698::fragment& reply) {
    using enum dlt698::fragment_kind;
    return (reply.kind == middle || reply.kind == last) && reply.sequence == confirmed.sequence + 1;
}

bool is_answer(const dlt698::frame& sent, const dlt698::frame& f) {
    std::array<std::byte, apdu_length_max> sent_room;
    std::array<std::byte, apdu_length_max> room;
    const auto piece = fragment_of(f, room);
    if (dlt698::is_fragment(sent.control)) {
        const auto confirmed = fragment_of(sent, sent_room);
        return confirmed && piece && is_next(*confirmed, *piece);
    }
    const auto asked = apdu_of(sent, sent_room);
    if (!asked) return false;
    if (piece) return may_answer(*asked, *piece);
    const auto reply = apdu_of(f, room);
    if (!reply) return false;
    const auto fits = dlt698::check_answer(*asked, *reply);
    return fits || fits.error().code == errc::meter_refused;
}

wire_match match(const request& asked, bytes_view received) {
    const auto sent = dlt698::decode(asked.bytes);
    if (!sent) return {};
    const auto answers = [&](const dlt698::frame& f) {
        return dlt698::direction_of(f.control) == codec::direction::response &&
               dlt698::matches(sent->server, f.server) && is_answer(*sent, f);
    };
    return find_framed_reply(dlt698::decode, answers, received);
}

// The confirmation of a fragment that is not the last.
result<std::size_t> follow(const request& asked, bytes_view reply, bytes_span room) {
    const auto f = dlt698::decode(reply);
    std::array<std::byte, apdu_length_max> scratch;
    const auto piece = fragment_of(*f, scratch);
    if (!piece || !piece->wants_confirmation()) return std::size_t{0};
    std::array<std::byte, dlt698::fragment_header_length> data{};
    if (const auto ok = dlt698::encode(dlt698::confirmation(*piece), data); !ok) return ok;
    auto to = *dlt698::decode(asked.bytes);
    to.control = dlt698::answer_control(f->control);
    return dlt698::encode_frame(to, data, room, {.wake_up = wake_up_of(asked.bytes)});
}

// Reads keep what each object says; a write says yes or no.
result<std::vector<std::byte>> answer(const request& asked, bytes_view replies) {
    std::vector<std::byte> room(replies.size());
    std::array<std::byte, apdu_length_max> sent_room;
    const auto sent = apdu_of(*dlt698::decode(asked.bytes), sent_room);
    const auto said = joined(replies, room);
    if (!said) return fail(said.error());
    if (const auto ok = dlt698::check_answer(*sent, *said); !ok) return fail(ok.error());
    const bool several = said->what == dlt698::service::get && said->choice != 1;
    if (const auto ok = dlt698::accepted(*said); !ok && !several) return fail(ok.error());
    std::vector<std::byte> out(replies.size());
    const auto apdu = dlt698::encode_apdu(*said, out);
    if (!apdu) return fail(apdu.error());
    out.resize(apdu->size());
    return out;
}

}  // namespace

const line dlt698_line{.read = read,
                       .write = write,
                       .match = match,
                       .answer = answer,
                       .renumber = renumber,
                       .follow = follow};

}  // namespace submeter::inline v0::meter::detail
