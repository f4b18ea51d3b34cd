// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/detail/energies.hpp"
#include "submeter/codec/dlt645/detail/events.hpp"
#include "submeter/codec/dlt645/detail/own_obis.hpp"
#include "submeter/codec/dlt645/detail/single_items.hpp"

// A part of find_item(): see energies.hpp.

namespace submeter::inline v0::codec::dlt645::detail {

// Status words 1 to 7.
constexpr bool fill_status_word(item& out) noexcept {
    constexpr std::string_view names[] = {"status_word_1", "status_word_2", "status_word_3",
                                          "status_word_4", "status_word_5", "status_word_6",
                                          "status_word_7"};
    out.name = "status_words";
    out.form = item_form::bits;
    out.octets = 2;
    if (out.id.di0() == 0xFF) {
        out.block = item_block::di0_from_1;
        return true;
    }
    if (out.id.di0() == 0 || out.id.di0() > std::size(names)) return false;
    out.name = names[out.id.di0() - 1];
    out.obis = own_obis(6, out.id.di0());
    return true;
}

// A value of a list that DI0 counts from 1; FF is the whole list.
constexpr bool set_place(item& out, std::uint8_t& place, std::uint8_t last) noexcept {
    if (out.id.di0() == 0xFF) {
        out.block = item_block::di0_from_1;
        return true;
    }
    place = out.id.di0();
    return place >= 1 && place <= last;
}

// 040501NN, 040502NN: the price of tariff NN in the current and in the spare set.
constexpr bool fill_price(item& out) noexcept {
    if (out.id.di1() != 1 && out.id.di1() != 2) return false;
    out.name = out.id.di1() == 1 ? "tariff_price_current_set" : "tariff_price_spare_set";
    out.decimals = 4;
    out.unit = item_unit::money_per_kwh;
    if (!set_place(out, out.tariff, tariff_max)) return false;
    const bool is_one = out.tariff >= 1 && out.tariff <= 10;  // 11 and 12 are other things
    if (is_one && out.id.di1() == 1) out.obis = own_obis(5, out.tariff);
    return true;
}

inline constexpr std::uint8_t step_max = 0xFE;

// 0406 KK NN. The form of 2009: KK = 00, 02 thresholds and 01, 03 prices of the first and of the
// second set, step NN. The form of 2013: KK = 04, 05 with NN = FF, a whole set in one record.
constexpr bool fill_step(item& out) noexcept {
    const std::uint8_t kind = out.id.di1();
    if (kind == 4 || kind == 5)
        return out.id.di0() == 0xFF &&
               fill_record(out, kind == 4 ? "step_set_current" : "step_set_spare", step_set);
    if (kind > 3) return false;
    constexpr std::string_view names[] = {"step_threshold_current_set", "step_price_current_set",
                                          "step_threshold_spare_set", "step_price_spare_set"};
    out.name = names[kind];
    const bool price = kind % 2 == 1;
    out.decimals = price ? 4 : 2;
    out.unit = price ? item_unit::money_per_kwh : item_unit::kwh;
    return set_place(out, out.index, step_max);
}

// 0401 and 0402: zone table (DI0 = 00) and day tables 1 to 8 of the first and the second set.
constexpr bool fill_time_table(item& out) noexcept {
    if (out.id.di1() != 0 || out.id.di0() > 8) return false;
    const bool first = out.id.di2() == 1;
    out.form = item_form::digits;
    out.octets = 3;
    out.block = item_block::repeated;
    if (out.id.di0() == 0) {
        out.name = first ? "zone_table_set_1" : "zone_table_set_2";  // MMDDNN
    } else {
        out.name = first ? "day_table_set_1" : "day_table_set_2";  // hhmmNN
    }
    return true;
}

// 040300NN: holidays, YYMMDDNN; 0404 01 NN, 02 NN: what a screen shows.
constexpr bool fill_holiday_or_screen(item& out) noexcept {
    const bool holiday = out.id.di2() == 3;
    const std::uint8_t list = out.id.di1();
    if (out.id.di0() == 0 || out.id.di0() == 0xFF) return false;
    if (holiday ? list != 0 : list != 1 && list != 2) return false;
    out.name = holiday ? "holiday" : list == 1 ? "scroll_screen" : "key_screen";
    out.form = item_form::digits;
    out.index = out.id.di0();
    return true;
}

constexpr bool fill_parameter(item& out) noexcept {
    if (out.id.di2() == 0) return out.id.di1() == 5 ? fill_status_word(out) : fill_single(out);
    out.access = item_access::read_write;
    switch (out.id.di2()) {
        case 0x01:
        case 0x02:
            return fill_time_table(out);
        case 0x03:
        case 0x04:
            return fill_holiday_or_screen(out);
        case 0x05:
            return fill_price(out);
        case 0x06:
            return fill_step(out);
        default:
            return fill_single(out);
    }
}

}  // namespace submeter::inline v0::codec::dlt645::detail
