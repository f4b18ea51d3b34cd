// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "office.hpp"

namespace campus {

/// What the month's end brings: the common areas are shared, the property fee is charged, and each
/// tenant gets a statement.
struct month_end {
    charge common_bill;                          ///< what the common areas cost
    billing::apportionment common_shares;        ///< by floor area
    std::vector<billing::statement> statements;  ///< ascending by account
};

/// Closes the month: posts shares and fees, and makes the statements. Each step is checked.
month_end close_month(const estate& e, office& o);

}  // namespace campus
