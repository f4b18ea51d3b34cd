// SPDX-License-Identifier: Apache-2.0
#include "submeter/meter/profile_json.hpp"

#include "core/json_reader.hpp"
#include "submeter/codec/dlt645/data_id.hpp"

#include <algorithm>
#include <array>

namespace submeter::inline v0::meter {

namespace {

using submeter::detail::json_document;
using submeter::detail::json_node;

template <class T>
struct word {
    std::string_view text;
    T value;
};

template <class T, std::size_t N>
result<T> read_word(const json_node& node, const std::array<word<T>, N>& words) {
    const auto text = node.text();
    if (!text) return fail(text.error());
    std::string known;
    for (const auto& w : words) {
        if (w.text == *text) return w.value;
        known += (known.empty() ? "" : ", ") + std::string{w.text};
    }
    return node.refuse(errc::bad_value, "'" + *text + "' is not one of: " + known);
}

constexpr std::array<word<protocol>, 2> protocols{{
    {"dlt645-2007", protocol::dlt645_2007},
    {"modbus-rtu", protocol::modbus_rtu},
}};
constexpr std::array<word<confidence>, 3> confidences{{
    {"manual", confidence::manual},
    {"configured", confidence::configured},
    {"unsure", confidence::unsure},
}};
constexpr std::array<word<value_type>, 7> types{{
    {"u16", value_type::u16},
    {"i16", value_type::i16},
    {"u32", value_type::u32},
    {"i32", value_type::i32},
    {"bcd", value_type::bcd},
    {"bcd_signed", value_type::bcd_signed},
    {"bit", value_type::bit},
}};
constexpr std::array<word<word_order>, 4> orders{{
    {"abcd", word_order::abcd},
    {"cdab", word_order::cdab},
    {"badc", word_order::badc},
    {"dcba", word_order::dcba},
}};
constexpr std::array<word<bit_sense>, 2> senses{{
    {"as_is", bit_sense::as_is},
    {"inverted", bit_sense::inverted},
}};

struct unit_word {
    unit dlms_unit;
    decimal size;  // of one in `dlms_unit`: a kWh is 1E3 Wh
};
constexpr std::array<word<unit_word>, 17> units{{
    {"kWh", {unit::watt_hour, {1, 3}}},
    {"Wh", {unit::watt_hour, {1, 0}}},
    {"kvarh", {unit::var_hour, {1, 3}}},
    {"kVAh", {unit::volt_ampere_hour, {1, 3}}},
    {"kW", {unit::watt, {1, 3}}},
    {"W", {unit::watt, {1, 0}}},
    {"kvar", {unit::var, {1, 3}}},
    {"kVA", {unit::volt_ampere, {1, 3}}},
    {"V", {unit::volt, {1, 0}}},
    {"A", {unit::ampere, {1, 0}}},
    {"Hz", {unit::hertz, {1, 0}}},
    {"m3", {unit::cubic_metre, {1, 0}}},
    {"currency", {unit::currency, {1, 0}}},
    {"minute", {unit::minute, {1, 0}}},
    {"percent", {unit::percent, {1, 0}}},
    {"C", {unit::celsius, {1, 0}}},
    {"none", {unit::none, {1, 0}}},
}};

// "0057H": an address as manuals write it, so that nobody takes 57 for 57H.
result<std::int64_t> parse_hexadecimal(std::string_view text) {
    if (text.size() < 2 || text.size() > 9 || text.back() != 'H') return fail(errc::bad_syntax);
    std::int64_t value = 0;
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        const int digit = hex_digit(text[i]);
        if (digit < 0) return fail(errc::bad_digit, i);
        value = value * 16 + digit;
    }
    return value;
}

// A whole number, or the text of a hexadecimal one.
result<std::int64_t> read_number(const json_node& node, std::int64_t min, std::int64_t max) {
    if (!node.is_text()) return node.integer(min, max);
    const auto value = node.parsed(parse_hexadecimal, "a number such as \"0057H\"");
    if (!value) return value;
    if (*value < min || *value > max)
        return node.refuse(errc::bad_value, "the number is not between " + std::to_string(min) +
                                                " and " + std::to_string(max));
    return value;
}

template <class T>
result<T> read_small(const json_node& node, std::int64_t min, std::int64_t max) {
    return read_number(node, min, max).map([](std::int64_t v) { return static_cast<T>(v); });
}

// Runs `read` on each item of an optional list; stops at the first error.
template <class Read>
result<void> for_each_item(const json_node& node, std::string_view name, Read read) {
    const auto list = node.find(name);
    if (!list) return {};
    const auto items = list->items();
    if (!items) return fail(items.error());
    for (const auto& item : *items)
        if (const auto done = read(item); !done) return done;
    return {};
}

// Assigns what was read, or keeps the error: `error_` is the first one.
class reader {
public:
    explicit reader(const json_node& root) : root_(root) {}

