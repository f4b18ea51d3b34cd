// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/ledger/paper_trail.hpp"
#include "submeter/ledger/statement_of_account.hpp"

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
    std::optional<account_id> tenant{};  ///< for whom it is made: then it names nobody
};

/// Makes the receipt of an entry for one of the accounts that it posts to; for a `tenant`, with
/// what as_tenant_sees() of it.
/// @return `bad_value` for an id that is no entry's, or one that posts nothing to the account; as
///         book::balance().
[[nodiscard]] SUBMETER_API result<receipt> make_receipt(const book_reader& of, const id128& id,
                                                        const ledger_account& account,
                                                        printing how = printing::original,
                                                        std::optional<account_id> tenant = {});

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

/// Makes a reminder of what a customer owes at a time; for a `tenant`, with what as_tenant_sees().
/// @return `unknown_account` without prepaid
/// account; `overflow`; what the store says.
[[nodiscard]] SUBMETER_API result<reminder> make_reminder(const book_reader& of,
                                                          account_id customer, instant at,
                                                          std::optional<account_id> tenant = {});

}  // namespace submeter::inline v0::ledger
