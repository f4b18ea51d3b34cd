// SPDX-License-Identifier: Apache-2.0
#include "submeter/meter/profile_json.hpp"

#include "meter/profile_reader.hpp"

#include <algorithm>

namespace submeter::inline v0::meter {

namespace detail {

namespace {

// "0057H": an address as manuals write it, so that nobody takes 57 for 57H.
result<std::int64_t> parse_hexadecimal(std::string_view text) {
    if (text.size() < 2 || text.size() > 16 || text.back() != 'H') return fail(errc::bad_syntax);
    std::int64_t value = 0;
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        const int digit = hex_digit(text[i]);
        if (digit < 0) return fail(errc::bad_digit, i);
        value = value * 16 + digit;
    }
    return value;
}

// An identifier of `digits` hexadecimal digits in display order.
result<std::int64_t> parse_identifier(std::string_view text, std::size_t digits) {
    std::int64_t value = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int digit = hex_digit(text[i]);
        if (digit < 0) return fail(errc::bad_digit, i);
        value = value << 4 | digit;
    }
    if (text.size() != digits) return fail(errc::bad_syntax, text.size());
    return value;
}

// Whether two blocks have a register in common, as far as their places are known: numbers of the
// profile, or the same setting.
bool overlap(const block& a, const block& b) {
    if (a.where.setting != b.where.setting || a.function != b.function) return false;
    return a.where.value < b.where.value + std::max<int>(b.count, 1) &&
           b.where.value < a.where.value + std::max<int>(a.count, 1);
}

std::string quoted(std::string_view before, std::string_view name, std::string_view after) {
    std::string out{before};
    out += '\'';
    out += name;
    out += '\'';
    out += after;
    return out;
}

}  // namespace

result<std::int64_t> read_number(const json_node& node, std::int64_t min, std::int64_t max) {
    if (!node.is_text()) return node.integer(min, max);
    const auto value = node.parsed(parse_hexadecimal, "a number such as \"0057H\"");
    if (!value) return value;
    if (*value >= min && *value <= max) return value;
    std::string why = "the number is not between ";
    why += std::to_string(min);
    why += " and ";
    why += std::to_string(max);
    return node.refuse(errc::bad_value, std::move(why));
}

bool profile_reader::refuse(const json_node& node, std::string_view name, errc code,
                            std::string why) {
    const auto member = node.find(name);
    return keep((member ? *member : node).refuse(code, std::move(why)).value());
}

result<profile> profile_reader::read() {
    if (!head() || !lists() || !references()) return fail(error_);
    return std::move(out_);
}

bool profile_reader::origin(provenance& target, const json_node& node) {
    return required_of(target.known, node, "confidence",
                       [](const json_node& n) { return read_word(n, confidence_words); }) &&
           text_of(target.source, node, "source");
}

bool profile_reader::head() {
    if (!check(root_.allow_only({"format", "name", "title", "protocol", "confidence", "source",
                                 "limits", "dialect", "settings", "blocks", "registers", "commands",
                                 "freezes"})))
        return false;
    std::string format;
    if (!text_of(format, root_, "format")) return false;
    if (format != "submeter.profile/1")
        return refuse(root_, "format", errc::wrong_version,
                      quoted("", format, " is not \"submeter.profile/1\""));
    return text_of(out_.name, root_, "name") && text_of(out_.title, root_, "title") &&
           required_of(out_.speaks, root_, "protocol",
                       [](const json_node& n) { return read_word(n, protocol_words); }) &&
           origin(out_.from, root_) && limits();
}

bool profile_reader::limits() {
    const auto node = root_.find("limits");
    if (!node) return true;
    const auto allowed = modbus() ? node->allow_only({"registers", "coils", "gap", "pause_ms"})
                         : speaks(protocol::dlt698) ? node->allow_only({"objects", "pause_ms"})
                                                    : node->allow_only({"pause_ms"});
    return check(allowed) && small_of(out_.limits.registers, *node, "registers", 1, 125) &&
           small_of(out_.limits.coils, *node, "coils", 1, 2000) &&
           small_of(out_.limits.gap, *node, "gap", 0, 124) &&
           small_of(out_.limits.objects, *node, "objects", 1, 64) &&
           small_of(out_.limits.pause_ms, *node, "pause_ms", 0, 60000);
}

bool profile_reader::dialect() {
    const auto node = root_.find("dialect");
    if (!node) return true;
    auto& d = out_.dialect;
    if (modbus())
        return check(node->allow_only({"first_address"})) &&
               parameter_in(d.first_address, *node, "first_address", 0, 1);
    if (!speaks(protocol::cjt188))
        return keep(node->refuse(errc::bad_profile, "the protocol has no dialects").value());
    return check(node->allow_only({"meter_type", "id_order", "time_order", "sequence", "echo"})) &&
           parameter_in(d.meter_type, *node, "meter_type", 0x10, 0xAA) &&
           parameter_in(d.id_order, *node, "id_order", 0, 1) &&
           parameter_in(d.time_order, *node, "time_order", 0, 1) &&
           parameter_in(d.sequence, *node, "sequence", 0, 1) &&
           parameter_in(d.echo, *node, "echo", 0, 2);
}

bool profile_reader::lists() {
    const auto each = [this](std::string_view name, bool (profile_reader::*one)(const json_node&)) {
        return for_each(root_, name, [&](const json_node& item) { return (this->*one)(item); });
    };
    return each("settings", &profile_reader::read_setting) && dialect() &&
           each("blocks", &profile_reader::read_block) &&
           check(root_.field("registers").map([](const json_node&) {})) &&
           each("registers", &profile_reader::read_register) &&
           each("commands", &profile_reader::read_command) &&
           each("freezes", &profile_reader::read_freeze);
}

