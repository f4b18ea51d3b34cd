// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/decoded.hpp"

#include "codec/describe.hpp"
#include "codec/scan.hpp"
#include "core/json_writer.hpp"

namespace submeter::inline v0::codec {

namespace detail {

decoded_frame unreadable(protocol in, std::size_t offset, std::size_t length, error why) {
    decoded_frame out;
    out.in = in;
    out.offset = offset;
    out.length = length;
    out.why = why;
    return out;
}

std::string hex_byte(std::uint8_t value) {
    const std::byte octet{value};
    return to_hex({&octet, 1});
}

}  // namespace detail

namespace {

// The frame at the front of `input`, which the scanner accepted.
decoded_frame describe_frame(protocol in, bytes_view input, std::size_t offset,
                             const decode_context& context) {
    switch (in) {
        case protocol::dlt645_2007:
            return dlt645::describe(input, offset, context.way);
        case protocol::dlt645_1997:
            return dlt645::edition_1997::describe(input, offset, context.way);
        case protocol::cjt188:
            return cjt188::describe(input, offset, context.way);
        case protocol::dlt698:
            return dlt698::describe(input, offset, context.way);
        default:
            return modbus::describe(in, input, offset, context);
    }
}

const std::string* fact_of(const explanation& e, std::string_view name) {
    for (const auto& [key, value] : e.facts)
        if (key == name) return &value;
    return nullptr;
}

// The part that tells of the error, of the first with its code.
const explanation* broken_part_of(const explanation& told, std::string_view code) {
    const auto* named = told.rule == "codec.broken" ? fact_of(told, "error") : nullptr;
    if (named != nullptr && *named == code) return &told;
    for (const auto& part : told.parts)
        if (const auto* found = broken_part_of(part, code)) return found;
    return nullptr;
}

// The words of the error are those of the explanation.
void add_expectation(decoded_frame& out, const explanation& told) {
    const auto* broken = broken_part_of(told, describe(out.why.code).name);
    if (broken == nullptr) return;
    out.found = *fact_of(*broken, "found");
    out.expected = *fact_of(*broken, "expected");
}

}  // namespace

std::vector<decoded_frame> decode_text(protocol in, const decode_context& context,
                                       bytes_view input) {
    std::vector<decoded_frame> out;
    for (const auto& span : detail::scan(in, modbus::way_of(in, context), input)) {
        if (span.failed) {
            out.push_back(detail::unreadable(in, span.offset, span.length, *span.failed));
        } else {
            out.push_back(describe_frame(in, input.subspan(span.offset), span.offset, context));
        }
        if (auto& last = out.back(); !last.ok && last.why.code != errc::noise)
            add_expectation(last, detail::explain_run(in, context, input, span));
    }
    return out;
}

std::vector<decoded_frame> decode_text(protocol in, std::optional<direction> way,
                                       bytes_view input) {
    return decode_text(in, decode_context{.way = way}, input);
}

namespace {

void text_or_null(submeter::detail::json_object& out, std::string_view name,
                  const std::string& value) {
    if (value.empty()) {
        out.null(name);
    } else {
        out.text(name, value);
    }
}

std::string to_json(const decoded_item& item) {
    submeter::detail::json_object out;
    text_or_null(out, "id", item.id);
    out.text("name", item.name);
    text_or_null(out, "obis", item.obis);
    out.number("circuit", item.circuit);
    if (item.value) {
        out.text("value", *item.value);
    } else {
        out.null("value");
    }
    text_or_null(out, "unit", item.unit);
    text_or_null(out, "time", item.time);
    return out.str();
}

// "the checksum is wrong: found aa, expected a9".
std::string message_of(const decoded_frame& f) {
    std::string out{describe(f.why.code).sentence};
    if (f.expected.empty()) return out;
    out += ": ";
    if (!f.found.empty()) out.append("found ").append(f.found).append(", ");
    return out.append("expected ").append(f.expected);
}

std::string error_json(const decoded_frame& f) {
    submeter::detail::json_object out;
    out.text("code", describe(f.why.code).name);
    out.number("offset", f.why.offset);
    out.text("message", message_of(f));
    return out.str();
}

}  // namespace

std::string to_json(const decoded_frame& f) {
    submeter::detail::json_object out;
    out.boolean("ok", f.ok);
    out.text("protocol", to_text(f.in));
    out.number("offset", static_cast<long long>(f.offset));
    if (!f.ok) {
        out.raw("error", error_json(f));
        return out.str();
    }
    out.text("direction", to_text(f.way));
    out.text("address", f.address);
    if (!f.address_type.empty()) out.text("address_type", f.address_type);
    if (f.logical_address != 0) out.number("logical_address", f.logical_address);
    out.text("control", f.control);
    out.text("function", f.function);
    out.boolean("error_reply", f.error_reply);
    out.boolean("follow_up", f.follow_up);
    text_or_null(out, "id", f.id.value_or(""));
    submeter::detail::json_array items;
    for (const auto& item : f.items)
        items.raw(to_json(item));
    out.raw("items", items.str());
    return out.str();
}

}  // namespace submeter::inline v0::codec
