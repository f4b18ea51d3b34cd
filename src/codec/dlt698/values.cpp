// SPDX-License-Identifier: Apache-2.0
#include "codec/dlt698/values.hpp"

#include "submeter/codec/dlt698/prepaid.hpp"
#include "submeter/codec/dlt698/relay.hpp"
#include "submeter/core/instant.hpp"

#include <bit>
#include <charconv>

namespace submeter::inline v0::codec::dlt698::detail {

namespace {

constexpr item_part trip_parts[] = {{"relay"},
                                    {"alarm_delay", 0, item_unit::minute},
                                    {"trip_limit", 0, item_unit::minute},
                                    {"auto_close"}};
constexpr item_part close_parts[] = {{"relay"}, {"close_directly"}, {"password"}};
constexpr item_part warning_parts[] = {{"warning_hours"}, {"warning_text"}};
constexpr item_part wallet_parameter_parts[] = {
    {"wallet_order"},   {"amount", -2, item_unit::money},
    {"purchase_count"}, {"customer_number"},
    {"security"},       {"meter_number"}};
constexpr item_part initialise_parts[] = {{"amount", -2, item_unit::money}, {"security"}};

std::optional<item> parameters_of(omd id) {
    if (id == trip_method) return of_parts(0, 0, "trip", trip_parts, item_shape::structures);
    if (id == close_method || id == close_by_password_method)
        return of_parts(0, 0, "close", close_parts, item_shape::structures);
    if (id == arrears_warning_on_method) return of_parts(0, 0, "warning", warning_parts);
    if (id == wallet_method) return of_parts(0, 0, "wallet_operation", wallet_parameter_parts);
    if (id == wallet_initialise_method) return of_parts(0, 0, "initialise", initialise_parts);
    return std::nullopt;
}

template <class Float, class Bits>
std::string float_text(std::uint64_t raw) {
    char room[64];
    const auto value = std::bit_cast<Float>(static_cast<Bits>(raw));
    const auto end = std::to_chars(room, room + sizeof room, value).ptr;
    return {room, end};
}

// What has no decimal, with the point where the dictionary has it.
std::string scaled_text(std::uint64_t value, int scaler) {
    std::string out = std::to_string(value);
    if (value != 0 && scaler > 0) out.append(static_cast<std::size_t>(scaler), '0');
    if (scaler >= 0) return out;
    const auto places = static_cast<std::size_t>(-scaler);
    if (out.size() <= places) out.insert(0, places + 1 - out.size(), '0');
    out.insert(out.size() - places, 1, '.');
    return out;
}

std::string two(unsigned value) {
    std::string out = std::to_string(value);
    if (out.size() < 2) out.insert(0, 1, '0');
    return out;
}

std::string two_or_unknown(std::uint8_t value) {
    return value == 0xFF ? std::string{"??"} : two(value);
}

// Whether each part that is said is one of the calendar's.
bool is_of_calendar(const date_time& t) {
    const auto within = [](unsigned value, unsigned low, unsigned high) {
        return value == 0xFF || (value >= low && value <= high);
    };
    if (!within(t.month, 1, 12) || !within(t.day, 1, 31) || !within(t.hour, 0, 23) ||
        !within(t.minute, 0, 59) || !within(t.second, 0, 59))
        return false;
    if (t.year == 0xFFFF || t.month == 0xFF || t.day == 0xFF) return true;
    return std::chrono::year_month_day{std::chrono::year{t.year}, std::chrono::month{t.month},
                                       std::chrono::day{t.day}}
        .ok();
}

// Nothing where no part is said, or where the calendar has no such moment.
std::optional<std::string> time_text(const data_view& d) {
    const auto t = *d.moment();
    if (!is_of_calendar(t)) return std::nullopt;
    for (const auto octet : d.content)
        if (octet != std::byte{0xFF}) return moment_text(t);
    return std::nullopt;
}

std::string printable(const data_view& d) {
    std::string out = text_of(d).value_or("");
    for (const char c : out)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return to_hex(d.content);
    return out;
}

// Whether the dictionary's scale and unit hold for it; for NULL they do, too.
bool is_scaled(const data_view& d) {
    return d.is_null() || d.number(0) || d.type == data_type::enumeration ||
           d.type == data_type::long64_unsigned;
}

// A status word as DL/T 645 has it: four digits of the number whose bit n is the standard's bit n,
// which travels here as the n-th from the left.
std::optional<std::string> status_word_text(const data_view& d) {
    const auto word = d.bits();
    if (!word || d.count != 16) return std::nullopt;
    const std::byte octets[]{static_cast<std::byte>(*word >> 8), static_cast<std::byte>(*word)};
    return to_hex(octets);
}

class flattener {
public:
    flattener(const named& about, bytes_view base) : about_(about), base_(base) {}

    std::vector<placed_item> run(const data_view& d) {
        walk(d, about_.what);
        return std::move(out_);
    }

private:
    void walk(const data_view& d, const std::optional<item>& what) {
        if (!d.is_list()) {
            leaf(d, what);
            return;
        }
        begin(d, what);
        if (what && what->shape == item_shape::demand && d.count == 2) {
            demand(d, *what);
            return;
        }
        const bool outermost = level_++ == 0 && about_.attribute.value != 0;
        std::size_t index = 0;
        for (data_items items{d}; const auto one = items.next();) {
            ++index;
            if (outermost && about_.attribute.index() == 0) set_element(index);
            walk(*one, part_of(what, index));
        }
        --level_;
    }

