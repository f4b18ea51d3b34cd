// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/exact.hpp"
#include "submeter/ledger/statement_of_account.hpp"

#include <algorithm>

namespace submeter::inline v0::ledger::detail {

// What the entry moves on the account, on its normal side.
inline exact change_of(const entry& e, const ledger_account& a) noexcept {
    exact out = 0;
    for (const auto& p : e.postings)
        if (p.account == a) out += on_normal_side(a.code, p.minor);
    return out;
}

inline result<statement_line> line_of(recorded_entry&& e, const ledger_account& a) {
    const auto minor = to_int64(change_of(e.what, a));
    if (!minor) return fail(minor.error());
    return statement_line{.sequence = e.sequence,
                          .recorded = e.recorded,
                          .id = e.what.id,
                          .kind = e.what.kind,
                          .effective = e.what.effective,
                          .offset_minutes = e.what.offset_minutes,
                          .memo = std::move(e.what.memo),
                          .links = std::move(e.what.links),
                          .authority = std::move(e.what.authority),
                          .minor = *minor};
}

// The lines of an account, in the order of recording; balances come later. Entries that only
// reserve are none.
inline result<std::vector<statement_line>> lines_of(const book_reader& of, const ledger_account& a,
                                                    const as_of& when,
                                                    std::optional<account_id> tenant = {}) {
    if (of.find(a) == nullptr) return fail(errc::unknown_account);
    std::vector<statement_line> out;
    result<void> ok{};
    const auto read = of.visit_history(a, [&](recorded_entry&& e) {
        if (!ok || !when.counts(e) || !posts(e.what.phase)) return;
        if (tenant) e.what = as_tenant_sees(std::move(e.what), *tenant);
        auto line = line_of(std::move(e), a);
        if (line)
            out.push_back(std::move(*line));
        else
            ok = fail(line.error());
    });
    if (!read) return fail(read.error());
    if (!ok) return fail(ok.error());
    std::reverse(out.begin(), out.end());
    return out;
}

// Gives each line the balance after it. @return the last one, or `overflow`.
inline result<std::int64_t> run_balance(std::int64_t opening, std::vector<statement_line>& lines) {
    auto running = opening;
    for (auto& line : lines) {
        const auto next = checked_add64(running, line.minor);
        if (!next) return fail(next.error());
        running = line.balance_minor = *next;
    }
    return running;
}

}  // namespace submeter::inline v0::ledger::detail
