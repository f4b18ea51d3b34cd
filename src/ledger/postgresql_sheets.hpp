// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ledger/postgresql_connection.hpp"
#include "submeter/ledger/store.hpp"

#include <vector>

// What one record becomes in the tables: rows as columns of values, which one statement writes and
// with which what a query finds is compared.

namespace submeter::inline v0::ledger::postgresql {

/// Rows for one table.
struct sheet {
    statement insert;              ///< parameters: the book, then the columns
    statement fetch;               ///< gives the columns of those rows, in the same order
    std::vector<parameter> range;  ///< the parameters of `fetch`
    std::vector<column> columns;

    [[nodiscard]] std::size_t size() const noexcept { return columns.front().size(); }
};

/// The rows that a record adds, of each table that it adds to. Tables without rows are left out.
[[nodiscard]] std::vector<sheet> sheets_of(const id128& book, const journal_commit& content);

/// The rows of accounts that a record leaves changed: they replace those that were there.
[[nodiscard]] sheet accounts_sheet(const id128& book,
                                   std::span<const account_state* const> accounts);

/// Whether the rows that `fetch` gave are those of the sheet, all of them and in every column. The
/// sheet is used up.
[[nodiscard]] bool matches(sheet& s, const rows& found);

/// All accounts of a book: parameter 1.
extern const statement read_accounts;

/// A row of read_accounts. @return `bad_journal` for one that no record leaves.
[[nodiscard]] result<account_state> account_of(const rows& found, std::size_t row);

}  // namespace submeter::inline v0::ledger::postgresql
