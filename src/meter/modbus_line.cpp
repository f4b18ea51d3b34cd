// SPDX-License-Identifier: Apache-2.0
#include "meter/find_reply.hpp"
#include "meter/line.hpp"
#include "submeter/codec/modbus/message.hpp"

#include <array>

namespace submeter::inline v0::meter::detail {

namespace {

namespace modbus = codec::modbus;
using codec::direction;

struct reply_rules {
    modbus::request asked;

    [[nodiscard]] bool may_start(std::byte octet) const { return to_u8(octet) == asked.unit; }
    // An incomplete frame is worth waiting for only when what is there fits the expected reply.
    [[nodiscard]] bool may_become_reply(bytes_view octets) const {
        if (!may_start(octets[0])) return false;
        if (octets.size() < 2) return true;
        const auto code = static_cast<std::uint8_t>(asked.what);
        if (to_u8(octets[1]) == (code | modbus::exception_bit)) return true;
        if (to_u8(octets[1]) != code) return false;
        if (octets.size() < 3) return true;
        if (modbus::is_read(asked.what)) return to_u8(octets[2]) == asked.count * 2;
        return !modbus::is_bit_read(asked.what) || to_u8(octets[2]) == (asked.count + 7) / 8;
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

result<std::size_t> read(const device& d, const planned_read& plan, std::uint8_t, bytes_span room) {
    const modbus::request asked{.unit = d.unit,
                                .what = static_cast<modbus::function>(plan.function),
                                .start = static_cast<std::uint16_t>(plan.where),
                                .count = plan.count};
    return modbus::encode(asked, room);
}

result<std::size_t> write(const device& d, const write_order& order, std::uint8_t,
                          bytes_span room) {
    const auto what = static_cast<modbus::function>(order.rule.function);
    const bool bits = writes_bits(order.rule.function);
    const auto count = bits ? order.rule.data.size() : order.data.size() / 2;
    modbus::request asked{.unit = d.unit,
                          .what = what,
                          .start = static_cast<std::uint16_t>(order.where),
                          .count = static_cast<std::uint16_t>(count)};
    const std::array coil{order.data[0] == std::byte{0} ? std::byte{0} : std::byte{0xFF},
                          std::byte{0}};
    if (what == modbus::function::write_single_coil)
        asked.registers = coil;
    else
        (bits ? asked.data : asked.registers) = order.data;
    return modbus::encode(asked, room);
}

wire_match match(const request& asked, bytes_view received) {
    const auto sent = modbus::decode(asked.bytes, direction::request);
    if (!sent) return {};
    const auto plain = modbus::parse_request(*sent);
    return plain ? find_reply(reply_rules{*plain}, received) : wire_match{};
}

result<std::vector<std::byte>> answer(const request&, bytes_view reply) {
    const auto said = modbus::parse_reply(*modbus::decode(reply, direction::response));
    if (const auto ok = modbus::accepted(*said); !ok) return fail(ok.error());
    const auto octets = modbus::is_bit_read(said->what) ? said->data : said->registers;
    return std::vector<std::byte>(octets.begin(), octets.end());
}

}  // namespace

const line modbus_line{.read = read, .write = write, .match = match, .answer = answer};

}  // namespace submeter::inline v0::meter::detail
