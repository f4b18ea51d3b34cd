// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/decoded.hpp"
#include "submeter/codec/dlt698/apdu_writer.hpp"
#include "submeter/codec/dlt698/entry.hpp"
#include "submeter/codec/dlt698/explain.hpp"
#include "submeter/codec/dlt698/fragment.hpp"
#include "submeter/codec/dlt698/security.hpp"
#include "submeter/codec/dlt698/stream.hpp"

#include <array>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

using namespace submeter;
namespace dlt698 = submeter::codec::dlt698;

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

// An APDU that is accepted is written again; what was written says the same, octet for octet.
void check_apdu(bytes_view octets) {
    const auto a = dlt698::parse_apdu(octets);
    if (!a) return;
    std::vector<std::byte> room(octets.size() + 8);
    const auto again = dlt698::encode_apdu(*a, room);
    require(again.has_value() && to_hex(*again) == to_hex(octets));
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
    require(cells <= octets.size());
}

void check_security(bytes_view octets) {
    std::vector<std::byte> room(octets.size() + 8);
    if (const auto r = dlt698::parse_security_request(octets))
        require(dlt698::encode_security(*r, room).has_value());
    if (const auto r = dlt698::parse_security_reply(octets))
        require(dlt698::encode_security(*r, room).has_value());
}

void check_data(bytes_view octets) {
    const auto d = dlt698::read_data(octets);
    if (!d) return;
    require(d->encoded.size() <= octets.size());
    std::size_t items = 0;
    for (dlt698::data_items list{*d}; const auto one = list.next(); ++items)
        require(!one->encoded.empty());
    require(!d->is_list() || items == d->count);
}

// A frame that is accepted and whose length is not in KiB is written back octet for octet.
void check_frame(bytes_view input, const dlt698::frame& f) {
    std::vector<std::byte> out(input.size() + 8);
    const auto length = dlt698::encode(f, out);
    require(length.has_value() && *length <= f.consumed && f.consumed <= input.size());
    const auto original = input.subspan(f.consumed - *length, *length);
    if ((to_u8(original[2]) & 0x40U) == 0)
        require(to_hex(original) == to_hex(bytes_view{out}.first(*length)));
    std::vector<std::byte> room(f.data.size());
    const auto clear = dlt698::clear_data(f, room);
    check_apdu(*clear);
    check_security(*clear);
    (void)dlt698::parse_fragment(*clear);
}

template <class Stream>
void take_all(Stream& s, bytes_view chunk, std::vector<std::string>& out) {
    while (const auto f = s.next(chunk))
        out.push_back(to_hex(f->data));
}

// Octets one by one give the frames that they give at once.
void check_stream(bytes_view input) {
    dlt698::basic_stream<300> whole;
    dlt698::basic_stream<300> single;
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

// The octets as an APDU in a frame, so that the checks in front of it are passed.
void check_text(bytes_view input) {
    std::vector<std::byte> framed(input.size() + 32);
    const dlt698::frame f{.control = dlt698::reply_control, .data = input};
    if (const auto length = dlt698::encode(f, framed)) {
        const auto octets = bytes_view{framed}.first(*length);
        for (const auto& one : codec::decode_text(codec::protocol::dlt698, std::nullopt, octets))
            require(!codec::to_json(one).empty());
        (void)dlt698::explain(octets);
    }
    for (const auto& one : codec::decode_text(codec::protocol::dlt698, std::nullopt, input))
        require(!codec::to_json(one).empty());
    (void)dlt698::explain(input);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = std::as_bytes(std::span{data, size});
    if (const auto f = dlt698::decode(input)) check_frame(input, *f);
    check_apdu(input);
    check_security(input);
    check_data(input);
    check_stream(input);
    check_text(input);
    return 0;
}
