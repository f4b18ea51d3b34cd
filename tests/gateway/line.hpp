// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/gateway/bus.hpp"

#include <string>
#include <string_view>
#include <vector>

// A toy protocol for dialogues with a bus. A request is "q" with a letter for the meter and one for
// the item, "qAx"; its reply is "<Ax:" with any text and ">". Refusals show the meter only: "<A!>".
namespace submeter::gateway::toy {

inline std::vector<std::byte> octets(std::string_view text) {
    std::vector<std::byte> out;
    for (const char c : text)
        out.push_back(static_cast<std::byte>(c));
    return out;
}

inline std::string text(bytes_view octets) {
    std::string out;
    for (const auto b : octets)
        out += static_cast<char>(b);
    return out;
}

inline sighting look(const void*, bytes_view sent, bytes_view input) noexcept {
    const auto at = [&](std::size_t i) { return static_cast<char>(input[i]); };
    if (at(0) != '<') {
        std::size_t noise = 1;
        while (noise < input.size() && at(noise) != '<')
            ++noise;
        return {sight::noise, noise};
    }
    for (std::size_t i = 1; i < input.size(); ++i) {
        if (at(i) == '<') return {sight::noise, i};
        if (at(i) != '>') continue;
        const bool same_meter = i > 2 && input[1] == sent[1];
        const bool ours = same_meter && (at(2) == '!' || input[2] == sent[2]);
        return {ours ? sight::reply : sight::other, i + 1};
    }
    return {sight::incomplete, 0};
}

// A write-single whose reply is a copy of the request, as in Modbus functions 5 and 6.
inline sighting look_for_copy(const void*, bytes_view sent, bytes_view input) noexcept {
    for (std::size_t i = 0; i < sent.size(); ++i) {
        if (i == input.size()) return {sight::incomplete, 0};
        if (input[i] != sent[i]) return {sight::noise, 1};
    }
    return {sight::reply, sent.size()};
}

/// A read of item `request[2]` of meter `request[1]`.
inline transaction read(std::string_view request, priority goes = priority::poll) {
    return {.request = octets(request),
            .matches = {.look = &look},
            .priority = goes,
            .tries = 1,
            .reply_key = static_cast<std::uint64_t>(request[1])};
}

inline transaction command(std::string_view request, effect does = effect::write) {
    auto t = read(request, priority::control);
    t.effect = does;
    t.reply_key += 1000;
    return t;
}

/// What a bus did since it was last asked, as text: "write qAx", "1 = <Ax:5>", "2 ! timeout".
inline std::vector<std::string> actions(bus& line) {
    std::vector<std::string> out;
    while (const auto action = line.next_action()) {
        if (const auto* w = std::get_if<bus_write>(&*action)) {
            out.push_back("write " + text(w->octets));
            continue;
        }
        const auto& done = std::get<completion>(*action);
        const auto id = std::to_string(static_cast<std::uint64_t>(done.id));
        out.push_back(done.reply
                          ? id + " = " + text(*done.reply)
                          : id + " ! " + std::string{describe(done.reply.error().code).name});
    }
    return out;
}

inline time_point at(std::int64_t milliseconds) {
    return time_point{duration{milliseconds}};
}

}  // namespace submeter::gateway::toy
