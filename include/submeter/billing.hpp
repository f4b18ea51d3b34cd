// SPDX-License-Identifier: Apache-2.0
#pragma once

// billing: from register readings to what is owed. Usage (roll-over, multiplier, gaps), the running
// bill that is posted piece by piece, shares of common areas, fees, late fees, and the statement
// that adds them up. Exact arithmetic, no I/O.

#include "submeter/billing/apportion.hpp"
#include "submeter/billing/fees.hpp"
#include "submeter/billing/late_fee.hpp"
#include "submeter/billing/running_bill.hpp"
#include "submeter/billing/statement.hpp"
#include "submeter/billing/usage.hpp"
