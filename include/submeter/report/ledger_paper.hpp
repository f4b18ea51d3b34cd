// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/core/explanation.hpp"
#include "submeter/core/zone.hpp"
#include "submeter/ledger/ageing.hpp"
#include "submeter/ledger/income_report.hpp"
#include "submeter/ledger/order_overview.hpp"
#include "submeter/ledger/receipt.hpp"
#include "submeter/ledger/trial_sheet.hpp"

#include <span>
#include <string>

// What a book tells people on paper. `local` is the book's zone: times are written in it. Every
// to_paper() is a pure function that allocates the text.

namespace submeter::inline v0::report {

/// Text for a terminal or a receipt printer, or one self-contained HTML page: well-formed XML too,
/// no script, nothing from a network, every text from the book escaped.
enum class paper_format : unsigned char { text, html };

/// How a paper is written. A value.
struct paper_params {
    language in = language::english;
    paper_format as = paper_format::text;
};

/// A statement of account.
[[nodiscard]] SUBMETER_API std::string to_paper(const ledger::statement_of_account& s,
                                                const zone& local, paper_params params = {});

/// An income report: by channel and by item, a line for each period and code.
[[nodiscard]] SUBMETER_API std::string to_paper(const ledger::income_report& r,
                                                paper_params params = {});

/// An overview of orders.
[[nodiscard]] SUBMETER_API std::string to_paper(std::span<const ledger::order_row> orders,
                                                const zone& local, paper_params params = {});

/// What customers owe, by age: a line for each customer, a column for each bucket.
[[nodiscard]] SUBMETER_API std::string to_paper(const ledger::ageing_report& r, const zone& local,
                                                paper_params params = {});

/// A trial balance: a line for each code.
[[nodiscard]] SUBMETER_API std::string to_paper(const ledger::trial_sheet& t, const zone& local,
                                                paper_params params = {});

/// A receipt, with the book's anchor.
[[nodiscard]] SUBMETER_API std::string to_paper(const ledger::receipt& r, const zone& local,
                                                paper_params params = {});

/// A reminder of what is owed, with the book's anchor.
[[nodiscard]] SUBMETER_API std::string to_paper(const ledger::reminder& r, const zone& local,
                                                paper_params params = {});

/// Who prints, when, and whether for the first time. A value.
struct print_order {
    instant now{};
    ledger::actor by{};
    ledger::printing how = ledger::printing::original;
};

/// Keeps in the book's chain that a receipt is printed, and writes it; its anchor covers that, too.
/// @return as book_view::receipt() and record_print(): nothing is written or kept then.
[[nodiscard]] SUBMETER_API result<std::string> print_receipt(ledger::book& of, const id128& entry,
                                                             const ledger_account& account,
                                                             const zone& local,
                                                             const print_order& order,
                                                             paper_params params = {});

/// The same for a reminder. @return as book_view::reminder() and record_print().
[[nodiscard]] SUBMETER_API result<std::string> print_reminder(ledger::book& of, account_id customer,
                                                              const zone& local,
                                                              const print_order& order,
                                                              paper_params params = {});

}  // namespace submeter::inline v0::report
