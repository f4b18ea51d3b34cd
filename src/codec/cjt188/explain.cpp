// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/cjt188/explain.hpp"

#include "codec/cjt188/values.hpp"
#include "codec/sum_frame_annotator.hpp"

#include <algorithm>

namespace submeter::inline v0::codec::cjt188 {

namespace {

using codec::detail::shown;
using annotator = codec::detail::sum_frame_annotator;

constexpr const char* frame_source = "CJ/T 188, frame";
constexpr const char* data_source = "CJ/T 188, data identifiers";

std::string control_text(bytes_view raw) {
    const auto control = to_u8(raw[0]);
    std::string out{to_text(function_of(control))};
    out += is_reply(control) ? " reply" : " request";
    if (is_error_reply(control)) out += ", refused";
    return out;
}

std::string value_text(const decoded_item& item) {
    std::string out = item.value.value_or("not there");
    if (!item.unit.empty()) out += " " + item.unit;
    return out;
}

std::string nothing(bytes_view) {
    return {};
}

std::string type_text(bytes_view raw) {
    return std::string{to_text(static_cast<meter_type>(raw[0]))};
}

std::string address_text(bytes_view raw) {
    address meter;
    std::copy(raw.begin(), raw.end(), meter.octets.begin());
    auto out = to_text(meter);
    if (!is_valid(meter)) return out.append(", not decimal digits");
    if (is_broadcast(meter)) return out.append(", every meter, none answers");
    return has_wildcard(meter) ? out.append(", AA is any two digits") : out;
}

std::string length_text(bytes_view raw) {
    return std::to_string(to_u8(raw[0]));
}

constexpr codec::detail::header_field header[] = {{1, "start", nothing},
                                                  {1, "type", type_text},
                                                  {7, "address", address_text},
                                                  {1, "control", control_text},
                                                  {1, "length", length_text}};

constexpr codec::detail::sum_frame_words words{protocol::cjt188, header, 0, frame_source};

// Data that cannot be taken apart are shown where the frame reads; any other may hold a key.
shown data_of(std::optional<std::uint8_t> control) {
    const bool reads = control && function_of(*control) == function::read;
    return reads || !control ? shown::yes : shown::no;
}

// What should have stood where a message or a value could not be read.
std::string expected(const error& why, std::uint8_t control) {
    switch (why.code) {
        case errc::bad_bcd:
            return "a decimal digit in each half of the octet";
        case errc::bad_date:
            return "a day and a time that exist";
        case errc::value_absent:
            return "a value";
        case errc::unknown_function:
            return "a function of CJ/T 188";
        case errc::bad_control:
            return "bit 6 of a request is 0";
        case errc::bad_length: {
            const auto form = detail::form_of(control);
            const std::size_t least = detail::data_start(form) - header_length;
            return std::to_string(least).append(" octets of data or more");
        }
        default:
            return {};
    }
}

// Adds the values of a message. Those without octets of their own say more of the last octets.
void add_items(annotator& out, const std::vector<detail::placed_item>& items) {
    for (const auto& one : items) {
        if (one.length != 0) {
            out.add(one.length, one.what.name, value_text(one.what), data_source,
                    one.secret ? shown::no : shown::yes);
        } else if (one.what.name != "address") {
            out.note(std::string{one.what.name}.append(" ").append(value_text(one.what)));
        }
    }
}

void add_broken(annotator& out, const frame& f, error why) {
    why.offset += static_cast<std::uint32_t>(out.start());
    out.broken(why, expected(why, f.control));
}

template <class Message>
void explain_message(annotator& out, const result<Message>& m, const frame& f) {
    out.header();
    if (!m) {
        const auto data = data_of(f.control);
        out.add(f.data.size(), "data", data == shown::no ? "not shown" : "", frame_source, data);
        out.trailer();
        return add_broken(out, f, m.error());
    }
    const auto form = detail::form_of(*m);
    if (form == detail::message_form::id_sequence)
        out.add(2, "identifier", to_text(m->id), data_source);
    if (form != detail::message_form::data)
        out.add(1, "sequence", std::to_string(m->sequence), frame_source);
    const auto items = detail::read_items(*m);
    if (items) {
        add_items(out, *items);
    } else {
        out.add(m->data.size(), "data", "", data_source);
    }
    out.trailer();
    if (items) return;
    auto why = items.error();
    why.offset += static_cast<std::uint32_t>(detail::data_start(form));
    add_broken(out, f, why);
}

void explain_message(annotator& out, const frame& f) {
    if (is_reply(f.control)) return explain_message(out, parse_reply(f, detail::dialect_of(f)), f);
    explain_message(out, parse_request(f, detail::dialect_of(f)), f);
}

// Whether all of a frame is there, though its last two octets are wrong.
std::optional<frame> whole_frame(const annotator& out, bytes_view input, const error& why) {
    if (why.code != errc::bad_checksum && why.code != errc::bad_end) return std::nullopt;
    const auto front = input.subspan(out.start());
    return detail::frame_rules::split(front.first(detail::frame_rules::claimed_length(front)));
}

}  // namespace

explanation explain(bytes_view input, std::size_t offset) {
    annotator out{words, input, offset};
    const auto f = decode(input);
    const auto data = data_of(out.octet(9));
    if (f) {
        explain_message(out, *f);
    } else if (const auto whole = whole_frame(out, input, f.error())) {
        explain_message(out, *whole);
    } else {
        out.broken_frame(f.error(), data);
        return out.finish();
    }
    out.add(input.size(), "not_read", f ? "behind the frame" : "", frame_source,
            f ? shown::yes : data);
    if (!f) out.broken_check(f.error());
    return out.finish();
}

}  // namespace submeter::inline v0::codec::cjt188
