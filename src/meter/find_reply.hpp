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

// How many FEH octets a request begins with.
inline std::uint8_t wake_up_of(bytes_view request) {
    std::uint8_t count = 0;
    while (count < request.size() && request[count] == std::byte{0xFE})
        ++count;
    return count;
}

// The questions as protocols answer them whose frames begin with 68H, or FEH before it: `decode`
// reads a frame, `answers` says whether that is a reply.
template <class Decode, class Answers>
struct framed_rules {
    Decode decode;
    Answers answers_frame;

    static bool may_start(std::byte octet) {
        return octet == std::byte{0x68} || octet == std::byte{0xFE};
    }
    static bool may_become_reply(bytes_view) { return true; }
    [[nodiscard]] result<std::size_t> frame_length(bytes_view octets) const {
        return decode(octets).map([](const auto& f) { return f.consumed; });
    }
    [[nodiscard]] bool answers(bytes_view whole) const { return answers_frame(*decode(whole)); }
};

template <class Decode, class Answers>
wire_match find_framed_reply(Decode decode, Answers answers, bytes_view received) {
    return find_reply(framed_rules<Decode, Answers>{decode, answers}, received);
}

}  // namespace submeter::inline v0::meter::detail
