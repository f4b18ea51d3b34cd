// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/ageing.hpp"
#include "submeter/ledger/derivation.hpp"
#include "submeter/ledger/detail/permission_rules.hpp"
#include "submeter/ledger/income_report.hpp"
#include "submeter/ledger/order_overview.hpp"
#include "submeter/ledger/receipt.hpp"
#include "submeter/ledger/trial_sheet.hpp"

namespace submeter::inline v0::ledger {

/// A book as one operator may read it. It refuses what the operator is not granted, and of a tenant
/// whatever is not the tenant's own, with `not_permitted`; what that is, it looks up at each call.
/// It refers to the book, which has to live longer. Confined with the book.
///
///     const ledger::book_view seen{book, operator_id{7}};
///     const auto left = seen.prepaid(account_id{17});
///
/// Each function returns `not_permitted`, and what the function of the same purpose returns that
/// asks nobody.
class book_view {
public:
    book_view(const book_reader& of, operator_id who) noexcept : of_(&of), who_(who) {}

    /// All accounts, ascending; a tenant's own. Needs `read`.
    [[nodiscard]] result<std::vector<account_state>> accounts() const {
        if (const auto ok = check(permission::read); !ok) return fail(ok.error());
        auto out = of_->accounts();
        if (const auto own = tenant())
            std::erase_if(out, [&](const auto& a) { return !is_own(a.settings.account, *own); });
        return out;
    }

    /// One account as it stands. Needs `read`. @return also `unknown_account`.
    [[nodiscard]] result<account_state> account(const ledger_account& a) const {
        if (const auto ok = check(permission::read, a); !ok) return fail(ok.error());
        const auto* found = of_->find(a);
        if (found == nullptr) return fail(errc::unknown_account);
        return *found;
    }

    /// What a customer has left. Needs `read`.
    [[nodiscard]] result<money> prepaid(account_id customer) const {
        return on(permission::read, prepaid_account(customer),
                  [&] { return of_->prepaid(customer); });
    }

    /// What is posted to an account, as of any moment. Needs `read`.
    [[nodiscard]] result<money> balance(const ledger_account& a, const as_of& when = {}) const {
        return on(permission::read, a, [&] { return of_->balance(a, when); });
    }

    /// The entries that touch an account; for a tenant, what as_tenant_sees(). Needs `read`.
    [[nodiscard]] result<std::vector<recorded_entry>> entries(const ledger_account& a,
                                                              const as_of& when = {}) const {
        auto out = on(permission::read, a, [&] { return of_->entries(a, when); });
        if (const auto own = tenant(); own && out)
            for (auto& e : *out)
                e.what = as_tenant_sees(std::move(e.what), *own);
        return out;
    }

    /// The entry recorded under an id, or nothing; nothing for a tenant, too, where it touches none
    /// of the tenant's accounts. Needs `read`.
    [[nodiscard]] result<std::optional<recorded_entry>> find_entry(const id128& id) const {
        if (const auto ok = check(permission::read); !ok) return fail(ok.error());
        auto out = of_->find_entry(id);
        const auto own = tenant();
        if (!own || !out || !*out) return out;
        (*out)->what = as_tenant_sees(std::move((*out)->what), *own);
        if ((*out)->what.postings.empty()) return std::nullopt;
        return out;
    }

    /// As make_statement(). Needs `read`.
    [[nodiscard]] result<statement_of_account> statement(const ledger_account& a, interval period,
                                                         const as_of& known = {}) const {
        return on(permission::read, a,
                  [&] { return make_statement(*of_, a, period, known, tenant()); });
    }

    /// As ledger::explain(). Needs `read`.
    [[nodiscard]] result<explanation> explain(const ledger_account& a,
                                              const as_of& when = {}) const {
        return on(permission::read, a, [&] { return ledger::explain(*of_, a, when, tenant()); });
    }