    result<profile> read() {
        if (!head() || !lists()) return fail(error_);
        if (!references()) return fail(error_);
        return std::move(out_);
    }

private:
    bool keep(const error& e) {
        error_ = e;
        return false;
    }
    template <class T, class U>
    bool set(U& target, const result<T>& value) {
        if (!value) return keep(value.error());
        target = *value;
        return true;
    }
    bool check(const result<void>& done) { return done ? true : keep(done.error()); }

    bool text_of(std::string& target, const json_node& node, std::string_view name) {
        const auto member = node.field(name);
        return member ? set(target, member->text()) : keep(member.error());
    }
    // Calls `read(member)` where the member is there.
    template <class U, class Read>
    bool optional_of(U& target, const json_node& node, std::string_view name, Read read) {
        const auto member = node.find(name);
        return !member || set(target, read(*member));
    }
    template <class U, class Read>
    bool required_of(U& target, const json_node& node, std::string_view name, Read read) {
        const auto member = node.field(name);
        return member ? set(target, read(*member)) : keep(member.error());
    }
    bool origin(provenance& target, const json_node& node) {
        return required_of(target.known, node, "confidence",
                           [](const json_node& n) { return read_word(n, confidences); }) &&
               text_of(target.source, node, "source");
    }
    [[nodiscard]] bool modbus() const { return out_.speaks == protocol::modbus_rtu; }

    bool head() {
        if (!check(root_.allow_only({"format", "name", "title", "protocol", "confidence", "source",
                                     "limits", "settings", "blocks", "registers", "commands",
                                     "freezes"})))
            return false;
        std::string format;
        if (!text_of(format, root_, "format")) return false;
        if (format != "submeter.profile/1")
            return refuse(root_, "format", errc::wrong_version,
                          "'" + format + "' is not \"submeter.profile/1\"");
        return text_of(out_.name, root_, "name") && text_of(out_.title, root_, "title") &&
               required_of(out_.speaks, root_, "protocol",
                           [](const json_node& n) { return read_word(n, protocols); }) &&
               origin(out_.from, root_) && limits();
    }

    bool limits() {
        const auto node = root_.find("limits");
        if (!node) return true;
        if (!modbus())
            return keep(node->refuse(errc::bad_profile, "limits are for Modbus").value());
        return check(node->allow_only({"registers", "gap"})) &&
               optional_of(
                   out_.limits.registers, *node, "registers",
                   [](const json_node& n) { return read_small<std::uint16_t>(n, 1, 125); }) &&
               optional_of(out_.limits.gap, *node, "gap",
                           [](const json_node& n) { return read_small<std::uint16_t>(n, 0, 124); });
    }

    bool lists() {
        const auto each = [this](std::string_view name, bool (reader::*one)(const json_node&)) {
            return check(for_each_item(root_, name, [&](const json_node& item) -> result<void> {
                if (!(this->*one)(item)) return fail(error_);
                return {};
            }));
        };
        return each("settings", &reader::read_setting) && each("blocks", &reader::read_block) &&
               check(root_.field("registers").map([](const json_node&) {})) &&
               each("registers", &reader::read_register) &&
               each("commands", &reader::read_command) && each("freezes", &reader::read_freeze);
    }

    bool refuse(const json_node& node, std::string_view name, errc code, std::string why) {
        const auto member = node.find(name);
        return keep((member ? *member : node).refuse(code, std::move(why)).value());
    }

