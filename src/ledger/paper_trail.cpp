// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/paper_trail.hpp"

#include "submeter/ledger/settings_text.hpp"

namespace submeter::inline v0::ledger {

audit_event print_event(std::string_view what, const std::string& subject, printing how,
                        instant now, const actor& by) {
    const auto operation = std::string{"print_"}.append(what);
    return change_event(by, now, operation, subject, {}, std::string{to_text(how)});
}

result<void> record_print(book& of, std::string_view what, const std::string& subject, printing how,
                          instant now, const actor& by) {
    return of.audit(print_event(what, subject, how, now, by), now, permission::print);
}

result<void> mark_invoice(book& of, const id128& id, const std::string& number, instant now,
                          const actor& by) {
    const auto known = of.find_entry(id);
    if (!known) return fail(known.error());
    if (!*known) return fail(errc::bad_value);
    const auto event = change_event(by, now, "mark_invoice", submeter::to_text(id), {}, number);
    return of.audit(event, now, permission::record);
}

result<std::vector<audit_event>> paper_trail(const book_reader& of, std::string_view subject) {
    std::vector<audit_event> out;
    const auto read = of.visit_commits(0, [&](const journal_commit& c) {
        for (const auto& event : c.audits)
            if (event.subject == subject) out.push_back(event);
    });
    if (!read) return fail(read.error());
    return out;
}

}  // namespace submeter::inline v0::ledger
