// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/tenant_entry.hpp"

namespace submeter::inline v0::ledger {

namespace {

// Whether an entry is about others, too: it posts to somebody else's account, or to a meter's or an
// order's as it does to the customer's own, rather than from one to the other.
bool is_shared(const entry& e, account_id customer) noexcept {
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

}  // namespace

entry as_tenant_sees(entry e, account_id customer) {
    if (is_shared(e, customer)) {
        e.memo.clear();
        e.links.clear();
        e.keys.clear();
    }
    std::erase_if(e.postings, [&](const posting& p) { return !is_own(p.account, customer); });
    e.authority = {};
    return e;
}

}  // namespace submeter::inline v0::ledger