    bool read_setting(const json_node& node) {
        constexpr std::int64_t largest = 0xFFFFFFFF;
        const auto number = [](const json_node& n) { return read_number(n, 0, largest); };
        setting s;
        if (!check(node.allow_only({"name", "default", "minimum", "maximum", "choices", "note",
                                    "confidence", "source"})) ||
            !text_of(s.name, node, "name") || !required_of(s.fallback, node, "default", number) ||
            !required_of(s.minimum, node, "minimum", number) ||
            !required_of(s.maximum, node, "maximum", number) || !text_of(s.note, node, "note") ||
            !origin(s.from, node))
            return false;
        const auto choices =
            for_each_item(node, "choices", [&](const json_node& n) -> result<void> {
                return read_number(n, s.minimum, s.maximum).map([&](std::int64_t v) {
                    s.choices.push_back(v);
                });
            });
        if (!check(choices)) return false;
        for (const auto& other : out_.settings)
            if (other.name == s.name)
                return refuse(node, "name", errc::bad_profile, "'" + s.name + "' stands twice");
        const bool listed = s.choices.empty() || std::find(s.choices.begin(), s.choices.end(),
                                                           s.fallback) != s.choices.end();
        if (s.fallback < s.minimum || s.fallback > s.maximum || !listed)
            return refuse(node, "default", errc::bad_profile, "the default is not allowed");
        out_.settings.push_back(std::move(s));
        used_.push_back(false);
        return true;
    }

    // {"setting": "poll_start"}
    result<parameter> setting_of(const json_node& node) {
        if (const auto known = node.allow_only({"setting"}); !known) return fail(known.error());
        const auto member = node.field("setting");
        if (!member) return fail(member.error());
        const auto name = member->text();
        if (!name) return fail(name.error());
        for (std::size_t i = 0; i < out_.settings.size(); ++i) {
            if (out_.settings[i].name != *name) continue;
            used_[i] = true;
            return parameter{.value = 0, .setting = i};
        }
        return member->refuse(errc::bad_profile, "there is no setting '" + *name + "'");
    }

    result<parameter> parameter_of(const json_node& node, std::int64_t min, std::int64_t max) {
        if (node.is_object()) return setting_of(node);
        return read_number(node, min, max).map([](std::int64_t v) { return parameter{v, {}}; });
    }

    // A Modbus address or a DL/T 645 identifier, whichever the protocol has.
    result<parameter> place_of(const json_node& node) {
        if (modbus()) return parameter_of(node, 0, 0xFFFF);
        if (node.is_object()) return setting_of(node);
        return node.parsed(codec::dlt645::parse_data_id, "8 hexadecimal digits")
            .map([](codec::dlt645::data_id id) {
                return parameter{id.value, {}};
            });
    }

    [[nodiscard]] std::string_view place_name() const { return modbus() ? "address" : "id"; }

    bool function_of(std::uint8_t& target, const json_node& node) {
        return optional_of(target, node, "function",
                           [](const json_node& n) { return read_small<std::uint8_t>(n, 3, 4); });
    }

    bool read_block(const json_node& node) {
        const auto allowed =
            modbus()
                ? node.allow_only({"name", "address", "function", "count", "confidence", "source"})
                : node.allow_only({"name", "id", "confidence", "source"});
        block b;
        if (!check(allowed) || !text_of(b.name, node, "name") ||
            !required_of(b.where, node, place_name(),
                         [this](const json_node& n) { return place_of(n); }) ||
            !function_of(b.function, node) || !origin(b.from, node))
            return false;
        const auto count = [this](const json_node& n) {
            return read_small<std::uint16_t>(n, 1, out_.limits.registers);
        };
        if (modbus() && !required_of(b.count, node, "count", count)) return false;
        for (const auto& other : out_.blocks)
            if (other.name == b.name)
                return refuse(node, "name", errc::bad_profile, "'" + b.name + "' stands twice");
        out_.blocks.push_back(std::move(b));
        return true;
    }

    bool read_register(const json_node& node) {
        const auto allowed =
            modbus()
                ? node.allow_only({"obis", "name", "address", "function", "block", "offset", "type",
                                   "order", "bit", "sense", "scale", "unit", "modulus",
                                   "confidence", "source"})
                : node.allow_only({"obis", "name", "id", "block", "offset", "type", "octets", "bit",
                                   "sense", "scale", "unit", "modulus", "confidence", "source"});
        register_row row;
        if (!check(allowed) ||
            !required_of(row.what, node, "obis",
                         [](const json_node& n) {
                             return n.parsed(parse_obis, "an OBIS code such as \"1-0:1.8.0\"");
                         }) ||
            !text_of(row.name, node, "name") || !place(row, node) || !layout(row, node) ||
            !meaning(row, node) || !origin(row.from, node))
            return false;
        if (find_register(out_, row.what) != nullptr)
            return refuse(node, "obis", errc::bad_profile, "this register stands twice");
        out_.registers.push_back(std::move(row));
        return true;
    }

