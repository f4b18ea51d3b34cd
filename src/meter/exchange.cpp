// SPDX-License-Identifier: Apache-2.0
#include "meter/exchange.hpp"

#include "submeter/codec/dlt645/commands.hpp"
#include "submeter/codec/dlt645/refusal.hpp"
#include "submeter/codec/modbus/message.hpp"
#include "submeter/core/exact.hpp"

#include <algorithm>

namespace submeter::inline v0::meter::detail {

namespace dlt645 = codec::dlt645;
namespace modbus = codec::modbus;

namespace {

// Encodes into the request's octets: `write(room) -> result<std::size_t>`.
template <class Write>
result<request> encoded(request out, Write write) {
    out.bytes.resize(512);
    const auto length = write(bytes_span{out.bytes});
    if (!length) return fail(length.error());
    out.bytes.resize(*length);
    return out;
}

dlt645::encode_params wake_up(const device& d) {
    return {.wake_up = d.wake_up};
}

result<request> dlt645_order(const device& d, const command_rule& rule, const command& c) {
    if (!d.access) return fail(errc::not_authorised);
    const dlt645::relay_order order{
        .what = static_cast<dlt645::relay_command>(value_of(d, *rule.relay_code)),
        .n2 = 0,
        .valid_until = to_local(d.clock, c.valid_until)};
    return encoded({.speaks = protocol::dlt645_2007, .why = purpose::command, .kind = c.kind},
                   [&](bytes_span room) {
                       return dlt645::encode_relay_order(d.address, *d.access, order, room,
                                                         wake_up(d));
                   });
}

result<request> modbus_write(const device& d, const command_rule& rule, const command& c) {
    std::vector<std::byte> registers;
    for (const auto value : rule.values) {
        registers.push_back(static_cast<std::byte>(value >> 8));
        registers.push_back(static_cast<std::byte>(value & 0xFF));
    }
    const modbus::request write{.unit = d.unit,
                                .what = modbus::function::write_multiple_registers,
                                .start = static_cast<std::uint16_t>(value_of(d, *rule.where)),
                                .count = static_cast<std::uint16_t>(rule.values.size()),
                                .registers = registers};
    return encoded({.speaks = protocol::modbus_rtu,
                    .why = purpose::command,
                    .registers = write.count,
                    .kind = c.kind},
                   [&](bytes_span room) { return modbus::encode(write, room); });
}

}  // namespace

result<request> make_read(const device& d, const planned_read& plan, purpose why) {
    request out{.speaks = d.map->speaks, .why = why, .registers = plan.count, .rows = plan.rows};
    if (d.map->speaks == protocol::dlt645_2007)
        return encoded(std::move(out), [&](bytes_span room) {
            return dlt645::encode_read(d.address, {plan.where}, room, wake_up(d));
        });
    const modbus::request read{.unit = d.unit,
                               .what = static_cast<modbus::function>(plan.function),
                               .start = static_cast<std::uint16_t>(plan.where),
                               .count = plan.count};
    return encoded(std::move(out), [&](bytes_span room) { return modbus::encode(read, room); });
}

result<request> make_write(const device& d, const command_rule& rule, const command& c) {
    return d.map->speaks == protocol::dlt645_2007 ? dlt645_order(d, rule, c)
                                                  : modbus_write(d, rule, c);
}

namespace {

// Packed digits, lowest octet first; with a sign, the top bit of the highest octet.
result<std::int64_t> read_bcd(bytes_view octets, value_type type) {
    std::array<std::byte, 8> digits{};
    std::copy(octets.begin(), octets.end(), digits.begin());
    auto& highest = digits[octets.size() - 1];
    const bool negative =
        type == value_type::bcd_signed && (highest & std::byte{0x80}) != std::byte{0};
    if (negative) highest &= std::byte{0x7F};
    const auto magnitude = bcd_read_le(bytes_view{digits}.first(octets.size()));
    if (!magnitude) return magnitude;
    return negative ? -*magnitude : *magnitude;
}

result<std::int64_t> read_raw(const register_row& row, bytes_view octets) {
    using modbus::register_type;
    const auto number = [&](register_type type) {
        return modbus::read_number(octets, 0, {.type = type, .order = row.order});
    };
    switch (row.type) {
        case value_type::u16:
            return number(register_type::u16);
        case value_type::i16:
            return number(register_type::i16);
        case value_type::u32:
            return number(register_type::u32);
        case value_type::i32:
            return number(register_type::i32);
        default:
            return read_bcd(octets, row.type);
    }
}

// A bit's protocol cannot be seen from its row, so the caller gives the word.
decimal bit_of(const register_row& row, std::uint16_t word) {
    const int bit = (word >> row.bit) & 1;
    return {row.sense == bit_sense::inverted ? 1 - bit : bit, 0};
}

}  // namespace

result<std::uint16_t> read_word(protocol p, bytes_view data, std::size_t offset) {
    if (offset > data.size() || data.size() - offset < 2)
        return fail(errc::incomplete, data.size());
    byte_cursor in{data.subspan(offset)};
    return p == protocol::dlt645_2007 ? in.u16_le() : in.u16_be();
}

result<decimal> read_value(protocol p, const register_row& row, bytes_view data,
                           std::size_t offset) {
    if (row.type == value_type::bit)
        return read_word(p, data, offset).map([&](std::uint16_t w) { return bit_of(row, w); });
    if (offset > data.size() || data.size() - offset < row.octets)
        return fail(errc::incomplete, data.size());
    const auto octets = data.subspan(offset, row.octets);
    const bool digits = row.type == value_type::bcd || row.type == value_type::bcd_signed;
    if (digits &&
        std::all_of(octets.begin(), octets.end(), [](std::byte b) { return b == std::byte{0xFF}; }))
        return fail(errc::value_absent, offset);
    const auto raw = read_raw(row, octets);
    if (!raw) return fail(raw.error().code, offset + raw.error().offset);
    const auto mantissa = to_int64(multiply(*raw, row.scale.mantissa));
    if (!mantissa) return fail(mantissa.error());
    return decimal{*mantissa, row.scale.exponent};
}

void reply_data::copy(bytes_view data) noexcept {
    length_ = std::min(data.size(), octets_.size());
    std::copy_n(data.begin(), length_, octets_.begin());
}

result<reply_data> reply_data::of(const request& asked, bytes_view reply) {
    if (match_reply(asked, reply) != wire_match{wire_state::reply, reply.size()})
        return fail(errc::reply_mismatch);
    reply_data out;
    if (asked.speaks == protocol::dlt645_2007) {
        std::array<std::byte, dlt645::data_length_max> room{};
        const auto answer = dlt645::parse_reply(*dlt645::decode(reply), room);
        if (const auto ok = dlt645::accepted(*answer); !ok) return fail(ok.error());
        out.copy(answer->data);
        return out;
    }
    const auto answer = modbus::parse_reply(*modbus::decode(reply, codec::direction::response));
    if (const auto ok = modbus::accepted(*answer); !ok) return fail(ok.error());
    out.copy(answer->registers);
    return out;
}

bool is_undecided(const request& asked, const error& why) {
    if (asked.speaks != protocol::modbus_rtu || why.code != errc::meter_refused) return false;
    const auto code = static_cast<modbus::exception>(why.index);
    return code == modbus::exception::acknowledge || code == modbus::exception::gateway_target;
}

}  // namespace submeter::inline v0::meter::detail
