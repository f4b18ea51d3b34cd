// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/decoded.hpp"
#include "submeter/codec/dlt645/cursor.hpp"
#include "submeter/codec/dlt645/explain.hpp"
#include "submeter/codec/dlt645/message.hpp"
#include "submeter/codec/dlt645/stream.hpp"

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
void check_round_trip(bytes_view input, const codec::dlt645::frame& f) {
    namespace dlt645 = codec::dlt645;
    std::array<std::byte, dlt645::frame_length_max> out{};
    const auto length = dlt645::encode(f, out);
    require(length.has_value() && *length <= f.consumed && f.consumed <= input.size());
    const auto original = input.subspan(f.consumed - *length, *length);
    require(to_hex(original) == to_hex(bytes_view{out}.first(*length)));
    std::array<std::byte, dlt645::data_length_max> room{};
    if (const auto r = dlt645::parse_request(f, room))
        require(dlt645::encode(*r, out) == original.size());
    if (const auto r = dlt645::parse_reply(f, room))
        require(dlt645::encode(*r, out) == original.size());
}

// The first four octets name an item, the others are its data: every value lies in them, in order.
void check_cursor(bytes_view input) {
    if (input.size() < 4) return;
    const auto id = *byte_cursor{input}.u32_be();
    const auto data = input.subspan(4);
    const auto found = codec::dlt645::find_item({id}, data.size());
    if (!found) return;
    codec::dlt645::value_cursor values{*found, data};
    std::size_t end = 0;
    while (const auto one = values.next()) {
        require(one->offset >= end && one->octets.size() == one->what.octets);
        end = one->offset + one->octets.size();
    }
    require(end + values.rest().size() <= data.size());
}

// Takes every frame that a chunk makes whole.
void take_all(codec::dlt645::stream& s, bytes_view chunk, std::vector<std::string>& out) {
    while (const auto f = s.next(chunk))
        out.push_back(to_hex(f->data));
}

// Octets one by one give the frames that they give at once.
void check_stream(bytes_view input) {
    codec::dlt645::stream whole;
    codec::dlt645::stream single;
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
    if (const auto f = codec::dlt645::decode(input)) check_round_trip(input, *f);
    check_stream(input);
    check_cursor(input);
    for (const auto& f : codec::decode_text(codec::protocol::dlt645_2007, std::nullopt, input))
        require(!codec::to_json(f).empty());
    (void)codec::dlt645::explain(input);
    return 0;
}
