// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/detail/open_items.hpp"
#include "submeter/ledger/paper_trail.hpp"

// What a customer is handed: a receipt for one entry, a reminder of what is owed.

namespace submeter::inline v0::ledger {

/// One entry as its customer's account sees it, with the book's anchor: whoever keeps receipts
/// keeps anchors. A value.
struct receipt {
    id128 book;
    anchor head;
    printing how = printing::original;
    ledger_account account;
    std::uint16_t channel = 0;  ///< how the money came or went: 1031; 0: no channel has part in it
    denomination in;
    statement_line line;  ///< its balance is that after the entry, in the order of recording
};

/// Makes the receipt of an entry for one of the accounts that it posts to; for a `tenant`, with
/// what as_tenant_sees() of it.
/// @return `bad_value` for an id that is no entry's, or one that posts nothing to the account; as
///         book::balance().
[[nodiscard]] inline result<receipt> make_receipt(const book_reader& of, const id128& id,
                                                  const ledger_account& account,
                                                  printing how = printing::original,
                                                  std::optional<account_id> tenant = {}) {
    auto found = of.find_entry(id);
    if (!found) return fail(found.error());
    if (!*found || !posts((*found)->what.phase)) return fail(errc::bad_value);
    const auto after = of.balance(account, {.sequence_through = (*found)->sequence});
    if (!after) return fail(after.error());
    receipt out{.book = of.identity().id,
                .head = of.head(),
                .how = how,
                .account = account,
                .in = after->in,
                .line = {}};
    for (const auto& p : (*found)->what.postings)
        if (is_channel(p.account.code)) out.channel = p.account.code;
    if (tenant) (*found)->what = as_tenant_sees(std::move((*found)->what), *tenant);
    auto line = detail::line_of(std::move(**found), account);
    if (!line) return fail(line.error());
    if (line->minor == 0) return fail(errc::bad_value);
    line->balance_minor = after->minor;
    out.line = std::move(*line);
    return out;
}

/// Something that is not paid yet. A value.
struct open_item {
    instant effective{};
    std::string memo;
    std::int64_t minor = 0;  ///< what is left of it
    std::int64_t days = 0;   ///< whole days since then

    friend bool operator==(const open_item&, const open_item&) = default;
};

/// What a customer owes. A value.
struct reminder {
    id128 book;
    anchor head;
    account_id customer{};
    instant at{};
    money owed;                      ///< what is receivable (1210)
    money prepaid;                   ///< what is available of 2010; negative: overdrawn
    std::vector<open_item> items{};  ///< what `owed` consists of, the oldest first
};

namespace detail {

inline std::vector<open_item> open_items(std::vector<statement_line> lines, instant at) {
    std::vector<open_item> out;
    for (auto& debt : settle(std::move(lines)).debts)
        out.push_back({.effective = debt.effective,
                       .memo = std::move(debt.memo),
                       .minor = debt.minor,
                       .days = std::chrono::floor<std::chrono::days>(at - debt.effective).count()});
    return out;
}

}  // namespace detail

/// Makes a reminder of what a customer owes at a time; for a `tenant`, with what as_tenant_sees().
/// @return `unknown_account` without prepaid
/// account; `overflow`; what the store says.
[[nodiscard]] inline result<reminder> make_reminder(const book_reader& of, account_id customer,
                                                    instant at,
                                                    std::optional<account_id> tenant = {}) {
    const auto prepaid = of.prepaid(customer);
    if (!prepaid) return fail(prepaid.error());
    reminder out{.book = of.identity().id,
                 .head = of.head(),
                 .customer = customer,
                 .at = at,
                 .owed = {0, prepaid->in},
                 .prepaid = *prepaid};
    const auto account = receivable_account(customer);
    const auto* owed = of.find(account);
    if (owed == nullptr) return out;
    out.owed.minor = posted(*owed);
    auto lines = detail::lines_of(of, account, {}, tenant);
    if (!lines) return fail(lines.error());
    out.items = detail::open_items(std::move(*lines), at);
    return out;
}

}  // namespace submeter::inline v0::ledger
