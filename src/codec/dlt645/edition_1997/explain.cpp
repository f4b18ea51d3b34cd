// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/dlt645/edition_1997/explain.hpp"

#include "codec/dlt645/edition_1997/values.hpp"
#include "codec/dlt645/explain_frame.hpp"
#include "submeter/codec/dlt645/edition_1997/dictionary.hpp"

namespace submeter::inline v0::codec::dlt645::edition_1997 {

namespace {

using codec::detail::shown;
using dlt645::detail::annotator;

constexpr const char* frame_source = "DL/T 645-1997, frame";

std::string control_text(bytes_view raw) {
    const auto control = to_u8(raw[0]);
    return dlt645::detail::control_text(control, to_text(function_of(control)));
}

constexpr codec::detail::header_field header[] = {{1, "start", dlt645::detail::nothing},
                                                  {6, "address", dlt645::detail::address_text},
                                                  {1, "start", dlt645::detail::nothing},
                                                  {1, "control", control_text},
                                                  {1, "length", dlt645::detail::length_text}};

struct edition {
    static constexpr codec::detail::sum_frame_words words{protocol::dlt645_1997, header, 7,
                                                          frame_source};
    static constexpr const char* data_source = "DL/T 645-1997, data identifiers";

    static shown data_of(std::optional<std::uint8_t> control) {
        if (!control) return shown::yes;
        const bool secret = detail::request_layout(function_of(*control)).password;
        return secret ? shown::no : shown::yes;
    }

    // What should have stood where a message or a value could not be read.
    static std::string expected(const error& why, std::uint8_t control) {
        if (why.code == errc::unknown_function) return "a function of DL/T 645-1997";
        if (why.code != errc::bad_length) return dlt645::detail::expected_value(why.code);
        const auto layout = is_reply(control) ? detail::layout{.id = true}
                                              : detail::request_layout(function_of(control));
        return std::to_string(layout.fixed_length()).append(" octets of data or more");
    }

    // The same for a message whose values are too short.
    template <class Message>
    static std::string expected_length(const Message& m) {
        const auto found = edition_1997::find_item(m.id);
        if (!detail::names_identifier(m) || !found) return "another length";
        return dlt645::detail::expected_length(*found, detail::data_start(m) - header_length);
    }

    static result<request> parse_request(const frame& f, bytes_span room) {
        return edition_1997::parse_request(f, room);
    }
    static result<reply> parse_reply(const frame& f, bytes_span room) {
        return edition_1997::parse_reply(f, room);
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
        if (layout.id) out.add(2, "identifier", to_text(r.id), data_source);
        if (layout.password) out.add(4, "password", "not shown", frame_source, shown::no);
    }
    static void add_parts(annotator& out, const reply& r) {
        if (r.has_id) out.add(2, "identifier", to_text(r.id), data_source);
    }
    template <class Message>
    static void add_tail(annotator&, const Message&) {}
};

}  // namespace

explanation explain(bytes_view input, std::size_t offset) {
    return dlt645::detail::explain_frame<edition>(input, offset);
}

}  // namespace submeter::inline v0::codec::dlt645::edition_1997
