// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"

namespace submeter::inline v0::codec::modbus {

// The parts of functions 20 and 21: each names some records (registers) of a file. Source: MODBUS
// Application Protocol, sections 6.14 and 6.15.

/// One part. A value; `registers` borrows.
struct file_record {
    std::uint16_t file = 1;    ///< 1 to 65535
    std::uint16_t record = 0;  ///< the first one
    std::uint16_t count = 0;   ///< records
    bytes_view registers{};    ///< two octets each; not in a request to read
};

/// Which shape a part has: a reply to a read does not repeat file and record.
enum class file_part : std::uint8_t { read_request, read_reply, write };

/// The only reference type there is.
inline constexpr std::uint8_t file_reference = 6;

namespace detail {

constexpr result<file_record> take_read_reply(bytes_view& rest) noexcept {
    if (rest.size() < 2) return fail(errc::bad_length);
    const std::size_t octets = to_u8(rest[0]);
    if (octets % 2 == 0 || octets >= rest.size()) return fail(errc::bad_length);
    if (to_u8(rest[1]) != file_reference) return fail(errc::bad_value, 1);
    const file_record out{.file = 0,
                          .count = static_cast<std::uint16_t>(octets / 2),
                          .registers = rest.subspan(2, octets - 1)};
    rest = rest.subspan(octets + 1);
    return out;
}

}  // namespace detail

/// Takes the next part from the front of `rest`, which is the data of a request or reply.
/// @return `bad_length` or `bad_value`; offsets count from the front of `rest`. Allocates nothing.
[[nodiscard]] constexpr result<file_record> take_part(file_part kind, bytes_view& rest) noexcept {
    if (kind == file_part::read_reply) return detail::take_read_reply(rest);
    if (rest.size() < 7) return fail(errc::bad_length);
    if (to_u8(rest[0]) != file_reference) return fail(errc::bad_value);
    byte_cursor in{rest.subspan(1)};
    file_record out{.file = *in.u16_be(), .record = *in.u16_be(), .count = *in.u16_be()};
    const std::size_t octets = kind == file_part::write ? std::size_t{out.count} * 2 : 0;
    if (octets > rest.size() - 7) return fail(errc::bad_length, 5);
    out.registers = rest.subspan(7, octets);
    rest = rest.subspan(7 + octets);
    return out;
}

/// Writes a part; the count of a part that carries registers follows from them. What does not fit
/// shows in `w.ok()`. Allocates nothing.
constexpr void put_part(file_part kind, const file_record& part, byte_writer& w) noexcept {
    const std::size_t octets = part.registers.size();
    if (kind == file_part::read_reply) w.u8(static_cast<std::uint8_t>(octets + 1));
    w.u8(file_reference);
    if (kind != file_part::read_reply) {
        w.u16_be(part.file);
        w.u16_be(part.record);
        w.u16_be(kind == file_part::write ? static_cast<std::uint16_t>(octets / 2) : part.count);
    }
    if (kind != file_part::read_request) w.put(part.registers);
}

namespace detail {

// Whether `data` is one part after another, and at least one; offsets count from its front.
constexpr result<void> check_parts(file_part kind, bytes_view data) noexcept {
    if (data.empty()) return fail(errc::bad_length);
    for (auto rest = data; !rest.empty();) {
        const std::size_t at = data.size() - rest.size();
        const auto part = take_part(kind, rest);
        if (!part) return fail(part.error().code, at + part.error().offset);
    }
    return {};
}

}  // namespace detail

}  // namespace submeter::inline v0::codec::modbus
