// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/item.hpp"

#include <optional>

// A part of find_item(), after the identifier tables of DL/T 645-2007 as public implementations and
// fee-control meters agree on them.

namespace submeter::inline v0::codec::dlt645::detail {

// The purchase records 0333xxNN (money) and 0332xxNN (energy), NN = 1 to 10 for the n-th last.
constexpr std::optional<item> find_purchase(data_id id) noexcept {
    const bool money = id.di2() == 0x33;
    if ((!money && id.di2() != 0x32) || id.di0() == 0 || id.di0() > 10) return std::nullopt;
    item out{.decimals = 2, .unit = money ? item_unit::money : item_unit::kwh, .history = id.di0()};
    switch (id.di1()) {
        case 1:
            return item{.name = "purchase_time",
                        .form = item_form::stamp,
                        .octets = 5,
                        .history = id.di0()};
        case 2:
            out = item{.name = "purchase_count", .octets = 2, .history = id.di0()};
            if (id.di0() == 1) out.obis = {1, 129, 96, 3, 0};
            return out;
        case 3:
            out.name = "purchase_amount";
            return out;
        case 4:
            out.name = "purchase_balance_before";
            return out;
        case 5:
            out.name = "purchase_balance_after";
            return out;
        case 6:
            out.name = "purchase_total";
            return out;
        default:
            return std::nullopt;
    }
}

// 05 TT CC NN: TT says what froze, CC what is stored, NN is the n-th last. A freeze by the day has
// 62, by the hour 254. CC 01 to 08 are energies, total then tariffs, under one identifier.
constexpr std::optional<item> find_freeze(data_id id) noexcept {
    const bool hourly = id.di2() == 4;
    if ((!hourly && id.di2() != 6) || id.di0() == 0 || id.di0() > (hourly ? 254 : 62))
        return std::nullopt;
    if (id.di1() == 0)
        return item{.name = hourly ? "hourly_freeze_time" : "daily_freeze_time_stamp",
                    .form = item_form::stamp,
                    .octets = 5,
                    .history = id.di0()};
    if (id.di1() != 1 && id.di1() != 2) return std::nullopt;
    item out{
        .decimals = 2, .unit = item_unit::kwh, .block = item_block::repeated, .history = id.di0()};
    const bool import = id.di1() == 1;
    if (hourly) {
        out.name =
            import ? "hourly_freeze_active_energy_import" : "hourly_freeze_active_energy_export";
    } else {
        out.name =
            import ? "daily_freeze_active_energy_import" : "daily_freeze_active_energy_export";
    }
    return out;
}

}  // namespace submeter::inline v0::codec::dlt645::detail
