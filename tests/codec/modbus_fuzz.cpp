// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/decoded.hpp"
#include "submeter/codec/explain.hpp"
#include "submeter/codec/modbus/ascii_stream.hpp"
#include "submeter/codec/modbus/explain.hpp"
#include "submeter/codec/modbus/layout.hpp"
#include "submeter/codec/modbus/layout_guess.hpp"
#include "submeter/codec/modbus/stream.hpp"
#include "submeter/codec/modbus/tcp_stream.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

using namespace submeter;

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

// The request that a reply most likely answers, and one that differs in its data.
void check_likely_request(const codec::modbus::reply& r) {
    namespace modbus = codec::modbus;
    (void)modbus::accepted(r);
    modbus::request asked{.unit = r.unit,
                          .what = r.what,
                          .start = r.start,
                          .count = r.count,
                          .registers = r.registers,
                          .data = r.data};
    (void)modbus::check_answer(asked, r);
    (void)modbus::reply_length(asked);
    asked.registers = asked.registers.first(asked.registers.size() / 2);
    asked.data = asked.data.first(asked.data.size() / 2);
    (void)modbus::check_answer(asked, r);
}

// A frame that is accepted is written back octet for octet, and so is what it says.
void check_round_trip(bytes_view input, codec::direction way) {
    namespace modbus = codec::modbus;
    const auto f = modbus::decode(input, way);
    if (!f) return;
    std::array<std::byte, modbus::frame_length_max> out{};
    const auto original = to_hex(input.first(f->consumed));
    require(modbus::encode(*f, out) == f->consumed);
    require(to_hex(bytes_view{out}.first(f->consumed)) == original);
    if (way == codec::direction::request) {
        const auto r = modbus::parse_request(*f);
        if (r) require(modbus::encode(*r, out) == f->consumed);
    } else if (const auto r = modbus::parse_reply(*f)) {
        require(modbus::encode(*r, out) == f->consumed);
        check_likely_request(*r);
    }
}

// Takes every frame that a chunk makes whole.
void take_all(codec::modbus::stream& s, bytes_view chunk, std::vector<std::string>& out) {
    while (const auto f = s.next(chunk))
        out.push_back(to_hex(f->data));
}

// Octets one by one give the frames that they give at once.
void check_stream(bytes_view input, codec::direction way) {
    codec::modbus::stream whole{way};
    codec::modbus::stream single{way};
    std::vector<std::string> at_once;
    std::vector<std::string> one_by_one;
    take_all(whole, input, at_once);
    for (std::size_t i = 0; i < input.size(); ++i)
        take_all(single, input.subspan(i, 1), one_by_one);
    require(at_once == one_by_one);
    require(whole.noise() == single.noise() && whole.pending() == single.pending());
    while (whole.gap()) {
    }
    require(whole.pending() == 0);
}

// The response to a request is found by what the request says, too.
void check_expectation(bytes_view input) {
    namespace modbus = codec::modbus;
    const auto f = modbus::decode(input, codec::direction::request);
    if (!f) return;
    const auto asked = modbus::parse_request(*f);
    if (!asked) return;
    modbus::stream s{codec::direction::response};
    s.expect(*asked);
    for (auto chunk = input.subspan(f->consumed); s.next(chunk);) {
    }
    while (s.gap()) {
    }
    require(s.pending() == 0);
}

// The frames that a stream gives in the input as it is, and octet by octet, as text.
template <class Stream, class Text>
void check_cuts(bytes_view input, Text text) {
    Stream whole;
    Stream single;
    std::string at_once;
    std::string one_by_one;
    for (auto chunk = input; const auto f = whole.next(chunk);)
        at_once += text(*f);
    for (std::size_t i = 0; i < input.size(); ++i)
        for (auto chunk = input.subspan(i, 1); const auto f = single.next(chunk);)
            one_by_one += text(*f);
    require(at_once == one_by_one);
    require(whole.noise() == single.noise() && whole.pending() == single.pending());
}

