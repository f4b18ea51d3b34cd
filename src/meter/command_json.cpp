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

bool is_credit(command_kind kind) {
    return kind >= command_kind::open_account;
}

// Whether commands of a kind have the number, in an item of the list where there is one.
bool has_source(command_kind kind, part_list in, part_source from) {
    switch (from) {
        case part_source::value:
            return kind == command_kind::set_limit;
        case part_source::minutes:
            return kind == command_kind::timed_trip;
        case part_source::rate:
        case part_source::hour:
        case part_source::minute:
            return in == part_list::slots;
        case part_source::month:
        case part_source::day:
        case part_source::table:
            return in == part_list::zones || kind == command_kind::set_holiday;
        case part_source::year:
        case part_source::short_year:
            return kind == command_kind::set_holiday;
        case part_source::number:
            return kind == command_kind::set_holiday || kind == command_kind::set_day_table;
        case part_source::price:
            return in == part_list::prices;
        case part_source::limit:
            return in == part_list::limits;
        case part_source::from_day:
            return kind == command_kind::set_steps;
        case part_source::amount:
        case part_source::count:
        case part_source::customer:
        case part_source::order:
            return is_credit(kind);
        default:
            return true;
    }
}

bool has_list(command_kind kind, part_list each) {
    switch (each) {
        case part_list::prices:
            return kind == command_kind::set_prices || kind == command_kind::set_steps;
        case part_list::limits:
            return kind == command_kind::set_steps;
        case part_list::slots:
            return kind == command_kind::set_day_table;
        case part_list::zones:
            return kind == command_kind::set_zones;
        default:
            return false;
    }
}

