// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/exact.hpp"
#include "submeter/ledger/as_of.hpp"

#include <map>

namespace submeter::inline v0::ledger::detail {

// What is left of an entry and its mirror together, by account; zeros left out.
inline std::map<ledger_account, exact> net_of_both(const entry& reversal, const entry& original) {
    std::map<ledger_account, exact> out;
    for (const auto* e : {&reversal, &original})
        for (const auto& p : e->postings)
            out[p.account] += p.minor;
    std::erase_if(out, [](const auto& item) { return item.second == 0; });
    return out;
}

// What a customer's prepaid money owes to the reversal: debits less credits.
inline exact net_on(const entry& e, const ledger_account& a) {
    exact out = 0;
    for (const auto& p : e.postings)
        if (p.account == a) out += p.minor;
    return out;
}

// The mirror, account by account; but of what it takes from 2010/x, a part may stand on 1210/x
// instead, for money that is spent.
inline bool mirrors(const entry& reversal, const entry& original) {
    auto left = net_of_both(reversal, original);
    for (auto at = left.begin(); at != left.end();) {
        const auto& [account, owed] = *at;
        if (account.code != code_receivable) {
            ++at;
            continue;
        }
        const ledger_account prepaid{.code = code_prepaid, .owner = account.owner};
        const auto other = left.find(prepaid);
        if (owed < 0 || other == left.end() || other->second != -owed ||
            net_on(reversal, prepaid) < 0)
            return false;
        left.erase(other);
        at = left.erase(at);
    }
    return left.empty();
}

// Whether one entry may reverse another. `not_reversible`, `approval_missing`.
inline result<void> check_reversal(const entry& reversal, const entry& original) {
    if (!posts(original.phase) || !mirrors(reversal, original)) return fail(errc::not_reversible);
    const auto& a = reversal.authority;
    if (original.kind == entry_kind::reversal &&
        (a.reason.empty() || a.approved_by == operator_id{}))
        return fail(errc::approval_missing);
    return {};
}

}  // namespace submeter::inline v0::ledger::detail