void check_other_framings(bytes_view input) {
    namespace modbus = codec::modbus;
    std::array<std::byte, modbus::ascii_length_max> out{};
    if (const auto f = modbus::decode_tcp(input)) {
        const auto length = modbus::encode_tcp(*f, out);
        require(length && to_hex(bytes_view{out}.first(*length)) == to_hex(input.first(*length)));
        const auto r = modbus::parse_request(f->content);
        if (r) require(modbus::encode_tcp(f->transaction, *r, out) == length);
        const auto answer = modbus::parse_reply(f->content);
        if (answer) require(modbus::encode_tcp(f->transaction, *answer, out) == length);
    }
    std::array<std::byte, modbus::ascii_octets_max> room{};
    if (const auto f = modbus::decode_ascii(input, room))
        require(modbus::encode_ascii(*f, out) == f->consumed);
    check_cuts<modbus::tcp_stream>(input, [](const auto& f) { return to_hex(f.content.data); });
    check_cuts<modbus::ascii_stream>(input, [](const auto& f) { return to_hex(f.data); });

    std::array<modbus::register_layout, 40> found{};
    const std::array sample{modbus::layout_sample{input, -1000, 1000000}};
    (void)modbus::guess_layout(sample, found);
    std::array<char, 64> text{};
    (void)modbus::read_text(input, modbus::word_order::badc, text);
}

// The front of the input is a request, the rest what answers it, under a layout made of it all.
void check_context(bytes_view input) {
    if (input.empty()) return;
    const auto cut = std::min<std::size_t>(to_u8(input[0]), input.size());
    const std::string text{reinterpret_cast<const char*>(input.data()), input.size()};
    const auto read = codec::modbus::parse_layout(text);
    const codec::modbus::layout_names plain{
        {{.name = "a", .times = 2},
         {.kind = codec::modbus::field_kind::text, .registers = 3},
         {.layout = {codec::modbus::register_type::f32}, .registers = 2}}};
    const codec::decode_context context{
        .way = {}, .request = input.first(cut), .names = read ? &*read : &plain};
    for (const auto in : {codec::protocol::modbus_rtu, codec::protocol::modbus_tcp,
                          codec::protocol::modbus_ascii}) {
        for (const auto& f : codec::decode_text(in, context, input.subspan(cut)))
            require(!codec::to_json(f).empty());
        (void)codec::explain(in, context, input.subspan(cut));
    }
}

// Registers as what they are read into are written back.
void check_registers(bytes_view input) {
    namespace modbus = codec::modbus;
    using enum modbus::register_type;
    for (const auto type : {u16, i16, u32, i32, u64, i64, f32, f64, bcd16, bcd32, bcd64}) {
        for (const auto order : {modbus::word_order::abcd, modbus::word_order::cdab,
                                 modbus::word_order::badc, modbus::word_order::dcba}) {
            const modbus::register_layout layout{type, order};
            const std::size_t size = 2 * modbus::register_count(type);
            std::array<std::byte, 8> out{};
            if (const auto value = modbus::read_number(input, 0, layout)) {
                require(modbus::write_number(*value, layout, out) == size);
                require(to_hex(bytes_view{out}.first(size)) == to_hex(input.first(size)));
            }
            if (const auto bits = modbus::read_float(input, 0, layout))
                (void)modbus::to_decimal(*bits, 6);
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = std::as_bytes(std::span{data, size});
    for (const auto way : {codec::direction::request, codec::direction::response}) {
        check_round_trip(input, way);
        check_stream(input, way);
        for (const auto in : {codec::protocol::modbus_rtu, codec::protocol::modbus_tcp,
                              codec::protocol::modbus_ascii}) {
            for (const auto& f : codec::decode_text(in, way, input))
                require(!codec::to_json(f).empty());
            (void)codec::modbus::explain(in, input, way);
        }
    }
    check_other_framings(input);
    check_context(input);
    check_expectation(input);
    check_registers(input);
    return 0;
}
