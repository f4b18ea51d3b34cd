// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/journal_reader.hpp"

#include <map>

namespace submeter::inline v0::ledger {

/// What each account has by an effective time: debits less credits, zeros left out. A value.
using trial_balance = std::map<ledger_account, std::int64_t>;

/// Sums the first `records` records of a journal: what is effective before a time, reservations
/// aside. O(journal). @return what the store says; `bad_journal`; `overflow`.
[[nodiscard]] inline result<trial_balance> sum_journal(store& of, std::uint64_t records,
                                                       instant effective_before) {
    std::map<ledger_account, exact> sums;
    const auto read = journal_reader{of}.visit_commits(0, records, [&](const journal_commit& c) {
        for (const auto& e : c.entries)
            if (posts(e.phase) && e.effective < effective_before)
                for (const auto& p : e.postings)
                    sums[p.account] += p.minor;
    });
    if (!read) return fail(read.error());
    trial_balance out;
    for (const auto& [account, sum] : sums) {
        const auto minor = to_int64(sum);
        if (!minor) return fail(minor.error());
        if (*minor != 0) out.emplace(account, *minor);
    }
    return out;
}

/// SHA-256 over the count of the accounts and each account with its sum, ascending.
[[nodiscard]] inline crypto::sha256_digest digest_of(const trial_balance& t) {
    std::vector<std::byte> octets;
    detail::record_writer out{octets, journal_version};
    out.u32(t.size());
    for (const auto& [account, minor] : t) {
        out.put(account);
        out.i64(minor);
    }
    return crypto::sha256(octets);
}

namespace detail {

// Money on its way to a meter has the order as its account's owner. An order that is still open and
// not listed: `open_orders` with its number as index.
inline result<void> check_open_orders(const trial_balance& t,
                                      const std::vector<id128>& exceptions) noexcept {
    for (const auto& [account, minor] : t) {
        if (account.code != code_in_transit) continue;
        const id128 order{0, account.owner};
        if (std::find(exceptions.begin(), exceptions.end(), order) == exceptions.end())
            return fail(errc::open_orders, 0, account.owner);
    }
    return {};
}

}  // namespace detail

}  // namespace submeter::inline v0::ledger
