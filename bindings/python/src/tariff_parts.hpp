// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the files that bind tariffs share.

#include "bind.hpp"
#include "submeter/tariff.hpp"

#include <memory>
#include <optional>

namespace submeter::inline v0::python {

using plan_ptr = std::shared_ptr<tariff::plan>;

/// A settled bill together with what it was made of, so that it can be explained and continued.
struct bill {
    plan_ptr under;
    tariff::rating_state state;
    tariff::service facts;
    charge settled;
    py::array_t<std::int64_t> posted;
    std::vector<std::size_t> split;
    std::vector<std::string> estimated;
};

using plan_class = py::class_<tariff::plan, plan_ptr>;
using bill_class = py::class_<bill>;

/// The local day, counted from 1970-01-01. @throws failure `bad_date` outside the years 1 to 9999.
std::chrono::local_days day_of(std::int64_t days);

inline tariff::day_span days_of(std::int64_t from, std::int64_t to) {
    return {day_of(from), day_of(to)};
}

inline py_decimal decimal_of(price at) {
    return to_decimal(to_text(at));
}

/// Rates a column of usage, and what each interval posts.
bill price(const plan_ptr& p, const int_column& starts, const int_column& micro,
           std::int64_t seconds, const std::optional<bill>& after,
           const std::optional<tariff::service>& facts, std::int64_t per_second);

/// The total of each of many columns over the same intervals: one timeline, no lines kept.
py::array_t<std::int64_t> totals(const plan_ptr& p, const int_column& starts,
                                 const std::vector<int_column>& columns, std::int64_t seconds,
                                 const std::optional<tariff::service>& facts,
                                 std::int64_t per_second);

void bind_plan(plan_class& c);
void bind_lines(py::module_& m);
void bind_bill(bill_class& c);
void bind_service(py::module_& m);
void bind_rating(py::module_& m);
void bind_break_even(py::module_& m);
void bind_history(py::module_& m);
void bind_meter_tables(py::module_& m);

}  // namespace submeter::inline v0::python