    bool place(register_row& row, const json_node& node) {
        if (!optional_of(row.where, node, place_name(),
                         [this](const json_node& n) { return place_of(n); }) ||
            !function_of(row.function, node) ||
            !optional_of(row.block, node, "block",
                         [this](const json_node& n) { return block_of(n); }))
            return false;
        if (!row.where && !row.block)
            return keep(
                node.refuse(errc::missing_field,
                            "a register has '" + std::string{place_name()} + "', 'block' or both")
                    .value());
        if (!row.block) {
            return !node.find("offset") ||
                   refuse(node, "offset", errc::bad_profile, "an offset needs a block");
        }
        const auto offset = [this](const json_node& n) {
            return read_small<std::uint16_t>(n, 0, modbus() ? 124 : 250);
        };
        if (!required_of(row.offset, node, "offset", offset)) return false;
        if (modbus()) row.offset = static_cast<std::uint16_t>(row.offset * 2);
        return true;
    }

    result<std::size_t> block_of(const json_node& node) {
        const auto name = node.text();
        if (!name) return fail(name.error());
        for (std::size_t i = 0; i < out_.blocks.size(); ++i)
            if (out_.blocks[i].name == *name) return i;
        return node.refuse(errc::bad_profile, "there is no block '" + *name + "'");
    }

    bool layout(register_row& row, const json_node& node) {
        if (!required_of(row.type, node, "type",
                         [](const json_node& n) { return read_word(n, types); }))
            return false;
        const bool bcd = row.type == value_type::bcd || row.type == value_type::bcd_signed;
        const bool bit = row.type == value_type::bit;
        if (bcd == modbus() && !bit)
            return refuse(node, "type", errc::bad_profile, "the protocol has no such type");
        if (row.type == value_type::u32 || row.type == value_type::i32) row.octets = 4;
        if (bcd && !required_of(row.octets, node, "octets", [](const json_node& n) {
                return read_small<std::uint8_t>(n, 1, 8);
            }))
            return false;
        if (!bcd && node.find("octets"))
            return refuse(node, "octets", errc::bad_profile, "octets are for packed digits");
        if (bit != node.find("bit").has_value() || (!bit && node.find("sense")))
            return keep(node.refuse(errc::bad_profile, "'bit' belongs to the type bit").value());
        return optional_of(row.order, node, "order",
                           [](const json_node& n) { return read_word(n, orders); }) &&
               optional_of(row.bit, node, "bit",
                           [](const json_node& n) { return read_small<std::uint8_t>(n, 0, 15); }) &&
               optional_of(row.sense, node, "sense",
                           [](const json_node& n) { return read_word(n, senses); }) &&
               fits_block(row, node);
    }

    bool fits_block(const register_row& row, const json_node& node) {
        if (!modbus() || !row.block || row.offset + row.octets <= out_.blocks[*row.block].count * 2)
            return true;
        return refuse(node, "offset", errc::bad_profile, "the register ends outside its block");
    }

