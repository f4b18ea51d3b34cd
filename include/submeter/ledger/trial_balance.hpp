// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/book_reader.hpp"
#include "submeter/ledger/detail/flat_map.hpp"

namespace submeter::inline v0::ledger {

/// What an account has by an effective time: debits less credits. A value.
struct trial_line {
    ledger_account account;
    std::int64_t minor = 0;

    friend constexpr bool operator==(const trial_line&, const trial_line&) = default;
};

/// The accounts that have anything, ascending.
using trial_balance = std::vector<trial_line>;

namespace detail {

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

}  // namespace detail

/// Sums the first `records` records of a journal: what is effective before a time, reservations
/// aside. O(journal). @return what the store says; `bad_journal`; `overflow`.
[[nodiscard]] inline result<trial_balance> sum_journal(store& of, std::uint64_t records,
                                                       instant effective_before) {
    return detail::sum_commits(
        [&](auto&& visit) { return journal_reader{of}.visit_commits(0, records, visit); },
        {.effective_before = effective_before});
}

/// The trial balance of a book by an effective time. @return as sum_journal().
[[nodiscard]] inline result<trial_balance> make_trial_balance(const book_reader& of,
                                                              instant effective_before) {
    return detail::sum_commits([&](auto&& visit) { return of.visit_commits(0, visit); },
                               {.effective_before = effective_before});
}

/// SHA-256 over the count of the accounts and each account with its sum, ascending.
[[nodiscard]] inline crypto::sha256_digest digest_of(const trial_balance& t) {
    detail::record_writer out{journal_version, 4 + 18 * t.size()};
    out.u32(t.size());
    for (const auto& [account, minor] : t) {
        out.put(account);
        out.i64(minor);
    }
    return crypto::sha256(out.finish());
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
