// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/book_state.hpp"
#include "submeter/ledger/natural_key.hpp"

#include <algorithm>

// The rules of a record beside those of its entries.

namespace submeter::inline v0::ledger::detail {

inline result<void> check_operator(const ledger_operator& o) noexcept {
    if (o.id == operator_id{} || o.name.empty()) return fail(errc::bad_value);
    return check_text(o.name);
}

inline result<void> check_policy(const book_policy& p) noexcept {
    const bool other = (p.logged_reads.bits & ~loggable_permissions.bits) != 0;
    if (other || p.refund_limit_minor.value_or(0) < 0) return fail(errc::bad_value);
    return {};
}

inline result<void> check_audit(const audit_event& a) noexcept {
    if (const auto ok = check_time(a.at); !ok) return ok;
    for (const auto* part :
         {&a.terminal, &a.operation, &a.subject, &a.before, &a.after, &a.result, &a.reason})
        if (const auto ok = check_text(*part); !ok) return ok;
    return {};
}

// A reservation that began before the closing and is not listed: `open_orders`.
inline result<void> check_open_holds(const book_state& s, const period_change& p) {
    for (const auto& [id, held] : s.balances.holds().sorted()) {
        const bool listed =
            std::find(p.exceptions.begin(), p.exceptions.end(), id) != p.exceptions.end();
        if (held->effective < p.through && !listed) return fail(errc::open_orders);
    }
    return {};
}

// A closing goes on from the last one; a reopening undoes it, sums up nothing, and two people stand
// for it. Whether a closing's sums are those of the entries before is for whoever has these at
// hand.
inline result<void> check_period(const book_state& s, const period_change& p, instant now) {
    if (const auto ok = check_text(p.authority.reason); !ok) return ok;
    if (p.what == period_act::closed) {
        if (p.through <= closed_before(s) || p.through > now) return fail(errc::bad_date);
        return check_open_holds(s, p);
    }
    if (s.closings.empty()) return fail(errc::no_closed_period);
    if (p.through != s.closings.back()) return fail(errc::bad_date);
    if (p.trial_balance != crypto::sha256_digest{}) return fail(errc::bad_journal);
    const auto& a = p.authority;
    if (a.reason.empty() || a.approved_by == operator_id{} || a.approved_by == a.by)
        return fail(errc::approval_missing);
    return {};
}

inline void take_period(book_state& s, const period_change& p) {
    if (p.what == period_act::closed)
        s.closings.push_back(p.through);
    else
        s.closings.pop_back();
}

inline std::optional<natural_key> key_of_reversal(const entry& e) {
    const auto original = find_link(e, link_kind::original);
    if (!original) return std::nullopt;
    return keys::reversal_of(*original);
}

// The key that the book adds to an entry.
inline std::optional<natural_key> own_key(const entry& e) {
    if (e.kind != entry_kind::reversal) return std::nullopt;
    return key_of_reversal(e);
}

}  // namespace submeter::inline v0::ledger::detail
