// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/dlt645/message.hpp"
#include "submeter/codec/modbus/message.hpp"
#include "submeter/meter/conversation.hpp"

#include <array>

namespace submeter::inline v0::meter {

namespace {

namespace dlt645 = codec::dlt645;
namespace modbus = codec::modbus;
using codec::direction;

// Both protocols offer the same two questions about the octets at the front of a span.
struct dlt645_line {
    dlt645::request asked;
    std::array<std::byte, dlt645::data_length_max> room{};

    static bool may_start(std::byte octet) {
        return octet == dlt645::start_octet || octet == dlt645::wake_up_octet;
    }
    [[nodiscard]] bool may_become_reply(bytes_view) const { return true; }
    static result<std::size_t> frame_length(bytes_view octets) {
        return dlt645::decode(octets).map([](const dlt645::frame& f) { return f.consumed; });
    }
    [[nodiscard]] bool answers(bytes_view whole) const {
        std::array<std::byte, dlt645::data_length_max> scratch{};
        const auto reply = dlt645::parse_reply(*dlt645::decode(whole), scratch);
        return reply && dlt645::check_answer(asked, *reply);
    }
};

struct modbus_line {
    modbus::request asked;

    [[nodiscard]] bool may_start(std::byte octet) const { return to_u8(octet) == asked.unit; }
    // An incomplete frame is worth waiting for only when what is there fits the expected reply.
    [[nodiscard]] bool may_become_reply(bytes_view octets) const {
        if (!may_start(octets[0])) return false;
        if (octets.size() < 2) return true;
        const auto code = static_cast<std::uint8_t>(asked.what);
        if (to_u8(octets[1]) == (code | modbus::exception_bit)) return true;
        if (to_u8(octets[1]) != code) return false;
        return octets.size() < 3 || !modbus::is_read(asked.what) ||
               to_u8(octets[2]) == asked.count * 2;
    }
    static result<std::size_t> frame_length(bytes_view octets) {
        return modbus::decode(octets, direction::response).map([](const modbus::frame& f) {
            return f.consumed;
        });
    }
    [[nodiscard]] bool answers(bytes_view whole) const {
        const auto reply = modbus::parse_reply(*modbus::decode(whole, direction::response));
        return reply && modbus::check_answer(asked, *reply);
    }
};

// Where the reply stands whole behind something that only looks like a beginning, or 0.
template <class Line>
std::size_t find_later(const Line& line, bytes_view received) {
    for (std::size_t i = 1; i < received.size(); ++i) {
        if (!line.may_start(received[i])) continue;
        const auto rest = received.subspan(i);
        if (line.frame_length(rest) && line.answers(rest)) return i;
    }
    return 0;
}

template <class Line>
wire_match match_line(const Line& line, bytes_view received) {
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

}  // namespace

wire_match match_reply(const request& asked, bytes_view received) noexcept {
    if (asked.speaks == protocol::dlt645_2007) {
        const auto sent = dlt645::decode(asked.bytes);
        dlt645_line line;
        const auto plain = sent ? dlt645::parse_request(*sent, line.room)
                                : result<dlt645::request>{fail(sent.error())};
        if (!plain) return {};
        line.asked = *plain;
        return match_line(line, received);
    }
    const auto sent = modbus::decode(asked.bytes, direction::request);
    const auto plain =
        sent ? modbus::parse_request(*sent) : result<modbus::request>{fail(sent.error())};
    if (!plain) return {};
    return match_line(modbus_line{*plain}, received);
}

}  // namespace submeter::inline v0::meter
