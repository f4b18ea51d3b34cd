// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/modbus/ascii_stream.hpp"
#include "support/fuzzing.hpp"

using namespace submeter;
using namespace submeter::fuzzing;
namespace modbus = submeter::codec::modbus;

namespace {

// A frame that is accepted is written again as long as it was: with capitals, though it may have
// had small letters.
void check_frame(bytes_view input) {
    std::array<std::byte, modbus::ascii_octets_max> room{};
    const auto f = modbus::decode_ascii(input, room);
    if (!f) return;
    std::array<std::byte, modbus::ascii_length_max> out{};
    require(modbus::encode_ascii(*f, out) == f->consumed);
    std::array<std::byte, modbus::ascii_octets_max> again{};
    const auto g = modbus::decode_ascii(bytes_view{out}.first(f->consumed), again);
    require(g && g->unit == f->unit && g->function == f->function && same(g->data, f->data));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = as_input(data, size);
    check_frame(input);
    check_cuts(modbus::ascii_stream{}, input);
    return 0;
}
