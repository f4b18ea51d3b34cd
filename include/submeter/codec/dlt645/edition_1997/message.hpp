// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/edition_1997/control.hpp"
#include "submeter/codec/dlt645/edition_1997/data_id.hpp"
#include "submeter/codec/dlt645/frame.hpp"

namespace submeter::inline v0::codec::dlt645::edition_1997 {

/// PA P0 P1 P2: a level and six packed digits, 0x123456 being the password 123456. A value.
struct password {
    std::uint8_t level = 0;
    std::uint32_t digits = 0;

    friend constexpr bool operator==(const password&, const password&) = default;
};

/// What a master says, unmasked and taken apart. `data` is what the other members do not hold. A
/// value.
///
///     01, 02 id | 03 nothing | 04 id password data | 0F password data | 10 password | others data
///
/// The data of 0F are the new password.
struct request {
    address meter{};
    function what = function::read;
    data_id id{};       ///< where the function has one
    password by{};      ///< where the function has one
    bytes_view data{};  ///< unmasked
};

/// What a meter answers, unmasked and taken apart. A value.
///
///     81, 82 id data | 83 the last answer once more: id data, or nothing | others data
struct reply {
    address meter{};
    function what = function::read;
    bool more = false;     ///< another part can be read by function 02
    bool refused = false;  ///< an error reply: `data` is the error octet
    bool has_id = false;   ///< whether `id` is there
    data_id id{};
    bytes_view data{};  ///< unmasked
};

namespace detail {

struct layout {
    bool known = true;
    bool id = false;
    bool password = false;

    [[nodiscard]] constexpr std::size_t fixed_length() const noexcept {
        return (id ? 2U : 0U) + (password ? 4U : 0U);
    }
};

constexpr layout request_layout(function f) noexcept {
    switch (f) {
        case function::read:
        case function::read_next:
            return {.id = true};
        case function::write:
            return {.id = true, .password = true};
        case function::change_password:
        case function::clear_demand:
            return {.password = true};
        default:
            return {.known = to_text(f) != "unknown"};
    }
}

// Whether a reply with so many octets of data names an identifier.
constexpr bool reply_has_id(function f, std::size_t length) noexcept {
    return f == function::read || f == function::read_next ||
           (f == function::read_again && length >= 2);
}

constexpr result<std::size_t> encode_parts(const address& meter, std::uint8_t control,
                                           const request& r, layout l, bytes_span out,
                                           encode_params params) noexcept {
    const std::size_t length = l.fixed_length() + r.data.size();
    const auto room = dlt645::detail::begin_frame(meter, control, length, out, params);
    if (!room) return fail(room.error());
    const auto data = room->subspan(header_length, length);
    byte_writer w{data};
    if (l.id) w.u16_le(r.id.value);
    if (l.password) w.u32_le(r.by.digits << 8 | r.by.level);
    w.put(r.data);
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
    request out{.meter = f.meter, .what = function_of(f.control)};
    const auto layout = detail::request_layout(out.what);
    if (!layout.known) return fail(errc::unknown_function, 8);
    if (plain->size() < layout.fixed_length()) return fail(errc::bad_length, 9);
    byte_cursor in{*plain};
    if (layout.id) out.id.value = *in.u16_le();
    if (layout.password) {
        const std::uint32_t word = *in.u32_le();
        out.by = {.level = static_cast<std::uint8_t>(word), .digits = word >> 8};
    }
    out.data = in.rest();
    return out;
}

/// Takes a meter's frame apart, unmasking into `room` (255 octets always suffice), which the
/// result's `data` borrows. A refusal is a reply too: see accepted().
/// @return `not_a_reply` for a master's frame, `unknown_function`, `bad_length`, `no_room`.
[[nodiscard]] constexpr result<reply> parse_reply(const frame& f, bytes_span room) noexcept {
    if (!is_reply(f.control)) return fail(errc::not_a_reply, 8);
    const auto plain = unmask(f.data, room);
    if (!plain) return fail(plain.error());
    reply out{.meter = f.meter,
              .what = function_of(f.control),
              .more = has_follow_up(f.control),
              .refused = is_error_reply(f.control),
              .data = *plain};
    if (!detail::request_layout(out.what).known) return fail(errc::unknown_function, 8);
    out.has_id = !out.refused && detail::reply_has_id(out.what, plain->size());
    if (!out.has_id) return out;
    byte_cursor in{*plain};
    const auto id = in.u16_le();
    if (!id) return fail(errc::bad_length, 9);
    out.id.value = *id;
    out.data = in.rest();
    return out;
}

/// Writes a master's frame. @return octets written; or `no_room`, `bad_length`, `unknown_function`.
[[nodiscard]] constexpr result<std::size_t> encode(const request& r, bytes_span out,
                                                   encode_params params = {}) noexcept {
    const auto layout = detail::request_layout(r.what);
    if (!layout.known) return fail(errc::unknown_function);
    return detail::encode_parts(r.meter, request_control(r.what), r, layout, out, params);
}

/// Writes a meter's frame. @return octets written; or `no_room`, `bad_length`, `unknown_function`.
[[nodiscard]] constexpr result<std::size_t> encode(const reply& r, bytes_span out,
                                                   encode_params params = {}) noexcept {
    if (!detail::request_layout(r.what).known) return fail(errc::unknown_function);
    auto control = reply_control(r.what);
    if (r.refused) control |= error_bit;
    if (r.more) control |= follow_up_bit;
    return detail::encode_parts(r.meter, control, {.id = r.id, .data = r.data}, {.id = r.has_id},
                                out, params);
}

/// Whether a reply belongs to a request: address (by wildcard rules, since some meters answer with
/// the very AA address they were asked with), function and identifier. The answer to a repetition
/// is the original's, under its own function or that of the repetition; its identifier is the
/// caller's to compare.
/// @return `foreign_frame`.
[[nodiscard]] constexpr result<void> check_answer(const request& asked, const reply& r) noexcept {
    if (!matches(asked.meter, r.meter) && !is_broadcast(asked.meter))
        return fail(errc::foreign_frame, 1);
    if (asked.what == function::read_again) return {};
    if (asked.what != r.what) return fail(errc::foreign_frame, 8);
    if (r.has_id && asked.id != r.id) return fail(errc::foreign_frame, header_length);
    return {};
}

}  // namespace submeter::inline v0::codec::dlt645::edition_1997
