// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/data_id.hpp"
#include "submeter/codec/dlt645/frame.hpp"

namespace submeter::inline v0::codec::dlt645 {

/// Who writes. Digits are packed: 0x123456 is the password 123456. A value.
struct credentials {
    std::uint8_t level = 0;           ///< PA: 00H to 09H; 98H and 99H are the secured levels
    std::uint32_t password = 0;       ///< P2 P1 P0: six digits
    std::uint32_t operator_code = 0;  ///< C3 C2 C1 C0: eight digits

    friend constexpr bool operator==(const credentials&, const credentials&) = default;
};

/// What a master says, unmasked and taken apart. `data` is what the other members do not hold. A
/// value.
///
///     03 id operator data | 11 id data | 12 id sequence | 14 id password operator data
///     18 id data | 19, 1A, 1B, 1C password operator data | 08, 13, 15, 16, 17, 1D data
struct request {
    address meter{};
    function what = function::read;
    data_id id{};               ///< where the function has one
    std::uint8_t sequence = 0;  ///< function 12: which part, from 1
    credentials by{};           ///< where the function has them
    bytes_view data{};          ///< unmasked
};

/// What a meter answers, unmasked and taken apart. A value.
///
///     83 id data | 91 id data | 92 id data sequence | others data
struct reply {
    address meter{};
    function what = function::read;
    bool more = false;          ///< another part can be read by function 12
    bool refused = false;       ///< an error reply: `data` is the error octet or word
    data_id id{};               ///< where the function has one and the request was not refused
    std::uint8_t sequence = 0;  ///< function 12
    bytes_view data{};          ///< unmasked
};

namespace detail {

// Which parts a function's data field has, in this order; the sequence number comes last of all.
struct layout {
    bool known = true;
    bool id = false;
    bool password = false;
    bool operator_code = false;
    bool sequence = false;

