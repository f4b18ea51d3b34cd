// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/id.hpp"
#include "submeter/core/instant.hpp"
#include "submeter/flow/command_data.hpp"

#include <iterator>
#include <string_view>

namespace submeter::inline v0 {

/// What a meter can be told. Each goes to one meter, in one write or a few, with one verdict; a
/// whole tariff is several of them, see tariff_commands().
enum class command_kind : std::uint8_t {
    trip,                ///< open the relay or close the valve: no supply
    close,               ///< close the relay or open the valve: supply
    permit_close,        ///< the customer may close the relay with the key
    timed_trip,          ///< `trip_time`
    keep_power,          ///< no trip until released, whatever the balance
    release_keep_power,  ///< trips again if the balance says so
    alarm_on,            ///< show the alarm
    alarm_off,           ///< end it
    set_mode,            ///< `mode_change`
    set_limit,           ///< `limit_change`
    set_prices,          ///< `price_change`
    set_steps,           ///< `step_change`
    set_day_table,       ///< `day_table_change`
    set_zones,           ///< `zone_change`
    set_holiday,         ///< `holiday_change`
    set_switch_time,     ///< `switch_change`
    set_clock,           ///< `clock_change`
    open_account,        ///< `credit`
    clear_account,       ///< `credit`: sets the balance (mostly to 0) and the count to 0
    top_up,              ///< `credit`
    refund,              ///< `credit`
};

/// The snake_case name, or "unknown".
[[nodiscard]] constexpr std::string_view to_text(command_kind kind) noexcept {
    constexpr std::string_view names[] = {"trip",          "close",
                                          "permit_close",  "timed_trip",
                                          "keep_power",    "release_keep_power",
                                          "alarm_on",      "alarm_off",
                                          "set_mode",      "set_limit",
                                          "set_prices",    "set_steps",
                                          "set_day_table", "set_zones",
                                          "set_holiday",   "set_switch_time",
                                          "set_clock",     "open_account",
                                          "clear_account", "top_up",
                                          "refund"};
    const auto i = static_cast<std::size_t>(kind);
    return i < std::size(names) ? names[i] : "unknown";
}

/// A command to one meter. After `valid_until` the meter must not obey it any more. A value.
struct command {
    meter_id meter{};
    circuit_no circuit{};
    command_kind kind = command_kind::trip;
    instant issued{};
    instant valid_until{};
    command_data data{};  ///< as the kind says

    friend constexpr bool operator==(const command&, const command&) = default;
};

namespace detail {

// Which alternative of command_data a kind carries.
constexpr std::size_t data_index_of(command_kind kind) noexcept {
    if (kind < command_kind::timed_trip) return 0;
    if (kind == command_kind::timed_trip) return 1;
    if (kind < command_kind::set_mode) return 0;
    if (kind <= command_kind::set_clock)
        return 2 + static_cast<std::size_t>(kind) -
               static_cast<std::size_t>(command_kind::set_mode);
    return std::variant_size_v<command_data> - 1;
}

}  // namespace detail

/// Whether a command carries what its kind needs: the right shape, one price more than limits,
/// something in each list. @return `bad_value`, `bad_schedule`.
[[nodiscard]] constexpr result<void> check(const command& c) {
    if (to_text(c.kind) == "unknown" || c.data.index() != detail::data_index_of(c.kind))
        return fail(errc::bad_value);
    if (const auto* p = std::get_if<price_change>(&c.data); p != nullptr && p->rates.empty())
        return fail(errc::bad_value);
    if (const auto* s = std::get_if<step_change>(&c.data);
        s != nullptr && (s->limits.empty() || s->prices.size() != s->limits.size() + 1))
        return fail(errc::bad_value);
    if (const auto* t = std::get_if<day_table_change>(&c.data);
        t != nullptr && !detail::slots_valid(t->table))
        return fail(errc::bad_schedule);
    if (const auto* z = std::get_if<zone_change>(&c.data); z != nullptr && z->zones.empty())
        return fail(errc::bad_schedule);
    return {};
}

/// What is known of a command afterwards. `unknown` is not `refused`: a time-out proves nothing.
enum class outcome : std::uint8_t { done, refused, unknown };

[[nodiscard]] constexpr std::string_view to_text(outcome o) noexcept {
    switch (o) {
        case outcome::done:
            return "done";
        case outcome::refused:
            return "refused";
        case outcome::unknown:
            return "unknown";
    }
    return "unknown";
}

/// The verdict on a command, with the error that explains a refusal or the lack of an answer.
/// Where a meter takes a command in several writes, the steps before `step` are done and those
/// behind it were not sent. A value.
struct verdict {
    outcome what = outcome::unknown;
    error why;               ///< meaningful unless `what` is done
    std::uint16_t step = 0;  ///< which of the command's writes it is about, from 0

    friend constexpr bool operator==(const verdict&, const verdict&) = default;
};

}  // namespace submeter::inline v0
