// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/modbus/layout.hpp"

#include "submeter/codec/modbus/float_bits.hpp"
#include "submeter/codec/modbus/frame.hpp"

#include <algorithm>
#include <bit>
#include <charconv>

namespace submeter::inline v0::codec::modbus {

namespace {

// The digits that tell the floating number from its neighbours, without an exponent.
template <class Float>
std::string shortest_text(Float value) {
    std::array<char, 400> room{};
    const auto done =
        std::to_chars(room.data(), room.data() + room.size(), value, std::chars_format::fixed);
    return {room.data(), done.ptr};
}

std::optional<std::string> float_text(std::uint64_t bits, register_type type) {
    if (!detail::unpack({bits, type})) return std::nullopt;  // no number: nothing is there
    if (type == register_type::f64) return shortest_text(std::bit_cast<double>(bits));
    return shortest_text(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
}

// The error's octet is counted on the wire.
result<std::optional<std::string>> number_text(bytes_view octets, register_layout layout) {
    const auto bits = *read_bits(octets, 0, layout);
    if (is_float(layout.type)) return float_text(bits, layout.type);
    if (layout.type == register_type::u64) return std::to_string(bits);
    const auto number = read_number(octets, 0, layout);
    if (number) return std::to_string(*number);
    const auto [code, rank, index] = number.error();
    return fail(code, detail::wire_index(rank, octets.size(), layout.order));
}

std::string text_of(bytes_view octets, word_order order) {
    std::array<char, 256> room{};
    const auto text = read_text(octets, order, room);
    const bool printable = text && std::all_of(text->begin(), text->end(),
                                               [](char c) { return c >= 0x20 && c <= 0x7E; });
    return printable ? std::string{*text} : to_hex(octets);
}

named_registers read_field(const layout_field& field, const register_run& run, std::size_t index,
                           std::size_t count) {
    named_registers out{.offset = 2 * index, .length = 2 * count};
    const auto octets = run.octets.subspan(out.offset, out.length);
    if (run.start) out.item.id = std::to_string(*run.start + index);
    out.item.name = field.name;
    if (field.kind == field_kind::text) {
        out.item.value = text_of(octets, field.layout.order);
        return out;
    }
    auto text = number_text(octets, field.layout);
    if (text) {
        out.item.value = *std::move(text);
    } else {
        out.failed = text.error();
        out.failed->offset += static_cast<std::uint32_t>(out.offset);
    }
    return out;
}

// --- the text of a layout -----------------------------------------------------------------------

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::optional<std::uint16_t> number_in(std::string_view text) {
    std::uint16_t out = 0;
    const auto done = std::from_chars(text.data(), text.data() + text.size(), out);
    if (done.ptr != text.data() + text.size() || out < 1 || out > read_count_max)
        return std::nullopt;
    return out;
}

std::optional<word_order> order_named(std::string_view text) {
    for (const auto o : {word_order::abcd, word_order::cdab, word_order::badc, word_order::dcba})
        if (text == to_text(o)) return o;
    return std::nullopt;
}

bool set_number(layout_field& out, std::string_view text) {
    using enum register_type;
    for (const auto t : {u16, i16, u32, i32, u64, i64, f32, f64, bcd16, bcd32, bcd64}) {
        if (text != to_text(t)) continue;
        out.layout.type = t;
        out.registers = static_cast<std::uint16_t>(register_count(t));
        return true;
    }
    return false;
}

// A word, with the number of its registers behind it; without one, all that there are.
bool set_run(layout_field& out, std::string_view text, std::string_view word, field_kind kind) {
    if (!text.starts_with(word)) return false;
    text.remove_prefix(word.size());
    out.kind = kind;
    out.registers = kind == field_kind::text ? read_count_max : 1;
    if (text.empty()) return true;
    const auto count = number_in(text);
    out.registers = count.value_or(0);
    return count.has_value();
}

bool set_type(layout_field& out, std::string_view text) {
    if (const auto order = order_named(text)) {
        out.layout.order = *order;
        return set_number(out, to_text(register_type::u32));
    }
    const auto colon = text.find(':');
    if (colon != std::string_view::npos) {
        const auto order = order_named(text.substr(colon + 1));
        if (!order) return false;
        out.layout.order = *order;
    }
    text = text.substr(0, colon);
    return set_number(out, text) || set_run(out, text, "text", field_kind::text) ||
           set_run(out, text, "skip", field_kind::skipped);
}

bool is_name(std::string_view text) {
    return !text.empty() && text[0] >= 'a' && text[0] <= 'z' &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
           });
}

std::optional<layout_field> read_layout_field(std::string_view text) {
    layout_field out;
    if (const auto equals = text.find('='); equals != std::string_view::npos) {
        out.name = text.substr(0, equals);
        if (!is_name(out.name)) return std::nullopt;
        text.remove_prefix(equals + 1);
    }
    if (const auto star = text.find('*'); star != std::string_view::npos) {
        const auto times = number_in(text.substr(star + 1));
        if (!times) return std::nullopt;
        out.times = *times;
        text = text.substr(0, star);
    }
    if (!set_type(out, text)) return std::nullopt;
    return out;
}

}  // namespace

std::vector<named_registers> layout_names::name(const register_run& run) const {
    std::vector<named_registers> out;
    if (run.has_bits()) return out;
    const std::size_t all = run.octets.size() / 2;
    for (std::size_t at = 0, field = 0, time = 0; at < all;) {
        const auto& f = fields_[field];
        const bool rest_is_text = f.kind == field_kind::text && f.registers == read_count_max;
        const std::size_t count = rest_is_text ? all - at : f.registers;
        if (count > all - at) break;
        if (f.kind != field_kind::skipped) out.push_back(read_field(f, run, at, count));
        at += count;
        if (++time < f.times || field + 1 == fields_.size()) continue;
        ++field;
        time = 0;
    }
    return out;
}

result<layout_names> parse_layout(std::string_view text) {
    std::string plain;
    for (const char c : text)
        plain += lower(c);
    std::vector<layout_field> fields;
    for (std::size_t at = 0; at <= plain.size();) {
        const auto end = std::min(plain.find(',', at), plain.size());
        const auto field = read_layout_field(std::string_view{plain}.substr(at, end - at));
        if (!field) return fail(errc::bad_syntax, at);
        fields.push_back(*field);
        at = end + 1;
    }
    return layout_names{std::move(fields)};
}

}  // namespace submeter::inline v0::codec::modbus