bool profile_reader::references() {
    for (std::size_t i = 0; i < used_.size(); ++i)
        if (!used_[i])
            return refuse(root_, "settings", errc::bad_profile,
                          quoted("nothing uses the setting ", out_.settings[i].name, ""));
    return true;
}

bool profile_reader::read_setting(const json_node& node) {
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
    const auto choice = [&](const json_node& n) {
        s.choices.push_back(0);
        return set(s.choices.back(), read_number(n, s.minimum, s.maximum));
    };
    if (!for_each(node, "choices", choice)) return false;
    for (const auto& other : out_.settings)
        if (other.name == s.name)
            return refuse(node, "name", errc::bad_profile, quoted("", s.name, " stands twice"));
    const bool listed = s.choices.empty() || std::find(s.choices.begin(), s.choices.end(),
                                                       s.fallback) != s.choices.end();
    if (s.fallback < s.minimum || s.fallback > s.maximum || !listed)
        return refuse(node, "default", errc::bad_profile, "the default is not allowed");
    out_.settings.push_back(std::move(s));
    used_.push_back(false);
    return true;
}

// {"setting": "poll_start"}
result<parameter> profile_reader::setting_of(const json_node& node) {
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
    return member->refuse(errc::bad_profile, quoted("there is no setting ", *name, ""));
}

result<parameter> profile_reader::parameter_of(const json_node& node, std::int64_t min,
                                               std::int64_t max) {
    if (node.is_object()) return setting_of(node);
    return read_number(node, min, max).map([](std::int64_t v) { return parameter{v, {}}; });
}

// A Modbus address, as the map counts, or an identifier, whichever the protocol has.
result<parameter> profile_reader::place_of(const json_node& node) {
    if (modbus()) {
        const auto first = out_.dialect.first_address.value;  // 0 where it is a setting
        return parameter_of(node, first, first + 0xFFFF);
    }
    if (node.is_object()) return setting_of(node);
    const bool half = speaks(protocol::dlt645_1997) || speaks(protocol::cjt188);
    const std::size_t digits = half ? 4 : 8;
    const auto parse = [digits](std::string_view text) { return parse_identifier(text, digits); };
    return node.parsed(parse, half ? "4 hexadecimal digits" : "8 hexadecimal digits")
        .map([](std::int64_t id) {
            return parameter{id, {}};
        });
}

bool profile_reader::read_block(const json_node& node) {
    const auto allowed =
        modbus() ? node.allow_only({"name", "address", "function", "count", "confidence", "source"})
                 : node.allow_only({"name", "id", "confidence", "source"});
    block b;
    if (!check(allowed) || !text_of(b.name, node, "name") ||
        !required_of(b.where, node, place_name(),
                     [this](const json_node& n) { return place_of(n); }) ||
        !small_of(b.function, node, "function", 1, 4) || !origin(b.from, node))
        return false;
    const auto most = counts_bits(b.function) ? out_.limits.coils : out_.limits.registers;
    const auto count = [most](const json_node& n) { return read_small<std::uint16_t>(n, 1, most); };
    if (modbus() && !required_of(b.count, node, "count", count)) return false;
    for (const auto& other : out_.blocks)
        if (other.name == b.name)
            return refuse(node, "name", errc::bad_profile, quoted("", b.name, " stands twice"));
    for (const auto& other : out_.blocks)
        if (overlap(b, other))
            return refuse(node, place_name(), errc::bad_profile,
                          quoted("it lies over the block ", other.name, ""));
    out_.blocks.push_back(std::move(b));
    return true;
}

result<std::size_t> profile_reader::row_of(const json_node& node) {
    const auto what = node.parsed(parse_obis, "an OBIS code such as \"1-0:1.8.0\"");
    if (!what) return fail(what.error());
    for (std::size_t i = 0; i < out_.registers.size(); ++i)
        if (out_.registers[i].what == *what) return i;
    return node.refuse(errc::bad_profile, "the profile has no such register");
}

bool profile_reader::read_freeze(const json_node& node) {
    freeze_rule rule;
    if (!speaks(protocol::dlt645_2007))
        return keep(node.refuse(errc::bad_profile, "freezes are for DL/T 645-2007").value());
    const auto place = [this](const json_node& n) { return place_of(n); };
    const auto small = [](std::int64_t max) {
        return [max](const json_node& n) { return read_small<std::uint16_t>(n, 1, max); };
    };
    return check(node.allow_only({"register", "time_id", "value_id", "offset", "count",
                                  "interval_min", "confidence", "source"})) &&
           required_of(rule.row, node, "register",
                       [this](const json_node& n) { return row_of(n); }) &&
           required_of(rule.time_id, node, "time_id", place) &&
           required_of(rule.value_id, node, "value_id", place) &&
           small_of(rule.offset, node, "offset", 0, 250) &&
           required_of(rule.count, node, "count", small(254)) &&
           required_of(rule.interval_min, node, "interval_min", small(1440)) &&
           origin(rule.from, node) && (out_.freezes.push_back(rule), true);
}

}  // namespace detail

result<profile> read_profile(std::string_view json, diagnostics& out) {
    const auto document = submeter::detail::json_document::parse(json, out);
    if (!document) return fail(document.error());
    return detail::profile_reader{document->root()}.read();
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
