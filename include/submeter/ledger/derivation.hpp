// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/explanation.hpp"
#include "submeter/ledger/book.hpp"

namespace submeter::inline v0::ledger {

/// Why a balance is what it is: the entries that it is made of, in the order of recording, each
/// with its amount on the account's normal side and the running balance. Their sum is the balance.
/// Reads the journal; allocates the explanation.
/// @return `unknown_account`; `overflow`; what the store says.
[[nodiscard]] inline result<explanation> explain(const book& of, const ledger_account& account,
                                                 const as_of& when = {}) {
    const auto lines = of.entries(account, when);
    if (!lines) return fail(lines.error());
    const auto in = of.identity().in;
    explanation out{.rule = "ledger.balance", .facts = {}, .parts = {}};
    exact running = 0;
    for (const auto& line : *lines) {
        if (!posts(line.what.phase)) continue;
        exact change = 0;
        for (const auto& p : line.what.postings)
            if (p.account == account) change += on_normal_side(account.code, p.minor);
        running += change;
        const auto amount = to_int64(change);
        const auto balance = to_int64(running);
        if (!amount || !balance) return fail(errc::overflow);
        out.parts.push_back({.rule = "ledger.line",
                             .facts = {{"sequence", std::to_string(line.sequence)},
                                       {"effective", submeter::to_text(line.what.effective)},
                                       {"kind", std::string{to_text(line.what.kind)}},
                                       {"memo", line.what.memo},
                                       {"amount", amount_text({*amount, in})},
                                       {"balance", amount_text({*balance, in})}},
                             .parts = {}});
    }
    const auto total = of.balance(account, when);
    if (!total) return fail(total.error());
    if (running != total->minor) return fail(errc::not_conserved);
    out.facts = {{"account", to_text(account)},
                 {"balance", to_text(*total)},
                 {"entries", std::to_string(out.parts.size())},
                 {"as_of", to_text(when)}};
    return out;
}

}  // namespace submeter::inline v0::ledger
