// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/ledger/income_report.hpp"

#include <span>

// Several books seen as one: balances by code (an owner's number means something in its own book
// only), and income.

namespace submeter::inline v0::ledger {

/// What the accounts of one code have, in minor units on its normal side. A value.
struct code_balance {
    std::uint16_t code = 0;
    std::int64_t minor = 0;

    friend bool operator==(const code_balance&, const code_balance&) = default;
};

/// What several books have together. A value.
struct group_balances {
    denomination in;
    std::vector<id128> books{};          ///< in the order in which they were given
    std::vector<code_balance> posted{};  ///< ascending codes, zeros left out
};

/// Adds up the balances of books, now or as of a moment. Now: O(accounts); else O(journals).
/// @return `unlike_currency` or `unlike_scale` with the book's place as index; `bad_value` for no
///         book, one that is there twice, or a `sequence_through`, which counts in one book only;
///         `overflow`; what the stores say.
[[nodiscard]] SUBMETER_API result<group_balances> add_up(std::span<const book_reader* const> books,
                                                         const as_of& when = {});

/// What books of the group have due from each other, less what they owe each other: zero when every
/// transfer among them is finished.
[[nodiscard]] SUBMETER_API exact open_between(const group_balances& of) noexcept;

/// Adds up the income reports of several books. @return `unlike_currency`, `unlike_scale`, or
/// `bad_value` for another span, step, axis or zone, with the report's place as index; `bad_value`
/// for no report; `overflow`.
[[nodiscard]] SUBMETER_API result<income_report> add_up(std::span<const income_report> reports);

}  // namespace submeter::inline v0::ledger
