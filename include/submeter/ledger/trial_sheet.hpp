// SPDX-License-Identifier: Apache-2.0
#pragma once

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
    as_of known;                    ///< asked again with this, the book gives the same sheet
    std::vector<trial_row> rows{};  ///< ascending codes
    trial_row total{};              ///< code 0; both sides are the same
    std::int64_t overdrawn = 0;     ///< how much of the debit of 1210 stands on 2010
};

namespace detail {

inline result<trial_balance> sum_then(const book_reader& of, const as_of& when) {
    return sum_commits([&](auto&& visit) { return of.visit_commits(0, visit); }, when);
}

inline result<trial_balance> sum_now(const book_reader& of) {
    trial_balance out;
    for (const auto* a : of.state().balances.sorted())
        if (a->minor != 0) out.push_back({a->settings.account, a->minor});
    return out;
}

struct sheet_sums {
    std::uint16_t code = 0;
    exact debit = 0;
    exact credit = 0;

    void add(std::int64_t minor) noexcept {
        if (minor > 0)
            debit += minor;
        else
            credit -= minor;
    }
};

inline result<trial_row> row_of(const sheet_sums& sums) {
    const auto debit = to_int64(sums.debit);
    const auto credit = to_int64(sums.credit);
    if (!debit || !credit) return fail(errc::overflow);
    return trial_row{.code = sums.code, .debit = *debit, .credit = *credit};
}

}  // namespace detail

/// Makes the trial balance of a book by code, now or as of a moment. Now it reads the accounts,
/// else the journal; allocates the rows. @return `overflow`; `not_conserved`; what the store says.
[[nodiscard]] inline result<trial_sheet> make_trial_sheet(
    const book_reader& of, as_of when = {}, overdrafts how = overdrafts::as_receivable) {
    const auto lines = when.is_now() ? detail::sum_now(of) : detail::sum_then(of, when);
    if (!lines) return fail(lines.error());
    when.sequence_through =
        std::min(when.sequence_through.value_or(of.entry_count()), of.entry_count());
    std::vector<detail::sheet_sums> codes;
    detail::sheet_sums all;
    detail::sheet_sums moved;
    for (const auto& [account, minor] : *lines) {
        const bool as_owed = how == overdrafts::as_receivable && account.code == code_prepaid;
        const bool overdrawn = as_owed && minor > 0;
        const auto code = overdrawn ? code_receivable : account.code;
        codes[detail::row_at(codes, &detail::sheet_sums::code, code)].add(minor);
        if (overdrawn) moved.add(minor);
        all.add(minor);
    }
    trial_sheet out{.book = of.identity().id, .in = of.identity().in, .known = when};
    for (const auto& sums : codes) {
        const auto row = detail::row_of(sums);
        if (!row) return fail(row.error());
        out.rows.push_back(*row);
    }
    const auto total = detail::row_of(all);
    const auto overdrawn = detail::row_of(moved);
    if (!total || !overdrawn) return fail(errc::overflow);
    if (total->debit != total->credit) return fail(errc::not_conserved);
    out.total = *total;
    out.overdrawn = overdrawn->debit;
    return out;
}

}  // namespace submeter::inline v0::ledger
