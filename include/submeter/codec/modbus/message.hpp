// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/modbus/frame.hpp"

namespace submeter::inline v0::codec::modbus {

/// What a client asks. `registers` holds what is written, two octets each, high octet first. A
/// value.
struct request {
    std::uint8_t unit = 1;
    function what = function::read_holding_registers;
    std::uint16_t start = 0;  ///< address on the wire, from 0
    std::uint16_t count = 1;  ///< registers; 1 for write_single_register
    bytes_view registers{};   ///< writes alone
};

/// What a device answers. A value.
struct reply {
    std::uint8_t unit = 1;
    function what = function::read_holding_registers;
    exception refused = exception::none;
    std::uint16_t start = 0;  ///< writes alone: the request's, repeated
    std::uint16_t count = 0;  ///< registers
    bytes_view registers{};  ///< reads and write_single_register, two octets each, high octet first
};

namespace detail {

constexpr result<request> take_write(request out, byte_cursor in, bytes_view data) noexcept {
    if (out.what == function::write_single_register) {
        out.count = 1;
        out.registers = in.rest();
        return out;
    }
    const auto count = in.u16_be();
    if (!count || in.remaining() == 0) return fail(errc::bad_length, data.size() + 2);
    const std::size_t octets = *in.u8();
    if (*count == 0 || *count > write_count_max || octets != std::size_t{*count} * 2 ||
        octets != in.remaining())
        return fail(errc::bad_count, 4);
    out.count = *count;
    out.registers = in.rest();
    return out;
}

}  // namespace detail

/// Takes a request frame apart; the result borrows from the frame.
/// @return `unknown_function`, `bad_length`, or `bad_count` for a count outside its bounds.
[[nodiscard]] constexpr result<request> parse_request(const frame& f) noexcept {
    request out{.unit = f.unit, .what = static_cast<function>(f.function)};
    if (!is_known(out.what)) return fail(errc::unknown_function, 1);
    if (f.data.size() < 4) return fail(errc::bad_length, 2);
    byte_cursor in{f.data};
    out.start = *in.u16_be();
    if (!is_read(out.what)) {
        if (out.what == function::write_single_register && f.data.size() != 4)
            return fail(errc::bad_length, 2);
        return detail::take_write(out, in, f.data);
    }
    out.count = *in.u16_be();
    if (in.remaining() != 0) return fail(errc::bad_length, 6);
    if (out.count == 0 || out.count > read_count_max) return fail(errc::bad_count, 4);
    return out;
}

namespace detail {

constexpr result<reply> take_reply(reply out, const frame& f) noexcept {
    byte_cursor in{f.data};
    if (is_read(out.what)) {
        const auto octets = in.u8();
        if (!octets || *octets != in.remaining() || *octets % 2 != 0)
            return fail(errc::bad_length, 2);
        out.count = *octets / 2;
        out.registers = in.rest();
        return out;
    }
    if (f.data.size() != 4) return fail(errc::bad_length, 2);
    out.start = *in.u16_be();
    if (out.what == function::write_single_register) {
        out.count = 1;
        out.registers = in.rest();
        return out;
    }
    out.count = *in.u16_be();
    return out;
}

}  // namespace detail

/// Takes a reply frame apart; the result borrows from the frame. An exception is a reply too: see
/// accepted(). @return `unknown_function` or `bad_length`.
[[nodiscard]] constexpr result<reply> parse_reply(const frame& f) noexcept {
    reply out{.unit = f.unit, .what = static_cast<function>(f.function & ~exception_bit)};
    if (!is_known(out.what)) return fail(errc::unknown_function, 1);
    if (!is_exception(f)) return detail::take_reply(out, f);
    if (f.data.size() != 1) return fail(errc::bad_length, 2);
    if (f.data[0] == std::byte{0}) return fail(errc::bad_value, 2);
    out.refused = static_cast<exception>(f.data[0]);
    return out;
}

/// Writes a request. @return octets written; `no_room`, `unknown_function`, or `bad_count` where
/// the count is outside its bounds or is not that of `registers`.
[[nodiscard]] constexpr result<std::size_t> encode(const request& r, bytes_span out) noexcept {
    if (!is_known(r.what)) return fail(errc::unknown_function);
    const bool read = is_read(r.what);
    const std::size_t octets = read ? 0 : std::size_t{r.count} * 2;
    if (r.count == 0 || r.count > (read ? read_count_max : write_count_max) ||
        r.registers.size() != octets || (r.what == function::write_single_register && r.count != 1))
        return fail(errc::bad_count);
    byte_writer w{out};
    w.u8(r.unit);
    w.u8(static_cast<std::uint8_t>(r.what));
    w.u16_be(r.start);
    if (r.what != function::write_single_register) w.u16_be(r.count);
    if (r.what == function::write_multiple_registers) w.u8(static_cast<std::uint8_t>(octets));
    w.put(r.registers);
    return detail::finish_frame(w);
}

/// Writes a reply. @return octets written; `no_room`, `unknown_function`, or `bad_count` where the
/// count is outside its bounds or is not that of `registers`.
[[nodiscard]] constexpr result<std::size_t> encode(const reply& r, bytes_span out) noexcept {
    if (!is_known(r.what)) return fail(errc::unknown_function);
    byte_writer w{out};
    w.u8(r.unit);
    if (r.refused != exception::none) {
        w.u8(static_cast<std::uint8_t>(static_cast<std::uint8_t>(r.what) | exception_bit));
        w.u8(static_cast<std::uint8_t>(r.refused));
        return detail::finish_frame(w);
    }
    const bool bare = r.what == function::write_multiple_registers;
    if (r.registers.size() != (bare ? 0 : std::size_t{r.count} * 2) || r.count == 0 ||
        r.count > read_count_max || (r.what == function::write_single_register && r.count != 1))
        return fail(errc::bad_count);
    w.u8(static_cast<std::uint8_t>(r.what));
    if (is_read(r.what)) {
        w.u8(static_cast<std::uint8_t>(r.registers.size()));
    } else {
        w.u16_be(r.start);
        if (bare) w.u16_be(r.count);
    }
    w.put(r.registers);
    return detail::finish_frame(w);
}

/// How long the normal reply to `r` is, CRC included.
[[nodiscard]] constexpr std::size_t reply_length(const request& r) noexcept {
    return is_read(r.what) ? 5 + std::size_t{r.count} * 2 : 8;
}

/// Whether a reply can answer a request: unit, function, count, and what a write repeats. RTU
/// carries no transaction number, so a late answer to an equal request cannot be told from the
/// right one.
/// @return `foreign_frame`.
[[nodiscard]] constexpr result<void> check_answer(const request& asked, const reply& r) noexcept {
    if (asked.unit != r.unit || asked.what != r.what) return fail(errc::foreign_frame);
    if (r.refused != exception::none) return {};
    if (asked.count != r.count) return fail(errc::foreign_frame, 2);
    if (is_read(asked.what)) return {};
    if (asked.start != r.start) return fail(errc::foreign_frame, 2);
    if (asked.what != function::write_single_register) return {};
    for (std::size_t i = 0; i < r.registers.size() && i < asked.registers.size(); ++i)
        if (asked.registers[i] != r.registers[i]) return fail(errc::foreign_frame, 4 + i);
    return {};
}

/// Whether the device did what was asked.
/// @return `no_such_data` for an illegal address, else `meter_refused`; `index` holds the code.
[[nodiscard]] constexpr result<void> accepted(const reply& r) noexcept {
    if (r.refused == exception::none) return {};
    const auto code = static_cast<std::size_t>(r.refused);
    if (r.refused == exception::illegal_address) return fail(errc::no_such_data, 2, code);
    return fail(errc::meter_refused, 2, code);
}

}  // namespace submeter::inline v0::codec::modbus
