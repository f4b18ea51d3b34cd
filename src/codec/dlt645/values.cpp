// SPDX-License-Identifier: Apache-2.0
#include "codec/dlt645/values.hpp"

#include "submeter/codec/dlt645/commands.hpp"
#include "submeter/codec/dlt645/dictionary.hpp"
#include "submeter/codec/dlt645/refusal.hpp"
#include "submeter/codec/dlt645/value.hpp"

namespace submeter::inline v0::codec::dlt645::detail {

namespace {

using items = std::vector<placed_item>;

placed_item plain_item(std::string name, std::string value, std::size_t offset,
                       std::size_t length) {
    placed_item out{.offset = offset, .length = length};
    out.what.name = std::move(name);
    out.what.value = std::move(value);
    return out;
}

void add_rest(items& out, std::string name, bytes_view data, std::size_t offset) {
    if (offset < data.size())
        out.push_back(plain_item(std::move(name), to_hex(data.subspan(offset)), offset,
                                 data.size() - offset));
}

// Digits in display order: the highest octet first.
std::string digits(bytes_view octets) {
    std::string out;
    for (std::size_t i = octets.size(); i-- > 0;)
        out += to_hex(octets.subspan(i, 1));
    return out;
}

// In wire order; the filling blanks and zero octets at the end are left out.
std::string ascii(bytes_view octets) {
    std::string out;
    for (const auto octet : octets) {
        const auto c = to_u8(octet);
        if (c != 0 && (c < 0x20 || c > 0x7E)) return to_hex(octets);
        out += static_cast<char>(c);
    }
    while (!out.empty() && (out.back() == ' ' || out.back() == '\0'))
        out.pop_back();
    return out;
}

std::string hex_word(std::uint16_t word) {
    const std::byte octets[]{static_cast<std::byte>(word >> 8), static_cast<std::byte>(word)};
    return to_hex(octets);
}

template <class T>
result<std::string> as_text(const result<T>& r) {
    if (!r) return fail(r.error());
    return submeter::to_text(*r);
}

result<std::string> value_text(const item& i, bytes_view octets) {
    switch (i.form) {
        case item_form::number:
        case item_form::demand:
            return as_text(read_value(i, octets));
        case item_form::stamp:
        case item_form::date_time:
            return as_text(read_time(i, octets));
        case item_form::date:
            return read_date(i, octets).map([](std::chrono::local_days day) {
                return submeter::to_text(local_instant{day}).substr(0, 10);
            });
        case item_form::time:
            return read_time_of_day(i, octets).map([](std::chrono::seconds time) {
                return submeter::to_text(local_instant{time}).substr(11);
            });
        case item_form::bits:
            return read_word(i, octets).map(hex_word);
        case item_form::digits:
            return digits(octets);
        case item_form::ascii:
            return ascii(octets);
    }
    return fail(errc::unknown_identifier);
}

enum class strictness { command, reading };

// A value that is not there is an item without value. So is, in a reading, a time outside the
// calendar; in a command it is an error.
result<decoded_item> describe_item(const item& i, bytes_view octets, strictness how) {
    decoded_item out;
    out.id = to_text(i.id);
    out.name = to_text(i);
    out.obis = obis_text(i);
    out.unit = to_text(i.unit);
    auto value = value_text(i, octets);
    if (value) {
        out.value = *std::move(value);
    } else if (value.error().code != errc::value_absent &&
               (how == strictness::command || value.error().code != errc::bad_date)) {
        return fail(value.error());
    }
    if (i.form == item_form::demand && out.value) {
        const auto when = read_time(i, octets);
        if (when) out.time = submeter::to_text(*when);
    }
    return out;
}

struct value_list {
    data_id id;
    bytes_view data;
    strictness how = strictness::reading;
    bool from_start = true;  // false: a later part of a list, whose place in it is not known
};

// One value, or a list of them; what is left over is an item of its own.
result<items> read_values(const value_list& list) {
    items out;
    const auto found = find_item(list.id);
    if (!found || (found->block == item_block::none && !list.from_start)) {
        add_rest(out, "data", list.data, 0);
        return out;
    }
    const std::size_t size = found->octets;
    std::size_t at = 0;
    for (std::size_t k = 0; at + size <= list.data.size(); ++k, at += size) {
        const auto one = list.from_start ? element(*found, k) : result<item>{*found};
        if (!one) break;
        auto described = describe_item(*one, list.data.subspan(at, size), list.how);
        if (!described) return fail(described.error().code, at + described.error().offset, k);
        out.push_back({*std::move(described), at, size});
        if (found->block == item_block::none) {
            at += size;
            break;
        }
    }
    const bool separator = found->block != item_block::none && at + 1 == list.data.size() &&
                           list.data[at] == wildcard_octet;  // AAH closes the groups of a block
    if (!separator) add_rest(out, "trailing_data", list.data, at);
    return out;
}

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
