// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/modbus/layout_guess.hpp"
#include "submeter/codec/modbus/stream.hpp"
#include "support/fuzzing.hpp"

#include <bit>

using namespace submeter;
using namespace submeter::fuzzing;
namespace modbus = submeter::codec::modbus;

namespace {

// The request that a reply most likely answers, for which a stream finds it; and one that differs
// in its data.
void check_likely_request(const modbus::reply& r, bytes_view octets) {
    (void)modbus::accepted(r);
    modbus::request asked{.unit = r.unit,
                          .what = r.what,
                          .start = r.start,
                          .count = r.count,
                          .registers = r.registers,
                          .data = r.data};
    modbus::stream s{codec::direction::response};
    s.expect(asked);
    auto chunk = octets;
    require(s.next(chunk).has_value() && chunk.empty());
    (void)modbus::check_answer(asked, r);
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
        if (r) check_likely_request(*r, original);
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

// Registers read at once are those read one by one.
void check_words(bytes_view input) {
    std::array<std::uint16_t, 125> words{};
    const auto count = modbus::read_words(input, words);
    if (!count) return;
    require(*count == input.size() / 2);
    for (std::size_t i = 0; i < *count; ++i)
        require(modbus::read_number(input, i, {modbus::register_type::u16}) == words[i]);
}

// The processor divides to the nearest floating number where both numbers are exact, as these are.
template <class Float, class Bits>
void check_float(std::int64_t mantissa, std::int8_t places, modbus::register_type type) {
    Float divisor = 1;
    for (int i = 0; i < places; ++i)
        divisor *= 10;
    const auto bits = modbus::to_float({mantissa, static_cast<std::int8_t>(-places)}, type);
    const auto expected = std::bit_cast<Bits>(static_cast<Float>(mantissa) / divisor);
    require(bits && bits->bits == expected);
}

void check_floats(bytes_view input) {
    if (input.size() < 8) return;
    std::int64_t mantissa = 0;
    for (const auto octet : input.first(7))
        mantissa = mantissa << 8 | to_u8(octet);
    mantissa -= std::int64_t{1} << 55;  // of either sign
    const auto places = static_cast<std::int8_t>(to_u8(input[7]) % 10U);
    check_float<double, std::uint64_t>(mantissa / 8, places, modbus::register_type::f64);
    check_float<float, std::uint32_t>(mantissa >> 32, places, modbus::register_type::f32);
}

// Registers as what they are read into are written back.
void check_registers(bytes_view input) {
    std::array<modbus::register_layout, 40> found{};
    const std::array sample{modbus::layout_sample{input, -1000, 1000000}};
    (void)modbus::guess_layout(sample, found);
    std::array<char, 64> text{};
    (void)modbus::read_text(input, modbus::word_order::badc, text);
    check_words(input);
    check_floats(input);
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
