// SPDX-License-Identifier: Apache-2.0
#pragma once

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
    std::vector<hour_class> classes;  // ascending
};

// The pairs that occur.
[[nodiscard]] std::vector<hour_class> classes_of(const document& d);

// The calendar of a document with more than one class.
[[nodiscard]] calendar calendar_of(const document& d);

// The members that make the items.
[[nodiscard]] result<document> read_document(const json_node& rate);

}  // namespace submeter::inline v0::tariff::urdb
