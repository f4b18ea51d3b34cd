// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/permission.hpp"

// What people in a property's office commonly may do: sets to grant as they are, or to change.
// docs/reference/permissions.md has them as a table.

namespace submeter::inline v0::ledger::roles {

/// Who says what the others may do, and has no hand in the money.
[[nodiscard]] constexpr permission_set administrator() noexcept {
    return permissions({permission::read, permission::read_audit, permission::manage_operators,
                        permission::change_policy});
}

/// The accountant: all of the money, the periods, and what others want approved.
[[nodiscard]] constexpr permission_set finance() noexcept {
    return permissions({permission::read, permission::record, permission::refund,
                        permission::reverse, permission::adjust, permission::write_off,
                        permission::transfer, permission::close_period, permission::reopen_period,
                        permission::approve, permission::print, permission::export_data,
                        permission::read_audit});
}

/// Who looks after meters: credit to them and back.
[[nodiscard]] constexpr permission_set engineer() noexcept {
    return permissions({permission::read, permission::issue});
}

/// The counter: contracts, payments, credit to meters, refunds (above the policy's limit another
/// approves), receipts.
[[nodiscard]] constexpr permission_set business() noexcept {
    return permissions({permission::read, permission::record, permission::refund, permission::issue,
                        permission::change_accounts, permission::print});
}

/// Who pays; an operator with this has an `own_customer`.
[[nodiscard]] constexpr permission_set tenant() noexcept {
    return tenant_permissions;
}

/// Who looks at everything and changes nothing.
[[nodiscard]] constexpr permission_set auditor() noexcept {
    return permissions({permission::read, permission::export_data, permission::read_audit});
}

}  // namespace submeter::inline v0::ledger::roles
