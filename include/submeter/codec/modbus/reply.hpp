// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/modbus/request.hpp"

namespace submeter::inline v0::codec::modbus {

/// What a device answers. Where a function does not have a field, it is not looked at. A value.
struct reply {
    std::uint8_t unit = 1;
    function what = function::read_holding_registers;
    exception refused = exception::none;
    /// Writes, diagnostics: the request's, repeated.
    std::uint16_t start = 0;
    /// Registers or coils; a parsed read of bits counts all bits of its octets, since the wire
    /// does not say how many were asked for.
    std::uint16_t count = 0;
    /// What was read, or what a write of one repeats; two octets each, high octet first.
    bytes_view registers{};
    /// Bits: eight an octet, the first in the lowest bit; diagnostics: what follows the
    /// sub-function; read_exception_status: one octet; the event counter and log: see
    /// parse_comm_events(); report_server_id: as the maker likes; files: the parts; identification:
    /// see parse_device_id().
    bytes_view data{};
};

namespace detail {

constexpr result<void> require_octets(bool fits) noexcept {
    if (!fits) return fail(errc::bad_length, 2);
    return {};
}

constexpr result<void> check_special(const reply& r) noexcept {
    const std::size_t octets = r.data.size();
    switch (r.what) {
        case function::read_exception_status:
            return require_octets(octets == 1);
        case function::diagnostics:
            return check_diagnostic(r.data);
        case function::get_comm_event_counter:
            return require_octets(octets == 4);
        case function::get_comm_event_log:
            return require_octets(octets >= 6 && octets <= 70);
        case function::report_server_id:
            return require_octets(octets >= 1 && octets <= 250);
        case function::read_file_record:
            return check_files(file_part::read_reply, r.data, 0xF5);
        case function::write_file_record:
            return check_files(file_part::write, r.data, 0xFB);
        default: {  // read_device_identification
            if (octets > pdu_length_max - 2) return fail(errc::bad_length, 3);
            const auto said = parse_device_id(r.data);
            if (!said) return fail(said.error().code, 3 + said.error().offset);
            return {};
        }
    }
}

constexpr result<void> check(const reply& r) noexcept {
    const std::size_t octets = r.registers.size();
    const bool whole = octets == std::size_t{r.count} * 2;
    switch (r.what) {
        case function::read_holding_registers:
        case function::read_input_registers:
        case function::read_write_multiple_registers:
            return require_count(whole && in_bounds(r.count, read_count_max));
        case function::read_coils:
        case function::read_discrete_inputs:
            return require_count(in_bounds(r.count, read_bit_count_max) &&
                                 r.data.size() == bit_octets(r.count));
        case function::write_single_coil:
            if (!is_coil_word(r.registers)) return fail(errc::bad_value, 4);
            return require_count(r.count == 1);
        case function::write_single_register:
            return require_count(r.count == 1 && octets == 2);
        case function::mask_write_register:
            return require_count(r.count == 1 && octets == 4);
        case function::write_multiple_coils:
            return require_count(octets == 0 && in_bounds(r.count, write_bit_count_max));
        case function::write_multiple_registers:
            return require_count(octets == 0 && in_bounds(r.count, write_count_max));
        case function::read_fifo_queue:
            return require_count(whole && r.count <= fifo_count_max);
        default:
            return check_special(r);
    }
}

constexpr result<reply> take_values(reply out, byte_cursor in) noexcept {
    const auto octets = take_counted(in, 2);
    if (!octets) return fail(octets.error());
    if (is_read(out.what) || out.what == function::read_write_multiple_registers) {
        if (octets->size() % 2 != 0) return fail(errc::bad_length, 2);
        out.count = static_cast<std::uint16_t>(octets->size() / 2);
        out.registers = *octets;
        return out;
    }
    if (is_bit_read(out.what)) out.count = static_cast<std::uint16_t>(octets->size() * 8);
    out.data = *octets;
    return out;
}

constexpr result<reply> take_fifo(reply out, byte_cursor in) noexcept {
    const auto octets = in.u16_be();
    if (!octets || *octets != in.remaining()) return fail(errc::bad_length, 2);
    const auto count = in.u16_be();
    if (!count || in.remaining() != std::size_t{*count} * 2) return fail(errc::bad_count, 4);
    out.count = *count;
    out.registers = in.rest();
    return out;
}

// A reply that repeats where it wrote, and what or how much.
constexpr result<reply> take_echo(reply out, byte_cursor in) noexcept {
    const bool mask = out.what == function::mask_write_register;
    if (in.remaining() < 4) return fail(errc::bad_length, 2);
    out.start = *in.u16_be();
    if (out.what == function::diagnostics) {
        out.data = in.rest();
        return out;
    }
    if (in.remaining() != (mask ? 4U : 2U)) return fail(errc::bad_length, 2);
    if (out.what == function::write_multiple_coils ||
        out.what == function::write_multiple_registers) {
        out.count = *in.u16_be();
        return out;
    }
    out.count = 1;
    out.registers = in.rest();
    return out;
}

constexpr result<reply> take_reply(reply out, bytes_view data) noexcept {
    byte_cursor in{data};
    switch (out.what) {
        case function::read_exception_status:
        case function::get_comm_event_counter:
            out.data = data;
            return out;
        case function::diagnostics:
        case function::write_single_coil:
        case function::write_single_register:
        case function::write_multiple_coils:
        case function::write_multiple_registers:
        case function::mask_write_register:
            return take_echo(out, in);
        case function::read_fifo_queue:
            return take_fifo(out, in);
        case function::read_device_identification:
            if (data.empty()) return fail(errc::bad_length, 2);
            if (*in.u8() != mei_device_id) return fail(errc::unknown_function, 2);
            out.data = in.rest();
            return out;
        default:
            return take_values(out, in);
    }
}

constexpr void put_body(const reply& r, byte_writer& w) noexcept {
    switch (r.what) {
        case function::read_exception_status:
        case function::get_comm_event_counter:
            return w.put(r.data);
        case function::read_device_identification:
            w.u8(mei_device_id);
            return w.put(r.data);
        case function::diagnostics:
            w.u16_be(r.start);
            return w.put(r.data);
        case function::write_single_coil:
        case function::write_single_register:
        case function::mask_write_register:
            w.u16_be(r.start);
            return w.put(r.registers);
        case function::write_multiple_coils:
        case function::write_multiple_registers:
            w.u16_be(r.start);
            return w.u16_be(r.count);
        case function::read_fifo_queue:
            w.u16_be(static_cast<std::uint16_t>(r.registers.size() + 2));
            w.u16_be(r.count);
            return w.put(r.registers);
        default: {
            const bool words = is_read(r.what) || r.what == function::read_write_multiple_registers;
            const auto octets = words ? r.registers : r.data;
            w.u8(static_cast<std::uint8_t>(octets.size()));
            return w.put(octets);
        }
    }
}

// Function and data, after a check.
constexpr result<void> put_reply(const reply& r, byte_writer& w) noexcept {
    if (!is_known(r.what)) return fail(errc::unknown_function, 1);
    const auto code = static_cast<std::uint8_t>(r.what);
    if (r.refused != exception::none) {
        w.u8(static_cast<std::uint8_t>(code | exception_bit));
        w.u8(static_cast<std::uint8_t>(r.refused));
        return {};
    }
    const auto good = check(r);
    if (!good) return good;
    w.u8(code);
    put_body(r, w);
    return {};
}

}  // namespace detail

/// Takes a reply frame apart; the result borrows from the frame. An exception is a reply too: see
/// accepted(). @return `unknown_function`, `bad_length`, `bad_value` or `bad_count`; offsets count
/// from the unit. Allocates nothing.
[[nodiscard]] constexpr result<reply> parse_reply(const frame& f) noexcept {
    reply begun{.unit = f.unit, .what = static_cast<function>(f.function & ~exception_bit)};
    if (!is_known(begun.what)) return fail(errc::unknown_function, 1);
    if (is_exception(f)) {
        if (f.data.size() != 1) return fail(errc::bad_length, 2);
        if (f.data[0] == std::byte{0}) return fail(errc::bad_value, 2);
        begun.refused = static_cast<exception>(f.data[0]);
        return begun;
    }
    auto out = detail::take_reply(begun, f.data);
    if (!out) return out;
    const auto good = detail::check(*out);
    if (!good) return fail(good.error());
    return out;
}

/// Writes a reply as an RTU frame. @return octets written; `no_room`, `unknown_function`,
/// `bad_length`, `bad_value`, or `bad_count` where the count is outside its bounds or is not that
/// of what is read. Diagnostics take two octets of data on RTU, where no length tells of more.
[[nodiscard]] constexpr result<std::size_t> encode(const reply& r, bytes_span out) noexcept {
    if (r.what == function::diagnostics && r.refused == exception::none && r.data.size() != 2)
        return fail(errc::bad_length, 4);
    byte_writer w{out};
    w.u8(r.unit);
    const auto good = detail::put_reply(r, w);
    if (!good) return fail(good.error());
    return detail::finish_frame(w);
}

}  // namespace submeter::inline v0::codec::modbus
