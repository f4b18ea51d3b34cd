// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "options.hpp"
#include "proof.hpp"

#include <string>

namespace campus {

/// Makes the folder of the results and removes what an earlier run has left there; nothing else in
/// it is touched. Returns the path of the book.
std::string prepare_folder(const std::string& folder);

/// Writes the statements and the exports of the book, whose days are local.
void write_results(const std::string& folder, const zone& local, const month_end& m,
                   const ledger::book& book);

/// What a person wants to know at the end.
std::string summary(const options& o, const estate& e, office& back, const field_counters& wires,
                    const month_end& m, const std::vector<check>& checks);

/// Writes a text file, or ends the program saying why not.
void write_text(const std::string& path, const std::string& text);

}  // namespace campus
