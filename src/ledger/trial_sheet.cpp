// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/trial_sheet.hpp"

#include "ledger/income_sums.hpp"
#include "ledger/sum_commits.hpp"

#include <algorithm>

namespace submeter::inline v0::ledger {

namespace {

result<trial_balance> sum_then(const book_reader& of, const as_of& when) {
    return detail::sum_commits([&](auto&& visit) { return of.visit_commits(0, visit); }, when);
}

result<trial_balance> sum_now(const book_reader& of) {
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

result<trial_row> row_of(const sheet_sums& sums) {
    const auto debit = to_int64(sums.debit);
    const auto credit = to_int64(sums.credit);
    if (!debit || !credit) return fail(errc::overflow);
    return trial_row{.code = sums.code, .debit = *debit, .credit = *credit};
}

// Whether what channels hold is as much as customers have is for people to judge.
result<void> add_cover(trial_sheet& of) {
    exact customers = 0;
    exact channels = 0;
    for (const auto& row : of.rows) {
        if (row.code >= code_prepaid && row.code <= code_refund_payable) customers += row.credit;
        if (is_channel(row.code)) channels += exact{row.debit} - row.credit;
    }
    const auto owed = to_int64(customers);
    const auto held = to_int64(channels);
    if (!owed || !held) return fail(errc::overflow);
    of.customer_money = *owed;
    of.channel_money = *held;
    return {};
}

}  // namespace

result<trial_sheet> make_trial_sheet(const book_reader& of, as_of when, overdrafts how) {
    const auto lines = when.is_now() ? sum_now(of) : sum_then(of, when);
    if (!lines) return fail(lines.error());
    when.sequence_through =
        std::min(when.sequence_through.value_or(of.entry_count()), of.entry_count());
    std::vector<sheet_sums> codes;
    sheet_sums all;
    sheet_sums moved;
    for (const auto& [account, minor] : *lines) {
        const bool as_owed = how == overdrafts::as_receivable && account.code == code_prepaid;
        const bool overdrawn = as_owed && minor > 0;
        const auto code = overdrawn ? code_receivable : account.code;
        codes[detail::row_at(codes, &sheet_sums::code, code)].add(minor);
        if (overdrawn) moved.add(minor);
        all.add(minor);
    }
    trial_sheet out{.book = of.identity().id, .in = of.identity().in, .known = when};
    for (const auto& sums : codes) {
        const auto row = row_of(sums);
        if (!row) return fail(row.error());
        out.rows.push_back(*row);
    }
    const auto total = row_of(all);
    const auto overdrawn = row_of(moved);
    if (!total || !overdrawn) return fail(errc::overflow);
    if (total->debit != total->credit) return fail(errc::not_conserved);
    out.total = *total;
    out.overdrawn = overdrawn->debit;
    if (const auto ok = add_cover(out); !ok) return fail(ok.error());
    return out;
}

}  // namespace submeter::inline v0::ledger
