// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/ledger/journal.hpp"

// A record's octets and back, in every version: docs/reference/journal.md.

namespace submeter::inline v0::ledger {

/// The record's octets, all of them determined by its content. A content of version 1 has only what
/// that version knows. Allocates the result.
[[nodiscard]] SUBMETER_API std::vector<std::byte> encode(const journal_commit& c);

/// The same in place of what `out` has, whose room is used again.
SUBMETER_API void encode(const journal_commit& c, std::vector<std::byte>& out);

/// Reads a record of any origin: bounded work, no over-read, and encode() gives the same octets
/// back. The content's entries give their room to the new ones, so that whoever reads one record
/// after the other allocates little; after a failure nothing can be said of it.
/// @return `wrong_version`; or `bad_journal` with the offset at which reading stopped.
[[nodiscard]] SUBMETER_API result<void> decode_commit(bytes_view octets, journal_commit& out);

/// The same, into a new content. Allocates it.
[[nodiscard]] SUBMETER_API result<journal_commit> decode_commit(bytes_view octets);

/// Reads one entry of a record, by its sequence number, and looks at nothing that comes after it.
/// It passes over the entries before, which costs a small part of keeping them.
/// @return as decode_commit(); `bad_journal` too where the record has no such entry.
[[nodiscard]] SUBMETER_API result<recorded_entry> decode_entry(bytes_view octets,
                                                               std::uint64_t sequence);

}  // namespace submeter::inline v0::ledger
