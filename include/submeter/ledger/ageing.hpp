// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/ledger/book_reader.hpp"
#include "submeter/ledger/local_period.hpp"

// How old is what customers owe.

namespace submeter::inline v0::ledger {

/// How debts are sorted by their age. A value.
struct ageing_params {
    instant at{};  ///< what is effective before it counts; ages are counted to its local day
    std::vector<std::int32_t> borders{30, 60, 90};  ///< the last day of each bucket, ascending
    std::int32_t due_after = 0;  ///< days from an entry to the day when it is to be paid
    as_of known{};  ///< which entries count, by what was known then; the report's gives it again

    friend bool operator==(const ageing_params&, const ageing_params&) = default;
};

/// What one customer owes, in minor units. A value.
struct aged_debt {
    account_id customer{};                ///< 0 in the sum of all
    std::int64_t credit = 0;              ///< paid beyond all debts: a positive amount
    std::int64_t not_due = 0;             ///< to be paid after the day of the report
    std::vector<std::int64_t> overdue{};  ///< by days since due: up to each border, and above
    std::int64_t owed = 0;                ///< not due + overdue − credit: the balance of 1210

    friend bool operator==(const aged_debt&, const aged_debt&) = default;
};

/// What is receivable (1210), by customer and age. A value.
struct ageing_report {
    id128 book;
    std::string zone;
    denomination in;
    ageing_params what;
    std::vector<aged_debt> rows{};  ///< ascending customers, those who owe or have a credit
    aged_debt total{};
};

/// The most borders between buckets, and the most days, that a report can have.
inline constexpr std::size_t ageing_borders_max = 12;
inline constexpr std::int32_t ageing_days_max = 36500;

/// @return `bad_date`; `bad_value` for borders that do not ascend or are too many (with the place),
///         days below 0 or above the most, or an effective time in `known`, which `at` says.
[[nodiscard]] SUBMETER_API result<void> check(const ageing_params& p) noexcept;

/// Sorts what customers owe (1210) by how long it has been due. An entry is due `due_after` days
/// after its business day. What undoes or corrects an entry (link original) counts against it, what
/// pays a bill (link bill) against that bill; other payments have paid the oldest debts. Reads the
/// journal once, holds what it has of 1210, and allocates the rows.
/// @return as check(ageing_params); `overflow`; `not_conserved`; what the store says.
[[nodiscard]] SUBMETER_API result<ageing_report> make_ageing(const book_reader& of,
                                                             const zone& local, ageing_params by);

}  // namespace submeter::inline v0::ledger
