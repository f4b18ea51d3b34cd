// SPDX-License-Identifier: Apache-2.0
#include "submeter/gateway/conversation.hpp"

#include "submeter/codec/dlt645/frame.hpp"

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

// Which protocol's replies: the top octet of a key.
constexpr std::uint64_t dlt645_tag = std::uint64_t{1} << 56;
constexpr std::uint64_t modbus_tag = std::uint64_t{2} << 56;

}  // namespace

std::uint64_t reply_key_of(const meter::request& asked) noexcept {
    if (asked.speaks == meter::protocol::dlt645_2007) {
        const auto sent = codec::dlt645::decode(asked.bytes);
        if (!sent) return dlt645_tag;
        std::uint64_t key = sent->control;
        for (const auto octet : sent->meter.octets)
            key = (key << 8) | to_u8(octet);
        return dlt645_tag | key;
    }
    std::uint64_t key = 0;
    for (std::size_t i = 0; i < 2 && i < asked.bytes.size(); ++i)  // unit, function
        key = (key << 8) | to_u8(asked.bytes[i]);
    return modbus_tag | key;
}

transaction make_transaction(const meter::request& asked, priority goes) {
    return {.request = asked.bytes,
            .matches = {.look = &look, .context = std::make_shared<const meter::request>(asked)},
            .priority = goes,
            .effect = effect_of(asked.why),
            .reply_key = reply_key_of(asked)};
}

}  // namespace submeter::inline v0::gateway
