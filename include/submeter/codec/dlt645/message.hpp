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
enum part : std::uint8_t {
    known_part = 1,  // the function is one of the standard's
    id_part = 2,
    password_part = 4,
    operator_part = 8,
    sequence_part = 16,
};

struct layout {
    std::uint8_t parts = 0;
    std::uint8_t length = 0;  // octets of them

    [[nodiscard]] constexpr bool has(part p) const noexcept { return (parts & p) != 0; }
    [[nodiscard]] constexpr bool known() const noexcept { return has(known_part); }
};

constexpr unsigned request_parts(function f) noexcept {
    switch (f) {
        case function::authenticate:
            return id_part | operator_part;
        case function::read:
        case function::change_password:
            return id_part;
        case function::read_next:
            return id_part | sequence_part;
        case function::write:
            return id_part | password_part | operator_part;
        case function::clear_demand:
        case function::clear_meter:
        case function::clear_events:
        case function::relay_control:
            return password_part | operator_part;
        default:
            return 0;
    }
}

constexpr unsigned reply_parts(function f) noexcept {
    switch (f) {
        case function::authenticate:
        case function::read:
            return id_part;
        case function::read_next:
            return id_part | sequence_part;
        default:
            return 0;
    }
}

using layout_table = std::array<layout, 32>;  // by function code

constexpr layout_table tabulate(unsigned (*parts_of)(function)) noexcept {
    layout_table out{};
    for (std::size_t code = 0; code < out.size(); ++code) {
        const auto f = static_cast<function>(code);
        if (to_text(f) == "unknown") continue;
        const unsigned parts = parts_of(f) | known_part;
        unsigned length = (parts & sequence_part) != 0 ? 1 : 0;
        for (const unsigned word : {id_part, password_part, operator_part})
            length += (parts & word) != 0 ? 4 : 0;
        out[code] = {static_cast<std::uint8_t>(parts), static_cast<std::uint8_t>(length)};
    }
    return out;
}

inline constexpr layout_table request_layouts = tabulate(request_parts);
inline constexpr layout_table reply_layouts = tabulate(reply_parts);

// No function has the code 0.
constexpr layout layout_in(const layout_table& table, function f) noexcept {
    const auto code = static_cast<std::size_t>(f);
    return table[code < table.size() ? code : 0];
}
constexpr layout request_layout(function f) noexcept {
    return layout_in(request_layouts, f);
}
constexpr layout reply_layout(function f) noexcept {
    return layout_in(reply_layouts, f);
}
constexpr layout layout_of(std::uint8_t control) noexcept {
    const auto l = reply_layout(function_of(control));
    return is_error_reply(control) && l.known() ? layout{.parts = known_part} : l;
}

// Takes words from the front and the sequence number from the end of unmasked data that are long
// enough.
class field_reader {
public:
    constexpr explicit field_reader(bytes_view plain) noexcept : plain_(plain) {}

    constexpr std::uint32_t word() noexcept {
        const auto at = plain_.first<4>();
        plain_ = plain_.subspan(4);
        return std::uint32_t{to_u8(at[0])} | std::uint32_t{to_u8(at[1])} << 8 |
               std::uint32_t{to_u8(at[2])} << 16 | std::uint32_t{to_u8(at[3])} << 24;
    }
    constexpr std::uint8_t last() noexcept {
        const auto octet = to_u8(plain_.back());
        plain_ = plain_.first(plain_.size() - 1);
        return octet;
    }
    [[nodiscard]] constexpr bytes_view rest() const noexcept { return plain_; }

private:
    bytes_view plain_;
};

// Why a frame's data field cannot be taken apart into a room.
constexpr error why_unreadable(layout l, bytes_view masked, bytes_span room) noexcept {
    if (masked.size() > room.size())
        return {.code = errc::no_room, .offset = static_cast<std::uint32_t>(room.size())};
    if (!l.known()) return {.code = errc::unknown_function, .offset = 8};
    return {.code = errc::bad_length, .offset = 9};
}
constexpr bool is_readable(layout l, bytes_view masked, bytes_span room) noexcept {
    return l.known() && masked.size() >= l.length && masked.size() <= room.size();
}

constexpr bytes_view unmask_whole(bytes_view masked, bytes_span room) noexcept {
    add_to_octets<data_unmask>(masked, room.data());
    return room.first(masked.size());
}

// Precondition: is_readable(). (One result, made where the caller wants it: nothing is copied.)
constexpr result<reply> take_reply(const frame& f, layout l, bytes_span room) noexcept {
    field_reader in{unmask_whole(f.data, room)};
    result<reply> out;
    out->meter = f.meter;
    out->what = function_of(f.control);
    out->more = has_follow_up(f.control);
    out->refused = is_error_reply(f.control);
    if (l.has(id_part)) out->id.value = in.word();
    if (l.has(sequence_part)) out->sequence = in.last();
    out->data = in.rest();
    return out;
}

constexpr credentials credentials_of(std::uint32_t password_word) noexcept {
    return {.level = static_cast<std::uint8_t>(password_word), .password = password_word >> 8};
}

