// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/ledger/ageing.hpp"
#include "submeter/ledger/derivation.hpp"
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
///
/// What the book's policy wants logged (`logged_reads`) leaves an audit event, whatever the answer:
/// "read_statement" of "2010/17". Only a view that is made of a `book` can write it, and says from
/// where and when; the other one refuses such questions.
class SUBMETER_API book_view {
public:
    book_view(const book_reader& of, operator_id who) noexcept : of_(&of), who_{.by = who} {}
    book_view(book& of, actor who, instant now);

    /// All accounts, ascending; a tenant's own. Needs `read`.
    [[nodiscard]] result<std::vector<account_state>> accounts() const;

    /// One account as it stands. Needs `read`. @return also `unknown_account`.
    [[nodiscard]] result<account_state> account(const ledger_account& a) const;

    /// What a customer has left. Needs `read`.
    [[nodiscard]] result<money> prepaid(account_id customer) const;

    /// What is posted to an account, as of any moment. Needs `read`.
    [[nodiscard]] result<money> balance(const ledger_account& a, const as_of& when = {}) const;

    /// The entries that touch an account; for a tenant, what as_tenant_sees(). Needs `read`.
    [[nodiscard]] result<std::vector<recorded_entry>> entries(const ledger_account& a,
                                                              const as_of& when = {}) const;

    /// The entry recorded under an id, or nothing; nothing for a tenant, too, where it touches none
    /// of the tenant's accounts. Needs `read`.
    [[nodiscard]] result<std::optional<recorded_entry>> find_entry(const id128& id) const;

    /// As make_statement(). Needs `read`.
    [[nodiscard]] result<statement_of_account> statement(const ledger_account& a, interval period,
                                                         const as_of& known = {}) const;

    /// As ledger::explain(). Needs `read`.
    [[nodiscard]] result<explanation> explain(const ledger_account& a,
                                              const as_of& when = {}) const;

    /// As make_receipt(). Needs `print`.
    [[nodiscard]] result<ledger::receipt> receipt(const id128& id, const ledger_account& a,
                                                  printing how = printing::original) const;

    /// As make_reminder(). Needs `print`.
    [[nodiscard]] result<ledger::reminder> reminder(account_id customer, instant at) const;

    /// As make_order_overview(); a tenant's own orders. Needs `read`.
    [[nodiscard]] result<std::vector<order_row>> orders(const as_of& when = {}) const;

    /// As make_income_report(). Needs `read`; not for tenants.
    [[nodiscard]] result<income_report> income(const zone& local,
                                               const income_params& what = {}) const;

    /// As make_trial_balance(). Needs `read`; not for tenants.
    [[nodiscard]] result<ledger::trial_balance> trial_balance(instant effective_before) const;

    /// As make_trial_sheet(). Needs `read`; not for tenants.
    [[nodiscard]] result<ledger::trial_sheet> trial_sheet(
        const as_of& when = {}, overdrafts how = overdrafts::as_receivable) const;

    /// As make_ageing(). Needs `read`; not for tenants.
    [[nodiscard]] result<ageing_report> ageing(const zone& local, ageing_params by) const;

    /// Every audit event, in their order. Needs `read_audit`; not for tenants. Reads the journal.
    [[nodiscard]] result<std::vector<audit_event>> audit_trail() const;

    /// The book itself, for what reads all of it: an export, a backup. Needs `export_data`; not for
    /// tenants. Borrowed.
    [[nodiscard]] result<const book_reader*> whole() const;

private:
    [[nodiscard]] std::optional<account_id> tenant() const noexcept;

    [[nodiscard]] result<void> check(permission wanted) const noexcept;

    [[nodiscard]] result<void> check(permission wanted, const ledger_account& a) const noexcept;

    struct question;
    [[nodiscard]] result<void> keep(const question& asked, std::string_view answer) const;
    template <class Ask>
    auto answered(const question& asked, const result<void>& allowed, Ask& ask) const
        -> decltype(ask());
    template <class Ask>
    auto seen(const question& asked, Ask&& ask) const -> decltype(ask());
    template <class Ask>
    auto seen_on(question asked, const ledger_account& a, Ask&& ask) const -> decltype(ask());
    template <class Ask>
    auto seen_whole(const question& asked, Ask&& ask) const -> decltype(ask());
    template <class Ask>
    auto printed(const ledger_account& a, Ask&& ask) const -> decltype(ask());

    const book_reader* of_;
    book* log_ = nullptr;  // none: what is to be logged cannot be
    actor who_;
    instant now_{};
};

}  // namespace submeter::inline v0::ledger
