// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt698/detail/objects.hpp"
#include "submeter/core/result.hpp"

namespace submeter::inline v0::codec::dlt698 {

namespace detail {

// Group C of phases A, B and C, from that of what the whole array is.
constexpr obis_groups phase_obis(const item& list, item_shape shape, std::size_t phase) noexcept {
    obis_groups out = list.obis;
    if (out == obis_groups{} || phase == 0) return out;
    const std::size_t first = shape == item_shape::totals ? 20 : 0;
    out[2] = static_cast<std::uint8_t>(out[2] + first + 20 * (phase - 1));
    return out;
}

constexpr void set_tariff(item& out, std::size_t tariff) noexcept {
    out.tariff = static_cast<std::uint8_t>(tariff);
    if (out.obis[0] != 0) out.obis[4] = out.tariff;
}

constexpr void set_phase(item& out, item_shape shape, std::size_t phase) noexcept {
    out.obis = phase_obis(out, shape, phase);
    out.phase = static_cast<std::uint8_t>(phase);
}

constexpr item part_item(const item& whole, std::size_t index) noexcept {
    const auto& part = whole.parts[index];
    item out{.id = whole.id,
             .name = part.name,
             .scaler = part.scaler,
             .unit = part.unit,
             .access = whole.access,
             .obis = part.obis,
             .number = whole.number};
    return out;
}

}  // namespace detail

/// The item of element `index`, from 1, of an attribute's array or structure: element 1 of 00100200
/// is 00100201, the total.
/// @return `bad_count` where there is no such element.
[[nodiscard]] constexpr result<item> element(const item& list, std::size_t index) noexcept {
    if (index == 0 || index > 255) return fail(errc::bad_count, 0, index);
    result<item> made{list};
    item& out = *made;
    out.shape = item_shape::value;
    if (list.id.index() == 0) out.id.value |= static_cast<std::uint32_t>(index);
    switch (list.shape) {
        case item_shape::tariffs:
            detail::set_tariff(out, index - 1);
            return made;
        case item_shape::demands:
            out.shape = item_shape::demand;
            detail::set_tariff(out, index - 1);
            return made;
        case item_shape::phases:
            detail::set_phase(out, list.shape, index);
            break;
        case item_shape::totals:
            detail::set_phase(out, list.shape, index - 1);
            break;
        case item_shape::numbered:
            out.number = static_cast<std::uint8_t>(index);
            if (out.obis[0] != 0) out.obis[4] = out.number;
            return made;
        case item_shape::structure:
            if (index > list.parts.size()) return fail(errc::bad_count, 0, index);
            return detail::part_item(out, index - 1);
        case item_shape::structures:
            out.shape = item_shape::structure;
            out.number = static_cast<std::uint8_t>(index);
            return made;
        case item_shape::tables:
            out.shape = item_shape::structures;
            out.number = static_cast<std::uint8_t>(index);
            return made;
        default:
            return fail(errc::bad_count, 0, index);
    }
    if (out.phase > 3) return fail(errc::bad_count, 0, index);
    return made;
}

/// Looks an attribute up: energies and demands by the rule that builds their numbers, the others in
/// a table; with an index, its element. The feature bits do not matter.
/// @return the item; `unknown_identifier`; `bad_count` for an element that it does not have.
/// Allocates nothing.
[[nodiscard]] constexpr result<item> find_item(oad id) noexcept {
    auto found = id.object() < 0x2000 ? detail::find_register(id) : detail::find_object(id);
    if (!found) return fail(errc::unknown_identifier);
    found->id.value = id.value & ~0xFFU;
    if (id.index() == 0) return *found;
    return element(*found, id.index());
}

/// Looks a method up. @return its name, "unknown" where it is not in the dictionary.
[[nodiscard]] constexpr std::string_view to_name(omd id) noexcept {
    struct row {
        std::uint32_t id;
        std::string_view name;
    };
    constexpr row rows[] = {
        {0x80007F00, "alarm_on"},
        {0x80008000, "alarm_off"},
        {0x80008100, "trip"},
        {0x80008200, "close"},
        {0x80008300, "close_by_password"},
        {0x80017F00, "keep_power_on"},
        {0x80018000, "keep_power_off"},
        {0x80018100, "keep_power_auto_end"},
        {0x80027F00, "arrears_warning_on"},
        {0x80028000, "arrears_warning_off"},
        {0xF1000300, "esam_read"},
        {0xF1000400, "esam_update"},
        {0xF1000500, "esam_end_session"},
        {0xF1000600, "wallet_operation"},
        {0xF1000700, "esam_update_key"},
        {0xF1000900, "esam_session_length"},
        {0xF1000A00, "wallet_initialise"},
        {0xF2097F00, "forward"},
    };
    for (const auto& r : rows)
        if (r.id == id.value) return r.name;
    return "unknown";
}

}  // namespace submeter::inline v0::codec::dlt698
