// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "meter/profile_words.hpp"

namespace submeter::inline v0::meter::detail {

using submeter::detail::json_node;

// A whole number, or the text of a hexadecimal one: "0057H".
result<std::int64_t> read_number(const json_node& node, std::int64_t min, std::int64_t max);

template <class T>
result<T> read_small(const json_node& node, std::int64_t min, std::int64_t max) {
    return read_number(node, min, max).map([](std::int64_t v) { return static_cast<T>(v); });
}

// The octets of a number of this type; 0 for those whose width the profile says.
std::uint8_t octets_of(value_type type);

// Whether a date pattern is made of YYYY, YY, MM, DD, WW, hh, mm, ss; its octets, or 0.
std::uint8_t pattern_octets(std::string_view pattern);

// Whether commands of a kind have the list.
bool has_list(command_kind kind, part_list each);

// Whether commands of a kind have the number, in an item of the list where there is one.
bool has_source(command_kind kind, part_list in, part_source from);

// Reads a profile document. Each step assigns what was read, or keeps the first error and says
// false. One file for each noun: profile_json.cpp, register_json.cpp, command_json.cpp,
// data_json.cpp.
class profile_reader {
public:
    explicit profile_reader(const json_node& root) : root_(root) {}

    result<profile> read();

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
    bool refuse(const json_node& node, std::string_view name, errc code, std::string why);

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
    template <class U, class T, std::size_t N>
    bool word_of(U& target, const json_node& node, std::string_view name,
                 const std::array<word<T>, N>& words) {
        return optional_of(target, node, name,
                           [&](const json_node& n) { return read_word(n, words); });
    }
    template <class T>
    bool small_of(T& target, const json_node& node, std::string_view name, std::int64_t min,
                  std::int64_t max) {
        return optional_of(target, node, name,
                           [=](const json_node& n) { return read_small<T>(n, min, max); });
    }
    bool parameter_in(parameter& target, const json_node& node, std::string_view name,
                      std::int64_t min, std::int64_t max) {
        return optional_of(target, node, name,
                           [=, this](const json_node& n) { return parameter_of(n, min, max); });
    }
    // Calls `read(item) -> bool` on each item of an optional list; stops at the first false.
    template <class Read>
    bool for_each(const json_node& node, std::string_view name, Read read) {
        const auto list = node.find(name);
        if (!list) return true;
        const auto items = list->items();
        if (!items) return keep(items.error());
        for (const auto& item : *items)
            if (!read(item)) return false;
        return true;
    }

    bool origin(provenance& target, const json_node& node);
    [[nodiscard]] bool speaks(protocol p) const { return out_.speaks == p; }
    [[nodiscard]] bool modbus() const { return speaks(protocol::modbus_rtu); }
    [[nodiscard]] word_order default_order() const {
        return is_low_first(out_.speaks) ? word_order::dcba : word_order::abcd;
    }
    [[nodiscard]] std::string_view place_name() const { return modbus() ? "address" : "id"; }

    // profile_json.cpp
    bool head();
    bool limits();
    bool dialect();
    bool lists();
    bool references();
    bool read_setting(const json_node& node);
    bool read_block(const json_node& node);
    bool read_freeze(const json_node& node);
    result<parameter> setting_of(const json_node& node);
    result<parameter> parameter_of(const json_node& node, std::int64_t min, std::int64_t max);
    result<parameter> place_of(const json_node& node);
    result<std::size_t> row_of(const json_node& node);

    // register_json.cpp
    bool read_register(const json_node& node);
    bool register_fields(const json_node& node);
    bool place(register_row& row, const json_node& node);
    bool offset(register_row& row, const json_node& node);
    bool path(register_row& row, const json_node& node);
    bool layout(register_row& row, const json_node& node);
    bool width(register_row& row, const json_node& node);
    bool bits(register_row& row, const json_node& node);
    bool coils(register_row& row, const json_node& node);
    bool block_function(register_row& row, const json_node& node);
    bool order_fits(const json_node& node, word_order order, std::size_t octets);
    bool type_fits(const json_node& node, value_type type);
    bool fits_block(const register_row& row, const json_node& node);
    bool meaning(register_row& row, const json_node& node);
    bool resolution(register_row& row, const json_node& node);
    bool multipliers(register_row& row, const json_node& node);
    bool add_circuits(const register_row& row, const json_node& node);
    bool add_register(register_row row, const json_node& node);
    result<std::size_t> block_of(const json_node& node);

    // command_json.cpp
    bool read_command(const json_node& node);
    bool command_fields(const json_node& node);
    bool which(command_rule& rule, const json_node& node);
    result<parameter> count_of(const json_node& node);
    bool read_writes(command_rule& rule, const json_node& node);
    bool read_write(command_rule& rule, const json_node& node);
    bool write(write_rule& rule, const json_node& node, command_kind kind);
    bool write_place(write_rule& rule, const json_node& node);
    bool write_items(write_rule& rule, const json_node& node, command_kind kind);
    bool command_circuits(write_rule& rule, const json_node& node);
    bool verification(write_rule& rule, const json_node& node, command_kind kind);
    bool verify_word(read_back& verify, const json_node& node);
    bool verify_echo(write_rule& rule, const json_node& node);
    bool verify_shows(read_back& verify, const json_node& node, command_kind kind);

    // data_json.cpp
    bool write_data(write_rule& rule, const json_node& node, command_kind kind);
    bool read_values(write_rule& rule, const json_node& node);
    bool read_parts(std::vector<data_part>& parts, const json_node& node, part_list in,
                    command_kind kind);
    bool read_part(data_part& part, const json_node& node, part_list in, command_kind kind);
    bool read_list(data_part& part, const json_node& node, command_kind kind);
    bool read_number_part(data_part& part, const json_node& node, part_list in, command_kind kind);
    bool number_source(data_part& part, const json_node& node, part_list in, command_kind kind);
    bool number_form(data_part& part, const json_node& node);

    json_node root_;
    profile out_;
    std::vector<bool> used_;
    error error_;
};

}  // namespace submeter::inline v0::meter::detail