    bool meaning(register_row& row, const json_node& node) {
        unit_word in{unit::none, {1, 0}};
        const auto count = [this](const json_node& n) { return parameter_of(n, 2, 9'999'999'999); };
        if (!optional_of(row.scale, node, "scale",
                         [](const json_node& n) {
                             return n.parsed(parse_decimal, "a decimal such as \"0.01\"");
                         }) ||
            !required_of(in, node, "unit",
                         [](const json_node& n) { return read_word(n, units); }) ||
            !optional_of(row.modulus, node, "modulus", count))
            return false;
        if (row.scale.mantissa <= 0)
            return refuse(node, "scale", errc::bad_value, "a scale is above zero");
        row.scale.exponent = static_cast<std::int8_t>(row.scale.exponent + in.size.exponent);
        row.dlms_unit = in.dlms_unit;
        return true;
    }

    bool read_command(const json_node& node) {
        constexpr std::array<word<command_kind>, 2> kinds{{
            {"trip", command_kind::trip},
            {"close", command_kind::close},
        }};
        command_rule rule;
        const auto allowed = modbus() ? node.allow_only({"command", "enabled", "address", "values",
                                                         "verify", "confidence", "source"})
                                      : node.allow_only({"command", "enabled", "relay_code",
                                                         "verify", "confidence", "source"});
        if (!check(allowed) ||
            !required_of(rule.kind, node, "command",
                         [&](const json_node& n) { return read_word(n, kinds); }) ||
            !required_of(rule.enabled, node, "enabled",
                         [](const json_node& n) { return n.boolean(); }) ||
            !origin(rule.from, node) || !write(rule, node) || !verification(rule, node))
            return false;
        if (find_command(out_, rule.kind) != nullptr)
            return refuse(node, "command", errc::bad_profile, "this command stands twice");
        if (rule.enabled && rule.from.known == confidence::unsure)
            return refuse(node, "enabled", errc::bad_profile,
                          "a write of unsure origin ships disabled");
        out_.commands.push_back(std::move(rule));
        return true;
    }

    bool write(command_rule& rule, const json_node& node) {
        const auto code = [this](const json_node& n) { return parameter_of(n, 0, 0xFF); };
        if (!modbus()) return required_of(rule.relay_code, node, "relay_code", code);
        if (!required_of(rule.where, node, "address",
                         [this](const json_node& n) { return place_of(n); }))
            return false;
        const auto values = for_each_item(node, "values", [&](const json_node& n) -> result<void> {
            return read_small<std::uint16_t>(n, 0, 0xFFFF).map([&](std::uint16_t v) {
                rule.values.push_back(v);
            });
        });
        if (!check(values)) return false;
        if (rule.values.empty() || rule.values.size() > 123)
            return refuse(node, "values", errc::bad_profile, "1 to 123 values are written");
        return true;
    }

    bool verification(command_rule& rule, const json_node& node) {
        const auto member = node.field("verify");
        if (!member) return keep(member.error());
        const auto bits = [](const json_node& n) {
            return read_small<std::uint16_t>(n, 0, 0xFFFF);
        };
        if (!check(member->allow_only({"register", "mask", "equals"})) ||
            !required_of(rule.verify, *member, "register",
                         [this](const json_node& n) { return row_of(n); }) ||
            !required_of(rule.mask, *member, "mask", bits) ||
            !required_of(rule.equals, *member, "equals", bits))
            return false;
        if (out_.registers[rule.verify].type != value_type::bit)
            return refuse(*member, "register", errc::bad_profile,
                          "a register of type bit is read back");
        if (rule.mask == 0 || (rule.equals & ~rule.mask) != 0)
            return refuse(*member, "mask", errc::bad_profile, "the mask leaves nothing to compare");
        return true;
    }

    result<std::size_t> row_of(const json_node& node) {
        const auto what = node.parsed(parse_obis, "an OBIS code such as \"1-0:1.8.0\"");
        if (!what) return fail(what.error());
        for (std::size_t i = 0; i < out_.registers.size(); ++i)
            if (out_.registers[i].what == *what) return i;
        return node.refuse(errc::bad_profile, "the profile has no such register");
    }

    bool read_freeze(const json_node& node) {
        freeze_rule rule;
        if (modbus())
            return keep(node.refuse(errc::bad_profile, "freezes are for DL/T 645").value());
        const auto place = [this](const json_node& n) { return place_of(n); };
        return check(node.allow_only({"register", "time_id", "value_id", "offset", "count",
                                      "interval_min", "confidence", "source"})) &&
               required_of(rule.row, node, "register",
                           [this](const json_node& n) { return row_of(n); }) &&
               required_of(rule.time_id, node, "time_id", place) &&
               required_of(rule.value_id, node, "value_id", place) &&
               optional_of(
                   rule.offset, node, "offset",
                   [](const json_node& n) { return read_small<std::uint16_t>(n, 0, 250); }) &&
               required_of(
                   rule.count, node, "count",
                   [](const json_node& n) { return read_small<std::uint16_t>(n, 1, 254); }) &&
               required_of(
                   rule.interval_min, node, "interval_min",
                   [](const json_node& n) { return read_small<std::uint16_t>(n, 1, 1440); }) &&
               origin(rule.from, node) && (out_.freezes.push_back(rule), true);
    }

    bool references() {
        for (std::size_t i = 0; i < used_.size(); ++i)
            if (!used_[i])
                return refuse(root_, "settings", errc::bad_profile,
                              "nothing uses the setting '" + out_.settings[i].name + "'");
        return true;
    }

    json_node root_;
    profile out_;
    std::vector<bool> used_;
    error error_;
};

}  // namespace

result<profile> read_profile(std::string_view json, diagnostics& out) {
    const auto document = json_document::parse(json, out);
    if (!document) return fail(document.error());
    return reader{document->root()}.read();
}

result<std::shared_ptr<const profile>> builtin_profile(std::string_view name) {
    const auto text = builtin_profile_text(name);
    if (!text) return fail(text.error());
    diagnostics findings;
    auto read = read_profile(*text, findings);
    if (!read) return fail(read.error());
    return std::make_shared<const profile>(std::move(*read));
}

}  // namespace submeter::inline v0::meter
