// SPDX-License-Identifier: Apache-2.0
#include "meter/find_reply.hpp"
#include "meter/line.hpp"
#include "submeter/codec/cjt188/commands.hpp"
#include "submeter/codec/cjt188/refusal.hpp"

namespace submeter::inline v0::meter::detail {

namespace {

namespace cjt188 = codec::cjt188;

cjt188::recipient recipient_of(const device& d, std::uint8_t number) {
    return {.type = d.type, .meter = d.cjt188, .sequence = number};
}

result<std::size_t> read(const device& d, const planned_read& plan, std::uint8_t number,
                         bytes_span room) {
    return cjt188::encode_read(recipient_of(d, number), {static_cast<std::uint16_t>(plan.where)},
                               room, d.dialect, {.wake_up = d.wake_up});
}

result<std::size_t> write(const device& d, const write_order& order, std::uint8_t number,
                          bytes_span room) {
    return cjt188::encode_request(recipient_of(d, number),
                                  static_cast<cjt188::function>(order.rule.function),
                                  {static_cast<std::uint16_t>(order.where)}, order.data, room,
                                  d.dialect, {.wake_up = d.wake_up});
}

result<std::size_t> renumber(const request& asked, std::uint8_t number, bytes_span room) {
    const auto sent = cjt188::decode(asked.bytes);
    if (!sent) return fail(sent.error());
    auto plain = cjt188::parse_request(*sent, asked.dialect);
    if (!plain) return fail(plain.error());
    plain->sequence = number;
    const auto wake_up = sent->consumed - cjt188::overhead - sent->data.size();
    return cjt188::encode(*plain, room, {.wake_up = static_cast<std::uint8_t>(wake_up)});
}

wire_match match(const request& asked, bytes_view received) {
    const auto sent = cjt188::decode(asked.bytes);
    const auto plain = sent ? cjt188::parse_request(*sent, asked.dialect)
                            : result<cjt188::request>{fail(sent.error())};
    if (!plain) return {};
    const auto answers = [&](const cjt188::frame& f) {
        const auto reply = cjt188::parse_reply(f, asked.dialect);
        return reply && cjt188::check_answer(*plain, *reply, asked.dialect);
    };
    return find_framed_reply(cjt188::decode, answers, received);
}

result<std::vector<std::byte>> answer(const request& asked, bytes_view reply) {
    const auto said = cjt188::parse_reply(*cjt188::decode(reply), asked.dialect);
    if (const auto ok = cjt188::accepted(*said); !ok) return fail(ok.error());
    return std::vector<std::byte>(said->data.begin(), said->data.end());
}

}  // namespace

const line cjt188_line{
    .read = read, .write = write, .match = match, .answer = answer, .renumber = renumber};

}  // namespace submeter::inline v0::meter::detail
