// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/detail/open_items.hpp"
#include "submeter/ledger/local_period.hpp"

// How old is what customers owe.

namespace submeter::inline v0::ledger {

/// How debts are sorted by their age. A value.
struct ageing_params {
    instant at{};  ///< what is effective before it counts; ages are counted to its local day
    std::vector<std::int32_t> borders{30, 60, 90};  ///< the last day of each bucket, ascending
    std::int32_t due_after = 0;  ///< days from an entry to the day when it is to be paid
    as_of known{};  ///< which entries count, by what was known then; the report's gives it again

    friend bool operator==(const ageing_params&, const ageing_params&) = default;
};

/// What one customer owes, in minor units. A value.
struct aged_debt {
    account_id customer{};                ///< 0 in the sum of all
    std::int64_t credit = 0;              ///< paid beyond all debts: a positive amount
    std::int64_t not_due = 0;             ///< to be paid after the day of the report
    std::vector<std::int64_t> overdue{};  ///< by days since due: up to each border, and above
    std::int64_t owed = 0;                ///< not due + overdue − credit: the balance of 1210

    friend bool operator==(const aged_debt&, const aged_debt&) = default;
};

/// What is receivable (1210), by customer and age. A value.
struct ageing_report {
    id128 book;
    std::string zone;
    denomination in;
    ageing_params what;
    std::vector<aged_debt> rows{};  ///< ascending customers, those who owe or have a credit
    aged_debt total{};
};

/// The most borders between buckets, and the most days, that a report can have.
inline constexpr std::size_t ageing_borders_max = 12;
inline constexpr std::int32_t ageing_days_max = 36500;

/// @return `bad_date`; `bad_value` for borders that do not ascend or are too many (with the place),
///         days below 0 or above the most, or an effective time in `known`, which `at` says.
[[nodiscard]] inline result<void> check(const ageing_params& p) noexcept {
    const auto fits = [](std::int32_t days) { return days >= 0 && days <= ageing_days_max; };
    if (const auto ok = detail::check_time(p.at); !ok) return ok;
    if (p.known.effective_before || !fits(p.due_after)) return fail(errc::bad_value);
    if (p.borders.size() > ageing_borders_max) return fail(errc::bad_value);
    for (std::size_t i = 0; i < p.borders.size(); ++i)
        if (!fits(p.borders[i]) || (i > 0 && p.borders[i] <= p.borders[i - 1]))
            return fail(errc::bad_value, 0, i);
    return {};
}

namespace detail {

// The sums of a row, before they are known to fit.
struct debt_sums {
    explicit debt_sums(std::size_t buckets) : overdue(buckets) {}

    exact credit = 0;
    exact not_due = 0;
    std::vector<exact> overdue;

    void add(const debt_sums& more) {
        credit += more.credit;
        not_due += more.not_due;
        for (std::size_t i = 0; i < overdue.size(); ++i)
            overdue[i] += more.overdue[i];
    }
    [[nodiscard]] exact owed() const {
        auto out = not_due - credit;
        for (const auto& o : overdue)
            out += o;
        return out;
    }
};

inline result<aged_debt> row_of(account_id customer, const debt_sums& of) {
    bool fits = true;
    const auto minor = [&](const exact& sum) {
        const auto out = to_int64(sum);
        fits = fits && out;
        return out.value_or(0);
    };
    aged_debt out{.customer = customer,
                  .credit = minor(of.credit),
                  .not_due = minor(of.not_due),
                  .owed = minor(of.owed())};
    for (const auto& o : of.overdue)
        out.overdue.push_back(minor(o));
    if (!fits) return fail(errc::overflow);
    return out;
}

inline std::chrono::local_days local_day(const zone& local, instant t) {
    return period_of(local, calendar_step::day, t).first;
}

inline debt_sums sort_by_age(const unpaid& of, const zone& local, const ageing_params& by) {
    debt_sums out{by.borders.size() + 1};
    out.credit = of.credit;
    const auto today = local_day(local, by.at);
    for (const auto& debt : of.debts) {
        const auto age = (today - local_day(local, debt.effective)).count() - by.due_after;
        const auto bucket = std::lower_bound(by.borders.begin(), by.borders.end(), age);
        const auto place = static_cast<std::size_t>(bucket - by.borders.begin());
        (age < 0 ? out.not_due : out.overdue[place]) += debt.minor;
    }
    return out;
}

inline result<debt_sums> age_account(const book_reader& of, const ledger_account& account,
                                     const zone& local, const ageing_params& by) {
    auto when = by.known;
    when.effective_before = by.at;
    auto lines = lines_of(of, account, when);
    if (!lines) return fail(lines.error());
    exact balance = 0;
    for (const auto& line : *lines)
        balance += line.minor;
    auto out = sort_by_age(settle(std::move(*lines)), local, by);
    if (out.owed() != balance) return fail(errc::not_conserved);
    return out;
}

}  // namespace detail

/// Sorts what customers owe (1210) by how long it has been due. An entry is due `due_after` days
/// after its business day. What undoes or corrects an entry (link original) counts against it, what
/// pays a bill (link bill) against that bill; other payments have paid the oldest debts. Reads the
/// histories of the accounts 1210; allocates the rows.
/// @return as check(ageing_params); `overflow`; `not_conserved`; what the store says.
[[nodiscard]] inline result<ageing_report> make_ageing(const book_reader& of, const zone& local,
                                                       ageing_params by) {
    if (const auto ok = check(by); !ok) return fail(ok.error());
    by.known.sequence_through =
        std::min(by.known.sequence_through.value_or(of.entry_count()), of.entry_count());
    ageing_report out{.book = of.identity().id,
                      .zone = local.name,
                      .in = of.identity().in,
                      .what = std::move(by)};
    detail::debt_sums all{out.what.borders.size() + 1};
    for (const auto* a : of.state().balances.sorted()) {
        const auto& account = a->settings.account;
        if (account.code != code_receivable || a->version == 0) continue;
        const auto sums = detail::age_account(of, account, local, out.what);
        if (!sums) return fail(sums.error());
        auto row = detail::row_of(account_id{account.owner}, *sums);
        if (!row) return fail(row.error());
        all.add(*sums);
        if (row->owed != 0) out.rows.push_back(std::move(*row));
    }
    auto total = detail::row_of({}, all);
    if (!total) return fail(total.error());
    out.total = std::move(*total);
    return out;
}

}  // namespace submeter::inline v0::ledger
