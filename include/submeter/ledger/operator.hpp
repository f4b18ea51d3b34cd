// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/permission.hpp"

namespace submeter::inline v0::ledger {

/// What an operator may do in one project, or in all. A value.
struct permission_grant {
    project_id project{};  ///< the low half of its books' ids; 0: all projects
    permission_set may;

    friend constexpr bool operator==(const permission_grant&, const permission_grant&) = default;
};

enum class operator_status : std::uint8_t { active = 0, suspended = 1 };

/// Somebody who works with a book, or a service that does. A book that has operators takes from
/// each only what is granted. A value.
struct ledger_operator {
    operator_id id{};
    std::string name;
    operator_status status = operator_status::active;
    std::vector<permission_grant> grants{};
    std::optional<account_id> own_customer{};  ///< a tenant: sees this customer only

    friend bool operator==(const ledger_operator&, const ledger_operator&) = default;
};

/// What an operator may do in a project: what is granted there and everywhere; nothing while
/// suspended; for a tenant, no more than `tenant_permissions`.
[[nodiscard]] inline permission_set permissions_in(const ledger_operator& o,
                                                   project_id project) noexcept {
    permission_set out;
    if (o.status != operator_status::active) return out;
    for (const auto& grant : o.grants)
        if (grant.project == project_id{} || grant.project == project) out.bits |= grant.may.bits;
    if (o.own_customer) out.bits &= tenant_permissions.bits;
    return out;
}

/// What a book wants a second person for, beyond what it always does (write-offs, reopening a
/// period, reversing a reversal), and what it keeps of who reads. A value.
struct book_policy {
    std::optional<std::int64_t>
        refund_limit_minor{};  ///< refunds and payouts above it are approved
    /// What is read by these leaves an audit event (book_view): of `loggable_permissions`.
    permission_set logged_reads{};

    friend bool operator==(const book_policy&, const book_policy&) = default;
};

}  // namespace submeter::inline v0::ledger
