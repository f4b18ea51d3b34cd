// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/ledger/book.hpp"

#include <memory>
#include <string>

// The embedded store: one SQLite file a book. Its tables (accounts, entries, postings, alarms) are
// for anybody who reads SQL; the sealed records beside them are what counts. While a book is open,
// its file is locked: one connection writes and checkpoints. So a commit is its record alone, with
// one sync; the rows of many are written together, at the latest when the book is closed or, after
// a crash, when its file is opened.

namespace submeter::inline v0::ledger::sqlite {

/// How a book's file is kept. A value.
struct params {
    std::int64_t pages_max = 0;  ///< the file grows no further (4096 octets each); 0: no limit
    std::uint64_t unfiled_max = 10000;  ///< so many entries or records may wait for their rows
};

/// Makes the file for a new book; book::create() refuses it where there is a book already.
/// @return `bad_journal` for a file that is something else, `book_locked`, `cannot_write`,
///         `store_failed`.
[[nodiscard]] SUBMETER_API result<std::unique_ptr<store>> create_store(const std::string& path,
                                                                       const params& with = {});

/// Takes up a book's file and locks it; a file of an older version is brought up to date. @return
/// `cannot_read` where there is none, `book_locked` while another has it open, `cannot_write`,
/// `bad_journal` for a file that is something else, `wrong_version`.
[[nodiscard]] SUBMETER_API result<std::unique_ptr<store>> open_store(const std::string& path,
                                                                     const params& with = {});

/// The same for reading only: to verify and to export. append() then gives `cannot_write`; a file
/// of an older version stays as it is, and a copy in memory is read.
[[nodiscard]] SUBMETER_API result<std::unique_ptr<store>> open_read_only(const std::string& path);

/// Founds a book in a new file. @return as create_store() and book::create().
[[nodiscard]] inline result<book> create(const std::string& path, const book_identity& identity,
                                         instant now, const params& with = {}) {
    auto in = create_store(path, with);
    if (!in) return fail(in.error());
    return book::create(identity, std::move(*in), now);
}

/// Takes up the book in a file. @return as open_store() and book::open().
[[nodiscard]] inline result<book> open(const std::string& path, const params& with = {},
                                       const open_params& known = {}) {
    auto from = open_store(path, with);
    if (!from) return fail(from.error());
    return book::open(std::move(*from), known);
}

}  // namespace submeter::inline v0::ledger::sqlite
