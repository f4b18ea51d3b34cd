// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/ledger/book.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

// The store for many books and many machines: a PostgreSQL database (15 or later, or another that
// speaks its protocol). Its tables are in the schema `submeter`, for anybody who reads SQL; the
// sealed records among them are what counts. Each book is leased to one writer: whoever opens it
// takes it over, and the writer before is refused from then on (`store_lost`).
//
// Databases are named by libpq's connection strings. Passwords belong into a file (`passfile`).

namespace submeter::inline v0::ledger::postgresql {

/// How a database is talked to. A value.
struct params {
    /// How long one call may take, reconnecting and trying again included; the server's own
    /// statement_timeout is set to it. What has no answer then ends in `outcome_unknown` for
    /// append(), in `store_failed` for the others.
    std::chrono::milliseconds deadline{10'000};
};

/// Makes the tables in a database, or brings those of an older version up to date. Nothing happens
/// where they are there. Books must not be in use meanwhile.
/// @return `link_closed`, `timeout`, `cannot_read` where the log-in is refused, `cannot_write`
///         where making tables is, `wrong_version` for tables of a later version.
[[nodiscard]] SUBMETER_API result<void> prepare_database(const std::string& database,
                                                         const params& with = {});

/// The books of a database, by id. @return as open_store().
[[nodiscard]] SUBMETER_API result<std::vector<book_identity>> list_books(
    const std::string& database, const params& with = {});

/// Prepares the database and leases the place of a new book; append() refuses a founding record of
/// another one (`bad_value`). @return as prepare_database(), and `book_exists`.
[[nodiscard]] SUBMETER_API result<std::unique_ptr<store>> create_store(const std::string& database,
                                                                       const id128& book,
                                                                       const params& with = {});

/// Takes over the book with this id. @return `link_closed`, `timeout`, `cannot_read` where the
/// log-in is refused or there is no such book, `cannot_write`, `wrong_version`.
[[nodiscard]] SUBMETER_API result<std::unique_ptr<store>> open_store(const std::string& database,
                                                                     const id128& book,
                                                                     const params& with = {});

/// The same for reading only, beside a writer: to verify and to export. It sees the book as it was
/// when it was opened, and ends with its connection. append() then gives `cannot_write`.
[[nodiscard]] SUBMETER_API result<std::unique_ptr<store>> open_read_only(
    const std::string& database, const id128& book, const params& with = {});

/// Founds a book. @return as create_store() and book::create().
[[nodiscard]] inline result<book> create(const std::string& database, const book_identity& identity,
                                         instant now, const params& with = {},
                                         const book_params& kept = {}) {
    auto in = create_store(database, identity.id, with);
    if (!in) return fail(in.error());
    return book::create(identity, std::move(*in), now, kept);
}

/// Takes over a book. @return as open_store() and book::open().
[[nodiscard]] inline result<book> open(const std::string& database, const id128& book_id,
                                       const params& with = {}, const open_params& known = {},
                                       const book_params& kept = {}) {
    auto from = open_store(database, book_id, with);
    if (!from) return fail(from.error());
    return book::open(std::move(*from), known, kept);
}

}  // namespace submeter::inline v0::ledger::postgresql
