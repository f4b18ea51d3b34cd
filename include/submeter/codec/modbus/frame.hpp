// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/direction.hpp"
#include "submeter/codec/modbus/function.hpp"
#include "submeter/core/crc.hpp"

namespace submeter::inline v0::codec::modbus {

// One frame of Modbus RTU:
//
//     unit | function | data | CRC low | CRC high
//
// It has neither a start mark nor a length: where it ends follows from function and content, and
// from which way it travels. (Silence on the line marks the end too, but a TCP link destroys it.)
// So the same frames serve RTU over TCP.

inline constexpr std::size_t frame_length_max = 256;        ///< MODBUS over Serial Line
inline constexpr std::size_t pdu_length_max = 253;          ///< function and data, in any framing
inline constexpr std::uint16_t read_count_max = 125;        ///< registers in one read
inline constexpr std::uint16_t write_count_max = 123;       ///< registers in one write
inline constexpr std::uint16_t read_write_count_max = 121;  ///< registers written by function 23
inline constexpr std::uint16_t read_bit_count_max = 2000;   ///< coils or inputs in one read
inline constexpr std::uint16_t write_bit_count_max = 1968;  ///< coils in one write
inline constexpr std::uint16_t fifo_count_max = 31;         ///< registers of a FIFO queue

/// One frame as it lies on the wire; `data` borrows from decode()'s input. A value.
struct frame {
    std::uint8_t unit = 0;      ///< 1 to 247; 0 is the broadcast
    std::uint8_t function = 0;  ///< with exception_bit in an exception reply
    bytes_view data{};          ///< what stands between function and CRC
    std::size_t consumed = 0;   ///< octets to drop from the input
};

[[nodiscard]] constexpr bool is_exception(const frame& f) noexcept {
    return (f.function & exception_bit) != 0;
}

namespace detail {

// More octets are needed: `least` in all, before anything else can be said.
constexpr auto too_short(bytes_view input, std::size_t least) noexcept {
    return fail(errc::incomplete, input.size(), least);
}

// The frame length where the octet at `at` counts the octets that follow: a multiple of `unit`.
constexpr result<std::size_t> counted_length(bytes_view input, std::size_t at,
                                             std::size_t unit) noexcept {
    if (input.size() <= at) return too_short(input, at + 1);
    const std::size_t count = to_u8(input[at]);
    const std::size_t length = at + 1 + count + 2;
    if (count == 0 || count % unit != 0 || length > frame_length_max)
        return fail(errc::bad_length, at);
    return length;
}

// Function 43 is framed where its MEI type is known.
constexpr result<void> check_mei(bytes_view input) noexcept {
    if (input.size() < 3) return too_short(input, 3);
    if (to_u8(input[2]) != 0x0E) return fail(errc::unknown_function, 2);
    return {};
}

constexpr result<std::size_t> fifo_length(bytes_view input) noexcept {
    if (input.size() < 4) return too_short(input, 4);
    const std::size_t count = std::size_t{to_u8(input[2])} << 8 | to_u8(input[3]);
    if (count < 2 || count % 2 != 0 || count > 2 + fifo_count_max * 2U)
        return fail(errc::bad_length, 2);
    return 4 + count + 2;
}

// An identification counts its objects, and each object its octets. Each object has two octets at
// least: so many are waited for, then those that came are taken, and so on. What is waited for does
// not depend on how the octets arrive.
constexpr result<std::size_t> identification_length(bytes_view input) noexcept {
    const auto known = check_mei(input);
    if (!known) return fail(known.error());
    if (input.size() < 8) return too_short(input, 8);
    std::size_t at = 8;
    std::size_t left = to_u8(input[7]);
    for (;;) {
        const std::size_t least = at + 2 * left + 2;
        if (least > frame_length_max) return fail(errc::bad_length, 7);
        if (left == 0) return least;
        if (input.size() < least) return too_short(input, least);
        for (; left > 0 && at + 2 <= least; --left)
            at += 2 + std::size_t{to_u8(input[at + 1])};
    }
}

constexpr result<std::size_t> request_length(bytes_view input) noexcept {
    const auto code = static_cast<function>(input[1]);
    if (!is_known(code)) return fail(errc::unknown_function, 1);
    if (is_bare(code)) return 4;
    switch (code) {
        case function::write_multiple_coils:
            return counted_length(input, 6, 1);
        case function::write_multiple_registers:
            return counted_length(input, 6, 2);
        case function::read_file_record:
            return counted_length(input, 2, 7);
        case function::write_file_record:
            return counted_length(input, 2, 1);
        case function::mask_write_register:
            return 10;
        case function::read_write_multiple_registers:
            return counted_length(input, 10, 2);
        case function::read_fifo_queue:
            return 6;
        case function::read_device_identification:
            return check_mei(input).map([] { return std::size_t{7}; });
        default:
            return 8;
    }
}

constexpr result<std::size_t> response_length(bytes_view input) noexcept {
    const auto code = static_cast<function>(to_u8(input[1]) & ~exception_bit);
    if (is_read(static_cast<function>(input[1]))) return counted_length(input, 2, 2);
    if (!is_known(code)) return fail(errc::unknown_function, 1);
    if ((to_u8(input[1]) & exception_bit) != 0) return 5;
    switch (code) {
        case function::read_write_multiple_registers:
            return counted_length(input, 2, 2);
        case function::read_coils:
        case function::read_discrete_inputs:
        case function::get_comm_event_log:
        case function::report_server_id:
        case function::read_file_record:
        case function::write_file_record:
            return counted_length(input, 2, 1);
        case function::read_exception_status:
            return 5;
        case function::mask_write_register:
            return 10;
        case function::read_fifo_queue:
            return fifo_length(input);
        case function::read_device_identification:
            return identification_length(input);
        default:
            return 8;
    }
}

}  // namespace detail

/// How long the frame is that begins with `input`.
/// @return octets, CRC included; `incomplete` while that cannot be told yet, with the octets that
/// it
///         has at least as `index`; `unknown_function`; `bad_length` where the octet count is odd,
///         zero, or too large for a frame.
[[nodiscard]] constexpr result<std::size_t> frame_length(bytes_view input, direction d) noexcept {
    if (input.size() < 2) return detail::too_short(input, 2);
    return d == direction::request ? detail::request_length(input) : detail::response_length(input);
}

/// Reads the frame at the front of `input`, which travels in direction `d`.
/// @return the frame; or as frame_length(); or `incomplete` when more octets are needed (nothing
/// was
///         consumed; `index` is how many there must be at least); or `bad_checksum`. Allocates
///         nothing, throws nothing, O(256).
[[nodiscard]] constexpr result<frame> decode(bytes_view input, direction d) noexcept {
    const auto length = frame_length(input, d);
    if (!length) return fail(length.error());
    if (input.size() < *length) return detail::too_short(input, *length);
    const std::size_t end = *length - 2;
    const unsigned sent = to_u8(input[end]) | static_cast<unsigned>(to_u8(input[end + 1])) << 8;
    if (crc16_modbus(input.first(end)) != sent) return fail(errc::bad_checksum, end);
    return frame{.unit = to_u8(input[0]),
                 .function = to_u8(input[1]),
                 .data = input.subspan(2, end - 2),
                 .consumed = *length};
}

namespace detail {

constexpr result<std::size_t> finish_frame(byte_writer& w) noexcept {
    w.u16_le(crc16_modbus(w.view()));
    return w.finish();
}

}  // namespace detail

/// Writes unit, function, data and CRC into `out`; `f.consumed` is not looked at.
/// @return octets written; or `no_room`, or `bad_length` for a frame over 256 octets.
[[nodiscard]] constexpr result<std::size_t> encode(const frame& f, bytes_span out) noexcept {
    if (f.data.size() > frame_length_max - 4) return fail(errc::bad_length, frame_length_max);
    byte_writer w{out};
    w.u8(f.unit);
    w.u8(f.function);
    w.put(f.data);
    return detail::finish_frame(w);
}

}  // namespace submeter::inline v0::codec::modbus
