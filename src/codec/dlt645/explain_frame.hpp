// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "codec/dlt645/item_values.hpp"
#include "codec/sum_frame_annotator.hpp"
#include "submeter/codec/dlt645/frame.hpp"

#include <algorithm>
#include <array>

// What the explanations of both editions have in common: the frame is the same.

namespace submeter::inline v0::codec::dlt645::detail {

using codec::detail::shown;
using annotator = codec::detail::sum_frame_annotator;

inline std::string nothing(bytes_view) {
    return {};
}

inline std::string address_text(bytes_view raw) {
    address meter;
    std::copy(raw.begin(), raw.end(), meter.octets.begin());
    auto out = to_text(meter);
    if (!is_valid(meter)) return out.append(", not decimal digits");
    if (is_broadcast(meter)) return out.append(", every meter, none answers");
    return has_wildcard(meter) ? out.append(", AA is any two digits") : out;
}

// `name` is the function's.
inline std::string control_text(std::uint8_t control, std::string_view name) {
    std::string out{name};
    out += is_reply(control) ? " reply" : " request";
    if (is_error_reply(control)) out += ", refused";
    if (has_follow_up(control)) out += ", more follows";
    return out;
}

inline std::string length_text(bytes_view raw) {
    return std::to_string(to_u8(raw[0]));
}

inline std::string value_text(const decoded_item& item) {
    std::string out = item.value.value_or("not there");
    if (!item.unit.empty()) out.append(" ").append(item.unit);
    if (!item.time.empty()) out.append(" at ").append(item.time);
    return out;
}

// The octet at an error, as the sender meant it.
inline std::string unmasked(const frame& f, const error& why) {
    if (why.offset < header_length || why.offset - header_length >= f.data.size()) return {};
    const auto octet = to_u8(f.data[why.offset - header_length]);
    const auto plain = codec::detail::hex_byte(static_cast<std::uint8_t>(octet - data_mask));
    return std::string{" ("}.append(plain).append(" + 33H)");
}

// What should have stood where a value could not be read.
inline std::string expected_value(errc code) {
    switch (code) {
        case errc::bad_bcd:
            return "a decimal digit in each half of the octet";
        case errc::bad_date:
            return "a day and a time that exist";
        case errc::bad_value:
            return "one of the listed values";
        case errc::bad_control:
            return "bits 6 and 5 of a request are 0";
        default:
            return {};
    }
}

// An Edition says, as static members: `words` of its header and the `data_source` of its
// dictionary; data_of(), whether the data of a frame with that control octet may hold a password or
// a key; expected() and expected_length(); parse_request() and parse_reply(); and of a message its
// data_start(), read_items(), add_parts() in front of the data and add_tail() behind them.
template <class Edition>
void add_broken(annotator& out, const frame& f, error why, std::string expected) {
    const auto more = unmasked(f, why);
    why.offset += static_cast<std::uint32_t>(out.start());
    out.broken(why, std::move(expected), more);
}
template <class Edition>
void add_broken(annotator& out, const frame& f, const error& why) {
    add_broken<Edition>(out, f, why, Edition::expected(why, f.control));
}

template <class Edition, class Message>
void add_message(annotator& out, const Message& m, const frame& f) {
    Edition::add_parts(out, m);
    std::size_t at = 0;
    const auto items = Edition::read_items(m);
    const auto unread = [&](std::size_t to) {
        if (to > at)
            out.add(to - at, "data", "", Edition::data_source, Edition::data_of(f.control));
        at = std::max(at, to);
    };
    if (items) {
        for (const auto& one : *items) {
            unread(one.offset);
            if (one.length == 0) {
                out.note(std::string{one.what.name}.append(" ").append(value_text(one.what)));
                continue;
            }
            out.add(one.length, one.what.name, value_text(one.what), Edition::data_source,
                    one.secret ? shown::no : shown::yes);
            if (!one.note.empty()) out.note(one.note);
            at += one.length;
        }
    }
    unread(m.data.size());
    Edition::add_tail(out, m);
    out.trailer();
    if (items) return;
    auto why = items.error();
    if (why.code == errc::bad_length)
        return add_broken<Edition>(out, f, {why.code, header_length - 1, 0},
                                   Edition::expected_length(m));
    why.offset += static_cast<std::uint32_t>(Edition::data_start(m));
    add_broken<Edition>(out, f, why);
}

template <class Edition, class Message>
void explain_message(annotator& out, const result<Message>& m, const frame& f) {
    out.header();
    if (m) return add_message<Edition>(out, *m, f);
    const auto hidden = Edition::data_of(f.control);
    out.add(f.data.size(), "data", hidden == shown::no ? "not shown" : "", Edition::words.source,
            hidden);
    out.trailer();
    add_broken<Edition>(out, f, m.error());
}

template <class Edition>
void explain_message(annotator& out, const frame& f) {
    std::array<std::byte, data_length_max> room;
    if (is_reply(f.control)) return explain_message<Edition>(out, Edition::parse_reply(f, room), f);
    explain_message<Edition>(out, Edition::parse_request(f, room), f);
}

// Whether all of a frame is there, though its last two octets are wrong.
inline std::optional<frame> whole_frame(const annotator& out, bytes_view input, const error& why) {
    if (why.code != errc::bad_checksum && why.code != errc::bad_end) return std::nullopt;
    const auto front = input.subspan(out.start());
    return frame_rules::split(front.first(frame_rules::claimed_length(front)));
}

template <class Edition>
explanation explain_frame(bytes_view input, std::size_t offset) {
    annotator out{Edition::words, input, offset};
    const auto f = decode(input);
    if (f) {
        explain_message<Edition>(out, *f);
    } else if (const auto whole = whole_frame(out, input, f.error())) {
        explain_message<Edition>(out, *whole);
    } else {
        out.broken_frame(f.error(), Edition::data_of(out.octet(8)));
        return out.finish();
    }
    out.add(input.size(), "not_read", f ? "behind the frame" : "", Edition::words.source,
            f ? shown::yes : Edition::data_of(out.octet(8)));
    if (!f) out.broken_check(f.error());
    return out.finish();
}

}  // namespace submeter::inline v0::codec::dlt645::detail
