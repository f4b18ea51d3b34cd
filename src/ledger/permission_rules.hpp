// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/exact.hpp"
#include "submeter/ledger/book_state.hpp"

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

// The sum of the debits; a post without postings has those of its reservation.
inline exact amount_of(const entry& e, const book_state& s) noexcept {
    const auto* held = e.phase == entry_phase::post && e.postings.empty()
                           ? s.balances.holds().find(e.holds)
                           : nullptr;
    exact out = 0;
    for (const auto& p : held != nullptr ? held->reserved : e.postings)
        if (p.minor > 0) out += p.minor;
    return out;
}

// Beside reversals of reversals, which their original tells.
inline bool wants_approval(const book_state& s, const entry& e) noexcept {
    if (e.phase == entry_phase::void_pending) return false;
    if (e.kind == entry_kind::write_off) return true;
    const bool pays_back = e.kind == entry_kind::refund || e.kind == entry_kind::payout;
    const auto& limit = s.policy.refund_limit_minor;
    return pays_back && limit && amount_of(e, s) > *limit;
}

// `not_permitted`, `approval_missing`.
inline result<void> check_authority(const book_state& s, const entry& e) noexcept {
    if (!may(s, e.authority.by, permission_for(e.kind))) return fail(errc::not_permitted);
    if (wants_approval(s, e)) return check_approval(s, e.authority);
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
