// SPDX-License-Identifier: Apache-2.0
#include "codec/describe.hpp"

#include "codec/modbus/knowledge.hpp"
#include "submeter/codec/modbus/diagnostics.hpp"
#include "submeter/codec/modbus/message.hpp"
#include "submeter/codec/modbus/registers.hpp"

namespace submeter::inline v0::codec::modbus {

namespace {

std::string range_text(std::uint16_t start, std::uint16_t count) {
    return std::to_string(start) + "+" + std::to_string(count);
}

void add(decoded_frame& out, std::string id, std::string name, std::string value) {
    decoded_item item;
    item.id = std::move(id);
    item.name = std::move(name);
    item.value = std::move(value);
    out.items.push_back(std::move(item));
}

void add_number(decoded_frame& out, std::string name, std::size_t value) {
    add(out, "", std::move(name), std::to_string(value));
}

std::string id_of(std::optional<std::size_t> start, std::size_t index) {
    return start ? std::to_string(*start + index) : std::string{};
}

int word_at(bytes_view registers, std::size_t index) {
    return to_u8(registers[2 * index]) << 8 | to_u8(registers[2 * index + 1]);
}

void add_registers(decoded_frame& out, std::vector<named_registers> named) {
    for (auto& one : named)
        out.items.push_back(std::move(one.item));
}

// A record's number is known where the frame, or its request, says where it starts.
void add_records(decoded_frame& out, bytes_view registers, std::optional<std::size_t> start) {
    for (std::size_t i = 0; i < registers.size() / 2; ++i)
        add(out, id_of(start, i), "register", std::to_string(word_at(registers, i)));
}

// A coil is written as FF00H or 0000H.
void add_coil(decoded_frame& out, std::uint16_t start, bytes_view registers,
              const knowledge& known) {
    const std::array octet{registers[0] == std::byte{0} ? std::byte{0} : std::byte{1}};
    add_registers(out, known.name({.function = 1, .start = start, .octets = octet, .bits = 1}));
}

void add_masks(decoded_frame& out, std::uint16_t start, bytes_view registers) {
    add(out, std::to_string(start), "and_mask", std::to_string(word_at(registers, 0)));
    add(out, std::to_string(start), "or_mask", std::to_string(word_at(registers, 1)));
}

void add_data(decoded_frame& out, bytes_view data) {
    add(out, "", "data", to_hex(data));
}

void add_parts(decoded_frame& out, file_part kind, bytes_view data) {
    while (!data.empty()) {
        const auto part = take_part(kind, data);
        if (!part) return;
        add_number(out, "file", part->file);
        add(out, range_text(part->record, part->count), "records", std::to_string(part->count));
        add_records(out, part->registers, part->record);
    }
}

// The request says which records these are, where it is known.
void add_read_parts(decoded_frame& out, bytes_view data, const request* asked) {
    auto wanted = asked != nullptr ? asked->data : bytes_view{};
    while (!data.empty()) {
        const auto part = take_part(file_part::read_reply, data);
        if (!part) return;
        const auto place = take_part(file_part::read_request, wanted);
        add_records(out, part->registers,
                    place ? std::optional<std::size_t>{place->record} : std::nullopt);
    }
}

void add_events(decoded_frame& out, bytes_view data) {
    const auto events = parse_comm_events(data);
    if (!events) return;
    add_number(out, "status", events->status);
    add_number(out, "event_count", events->event_count);
    if (data.size() == 4) return;
    add_number(out, "message_count", events->message_count);
    for (const auto event : events->events)
        add_number(out, "event", to_u8(event));
}

// Printable texts as they are, anything else in hexadecimal.
std::string object_text(bytes_view text) {
    std::string out;
    for (const auto octet : text) {
        if (to_u8(octet) < 0x20 || to_u8(octet) > 0x7E) return to_hex(text);
        out += static_cast<char>(to_u8(octet));
    }
    return out;
}

void add_identification(decoded_frame& out, bytes_view data) {
    const auto said = parse_device_id(data);
    if (!said) return;
    add_number(out, "read_device_id_code", static_cast<std::size_t>(said->code));
    add_number(out, "conformity_level", said->conformity);
    out.follow_up = said->more_follows != 0;
    if (out.follow_up) add_number(out, "next_object", said->next_object);
    for (auto rest = said->objects; !rest.empty();) {
        const auto object = take_object(rest);
        if (!object) return;
        add(out, std::to_string(object->id), "object", object_text(object->text));
    }
}

void fill(decoded_frame& out, const request& r, const knowledge& known) {
    if (auto range = range_of(r)) out.id = *std::move(range);
    switch (r.what) {
        case function::write_single_coil:
            return add_coil(out, r.start, r.registers, known);
        case function::mask_write_register:
            return add_masks(out, r.start, r.registers);
        case function::write_multiple_coils:
            return add_registers(
                out,
                known.name({.function = 1, .start = r.start, .octets = r.data, .bits = r.count}));
        case function::diagnostics:
            add_number(out, "sub_function", r.start);
            return add_data(out, r.data);
        case function::read_file_record:
            return add_parts(out, file_part::read_request, r.data);
        case function::write_file_record:
            return add_parts(out, file_part::write, r.data);
        case function::read_fifo_queue:
            return add_number(out, "fifo_pointer", r.start);
        case function::read_device_identification:
            add_number(out, "read_device_id_code", to_u8(r.data[0]));
            return add_number(out, "object", to_u8(r.data[1]));
        default:
            return add_registers(out, known.name(run_of(r)));
    }
}

// The octets hold more bits than were asked for; how many were is known from the request.
void fill_bits(decoded_frame& out, const reply& r, const knowledge& known) {
    register_run run{.function = static_cast<std::uint8_t>(r.what),
                     .start = std::nullopt,
                     .octets = r.data,
                     .bits = r.count};
    if (const auto* asked = known.asked()) {
        run.start = asked->start;
        run.bits = asked->count;
    }
    add_registers(out, known.name(run));
}

void fill_special(decoded_frame& out, const reply& r, const knowledge& known) {
    switch (r.what) {
        case function::read_coils:
        case function::read_discrete_inputs:
            return fill_bits(out, r, known);
        case function::read_exception_status:
            return add_number(out, "exception_status", to_u8(r.data[0]));
        case function::diagnostics:
            add_number(out, "sub_function", r.start);
            return add_data(out, r.data);
        case function::get_comm_event_counter:
        case function::get_comm_event_log:
            return add_events(out, r.data);
        case function::read_file_record:
            return add_read_parts(out, r.data, known.asked());
        case function::write_file_record:
            return add_parts(out, file_part::write, r.data);
        case function::read_device_identification:
            return add_identification(out, r.data);
        default:
            return add_data(out, r.data);
    }
}

void add_refusal(decoded_frame& out, exception code) {
    const auto name = to_text(code);
    add(out, "", "refusal",
        name == "unknown" ? std::to_string(static_cast<unsigned>(code)) : std::string{name});
}

void fill(decoded_frame& out, const reply& r, const knowledge& known) {
    if (known.asked() != nullptr) out.id = range_of(*known.asked());
    if (r.refused != exception::none) return add_refusal(out, r.refused);
    switch (r.what) {
        case function::read_holding_registers:
        case function::read_input_registers:
        case function::read_write_multiple_registers:
        case function::read_fifo_queue:
            return add_registers(out, known.name(known.run_of(r)));
        case function::write_single_coil:
            out.id = range_text(r.start, 1);
            return add_coil(out, r.start, r.registers, known);
        case function::mask_write_register:
            out.id = range_text(r.start, 1);
            return add_masks(out, r.start, r.registers);
        case function::write_single_register:
        case function::write_multiple_registers:
        case function::write_multiple_coils:
            out.id = range_text(r.start, r.count);
            return add_registers(out, known.name(known.run_of(r)));
        default:
            return fill_special(out, r, known);
    }
}

result<void> fill_request(decoded_frame& out, const frame& f, const knowledge& known) {
    const auto r = parse_request(f);
    if (!r) return fail(r.error().code, place_on_wire(out.in, r.error().offset));
    fill(out, *r, known);
    return known.check_values(f, *r);
}

result<void> fill_reply(decoded_frame& out, const frame& f, bytes_view wire,
                        const knowledge& known) {
    const auto r = parse_reply(f);
    if (!r) return fail(r.error().code, place_on_wire(out.in, r.error().offset));
    const auto answers = known.check(wire, *r);
    if (!answers) return answers;
    fill(out, *r, known);
    return known.check_values(f, *r);
}

}  // namespace

std::optional<direction> way_of(protocol in, const decode_context& context) {
    const bool here =
        in == protocol::modbus_rtu || in == protocol::modbus_tcp || in == protocol::modbus_ascii;
    if (context.way || !here) return context.way;
    return context.request.empty() ? direction::request : direction::response;
}

decoded_frame describe(protocol in, bytes_view input, std::size_t offset,
                       const decode_context& context) {
    std::array<std::byte, ascii_octets_max> room{};
    const auto way = *way_of(in, context);
    const auto f = decode_framed(in, input, way, room);
    const knowledge known{in, context};
    decoded_frame out;
    out.in = in;
    out.offset = offset;
    out.length = f->consumed;
    out.way = way;
    out.address = std::to_string(f->unit);
    out.control = codec::detail::hex_byte(f->function);
    out.function = to_text(static_cast<function>(f->function & ~exception_bit));
    out.error_reply = is_exception(*f);
    const auto filled = way == direction::request ? fill_request(out, *f, known)
                                                  : fill_reply(out, *f, input, known);
    out.ok = filled.has_value();
    if (!filled) {
        out.why = filled.error();
        out.why.offset += static_cast<std::uint32_t>(offset);
    }
    return out;
}

}  // namespace submeter::inline v0::codec::modbus
