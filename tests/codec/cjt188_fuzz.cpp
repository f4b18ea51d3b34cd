// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/cjt188/dictionary.hpp"
#include "submeter/codec/cjt188/explain.hpp"
#include "submeter/codec/cjt188/message.hpp"
#include "submeter/codec/cjt188/refusal.hpp"
#include "submeter/codec/cjt188/stream.hpp"
#include "submeter/codec/cjt188/value.hpp"
#include "submeter/codec/decoded.hpp"

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

// A frame that is accepted is written back octet for octet, and so is what it says.
void check_round_trip(bytes_view input, const codec::cjt188::frame& f) {
    namespace cjt188 = codec::cjt188;
    std::array<std::byte, cjt188::frame_length_max> out{};
    const auto length = cjt188::encode(f, out);
    require(length.has_value() && *length <= f.consumed && f.consumed <= input.size());
    const auto original = input.subspan(f.consumed - *length, *length);
    require(to_hex(original) == to_hex(bytes_view{out}.first(*length)));
    if (const auto r = cjt188::parse_request(f))
        require(cjt188::encode(*r, out) == original.size());
    if (const auto r = cjt188::parse_reply(f)) {
        require(cjt188::encode(*r, out) == original.size());
        const cjt188::request asked{
            .type = r->type, .meter = r->meter, .what = r->what, .id = r->id};
        (void)cjt188::check_answer(asked, *r);
        (void)cjt188::accepted(*r);
    }
    require(to_hex(original) == to_hex(bytes_view{out}.first(*length)));
}

void check_field(const codec::cjt188::field& f, bytes_view wire, const codec::cjt188::dialect& d) {
    namespace cjt188 = codec::cjt188;
    std::array<std::byte, cjt188::frame_length_max> out{};
    const auto value = cjt188::read_value(f, wire, d);
    const auto unit = cjt188::unit_of(f, wire, d);
    if (value && f.form == cjt188::field_form::quantity)
        (void)cjt188::write_value(f, value->value, out, unit);
    if (const auto number = cjt188::read_sequence(wire[0], d))
        require(cjt188::write_sequence(*number, d) == wire[0]);
}

// Data of every identifier that has a layout, in every dialect: what is read is written back.
void check_layouts(bytes_view input) {
    namespace cjt188 = codec::cjt188;
    if (input.size() < 3) return;
    const cjt188::dialect other{.sequence = cjt188::sequence_form::bcd};
    for (const unsigned high : {0x90U, 0xA0U, 0xA1U, 0xC0U, 0xD1U, 0xD2U}) {
        const cjt188::data_id id{static_cast<std::uint16_t>(high << 8 | to_u8(input[0]))};
        for (const auto type : {cjt188::meter_type::cold_water, cjt188::meter_type{0x20},
                                cjt188::meter_type{0x30}, cjt188::meter_type{0x40}}) {
            const auto found = cjt188::find_layout(cjt188::family_of(type), id, input.size() - 1);
            if (!found) continue;
            auto rest = input.subspan(1);
            for (const auto& f : found->fields) {
                if (rest.size() < f.octets) break;
                check_field(f, rest, other);
                rest = rest.subspan(f.octets);
            }
        }
    }
}

// Takes every frame that a chunk makes whole.
void take_all(codec::cjt188::stream& s, bytes_view chunk, std::vector<std::string>& out) {
    while (const auto f = s.next(chunk))
        out.push_back(to_hex(f->data));
}

// Octets one by one give the frames that they give at once.
void check_stream(bytes_view input) {
    codec::cjt188::stream whole;
    codec::cjt188::stream single;
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = std::as_bytes(std::span{data, size});
    if (const auto f = codec::cjt188::decode(input)) check_round_trip(input, *f);
    check_stream(input);
    check_layouts(input);
    for (const auto& f : codec::decode_text(codec::protocol::cjt188, std::nullopt, input))
        require(!codec::to_json(f).empty());
    (void)codec::cjt188::explain(input);
    return 0;
}
