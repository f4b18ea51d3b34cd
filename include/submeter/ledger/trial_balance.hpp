// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/ledger/book_reader.hpp"

namespace submeter::inline v0::ledger {

/// What an account has by an effective time: debits less credits. A value.
struct trial_line {
    ledger_account account;
    std::int64_t minor = 0;

    friend constexpr bool operator==(const trial_line&, const trial_line&) = default;
};

/// The accounts that have anything, ascending.
using trial_balance = std::vector<trial_line>;

/// Sums the first `records` records of a journal: what is effective before a time, reservations
/// aside. O(journal). @return what the store says; `bad_journal`; `overflow`.
[[nodiscard]] SUBMETER_API result<trial_balance> sum_journal(store& of, std::uint64_t records,
                                                             instant effective_before);

/// The trial balance of a book by an effective time. @return as sum_journal().
[[nodiscard]] SUBMETER_API result<trial_balance> make_trial_balance(const book_reader& of,
                                                                    instant effective_before);

/// SHA-256 over the count of the accounts and each account with its sum, ascending.
[[nodiscard]] SUBMETER_API crypto::sha256_digest digest_of(const trial_balance& t);

}  // namespace submeter::inline v0::ledger
