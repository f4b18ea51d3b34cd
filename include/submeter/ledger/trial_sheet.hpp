// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/ledger/income_report.hpp"
#include "submeter/ledger/trial_balance.hpp"

namespace submeter::inline v0::ledger {

/// What the accounts of one code have together, in minor units. A value.
struct trial_row {
    std::uint16_t code = 0;
    std::int64_t debit = 0;   ///< of the accounts that stand on the debit side
    std::int64_t credit = 0;  ///< of the others, as a positive amount

    friend bool operator==(const trial_row&, const trial_row&) = default;
};

/// Whether customers who are overdrawn (debit on 2010) are shown among those who owe (1210), as a
/// balance sheet does. Nothing is posted for it.
enum class overdrafts : std::uint8_t { as_posted, as_receivable };

/// All codes of a book that have anything, with both sides. A value.
struct trial_sheet {
    id128 book;
    denomination in;
    as_of known;                      ///< asked again with this, the book gives the same sheet
    std::vector<trial_row> rows{};    ///< ascending codes
    trial_row total{};                ///< code 0; both sides are the same
    std::int64_t overdrawn = 0;       ///< how much of the debit of 1210 stands on 2010
    std::int64_t customer_money = 0;  ///< what customers have: the credit of 2010 to 2050
    std::int64_t channel_money = 0;   ///< what counter, bank and channels have (1000 to 1099)
};

/// Makes the trial balance of a book by code, now or as of a moment. Now it reads the accounts,
/// else the journal; allocates the rows. @return `overflow`; `not_conserved`; what the store says.
[[nodiscard]] SUBMETER_API result<trial_sheet> make_trial_sheet(
    const book_reader& of, as_of when = {}, overdrafts how = overdrafts::as_receivable);

}  // namespace submeter::inline v0::ledger
