// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/exact.hpp"
#include "submeter/ledger/book_state.hpp"

#include <span>

// Who may do what, and who has to agree: asked when something is to be recorded, never of what is
// recorded already. docs/reference/permissions.md is their page.

namespace submeter::inline v0::ledger::detail {

inline bool may(const book_state& s, operator_id who, permission wanted) noexcept {
    if (s.operators.empty()) return true;
    if (who == operator_id{}) return system_permissions.has(wanted);
    const auto* known = find_operator(s, who);
    return known != nullptr && permissions_in(*known, project_of(s.identity)).has(wanted);
}

// What an operator is told who may not, rather than what the change lacks.
constexpr bool is_denial(errc why) noexcept {
    return why == errc::not_permitted || why == errc::approval_missing;
}

// `not_permitted`.
inline result<void> check_permission(const book_state& s, operator_id who,
                                     permission wanted) noexcept {
    if (!may(s, who, wanted)) return fail(errc::not_permitted);
    return {};
}

// Whether somebody is the system, or an operator who is not suspended.
inline result<void> check_known(const book_state& s, operator_id who) noexcept {
    if (s.operators.empty() || who == operator_id{}) return {};
    const auto* known = find_operator(s, who);
    if (known == nullptr || known->status != operator_status::active)
        return fail(errc::not_permitted);
    return {};
}

// Two persons and a reason; the second one may approve. `approval_missing`.
inline result<void> check_approval(const book_state& s, const entry_authority& a) noexcept {
    const bool two = a.approved_by != operator_id{} && a.approved_by != a.by;
    if (!two || a.reason.empty() || !may(s, a.approved_by, permission::approve))
        return fail(errc::approval_missing);
    return {};
}

using postings_view = std::span<const posting>;

// A post without postings has those of its reservation.
inline postings_view postings_of(const entry& e, const book_state& s) noexcept {
    const auto* held = e.phase == entry_phase::post && e.postings.empty()
                           ? s.balances.holds().find(e.holds)
                           : nullptr;
    return held != nullptr ? held->reserved : e.postings;
}

inline exact sum_of_debits(postings_view postings) noexcept {
    exact out = 0;
    for (const auto& p : postings)
        if (p.minor > 0) out += p.minor;
    return out;
}

// Whether what is owed to customers, or to somebody unknown, leaves through a channel. A reversal
// mirrors; what a clearing account is charged back, the channel has taken already.
inline bool pays_out(entry_kind kind, postings_view postings) noexcept {
    if (kind == entry_kind::reversal) return false;
    bool owed = false;
    bool paid = false;
    for (const auto& [account, minor] : postings) {
        const auto code = account.code;
        if (minor > 0) owed = owed || code == code_receivable || (code >= 2000 && code < 2100);
        if (minor < 0 && is_channel(code))
            paid = paid || kind != entry_kind::chargeback || !is_clearing(code);
    }
    return owed && paid;
}

// Beside reversals of reversals, which their original tells.
inline bool wants_approval(const book_state& s, const entry& e, postings_view postings) noexcept {
    if (e.phase == entry_phase::void_pending) return false;
    if (e.kind == entry_kind::write_off) return true;
    const auto& limit = s.policy.refund_limit_minor;
    if (!limit) return false;
    const bool pays_back = e.kind == entry_kind::refund || e.kind == entry_kind::payout;
    return (pays_back || pays_out(e.kind, postings)) && sum_of_debits(postings) > *limit;
}

// `not_permitted`, `approval_missing`.
inline result<void> check_authority(const book_state& s, const entry& e) noexcept {
    const auto postings = postings_of(e, s);
    if (!s.operators.empty()) {
        const auto who = e.authority.by;
        const bool granted = may(s, who, permission_for(e.kind)) &&
                             (!pays_out(e.kind, postings) || may(s, who, permission::refund));
        if (!granted) return fail(errc::not_permitted);
    }
    if (wants_approval(s, e, postings)) return check_approval(s, e.authority);
    return {};
}

// Whether somebody could still manage the operators if this one were so. `no_manager`.
inline result<void> check_manager(const book_state& s, const ledger_operator& changed) noexcept {
    const auto manages = [&](const ledger_operator& o) {
        return permissions_in(o, project_of(s.identity)).has(permission::manage_operators);
    };
    if (manages(changed)) return {};
    for (const auto& o : s.operators)
        if (o.id != changed.id && manages(o)) return {};
    return fail(errc::no_manager);
}

}  // namespace submeter::inline v0::ledger::detail
