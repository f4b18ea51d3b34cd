// SPDX-License-Identifier: Apache-2.0
#include "submeter/gateway/conversation.hpp"

#include "submeter/codec/dlt645/frame.hpp"
#include "submeter/codec/dlt698/frame.hpp"

#include <algorithm>
#include <utility>

namespace submeter::inline v0::gateway {

namespace {

sighting look(const void* context, bytes_view, bytes_view input) noexcept {
    const auto& asked = *static_cast<const meter::request*>(context);
    const auto found = meter::match_reply(asked, input);
    switch (found.what) {
        case meter::wire_state::need_more:
            return {sight::incomplete, 0};
        case meter::wire_state::reply:
            return {sight::reply, found.length};
        case meter::wire_state::foreign:
            return {sight::other, found.length};
        case meter::wire_state::noise:
            break;
    }
    return {sight::noise, found.length};
}

effect effect_of(meter::purpose why) noexcept {
    return why == meter::purpose::command ? effect::write : effect::read;
}

// The longest frame of a protocol, wake-up octets before it; nothing said where the bus's own limit
// is enough.
std::size_t reply_limit_of(meter::protocol p) noexcept {
    constexpr std::size_t wake_up_max = 16;
    return p == meter::protocol::dlt698 ? codec::dlt698::frame_length_max + wake_up_max : 0;
}

// Which protocol's replies: the top octet of a key.
std::uint64_t tag_of(meter::protocol p) noexcept {
    return (static_cast<std::uint64_t>(p) + 1) << 56;
}

// The octets that replies to a request show for certain: who, and where the protocol says it even
// in a refusal, what.
bytes_view shown_in_replies(const meter::request& asked) noexcept {
    bytes_view sent{asked.bytes};
    if (asked.speaks == meter::protocol::modbus_rtu)
        return sent.first(std::min<std::size_t>(sent.size(), 2));  // unit, function
    while (!sent.empty() && sent[0] == codec::dlt645::wake_up_octet)
        sent = sent.subspan(1);
    std::size_t from = 1;
    std::size_t length = 8;                                   // DL/T 645: address, 68H, control
    if (asked.speaks == meter::protocol::cjt188) length = 9;  // type, address, control
    if (asked.speaks == meter::protocol::dlt698) {
        from = 4;  // AF, SA
        length = sent.size() > from ? (to_u8(sent[from]) & 15U) + 2U : 0;
    }
    return sent.size() < from + length ? bytes_view{} : sent.subspan(from, length);
}

}  // namespace

std::uint64_t reply_key_of(const meter::request& asked) noexcept {
    constexpr std::uint64_t low_octets = (std::uint64_t{1} << 56) - 1;
    std::uint64_t key = 0xCBF29CE484222325;  // FNV-1a: another meter's key by chance is only slow
    for (const auto octet : shown_in_replies(asked))
        key = (key ^ to_u8(octet)) * 0x100000001B3;
    return tag_of(asked.speaks) | (key & low_octets);
}

transaction make_transaction(const meter::request& asked, priority goes) {
    return {.request = asked.bytes,
            .matches = {.look = &look, .context = std::make_shared<const meter::request>(asked)},
            .priority = goes,
            .effect = effect_of(asked.why),
            .reply_key = reply_key_of(asked),
            .reply_limit = reply_limit_of(asked.speaks),
            .pause = duration{asked.pause_ms}};
}

}  // namespace submeter::inline v0::gateway
