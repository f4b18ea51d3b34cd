// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/ledger/chart.hpp"

// What a tenant sees of an entry. docs/reference/permissions.md

namespace submeter::inline v0::ledger {

/// Whether an account is one of a customer's (customer_accounts()).
[[nodiscard]] constexpr bool is_own(const ledger_account& a, account_id customer) noexcept {
    for (const auto& own : customer_accounts(customer))
        if (own == a) return true;
    return false;
}

/// What the tenant of a customer account sees of an entry: the postings to the customer's accounts,
/// and nothing of who wanted it; where it is about others, too, neither memo nor links nor keys.
[[nodiscard]] SUBMETER_API entry as_tenant_sees(entry e, account_id customer);

}  // namespace submeter::inline v0::ledger