// The functions that write, the usual one first.
std::vector<std::uint8_t> write_functions(protocol p) {
    switch (p) {
        case protocol::modbus_rtu:
            return {0x10, 0x06};
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
    if (modbus())
        return check(
            node.allow_only({"command", "which", "enabled", "address", "function", "values", "data",
                             "step", "circuits", "verify", "confidence", "source"}));
    if (speaks(protocol::dlt645_2007))
        return check(node.allow_only({"command", "which", "enabled", "relay_code", "channel", "id",
                                      "function", "data", "step", "patch", "verify", "confidence",
                                      "source"}));
    return check(node.allow_only({"command", "which", "enabled", "id", "function", "data", "step",
                                  "patch", "verify", "confidence", "source"}));
}

bool profile_reader::read_command(const json_node& node) {
    command_rule rule;
    if (!command_fields(node) ||
        !required_of(rule.kind, node, "command",
                     [](const json_node& n) { return n.parsed(parse_kind, "a command"); }) ||
        !which(rule, node) ||
        !required_of(rule.enabled, node, "enabled",
                     [](const json_node& n) { return n.boolean(); }) ||
        !origin(rule.from, node) || !write(rule, node) || !verification(rule, node))
        return false;
    if (find_command(out_, rule.kind, rule.which) != nullptr)
        return refuse(node, "command", errc::bad_profile, "this command stands twice");
    if (rule.enabled && rule.from.known == confidence::unsure)
        return refuse(node, "enabled", errc::bad_profile,
                      "a write of unsure origin ships disabled");
    out_.commands.push_back(std::move(rule));
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

bool profile_reader::write(command_rule& rule, const json_node& node) {
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
        return !node.find("data") ||
               refuse(node, "data", errc::bad_profile, "a relay order has nothing else");
    }
    return write_place(rule, node) && write_data(rule, node);
}

bool profile_reader::write_place(command_rule& rule, const json_node& node) {
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

bool profile_reader::command_circuits(command_rule& rule, const json_node& node) {
    const auto list = node.find("circuits");
    if (!list) return true;
    const auto small = [](const json_node& n) { return read_small<std::uint16_t>(n, 1, 0x7FFF); };
    return check(list->allow_only({"count", "step"})) &&
           required_of(rule.circuits, *list, "count", small) &&
           required_of(rule.circuit_step, *list, "step", small);
}

bool profile_reader::write_data(command_rule& rule, const json_node& node) {
    if (node.find("values")) {
        if (node.find("data"))
            return refuse(node, "data", errc::bad_profile, "there are values already");
        return read_values(rule, node);
    }
    const auto data = node.field("data");
    if (!data) return keep(data.error());
    if (!read_parts(rule.data, node, part_list::none, rule.kind)) return false;
    return !rule.data.empty() || !modbus() ||
           refuse(node, "data", errc::bad_profile, "something is written");
}

// Modbus: "values": [1, 1] are registers.
bool profile_reader::read_values(command_rule& rule, const json_node& node) {
    const auto one = [&](const json_node& n) {
        data_part part;
        if (!set(part.constant, parameter_of(n, 0, 0xFFFF))) return false;
        rule.data.push_back(std::move(part));
        return true;
    };
    if (!for_each(node, "values", one)) return false;
    if (!rule.data.empty() && rule.data.size() <= 123) return true;
    return refuse(node, "values", errc::bad_profile, "1 to 123 values are written");
}

bool profile_reader::read_parts(std::vector<data_part>& parts, const json_node& node, part_list in,
                                command_kind kind) {
    return for_each(node, "data", [&](const json_node& n) {
        data_part part;
        part.order = default_order();
        if (!read_part(part, n, in, kind)) return false;
        parts.push_back(std::move(part));
        return true;
    });
}

bool profile_reader::read_part(data_part& part, const json_node& node, part_list in,
                               command_kind kind) {
    if (node.find("each")) return read_list(part, node, kind);
    if (node.find("mac"))
        return check(node.allow_only({"mac"})) &&
               optional_of(part.mac, node, "mac",
                           [](const json_node& n) { return read_small<std::uint8_t>(n, 1, 2); });
    return check(node.allow_only({"from", "value", "of", "at", "pad_to", "type", "octets", "order",
                                  "scale", "tag", "pattern", "form"})) &&
           optional_of(part.tag, node, "tag",
                       [](const json_node& n) { return read_small<std::uint8_t>(n, 0, 0xFF); }) &&
           read_number_part(part, node, in, kind);
}

bool profile_reader::read_list(data_part& part, const json_node& node, command_kind kind) {
    if (!check(node.allow_only({"each", "data", "pad_to"})) ||
        !word_of(part.each, node, "each", list_words) ||
        !small_of(part.pad_to, node, "pad_to", 1, 64))
        return false;
    if (!has_list(kind, part.each))
        return refuse(node, "each", errc::bad_profile, "the command has no such list");
    if (!read_parts(part.parts, node, part.each, kind)) return false;
    return !part.parts.empty() ||
           keep(node.refuse(errc::missing_field, "a list says what is written of each").value());
}

bool profile_reader::read_number_part(data_part& part, const json_node& node, part_list in,
                                      command_kind kind) {
    const auto number = [this](const json_node& n) { return parameter_of(n, 0, 0xFFFFFFFF); };
    if (node.find("from").has_value() == node.find("value").has_value())
        return keep(node.refuse(errc::missing_field, "a piece has 'from' or 'value'").value());
    if (!word_of(part.from, node, "from", source_words) ||
        !optional_of(part.constant, node, "value", number) ||
        !word_of(part.each, node, "of", list_words) ||
        !optional_of(part.at, node, "at",
                     [](const json_node& n) { return read_small<std::uint8_t>(n, 0, 63); }) ||
        !small_of(part.pad_to, node, "pad_to", 1, 64))
        return false;
    const bool length = part.from == part_source::length;
    const bool listed = part.each != part_list::none;  // its length, or one of its items
    if (listed && !has_list(kind, part.each))
        return refuse(node, "of", errc::bad_profile, "the command has no such list");
    if (listed != (length || part.at.has_value()) || (length && part.at))
        return keep(node.refuse(errc::bad_profile, "'of' belongs to 'length' or 'at'").value());
    if (!has_source(kind, part.at ? part.each : in, part.from))
        return refuse(node, "from", errc::bad_profile, "the command has no such number");
    register_row form;  // types and widths of what is written are those of what is read
    form.order = part.order;
    if (!required_of(form.type, node, "type",
                     [](const json_node& n) { return read_word(n, type_words); }) ||
        !width(form, node) || !word_of(form.order, node, "order", order_words) ||
        !order_fits(node, form.order, form.octets) ||
        !optional_of(part.scale, node, "scale", [](const json_node& n) {
            return n.parsed(parse_decimal, "a decimal such as \"0.01\"");
        }))
        return false;
    const bool writable =
        octets_of(form.type) != 0 || form.type == value_type::bcd || form.type == value_type::date;
    if (!writable || form.type == value_type::f32 || form.type == value_type::f64 ||
        (form.type == value_type::date && part.from != part_source::time))
        return refuse(node, "type", errc::bad_profile, "the type cannot be written");
    if (part.scale.mantissa <= 0)
        return refuse(node, "scale", errc::bad_value, "a scale is above zero");
    part.type = form.type;
    part.order = form.order;
    part.octets = form.octets;
    part.pattern = form.pattern;
    part.form = form.form;
    return true;
}

bool profile_reader::verification(command_rule& rule, const json_node& node) {
    const auto member = node.field("verify");
    if (!member) return keep(member.error());
    if (member->is_text()) {
        constexpr std::array<word<read_back::form>, 1> none{{{"none", read_back::form::none}}};
        return set(rule.verify.how, read_word(*member, none));
    }
    if (member->find("echo")) return verify_echo(rule.verify, *member);
    if (member->find("shows")) return verify_shows(rule.verify, *member, rule.kind);
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

bool profile_reader::verify_echo(read_back& verify, const json_node& node) {
    bool echo = true;
    verify.how = read_back::form::echo;
    const bool same = modbus() ? check(node.allow_only({"echo", "address", "octets"}))
                               : check(node.allow_only({"echo", "id", "octets"}));
    if (!same || !required_of(echo, node, "echo", [](const json_node& n) { return n.boolean(); }))
        return false;
    if (!echo) return refuse(node, "echo", errc::bad_value, "an echo is there or not");
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
