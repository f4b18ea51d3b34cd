// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/check_plan.hpp"
#include "submeter/tariff/plan.hpp"
#include "tariff/object_reader.hpp"

// The parts of a rate of the OpenEI utility rate database, on their way to a plan.
namespace submeter::inline v0::tariff::urdb {

// One tier of one period: up to `max`, if any, rate + adj.
struct block {
    std::optional<std::int64_t> max_micro;
    price at;

    friend constexpr bool operator==(const block&, const block&) = default;
};

using blocks = std::vector<block>;

// Prices of the periods 0, 1, …; all in one unit.
struct structure {
    std::vector<blocks> periods;
    std::string unit;
};

// The number of the period in each hour of each month.
using hours = std::array<std::array<std::uint8_t, 24>, 12>;

struct schedules {
    hours weekday{};
    hours weekend{};
};

// A period of the plan's calendar: an energy and a demand period that some hour has together.
struct hour_class {
    std::uint8_t energy = 0;
    std::uint8_t demand = 0;

    friend constexpr auto operator<=>(const hour_class&, const hour_class&) = default;
};

struct document {
    structure energy;
    structure demand;
    structure flat;
    schedules energy_hours;
    schedules demand_hours;
    std::array<std::uint8_t, 12> flat_months{};
    std::int32_t window_s = 900;
    std::optional<ratchet> lookback;  // of flat demand
    std::vector<hour_class> classes;  // ascending
};

// Which periods a month has.
[[nodiscard]] inline std::vector<std::uint8_t> periods_in(const schedules& s, std::size_t month) {
    std::vector<std::uint8_t> out;
    for (const auto* day : {&s.weekday[month], &s.weekend[month]})
        for (const auto period : *day)
            if (std::find(out.begin(), out.end(), period) == out.end()) out.push_back(period);
    return out;
}

[[nodiscard]] inline std::uint16_t month_bit(std::size_t month) {
    return static_cast<std::uint16_t>(1U << month);
}

// What a plan says of all months: 0.
[[nodiscard]] inline std::uint16_t months_of(std::uint16_t mask) {
    return mask == detail::twelve_months ? std::uint16_t{0} : mask;
}

// The pairs that occur.
[[nodiscard]] std::vector<hour_class> classes_of(const document& d);

// The calendar of a document with more than one class.
[[nodiscard]] calendar calendar_of(const document& d);

// The members that make the items.
[[nodiscard]] result<document> read_document(const json_node& rate);

// A whole number, also one that somebody's program has written as 1.0.
[[nodiscard]] result<std::int64_t> read_whole(const json_node& node, std::int64_t min,
                                              std::int64_t max);

// A number as a price; finer than millionths it is rounded and reported.
[[nodiscard]] result<price> read_price(const json_node& node);

// The items of energy; those of tiers in kWh/kW count from the demand item that came before.
[[nodiscard]] result<void> add_energy(const json_node& rate, const document& d, plan& out);

// The items of flat demand, by months.
void add_flat_demand(const document& d, plan& out);

// A demand item whose line is 0, for tiers in kWh/kW of a rate without flat demand in kW.
void add_billing_demand(const document& d, plan& out);

// The items of demand by period.
void add_demand(const document& d, plan& out);

// Fixed items, and the minimum of all items before it.
[[nodiscard]] result<void> add_charges(const json_node& rate, plan& out);

// From the day of startdate to the end of the day of enddate.
[[nodiscard]] result<effective_span> read_effective(const json_node& rate);

// Looking back on flat demand.
[[nodiscard]] result<std::optional<ratchet>> read_lookback(const json_node& rate);

}  // namespace submeter::inline v0::tariff::urdb
