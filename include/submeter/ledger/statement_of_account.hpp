// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/ledger/book_reader.hpp"
#include "submeter/ledger/tenant_entry.hpp"

namespace submeter::inline v0::ledger {

/// One entry as an account sees it. Amounts are minor units on the account's normal side: a top-up
/// of a prepaid account is positive. A value.
struct statement_line {
    std::uint64_t sequence = 0;
    instant recorded{};
    id128 id;
    entry_kind kind = entry_kind::adjustment;
    instant effective{};
    std::int16_t offset_minutes = 0;
    std::string memo;
    std::vector<entry_link> links{};
    entry_authority authority{};
    std::int64_t minor = 0;          ///< all postings of the entry to the account
    std::int64_t balance_minor = 0;  ///< after it

    friend bool operator==(const statement_line&, const statement_line&) = default;
};

/// What happened on an account in a span of business time, as it was known at some moment. A value.
struct statement_of_account {
    id128 book;
    std::string zone;  ///< the name of the book's local time
    ledger_account account;
    interval period;
    as_of known;  ///< asked again with this, the book gives the same statement for ever
    money opening;
    std::vector<statement_line> lines{};  ///< by business time, then in the order of recording
    money raised{};                       ///< the sum of the lines above zero
    money lowered{};                      ///< the sum of the others, as a positive amount
    money closing;
    std::optional<account_id> tenant{};  ///< for whom it is made: then it names nobody

    friend bool operator==(const statement_of_account&, const statement_of_account&) = default;
};

namespace detail {

// A number stands in the low half of a link's id; a period is a time in seconds since 1970.
SUBMETER_API std::string link_text(const entry_link& link);

}  // namespace detail

/// The statement of an account over [period.start, period.end) of business time, as known at a
/// moment (`recorded_through`, `sequence_through`; nothing set: now). It reads the account's
/// history, not the journal; allocates the lines. For a `tenant`, they show what as_tenant_sees().
/// @return `unknown_account`; `bad_date` for a period that ends before it starts; `bad_value` where
///         `known` has an effective time, which the period says; `overflow`; what the store says.
[[nodiscard]] SUBMETER_API result<statement_of_account> make_statement(
    const book_reader& of, const ledger_account& account, interval period, as_of known = {},
    std::optional<account_id> tenant = {});

}  // namespace submeter::inline v0::ledger
