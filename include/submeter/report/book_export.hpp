// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/core/zone.hpp"
#include "submeter/ledger/book.hpp"

#include <string>

// A book for other programs. The same book gives the same bytes, everywhere and always. Each
// function reads the whole journal and allocates the text.

namespace submeter::inline v0::report {

/// The book for hledger (1.25 or newer; checked with `hledger check -s`) and ledger (3.3; checked
/// with `ledger --strict --pedantic`): accounts and the commodity declared, one transaction an
/// entry in the order of recording, and at the end the book's own balances as assertions. Dates are
/// days of `local`, the book's zone.
/// @return `bad_value` for a zone of another name than the book's; what the store says.
[[nodiscard]] SUBMETER_API result<std::string> to_hledger(const ledger::book& book,
                                                          const zone& local);

/// The same for beancount (3; checked with `bean-check`), with zero tolerance. @return as
/// to_hledger().
[[nodiscard]] SUBMETER_API result<std::string> to_beancount(const ledger::book& book,
                                                            const zone& local);

/// Everything in the book as JSON lines: one for the book, one for each account and operator, and,
/// in the order of recording, one for each entry, burned id, expired reservation, alarm, closing or
/// reopening, and audit event. Amounts are texts; a debit is positive. This is the canonical
/// export: two books with the same content give the same bytes. docs/reference/ledger-reports.md
/// @return what the store says.
[[nodiscard]] SUBMETER_API result<std::string> to_json_lines(const ledger::book& book);

/// The account's name in exports: "Liabilities:Prepaid:A17". Allocates the text.
[[nodiscard]] SUBMETER_API std::string export_name(const ledger_account& account);

}  // namespace submeter::inline v0::report
