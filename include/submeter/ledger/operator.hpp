// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/id.hpp"

#include <optional>
#include <string>
#include <vector>

namespace submeter::inline v0::ledger {

/// What an operator may do. The numbers are the bits of the journal.
enum class permission : std::uint8_t {
    read = 0,             ///< balances, statements, reports
    record = 1,           ///< payments, consumption, fees, bills
    refund = 2,           ///< refunds and their payout
    reverse = 3,          ///< reversals
    adjust = 4,           ///< corrections in somebody's favour
    write_off = 5,        ///< what will not be paid
    issue = 6,            ///< money to meters and back
    change_accounts = 7,  ///< opening, floors, levels, freezing, closing
    close_period = 8,
    reopen_period = 9,
    approve = 10,  ///< what another operator wants
    manage_operators = 11,
    change_policy = 12,
    print = 13,  ///< receipts, reminders, invoice marks
    export_data = 14,
    read_audit = 15,
};

inline constexpr std::size_t permission_count = 16;

/// A set of permissions. A value.
struct permission_set {
    std::uint64_t bits = 0;

    [[nodiscard]] constexpr bool has(permission p) const noexcept {
        return ((bits >> static_cast<unsigned>(p)) & 1U) != 0;
    }
    [[nodiscard]] constexpr permission_set with(permission p) const noexcept {
        return {bits | (std::uint64_t{1} << static_cast<unsigned>(p))};
    }
    friend constexpr bool operator==(const permission_set&, const permission_set&) = default;
};

/// What an operator may do in one project, or in all. A value.
struct permission_grant {
    project_id project{};  ///< 0: all of them
    permission_set may;

    friend constexpr bool operator==(const permission_grant&, const permission_grant&) = default;
};

enum class operator_status : std::uint8_t { active = 0, suspended = 1 };

/// Somebody who works with a book. The book records who that is and what is granted, for auditors
/// and for the host that asks; it does not refuse what an operator may not do. A value.
struct ledger_operator {
    operator_id id{};
    std::string name;
    operator_status status = operator_status::active;
    std::vector<permission_grant> grants{};
    std::optional<account_id> own_customer{};  ///< a tenant: sees this customer only

    friend bool operator==(const ledger_operator&, const ledger_operator&) = default;
};

/// What a host is to want a second person for, beyond what the book itself wants (reopening a
/// period, reversing a reversal). Recorded; the book does not enforce it. A value.
struct book_policy {
    std::optional<std::int64_t> refund_limit_minor{};  ///< refunds above it are approved

    friend bool operator==(const book_policy&, const book_policy&) = default;
};

}  // namespace submeter::inline v0::ledger
