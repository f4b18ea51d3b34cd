// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/exact.hpp"
#include "submeter/ledger/as_of.hpp"
#include "submeter/ledger/detail/flat_map.hpp"

namespace submeter::inline v0::ledger::detail {

// Debits less credits by account.
using nets = flat_map<ledger_account, exact, account_hash>;

inline void add_nets(nets& to, const entry& e) {
    for (const auto& p : e.postings)
        *to.try_emplace(p.account, 0).first += p.minor;
}

inline exact net_of(const nets& in, std::uint16_t code, std::uint64_t owner) {
    const auto* found = in.find({.code = code, .owner = owner});
    return found == nullptr ? exact{0} : *found;
}

// The mirror, account by account. Of what is taken from 2010/x, a part may stand on 1210/x instead,
// for money that is spent.
inline bool mirrors(const entry& reversal, const entry& original) {
    nets own;
    add_nets(own, reversal);
    nets left = own;
    add_nets(left, original);
    bool all = true;
    left.for_each([&](const ledger_account& a, const exact& net) {
        if (net == 0 || !all) return;
        const auto shifted = net_of(left, code_receivable, a.owner);
        all = (a.code == code_receivable || a.code == code_prepaid) && shifted > 0 &&
              net_of(left, code_prepaid, a.owner) == -shifted &&
              net_of(own, code_prepaid, a.owner) >= 0;
    });
    return all;
}

// Whether one entry may reverse another. `not_reversible`, `approval_missing`.
inline result<void> check_reversal(const entry& reversal, const entry& original) {
    if (!posts(original.phase) || !mirrors(reversal, original)) return fail(errc::not_reversible);
    const auto& a = reversal.authority;
    if (original.kind == entry_kind::reversal &&
        (a.reason.empty() || a.approved_by == operator_id{} || a.approved_by == a.by))
        return fail(errc::approval_missing);
    return {};
}

}  // namespace submeter::inline v0::ledger::detail
