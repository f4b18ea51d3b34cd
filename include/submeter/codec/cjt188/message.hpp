// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/cjt188/dialect.hpp"
#include "submeter/codec/cjt188/frame.hpp"

namespace submeter::inline v0::codec::cjt188 {

/// What a master says, taken apart: DI SER data. A maker's function has only data. A value; `data`
/// borrows from the frame.
struct request {
    meter_type type = meter_type::cold_water;
    address meter{};
    function what = function::read;
    data_id id{};
    id_order order = id_order::low_first;  ///< how `id` lies on the wire
    std::uint8_t sequence = 0;             ///< SER, which the reply repeats
    bytes_view data{};                     ///< what follows SER
};

/// What a meter answers, taken apart: DI SER data, or SER ST where it refused. A value; `data`
/// borrows from the frame.
struct reply {
    meter_type type = meter_type::cold_water;
    address meter{};
    function what = function::read;
    bool refused = false;  ///< an error reply: it has no identifier and `data` is ST
    data_id id{};
    id_order order = id_order::low_first;  ///< how `id` lies on the wire
    std::uint8_t sequence = 0;             ///< SER
    bytes_view data{};                     ///< what follows SER
};

namespace detail {

// Which parts stand before the data.
enum class message_form : std::uint8_t { unknown, data, sequence, id_sequence };

constexpr message_form form_of(std::uint8_t control) noexcept {
    const function what = function_of(control);
    if (is_vendor(what)) return message_form::data;
    if (to_text(what) == "unknown") return message_form::unknown;
    return is_error_reply(control) ? message_form::sequence : message_form::id_sequence;
}

// Where the data begin in the frame.
constexpr std::size_t data_start(message_form form) noexcept {
    switch (form) {
        case message_form::id_sequence:
            return header_length + 3;
        case message_form::sequence:
            return header_length + 1;
        default:
            return header_length;
    }
}

struct fields {
    placed_id placed{};
    std::uint8_t sequence = 0;
    bytes_view data{};
};

// Why a frame cannot be taken apart.
constexpr result<void> check_fields(const frame& f, message_form form) noexcept {
    if (form == message_form::unknown) return fail(errc::unknown_function, 9);
    if (f.data.size() < data_start(form) - header_length) return fail(errc::bad_length, 10);
    return {};
}

// Precondition: check_fields().
constexpr fields take_fields(const frame& f, message_form form, id_order expected) noexcept {
    fields out{.data = f.data.subspan(data_start(form) - header_length)};
    if (form == message_form::sequence) out.sequence = to_u8(f.data[0]);
    if (form == message_form::id_sequence) {
        out.placed = read_data_id(f.data[0], f.data[1], expected);
        out.sequence = to_u8(f.data[2]);
    }
    return out;
}

template <class Message>
constexpr result<std::size_t> encode_message(const Message& m, std::uint8_t control, bytes_span out,
                                             encode_params params) noexcept {
    const auto form = form_of(control);
    if (form == message_form::unknown) return fail(errc::unknown_function);
    const std::size_t length = m.data.size() + data_start(form) - header_length;
    const auto room =
        begin_frame({.type = m.type, .meter = m.meter, .control = control}, length, out, params);
    if (!room) return fail(room.error());
    std::size_t at = header_length;
    if (form == message_form::id_sequence) {
        const bool low_first = m.order == id_order::low_first;
        (*room)[at++] = std::byte{low_first ? m.id.low() : m.id.high()};
        (*room)[at++] = std::byte{low_first ? m.id.high() : m.id.low()};
    }
    if (form != message_form::data) (*room)[at++] = std::byte{m.sequence};
    for (const auto octet : m.data)
        (*room)[at++] = octet;
    codec::detail::finish_sum_frame(*room);
    return params.wake_up + room->size();
}

}  // namespace detail

/// Takes a master's frame apart. An identifier that is_known() in both orders is read in that of
/// `d`. @return `bad_control` for a meter's frame, `unknown_function`, `bad_length`, with the
/// octet's offset in the frame. Allocates nothing.
[[nodiscard]] constexpr result<request> parse_request(const frame& f,
                                                      const dialect& d = {}) noexcept {
    if ((f.control & (from_meter_bit | error_bit)) != 0) return fail(errc::bad_control, 9);
    const auto form = detail::form_of(f.control);
    if (const auto fits = detail::check_fields(f, form); !fits) return fail(fits.error());
    const auto parts = detail::take_fields(f, form, d.id);
    return request{.type = f.type,
                   .meter = f.meter,
                   .what = function_of(f.control),
                   .id = parts.placed.id,
                   .order = parts.placed.order,
                   .sequence = parts.sequence,
                   .data = parts.data};
}

/// Takes a meter's frame apart. A refusal is a reply too: see accepted().
/// @return `not_a_reply` for a master's frame, `unknown_function`, `bad_length`, with the octet's
///         offset in the frame. Allocates nothing.
[[nodiscard]] constexpr result<reply> parse_reply(const frame& f, const dialect& d = {}) noexcept {
    if (!is_reply(f.control)) return fail(errc::not_a_reply, 9);
    const auto form = detail::form_of(f.control);
    if (const auto fits = detail::check_fields(f, form); !fits) return fail(fits.error());
    const auto parts = detail::take_fields(f, form, d.id);
    return reply{.type = f.type,
                 .meter = f.meter,
                 .what = function_of(f.control),
                 .refused = is_error_reply(f.control),
                 .id = parts.placed.id,
                 .order = parts.placed.order,
                 .sequence = parts.sequence,
                 .data = parts.data};
}

/// Writes a master's frame. @return octets written; or `no_room`, `bad_length`, `unknown_function`.
[[nodiscard]] constexpr result<std::size_t> encode(const request& r, bytes_span out,
                                                   encode_params params = {}) noexcept {
    return detail::encode_message(r, request_control(r.what), out, params);
}

/// Writes a meter's frame. @return octets written; or `no_room`, `bad_length`, `unknown_function`.
[[nodiscard]] constexpr result<std::size_t> encode(const reply& r, bytes_span out,
                                                   encode_params params = {}) noexcept {
    return detail::encode_message(r, r.refused ? error_control(r.what) : reply_control(r.what), out,
                                  params);
}

/// Whether a reply belongs to a request: type and address (by wildcard rules), function,
/// identifier (in either order on the wire) and SER (by the dialect's rule).
/// @return `foreign_frame` with the octet's offset, or `bad_sequence`.
[[nodiscard]] constexpr result<void> check_answer(const request& asked, const reply& r,
                                                  const dialect& d = {}) noexcept {
    if (!matches(asked.type, r.type)) return fail(errc::foreign_frame, 1);
    if (!matches(asked.meter, r.meter)) return fail(errc::foreign_frame, 2);
    if (asked.what != r.what) return fail(errc::foreign_frame, 9);
    if (is_vendor(r.what)) return {};
    if (!r.refused && asked.id != r.id) return fail(errc::foreign_frame, header_length);
    const bool constant = r.sequence == 0x00 || r.sequence == 0xFF;
    if (asked.sequence == r.sequence || d.echo == echo_rule::ignored ||
        (d.echo == echo_rule::exact_or_constant && constant))
        return {};
    return fail(errc::bad_sequence, header_length + (r.refused ? 0 : 2));
}

}  // namespace submeter::inline v0::codec::cjt188
