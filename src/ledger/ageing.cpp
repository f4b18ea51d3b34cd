// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/ageing.hpp"

#include "ledger/code_lines.hpp"
#include "ledger/open_items.hpp"
#include "submeter/ledger/detail/flat_map.hpp"

#include <algorithm>

namespace submeter::inline v0::ledger {

namespace {

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

result<aged_debt> row_of(account_id customer, const debt_sums& of) {
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

std::chrono::local_days local_day(const zone& local, instant t) {
    return period_of(local, calendar_step::day, t).first;
}

debt_sums sort_by_age(const detail::unpaid& of, const zone& local, const ageing_params& by) {
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

// What every customer owed and paid, in the order of recording.
using customer_lines =
    detail::flat_map<ledger_account, std::vector<statement_line>, detail::account_hash>;

result<customer_lines> read_lines(const book_reader& of, const ageing_params& by) {
    auto when = by.known;
    when.effective_before = by.at;
    customer_lines out;
    bool fits = true;
    const auto read =
        detail::visit_code(of, code_receivable, when, [&](const detail::account_line& line) {
            const auto minor = to_int64(line.minor);
            fits = fits && minor;
            out.try_emplace(line.account, {})
                .first->push_back({.sequence = line.sequence,
                                   .id = line.what->id,
                                   .effective = line.what->effective,
                                   .memo = {},
                                   .links = line.what->links,
                                   .minor = minor.value_or(0)});
        });
    if (!read) return fail(read.error());
    if (!fits) return fail(errc::overflow);
    return out;
}

result<debt_sums> age_account(std::vector<statement_line> lines, const zone& local,
                              const ageing_params& by) {
    exact balance = 0;
    for (const auto& line : lines)
        balance += line.minor;
    auto out = sort_by_age(detail::settle(std::move(lines)), local, by);
    if (out.owed() != balance) return fail(errc::not_conserved);
    return out;
}

}  // namespace

result<void> check(const ageing_params& p) noexcept {
    const auto fits = [](std::int32_t days) { return days >= 0 && days <= ageing_days_max; };
    if (const auto ok = detail::check_time(p.at); !ok) return ok;
    if (p.known.effective_before || !fits(p.due_after)) return fail(errc::bad_value);
    if (p.borders.size() > ageing_borders_max) return fail(errc::bad_value);
    for (std::size_t i = 0; i < p.borders.size(); ++i)
        if (!fits(p.borders[i]) || (i > 0 && p.borders[i] <= p.borders[i - 1]))
            return fail(errc::bad_value, 0, i);
    return {};
}

result<ageing_report> make_ageing(const book_reader& of, const zone& local, ageing_params by) {
    if (const auto ok = check(by); !ok) return fail(ok.error());
    by.known.sequence_through =
        std::min(by.known.sequence_through.value_or(of.entry_count()), of.entry_count());
    ageing_report out{.book = of.identity().id,
                      .zone = local.name,
                      .in = of.identity().in,
                      .what = std::move(by)};
    auto lines = read_lines(of, out.what);
    if (!lines) return fail(lines.error());
    debt_sums all{out.what.borders.size() + 1};
    for (const auto* a : of.state().balances.sorted()) {
        const auto& account = a->settings.account;
        const auto* of_customer = lines->find(account);
        if (of_customer == nullptr) continue;
        const auto sums = age_account(*of_customer, local, out.what);
        if (!sums) return fail(sums.error());
        auto row = row_of(account_id{account.owner}, *sums);
        if (!row) return fail(row.error());
        all.add(*sums);
        if (row->owed != 0) out.rows.push_back(std::move(*row));
    }
    auto total = row_of({}, all);
    if (!total) return fail(total.error());
    out.total = std::move(*total);
    return out;
}

}  // namespace submeter::inline v0::ledger
