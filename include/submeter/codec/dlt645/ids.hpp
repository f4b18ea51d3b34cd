// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/data_id.hpp"

namespace submeter::inline v0::codec::dlt645 {

/// Identifiers that programs name.
namespace ids {

inline constexpr data_id active_energy_import{0x00010000};
inline constexpr data_id active_energy_import_block{0x0001FF00};  ///< total and all tariffs
inline constexpr data_id active_energy_export{0x00020000};
inline constexpr data_id remaining_energy{0x00900100};
inline constexpr data_id overdraft_energy{0x00900101};
inline constexpr data_id remaining_money{0x00900200};
inline constexpr data_id overdraft_money{0x00900201};
inline constexpr data_id active_power{0x02030000};
inline constexpr data_id status_word_3{0x04000503};
inline constexpr data_id date{0x04000101};
inline constexpr data_id time{0x04000102};
inline constexpr data_id date_time{0x0400010C};
inline constexpr data_id communication_address{0x04000401};
inline constexpr data_id customer_number{0x0400040E};
inline constexpr data_id alarm_money_1{0x04001001};
inline constexpr data_id alarm_money_2{0x04001002};
inline constexpr data_id overdraft_money_limit{0x04001003};
inline constexpr data_id hoard_money_limit{0x04001004};
inline constexpr data_id close_permit_money_limit{0x04001005};
inline constexpr data_id trip_delay{0x04001401};
inline constexpr data_id zone_table_switch_time{0x04000106};
inline constexpr data_id day_table_switch_time{0x04000107};
inline constexpr data_id price_switch_time{0x04000108};
inline constexpr data_id step_switch_time{0x04000109};
inline constexpr data_id current_zone_table{0x04010000};
inline constexpr data_id spare_zone_table{0x04020000};
inline constexpr data_id current_prices{0x040501FF};  ///< of all tariffs
inline constexpr data_id spare_prices{0x040502FF};    ///< of all tariffs
inline constexpr data_id current_step_set{0x040604FF};
inline constexpr data_id spare_step_set{0x040605FF};
inline constexpr data_id purchase_count{0x03330201};
inline constexpr data_id last_purchase_time{0x03330101};
inline constexpr data_id last_purchase_amount{0x03330301};
inline constexpr data_id trip_count{0x1D000001};
inline constexpr data_id close_count{0x1E000001};

/// Active energy import of tariff 0 (total) to 63.
[[nodiscard]] constexpr data_id active_energy_import_tariff(std::uint8_t tariff) noexcept {
    return {0x00010000U | static_cast<std::uint32_t>(tariff) << 8};
}

/// Day table 1 to 8 of the spare set, which is the one to write.
[[nodiscard]] constexpr data_id spare_day_table(std::uint8_t table) noexcept {
    return {0x04020000U | table};
}

/// Holiday 1 to 254.
[[nodiscard]] constexpr data_id holiday(std::uint8_t number) noexcept {
    return {0x04030000U | number};
}

/// The relay's n-th last opening in one record, n = 1 to 10.
[[nodiscard]] constexpr data_id trip_record(std::uint8_t n) noexcept {
    return {0x1D00FF00U | n};
}

/// The relay's n-th last closing in one record, n = 1 to 10.
[[nodiscard]] constexpr data_id close_record(std::uint8_t n) noexcept {
    return {0x1E00FF00U | n};
}

/// All that the n-th last daily freeze stored, n = 1 to 62.
[[nodiscard]] constexpr data_id daily_freeze(std::uint8_t n) noexcept {
    return {0x0506FF00U | n};
}

/// When the n-th last hourly freeze was made, n = 1 to 254.
[[nodiscard]] constexpr data_id hourly_freeze_time(std::uint8_t n) noexcept {
    return {0x05040000U | n};
}

/// Active energy import (total and tariffs) of the n-th last hourly freeze, n = 1 to 254.
[[nodiscard]] constexpr data_id hourly_freeze_active_energy_import(std::uint8_t n) noexcept {
    return {0x05040100U | n};
}

}  // namespace ids

/// Bits of status word 3 (04000503).
namespace status_word_3 {

inline constexpr std::uint16_t second_day_table_set = 1U << 0;
inline constexpr std::uint16_t supply = 3U << 1;  ///< 00 main, 01 auxiliary, 10 battery
inline constexpr std::uint16_t programming_allowed = 1U << 3;
inline constexpr std::uint16_t relay_open = 1U << 4;
inline constexpr std::uint16_t second_zone_table_set = 1U << 5;
inline constexpr std::uint16_t commanded_open = 1U << 6;
inline constexpr std::uint16_t trip_warning = 1U << 7;
inline constexpr std::uint16_t prepaid_energy = 1U << 8;
inline constexpr std::uint16_t prepaid_money = 1U << 9;
inline constexpr std::uint16_t second_price_set = 1U << 10;
inline constexpr std::uint16_t second_step_set = 1U << 11;
inline constexpr std::uint16_t keep_power = 1U << 12;
inline constexpr std::uint16_t authenticated = 1U << 13;
inline constexpr std::uint16_t not_opened_locally = 1U << 14;
inline constexpr std::uint16_t not_opened_remotely = 1U << 15;

}  // namespace status_word_3

}  // namespace submeter::inline v0::codec::dlt645
