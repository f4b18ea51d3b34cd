// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json_reader.hpp"
#include "submeter/meter/profile.hpp"

#include <array>

namespace submeter::inline v0::meter::detail {

// A word of the format and what it means.
template <class T>
struct word {
    std::string_view text;
    T value;
};

template <class T, std::size_t N>
result<T> read_word(const submeter::detail::json_node& node, const std::array<word<T>, N>& words) {
    const auto text = node.text();
    if (!text) return fail(text.error());
    std::string known;
    for (const auto& w : words) {
        if (w.text == *text) return w.value;
        if (!known.empty()) known += ", ";
        known += w.text;
    }
    std::string why = "'";
    why += *text;
    why += "' is not one of: ";
    why += known;
    return node.refuse(errc::bad_value, std::move(why));
}

inline constexpr std::array<word<protocol>, 5> protocol_words{{
    {"dlt645-2007", protocol::dlt645_2007},
    {"dlt645-1997", protocol::dlt645_1997},
    {"modbus-rtu", protocol::modbus_rtu},
    {"cjt188", protocol::cjt188},
    {"dlt698", protocol::dlt698},
}};
inline constexpr std::array<word<confidence>, 3> confidence_words{{
    {"manual", confidence::manual},
    {"configured", confidence::configured},
    {"unsure", confidence::unsure},
}};
inline constexpr std::array<word<value_type>, 20> type_words{{
    {"u8", value_type::u8},
    {"i8", value_type::i8},
    {"u16", value_type::u16},
    {"i16", value_type::i16},
    {"u32", value_type::u32},
    {"i32", value_type::i32},
    {"u64", value_type::u64},
    {"i64", value_type::i64},
    {"f32", value_type::f32},
    {"f64", value_type::f64},
    {"bcd", value_type::bcd},
    {"bcd_signed", value_type::bcd_signed},
    {"bit", value_type::bit},
    {"bits", value_type::bits},
    {"date", value_type::date},
    {"quantity", value_type::quantity},
    {"sequence", value_type::sequence},
    {"number", value_type::number},
    {"ascii", value_type::ascii},
    {"digits", value_type::digits},
}};
inline constexpr std::array<word<word_order>, 4> order_words{{
    {"abcd", word_order::abcd},
    {"cdab", word_order::cdab},
    {"badc", word_order::badc},
    {"dcba", word_order::dcba},
}};
inline constexpr std::array<word<bit_sense>, 2> sense_words{{
    {"as_is", bit_sense::as_is},
    {"inverted", bit_sense::inverted},
}};
inline constexpr std::array<word<sign_rule>, 2> sign_words{{
    {"none", sign_rule::none},
    {"top_bit", sign_rule::top_bit},
}};
inline constexpr std::array<word<date_form>, 2> form_words{{
    {"bcd", date_form::bcd},
    {"binary", date_form::binary},
}};
inline constexpr std::array<word<codec::dlt645::relay_channels>, 2> channel_words{{
    {"n2", codec::dlt645::relay_channels::in_n2},
    {"n1_bits", codec::dlt645::relay_channels::in_n1_bits},
}};
inline constexpr std::array<word<part_source>, 21> source_words{{
    {"value", part_source::value},       {"minutes", part_source::minutes},
    {"time", part_source::time},         {"rate", part_source::rate},
    {"hour", part_source::hour},         {"minute", part_source::minute},
    {"month", part_source::month},       {"day", part_source::day},
    {"year", part_source::year},         {"short_year", part_source::short_year},
    {"table", part_source::table},       {"number", part_source::number},
    {"price", part_source::price},       {"limit", part_source::limit},
    {"from_day", part_source::from_day}, {"length", part_source::length},
    {"amount", part_source::amount},     {"count", part_source::count},
    {"customer", part_source::customer}, {"order", part_source::order},
    {"address", part_source::address},
}};
inline constexpr std::array<word<part_list>, 4> list_words{{
    {"prices", part_list::prices},
    {"limits", part_list::limits},
    {"slots", part_list::slots},
    {"zones", part_list::zones},
}};

struct unit_word {
    unit dlms_unit = unit::none;
    decimal size{1, 0};  // of one in `dlms_unit`: a kWh is 1E3 Wh
};
inline constexpr std::array<word<unit_word>, 26> unit_words{{
    {"kWh", {unit::watt_hour, {1, 3}}},
    {"Wh", {unit::watt_hour, {1, 0}}},
    {"kvarh", {unit::var_hour, {1, 3}}},
    {"kVAh", {unit::volt_ampere_hour, {1, 3}}},
    {"kW", {unit::watt, {1, 3}}},
    {"W", {unit::watt, {1, 0}}},
    {"kvar", {unit::var, {1, 3}}},
    {"var", {unit::var, {1, 0}}},
    {"kVA", {unit::volt_ampere, {1, 3}}},
    {"VA", {unit::volt_ampere, {1, 0}}},
    {"V", {unit::volt, {1, 0}}},
    {"A", {unit::ampere, {1, 0}}},
    {"Hz", {unit::hertz, {1, 0}}},
    {"m3", {unit::cubic_metre, {1, 0}}},
    {"m3/h", {unit::cubic_metre_per_hour, {1, 0}}},
    {"GJ", {unit::joule, {1, 9}}},
    {"MJ", {unit::joule, {1, 6}}},
    {"kPa", {unit::pascal, {1, 3}}},
    {"currency", {unit::currency, {1, 0}}},
    {"hour", {unit::hour, {1, 0}}},
    {"minute", {unit::minute, {1, 0}}},
    {"second", {unit::second, {1, 0}}},
    {"percent", {unit::percent, {1, 0}}},
    {"degree", {unit::degree, {1, 0}}},
    {"C", {unit::celsius, {1, 0}}},
    {"none", {unit::none, {1, 0}}},
}};

}  // namespace submeter::inline v0::meter::detail
