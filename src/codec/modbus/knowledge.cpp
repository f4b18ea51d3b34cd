// SPDX-License-Identifier: Apache-2.0
#include "codec/modbus/knowledge.hpp"

#include "submeter/codec/modbus/registers.hpp"

#include <algorithm>

namespace submeter::inline v0::codec::modbus {

namespace {

std::string decimal_text(bytes_view word) {
    return std::to_string(to_u8(word[0]) << 8 | to_u8(word[1]));
}

// Octets that nobody names: registers, or what is left of one.
void add_plain(std::vector<named_registers>& out, const register_run& run, std::size_t from,
               std::size_t to) {
    while (from < to) {
        const bool whole = from % 2 == 0 && from + 2 <= to;
        named_registers one{.offset = from, .length = whole ? 2U : 1U};
        const auto octets = run.octets.subspan(from, one.length);
        if (run.start) one.item.id = std::to_string(*run.start + from / 2);
        one.item.name = whole ? "register" : "octet";
        one.item.value = whole ? decimal_text(octets) : std::to_string(to_u8(octets[0]));
        from += one.length;
        out.push_back(std::move(one));
    }
}

// The same of coils or inputs.
void add_plain_bits(std::vector<named_registers>& out, const register_run& run, std::size_t from,
                    std::size_t to) {
    for (; from < to; ++from) {
        named_registers one{.offset = from, .length = 1};
        if (run.start) one.item.id = std::to_string(*run.start + from);
        one.item.name = run.function == 1 ? "coil" : "discrete_input";
        one.item.value = std::to_string(*read_bit(run.octets, from));
        out.push_back(std::move(one));
    }
}

bool holds_registers(function f) {
    return is_read(f) || f == function::read_write_multiple_registers ||
           f == function::read_fifo_queue || f == function::write_single_register ||
           f == function::write_multiple_registers;
}

std::uint16_t transaction_of(bytes_view wire) {
    return static_cast<std::uint16_t>(to_u8(wire[0]) << 8 | to_u8(wire[1]));
}

}  // namespace

knowledge::knowledge(protocol in, const decode_context& context) : in_(in), context_(context) {
    if (context.request.empty()) return;
    const auto f = decode_framed(in, context.request, direction::request, room_);
    if (!f) return;
    if (const auto r = parse_request(*f)) asked_ = *r;
}

result<void> knowledge::check(bytes_view wire, const reply& r) const {
    if (context_.request.empty()) return {};
    if (!asked_) return fail(errc::foreign_frame);
    if (in_ == protocol::modbus_tcp && transaction_of(wire) != transaction_of(context_.request))
        return fail(errc::foreign_frame);
    const auto answers = check_answer(*asked_, r);
    if (!answers) return fail(answers.error().code, place_on_wire(in_, answers.error().offset));
    return {};
}

std::vector<named_registers> knowledge::name(const register_run& run) const {
    std::vector<named_registers> out;
    std::size_t at = 0;
    const auto add_plain_to = [&](std::size_t to) {
        run.has_bits() ? add_plain_bits(out, run, at, to) : add_plain(out, run, at, to);
    };
    if (context_.names != nullptr) {
        for (auto& one : context_.names->name(run)) {
            add_plain_to(one.offset);
            at = std::max(at, one.offset + one.length);
            out.push_back(std::move(one));
        }
    }
    add_plain_to(run.has_bits() ? run.bits : run.octets.size());
    return out;
}

result<void> knowledge::check_run(const frame& f, function what, const register_run& run) const {
    if (context_.names == nullptr || run.octets.empty() || !holds_registers(what)) return {};
    const auto before = static_cast<std::size_t>(run.octets.data() - f.data.data());
    for (const auto& one : context_.names->name(run))
        if (one.failed)
            return fail(one.failed->code, place_on_wire(in_, 2 + before + one.failed->offset));
    return {};
}

result<void> knowledge::check_values(const frame& f, const request& r) const {
    return check_run(f, r.what, codec::modbus::run_of(r));
}
result<void> knowledge::check_values(const frame& f, const reply& r) const {
    return check_run(f, r.what, run_of(r));
}

register_run knowledge::run_of(const reply& r) const {
    register_run out{.function = 3, .start = std::nullopt, .octets = r.registers};
    if (r.what == function::read_input_registers) out.function = 4;
    if (r.what == function::write_single_register) out.start = r.start;
    if (asked_ && r.what != function::read_fifo_queue) out.start = asked_->start;
    return out;
}

register_run run_of(const request& r) {
    const bool both = r.what == function::read_write_multiple_registers;
    return {.function = 3, .start = both ? r.write_start : r.start, .octets = r.registers};
}

std::optional<std::string> range_of(const request& r) {
    const bool special =
        is_bare(r.what) || r.what == function::diagnostics ||
        r.what == function::read_file_record || r.what == function::write_file_record ||
        r.what == function::read_fifo_queue || r.what == function::read_device_identification;
    if (special) return std::nullopt;
    return std::to_string(r.start) + "+" + std::to_string(r.count);
}

}  // namespace submeter::inline v0::codec::modbus
