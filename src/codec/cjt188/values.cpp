// SPDX-License-Identifier: Apache-2.0
#include "codec/cjt188/values.hpp"

#include "submeter/codec/cjt188/dictionary.hpp"
#include "submeter/codec/cjt188/refusal.hpp"
#include "submeter/codec/cjt188/value.hpp"

namespace submeter::inline v0::codec::cjt188::detail {

namespace {

using items = std::vector<placed_item>;

constexpr const char* not_shown = "not shown";

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

void add_secret(items& out, std::string name, std::size_t offset, std::size_t length) {
    out.push_back(plain_item(std::move(name), not_shown, offset, length));
    out.back().secret = true;
}

// Digits in display order: the highest octet first.
std::string digits(bytes_view octets) {
    std::string out;
    for (std::size_t i = octets.size(); i-- > 0;)
        out += to_hex(octets.subspan(i, 1));
    return out;
}

// What the standard's bits of a status word at `offset` say, without octets of their own. A word
// that is not there says nothing.
void add_states(items& out, bytes_view word, std::size_t offset) {
    const auto add = [&](const char* name, const char* obis, std::string_view text) {
        out.push_back(plain_item(name, std::string{text}, offset + word.size(), 0));
        out.back().what.obis = obis;
        if (is_absent(word)) out.back().what.value.reset();
    };
    const auto s = *read_status(word);
    add("valve", "1-129:96.1.0", to_text(s.valve()));
    add("battery", "1-129:96.8.0", to_text(s.battery()));
}

std::string name_of(const field& f, data_id id) {
    const auto history = history_of(id);
    std::string out{f.name};
    if (history != 0) out += "_last_" + std::to_string(history);
    return out;
}

std::string obis_text(const obis_groups& obis) {
    if (obis == obis_groups{}) return {};
    const auto part = [&](std::size_t k) { return std::to_string(obis[k]); };
    return part(0) + "-" + part(1) + ":" + part(2) + "." + part(3) + "." + part(4);
}

// A number with its unit. Where the unit octet is none of the table, the digits stand alone.
result<void> read_number(const field& f, bytes_view octets, decoded_item& out) {
    out.unit = to_text(unit_of(f, octets).unit);
    auto read = read_value(f, octets).map([](const measurement& m) { return m.value; });
    if (!read && read.error().code == errc::bad_value) read = read_digits(f, octets);
    if (read) {
        out.value = submeter::to_text(*read);
    } else if (read.error().code != errc::value_absent) {
        return fail(read.error());
    }
    return {};
}

// The text of a field that is neither a number nor a time.
std::string plain_text(const field& f, bytes_view octets) {
    switch (f.form) {
        case field_form::valve: {
            const auto order = to_text(static_cast<valve_order>(octets[0]));
            return order == "unknown" ? to_hex(octets) : std::string{order};
        }
        case field_form::sequence:
        case field_form::count:
            return std::to_string(to_u8(octets[0]));
        default:
            return digits(octets);
    }
}

enum class strictness { command, reading };

// A time that is not set, or is outside the calendar, is no value in a reading; in a command it is
// an error.
result<void> read_moment(bytes_view octets, strictness how, decoded_item& out) {
    const auto when = read_time(octets);
    if (when) {
        out.value = submeter::to_text(*when);
    } else if (how == strictness::command) {
        return fail(when.error());
    }
    return {};
}

result<placed_item> read_field(const field& f, bytes_view octets, strictness how) {
    placed_item out;
    switch (f.form) {
        case field_form::quantity:
        case field_form::number:
        case field_form::purchase:
            if (const auto read = read_number(f, octets, out.what); !read)
                return fail(read.error());
            break;
        case field_form::time:
            if (const auto read = read_moment(octets, how, out.what); !read)
                return fail(read.error());
            break;
        case field_form::secret:
            out.what.value = not_shown;
            out.secret = true;
            break;
        default:
            if (const bool may_lack = f.form == field_form::digits || f.form == field_form::status;
                !may_lack || !is_absent(octets))
                out.what.value = plain_text(f, octets);
            break;
    }
    return out;
}

// The values of a layout; those that follow the time of a record happened then.
result<items> read_layout(const layout& l, meter_type type, data_id id, bytes_view data,
                          strictness how) {
    items out;
    std::size_t at = 0;
    std::string record_time;
    for (const auto& f : l.fields) {
        const auto octets = data.subspan(at, f.octets);
        auto one = read_field(f, octets, how);
        if (!one) return fail(one.error().code, at + one.error().offset, out.size());
        one->offset = at;
        one->length = f.octets;
        one->what.id = to_text(id);
        one->what.name = name_of(f, id);
        one->what.obis = obis_text(obis_of(type, f));
        one->what.time = record_time;
        if (f.name == "record_time") record_time = one->what.value.value_or("");
        out.push_back(*std::move(one));
        if (f.form == field_form::status) add_states(out, octets, at);
        at += f.octets;
    }
    return out;
}

template <class Message>
result<items> read_message(const Message& m, strictness how) {
    const auto form = form_of(m);
    items out;
    if (form == message_form::id_sequence) {
        if (is_secret(m.id) && m.data.size() > 2) {
            add_secret(out, "data", 0, m.data.size());
            return out;
        }
        const auto found = find_layout(family_of(m.type), m.id, m.data.size());
        // A status word is what a meter answers to a write; nobody writes one.
        if (found && (how == strictness::reading || found->name != "status"))
            return read_layout(*found, m.type, m.id, m.data, how);
        if (m.id == ids::write_key) {
            add_secret(out, "key", 0, m.data.size());
            return out;
        }
    }
    add_rest(out, "data", m.data, 0);
    return out;
}

items read_refusal(const reply& r) {
    if (r.data.size() != 2) return {plain_item("refusal", to_hex(r.data), 0, r.data.size())};
    items out{plain_item("refusal", digits(r.data), 0, 2)};
    if (is_absent(r.data)) out[0].what.value.reset();
    add_states(out, r.data, 0);
    return out;
}

}  // namespace

dialect dialect_of(const frame& f) {
    dialect out;
    if (f.data.size() < 2) return out;
    const auto id = [&](std::size_t high) {
        return data_id{
            static_cast<std::uint16_t>(to_u8(f.data[high]) << 8 | to_u8(f.data[1 - high]))};
    };
    if (is_known(id(0)) && is_known(id(1))) out.id = id_order::high_first;
    return out;
}

message_form form_of(const request& r) {
    return form_of(request_control(r.what));
}
message_form form_of(const reply& r) {
    return form_of(r.refused ? error_control(r.what) : reply_control(r.what));
}

result<items> read_items(const request& r) {
    return read_message(r, strictness::command);
}

result<items> read_items(const reply& r) {
    if (r.refused && !is_vendor(r.what)) return read_refusal(r);
    auto out = read_message(r, strictness::reading);
    if (out && r.what == function::read_address)
        out->insert(out->begin(), plain_item("address", to_text(r.meter), 0, 0));
    return out;
}

}  // namespace submeter::inline v0::codec::cjt188::detail
