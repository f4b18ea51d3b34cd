// SPDX-License-Identifier: Apache-2.0
#include "meter/profile_reader.hpp"

#include <algorithm>

namespace submeter::inline v0::meter::detail {

std::uint8_t octets_of(value_type type) {
    switch (type) {
        case value_type::u8:
        case value_type::i8:
        case value_type::sequence:
            return 1;
        case value_type::u16:
        case value_type::i16:
            return 2;
        case value_type::u32:
        case value_type::i32:
        case value_type::f32:
            return 4;
        case value_type::u64:
        case value_type::i64:
        case value_type::f64:
            return 8;
        default:
            return 0;
    }
}

std::uint8_t pattern_octets(std::string_view pattern) {
    std::uint8_t octets = 0;
    while (!pattern.empty()) {
        const bool year = pattern.substr(0, 4) == "YYYY";
        const auto two = pattern.substr(0, 2);
        constexpr std::string_view parts[] = {"YY", "MM", "DD", "WW", "hh", "mm", "ss"};
        if (!year && std::find(std::begin(parts), std::end(parts), two) == std::end(parts))
            return 0;
        octets = static_cast<std::uint8_t>(octets + (year ? 2 : 1));
        pattern.remove_prefix(year ? 4 : 2);
    }
    return octets;
}

bool profile_reader::register_fields(const json_node& node) {
    if (modbus())
        return check(node.allow_only(
            {"obis",    "name",    "address",  "function",   "block", "offset", "octet_offset",
             "type",    "order",   "octets",   "bit",        "width", "sense",  "sign",
             "form",    "pattern", "scale",    "resolution", "unit",  "times",  "absent",
             "modulus", "circuit", "circuits", "confidence", "source"}));
    if (speaks(protocol::dlt698))
        return check(node.allow_only({"obis", "name", "id", "path", "circuit", "type", "bit",
                                      "width", "sense", "scale", "resolution", "unit", "times",
                                      "absent", "modulus", "confidence", "source"}));
    return check(node.allow_only(
        {"obis",  "name",   "id",    "block",  "offset",  "octet_offset", "circuit", "type",
         "order", "octets", "bit",   "width",  "sense",   "sign",         "form",    "pattern",
         "scale", "unit",   "times", "absent", "modulus", "confidence",   "source"}));
}

bool profile_reader::read_register(const json_node& node) {
    register_row row;
    row.order = default_order();
    if (!register_fields(node) ||
        !required_of(row.what, node, "obis",
                     [](const json_node& n) {
                         return n.parsed(parse_obis, "an OBIS code such as \"1-0:1.8.0\"");
                     }) ||
        !text_of(row.name, node, "name") ||
        !optional_of(row.circuit, node, "circuit",
                     [](const json_node& n) { return read_small<circuit_no>(n, 1, 999); }) ||
        !place(row, node) || !layout(row, node) || !meaning(row, node) || !origin(row.from, node))
        return false;
    return node.find("circuits") ? add_circuits(row, node) : add_register(std::move(row), node);
}

bool profile_reader::place(register_row& row, const json_node& node) {
    if (!optional_of(row.where, node, place_name(),
                     [this](const json_node& n) { return place_of(n); }) ||
        !small_of(row.function, node, "function", 1, 4) ||
        !optional_of(row.block, node, "block", [this](const json_node& n) { return block_of(n); }))
        return false;
    if (!row.where && !row.block) {
        std::string why = "a register has '";
        why += place_name();
        why += "', 'block' or both";
        return keep(node.refuse(errc::missing_field, std::move(why)).value());
    }
    return block_function(row, node) && path(row, node) && offset(row, node);
}

// What lies in a block is read as the block is; its own place counts in the same way.
bool profile_reader::block_function(register_row& row, const json_node& node) {
    if (!row.block) return true;
    const auto function = out_.blocks[*row.block].function;
    if (!row.where) row.function = function;
    return counts_bits(row.function) == counts_bits(function) ||
           refuse(node, "function", errc::bad_profile, "its block is read by another function");
}

bool profile_reader::offset(register_row& row, const json_node& node) {
    const bool registers = node.find("offset").has_value();
    if (registers && !row.block)
        return refuse(node, "offset", errc::bad_profile, "an offset needs a block");
    if (registers && node.find("octet_offset"))
        return refuse(node, "octet_offset", errc::bad_profile, "there is an offset already");
    if (row.block && !registers && !node.find("octet_offset"))
        return check(node.field("offset").map([](const json_node&) {}));
    const bool bits = counts_bits(row.function);
    const std::int64_t most = bits ? 1999 : modbus() ? 124 : 250;
    if (!small_of(row.offset, node, "offset", 0, most) ||
        !small_of(row.offset, node, "octet_offset", 0, 250))
        return false;
    if (modbus() && !bits && registers) row.offset = static_cast<std::uint16_t>(row.offset * 2);
    return true;
}

bool profile_reader::path(register_row& row, const json_node& node) {
    return for_each(node, "path", [&](const json_node& n) {
        row.path.push_back(0);
        return set(row.path.back(), read_small<std::uint8_t>(n, 0, 254));
    });
}

result<std::size_t> profile_reader::block_of(const json_node& node) {
    const auto name = node.text();
    if (!name) return fail(name.error());
    for (std::size_t i = 0; i < out_.blocks.size(); ++i)
        if (out_.blocks[i].name == *name) return i;
    std::string why = "there is no block '";
    why += *name;
    why += '\'';
    return node.refuse(errc::bad_profile, std::move(why));
}

bool profile_reader::type_fits(const json_node& node, value_type type) {
    const bool own = type == value_type::quantity || type == value_type::sequence;
    bool fits = own ? speaks(protocol::cjt188) : type != value_type::number;
    if (is_float(type)) fits = modbus();
    if (speaks(protocol::dlt698))  // the reply names the types; these say what is made of them
        fits = type == value_type::number || type == value_type::bit || type == value_type::bits ||
               type == value_type::date || is_text(type) || is_float(type);
    return fits || refuse(node, "type", errc::bad_profile, "the protocol has no such type");
}

bool profile_reader::layout(register_row& row, const json_node& node) {
    if (!required_of(row.type, node, "type",
                     [](const json_node& n) { return read_word(n, type_words); }) ||
        !type_fits(node, row.type))
        return false;
    if (counts_bits(row.function)) return coils(row, node) && fits_block(row, node);
    return (speaks(protocol::dlt698) || width(row, node)) && bits(row, node) &&
           word_of(row.order, node, "order", order_words) &&
           order_fits(node, row.order, row.octets) && fits_block(row, node);
}

// A coil or discrete input, or several as a number, the first in its lowest place.
bool profile_reader::coils(register_row& row, const json_node& node) {
    const bool field = row.type == value_type::bits;
    if (!field && row.type != value_type::bit)
        return refuse(node, "type", errc::bad_profile, "coils and inputs are of type bit or bits");
    for (const auto* name : {"bit", "octets", "order", "octet_offset", "sign", "times", "absent"})
        if (node.find(name))
            return refuse(node, name, errc::bad_profile, "coils and inputs have no such field");
    if (field != node.find("width").has_value() || (field && node.find("sense")))
        return keep(node.refuse(errc::bad_profile,
                                "'sense' belongs to the type bit, 'width' to the type bits")
                        .value());
    row.octets = 0;
    return small_of(row.width, node, "width", 1, 32) &&
           word_of(row.sense, node, "sense", sense_words);
}

// How many octets: the type says it, or the pattern of a date, or the profile.
bool profile_reader::width(register_row& row, const json_node& node) {
    if (row.type == value_type::date) {
        if (!text_of(row.pattern, node, "pattern") || !word_of(row.form, node, "form", form_words))
            return false;
        row.octets = pattern_octets(row.pattern);
        if (row.octets == 0 || row.octets > 9)
            return refuse(node, "pattern", errc::bad_value,
                          "a pattern is made of YYYY, YY, MM, DD, WW, hh, mm and ss");
    } else if (node.find("pattern") || node.find("form")) {
        return keep(node.refuse(errc::bad_profile, "a pattern belongs to the type date").value());
    }
    const bool word = row.type == value_type::bit || row.type == value_type::bits;
    const bool packed = row.type == value_type::bcd || row.type == value_type::bcd_signed;
    const bool open = packed || is_text(row.type);
    if (octets_of(row.type) != 0) row.octets = octets_of(row.type);
    if (octets_of(row.type) != 0 && node.find("octets"))
        return refuse(node, "octets", errc::bad_profile, "the type says how many octets it has");
    if (row.type == value_type::quantity) row.octets = 5;
    if (word || row.type == value_type::quantity)
        return small_of(row.octets, node, "octets", 1, word ? 4 : 9);
    const auto octets = [&](const json_node& n) {
        return read_small<std::uint8_t>(n, 1, packed ? 8 : 250);
    };
    return !open || required_of(row.octets, node, "octets", octets);
}

bool profile_reader::bits(register_row& row, const json_node& node) {
    const bool bit = row.type == value_type::bit;
    const bool field = row.type == value_type::bits;
    if ((bit || field) != node.find("bit").has_value() || (!bit && node.find("sense")) ||
        field != node.find("width").has_value())
        return keep(node.refuse(errc::bad_profile,
                                "'bit' and 'sense' belong to the type bit, 'bit' and 'width' to "
                                "the type bits")
                        .value());
    const int last = row.octets * 8 - 1;
    if (!small_of(row.bit, node, "bit", 0, last) ||
        !small_of(row.width, node, "width", 1, last + 1 - row.bit) ||
        !word_of(row.sense, node, "sense", sense_words) ||
        !word_of(row.sign, node, "sign", sign_words))
        return false;
    const bool magnitude = row.type == value_type::u8 || row.type == value_type::u16 ||
                           row.type == value_type::u32 || row.type == value_type::u64;
    if (row.sign == sign_rule::top_bit && !magnitude)
        return refuse(node, "sign", errc::bad_profile, "a sign bit is for unsigned types");
    return true;
}

bool profile_reader::order_fits(const json_node& node, word_order order, std::size_t octets) {
    const bool plain = order == word_order::abcd || order == word_order::dcba;
    if (plain || octets % 2 == 0) return true;
    return refuse(node, "order", errc::bad_profile, "an odd number of octets has no words");
}

bool profile_reader::fits_block(const register_row& row, const json_node& node) {
    if (!modbus() || !row.block) return true;
    const int count = out_.blocks[*row.block].count;
    if (counts_bits(row.function) ? row.offset + row.width <= count
                                  : row.offset + row.octets <= count * 2)
        return true;
    return refuse(node, node.find("offset") ? "offset" : "octet_offset", errc::bad_profile,
                  "the register ends outside its block");
}

bool profile_reader::meaning(register_row& row, const json_node& node) {
    unit_word in;
    const auto count = [this](const json_node& n) { return parameter_of(n, 2, 9'999'999'999); };
    if (!optional_of(row.scale, node, "scale",
                     [](const json_node& n) {
                         return n.parsed(parse_decimal, "a decimal such as \"0.01\"");
                     }) ||
        !required_of(in, node, "unit",
                     [](const json_node& n) { return read_word(n, unit_words); }) ||
        !optional_of(row.modulus, node, "modulus", count) || !resolution(row, node) ||
        !multipliers(row, node))
        return false;
    if (row.scale.mantissa <= 0)
        return refuse(node, "scale", errc::bad_value, "a scale is above zero");
    if (row.type != value_type::quantity)  // whose unit octet decides
        row.scale.exponent = static_cast<std::int8_t>(row.scale.exponent + in.size.exponent);
    row.dlms_unit = in.dlms_unit;
    row.prefix = in.size.exponent;
    return for_each(node, "absent", [&](const json_node& n) {
        row.absent.push_back(0);
        return set(row.absent.back(), read_small<std::uint64_t>(n, 0, 0x7FFFFFFFFFFFFFFF));
    });
}

// A floating number has a resolution in place of a scale: a power of ten, 1 to 0.000000001.
bool profile_reader::resolution(register_row& row, const json_node& node) {
    const bool floating = is_float(row.type);
    if (floating != node.find("resolution").has_value() || (floating && node.find("scale")))
        return keep(node.refuse(errc::bad_profile,
                                "a floating type has 'resolution', the others have 'scale'")
                        .value());
    if (!floating) return true;
    const auto read = [](const json_node& n) {
        return n.parsed(parse_decimal, "a decimal such as \"0.01\"");
    };
    if (!required_of(row.scale, node, "resolution", read)) return false;
    if (row.scale.mantissa != 1 || row.scale.exponent < -9)
        return refuse(node, "resolution", errc::bad_value, "a resolution is 1, 0.1, … 0.000000001");
    return true;
}

// Ratios that stand in registers must come with the same reply.
bool profile_reader::multipliers(register_row& row, const json_node& node) {
    return for_each(node, "times", [&](const json_node& n) {
        multiplier m;
        if (!n.is_object() || !n.find("register")) {
            if (!set(m.value, parameter_of(n, 1, 1'000'000))) return false;
        } else {
            std::size_t other = 0;
            if (!check(n.allow_only({"register"})) ||
                !required_of(other, n, "register",
                             [this](const json_node& r) { return row_of(r); }))
                return false;
            const auto& ratio = out_.registers[other];
            if (!row.block || row.where || ratio.block != row.block || !ratio.times.empty())
                return refuse(n, "register", errc::bad_profile,
                              "a ratio and what it multiplies stand in one block, and there alone");
            m.row = other;
        }
        row.times.push_back(m);
        return true;
    });
}

// One row for each circuit: "circuits": {"count": 12, "step": 20}.
bool profile_reader::add_circuits(const register_row& row, const json_node& node) {
    const auto list = *node.find("circuits");
    std::uint16_t count = 0;
    std::uint16_t step = 0;
    const auto small = [](std::int64_t max) {
        return [max](const json_node& n) { return read_small<std::uint16_t>(n, 1, max); };
    };
    if (!check(list.allow_only({"count", "step"})) ||
        !required_of(count, list, "count", small(999)) ||
        !required_of(step, list, "step", small(0x7FFF)))
        return false;
    if (row.block || row.where->setting || row.circuit != circuit_no{})
        return refuse(node, "circuits", errc::bad_profile, "circuits need an address of their own");
    for (std::uint16_t k = 0; k < count; ++k) {
        auto one = row;
        one.circuit = circuit_no{static_cast<std::uint16_t>(k + 1)};
        one.where->value += std::int64_t{step} * k;
        if (one.where->value > 0xFFFF)
            return refuse(node, "circuits", errc::bad_profile, "the last circuit is outside");
        if (!add_register(std::move(one), node)) return false;
    }
    return true;
}

bool profile_reader::add_register(register_row row, const json_node& node) {
    for (const auto& other : out_.registers)
        if (other.what == row.what && other.circuit == row.circuit)
            return refuse(node, "obis", errc::bad_profile, "this register stands twice");
    out_.registers.push_back(std::move(row));
    return true;
}

}  // namespace submeter::inline v0::meter::detail
