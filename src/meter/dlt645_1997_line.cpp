// SPDX-License-Identifier: Apache-2.0
#include "meter/find_reply.hpp"
#include "meter/line.hpp"

#include <array>

namespace submeter::inline v0::meter::detail {

namespace {

namespace dlt645 = codec::dlt645;

// DL/T 645-1997 on the frame of the 2007 edition: identifiers of two octets, no operator.
constexpr std::uint8_t read_control = 0x01;
constexpr std::uint8_t write_control = 0x04;
constexpr std::uint8_t reply_bit = 0x80;
constexpr std::uint8_t refused_bit = 0x40;
constexpr std::uint8_t more_bit = 0x20;
constexpr std::size_t id_length = 2;

result<std::size_t> encode(const device& d, std::uint8_t control, byte_writer& data,
                           bytes_span room) {
    if (!data.ok()) return fail(errc::bad_length, dlt645::data_length_max);
    std::array<std::byte, dlt645::data_length_max> masked{};
    const auto plain = data.view();
    std::copy(plain.begin(), plain.end(), masked.begin());
    dlt645::mask(bytes_span{masked}.first(plain.size()));
    return dlt645::encode(
        {.meter = d.address, .control = control, .data = bytes_view{masked}.first(plain.size())},
        room, {.wake_up = d.wake_up});
}

result<std::size_t> read(const device& d, const planned_read& plan, std::uint8_t, bytes_span room) {
    std::array<std::byte, id_length> data{};
    byte_writer w{data};
    w.u16_le(static_cast<std::uint16_t>(plan.where));
    return encode(d, read_control, w, room);
}

result<std::size_t> write(const device& d, const write_order& order, std::uint8_t,
                          bytes_span room) {
    if (!d.access) return fail(errc::not_authorised);
    std::array<std::byte, dlt645::data_length_max> data{};
    byte_writer w{data};
    w.u16_le(static_cast<std::uint16_t>(order.where));
    w.u32_le(d.access->password << 8 | d.access->level);
    w.put(order.data);
    return encode(d, write_control, w, room);
}

struct reply_rules {
    dlt645::frame asked;

    static bool may_start(std::byte octet) {
        return octet == dlt645::start_octet || octet == dlt645::wake_up_octet;
    }
    [[nodiscard]] bool may_become_reply(bytes_view) const { return true; }
    static result<std::size_t> frame_length(bytes_view octets) {
        return dlt645::decode(octets).map([](const dlt645::frame& f) { return f.consumed; });
    }
    [[nodiscard]] bool answers(bytes_view whole) const {
        const auto f = dlt645::decode(whole);
        const auto wanted = static_cast<std::uint8_t>(asked.control | reply_bit);
        if (!dlt645::matches(asked.meter, f->meter) ||
            (f->control & ~(refused_bit | more_bit)) != wanted)
            return false;
        if ((f->control & refused_bit) != 0) return !f->data.empty();
        if (asked.control != read_control) return true;
        return f->data.size() >= id_length &&
               std::equal(f->data.begin(), f->data.begin() + id_length, asked.data.begin());
    }
};

wire_match match(const request& asked, bytes_view received) {
    const auto sent = dlt645::decode(asked.bytes);
    return sent ? find_reply(reply_rules{*sent}, received) : wire_match{};
}

// The error octet: bit 1 a wrong identifier, bit 2 a wrong password.
result<void> accepted(const dlt645::frame& reply) {
    if ((reply.control & refused_bit) == 0) return {};
    const auto bits = (to_u8(reply.data[0]) - unsigned{dlt645::data_mask}) & 0xFFU;
    const auto code = bits == 2   ? errc::no_such_data
                      : bits == 4 ? errc::not_authorised
                                  : errc::meter_refused;
    return fail(code, dlt645::header_length, bits);
}

result<std::vector<std::byte>> answer(const request& asked, bytes_view reply) {
    const auto said = dlt645::decode(reply);
    if (const auto ok = accepted(*said); !ok) return fail(ok.error());
    std::vector<std::byte> out(said->data.size());
    const auto plain = dlt645::unmask(said->data, out);
    if (!plain) return fail(plain.error());
    if (asked.why != purpose::command) out.erase(out.begin(), out.begin() + id_length);
    return out;
}

}  // namespace

const line dlt645_1997_line{.read = read, .write = write, .match = match, .answer = answer};

}  // namespace submeter::inline v0::meter::detail
