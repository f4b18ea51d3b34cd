// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/dlt645/edition_1997/cursor.hpp"
#include "submeter/codec/dlt645/edition_1997/message.hpp"
#include "submeter/codec/dlt645/edition_1997/refusal.hpp"
#include "support/fuzzing.hpp"

using namespace submeter;
using namespace submeter::fuzzing;
namespace dlt645 = submeter::codec::dlt645;
namespace edition = submeter::codec::dlt645::edition_1997;

namespace {

// What a frame says is written back octet for octet.
void check_frame(bytes_view input) {
    const auto f = dlt645::decode(input);
    if (!f) return;
    std::array<std::byte, dlt645::data_length_max> room{};
    const auto original = frame_in(input, *f, dlt645::overhead);
    check_written_back(edition::parse_request(*f, room), original);
    const auto r = edition::parse_reply(*f, room);
    check_written_back(r, original);
    if (!r) return;
    (void)edition::accepted(*r);
    const edition::request asked{.meter = r->meter, .what = r->what, .id = r->id};
    (void)edition::check_answer(asked, *r);
}

// The first two octets name an item, the others are its data.
void check_dictionary(bytes_view input) {
    if (input.size() < 2) return;
    const auto id = static_cast<std::uint16_t>(to_u8(input[0]) << 8 | to_u8(input[1]));
    const auto data = input.subspan(2);
    if (const auto found = edition::find_item({id}))
        check_cursor(edition::value_cursor{*found, data}, data, [](const auto&) {});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = as_input(data, size);
    check_frame(input);
    check_dictionary(input);
    return 0;
}
