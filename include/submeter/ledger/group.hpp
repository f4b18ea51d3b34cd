// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/income_report.hpp"

#include <span>

// Several books seen as one: balances by code (an owner's number means something in its own book
// only), and income.

namespace submeter::inline v0::ledger {

/// What the accounts of one code have, in minor units on its normal side. A value.
struct code_balance {
    std::uint16_t code = 0;
    std::int64_t minor = 0;

    friend bool operator==(const code_balance&, const code_balance&) = default;
};

/// What several books have together. A value.
struct group_balances {
    denomination in;
    std::vector<id128> books{};          ///< in the order in which they were given
    std::vector<code_balance> posted{};  ///< ascending codes, zeros left out
};

namespace detail {

struct code_sum {
    std::uint16_t code = 0;
    exact minor = 0;
};
using code_sums = std::vector<code_sum>;

inline exact& sum_at(code_sums& in, std::uint16_t code) {
    return in[row_at(in, &code_sum::code, code)].minor;
}

inline void add_posted_now(code_sums& to, const book_reader& of) {
    for (const auto& a : of.accounts())
        sum_at(to, a.settings.account.code) += ledger::posted(a);
}

inline result<void> add_posted(code_sums& to, const book_reader& of, const as_of& when) {
    return of.visit_commits(0, [&](const journal_commit& c) {
        for (std::size_t i = 0; i < c.entries.size(); ++i) {
            const auto& e = c.entries[i];
            if (!posts(e.phase) || !when.counts(e, c.recorded, c.first_sequence + i)) continue;
            for (const auto& p : e.postings)
                sum_at(to, p.account.code) += on_normal_side(p.account.code, p.minor);
        }
    });
}

// Adds the second report, which is like the first one.
inline result<void> add_to(income_report& to, const income_report& more) {
    for (const auto& p : more.periods) {
        auto& rows = to.periods[row_at(to.periods, &period_turnovers::period, p.period)].rows;
        for (const auto& t : p.rows)
            if (const auto ok = add_to(rows, t); !ok) return ok;
    }
    for (const auto& t : more.total)
        if (const auto ok = add_to(to.total, t); !ok) return ok;
    return {};
}

inline result<void> check_like(const income_report& a, const income_report& b) noexcept {
    if (const auto ok = submeter::detail::same(a.in, b.in); !ok) return ok;
    const bool like = a.zone == b.zone && a.what.within == b.what.within &&
                      a.what.by == b.what.by && a.what.axis == b.what.axis;
    if (!like) return fail(errc::bad_value);
    return {};
}

}  // namespace detail

/// Adds up the balances of books, now or as of a moment. Now: O(accounts); else O(journals).
/// @return `unlike_currency` or `unlike_scale` with the book's place as index; `bad_value` for no
///         book, one that is there twice, or a `sequence_through`, which counts in one book only;
///         `overflow`; what the stores say.
[[nodiscard]] inline result<group_balances> add_up(std::span<const book_reader* const> books,
                                                   const as_of& when = {}) {
    if (books.empty() || when.sequence_through) return fail(errc::bad_value);
    group_balances out{.in = books[0]->identity().in};
    detail::code_sums sums;
    for (std::size_t i = 0; i < books.size(); ++i) {
        const auto& b = *books[i];
        const auto like = submeter::detail::same(out.in, b.identity().in);
        if (!like) return fail(like.error().code, 0, i);
        if (std::find(out.books.begin(), out.books.end(), b.identity().id) != out.books.end())
            return fail(errc::bad_value, 0, i);
        out.books.push_back(b.identity().id);
        if (when.is_now()) {
            detail::add_posted_now(sums, b);
        } else if (const auto ok = detail::add_posted(sums, b, when); !ok) {
            return fail(ok.error());
        }
    }
    for (const auto& [code, sum] : sums) {
        const auto minor = to_int64(sum);
        if (!minor) return fail(minor.error());
        if (*minor != 0) out.posted.push_back({code, *minor});
    }
    return out;
}

/// What books of the group have due from each other, less what they owe each other: zero when every
/// transfer among them is finished.
[[nodiscard]] inline exact open_between(const group_balances& of) noexcept {
    const auto at = [&](std::uint16_t code) {
        exact out = 0;
        for (const auto& b : of.posted)
            if (b.code == code) out = b.minor;
        return out;
    };
    return at(code_due_from_books) - at(code_due_to_books);
}

/// Adds up the income reports of several books. @return `unlike_currency`, `unlike_scale`, or
/// `bad_value` for another span, step, axis or zone, with the report's place as index; `bad_value`
/// for no report; `overflow`.
[[nodiscard]] inline result<income_report> add_up(std::span<const income_report> reports) {
    if (reports.empty()) return fail(errc::bad_value);
    auto out = reports[0];
    for (std::size_t i = 1; i < reports.size(); ++i) {
        const auto like = detail::check_like(out, reports[i]);
        if (!like) return fail(like.error().code, 0, i);
        if (const auto ok = detail::add_to(out, reports[i]); !ok) return fail(ok.error());
    }
    return out;
}

}  // namespace submeter::inline v0::ledger
