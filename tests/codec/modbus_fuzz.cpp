// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/decoded.hpp"
#include "submeter/codec/modbus/explain.hpp"
#include "submeter/codec/modbus/stream.hpp"

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
        const auto length = modbus::encode(*r, out);
        require(!length || *length == f->consumed);
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = std::as_bytes(std::span{data, size});
    for (const auto way : {codec::direction::request, codec::direction::response}) {
        check_round_trip(input, way);
        check_stream(input, way);
        for (const auto& f : codec::decode_text(codec::protocol::modbus_rtu, way, input))
            require(!codec::to_json(f).empty());
        (void)codec::modbus::explain(input, way);
    }
    return 0;
}
