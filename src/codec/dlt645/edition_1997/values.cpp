// SPDX-License-Identifier: Apache-2.0
#include "codec/dlt645/edition_1997/values.hpp"

#include "submeter/codec/dlt645/clock.hpp"
#include "submeter/codec/dlt645/edition_1997/cursor.hpp"
#include "submeter/codec/dlt645/edition_1997/refusal.hpp"

namespace submeter::inline v0::codec::dlt645::edition_1997::detail {

namespace {

using dlt645::detail::add_rest;
using dlt645::detail::plain_item;
using dlt645::detail::strictness;
using items = std::vector<placed_item>;

items raw(bytes_view data) {
    items out;
    add_rest(out, "data", data, 0);
    return out;
}

// `goes_on`: as value_list of the edition of 2007 has it.
struct value_list {
    data_id id{};
    bytes_view data{};
    strictness how = strictness::reading;
    bool goes_on = false;
};

result<items> read_values(const value_list& list) {
    const auto [id, data, how, goes_on] = list;
    const auto found = find_item(id);
    if (!found) return raw(data);
    items out;
    value_cursor values{*found, data};
    while (const auto one = values.next()) {
        auto described = dlt645::detail::describe_item(one->what, one->octets, how);
        if (!described)
            return fail(described.error().code, one->offset + described.error().offset, out.size());
        described->what.id =
            edition_1997::to_text(data_id{static_cast<std::uint16_t>(one->what.id.value)});
        described->offset = one->offset;
        out.push_back(*std::move(described));
    }
    if (values.is_cut() && !goes_on) return fail(errc::bad_length, data.size());
    add_rest(out, "trailing_data", data, data.size() - values.rest().size());
    return out;
}

result<items> read_clock(bytes_view data) {
    const auto when = read_stamp(data);
    if (!when) return fail(when.error());
    return items{plain_item("time", submeter::to_text(*when), 0, data.size())};
}

result<items> read_new_address(bytes_view data) {
    address renamed;
    if (data.size() != renamed.octets.size()) return fail(errc::bad_length, data.size());
    for (std::size_t k = 0; k < data.size(); ++k)
        renamed.octets[k] = data[k];
    return items{plain_item("address", dlt645::to_text(renamed), 0, data.size())};
}

// Passwords never leave the codec as text.
items hidden(bytes_view data) {
    if (data.empty()) return {};
    auto out = plain_item("password", "not shown", 0, data.size());
    out.secret = true;
    return {std::move(out)};
}

std::string refusal_text(std::uint8_t bits) {
    constexpr std::string_view names[] = {
        "bad_data",       "no_such_data",   "not_authorised",   "bit_3",
        "too_many_zones", "too_many_slots", "too_many_tariffs", "bit_7"};
    std::string out;
    for (std::size_t k = 0; k < std::size(names); ++k) {
        if ((bits >> k & 1U) == 0) continue;
        if (!out.empty()) out += ' ';
        out += names[k];
    }
    return out.empty() ? "none" : out;
}

}  // namespace

bool names_identifier(const request& r) {
    return request_layout(r.what).id;
}
bool names_identifier(const reply& r) {
    return r.has_id;
}

std::size_t data_start(const request& r) {
    return header_length + request_layout(r.what).fixed_length();
}
std::size_t data_start(const reply& r) {
    return header_length + (r.has_id ? 2 : 0);
}

result<items> read_items(const request& r) {
    switch (r.what) {
        case function::write:
            return read_values({.id = r.id, .data = r.data, .how = strictness::command});
        case function::broadcast_time:
            return read_clock(r.data);
        case function::write_address:
            return read_new_address(r.data);
        case function::change_password:
            return hidden(r.data);
        default:
            return raw(r.data);
    }
}

result<items> read_items(const reply& r) {
    if (r.refused)
        return items{plain_item("refusal", refusal_text(refusal_bits(r)), 0, r.data.size())};
    if (r.what == function::change_password) return hidden(r.data);
    if (!r.has_id) return raw(r.data);
    if (r.what == function::read_next)
        return dlt645::detail::later_part(edition_1997::to_text(r.id), r.data);
    return read_values({.id = r.id, .data = r.data, .goes_on = r.more});
}

}  // namespace submeter::inline v0::codec::dlt645::edition_1997::detail
