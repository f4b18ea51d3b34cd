// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/billing/statement.hpp"

#include <string>

namespace submeter::inline v0::report {

/// Whether a statement is written with the derivation of its lines.
enum class derivations : unsigned char { shown, left_out };

/// How a statement is written. The language is that of the fixed words and of the derivations; the
/// statement's own labels stay as they are. A value.
struct statement_params {
    language in = language::english;
    derivations why = derivations::shown;
};

/// A statement as text for a terminal or a printer: aligned, without boxes, within 96 columns
/// unless a label is long. UTF-8. Allocates; a pure function.
[[nodiscard]] SUBMETER_API std::string statement_text(const billing::statement& s,
                                                      statement_params params = {});

/// A statement as one self-contained HTML page: styles and the chart of daily usage are inside, no
/// script, nothing from a network. Each line opens its derivation. Prints on A4. Every text from
/// the statement is escaped. It is well-formed XML, too. Allocates; a pure function.
[[nodiscard]] SUBMETER_API std::string statement_html(const billing::statement& s,
                                                      statement_params params = {});

/// A statement as JSON, format "submeter.statement/1" (docs/reference/statements.md). Amounts and
/// quantities are decimal texts, times are UTC. Derivations are trees of rules and facts, whatever
/// the language. Allocates; a pure function.
[[nodiscard]] SUBMETER_API std::string statement_json(const billing::statement& s,
                                                      statement_params params = {});

}  // namespace submeter::inline v0::report
