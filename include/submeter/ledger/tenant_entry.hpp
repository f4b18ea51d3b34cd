// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/chart.hpp"

#include <algorithm>

// What a tenant sees of an entry. docs/reference/permissions.md

namespace submeter::inline v0::ledger {

/// Whether an account is one of a customer's (customer_accounts()).
[[nodiscard]] constexpr bool is_own(const ledger_account& a, account_id customer) noexcept {
    for (const auto& own : customer_accounts(customer))
        if (own == a) return true;
    return false;
}

namespace detail {

// Whether an entry is about others, too: it posts to somebody else's account, or to a meter's or an
// order's as it does to the customer's own, rather than from one to the other.
inline bool is_shared(const entry& e, account_id customer) noexcept {
    bool debits = false;
    bool credits = false;
    for (const auto& p : e.postings)
        if (is_own(p.account, customer)) (p.minor > 0 ? debits : credits) = true;
    for (const auto& p : e.postings) {
        if (p.account.owner == 0 || is_own(p.account, customer)) continue;
        const bool meter = p.account.code == code_in_meter || p.account.code == code_in_transit;
        if (!meter || (p.minor > 0 ? debits : credits)) return true;
    }
    return false;
}

}  // namespace detail

/// What the tenant of a customer account sees of an entry: the postings to the customer's accounts,
/// and nothing of who wanted it; where it is about others, too, neither memo nor links nor keys.
[[nodiscard]] inline entry as_tenant_sees(entry e, account_id customer) {
    if (detail::is_shared(e, customer)) {
        e.memo.clear();
        e.links.clear();
        e.keys.clear();
    }
    std::erase_if(e.postings, [&](const posting& p) { return !is_own(p.account, customer); });
    e.authority = {};
    return e;
}

}  // namespace submeter::inline v0::ledger
