// SPDX-License-Identifier: Apache-2.0
#include "codec/dlt645/item_values.hpp"

#include "submeter/codec/dlt645/cursor.hpp"
#include "submeter/codec/dlt645/digits.hpp"
#include "submeter/codec/dlt645/status_word.hpp"
#include "submeter/codec/dlt645/value.hpp"

namespace submeter::inline v0::codec::dlt645::detail {

namespace {

using items = std::vector<placed_item>;

// Digits in display order: the highest octet first.
std::string digits(bytes_view octets) {
    std::string out;
    for (std::size_t i = octets.size(); i-- > 0;)
        out += to_hex(octets.subspan(i, 1));
    return out;
}

// The highest octet first, as captured meters send texts; filling zero octets and blanks at either
// end are left out.
std::string ascii(bytes_view octets) {
    const auto is_fill = [](std::byte octet) {
        return octet == std::byte{0} || octet == std::byte{' '};
    };
    auto rest = octets;
    while (!rest.empty() && is_fill(rest.front()))
        rest = rest.subspan(1);
    while (!rest.empty() && is_fill(rest.back()))
        rest = rest.first(rest.size() - 1);
    std::string out;
    for (std::size_t i = rest.size(); i-- > 0;) {
        const auto c = to_u8(rest[i]);
        if (c < 0x20 || c > 0x7E) return to_hex(octets);
        out += static_cast<char>(c);
    }
    return out;
}

// "11-21T08:30", a moment of any year.
std::string month_day_text(const month_day_time& t) {
    const local_instant leap{std::chrono::local_days{std::chrono::year{2000} / t.month / t.day}};
    return submeter::to_text(leap + std::chrono::hours{t.hour} + std::chrono::minutes{t.minute})
        .substr(5, 11);
}

template <class T>
result<std::string> as_text(const result<T>& r) {
    if (!r) return fail(r.error());
    return submeter::to_text(*r);
}

// A status word of filling octets is not there.
result<std::string> word_text(const item& i, std::uint16_t word) {
    if (i.octets > 1 && word == 0xFFFF) return fail(errc::value_absent);
    if (i.octets > 1) return hex_word(word);
    const auto octet = static_cast<std::byte>(word);
    return to_hex({&octet, 1});
}

result<std::string> value_text(const item& i, bytes_view octets) {
    switch (i.form) {
        case item_form::number:
        case item_form::demand:
            return as_text(read_value(i, octets));
        case item_form::stamp:
        case item_form::date_time:
            return as_text(read_time(i, octets));
        case item_form::month_day_time:
            return read_month_day_time(i, octets).map(month_day_text);
        case item_form::date:
            return read_date(i, octets).map([](std::chrono::local_days day) {
                return submeter::to_text(local_instant{day}).substr(0, 10);
            });
        case item_form::time:
            return read_time_of_day(i, octets).map([](std::chrono::seconds time) {
                return submeter::to_text(local_instant{time}).substr(11);
            });
        case item_form::bits:
            return read_word(i, octets).and_then([&](auto word) { return word_text(i, word); });
        case item_form::digits:
            return digits(octets);
        case item_form::ascii:
            return ascii(octets);
        case item_form::secret:
            return "not shown";
        case item_form::record:
            break;
    }
    return fail(errc::unknown_identifier);
}

std::string note_of(const item& i, bytes_view octets) {
    const bool status = i.id.value >> 8 == 0x040005 && i.form == item_form::bits;
    if (!status) return {};
    const auto word = read_word(i, octets);
    std::string out;
    if (!word) return out;
    for (const char c : status_text(i.id.di0(), *word))
        out.append(c == ' ' ? ", " : std::string_view{&c, 1});
    return out;
}

}  // namespace

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

std::string hex_word(std::uint16_t word) {
    const std::byte octets[]{static_cast<std::byte>(word >> 8), static_cast<std::byte>(word)};
    return to_hex(octets);
}

result<placed_item> describe_item(const item& i, bytes_view octets, strictness how) {
    placed_item out;
    out.length = octets.size();
    out.what.id = to_text(i.id);
    out.what.name = to_text(i);
    out.what.obis = obis_text(i);
    out.what.unit = to_text(i.unit);
    auto value = value_text(i, octets);
    if (value) {
        out.what.value = *std::move(value);
    } else if (value.error().code != errc::value_absent &&
               (how == strictness::command || value.error().code != errc::bad_date)) {
        return fail(value.error());
    }
    if (i.form == item_form::demand && out.what.value) {
        const auto when = read_time(i, octets);
        if (when) out.what.time = submeter::to_text(*when);
    }
    if (out.what.value) out.note = note_of(i, octets);
    return out;
}

result<items> read_values(const value_list& list) {
    items out;
    const auto found = find_item(list.id, list.data.size());
    if (!found) {
        add_rest(out, "data", list.data, 0);
        return out;
    }
    value_cursor values{*found, list.data};
    while (const auto one = values.next()) {
        auto described = describe_item(one->what, one->octets, list.how);
        if (!described)
            return fail(described.error().code, one->offset + described.error().offset, out.size());
        described->offset = one->offset;
        out.push_back(*std::move(described));
    }
    if (values.is_cut() && !list.goes_on) return fail(errc::bad_length, list.data.size());
    add_rest(out, "trailing_data", list.data, list.data.size() - values.rest().size());
    return out;
}

std::vector<placed_item> later_part(std::string id, bytes_view data) {
    items out;
    add_rest(out, "data", data, 0);
    for (auto& one : out)
        one.what.id = id;
    return out;
}

std::string expected_length(const item& of, std::size_t before) {
    const std::size_t all = of.layout != nullptr ? of.layout->octets() : of.octets;
    if (of.block != item_block::none && of.layout == nullptr)
        return std::string{"whole values of "}.append(std::to_string(all)).append(" octets");
    return std::to_string(before + all).append(" octets of data or more");
}

}  // namespace submeter::inline v0::codec::dlt645::detail
