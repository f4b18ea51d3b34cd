// SPDX-License-Identifier: Apache-2.0
#include "codec/dlt645/values.hpp"

#include "codec/dlt645/payloads.hpp"
#include "submeter/codec/dlt645/security.hpp"

namespace submeter::inline v0::codec::dlt645::detail {

namespace {

using items = std::vector<placed_item>;

// Function 18 and the items 04000C01 to 0A carry passwords: these never leave the codec as text.
bool is_secret(function what, data_id id) {
    return what == function::change_password ||
           (what == function::write && id.value >> 8 == 0x04000C);
}

items hidden(bytes_view data) {
    if (data.empty()) return {};
    items out{plain_item("password", "not shown", 0, data.size())};
    out[0].secret = true;
    return out;
}

// What is written to an identifier: its values, with a code behind them or as a cipher at the
// secured levels.
result<items> read_written(const request& r) {
    const auto p = protection_of(r.what, r.by.level);
    const auto taken = read_secured(r, p);
    if (!taken || (p == protection::plain && r.by.level >= 0x90)) return raw_data(r.data);
    items out;
    if (has_cipher(p)) {
        add_rest(out, "cipher", taken->body, 0);
    } else {
        auto values = read_values({.id = r.id, .data = taken->body, .how = strictness::command});
        if (!values) return values;
        out = *std::move(values);
    }
    if (has_mac(p)) add_rest(out, "mac", r.data, taken->body.size());
    return out;
}

}  // namespace

std::string packed_digits(std::uint32_t value, unsigned count) {
    std::string out;
    for (unsigned i = count; i-- > 0;)
        out += "0123456789ABCDEF"[value >> (4 * i) & 15];
    return out;
}

bool names_identifier(const request& r) {
    return request_layout(r.what).has(id_part);
}
bool names_identifier(const reply& r) {
    return !r.refused && reply_layout(r.what).has(id_part);
}

std::size_t data_start(const request& r) {
    const auto layout = request_layout(r.what);
    return header_length + layout.length - (layout.has(sequence_part) ? 1 : 0);
}
std::size_t data_start(const reply& r) {
    return header_length + (names_identifier(r) ? 4 : 0);
}

result<items> read_items(const request& r) {
    if (is_secret(r.what, r.id)) return hidden(r.data);
    if (r.what == function::write) return read_written(r);
    return read_payload(r);
}

result<items> read_items(const reply& r) {
    if (r.refused) return read_refusal(r);
    if (is_secret(r.what, r.id)) return hidden(r.data);
    if (r.what == function::read)
        return read_values({.id = r.id, .data = r.data, .goes_on = r.more});
    if (r.what == function::read_next) return later_part(to_text(r.id), r.data);
    return read_payload(r);
}

}  // namespace submeter::inline v0::codec::dlt645::detail
