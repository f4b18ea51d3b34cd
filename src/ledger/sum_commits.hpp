// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/exact.hpp"
#include "submeter/ledger/detail/flat_map.hpp"
#include "submeter/ledger/trial_balance.hpp"

#include <algorithm>

namespace submeter::inline v0::ledger::detail {

// `visit_commits` shows the records to what it is given.
template <class VisitCommits>
result<trial_balance> sum_commits(VisitCommits&& visit_commits, const as_of& when) {
    flat_map<ledger_account, exact, account_hash> sums;
    const auto read = visit_commits([&](const journal_commit& c) {
        for (std::size_t i = 0; i < c.entries.size(); ++i) {
            const auto& e = c.entries[i];
            if (!posts(e.phase) || !when.counts(e, c.recorded, c.first_sequence + i)) continue;
            for (const auto& p : e.postings)
                *sums.try_emplace(p.account, 0).first += p.minor;
        }
    });
    if (!read) return fail(read.error());
    trial_balance out;
    bool fits = true;
    sums.for_each([&](const ledger_account& account, const exact& sum) {
        const auto minor = to_int64(sum);
        fits = fits && minor;
        if (minor && *minor != 0) out.push_back({account, *minor});
    });
    if (!fits) return fail(errc::overflow);
    std::sort(out.begin(), out.end(),
              [](const auto& a, const auto& b) { return a.account < b.account; });
    return out;
}

}  // namespace submeter::inline v0::ledger::detail
