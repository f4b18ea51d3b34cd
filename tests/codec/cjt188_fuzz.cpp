// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/cjt188/dictionary.hpp"
#include "submeter/codec/cjt188/message.hpp"
#include "submeter/codec/cjt188/refusal.hpp"
#include "submeter/codec/cjt188/stream.hpp"
#include "submeter/codec/cjt188/value.hpp"
#include "support/fuzzing.hpp"

using namespace submeter;
using namespace submeter::fuzzing;
namespace cjt188 = submeter::codec::cjt188;

namespace {

// A frame that is accepted is written back octet for octet, and so is what it says.
void check_frame(bytes_view input) {
    const auto f = cjt188::decode(input);
    if (!f) return;
    const auto original = frame_in(input, *f, cjt188::overhead);
    check_written_back(f, original);
    check_written_back(cjt188::parse_request(*f), original);
    const auto r = cjt188::parse_reply(*f);
    check_written_back(r, original);
    if (!r) return;
    const cjt188::request asked{.type = r->type, .meter = r->meter, .what = r->what, .id = r->id};
    (void)cjt188::check_answer(asked, *r);
    (void)cjt188::accepted(*r);
}

void check_field(const cjt188::field& f, bytes_view wire, const cjt188::dialect& d) {
    std::array<std::byte, cjt188::frame_length_max> out{};
    const auto value = cjt188::read_value(f, wire, d);
    const auto unit = cjt188::unit_of(f, wire, d);
    if (value && f.form == cjt188::field_form::quantity)
        (void)cjt188::write_value(f, value->value, out, unit);
    if (const auto number = cjt188::read_sequence(wire[0], d))
        require(cjt188::write_sequence(*number, d) == wire[0]);
}

// Data of every identifier that has a layout, in another dialect: what is read is written back.
void check_layouts(bytes_view input) {
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = as_input(data, size);
    check_frame(input);
    check_cuts(cjt188::stream{}, input);
    check_layouts(input);
    return 0;
}
