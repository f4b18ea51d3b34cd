// SPDX-License-Identifier: Apache-2.0
#include "meter/profile_reader.hpp"

namespace submeter::inline v0::meter::detail {

namespace {

bool is_credit(command_kind kind) {
    return kind >= command_kind::open_account;
}

// How many values a function of Modbus writes at most.
std::size_t values_max(std::uint8_t function) {
    if (function == 0x05 || function == 0x06) return 1;
    return writes_bits(function) ? 1968 : 123;
}

}  // namespace

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

bool profile_reader::write_data(write_rule& rule, const json_node& node, command_kind kind) {
    if (node.find("values")) {
        if (node.find("data"))
            return refuse(node, "data", errc::bad_profile, "there are values already");
        return read_values(rule, node);
    }
    if (modbus() && writes_bits(rule.function))
        return node.find("data") ? refuse(node, "data", errc::bad_profile, "coils take 'values'")
                                 : check(node.field("values").map([](const json_node&) {}));
    const auto data = node.field("data");
    if (!data) return keep(data.error());
    if (!read_parts(rule.data, node, rule.items.each, kind)) return false;
    return !rule.data.empty() || !modbus() ||
           refuse(node, "data", errc::bad_profile, "something is written");
}

// Modbus: "values": [1, 1] are registers, or coils.
bool profile_reader::read_values(write_rule& rule, const json_node& node) {
    const auto one = [&](const json_node& n) {
        data_part part;
        if (!set(part.constant, parameter_of(n, 0, writes_bits(rule.function) ? 1 : 0xFFFF)))
            return false;
        rule.data.push_back(std::move(part));
        return true;
    };
    if (!for_each(node, "values", one)) return false;
    const auto most = values_max(rule.function);
    if (!rule.data.empty() && rule.data.size() <= most) return true;
    std::string why = "the function writes 1";
    if (most > 1) why += " to " + std::to_string(most);
    why += most > 1 ? " values" : " value";
    return refuse(node, "values", errc::bad_profile, std::move(why));
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
                                  "scale", "resolution", "tag", "pattern", "form"})) &&
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
    return number_source(part, node, in, kind) && number_form(part, node);
}

bool profile_reader::number_source(data_part& part, const json_node& node, part_list in,
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
    return has_source(kind, part.at ? part.each : in, part.from) ||
           refuse(node, "from", errc::bad_profile, "the command has no such number");
}

// Types and widths of what is written are those of what is read.
bool profile_reader::number_form(data_part& part, const json_node& node) {
    register_row form;
    form.order = part.order;
    if (!required_of(form.type, node, "type",
                     [](const json_node& n) { return read_word(n, type_words); }) ||
        !width(form, node) || !word_of(form.order, node, "order", order_words) ||
        !order_fits(node, form.order, form.octets) ||
        !optional_of(form.scale, node, "scale",
                     [](const json_node& n) {
                         return n.parsed(parse_decimal, "a decimal such as \"0.01\"");
                     }) ||
        !resolution(form, node))
        return false;
    const bool fixed =
        octets_of(form.type) != 0 || form.type == value_type::bcd || form.type == value_type::date;
    if (!fixed || (is_float(form.type) && !modbus() && !speaks(protocol::dlt698)) ||
        (form.type == value_type::date && part.from != part_source::time))
        return refuse(node, "type", errc::bad_profile, "the type cannot be written");
    if (form.scale.mantissa <= 0)
        return refuse(node, "scale", errc::bad_value, "a scale is above zero");
    part.type = form.type;
    part.order = form.order;
    part.octets = form.octets;
    part.pattern = form.pattern;
    part.form = form.form;
    part.scale = form.scale;
    return true;
}

}  // namespace submeter::inline v0::meter::detail
