// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/money.hpp"
#include "submeter/core/price.hpp"
#include "submeter/flow/calendar.hpp"

#include <string_view>
#include <variant>
#include <vector>

namespace submeter::inline v0 {

// What a command carries beside its kind: small structs, one for each shape. All are values.

/// What a timed trip ends in.
enum class after_trip : std::uint8_t {
    close,         ///< the relay closes by itself
    permit_close,  ///< the customer may close it with the key
};

/// `timed_trip`: how long the relay stays open, and what follows.
struct trip_time {
    std::chrono::minutes length{};
    after_trip then = after_trip::close;

    friend constexpr bool operator==(const trip_time&, const trip_time&) = default;
};

/// Who decides over the relay.
enum class supply_mode : std::uint8_t {
    prepaid,   ///< the meter, by its own balance
    postpaid,  ///< nobody: it stays closed unless it is tripped
    forced,    ///< commands alone, whatever the balance
};

/// `set_mode`.
struct mode_change {
    supply_mode mode = supply_mode::prepaid;

    friend constexpr bool operator==(const mode_change&, const mode_change&) = default;
};

/// The limits that meters keep. Those of money are in currency units, those of energy in kWh, the
/// power in kW.
enum class limit_kind : std::uint8_t {
    alarm_1,      ///< at or below this balance the meter warns
    alarm_2,      ///< at or below this balance it warns more strongly
    overdraft,    ///< how far below zero it supplies
    balance_max,  ///< the largest balance it takes (囤积)
    reclose,      ///< the balance at which it permits closing again
    energy_alarm_1,
    energy_alarm_2,
    energy_overdraft,
    energy_balance_max,
    energy_reclose,
    power,  ///< above this power it trips
};

/// `set_limit`.
struct limit_change {
    limit_kind which = limit_kind::alarm_1;
    decimal value{};

    friend constexpr bool operator==(const limit_change&, const limit_change&) = default;
};

/// `set_prices`: the prices of rates 1, 2, … in the meter's order.
struct price_change {
    std::vector<price> rates{};

    friend constexpr bool operator==(const price_change&, const price_change&) = default;
};

/// `set_steps`: usage up to limits[k] at prices[k], above the last limit at the last price; so
/// there is one price more. Limits are in the meter's billing unit.
struct step_change {
    std::vector<decimal> limits{};
    std::vector<price> prices{};
    std::uint8_t from_day = 1;  ///< of the month, where the meter takes one (CJ/T 188)

    friend constexpr bool operator==(const step_change&, const step_change&) = default;
};

/// `set_day_table`: one day table; tables and rates are numbered as in calendar.hpp.
struct day_table_change {
    std::uint8_t number = 0;  ///< from 0
    day_table table{};

    friend bool operator==(const day_table_change&, const day_table_change&) = default;
};

/// `set_zones`: the year's zones.
struct zone_change {
    std::vector<year_zone> zones{};

    friend constexpr bool operator==(const zone_change&, const zone_change&) = default;
};

/// `set_holiday`: one dated exception.
struct holiday_change {
    std::uint8_t number = 0;  ///< which of the meter's holidays, from 0
    dated_table day{};

    friend constexpr bool operator==(const holiday_change&, const holiday_change&) = default;
};

/// What a meter keeps twice: the set in force, and a spare one that replaces it at a moment.
enum class switched_set : std::uint8_t { zones, day_tables, prices, steps };

/// `set_switch_time`: when the spare set comes into force.
struct switch_change {
    switched_set which = switched_set::prices;
    instant at{};

    friend constexpr bool operator==(const switch_change&, const switch_change&) = default;
};

/// `set_clock`: the moment that the meter shall show when it receives the command.
struct clock_change {
    instant now{};

    friend constexpr bool operator==(const clock_change&, const clock_change&) = default;
};

/// `open_account`, `clear_account`, `top_up`, `refund`: an amount with the meter's own count, so
/// that a repeated one is seen. Meters accept a top-up only if `count` is one more than theirs.
struct credit {
    money amount{};
    std::uint32_t count = 0;
    std::uint64_t customer = 0;  ///< up to 12 digits, where the meter checks them
    std::uint64_t order = 0;     ///< up to 16 digits, where the meter keeps them

    friend constexpr bool operator==(const credit&, const credit&) = default;
};

/// What a command carries: nothing, or one of the above.
using command_data = std::variant<std::monostate, trip_time, mode_change, limit_change,
                                  price_change, step_change, day_table_change, zone_change,
                                  holiday_change, switch_change, clock_change, credit>;

[[nodiscard]] constexpr std::string_view to_text(after_trip then) noexcept {
    return then == after_trip::close ? "close" : "permit_close";
}

/// The snake_case name, or "unknown".
[[nodiscard]] constexpr std::string_view to_text(supply_mode mode) noexcept {
    constexpr std::string_view names[] = {"prepaid", "postpaid", "forced"};
    const auto i = static_cast<std::size_t>(mode);
    return i < std::size(names) ? names[i] : "unknown";
}

/// The snake_case name, or "unknown".
[[nodiscard]] constexpr std::string_view to_text(limit_kind which) noexcept {
    constexpr std::string_view names[] = {"alarm_1",
                                          "alarm_2",
                                          "overdraft",
                                          "balance_max",
                                          "reclose",
                                          "energy_alarm_1",
                                          "energy_alarm_2",
                                          "energy_overdraft",
                                          "energy_balance_max",
                                          "energy_reclose",
                                          "power"};
    const auto i = static_cast<std::size_t>(which);
    return i < std::size(names) ? names[i] : "unknown";
}

/// The snake_case name, or "unknown".
[[nodiscard]] constexpr std::string_view to_text(switched_set which) noexcept {
    constexpr std::string_view names[] = {"zones", "day_tables", "prices", "steps"};
    const auto i = static_cast<std::size_t>(which);
    return i < std::size(names) ? names[i] : "unknown";
}

}  // namespace submeter::inline v0
