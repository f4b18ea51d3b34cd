// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/group.hpp"

#include "ledger/income_sums.hpp"

#include <algorithm>

namespace submeter::inline v0::ledger {

namespace {

struct code_sum {
    std::uint16_t code = 0;
    exact minor = 0;
};
using code_sums = std::vector<code_sum>;

exact& sum_at(code_sums& in, std::uint16_t code) {
    return in[detail::row_at(in, &code_sum::code, code)].minor;
}

void add_posted_now(code_sums& to, const book_reader& of) {
    for (const auto& a : of.accounts())
        sum_at(to, a.settings.account.code) += ledger::posted(a);
}

result<void> add_posted(code_sums& to, const book_reader& of, const as_of& when) {
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
result<void> add_to(income_report& to, const income_report& more) {
    for (const auto& p : more.periods) {
        auto& rows =
            to.periods[detail::row_at(to.periods, &period_turnovers::period, p.period)].rows;
        for (const auto& t : p.rows)
            if (const auto ok = detail::add_to(rows, t); !ok) return ok;
    }
    for (const auto& t : more.total)
        if (const auto ok = detail::add_to(to.total, t); !ok) return ok;
    return {};
}

result<void> check_like(const income_report& a, const income_report& b) noexcept {
    if (const auto ok = submeter::detail::same(a.in, b.in); !ok) return ok;
    const bool like = a.zone == b.zone && a.what.within == b.what.within &&
                      a.what.by == b.what.by && a.what.axis == b.what.axis;
    if (!like) return fail(errc::bad_value);
    return {};
}

}  // namespace

result<group_balances> add_up(std::span<const book_reader* const> books, const as_of& when) {
    if (books.empty() || when.sequence_through) return fail(errc::bad_value);
    group_balances out{.in = books[0]->identity().in};
    code_sums sums;
    for (std::size_t i = 0; i < books.size(); ++i) {
        const auto& b = *books[i];
        const auto like = submeter::detail::same(out.in, b.identity().in);
        if (!like) return fail(like.error().code, 0, i);
        if (std::find(out.books.begin(), out.books.end(), b.identity().id) != out.books.end())
            return fail(errc::bad_value, 0, i);
        out.books.push_back(b.identity().id);
        if (when.is_now()) {
            add_posted_now(sums, b);
        } else if (const auto ok = add_posted(sums, b, when); !ok) {
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

exact open_between(const group_balances& of) noexcept {
    const auto at = [&](std::uint16_t code) {
        exact out = 0;
        for (const auto& b : of.posted)
            if (b.code == code) out = b.minor;
        return out;
    };
    return at(code_due_from_books) - at(code_due_to_books);
}

result<income_report> add_up(std::span<const income_report> reports) {
    if (reports.empty()) return fail(errc::bad_value);
    auto out = reports[0];
    for (std::size_t i = 1; i < reports.size(); ++i) {
        const auto like = check_like(out, reports[i]);
        if (!like) return fail(like.error().code, 0, i);
        if (const auto ok = add_to(out, reports[i]); !ok) return fail(ok.error());
    }
    return out;
}

}  // namespace submeter::inline v0::ledger