    /// As make_receipt(). Needs `print`.
    [[nodiscard]] result<ledger::receipt> receipt(const id128& id, const ledger_account& a,
                                                  printing how = printing::original) const {
        return on(permission::print, a, [&] { return make_receipt(*of_, id, a, how, tenant()); });
    }

    /// As make_reminder(). Needs `print`.
    [[nodiscard]] result<ledger::reminder> reminder(account_id customer, instant at) const {
        return on(permission::print, prepaid_account(customer),
                  [&] { return make_reminder(*of_, customer, at, tenant()); });
    }

    /// As make_order_overview(); a tenant's own orders. Needs `read`.
    [[nodiscard]] result<std::vector<order_row>> orders(const as_of& when = {}) const {
        if (const auto ok = check(permission::read); !ok) return fail(ok.error());
        auto out = make_order_overview(*of_, when);
        if (const auto own = tenant(); own && out)
            std::erase_if(*out, [&](const auto& row) { return row.customer != *own; });
        return out;
    }

    /// As make_income_report(). Needs `read`; not for tenants.
    [[nodiscard]] result<income_report> income(const zone& local,
                                               const income_params& what = {}) const {
        return on_all(permission::read, [&] { return make_income_report(*of_, local, what); });
    }

    /// As make_trial_balance(). Needs `read`; not for tenants.
    [[nodiscard]] result<ledger::trial_balance> trial_balance(instant effective_before) const {
        return on_all(permission::read, [&] { return make_trial_balance(*of_, effective_before); });
    }

    /// As make_trial_sheet(). Needs `read`; not for tenants.
    [[nodiscard]] result<ledger::trial_sheet> trial_sheet(
        const as_of& when = {}, overdrafts how = overdrafts::as_receivable) const {
        return on_all(permission::read, [&] { return make_trial_sheet(*of_, when, how); });
    }

    /// As make_ageing(). Needs `read`; not for tenants.
    [[nodiscard]] result<ageing_report> ageing(const zone& local, ageing_params by) const {
        return on_all(permission::read, [&] { return make_ageing(*of_, local, std::move(by)); });
    }

    /// Every audit event, in their order. Needs `read_audit`; not for tenants. Reads the journal.
    [[nodiscard]] result<std::vector<audit_event>> audit_trail() const {
        return on_all(permission::read_audit, [&]() -> result<std::vector<audit_event>> {
            std::vector<audit_event> out;
            const auto read = of_->visit_commits(0, [&](const journal_commit& c) {
                out.insert(out.end(), c.audits.begin(), c.audits.end());
            });
            if (!read) return fail(read.error());
            return out;
        });
    }

    /// The book itself, for what reads all of it: an export, a backup. Needs `export_data`; not for
    /// tenants. Borrowed.
    [[nodiscard]] result<const book_reader*> whole() const {
        return on_all(permission::export_data, [&]() -> result<const book_reader*> { return of_; });
    }

private:
    [[nodiscard]] std::optional<account_id> tenant() const noexcept {
        const auto* known = find_operator(of_->state(), who_);
        return known == nullptr ? std::nullopt : known->own_customer;
    }

    [[nodiscard]] result<void> check(permission wanted) const noexcept {
        return detail::check_permission(of_->state(), who_, wanted);
    }

    [[nodiscard]] result<void> check(permission wanted, const ledger_account& a) const noexcept {
        const auto own = tenant();
        if (own && !is_own(a, *own)) return fail(errc::not_permitted);
        return check(wanted);
    }

    template <class Ask>
    auto on(permission wanted, const ledger_account& a, Ask&& ask) const -> decltype(ask()) {
        if (const auto ok = check(wanted, a); !ok) return fail(ok.error());
        return ask();
    }

    template <class Ask>
    auto on_all(permission wanted, Ask&& ask) const -> decltype(ask()) {
        if (tenant()) return fail(errc::not_permitted);
        if (const auto ok = check(wanted); !ok) return fail(ok.error());
        return ask();
    }

    const book_reader* of_;
    operator_id who_;
};

}  // namespace submeter::inline v0::ledger
