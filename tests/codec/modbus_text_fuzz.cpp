// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/modbus/ascii.hpp"
#include "submeter/codec/modbus/layout.hpp"
#include "submeter/codec/modbus/tcp.hpp"
#include "support/text_fuzzing.hpp"

#include <string>

using namespace submeter;
using namespace submeter::fuzzing;
namespace modbus = submeter::codec::modbus;

namespace {

// The framing that the octets look like.
codec::protocol likely_framing(bytes_view input) {
    if (!input.empty() && input[0] == std::byte{':'}) return codec::protocol::modbus_ascii;
    if (input.size() > 4 && to_u8(input[2]) < 2 && to_u8(input[3]) == 0)
        return codec::protocol::modbus_tcp;
    return codec::protocol::modbus_rtu;
}

// The octets in a frame, so that the check behind them is passed.
void check_framed(bytes_view input, codec::direction way) {
    if (input.size() < 2) return;
    const modbus::frame f{
        .unit = to_u8(input[0]), .function = to_u8(input[1]), .data = input.subspan(2)};
    std::array<std::byte, modbus::frame_length_max> out{};
    const auto length = modbus::encode(f, out);
    if (length)
        check_texts(codec::protocol::modbus_rtu, {.way = way}, bytes_view{out}.first(*length));
}

// The front of the input is a request, the rest what answers it, under a layout made of it all.
void check_context(bytes_view input) {
    const auto cut = std::min<std::size_t>(to_u8(input[0]), input.size());
    const std::string text{reinterpret_cast<const char*>(input.data()), input.size()};
    const auto read = modbus::parse_layout(text);
    const modbus::layout_names plain{{{.name = "a", .times = 2},
                                      {.kind = modbus::field_kind::text, .registers = 3},
                                      {.layout = {modbus::register_type::f32}, .registers = 2}}};
    const codec::decode_context context{
        .way = {}, .request = input.first(cut), .names = read ? &*read : &plain};
    const auto reply = input.subspan(cut);
    check_texts(likely_framing(reply), context, reply);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = as_input(data, size);
    if (input.empty()) return 0;
    const bool odd = ((data[0] ^ size) & 1U) != 0;  // each direction for half of the inputs
    const auto way = odd ? codec::direction::request : codec::direction::response;
    check_texts(likely_framing(input), {.way = way}, input);
    check_framed(input, way);
    check_context(input);
    return 0;
}
