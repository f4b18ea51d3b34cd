// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/cjt188/item.hpp"
#include "submeter/codec/cjt188/meter_type.hpp"

#include <array>

namespace submeter::inline v0::codec::cjt188 {

namespace detail {

constexpr field quantity(std::string_view name, std::uint8_t octets, std::uint8_t decimals,
                         std::uint8_t obis_c = 0) noexcept {
    return {.name = name,
            .form = field_form::quantity,
            .octets = octets,
            .decimals = decimals,
            .obis_c = obis_c};
}

// The heat that a meter has counted, with its place in OBIS.
constexpr field heat(std::string_view name) noexcept {
    auto out = quantity(name, 5, 2, 1);
    out.obis_family = meter_family::heat;
    return out;
}

constexpr field number(std::string_view name, std::uint8_t octets, std::uint8_t decimals,
                       item_unit unit = item_unit::none) noexcept {
    return {.name = name, .octets = octets, .decimals = decimals, .unit = unit};
}

constexpr field plain(std::string_view name, field_form form, std::uint8_t octets,
                      std::uint8_t decimals = 0) noexcept {
    return {.name = name, .form = form, .octets = octets, .decimals = decimals};
}

// A field that has a code in the library's private range, 1-129:96.d.e (docs/reference/profile.md).
constexpr field own(field f, std::uint8_t d, std::uint8_t e) noexcept {
    f.own_d = d;
    f.own_e = e;
    return f;
}

inline constexpr field status_field = own(plain("status", field_form::status, 2), 6, 1);
inline constexpr field time_field = plain("meter_time", field_form::time, 7);

// Water and gas: C is 1 for a volume of water. Of gas, which of the volumes is meant is not said.
inline constexpr field water_reading[] = {quantity("current_volume", 5, 2, 1),
                                          quantity("settlement_volume", 5, 2), time_field,
                                          status_field};
inline constexpr field gas_reading[] = {quantity("current_volume", 5, 2),
                                        quantity("settlement_volume", 5, 2), time_field,
                                        status_field};

// Heat as the 2004 edition has it, 43 octets.
inline constexpr field heat_reading_2004[] = {
    quantity("settlement_heat", 5, 2),
    heat("current_heat"),
    quantity("power", 5, 2),
    quantity("flow", 5, 4),
    quantity("volume", 5, 2),
    number("supply_temperature", 3, 2, item_unit::celsius),
    number("return_temperature", 3, 2, item_unit::celsius),
    number("work_hours", 3, 0, item_unit::hour),
    time_field,
    status_field};

// Heat as one source has the 2018 edition, 40 octets.
inline constexpr field heat_reading_2018[] = {
    quantity("settlement_heat", 5, 2),
    heat("current_heat"),
    quantity("power", 4, 2),
    quantity("flow", 4, 3),
    quantity("volume", 5, 2),
    number("supply_temperature", 2, 2, item_unit::celsius),
    number("return_temperature", 2, 2, item_unit::celsius),
    number("work_hours", 4, 0, item_unit::hour),
    time_field,
    status_field};

// Heat and cold (2018) in the 59 octets that the stated L allows, and in the 54 that the stated
// fields have. The point of the pressures is not settled.
inline constexpr field heat_cooling_59[] = {quantity("settlement_heat", 5, 2),
                                            quantity("settlement_cold", 5, 2),
                                            heat("current_heat"),
                                            quantity("current_cold", 5, 2),
                                            quantity("power", 5, 2),
                                            quantity("flow", 5, 4),
                                            quantity("volume", 5, 2),
                                            number("supply_temperature", 3, 2, item_unit::celsius),
                                            number("return_temperature", 3, 2, item_unit::celsius),
                                            plain("supply_pressure", field_form::digits, 3),
                                            plain("return_pressure", field_form::digits, 3),
                                            number("work_hours", 3, 0, item_unit::hour),
                                            time_field,
                                            status_field};
inline constexpr field heat_cooling_54[] = {quantity("settlement_heat", 5, 2),
                                            quantity("settlement_cold", 5, 2),
                                            heat("current_heat"),
                                            quantity("current_cold", 5, 2),
                                            quantity("power", 4, 2),
                                            quantity("flow", 4, 3),
                                            quantity("volume", 5, 2),
                                            number("supply_temperature", 2, 2, item_unit::celsius),
                                            number("return_temperature", 2, 2, item_unit::celsius),
                                            plain("supply_pressure", field_form::digits, 2),
                                            plain("return_pressure", field_form::digits, 2),
                                            number("work_hours", 4, 0, item_unit::hour),
                                            time_field,
                                            status_field};

inline constexpr field settlement_value[] = {quantity("settlement_value", 5, 2)};
inline constexpr field history_value[] = {quantity("history_volume", 5, 2)};
// The 15 octets of a heat meter hold three quantities; which, only their unit octets say.
inline constexpr field heat_history[] = {quantity("history_1", 5, 2), quantity("history_2", 5, 2),
                                         quantity("history_3", 5, 2)};
inline constexpr field freeze_record[] = {
    plain("record_time", field_form::time, 7), quantity("volume", 5, 2), quantity("flow", 5, 4),
    number("temperature", 3, 2, item_unit::celsius), number("pressure", 3, 2)};

// Up to quantity_1 at price_1, up to quantity_2 at price_2, above at price_3.
inline constexpr field price_table[] = {
    own(number("price_1", 3, 2, item_unit::money_per_unit), 5, 1),
    own(number("quantity_1", 3, 0), 5, 11),
    own(number("price_2", 3, 2, item_unit::money_per_unit), 5, 2),
    own(number("quantity_2", 3, 0), 5, 12),
    own(number("price_3", 3, 2, item_unit::money_per_unit), 5, 3),
    number("start_day", 1, 0)};
inline constexpr field settlement_day[] = {number("settlement_day", 1, 0)};
inline constexpr field reading_day[] = {number("reading_day", 1, 0)};
inline constexpr field purchase_state[] = {
    own(plain("purchase_sequence", field_form::sequence, 1), 3, 0),
    own(plain("purchase_amount", field_form::purchase, 4, 2), 2, 3),
    own(plain("cumulative_amount", field_form::purchase, 4, 2), 2, 2),
    own(plain("remaining_amount", field_form::purchase, 4, 2), 2, 0), status_field};
inline constexpr field new_key[] = {plain("key_version", field_form::count, 1),
                                    plain("key", field_form::secret, 8)};
inline constexpr field meter_index[] = {quantity("meter_index", 5, 2)};
inline constexpr field valve_command[] = {plain("valve_order", field_form::valve, 1)};
inline constexpr field new_address[] = {plain("new_address", field_form::digits, 7)};
inline constexpr field meter_clock[] = {time_field};
inline constexpr field status_only[] = {status_field};

constexpr result<layout> only_if(const layout& l, std::size_t length) noexcept {
    if (l.length() != length) return fail(errc::unknown_identifier);
    return l;
}

// Water and gas say the same in as many octets.
inline constexpr std::size_t volume_reading_length = layout{{}, water_reading}.length();
static_assert(volume_reading_length == layout{{}, gas_reading}.length());

// A meter that answers with the wildcard type, or one of no family, is told by its length alone.
constexpr result<layout> find_reading(meter_family family, std::size_t length) noexcept {
    constexpr std::string_view name = "metering_data";
    const bool heat = family == meter_family::heat || family == meter_family::other;
    if (heat && length == 40) return layout{name, heat_reading_2018};
    if (heat && length == 43) return layout{name, heat_reading_2004};
    if (family == meter_family::heat || length != volume_reading_length)
        return fail(errc::unknown_identifier);
    if (family == meter_family::gas) return layout{name, gas_reading};
    return layout{name, water_reading};
}

constexpr result<layout> find_parameter(data_id id, std::size_t length) noexcept {
    constexpr std::span<const field> prices{price_table};
    switch (id.value) {
        case ids::price_table.value:
            return only_if({"price_table", prices.first(5)}, length);
        case ids::settlement_day.value:
        case ids::write_settlement_day.value:
            return only_if({"settlement_day", settlement_day}, length);
        case ids::reading_day.value:
        case ids::write_reading_day.value:
            return only_if({"reading_day", reading_day}, length);
        case ids::purchase.value:
            return only_if({"purchase", purchase_state}, length);
        case ids::key_version.value:
            return only_if({"key_version", std::span<const field>{new_key}.first(1)}, length);
        case ids::write_price_table.value:
            return only_if({"price_table", prices}, length);
        case ids::write_purchase.value:
            return only_if({"purchase", std::span<const field>{purchase_state}.first(2)}, length);
        case ids::write_key.value:
            return only_if({"key", std::span<const field>{new_key}.first(length == 1 ? 1 : 2)},
                           length);
        case ids::write_time.value:
            return only_if({"time", meter_clock}, length);
        case ids::write_index.value:
            return only_if({"meter_index", meter_index}, length);
        case ids::valve.value:
            return only_if({"valve", valve_command}, length);
        case ids::write_address.value:
            return only_if({"address", new_address}, length);
        default:
            return fail(errc::unknown_identifier);
    }
}

}  // namespace detail

/// Looks up what the data of an identifier hold: by family of the meter, identifier, and length of
/// the data after SER, which tells the editions apart and a write from its answer. Writes are
/// answered by ST, by nothing, or by what was written.
/// @return `unknown_identifier` for an identifier or a length that the dictionary lacks; no fields
///         for no data. Allocates nothing. Source: CJ/T 188-2004 and -2018, data identifiers.
[[nodiscard]] constexpr result<layout> find_layout(meter_family family, data_id id,
                                                   std::size_t length) noexcept {
    if (length == 0) return layout{};
    if ((id.high() == 0xA0 || id.high() == 0xA1) && length == 2)
        return layout{"status", detail::status_only};
    switch (id.high()) {
        case 0x90:
            if (id != ids::metering_data) break;
            return detail::find_reading(family, length);
        case 0x91:
            if (id != ids::heat_cooling_data) break;
            if (length == 54) return layout{"heat_cooling_data", detail::heat_cooling_54};
            return detail::only_if({"heat_cooling_data", detail::heat_cooling_59}, length);
        case 0xD1:
            if (!is_known(id)) break;
            return detail::only_if({"settlement", detail::settlement_value}, length);
        case 0xD2:
            if (length == 15) return layout{"history", detail::heat_history};
            return detail::only_if({"history", detail::history_value}, length);
        case 0xD3:
        case 0xD4:
            return detail::only_if({"freeze", detail::freeze_record}, length);
        default:
            return detail::find_parameter(id, length);
    }
    return fail(errc::unknown_identifier);
}

/// The value groups A, B, C, D, E of an OBIS code (IEC 62056-6-1); all zero where there is none.
using obis_groups = std::array<std::uint8_t, 5>;

/// The OBIS code of a value: the medium by the meter's type (8 cold water, 9 hot water, 6 heat, 5
/// cold), the quantity by the field; or that of the library's private range.
[[nodiscard]] constexpr obis_groups obis_of(meter_type type, const field& f) noexcept {
    if (f.own_d != 0) return {1, 129, 96, f.own_d, f.own_e};
    if (f.obis_c == 0 || f.obis_family != family_of(type)) return {};
    switch (family_of(type)) {
        case meter_family::water:
            return {static_cast<std::uint8_t>(type == meter_type::hot_water ? 9 : 8), 0, f.obis_c,
                    0, 0};
        case meter_family::heat:
            return {static_cast<std::uint8_t>(type == meter_type::cooling ? 5 : 6), 0, f.obis_c, 0,
                    0};
        default:
            return {};
    }
}

/// How far back an identifier looks: 1 for D120, the last settlement; 0 for what is no settlement.
[[nodiscard]] constexpr std::uint8_t history_of(data_id id) noexcept {
    return id.high() == 0xD1 && is_known(id) ? static_cast<std::uint8_t>(id.low() - 0x1F)
                                             : std::uint8_t{0};
}

/// Whether the data of an identifier may hold a key: they are not to be shown.
[[nodiscard]] constexpr bool is_secret(data_id id) noexcept {
    return id.high() == 0xA1;  // one of A101 to A107 writes a key; which, no source at hand says
}

}  // namespace submeter::inline v0::codec::cjt188
