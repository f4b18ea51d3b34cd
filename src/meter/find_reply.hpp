// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/meter/conversation.hpp"

namespace submeter::inline v0::meter::detail {

// Where the reply stands whole behind something that only looks like a beginning, or 0. A protocol
// offers four questions about the octets at the front of a span:
//
//     bool may_start(std::byte) const             whether a frame begins with this octet
//     bool may_become_reply(bytes_view) const     whether an incomplete frame is worth waiting for
//     result<std::size_t> frame_length(bytes_view) const
//     bool answers(bytes_view whole) const        whether a whole frame answers the request
template <class Line>
std::size_t find_later(const Line& line, bytes_view received) {
    for (std::size_t i = 1; i < received.size(); ++i) {
        if (!line.may_start(received[i])) continue;
        const auto rest = received.subspan(i);
        const auto length = line.frame_length(rest);
        if (length && line.answers(rest.first(*length))) return i;
    }
    return 0;
}

template <class Line>
wire_match find_reply(const Line& line, bytes_view received) {
    if (received.empty()) return {};
    const auto length = line.frame_length(received);
    if (length)
        return {line.answers(received.first(*length)) ? wire_state::reply : wire_state::foreign,
                *length};
    if (length.error().code == errc::incomplete && line.may_become_reply(received)) {
        const auto later = find_later(line, received);
        return later == 0 ? wire_match{} : wire_match{wire_state::noise, later};
    }
    std::size_t noise = 1;
    while (noise < received.size() && !line.may_start(received[noise]))
        ++noise;
    return {wire_state::noise, noise};
}

}  // namespace submeter::inline v0::meter::detail
