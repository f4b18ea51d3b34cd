// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/ledger/book.hpp"

// What was printed and invoiced: audit events in the book's chain, never a change of an entry.

namespace submeter::inline v0::ledger {

/// Whether a paper is handed out for the first time.
enum class printing : std::uint8_t { original, copy };

[[nodiscard]] constexpr std::string_view to_text(printing p) noexcept {
    return p == printing::original ? "original" : "copy";
}

/// The audit event of something printed. Allocates it.
[[nodiscard]] SUBMETER_API audit_event print_event(std::string_view what,
                                                   const std::string& subject, printing how,
                                                   instant now, const actor& by);

/// Keeps in the book's chain that something was printed, `what` ("receipt") about `subject` (an
/// entry's id, "2010/17"). @return as book::audit().
[[nodiscard]] SUBMETER_API result<void> record_print(book& of, std::string_view what,
                                                     const std::string& subject, printing how,
                                                     instant now, const actor& by = {});

/// Keeps in the book's chain that an entry was invoiced under a number, or, with an empty number,
/// that its invoice was withdrawn. @return `bad_value` for an id that is no entry's; as
/// book::audit().
[[nodiscard]] SUBMETER_API result<void> mark_invoice(book& of, const id128& id,
                                                     const std::string& number, instant now,
                                                     const actor& by = {});

/// The audit events about a subject, in their order: what was printed and invoiced of an entry (its
/// id as text), or done to an account. Reads the whole journal; allocates them.
/// @return what the store says.
[[nodiscard]] SUBMETER_API result<std::vector<audit_event>> paper_trail(const book_reader& of,
                                                                        std::string_view subject);

}  // namespace submeter::inline v0::ledger