    [[nodiscard]] constexpr std::size_t fixed_length() const noexcept {
        return (id ? 4U : 0U) + (password ? 4U : 0U) + (operator_code ? 4U : 0U) +
               (sequence ? 1U : 0U);
    }
};

constexpr layout request_layout(function f) noexcept {
    switch (f) {
        case function::authenticate:
            return {.id = true, .operator_code = true};
        case function::read:
            return {.id = true};
        case function::read_next:
            return {.id = true, .sequence = true};
        case function::write:
            return {.id = true, .password = true, .operator_code = true};
        case function::change_password:
            return {.id = true};
        case function::clear_demand:
        case function::clear_meter:
        case function::clear_events:
        case function::relay_control:
            return {.password = true, .operator_code = true};
        default:
            return {.known = to_text(f) != "unknown"};
    }
}

constexpr layout reply_layout(function f) noexcept {
    switch (f) {
        case function::authenticate:
        case function::read:
            return {.id = true};
        case function::read_next:
            return {.id = true, .sequence = true};
        default:
            return {.known = to_text(f) != "unknown"};
    }
}

struct fields {
    data_id id{};
    std::uint8_t sequence = 0;
    credentials by{};
    bytes_view data{};
};

constexpr result<fields> take_fields(bytes_view plain, layout l) noexcept {
    if (!l.known) return fail(errc::unknown_function, 8);
    if (plain.size() < l.fixed_length()) return fail(errc::bad_length, 9);
    byte_cursor in{plain};
    fields out;
    if (l.id) out.id.value = *in.u32_le();
    if (l.password) {
        const std::uint32_t word = *in.u32_le();
        out.by.level = static_cast<std::uint8_t>(word);
        out.by.password = word >> 8;
    }
    if (l.operator_code) out.by.operator_code = *in.u32_le();
    out.data = in.rest();
    if (l.sequence) {
        out.sequence = to_u8(out.data.back());
        out.data = out.data.first(out.data.size() - 1);
    }
    return out;
}

// Writes the parts in front of the data, unmasked, and the data; the sequence number comes last.
constexpr void put_fields(byte_writer& w, const fields& f, layout l) noexcept {
    if (l.id) w.u32_le(f.id.value);
    if (l.password) w.u32_le(f.by.password << 8 | f.by.level);
    if (l.operator_code) w.u32_le(f.by.operator_code);
    w.put(f.data);
    if (l.sequence) w.u8(f.sequence);
}

constexpr result<std::size_t> encode_fields(const address& meter, std::uint8_t control,
                                            const fields& f, layout l, bytes_span out,
                                            encode_params params) noexcept {
    if (!l.known) return fail(errc::unknown_function);
    const std::size_t length = f.data.size() + l.fixed_length();
    const auto room = begin_frame(meter, control, length, out, params);
    if (!room) return fail(room.error());
    const auto data = room->subspan(header_length, length);
    byte_writer w{data};
    put_fields(w, f, l);
    mask(data);
    codec::detail::finish_sum_frame(*room);
    return params.wake_up + room->size();
}

}  // namespace detail

/// Takes a master's frame apart, unmasking into `room` (255 octets always suffice), which the
/// result's `data` borrows.
/// @return `bad_control` for a meter's frame, `unknown_function`, `bad_length`, `no_room`.
[[nodiscard]] constexpr result<request> parse_request(const frame& f, bytes_span room) noexcept {
    if ((f.control & ~0x1FU) != 0) return fail(errc::bad_control, 8);
    const auto plain = unmask(f.data, room);
    if (!plain) return fail(plain.error());
    const function what = function_of(f.control);
    const auto parts = detail::take_fields(*plain, detail::request_layout(what));
    if (!parts) return fail(parts.error());
    return request{.meter = f.meter,
                   .what = what,
                   .id = parts->id,
                   .sequence = parts->sequence,
                   .by = parts->by,
                   .data = parts->data};
}

/// Takes a meter's frame apart, unmasking into `room` (255 octets always suffice), which the
/// result's `data` borrows. A refusal is a reply too: see accepted().
/// @return `not_a_reply` for a master's frame, `unknown_function`, `bad_length`, `no_room`.
[[nodiscard]] constexpr result<reply> parse_reply(const frame& f, bytes_span room) noexcept {
    if (!is_reply(f.control)) return fail(errc::not_a_reply, 8);
    const auto plain = unmask(f.data, room);
    if (!plain) return fail(plain.error());
    const function what = function_of(f.control);
    const bool refused = is_error_reply(f.control);
    auto layout = detail::reply_layout(what);
    if (refused) layout = {.known = layout.known};
    const auto parts = detail::take_fields(*plain, layout);
    if (!parts) return fail(parts.error());
    return reply{.meter = f.meter,
                 .what = what,
                 .more = has_follow_up(f.control),
                 .refused = refused,
                 .id = parts->id,
                 .sequence = parts->sequence,
                 .data = parts->data};
}

/// Writes a master's frame. @return octets written; or `no_room`, `bad_length`, `unknown_function`.
[[nodiscard]] constexpr result<std::size_t> encode(const request& r, bytes_span out,
                                                   encode_params params = {}) noexcept {
    return detail::encode_fields(r.meter, request_control(r.what),
                                 {.id = r.id, .sequence = r.sequence, .by = r.by, .data = r.data},
                                 detail::request_layout(r.what), out, params);
}

/// Writes a meter's frame. @return octets written; or `no_room`, `bad_length`, `unknown_function`.
[[nodiscard]] constexpr result<std::size_t> encode(const reply& r, bytes_span out,
                                                   encode_params params = {}) noexcept {
    auto control = reply_control(r.what);
    if (r.refused) control |= error_bit;
    if (r.more) control |= follow_up_bit;
    auto layout = detail::reply_layout(r.what);
    if (r.refused) layout = {.known = layout.known};
    return detail::encode_fields(r.meter, control,
                                 {.id = r.id, .sequence = r.sequence, .by = {}, .data = r.data},
                                 layout, out, params);
}

/// Whether a reply belongs to a request: address (by wildcard rules), function, identifier and
/// part.
/// @return `foreign_frame`, or `bad_sequence` for another part of the same item.
[[nodiscard]] constexpr result<void> check_answer(const request& asked, const reply& r) noexcept {
    if (!matches(asked.meter, r.meter) && !is_broadcast(asked.meter))
        return fail(errc::foreign_frame, 1);
    if (asked.what != r.what) return fail(errc::foreign_frame, 8);
    if (r.refused) return {};
    const auto layout = detail::reply_layout(r.what);
    if (layout.id && asked.id != r.id) return fail(errc::foreign_frame, header_length);
    if (layout.sequence && asked.sequence != r.sequence) return fail(errc::bad_sequence);
    return {};
}

}  // namespace submeter::inline v0::codec::dlt645
