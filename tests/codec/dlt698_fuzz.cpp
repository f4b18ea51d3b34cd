// SPDX-License-Identifier: Apache-2.0
#include "codec/dlt698_values_fuzzing.hpp"
#include "submeter/codec/dlt698/apdu_writer.hpp"
#include "submeter/codec/dlt698/entry.hpp"
#include "submeter/codec/dlt698/fragment.hpp"
#include "submeter/codec/dlt698/security.hpp"
#include "submeter/codec/dlt698/stream.hpp"
#include "support/fuzzing.hpp"

using namespace submeter;
using namespace submeter::fuzzing;
namespace dlt698 = submeter::codec::dlt698;

namespace {

// An APDU that is accepted is written again; what was written says the same, octet for octet.
void check_apdu(bytes_view octets) {
    const auto a = dlt698::parse_apdu(octets);
    if (!a) return;
    std::vector<std::byte> room(octets.size() + 8);
    const auto again = dlt698::encode_apdu(*a, room);
    require(again.has_value() && same(*again, octets));
    std::size_t cells = 0;
    const auto use = [&](const dlt698::entry& e) {
        dlt698::for_each_cell(e, [&](std::size_t, dlt698::oad, const dlt698::data_view& d) {
            require(!d.encoded.empty());
            ++cells;
        });
        if (!e.selector.empty()) require(dlt698::read_selector(e.selector).has_value());
    };
    dlt698::for_each_entry(*a, use);
    dlt698::for_each_reported(*a, use);
    dlt698_values::check_apdu(*a);
    require(cells <= octets.size());
}

void check_security(bytes_view octets) {
    std::vector<std::byte> room(octets.size() + 8);
    if (const auto r = dlt698::parse_security_request(octets)) {
        require(dlt698::encode_security(*r, room).has_value());
        dlt698_values::check_sealed(*r);
    }
    if (const auto r = dlt698::parse_security_reply(octets)) {
        require(dlt698::encode_security(*r, room).has_value());
        dlt698_values::check_opened(*r);
    }
}

void check_data(bytes_view octets) {
    const auto d = dlt698::read_data(octets);
    if (!d) return;
    require(d->encoded.size() <= octets.size());
    dlt698_values::check_data(*d);
}

// A frame that is accepted and whose length is not in KiB is written back octet for octet.
void check_frame(bytes_view input, const dlt698::frame& f) {
    std::vector<std::byte> out(input.size() + 8);
    const auto length = dlt698::encode(f, out);
    require(length.has_value() && *length <= f.consumed && f.consumed <= input.size());
    const auto original = input.subspan(f.consumed - *length, *length);
    if ((to_u8(original[2]) & 0x40U) == 0) require(same(original, bytes_view{out}.first(*length)));
    std::vector<std::byte> room(f.data.size());
    const auto clear = dlt698::clear_data(f, room);
    check_apdu(*clear);
    check_security(*clear);
    (void)dlt698::parse_fragment(*clear);
}

// Fragments cut from the input: no more octets are put together than there were.
void check_reassembly(bytes_view input) {
    std::array<std::byte, 100> room{};
    dlt698::reassembly whole{room};
    const std::size_t all = input.size();
    while (input.size() > 3) {
        const auto length = std::min<std::size_t>(to_u8(input[0]) % 32U + 2U, input.size() - 1);
        const auto part = dlt698::parse_fragment(input.subspan(1, length));
        input = input.subspan(1 + length);
        if (!part) continue;
        if (const auto apdu = whole.add(*part); apdu && *apdu) require((*apdu)->size() <= all);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = as_input(data, size);
    if (const auto f = dlt698::decode(input)) check_frame(input, *f);
    check_apdu(input);
    check_security(input);
    check_data(input);
    check_cuts(dlt698::basic_stream<300>{}, input);
    check_reassembly(input);
    dlt698_values::check_joined(input);
    return 0;
}
