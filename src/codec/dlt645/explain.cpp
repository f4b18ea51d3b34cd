// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/dlt645/explain.hpp"

#include "codec/dlt645/values.hpp"
#include "codec/sum_frame_annotator.hpp"

#include <algorithm>
#include <array>

namespace submeter::inline v0::codec::dlt645 {

namespace {

using codec::detail::shown;
using annotator = codec::detail::sum_frame_annotator;

constexpr const char* frame_source = "DL/T 645-2007, frame";
constexpr const char* data_source = "DL/T 645-2007, data identifiers";

// Digits of a packed number, highest first.
std::string packed_digits(std::uint32_t value, unsigned count) {
    std::string out;
    for (unsigned i = count; i-- > 0;)
        out += "0123456789ABCDEF"[value >> (4 * i) & 15];
    return out;
}

std::string nothing(bytes_view) {
    return {};
}

std::string address_text(bytes_view raw) {
    address meter;
    std::copy(raw.begin(), raw.end(), meter.octets.begin());
    auto out = to_text(meter);
    if (is_broadcast(meter)) return out.append(", every meter, none answers");
    return has_wildcard(meter) ? out.append(", AA is any two digits") : out;
}

std::string control_text(bytes_view raw) {
    const auto control = to_u8(raw[0]);
    std::string out{to_text(function_of(control))};
    out += is_reply(control) ? " reply" : " request";
    if (is_error_reply(control)) out += ", refused";
    if (has_follow_up(control)) out += ", more follows";
    return out;
}

std::string length_text(bytes_view raw) {
    return std::to_string(to_u8(raw[0]));
}

constexpr codec::detail::header_field header[] = {{1, "start", nothing},
                                                  {6, "address", address_text},
                                                  {1, "start", nothing},
                                                  {1, "control", control_text},
                                                  {1, "length", length_text}};

constexpr codec::detail::sum_frame_words words{protocol::dlt645_2007, header, 7, frame_source};

std::string value_text(const decoded_item& item) {
    std::string out = item.value.value_or("not there");
    if (!item.unit.empty()) out.append(" ").append(item.unit);
    if (!item.time.empty()) out.append(" at ").append(item.time);
    return out;
}

// Whether the data of a frame with this control octet may hold a password or a key.
shown data_of(std::optional<std::uint8_t> control) {
    if (!control) return shown::yes;
    const auto what = function_of(*control);
    const bool secret = detail::request_layout(what).has(detail::password_part) ||
                        what == function::change_password || what == function::authenticate;
    return secret ? shown::no : shown::yes;
}

std::size_t sequence_length(const request& r) {
    return detail::request_layout(r.what).has(detail::sequence_part) ? 1 : 0;
}
std::size_t sequence_length(const reply& r) {
    return !r.refused && detail::reply_layout(r.what).has(detail::sequence_part) ? 1 : 0;
}

void add_parts(annotator& out, const request& r) {
    const auto layout = detail::request_layout(r.what);
    if (layout.has(detail::id_part)) out.add(4, "identifier", to_text(r.id), data_source);
    if (layout.has(detail::password_part)) {
        out.add(1, "password_level", packed_digits(r.by.level, 2), frame_source);
        out.add(3, "password", "not shown", frame_source, shown::no);
    }
    if (layout.has(detail::operator_part))
        out.add(4, "operator", packed_digits(r.by.operator_code, 8), frame_source);
}
void add_parts(annotator& out, const reply& r) {
    if (detail::names_identifier(r)) out.add(4, "identifier", to_text(r.id), data_source);
}

// What should have stood where a message or a value could not be read.
std::string expected(const error& why, std::uint8_t control) {
    switch (why.code) {
        case errc::bad_bcd:
            return "a decimal digit in each half of the octet";
        case errc::bad_date:
            return "a day and a time that exist";
        case errc::bad_value:
            return "one of the listed values";
        case errc::unknown_function:
            return "a function of DL/T 645-2007";
        case errc::bad_control:
            return "bits 6 and 5 of a request are 0";
        case errc::bad_length: {
            const auto what = function_of(control);
            const auto layout =
                is_reply(control) ? detail::reply_layout(what) : detail::request_layout(what);
            return std::to_string(layout.length).append(" octets of data or more");
        }
        default:
            return {};
    }
}

// The octet at an error, as the sender meant it.
std::string unmasked(const frame& f, const error& why) {
    if (why.offset < header_length || why.offset - header_length >= f.data.size()) return {};
    const auto octet = to_u8(f.data[why.offset - header_length]);
    const auto plain = codec::detail::hex_byte(static_cast<std::uint8_t>(octet - data_mask));
    return std::string{" ("}.append(plain).append(" and 33H)");
}

void add_broken(annotator& out, const frame& f, error why) {
    const auto more = unmasked(f, why);
    why.offset += static_cast<std::uint32_t>(out.start());
    out.broken(why, expected(why, f.control), more);
}

template <class Message>
void add_message(annotator& out, const Message& m, const frame& f) {
    add_parts(out, m);
    std::size_t at = 0;
    const auto items = detail::read_items(m);
    const auto unread = [&](std::size_t to) {
        if (to > at) out.add(to - at, "data", "", data_source, data_of(f.control));
        at = std::max(at, to);
    };
    if (items) {
        for (const auto& one : *items) {
            unread(one.offset);
            if (one.length == 0) {
                out.note(std::string{one.what.name}.append(" ").append(value_text(one.what)));
                continue;
            }
            out.add(one.length, one.what.name, value_text(one.what), data_source,
                    one.secret ? shown::no : shown::yes);
            if (!one.note.empty()) out.note(one.note);
            at += one.length;
        }
    }
    unread(m.data.size());
    out.add(sequence_length(m), "sequence", std::to_string(m.sequence), frame_source);
    out.trailer();
    if (items) return;
    auto why = items.error();
    why.offset += static_cast<std::uint32_t>(detail::data_start(m));
    add_broken(out, f, why);
}

template <class Message>
void explain_message(annotator& out, const result<Message>& m, const frame& f) {
    out.header();
    if (m) return add_message(out, *m, f);
    const auto hidden = data_of(f.control);
    out.add(f.data.size(), "data", hidden == shown::no ? "not shown" : "", frame_source, hidden);
    out.trailer();
    add_broken(out, f, m.error());
}

}  // namespace

explanation explain(bytes_view input, std::size_t offset) {
    annotator out{words, input, offset};
    const auto f = decode(input);
    if (!f) {
        out.broken_frame(f.error(), data_of(out.octet(8)));
        return out.finish();
    }
    std::array<std::byte, data_length_max> room;
    if (is_reply(f->control)) {
        explain_message(out, parse_reply(*f, room), *f);
    } else {
        explain_message(out, parse_request(*f, room), *f);
    }
    out.add(input.size(), "not_read", "behind the frame", frame_source);
    return out.finish();
}

}  // namespace submeter::inline v0::codec::dlt645
