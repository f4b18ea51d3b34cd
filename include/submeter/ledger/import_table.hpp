// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/core/id.hpp"

#include <array>
#include <initializer_list>
#include <string_view>

// Tables of what a book begins with, or of what was paid: a row's columns become settings or an
// entry. docs/reference/import.md has the columns.

namespace submeter::inline v0::ledger {

/// What a table has in its rows.
enum class import_kind : std::uint8_t { accounts, opening_balances, top_ups };

/// A column of such a table. `none` stands for the row as a whole.
enum class import_column : std::uint8_t {
    none,
    account,
    amount,
    channel,
    customer,
    effective,
    floor,
    levels,
    memo,
    merchant,
    order,
    rearm,
    status,
    trade,
    transaction,
};

inline constexpr std::size_t import_column_count = 15;

/// The name in the first row of a table; empty for `none`.
[[nodiscard]] constexpr std::string_view to_text(import_column c) noexcept {
    constexpr std::array<std::string_view, import_column_count> names{
        "",     "account",  "amount", "channel", "customer", "effective", "floor",      "levels",
        "memo", "merchant", "order",  "rearm",   "status",   "trade",     "transaction"};
    const auto at = static_cast<std::size_t>(c);
    return at < names.size() ? names[at] : names[0];
}

/// An id that a row's own identity makes, so that the same row always has the same. Its first 48
/// bits are zero: it is below every id that was made of the time, and does not stand in their way.
[[nodiscard]] SUBMETER_API id128 import_id(const id128& book,
                                           std::initializer_list<std::string_view> of);

}  // namespace submeter::inline v0::ledger
