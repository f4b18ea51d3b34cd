// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/core/instant.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace submeter::inline v0::simulate {

/// From this day of the year on a day table holds. A value.
struct zone_start {
    std::uint8_t month = 1;
    std::uint8_t day = 1;
    std::uint8_t table = 1;

    friend bool operator==(const zone_start&, const zone_start&) = default;
};

/// From this time of the day on a tariff counts. A value.
struct slot_start {
    std::uint8_t hour = 0;
    std::uint8_t minute = 0;
    std::uint8_t tariff = 1;

    friend bool operator==(const slot_start&, const slot_start&) = default;
};

/// Steps of the month's use: above `centi_kwh[k]` the price is `prices[k + 1]`, which is added to
/// the tariff's. A value.
struct step_table {
    std::vector<std::int64_t> centi_kwh;  ///< ascending
    std::vector<std::int64_t> prices;     ///< in 0.0001 per kWh, one more than thresholds

    friend bool operator==(const step_table&, const step_table&) = default;
};

/// One set of everything that a tariff needs. A value.
struct tariff_set {
    std::vector<zone_start> zones;
    std::array<std::vector<slot_start>, 8> days;
    std::vector<std::int64_t> prices;  ///< in 0.0001 per kWh, of tariffs 1, 2, …
    step_table steps;

    friend bool operator==(const tariff_set&, const tariff_set&) = default;
};

/// A day that takes its day table from a list of holidays. A value.
struct holiday_table {
    std::chrono::year_month_day date{};
    std::uint8_t table = 1;

    friend bool operator==(const holiday_table&, const holiday_table&) = default;
};

/// Parts of a tariff set that change sets on their own.
enum class tariff_part : std::uint8_t { zones, days, prices, steps };

/// Both sets of a meter: the one in force, and the spare one that is written and replaces a part of
/// the first at that part's switch time. A value.
struct SUBMETER_API tariff_tables {
    tariff_set current;
    tariff_set spare;
    std::map<std::uint8_t, holiday_table> holidays;           ///< by their numbers; of both sets
    std::array<std::optional<local_instant>, 4> switch_at{};  ///< by tariff_part
    std::array<bool, 4> second{};  ///< whether an odd number of switches has been made

    /// Copies every part whose switch time has come. @return which parts did, bit by bit.
    unsigned switch_due(local_instant now);
    /// The tariff that counts, or 0 where no table says so. The lists are cyclic: before the first
    /// start the last entry holds.
    [[nodiscard]] std::uint8_t tariff_at(local_instant now) const;
    /// The tariff's price in 0.0001 per kWh, and 0 where there is none.
    [[nodiscard]] std::int64_t tariff_price(std::uint8_t tariff) const noexcept;
    /// The step's price at a month's use.
    [[nodiscard]] std::int64_t step_price(std::int64_t month_centi_kwh) const noexcept;
};

}  // namespace submeter::inline v0::simulate
