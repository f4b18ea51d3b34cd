// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/modbus/layout_guess.hpp"
#include "submeter/codec/modbus/stream.hpp"
#include "support/fuzzing.hpp"

using namespace submeter;
using namespace submeter::fuzzing;
namespace modbus = submeter::codec::modbus;

namespace {

// The request that a reply most likely answers, and one that differs in its data.
void check_likely_request(const modbus::reply& r) {
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
void check_frame(bytes_view input, codec::direction way) {
    const auto f = modbus::decode(input, way);
    if (!f) return;
    const auto original = input.first(f->consumed);
    check_written_back(f, original);
    if (way == codec::direction::request) {
        check_written_back(modbus::parse_request(*f), original);
    } else {
        const auto r = modbus::parse_reply(*f);
        check_written_back(r, original);
        if (r) check_likely_request(*r);
    }
}

// The response to a request is found by what the request says, too.
void check_expectation(bytes_view input) {
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

// Registers as what they are read into are written back.
void check_registers(bytes_view input) {
    std::array<modbus::register_layout, 40> found{};
    const std::array sample{modbus::layout_sample{input, -1000, 1000000}};
    (void)modbus::guess_layout(sample, found);
    std::array<char, 64> text{};
    (void)modbus::read_text(input, modbus::word_order::badc, text);
    using enum modbus::register_type;
    for (const auto type : {u16, i16, u32, i32, u64, i64, f32, f64, bcd16, bcd32, bcd64}) {
        for (const auto order : {modbus::word_order::abcd, modbus::word_order::cdab,
                                 modbus::word_order::badc, modbus::word_order::dcba}) {
            const modbus::register_layout layout{type, order};
            const std::size_t size = 2 * modbus::register_count(type);
            std::array<std::byte, 8> out{};
            if (const auto value = modbus::read_number(input, 0, layout)) {
                require(modbus::write_number(*value, layout, out) == size);
                require(same(bytes_view{out}.first(size), input.first(size)));
            }
            if (const auto bits = modbus::read_float(input, 0, layout))
                (void)modbus::to_decimal(*bits, 6);
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = as_input(data, size);
    for (const auto way : {codec::direction::request, codec::direction::response}) {
        check_frame(input, way);
        check_cuts(modbus::stream{way}, input);
    }
    check_expectation(input);
    check_registers(input);
    return 0;
}
