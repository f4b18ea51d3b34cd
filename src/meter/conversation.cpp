// SPDX-License-Identifier: Apache-2.0
#include "submeter/meter/conversation.hpp"

#include "meter/exchange.hpp"

namespace submeter::inline v0::meter {

result<std::vector<request>> read_requests(const device& d, std::span<const obis> wanted) {
    const auto plan = plan_reads(d, wanted);
    if (!plan) return fail(plan.error());
    std::vector<request> out;
    for (const auto& read : *plan) {
        const auto number = static_cast<std::uint8_t>(out.size() & 0x3F);
        auto made = detail::make_read(d, read, purpose::read, number);
        if (!made) return fail(made.error());
        out.push_back(std::move(*made));
    }
    return out;
}

namespace {

// The circuit that a row is about.
circuit_no circuit_of(const device& d, const register_row& row) {
    return row.circuit == circuit_no{} ? d.circuit : row.circuit;
}

// Whether an error says that this one value is not there, while the others may be.
bool is_missing(const device& d, const request& asked, const error& why) {
    if (why.code == errc::value_absent) return true;
    return d.map->speaks == protocol::dlt698 && asked.rows.size() > 1 &&
           describe(why.code).kind == category::refused;
}

enum class row_kind : std::uint8_t { number, text };

// Calls `use(picked, row, answer) -> result<void>` for each row of the wanted kind.
template <class Use>
result<void> for_each_row(const device& d, const request& asked, bytes_view reply, row_kind wanted,
                          Use use) {
    if (asked.why != purpose::read) return fail(errc::reply_mismatch);
    const auto answer = detail::answer_to(asked, reply);
    if (!answer) return fail(answer.error());
    for (const auto& picked : asked.rows) {
        const auto& row = d.map->registers[picked.row];
        if (is_text(row.type) != (wanted == row_kind::text)) continue;
        const auto done = use(picked, row, *answer);
        if (!done && !is_missing(d, asked, done.error())) return done;
    }
    return {};
}

}  // namespace

result<std::vector<reading>> accept(const device& d, const request& asked, bytes_view reply,
                                    instant at) {
    std::vector<reading> out;
    const auto take = [&](const picked_row& picked, const register_row& row,
                          bytes_view answer) -> result<void> {
        const auto value = detail::value_in(d, picked, answer);
        if (!value) return fail(value.error());
        out.push_back({.meter = d.meter,
                       .circuit = circuit_of(d, row),
                       .what = row.what,
                       .at = at,
                       .value = value->value,
                       .dlms_unit = value->dlms_unit,
                       .how = value->how});
        return {};
    };
    if (const auto done = for_each_row(d, asked, reply, row_kind::number, take); !done)
        return fail(done.error());
    return out;
}

result<std::vector<text_reading>> accept_texts(const device& d, const request& asked,
                                               bytes_view reply) {
    std::vector<text_reading> out;
    const auto take = [&](const picked_row& picked, const register_row& row,
                          bytes_view answer) -> result<void> {
        auto text = detail::text_in(d, picked, answer);
        if (!text) return fail(text.error());
        out.push_back({.what = row.what, .circuit = circuit_of(d, row), .text = std::move(*text)});
        return {};
    };
    if (const auto done = for_each_row(d, asked, reply, row_kind::text, take); !done)
        return fail(done.error());
    return out;
}

}  // namespace submeter::inline v0::meter
