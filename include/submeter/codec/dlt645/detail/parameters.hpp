// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/detail/energies.hpp"
#include "submeter/codec/dlt645/detail/single_items.hpp"

#include <optional>

// A part of find_item(), after the identifier tables of DL/T 645-2007 as public implementations and
// fee-control meters agree on them.

namespace submeter::inline v0::codec::dlt645::detail {

// Status words 1 to 7.
constexpr std::optional<item> find_status_word(data_id id) noexcept {
    constexpr std::string_view names[] = {"status_word_1", "status_word_2", "status_word_3",
                                          "status_word_4", "status_word_5", "status_word_6",
                                          "status_word_7"};
    item out{.name = "status_words", .form = item_form::bits, .octets = 2};
    if (id.di0() == 0xFF) {
        out.block = item_block::di0_from_1;
        return out;
    }
    if (id.di0() == 0 || id.di0() > std::size(names)) return std::nullopt;
    out.name = names[id.di0() - 1];
    return out;
}

// 040501NN, 040502NN: the price of tariff NN in the current and in the spare set; FF is the whole
// set.
constexpr std::optional<item> find_price(data_id id) noexcept {
    if (id.di1() != 1 && id.di1() != 2) return std::nullopt;
    item out{.name = id.di1() == 1 ? "tariff_price_current_set" : "tariff_price_spare_set",
             .decimals = 4,
             .unit = item_unit::money_per_kwh,
             .access = item_access::read_write};
    if (id.di0() == 0xFF) {
        out.block = item_block::di0_from_1;
        return out;
    }
    if (id.di0() == 0 || id.di0() > tariff_max) return std::nullopt;
    out.tariff = id.di0();
    return out;
}

// 0401 and 0402: zone table (DI0 = 00) and day tables 1 to 8 of the first and the second set.
constexpr std::optional<item> find_time_table(data_id id) noexcept {
    if (id.di1() != 0 || id.di0() > 8) return std::nullopt;
    const bool first = id.di2() == 1;
    item out{.form = item_form::digits,
             .octets = 3,
             .access = item_access::read_write,
             .block = item_block::repeated};
    if (id.di0() == 0) {
        out.name = first ? "zone_table_set_1" : "zone_table_set_2";  // MMDDNN
    } else {
        out.name = first ? "day_table_set_1" : "day_table_set_2";  // hhmmNN
    }
    return out;
}

constexpr std::optional<item> find_parameter(data_id id) noexcept {
    if (id.di2() == 0 && id.di1() == 5) return find_status_word(id);
    if (id.di2() == 1 || id.di2() == 2) return find_time_table(id);
    if (id.di2() == 3 && id.di1() == 0 && id.di0() >= 1 && id.di0() <= 0xFE)
        return item{.name = "holiday",
                    .form = item_form::digits,  // YYMMDDNN
                    .octets = 4,
                    .access = item_access::read_write};
    if (id.di2() == 5) return find_price(id);
    return find_single(id);
}

}  // namespace submeter::inline v0::codec::dlt645::detail
