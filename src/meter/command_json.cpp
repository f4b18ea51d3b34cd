// SPDX-License-Identifier: Apache-2.0
#include "meter/profile_reader.hpp"

#include <algorithm>

namespace submeter::inline v0::meter::detail {

namespace {

result<command_kind> parse_kind(std::string_view text) {
    for (int k = 0; k <= static_cast<int>(command_kind::refund); ++k)
        if (to_text(static_cast<command_kind>(k)) == text) return static_cast<command_kind>(k);
    return fail(errc::bad_value);
}

// The words of `which` for a kind, in the order of its enumeration; none where it has no choice.
std::vector<std::string_view> which_words(command_kind kind) {
    std::vector<std::string_view> out;
    const auto add = [&](auto first, auto last) {
        for (int k = static_cast<int>(first); k <= static_cast<int>(last); ++k)
            out.push_back(to_text(static_cast<decltype(first)>(k)));
    };
    if (kind == command_kind::timed_trip) add(after_trip::close, after_trip::permit_close);
    if (kind == command_kind::set_mode) add(supply_mode::prepaid, supply_mode::forced);
    if (kind == command_kind::set_limit) add(limit_kind::alarm_1, limit_kind::power);
    if (kind == command_kind::set_switch_time) add(switched_set::zones, switched_set::steps);
    return out;
}

// How many tables, holidays or items a command may count.
constexpr std::int64_t numbers_max = 254;

// What a write of several leaves to its command. What is patched is read before, once.
constexpr std::string_view command_words[] = {"command", "which",      "enabled", "numbers",
                                              "writes",  "confidence", "source",  "patch"};

// The functions that write, the usual one first.
std::vector<std::uint8_t> write_functions(protocol p) {
    switch (p) {
        case protocol::modbus_rtu:
            return {0x10, 0x06, 0x05, 0x0F};
        case protocol::dlt645_2007:
            return {0x14, 0x03};
        case protocol::dlt645_1997:
            return {0x04};
        case protocol::cjt188:
            return {0x04, 0x15, 0x16};
        case protocol::dlt698:
            return {0x06, 0x07};
    }
    return {};
}

}  // namespace

bool profile_reader::command_fields(const json_node& node) {
    if (node.find("writes"))
        return check(node.allow_only(
            {"command", "which", "enabled", "numbers", "writes", "confidence", "source"}));
    if (modbus())
        return check(node.allow_only({"command", "which", "enabled", "numbers", "address",
                                      "function", "values", "data", "step", "circuits", "items",
                                      "verify", "confidence", "source"}));
    if (speaks(protocol::dlt645_2007))
        return check(node.allow_only({"command", "which", "enabled", "numbers", "relay_code",
                                      "channel", "id", "function", "data", "step", "items", "patch",
                                      "verify", "confidence", "source"}));
    return check(
        node.allow_only({"command", "which", "enabled", "numbers", "id", "function", "data", "step",
                         "items", "patch", "verify", "confidence", "source"}));
}

bool profile_reader::read_command(const json_node& node) {
    command_rule rule;
    if (!command_fields(node) ||
        !required_of(rule.kind, node, "command",
                     [](const json_node& n) { return n.parsed(parse_kind, "a command"); }) ||
        !which(rule, node) ||
        !required_of(rule.enabled, node, "enabled",
                     [](const json_node& n) { return n.boolean(); }) ||
        !origin(rule.from, node) ||
        !optional_of(rule.numbers, node, "numbers",
                     [this](const json_node& n) { return count_of(n); }) ||
        !read_writes(rule, node))
        return false;
    if (find_command(out_, rule.kind, rule.which) != nullptr)
        return refuse(node, "command", errc::bad_profile, "this command stands twice");
    if (rule.enabled && rule.from.known == confidence::unsure)
        return refuse(node, "enabled", errc::bad_profile,
                      "a write of unsure origin ships disabled");
    out_.commands.push_back(std::move(rule));
    return true;
}

// How many tables, holidays or items there are.
result<parameter> profile_reader::count_of(const json_node& node) {
    auto out = parameter_of(node, 1, numbers_max);
    if (!out || !out->setting) return out;
    const auto& s = out_.settings[*out->setting];
    if (s.minimum < 1 || s.maximum > numbers_max)
        return node.refuse(errc::bad_profile, "the setting may leave 1 to 254");
    return out;
}

// One write stands in the command itself.
bool profile_reader::read_writes(command_rule& rule, const json_node& node) {
    if (!node.find("writes")) return read_write(rule, node);
    const auto one = [&](const json_node& n) {
        for (const auto name : command_words)
            if (n.find(name)) return refuse(n, name, errc::unknown_field, "this is the command's");
        return command_fields(n) && read_write(rule, n);
    };
    return for_each(node, "writes", one) &&
           (!rule.writes.empty() ||
            refuse(node, "writes", errc::bad_profile, "something is written"));
}

bool profile_reader::read_write(command_rule& rule, const json_node& node) {
    write_rule one;
    if (!write(one, node, rule.kind) || !verification(one, node, rule.kind)) return false;
    rule.writes.push_back(std::move(one));
    return true;
}

bool profile_reader::which(command_rule& rule, const json_node& node) {
    const auto words = which_words(rule.kind);
    if (words.empty())
        return !node.find("which") ||
               refuse(node, "which", errc::bad_profile, "the command leaves no choice");
    const auto parse = [&](std::string_view text) -> result<std::uint8_t> {
        const auto at = std::find(words.begin(), words.end(), text);
        if (at == words.end()) return fail(errc::bad_value);
        return static_cast<std::uint8_t>(at - words.begin());
    };
    return required_of(rule.which, node, "which", [&](const json_node& n) {
        return n.parsed(parse, "one of the command's choices");
    });
}

bool profile_reader::write(write_rule& rule, const json_node& node, command_kind kind) {
    const auto code = [this](const json_node& n) { return parameter_of(n, 0, 0xFF); };
    if (!optional_of(rule.relay_code, node, "relay_code", code) ||
        !word_of(rule.channel, node, "channel", channel_words))
        return false;
    const bool place = node.find(place_name()).has_value();
    if (rule.relay_code.has_value() == place || (place && node.find("channel"))) {
        if (rule.relay_code)
            return keep(node.refuse(errc::bad_profile, "a relay order has nothing else").value());
        return check(node.field(place_name()).map([](const json_node&) {}));
    }
    if (rule.relay_code) {
        rule.function = 0x1C;
        for (const std::string_view name : {"data", "items"})
            if (node.find(name))
                return refuse(node, name, errc::bad_profile, "a relay order has nothing else");
        return true;
    }
    return write_place(rule, node) && write_items(rule, node, kind) && write_data(rule, node, kind);
}

bool profile_reader::write_place(write_rule& rule, const json_node& node) {
    const auto functions = write_functions(out_.speaks);
    rule.function = functions.front();
    if (!required_of(rule.where, node, place_name(),
                     [this](const json_node& n) { return place_of(n); }) ||
        !small_of(rule.function, node, "function", 0, 0xFF) ||
        !small_of(rule.step, node, "step", 1, 0x7FFF) || !command_circuits(rule, node) ||
        !optional_of(rule.patch, node, "patch",
                     [](const json_node& n) { return read_small<std::uint16_t>(n, 0, 250); }))
        return false;
    if (std::find(functions.begin(), functions.end(), rule.function) == functions.end())
        return refuse(node, "function", errc::bad_value, "this function writes nothing");
    return true;
}

// A write for each item, at a place of its own.
bool profile_reader::write_items(write_rule& rule, const json_node& node, command_kind kind) {
    const auto list = node.find("items");
    if (!list) return true;
    auto& items = rule.items;
    if (!check(list->allow_only({"of", "step", "most", "pad"})) ||
        !required_of(items.each, *list, "of",
                     [](const json_node& n) { return read_word(n, list_words); }) ||
        !small_of(items.step, *list, "step", 1, 0x7FFF) ||
        !required_of(items.most, *list, "most",
                     [this](const json_node& n) { return count_of(n); }) ||
        !optional_of(items.pad, *list, "pad", [](const json_node& n) { return n.boolean(); }))
        return false;
    if (node.find("patch"))
        return refuse(node, "patch", errc::bad_profile, "what is patched is one item");
    return has_list(kind, items.each) ||
           refuse(*list, "of", errc::bad_profile, "the command has no such list");
}

bool profile_reader::command_circuits(write_rule& rule, const json_node& node) {
    const auto list = node.find("circuits");
    if (!list) return true;
    const auto small = [](const json_node& n) { return read_small<std::uint16_t>(n, 1, 0x7FFF); };
    return check(list->allow_only({"count", "step"})) &&
           required_of(rule.circuits, *list, "count", small) &&
           required_of(rule.circuit_step, *list, "step", small);
}

bool profile_reader::verification(write_rule& rule, const json_node& node, command_kind kind) {
    const auto member = node.field("verify");
    if (!member) return keep(member.error());
    if (member->is_text()) {
        constexpr std::array<word<read_back::form>, 1> none{{{"none", read_back::form::none}}};
        return set(rule.verify.how, read_word(*member, none));
    }
    if (member->find("echo")) return verify_echo(rule, *member);
    if (member->find("shows")) return verify_shows(rule.verify, *member, kind);
    return verify_word(rule.verify, *member);
}

bool profile_reader::verify_word(read_back& verify, const json_node& node) {
    const auto bits = [](const json_node& n) {
        return read_small<std::uint32_t>(n, 0, 0xFFFFFFFF);
    };
    verify.how = read_back::form::word;
    if (!check(node.allow_only({"register", "mask", "equals"})) ||
        !required_of(verify.row, node, "register",
                     [this](const json_node& n) { return row_of(n); }) ||
        !required_of(verify.mask, node, "mask", bits) ||
        !required_of(verify.equals, node, "equals", bits))
        return false;
    const auto type = out_.registers[verify.row].type;
    if (type != value_type::bit && type != value_type::bits)
        return refuse(node, "register", errc::bad_profile, "a register of type bit is read back");
    if (verify.mask == 0 || (verify.equals & ~verify.mask) != 0)
        return refuse(node, "mask", errc::bad_profile, "the mask leaves nothing to compare");
    return true;
}

bool profile_reader::verify_echo(write_rule& rule, const json_node& node) {
    auto& verify = rule.verify;
    bool echo = true;
    verify.how = read_back::form::echo;
    const bool same = modbus() ? check(node.allow_only({"echo", "address", "octets"}))
                               : check(node.allow_only({"echo", "id", "octets"}));
    if (!same || !required_of(echo, node, "echo", [](const json_node& n) { return n.boolean(); }))
        return false;
    if (!echo) return refuse(node, "echo", errc::bad_value, "an echo is there or not");
    if (rule.items.each != part_list::none && node.find(place_name()))
        return refuse(node, place_name(), errc::bad_profile, "each item is read where it stands");
    if (modbus() && writes_bits(rule.function) && node.find("octets"))
        return refuse(node, "octets", errc::bad_profile, "coils are compared one and all");
    return optional_of(verify.where, node, place_name(),
                       [this](const json_node& n) { return place_of(n); }) &&
           small_of(verify.octets, node, "octets", 1, 250);
}

bool profile_reader::verify_shows(read_back& verify, const json_node& node, command_kind kind) {
    verify.how = read_back::form::shows;
    if (!check(node.allow_only({"register", "shows", "within"})) ||
        !required_of(verify.row, node, "register",
                     [this](const json_node& n) { return row_of(n); }) ||
        !word_of(verify.from, node, "shows", source_words) ||
        !small_of(verify.within, node, "within", 0, 0xFFFFFFFF))
        return false;
    if (is_text(out_.registers[verify.row].type) ||
        !has_source(kind, part_list::none, verify.from) || verify.from == part_source::length)
        return refuse(node, "shows", errc::bad_profile, "the command has no such number");
    return true;
}

}  // namespace submeter::inline v0::meter::detail
