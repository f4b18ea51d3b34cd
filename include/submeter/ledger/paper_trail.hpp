// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/book.hpp"

// What was printed and invoiced: audit events in the book's chain, never a change of an entry.

namespace submeter::inline v0::ledger {

/// Whether a paper is handed out for the first time.
enum class printing : std::uint8_t { original, copy };

[[nodiscard]] constexpr std::string_view to_text(printing p) noexcept {
    return p == printing::original ? "original" : "copy";
}

/// The audit event of something printed. Allocates it.
[[nodiscard]] inline audit_event print_event(std::string_view what, const std::string& subject,
                                             printing how, instant now, const actor& by) {
    const auto operation = std::string{"print_"}.append(what);
    return change_event(by, now, operation, subject, {}, std::string{to_text(how)});
}

/// Keeps in the book's chain that something was printed, `what` ("receipt") about `subject` (an
/// entry's id, "2010/17"). @return as book::audit().
[[nodiscard]] inline result<void> record_print(book& of, std::string_view what,
                                               const std::string& subject, printing how,
                                               instant now, const actor& by = {}) {
    return of.audit(print_event(what, subject, how, now, by), now, permission::print);
}

/// Keeps in the book's chain that an entry was invoiced under a number, or, with an empty number,
/// that its invoice was withdrawn. @return `bad_value` for an id that is no entry's; as
/// book::audit().
[[nodiscard]] inline result<void> mark_invoice(book& of, const id128& id, const std::string& number,
                                               instant now, const actor& by = {}) {
    const auto known = of.find_entry(id);
    if (!known) return fail(known.error());
    if (!*known) return fail(errc::bad_value);
    const auto event = change_event(by, now, "mark_invoice", submeter::to_text(id), {}, number);
    return of.audit(event, now, permission::record);
}

/// The audit events about a subject, in their order: what was printed and invoiced of an entry (its
/// id as text), or done to an account. Reads the whole journal; allocates them.
/// @return what the store says.
[[nodiscard]] inline result<std::vector<audit_event>> paper_trail(const book_reader& of,
                                                                  std::string_view subject) {
    std::vector<audit_event> out;
    const auto read = of.visit_commits(0, [&](const journal_commit& c) {
        for (const auto& event : c.audits)
            if (event.subject == subject) out.push_back(event);
    });
    if (!read) return fail(read.error());
    return out;
}

}  // namespace submeter::inline v0::ledger
