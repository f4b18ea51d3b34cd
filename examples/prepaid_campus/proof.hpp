// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "month_end.hpp"

#include <string>
#include <vector>

namespace campus {

/// One thing that must be true of the month, and whether it is.
struct check {
    std::string what;
    std::string found;  ///< the figures that were compared
    bool holds = false;
};

/// What must be true while the books are still open.
std::vector<check> prove_month(const estate& e, office& o, const field& f, const month_end& m);

/// What an auditor checks in the file afterwards, with the seal kept apart.
check prove_file(const std::string& path, const ledger::anchor& kept);

}  // namespace campus