    // What lies in an element of the attribute is called by that element's OAD.
    void set_element(std::size_t index) {
        element_ = static_cast<std::uint32_t>(index < 256 ? index : 0);
    }

    // A list where the dictionary has one value, and elements beyond those that it names, are
    // numbered and on the same scale.
    static std::optional<item> part_of(const std::optional<item>& what, std::size_t index) {
        if (!what) return std::nullopt;
        if (const auto part = element(*what, index)) return *part;
        if (!what->parts.empty() || what->shape == item_shape::records) return std::nullopt;
        auto out = *what;
        out.shape = what->shape == item_shape::demands ? item_shape::demand : item_shape::value;
        out.number = static_cast<std::uint8_t>(index < 256 ? index : 0);
        if (index > 1) out.obis = {};
        return out;
    }

    void demand(const data_view& d, const item& what) {
        const auto number = item_of(d, 0);
        const auto when = item_of(d, 1);
        leaf(*number, what);
        if (when->moment()) out_.back().what.time = value_text(*when, 0).value_or("");
        leaf(*when, what);
        out_.back().what.unit.clear();
        out_.back().is_time = when->moment().has_value();
    }

    placed_item place(const data_view& d, const std::optional<item>& what) const {
        placed_item out{.offset = static_cast<std::size_t>(d.encoded.data() - base_.data()),
                        .length = d.encoded.size()};
        out.what.id = about_.id;
        out.what.name = what ? to_text(*what) : about_.name;
        if (element_ != 0) out.what.id = to_text(oad{about_.attribute.value | element_});
        return out;
    }

    void begin(const data_view& d, const std::optional<item>& what) {
        auto out = place(d, what);
        out.length = d.encoded.size() - d.content.size();
        out.begins_list = true;
        out.what.value = std::string{to_text(d.type)};
        *out.what.value += " of ";
        *out.what.value += std::to_string(d.count);
        out_.push_back(std::move(out));
    }

    void leaf(const data_view& d, const std::optional<item>& what) {
        auto out = place(d, what);
        out.what.value = value_text(d, what ? what->scaler : 0);
        if (what) {
            if (what->shape != item_shape::numbered) out.what.obis = obis_text(*what);
            if (is_scaled(d)) out.what.unit = to_text(what->unit);
            out.secret = what->name == "password";
        }
        if (what && what->name == "status_word")
            if (auto word = status_word_text(d)) out.what.value = std::move(word);
        if (out.secret) out.what.value = "not shown";
        out_.push_back(std::move(out));
    }

    const named& about_;
    bytes_view base_;
    unsigned level_ = 0;
    std::uint32_t element_ = 0;
    std::vector<placed_item> out_;
};

}  // namespace

named name_of(oad id) {
    named out{.attribute = id, .id = to_text(id), .name = "data"};
    if (const auto found = find_item(id)) out.what = *found;
    return out;
}

named name_of_parameters(omd id) {
    const auto name = to_name(id);
    return {.what = parameters_of(id),
            .attribute = {},
            .id = to_text(id),
            .name = name == "unknown" ? "data" : std::string{name}};
}

std::vector<placed_item> flatten(const data_view& d, const named& about, bytes_view base) {
    return flattener{about, base}.run(d);
}

std::string dar_text(dar verdict) {
    std::string out{to_text(verdict)};
    if (out == "unknown") out = "dar_" + std::to_string(static_cast<unsigned>(verdict));
    return out;
}

std::string moment_text(const date_time& t) {
    std::string out;
    const bool has_date = t.year != 0xFFFF || t.month != 0xFF || t.day != 0xFF;
    const bool has_time = t.hour != 0xFF || t.minute != 0xFF || t.second != 0xFF;
    if (has_date || !has_time) {
        out = t.year == 0xFFFF ? "????" : two(t.year / 100U) + two(t.year % 100U);
        out += '-';
        out += two_or_unknown(t.month);
        out += '-';
        out += two_or_unknown(t.day);
    }
    if (!has_time) return out;
    if (has_date) out += 'T';
    out += two_or_unknown(t.hour);
    out += ':';
    out += two_or_unknown(t.minute);
    out += ':';
    out += two_or_unknown(t.second);
    return out;
}

std::optional<std::string> value_text(const data_view& d, int scaler) {
    if (d.is_null()) return std::nullopt;
    if (const auto number = d.number(scaler)) return submeter::to_text(*number);
    if (d.moment()) return time_text(d);
    switch (d.type) {
        case data_type::boolean:
            return *d.boolean() ? "true" : "false";
        case data_type::enumeration:
            return scaled_text(static_cast<std::uint64_t>(*d.integer()), scaler);
        case data_type::long64_unsigned:  // above the signed range
            return scaled_text(*d.unsigned_integer(), scaler);
        case data_type::float32:
            return float_text<float, std::uint32_t>(unsigned_be(d.content));
        case data_type::float64:
            return float_text<double, std::uint64_t>(unsigned_be(d.content));
        case data_type::visible_string:
        case data_type::utf8_string:
            return printable(d);
        case data_type::tsa:
            if (const auto server = d.server()) return to_text(*server);
            return to_hex(d.content);
        default:
            return to_hex(d.content);
    }
}

}  // namespace submeter::inline v0::codec::dlt698::detail
