// SPDX-License-Identifier: Apache-2.0
#include "submeter/simulate/modbus_server.hpp"

#include "modbus_words.hpp"
#include "submeter/codec/modbus/diagnostics.hpp"
#include "submeter/codec/modbus/stream.hpp"

#include <algorithm>
#include <array>

namespace submeter::inline v0::simulate {

namespace {

using namespace codec::modbus;
using fault = codec::modbus::exception;

// Events of function 12. Source: MODBUS Application Protocol, section 6.10.
constexpr std::byte received_event{0x80};
constexpr std::byte sent_event{0x40};
constexpr std::byte refused_event{0x41};
constexpr std::byte restart_event{0x00};
constexpr std::size_t events_max = 64;

bool is_write(function f) {
    switch (f) {
        case function::write_single_coil:
        case function::write_single_register:
        case function::write_multiple_coils:
        case function::write_multiple_registers:
        case function::mask_write_register:
        case function::write_file_record:
            return true;
        default:
            return false;
    }
}

// What a request writes into the map, if anything.
std::optional<modbus_run> run_of(const request& r) {
    switch (r.what) {
        case function::write_single_coil:
        case function::write_multiple_coils:
            return modbus_run{modbus_run::kind::coils, r.start, r.count};
        case function::write_single_register:
        case function::write_multiple_registers:
        case function::mask_write_register:
            return modbus_run{modbus_run::kind::registers, r.start, r.count};
        case function::read_write_multiple_registers:
            return modbus_run{modbus_run::kind::registers, r.write_start,
                              static_cast<std::uint16_t>(r.registers.size() / 2)};
        default:
            return std::nullopt;
    }
}

}  // namespace

modbus_server::modbus_server(modbus_server_params params)
    : virtual_meter(params.common), params_(std::move(params)) {}

void modbus_server::forget() {
    messages_ = exceptions_ = carried_out_ = 0;
    events_seen_.clear();
    listen_only_ = false;
    ascii_.reset();
    tcp_.reset();
}

namespace {

// Adds what `write(room)` writes.
template <class Write>
void append(std::vector<std::byte>& out, Write write) {
    std::array<std::byte, ascii_length_max> room{};
    if (const result<std::size_t> length = write(bytes_span{room}))
        out.insert(out.end(), room.begin(), room.begin() + static_cast<std::ptrdiff_t>(*length));
}

}  // namespace

modbus_server::bytes modbus_server::answer(bytes_view octets) {
    bytes out;
    answer_room behind;
    switch (params_.framing) {
        case modbus_framing::rtu:
            answer_rtu(octets, out);
            break;
        case modbus_framing::ascii:
            while (const auto f = ascii_.next(octets))
                if (const auto said = hear(*f, behind))
                    append(out, [&](bytes_span room) { return encode_ascii(*said, room); });
            break;
        case modbus_framing::tcp:
            while (const auto f = tcp_.next(octets))
                if (const auto said = hear(f->content, behind))
                    append(out, [&](bytes_span room) {
                        return encode_tcp(f->transaction, *said, room);
                    });
            break;
    }
    return out;
}

void modbus_server::answer_rtu(bytes_view octets, bytes& out) {
    stream line{codec::direction::request};
    answer_room behind;
    const auto take = [&](const frame& f) {
        if (const auto said = hear(f, behind))
            append(out, [&](bytes_span room) { return encode(*said, room); });
    };
    while (const auto f = line.next(octets))
        take(*f);
    while (const auto f = line.gap())
        take(*f);  // the burst is over: nothing more will come
}

std::optional<reply> modbus_server::hear(const frame& f, answer_room& room) {
    const bool whole_device = params_.framing == modbus_framing::tcp && f.unit == 0xFF;
    if (f.unit != params_.unit && f.unit != 0 && !whole_device) return std::nullopt;
    ++messages_;
    const auto asked = parse_request(f);
    const bool broadcast = f.unit == 0;
    if (broadcast && (!asked || !is_write(asked->what))) return std::nullopt;
    room = {};
    reply said{.unit = f.unit, .what = static_cast<function>(f.function)};
    const bool listened = listen_only_;
    show(params_.map);
    said.refused = asked ? obey(*asked, said, room) : fault::illegal_value;
    if (asked && said.refused == fault::none)
        if (const auto run = run_of(*asked)) written(*run, params_.map);
    if (said.refused == fault::none && !is_bare(said.what)) ++carried_out_;
    record(said.refused != fault::none);
    if (broadcast || listened || listen_only_) return std::nullopt;
    said.registers = room.registers;
    said.data = room.data;
    return said;
}

void modbus_server::record(bool refused) {
    if (refused) ++exceptions_;
    events_seen_.push_front(received_event);
    events_seen_.push_front(refused ? refused_event : sent_event);
    while (events_seen_.size() > events_max)
        events_seen_.pop_back();
}

modbus_server::exception modbus_server::obey(const request& r, reply& said, answer_room& room) {
    said.start = r.start;
    said.count = r.count;
    if (listen_only_ && r.what != function::diagnostics) return fault::none;
    switch (r.what) {
        case function::read_coils:
            return read_bits(params_.map.coils, r, room);
        case function::read_discrete_inputs:
            return read_bits(params_.map.discrete_inputs, r, room);
        case function::read_holding_registers:
        case function::read_input_registers:
            return read_registers(r.what == function::read_holding_registers, r.start, r.count,
                                  room);
        case function::read_write_multiple_registers: {
            const auto written = write_registers(r.write_start, r.registers);
            if (written != fault::none) return written;
            return read_registers(true, r.start, r.count, room);
        }
        case function::read_exception_status:
            room.data.push_back(std::byte{params_.map.exception_status});
            return fault::none;
        case function::diagnostics:
            return diagnose(r, room);
        case function::get_comm_event_counter:
        case function::get_comm_event_log:
            room.data = event_log(r.what == function::get_comm_event_log);
            return fault::none;
        case function::report_server_id: {
            if (params_.map.server_id.empty()) return fault::illegal_function;
            const auto id = std::as_bytes(std::span{params_.map.server_id});
            room.data.assign(id.begin(), id.end());
            room.data.push_back(std::byte{0xFF});  // it runs
            return fault::none;
        }
        case function::read_file_record:
            return read_files(r.data, room);
        case function::read_fifo_queue:
            return read_fifo(r.start, said, room);
        case function::read_device_identification:
            return identify(r.data, room);
        default:
            room.registers.assign(r.registers.begin(), r.registers.end());
            room.data.assign(r.data.begin(), r.data.end());
            if (r.what == function::write_multiple_registers) room.registers.clear();
            return write(r);
    }
}

modbus_server::exception modbus_server::write(const request& r) {
    switch (r.what) {
        case function::write_single_coil:
        case function::write_multiple_coils:
            return write_coils(r);
        case function::write_single_register:
        case function::write_multiple_registers:
            return write_registers(r.start, r.registers);
        case function::mask_write_register:
            return mask(r);
        case function::write_file_record:
            return write_files(r.data);
        default:
            return fault::illegal_function;
    }
}

modbus_server::exception modbus_server::diagnose(const request& r, answer_room& room) {
    const auto what = static_cast<diagnostic>(r.start);
    if (what == diagnostic::return_query_data) {
        room.data.assign(r.data.begin(), r.data.end());
        return fault::none;
    }
    const auto value = u16_at(r.data, 0);
    if (what == diagnostic::restart_communications) {
        if (value != 0 && value != 0xFF00) return fault::illegal_value;
        if (value == 0xFF00) events_seen_.clear();
        events_seen_.push_front(restart_event);
        messages_ = exceptions_ = carried_out_ = 0;
        listen_only_ = false;
        put_u16(room.data, value);
        return fault::none;
    }
    if (value != 0) return fault::illegal_value;
    switch (what) {
        case diagnostic::force_listen_only:
            listen_only_ = true;
            return fault::none;
        case diagnostic::clear_counters:
            messages_ = exceptions_ = carried_out_ = 0;
            put_u16(room.data, 0);
            return fault::none;
        case diagnostic::bus_message_count:
        case diagnostic::server_message_count:
            put_u16(room.data, messages_);
            return fault::none;
        case diagnostic::bus_exception_error_count:
            put_u16(room.data, exceptions_);
            return fault::none;
        case diagnostic::return_diagnostic_register:
        case diagnostic::bus_communication_error_count:
        case diagnostic::server_no_response_count:
        case diagnostic::server_nak_count:
        case diagnostic::server_busy_count:
        case diagnostic::bus_character_overrun_count:
            put_u16(room.data, 0);  // nothing of the kind happens here
            return fault::none;
        default:
            return fault::illegal_function;
    }
}

modbus_server::bytes modbus_server::event_log(bool with_events) const {
    bytes out;
    put_u16(out, 0);
    put_u16(out, carried_out_);
    if (!with_events) return out;
    put_u16(out, messages_);
    out.insert(out.end(), events_seen_.begin(), events_seen_.end());
    return out;
}

}  // namespace submeter::inline v0::simulate
