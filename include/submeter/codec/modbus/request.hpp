// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/modbus/device_id.hpp"
#include "submeter/codec/modbus/files.hpp"
#include "submeter/codec/modbus/frame.hpp"

namespace submeter::inline v0::codec::modbus {

/// What a client asks. Where a function does not have a field, it is not looked at. A value.
struct request {
    std::uint8_t unit = 1;
    function what = function::read_holding_registers;
    /// Address on the wire, from 0; diagnostics: the sub-function.
    std::uint16_t start = 0;
    /// Registers, coils or inputs; 1 for write_single_… and mask_write_register.
    std::uint16_t count = 1;
    /// What is written, two octets a register, high octet first; write_single_coil: FF00 or 0000;
    /// mask_write_register: the AND mask, then the OR mask.
    bytes_view registers{};
    /// write_multiple_coils: eight coils an octet, the first in the lowest bit; diagnostics: what
    /// follows the sub-function; files: the parts (files.hpp); read_device_identification: how
    /// much, and the first object.
    bytes_view data{};
    /// read_write_multiple_registers: where `registers` go, before `count` are read from `start`.
    std::uint16_t write_start = 0;
};

namespace detail {

constexpr std::size_t bit_octets(std::uint16_t count) noexcept {
    return (std::size_t{count} + 7) / 8;
}

constexpr bool in_bounds(std::uint16_t count, std::uint16_t most) noexcept {
    return count != 0 && count <= most;
}

constexpr bool is_coil_word(bytes_view w) noexcept {
    return w.size() == 2 && w[1] == std::byte{0} &&
           (w[0] == std::byte{0} || w[0] == std::byte{0xFF});
}

constexpr result<void> require_count(bool fits) noexcept {
    if (!fits) return fail(errc::bad_count, 4);
    return {};
}

constexpr result<void> check_diagnostic(bytes_view data) noexcept {
    if (data.empty() || data.size() % 2 != 0 || data.size() > pdu_length_max - 3)
        return fail(errc::bad_length, 4);
    return {};
}

constexpr result<void> check_files(file_part kind, bytes_view data, std::size_t most) noexcept {
    if (data.size() > most) return fail(errc::bad_length, 2);
    const auto fits = check_parts(kind, data);
    if (!fits) return fail(fits.error().code, 3 + fits.error().offset);
    return {};
}

constexpr result<void> check_write(const request& r) noexcept {
    const std::size_t octets = r.registers.size();
    switch (r.what) {
        case function::write_single_coil:
            if (!is_coil_word(r.registers)) return fail(errc::bad_value, 4);
            return require_count(r.count == 1);
        case function::write_single_register:
            return require_count(r.count == 1 && octets == 2);
        case function::write_multiple_coils:
            return require_count(in_bounds(r.count, write_bit_count_max) &&
                                 r.data.size() == bit_octets(r.count));
        case function::write_multiple_registers:
            return require_count(in_bounds(r.count, write_count_max) &&
                                 octets == std::size_t{r.count} * 2);
        case function::mask_write_register:
            return require_count(r.count == 1 && octets == 4);
        default:  // read_write_multiple_registers
            return require_count(in_bounds(r.count, read_count_max) && octets != 0 &&
                                 octets % 2 == 0 && octets <= read_write_count_max * 2U);
    }
}

constexpr result<void> check_special(const request& r) noexcept {
    switch (r.what) {
        case function::diagnostics:
            return check_diagnostic(r.data);
        case function::read_file_record:
            return check_files(file_part::read_request, r.data, 0xF5);
        case function::write_file_record:
            return check_files(file_part::write, r.data, 0xFB);
        case function::read_device_identification:
            if (r.data.size() != 2) return fail(errc::bad_length, 3);
            if (to_u8(r.data[0]) < 1 || to_u8(r.data[0]) > 4) return fail(errc::bad_value, 3);
            return {};
        default:  // bare, and read_fifo_queue
            return {};
    }
}

// The one place that knows which requests there are: what it lets through is written, and read.
constexpr result<void> check(const request& r) noexcept {
    if (is_read(r.what))
        return require_count(in_bounds(r.count, read_count_max) && r.registers.empty());
    if (is_bit_read(r.what)) return require_count(in_bounds(r.count, read_bit_count_max));
    switch (r.what) {
        case function::write_single_coil:
        case function::write_single_register:
        case function::write_multiple_coils:
        case function::write_multiple_registers:
        case function::mask_write_register:
        case function::read_write_multiple_registers:
            return check_write(r);
        default:
            if (!is_known(r.what)) return fail(errc::unknown_function, 1);
            return check_special(r);
    }
}

// The octets behind an octet count that must be theirs; `at` is its offset in the frame.
constexpr result<bytes_view> take_counted(byte_cursor& in, std::size_t at) noexcept {
    const auto octets = in.u8();
    if (!octets) return fail(errc::bad_length, at);
    if (*octets != in.remaining())
        return fail(at > 4 ? errc::bad_count : errc::bad_length, at > 4 ? 4 : at);
    return in.rest();
}

constexpr result<request> take_block_write(request out, byte_cursor in, std::size_t at) noexcept {
    const auto octets = take_counted(in, at);
    if (!octets) return fail(octets.error());
    (out.what == function::write_multiple_coils ? out.data : out.registers) = *octets;
    return out;
}

constexpr result<request> take_read_write(request out, byte_cursor in) noexcept {
    const auto where = in.u16_be();
    const auto count = in.u16_be();
    if (!where || !count) return fail(errc::bad_length, 6);
    out.write_start = *where;
    auto full = take_block_write(out, in, 10);
    if (full && full->registers.size() != std::size_t{*count} * 2) return fail(errc::bad_count, 8);
    return full;
}

// A request that begins with an address.
constexpr result<request> take_addressed(request out, bytes_view data) noexcept {
    const bool short_one = out.what == function::read_fifo_queue;
    if (data.size() < (short_one ? 2U : 4U)) return fail(errc::bad_length, 2);
    byte_cursor in{data};
    out.start = *in.u16_be();
    switch (out.what) {
        case function::write_single_coil:
        case function::write_single_register:
        case function::mask_write_register:
            out.registers = in.rest();
            if (in.remaining() != (out.what == function::mask_write_register ? 4U : 2U))
                return fail(errc::bad_length, 2);
            return out;
        case function::diagnostics:
            out.data = in.rest();
            return out;
        case function::read_fifo_queue:
            if (in.remaining() != 0) return fail(errc::bad_length, 4);
            return out;
        default:
            break;
    }
    out.count = *in.u16_be();
    if (out.what == function::read_write_multiple_registers) return take_read_write(out, in);
    if (!is_read(out.what) && !is_bit_read(out.what)) return take_block_write(out, in, 6);
    if (in.remaining() != 0) return fail(errc::bad_length, 6);
    return out;
}

constexpr result<request> take_request(request out, bytes_view data) noexcept {
    if (is_bare(out.what)) {
        if (!data.empty()) return fail(errc::bad_length, 2);
        return out;
    }
    byte_cursor in{data};
    switch (out.what) {
        case function::read_file_record:
        case function::write_file_record: {
            const auto parts = take_counted(in, 2);
            if (!parts) return fail(parts.error());
            out.data = *parts;
            return out;
        }
        case function::read_device_identification:
            if (data.empty()) return fail(errc::bad_length, 2);
            if (*in.u8() != mei_device_id) return fail(errc::unknown_function, 2);
            out.data = in.rest();
            return out;
        default:
            return take_addressed(out, data);
    }
}

constexpr void put_addressed(const request& r, byte_writer& w) noexcept {
    w.u16_be(r.start);
    switch (r.what) {
        case function::diagnostics:
            return w.put(r.data);
        case function::read_fifo_queue:
            return;
        case function::write_single_coil:
        case function::write_single_register:
        case function::mask_write_register:
            return w.put(r.registers);
        default:
            break;
    }
    w.u16_be(r.count);
    if (is_read(r.what) || is_bit_read(r.what)) return;
    if (r.what == function::read_write_multiple_registers) {
        w.u16_be(r.write_start);
        w.u16_be(static_cast<std::uint16_t>(r.registers.size() / 2));
    }
    const auto octets = r.what == function::write_multiple_coils ? r.data : r.registers;
    w.u8(static_cast<std::uint8_t>(octets.size()));
    w.put(octets);
}

// Function and data of a request that check() let through.
constexpr void put_request(const request& r, byte_writer& w) noexcept {
    w.u8(static_cast<std::uint8_t>(r.what));
    switch (r.what) {
        case function::read_exception_status:
        case function::get_comm_event_counter:
        case function::get_comm_event_log:
        case function::report_server_id:
            return;
        case function::read_file_record:
        case function::write_file_record:
            w.u8(static_cast<std::uint8_t>(r.data.size()));
            return w.put(r.data);
        case function::read_device_identification:
            w.u8(mei_device_id);
            return w.put(r.data);
        default:
            return put_addressed(r, w);
    }
}

}  // namespace detail

/// Takes a request frame apart; the result borrows from the frame.
/// @return `unknown_function`, `bad_length`, `bad_value`, or `bad_count` for a count outside its
/// bounds; offsets count from the unit. Allocates nothing.
[[nodiscard]] constexpr result<request> parse_request(const frame& f) noexcept {
    const request begun{.unit = f.unit, .what = static_cast<function>(f.function)};
    if (!is_known(begun.what)) return fail(errc::unknown_function, 1);
    auto out = detail::take_request(begun, f.data);
    if (!out) return out;
    const auto good = detail::check(*out);
    if (!good) return fail(good.error());
    return out;
}

/// Writes a request as an RTU frame. @return octets written; `no_room`, `unknown_function`,
/// `bad_length`, `bad_value`, or `bad_count` where the count is outside its bounds or is not that
/// of what is written. Diagnostics take two octets of data on RTU, where no length tells of more.
[[nodiscard]] constexpr result<std::size_t> encode(const request& r, bytes_span out) noexcept {
    const auto good = detail::check(r);
    if (!good) return fail(good.error());
    if (r.what == function::diagnostics && r.data.size() != 2) return fail(errc::bad_length, 4);
    byte_writer w{out};
    w.u8(r.unit);
    detail::put_request(r, w);
    return detail::finish_frame(w);
}

}  // namespace submeter::inline v0::codec::modbus
