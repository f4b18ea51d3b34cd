// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/decoded.hpp"
#include "submeter/codec/dlt645/edition_1997/cursor.hpp"
#include "submeter/codec/dlt645/edition_1997/explain.hpp"
#include "submeter/codec/dlt645/edition_1997/message.hpp"
#include "submeter/codec/dlt645/edition_1997/refusal.hpp"

#include <array>
#include <cstdlib>
#include <span>

using namespace submeter;
namespace edition = codec::dlt645::edition_1997;

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

// What a frame says is written back octet for octet.
void check_round_trip(bytes_view input, const codec::dlt645::frame& f) {
    std::array<std::byte, codec::dlt645::frame_length_max> out{};
    std::array<std::byte, codec::dlt645::data_length_max> room{};
    const std::size_t length = codec::dlt645::overhead + f.data.size();
    const auto original = to_hex(input.subspan(f.consumed - length, length));
    if (const auto r = edition::parse_request(f, room)) {
        require(edition::encode(*r, out) == length);
        require(to_hex(bytes_view{out}.first(length)) == original);
    }
    if (const auto r = edition::parse_reply(f, room)) {
        require(edition::encode(*r, out) == length);
        require(to_hex(bytes_view{out}.first(length)) == original);
        (void)edition::accepted(*r);
        const edition::request asked{.meter = r->meter, .what = r->what, .id = r->id};
        (void)edition::check_answer(asked, *r);
    }
}

// The first two octets name an item, the others are its data: every value lies in them, in order.
void check_cursor(bytes_view input) {
    if (input.size() < 2) return;
    const auto id = static_cast<std::uint16_t>(to_u8(input[0]) << 8 | to_u8(input[1]));
    const auto found = edition::find_item({id});
    if (!found) return;
    const auto data = input.subspan(2);
    edition::value_cursor values{*found, data};
    std::size_t end = 0;
    while (const auto one = values.next()) {
        require(one->offset >= end && one->octets.size() == one->what.octets);
        end = one->offset + one->octets.size();
    }
    require(end + values.rest().size() <= data.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = std::as_bytes(std::span{data, size});
    if (const auto f = codec::dlt645::decode(input)) check_round_trip(input, *f);
    check_cursor(input);
    for (const auto& f : codec::decode_text(codec::protocol::dlt645_1997, std::nullopt, input))
        require(!codec::to_json(f).empty());
    (void)edition::explain(input);
    return 0;
}
