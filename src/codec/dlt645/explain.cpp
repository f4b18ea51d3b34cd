// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/dlt645/explain.hpp"

#include "codec/dlt645/explain_frame.hpp"
#include "codec/dlt645/values.hpp"
#include "submeter/codec/dlt645/dictionary.hpp"

namespace submeter::inline v0::codec::dlt645 {

namespace {

using codec::detail::shown;
using detail::annotator;

constexpr const char* frame_source = "DL/T 645-2007, frame";

std::string control_text(bytes_view raw) {
    const auto control = to_u8(raw[0]);
    return detail::control_text(control, to_text(function_of(control)));
}

constexpr codec::detail::header_field header[] = {{1, "start", detail::nothing},
                                                  {6, "address", detail::address_text},
                                                  {1, "start", detail::nothing},
                                                  {1, "control", control_text},
                                                  {1, "length", detail::length_text}};

struct edition_2007 {
    static constexpr codec::detail::sum_frame_words words{protocol::dlt645_2007, header, 7,
                                                          frame_source};
    static constexpr const char* data_source = "DL/T 645-2007, data identifiers";

    static shown data_of(std::optional<std::uint8_t> control) {
        if (!control) return shown::yes;
        const auto what = function_of(*control);
        const bool secret = detail::request_layout(what).has(detail::password_part) ||
                            what == function::change_password || what == function::authenticate;
        return secret ? shown::no : shown::yes;
    }

    // What should have stood where a message or a value could not be read.
    static std::string expected(const error& why, std::uint8_t control) {
        if (why.code == errc::unknown_function) return "a function of DL/T 645-2007";
        if (why.code != errc::bad_length) return detail::expected_value(why.code);
        const auto what = function_of(control);
        const auto layout =
            is_reply(control) ? detail::reply_layout(what) : detail::request_layout(what);
        return std::to_string(layout.length).append(" octets of data or more");
    }

    // The same for a message whose values are too short.
    template <class Message>
    static std::string expected_length(const Message& m) {
        const auto found = find_item(m.id, m.data.size());
        if (!detail::names_identifier(m) || !found) return "another length";
        return detail::expected_length(*found, detail::data_start(m) - header_length);
    }

    static result<request> parse_request(const frame& f, bytes_span room) {
        return dlt645::parse_request(f, room);
    }
    static result<reply> parse_reply(const frame& f, bytes_span room) {
        return dlt645::parse_reply(f, room);
    }
    template <class Message>
    static auto read_items(const Message& m) {
        return detail::read_items(m);
    }
    template <class Message>
    static std::size_t data_start(const Message& m) {
        return detail::data_start(m);
    }

    static void add_parts(annotator& out, const request& r) {
        const auto layout = detail::request_layout(r.what);
        if (layout.has(detail::id_part)) out.add(4, "identifier", to_text(r.id), data_source);
        if (layout.has(detail::password_part)) {
            out.add(1, "password_level", detail::packed_digits(r.by.level, 2), frame_source);
            out.add(3, "password", "not shown", frame_source, shown::no);
        }
        if (layout.has(detail::operator_part))
            out.add(4, "operator", detail::packed_digits(r.by.operator_code, 8), frame_source);
    }
    static void add_parts(annotator& out, const reply& r) {
        if (detail::names_identifier(r)) out.add(4, "identifier", to_text(r.id), data_source);
    }

    static void add_tail(annotator& out, const request& r) {
        if (detail::request_layout(r.what).has(detail::sequence_part))
            add_sequence(out, r.sequence);
    }
    static void add_tail(annotator& out, const reply& r) {
        if (!r.refused && detail::reply_layout(r.what).has(detail::sequence_part))
            add_sequence(out, r.sequence);
    }
    static void add_sequence(annotator& out, std::uint8_t sequence) {
        out.add(1, "sequence", std::to_string(sequence), frame_source);
    }
};

}  // namespace

explanation explain(bytes_view input, std::size_t offset) {
    return detail::explain_frame<edition_2007>(input, offset);
}

}  // namespace submeter::inline v0::codec::dlt645