// Writes a frame whose words stand before its data, masked at once; the sequence number comes last
// of all.
class field_writer {
public:
    constexpr field_writer(const address& meter, std::uint8_t control, layout l, bytes_view data,
                           bytes_span out, encode_params params) noexcept
        : room_(begin_frame(meter, control, l.length + data.size(), out, params)),
          before_(params.wake_up) {}

    [[nodiscard]] constexpr bool ok() const noexcept { return room_.has_value(); }

    constexpr void word(std::uint32_t value) noexcept {
        const auto to = room_->subspan(at_).first<4>();
        to[0] = static_cast<std::byte>(value + data_mask);
        to[1] = static_cast<std::byte>((value >> 8) + data_mask);
        to[2] = static_cast<std::byte>((value >> 16) + data_mask);
        to[3] = static_cast<std::byte>((value >> 24) + data_mask);
        at_ += 4;
    }
    constexpr void octets(bytes_view data) noexcept {
        add_to_octets<data_mask>(data, room_->data() + at_);
        at_ += data.size();
    }
    constexpr void octet(std::uint8_t value) noexcept {
        (*room_)[at_++] = static_cast<std::byte>(value + data_mask);
    }
    [[nodiscard]] constexpr result<std::size_t> finish() noexcept {
        if (!room_) return fail(room_.error());
        codec::detail::finish_sum_frame(*room_);
        return before_ + room_->size();
    }

private:
    result<bytes_span> room_;
    std::size_t before_;  // wake-up octets
    std::size_t at_ = header_length;
};

}  // namespace detail

/// Takes a master's frame apart, unmasking into `room` (255 octets always suffice), which the
/// result's `data` borrows.
/// @return `bad_control` for a meter's frame, `unknown_function`, `bad_length`, `no_room`.
[[nodiscard]] constexpr result<request> parse_request(const frame& f, bytes_span room) noexcept {
    if ((f.control & ~0x1FU) != 0) return fail(errc::bad_control, 8);
    const function what = function_of(f.control);
    const auto l = detail::request_layout(what);
    if (!detail::is_readable(l, f.data, room)) return fail(detail::why_unreadable(l, f.data, room));
    detail::field_reader in{detail::unmask_whole(f.data, room)};
    request out{.meter = f.meter, .what = what};
    if (l.has(detail::id_part)) out.id.value = in.word();
    if (l.has(detail::password_part)) out.by = detail::credentials_of(in.word());
    if (l.has(detail::operator_part)) out.by.operator_code = in.word();
    if (l.has(detail::sequence_part)) out.sequence = in.last();
    out.data = in.rest();
    return out;
}

/// Takes a meter's frame apart, unmasking into `room` (255 octets always suffice), which the
/// result's `data` borrows. A refusal is a reply too: see accepted().
/// @return `not_a_reply` for a master's frame, `unknown_function`, `bad_length`, `no_room`.
[[nodiscard]] constexpr result<reply> parse_reply(const frame& f, bytes_span room) noexcept {
    if (!is_reply(f.control)) return fail(errc::not_a_reply, 8);
    const auto l = detail::layout_of(f.control);
    if (!detail::is_readable(l, f.data, room)) return fail(detail::why_unreadable(l, f.data, room));
    return detail::take_reply(f, l, room);
}

/// Writes a master's frame. @return octets written; or `no_room`, `bad_length`, `unknown_function`.
[[nodiscard]] constexpr result<std::size_t> encode(const request& r, bytes_span out,
                                                   encode_params params = {}) noexcept {
    const auto l = detail::request_layout(r.what);
    if (!l.known()) return fail(errc::unknown_function);
    detail::field_writer w{r.meter, request_control(r.what), l, r.data, out, params};
    if (w.ok()) {
        if (l.has(detail::id_part)) w.word(r.id.value);
        if (l.has(detail::password_part)) w.word(r.by.password << 8 | r.by.level);
        if (l.has(detail::operator_part)) w.word(r.by.operator_code);
        w.octets(r.data);
        if (l.has(detail::sequence_part)) w.octet(r.sequence);
    }
    return w.finish();
}

/// Writes a meter's frame. @return octets written; or `no_room`, `bad_length`, `unknown_function`.
[[nodiscard]] constexpr result<std::size_t> encode(const reply& r, bytes_span out,
                                                   encode_params params = {}) noexcept {
    auto control = reply_control(r.what);
    if (r.refused) control |= error_bit;
    if (r.more) control |= follow_up_bit;
    const auto l = detail::layout_of(control);
    if (!l.known() || to_text(r.what) == "unknown") return fail(errc::unknown_function);
    detail::field_writer w{r.meter, control, l, r.data, out, params};
    if (w.ok()) {
        if (l.has(detail::id_part)) w.word(r.id.value);
        w.octets(r.data);
        if (l.has(detail::sequence_part)) w.octet(r.sequence);
    }
    return w.finish();
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
    if (layout.has(detail::id_part) && asked.id != r.id)
        return fail(errc::foreign_frame, header_length);
    if (layout.has(detail::sequence_part) && asked.sequence != r.sequence)
        return fail(errc::bad_sequence);
    return {};
}

}  // namespace submeter::inline v0::codec::dlt645
