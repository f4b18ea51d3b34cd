// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/exact.hpp"
#include "submeter/ledger/book_reader.hpp"

#include <algorithm>

namespace submeter::inline v0::ledger::detail {

// What one entry moves on one account. `what` is borrowed during a visit.
struct account_line {
    std::uint64_t sequence = 0;
    const entry* what = nullptr;
    ledger_account account;
    exact minor = 0;  // on the account's normal side, all postings together
};

// What an entry moves on the accounts of a code, ascending accounts.
inline void find_lines(const entry& e, std::uint64_t sequence, std::uint16_t code,
                       std::vector<account_line>& out) {
    out.clear();
    for (const auto& p : e.postings)
        if (p.account.code == code)
            out.push_back({sequence, &e, p.account, on_normal_side(code, p.minor)});
    std::sort(out.begin(), out.end(),
              [](const auto& a, const auto& b) { return a.account < b.account; });
    std::size_t kept = 0;
    for (std::size_t i = 1; i < out.size(); ++i)
        if (out[i].account == out[kept].account)
            out[kept].minor += out[i].minor;
        else
            out[++kept] = out[i];
    if (!out.empty()) out.resize(kept + 1);
}

// Shows what every entry that counts posts to the accounts of a code to
// `visit(const account_line&)`, in the order of recording: one way through the journal, where the
// histories of all these accounts would each read the records that they share.
template <class Visit>
result<void> visit_code(const book_reader& of, std::uint16_t code, const as_of& when,
                        Visit&& visit) {
    std::vector<account_line> lines;
    return of.visit_commits(0, [&](const journal_commit& c) {
        for (std::size_t i = 0; i < c.entries.size(); ++i) {
            const auto& e = c.entries[i];
            const auto sequence = c.first_sequence + i;
            if (!posts(e.phase) || !when.counts(e, c.recorded, sequence)) continue;
            find_lines(e, sequence, code, lines);
            for (const auto& line : lines)
                visit(line);
        }
    });
}

}  // namespace submeter::inline v0::ledger::detail
