// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/flow/entry.hpp"

#include <initializer_list>

// What can be granted, and what each kind of entry needs. docs/reference/permissions.md has both as
// tables.

namespace submeter::inline v0::ledger {

/// What an operator may do. The numbers are the bits of the journal.
enum class permission : std::uint8_t {
    read = 0,             ///< balances, statements, reports
    record = 1,           ///< payments, consumption, fees, bills, invoice marks
    refund = 2,           ///< refunds and their payout
    reverse = 3,          ///< reversals
    adjust = 4,           ///< opening balances, corrections
    write_off = 5,        ///< what will not be paid
    issue = 6,            ///< money to meters and back
    change_accounts = 7,  ///< opening, floors, levels, freezing, closing
    close_period = 8,
    reopen_period = 9,
    approve = 10,  ///< what another operator wants
    manage_operators = 11,
    change_policy = 12,
    print = 13,  ///< receipts, reminders
    export_data = 14,
    read_audit = 15,
    transfer = 16,  ///< money to other books
};

namespace detail {

inline constexpr std::array<std::string_view, 17> permission_names{
    "read",          "record",        "refund",      "reverse",
    "adjust",        "write_off",     "issue",       "change_accounts",
    "close_period",  "reopen_period", "approve",     "manage_operators",
    "change_policy", "print",         "export_data", "read_audit",
    "transfer"};

}  // namespace detail

/// How many permissions there are: their numbers are below it.
inline constexpr std::size_t permission_count = detail::permission_names.size();

[[nodiscard]] constexpr std::string_view to_text(permission p) noexcept {
    const auto at = static_cast<std::size_t>(p);
    return at < permission_count ? detail::permission_names[at] : "unknown";
}

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

/// The set of some permissions.
[[nodiscard]] constexpr permission_set permissions(
    std::initializer_list<permission> which) noexcept {
    permission_set out;
    for (const auto p : which)
        out = out.with(p);
    return out;
}

/// What operator 0 may do, the system itself (timetables, meters, channels), in a book that has
/// operators. A service that pays refunds by itself is an operator of its own.
inline constexpr permission_set system_permissions =
    permissions({permission::record, permission::issue});

/// What of their grants tenants can use.
inline constexpr permission_set tenant_permissions =
    permissions({permission::read, permission::print});

/// Whose use a policy may have logged. Printing leaves an event anyway.
inline constexpr permission_set loggable_permissions =
    permissions({permission::read, permission::export_data, permission::read_audit});

/// Which permission an entry of a kind needs, in whatever phase. One that pays out needs `refund`
/// as well.
[[nodiscard]] constexpr permission permission_for(entry_kind kind) noexcept {
    switch (kind) {
        case entry_kind::top_up:
        case entry_kind::consumption:
        case entry_kind::common_area:
        case entry_kind::property_fee:
        case entry_kind::capacity_fee:
        case entry_kind::service_fee:
        case entry_kind::deposit:
        case entry_kind::discount:
        case entry_kind::settlement:
        case entry_kind::arrears:
        case entry_kind::chargeback:
        case entry_kind::unidentified:
        case entry_kind::identified:
        case entry_kind::free_quota:
        case entry_kind::payment:
        case entry_kind::tax:
            return permission::record;
        case entry_kind::refund:
        case entry_kind::payout:
        case entry_kind::payout_failed:
            return permission::refund;
        case entry_kind::reversal:
            return permission::reverse;
        case entry_kind::opening:
        case entry_kind::adjustment:
        case entry_kind::rerating:
        case entry_kind::metering_difference:
            return permission::adjust;
        case entry_kind::write_off:
            return permission::write_off;
        case entry_kind::issue:
        case entry_kind::issue_confirmed:
        case entry_kind::issue_undone:
        case entry_kind::meter_reduction:
        case entry_kind::meter_credit:
        case entry_kind::replacement:
            return permission::issue;
        case entry_kind::closing:
            return permission::change_accounts;
        case entry_kind::transfer:
            return permission::transfer;
    }
    return permission::adjust;
}

}  // namespace submeter::inline v0::ledger
