// SPDX-License-Identifier: Apache-2.0
#include "codec/describe.hpp"

#include "submeter/codec/modbus/message.hpp"

namespace submeter::inline v0::codec::modbus {

namespace {

std::string range_text(std::uint16_t start, std::uint16_t count) {
    return std::to_string(start) + "+" + std::to_string(count);
}

// A register's number is known where the frame says where it starts.
void add_registers(decoded_frame& out, bytes_view registers, std::optional<std::uint16_t> start) {
    for (std::size_t i = 0; i + 1 < registers.size(); i += 2) {
        decoded_item item;
        if (start) item.id = std::to_string(*start + i / 2);
        item.name = "register";
        item.value = std::to_string(to_u8(registers[i]) << 8 | to_u8(registers[i + 1]));
        out.items.push_back(std::move(item));
    }
}

result<void> fill_request(decoded_frame& out, const frame& f) {
    const auto r = parse_request(f);
    if (!r) return fail(r.error());
    out.id = range_text(r->start, r->count);
    add_registers(out, r->registers, r->start);
    return {};
}

result<void> fill_reply(decoded_frame& out, const frame& f) {
    const auto r = parse_reply(f);
    if (!r) return fail(r.error());
    if (r->refused != exception::none) {
        decoded_item item;
        item.name = "refusal";
        item.value = to_text(r->refused) == "unknown"
                         ? std::to_string(static_cast<unsigned>(r->refused))
                         : std::string{to_text(r->refused)};
        out.items.push_back(std::move(item));
    } else if (is_read(r->what)) {
        add_registers(out, r->registers, std::nullopt);
    } else {
        out.id = range_text(r->start, r->count);
        add_registers(out, r->registers, r->start);
    }
    return {};
}

}  // namespace

decoded_frame describe(bytes_view input, std::size_t offset, direction way) {
    const auto f = decode(input, way);
    decoded_frame out;
    out.in = protocol::modbus_rtu;
    out.offset = offset;
    out.length = f->consumed;
    out.way = way;
    out.address = std::to_string(f->unit);
    out.control = codec::detail::hex_byte(f->function);
    out.function = to_text(static_cast<function>(f->function & ~exception_bit));
    out.error_reply = is_exception(*f);
    const auto filled = way == direction::request ? fill_request(out, *f) : fill_reply(out, *f);
    out.ok = filled.has_value();
    if (!filled) {
        out.why = filled.error();
        out.why.offset += static_cast<std::uint32_t>(offset);
    }
    return out;
}

}  // namespace submeter::inline v0::codec::modbus
