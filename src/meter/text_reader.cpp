// SPDX-License-Identifier: Apache-2.0
#include "meter/octets.hpp"
#include "meter/value_reader.hpp"
#include "submeter/codec/dlt698/data.hpp"
#include "submeter/core/bcd.hpp"

namespace submeter::inline v0::meter::detail {

namespace {

result<std::string> digit_text(bytes_view ranked) {
    std::string out;
    for (std::size_t i = 0; i < ranked.size(); ++i) {
        const int pair = bcd_to_int(ranked[i]);
        if (pair < 0) return fail(errc::bad_bcd, i);
        out += static_cast<char>('0' + pair / 10);
        out += static_cast<char>('0' + pair % 10);
    }
    return out;
}

// Up to the first NUL, without the blanks at the end.
std::string plain_text(bytes_view ranked) {
    std::string out;
    for (const auto octet : ranked) {
        if (octet == std::byte{0}) break;
        out += static_cast<char>(octet);
    }
    while (!out.empty() && out.back() == ' ')
        out.pop_back();
    return out;
}

}  // namespace

result<std::string> read_text(const register_row& row, bytes_view data, std::size_t offset) {
    const auto wire = part_of(row, data, offset);
    if (!wire) return fail(wire.error());
    if (all_ones(*wire)) return fail(errc::value_absent);
    std::vector<std::byte> octets;
    for (std::size_t k = 0; k < wire->size(); ++k)
        octets.push_back((*wire)[wire_place(k, wire->size(), row.order)]);
    if (row.type == value_type::ascii) return plain_text(octets);
    auto out = digit_text(octets);
    if (!out) return fail(out.error().code, offset + out.error().offset);
    return out;
}

result<std::string> read_text(const register_row& row, const codec::dlt698::data_view& data) {
    if (data.is_null()) return fail(errc::value_absent);
    if (row.type == value_type::ascii) return codec::dlt698::text_of(data);
    const auto octets = data.octets();
    if (!octets) return fail(octets.error());
    return digit_text(*octets);
}

}  // namespace submeter::inline v0::meter::detail
