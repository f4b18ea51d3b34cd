// SPDX-License-Identifier: Apache-2.0
#include "meter/exchange.hpp"

#include "submeter/codec/dlt698/data.hpp"
#include "submeter/codec/dlt698/entry.hpp"
#include "submeter/codec/dlt698/refusal.hpp"

namespace submeter::inline v0::meter {

namespace detail {

namespace {

namespace dlt698 = codec::dlt698;

constexpr std::size_t frame_length_max =
    2304;  // a DL/T 698.45 frame of a long list, and FEH octets

result<request> encoded(request out, const result<std::size_t>& length) {
    if (!length) return fail(length.error());
    out.bytes.resize(*length);
    if (const auto done = protect(out); !done) return fail(done.error());
    return out;
}

request begun(const device& d, purpose why) {
    request out;
    out.speaks = d.map->speaks;
    out.why = why;
    out.bytes.resize(frame_length_max);
    out.pause_ms = d.map->limits.pause_ms;
    out.dialect = d.dialect;
    if (line_of(out.speaks).guard != nullptr) out.security = d.security;
    return out;
}

// The Data of a row in the answer of a server: that of its object, then element by element.
result<dlt698::data_view> data_in(const device& d, const register_row& row, bytes_view answer) {
    const auto apdu = dlt698::parse_apdu(answer);
    if (!apdu) return fail(apdu.error());
    const auto id = static_cast<std::uint32_t>(value_of(d, *row.where));
    std::optional<dlt698::entry> found;
    dlt698::for_each_entry(*apdu, [&](const dlt698::entry& e) {
        if (e.id == id) found = e;
    });
    if (!found) return fail(errc::reply_mismatch);
    if (!found->data) {
        const auto said = dlt698::accepted(found->verdict.value_or(dlt698::dar::other));
        return fail(said ? error{errc::reply_mismatch} : said.error());
    }
    auto data = *found->data;
    for (const auto index : row.path) {
        if (data.is_null()) return data;
        const auto item = dlt698::item_of(data, index);
        if (!item)
            return fail(item.error().code == errc::bad_count ? errc::incomplete
                                                             : item.error().code);
        data = *item;
    }
    return data;
}

bool is_dlt698(const device& d) {
    return d.map->speaks == protocol::dlt698;
}

const register_row& row_of(const device& d, const picked_row& picked) {
    return d.map->registers[picked.row];
}

}  // namespace

const line& line_of(protocol p) {
    switch (p) {
        case protocol::modbus_rtu:
            return modbus_line;
        case protocol::dlt645_1997:
            return dlt645_1997_line;
        case protocol::cjt188:
            return cjt188_line;
        case protocol::dlt698:
            return dlt698_line;
        default:
            return dlt645_line;
    }
}

result<void> protect(request& r) {
    const auto guard = line_of(r.speaks).guard;
    r.guarded.clear();
    return guard == nullptr ? result<void>{} : guard(r);
}

result<request> make_read(const device& d, const planned_read& plan, purpose why,
                          std::uint8_t number) {
    auto out = begun(d, why);
    out.registers = plan.count;
    out.rows = plan.rows;
    const auto length = line_of(d.map->speaks).read(d, plan, number, out.bytes);
    return encoded(std::move(out), length);
}

result<request> make_write(const device& d, const write_order& order) {
    auto out = begun(d, purpose::command);
    out.kind = order.what.kind;
    if (out.speaks == protocol::modbus_rtu)
        out.registers = static_cast<std::uint16_t>(
            writes_bits(order.rule.function) ? order.rule.data.size() : order.data.size() / 2);
    const auto length = line_of(d.map->speaks).write(d, order, 0, out.bytes);
    return encoded(std::move(out), length);
}

result<row_value> value_in(const device& d, const picked_row& picked, bytes_view answer) {
    const auto& row = row_of(d, picked);
    if (!is_dlt698(d)) return read_value(d, row, answer, picked.offset);
    const auto data = data_in(d, row, answer);
    if (!data) return fail(data.error());
    return read_value(d, row, *data);
}

result<std::string> text_in(const device& d, const picked_row& picked, bytes_view answer) {
    const auto& row = row_of(d, picked);
    if (!is_dlt698(d)) return read_text(row, answer, picked.offset);
    const auto data = data_in(d, row, answer);
    if (!data) return fail(data.error());
    return read_text(row, *data);
}

result<std::uint32_t> bits_in(const device& d, const picked_row& picked, bytes_view answer) {
    const auto& row = row_of(d, picked);
    if (!is_dlt698(d)) return read_bits(row, answer, picked.offset);
    const auto data = data_in(d, row, answer);
    if (!data) return fail(data.error());
    return data->bits().map([](std::uint64_t word) { return static_cast<std::uint32_t>(word); });
}

result<bytes_view> written_in(const device& d, bytes_view answer) {
    if (!is_dlt698(d)) return answer;
    const auto apdu = dlt698::parse_apdu(answer);
    if (!apdu) return fail(apdu.error());
    return dlt698::data_of_get(*apdu).map([](const dlt698::data_view& v) { return v.encoded; });
}

}  // namespace detail

result<request> numbered(const request& asked, std::uint8_t number) {
    auto out = asked;
    const auto renumber = detail::line_of(asked.speaks).renumber;
    if (renumber == nullptr) return out;
    out.bytes.resize(detail::frame_length_max);
    const auto length = renumber(asked, number, out.bytes);
    if (!length) return fail(errc::bad_value);
    out.bytes.resize(*length);
    if (const auto done = detail::protect(out); !done) return fail(done.error());
    return out;
}

wire_match match_reply(const request& asked, bytes_view received) noexcept {
    return detail::line_of(asked.speaks).match(asked, received);
}

}  // namespace submeter::inline v0::meter
