// SPDX-License-Identifier: Apache-2.0
#include "codec/dlt645/values.hpp"

#include "submeter/codec/dlt645/commands.hpp"
#include "submeter/codec/dlt645/refusal.hpp"

namespace submeter::inline v0::codec::dlt645::detail {

namespace {

using items = std::vector<placed_item>;

result<items> read_relay(const request& r) {
    items out;
    const auto order = read_relay_order(r.data);
    if (!order) {
        const bool secured = r.by.level >= 0x90;
        if (!secured) return fail(order.error());
        add_rest(out, "cipher", r.data, 0);
        return out;
    }
    out.push_back(plain_item("relay_command", std::string{to_text(order->what)}, 0, 1));
    out.push_back(plain_item("n2", std::to_string(order->n2), 1, 1));
    out.push_back(plain_item("valid_until", submeter::to_text(order->valid_until), 2, 6));
    return out;
}

result<items> read_clock(const request& r) {
    const auto when = read_stamp(r.data);
    if (!when) return fail(when.error());
    return items{plain_item("time", submeter::to_text(*when), 0, r.data.size())};
}

// Function 18 and the items 04000C01 to 0A carry passwords: these never leave the codec as text.
bool is_secret(function what, data_id id) {
    return what == function::change_password ||
           (what == function::write && id.value >> 8 == 0x04000C);
}

items hidden(bytes_view data) {
    if (data.empty()) return {};
    return {plain_item("password", "not shown", 0, data.size())};
}

std::string refusal_text(const reply& r) {
    constexpr std::string_view names[] = {"other",           "no_such_data",   "not_authorised",
                                          "rate_fixed",      "too_many_zones", "too_many_slots",
                                          "too_many_tariffs"};
    const auto bits = refusal_bits(r);
    if (r.what == function::authenticate || r.data.size() != 1 || bits == 0 || bits > 0x7F)
        return hex_word(bits);
    std::string out;
    for (std::size_t k = 0; k < std::size(names); ++k) {
        if ((bits >> k & 1U) == 0) continue;
        out += (out.empty() ? "" : " ") + std::string{names[k]};
    }
    return out;
}

}  // namespace

bool names_identifier(const request& r) {
    return request_layout(r.what).id;
}
bool names_identifier(const reply& r) {
    return !r.refused && reply_layout(r.what).id;
}

std::size_t data_start(const request& r) {
    const auto layout = request_layout(r.what);
    return header_length + layout.fixed_length() - (layout.sequence ? 1 : 0);
}
std::size_t data_start(const reply& r) {
    return header_length + (names_identifier(r) ? 4 : 0);
}

result<items> read_items(const request& r) {
    if (is_secret(r.what, r.id)) return hidden(r.data);
    switch (r.what) {
        case function::write:
            if (r.by.level >= 0x90) break;  // with a MAC, and perhaps ciphered
            return read_values({.id = r.id, .data = r.data, .how = strictness::command});
        case function::relay_control:
            return read_relay(r);
        case function::broadcast_time:
            return read_clock(r);
        default:
            break;
    }
    items out;
    add_rest(out, "data", r.data, 0);
    return out;
}

result<items> read_items(const reply& r) {
    if (r.refused) return items{plain_item("refusal", refusal_text(r), 0, r.data.size())};
    if (is_secret(r.what, r.id)) return hidden(r.data);
    if (r.what == function::read) return read_values({.id = r.id, .data = r.data});
    if (r.what == function::read_next)
        return read_values({.id = r.id, .data = r.data, .from_start = false});
    if (r.what == function::read_address) {
        const auto meter = read_address(r);
        if (!meter) return fail(meter.error());
        return items{plain_item("address", to_text(*meter), 0, r.data.size())};
    }
    items out;
    add_rest(out, "data", r.data, 0);
    return out;
}

}  // namespace submeter::inline v0::codec::dlt645::detail
