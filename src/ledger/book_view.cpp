// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/book_view.hpp"

#include "ledger/permission_rules.hpp"

namespace submeter::inline v0::ledger {

template <class Ask>
auto book_view::on(permission wanted, const ledger_account& a, Ask&& ask) const -> decltype(ask()) {
    if (const auto ok = check(wanted, a); !ok) return fail(ok.error());
    return ask();
}

template <class Ask>
auto book_view::on_all(permission wanted, Ask&& ask) const -> decltype(ask()) {
    if (tenant()) return fail(errc::not_permitted);
    if (const auto ok = check(wanted); !ok) return fail(ok.error());
    return ask();
}

result<std::vector<account_state>> book_view::accounts() const {
    if (const auto ok = check(permission::read); !ok) return fail(ok.error());
    auto out = of_->accounts();
    if (const auto own = tenant())
        std::erase_if(out, [&](const auto& a) { return !is_own(a.settings.account, *own); });
    return out;
}

result<account_state> book_view::account(const ledger_account& a) const {
    if (const auto ok = check(permission::read, a); !ok) return fail(ok.error());
    const auto* found = of_->find(a);
    if (found == nullptr) return fail(errc::unknown_account);
    return *found;
}

result<money> book_view::prepaid(account_id customer) const {
    return on(permission::read, prepaid_account(customer), [&] { return of_->prepaid(customer); });
}

result<money> book_view::balance(const ledger_account& a, const as_of& when) const {
    return on(permission::read, a, [&] { return of_->balance(a, when); });
}

result<std::vector<recorded_entry>> book_view::entries(const ledger_account& a,
                                                       const as_of& when) const {
    auto out = on(permission::read, a, [&] { return of_->entries(a, when); });
    if (const auto own = tenant(); own && out)
        for (auto& e : *out)
            e.what = as_tenant_sees(std::move(e.what), *own);
    return out;
}

result<std::optional<recorded_entry>> book_view::find_entry(const id128& id) const {
    if (const auto ok = check(permission::read); !ok) return fail(ok.error());
    auto out = of_->find_entry(id);
    const auto own = tenant();
    if (!own || !out || !*out) return out;
    (*out)->what = as_tenant_sees(std::move((*out)->what), *own);
    if ((*out)->what.postings.empty()) return std::nullopt;
    return out;
}

result<statement_of_account> book_view::statement(const ledger_account& a, interval period,
                                                  const as_of& known) const {
    return on(permission::read, a,
              [&] { return make_statement(*of_, a, period, known, tenant()); });
}

result<explanation> book_view::explain(const ledger_account& a, const as_of& when) const {
    return on(permission::read, a, [&] { return ledger::explain(*of_, a, when, tenant()); });
}

result<ledger::receipt> book_view::receipt(const id128& id, const ledger_account& a,
                                           printing how) const {
    return on(permission::print, a, [&] { return make_receipt(*of_, id, a, how, tenant()); });
}

result<ledger::reminder> book_view::reminder(account_id customer, instant at) const {
    return on(permission::print, prepaid_account(customer),
              [&] { return make_reminder(*of_, customer, at, tenant()); });
}

result<std::vector<order_row>> book_view::orders(const as_of& when) const {
    if (const auto ok = check(permission::read); !ok) return fail(ok.error());
    auto out = make_order_overview(*of_, when);
    if (const auto own = tenant(); own && out)
        std::erase_if(*out, [&](const auto& row) { return row.customer != *own; });
    return out;
}

result<income_report> book_view::income(const zone& local, const income_params& what) const {
    return on_all(permission::read, [&] { return make_income_report(*of_, local, what); });
}

result<ledger::trial_balance> book_view::trial_balance(instant effective_before) const {
    return on_all(permission::read, [&] { return make_trial_balance(*of_, effective_before); });
}

result<ledger::trial_sheet> book_view::trial_sheet(const as_of& when, overdrafts how) const {
    return on_all(permission::read, [&] { return make_trial_sheet(*of_, when, how); });
}

result<ageing_report> book_view::ageing(const zone& local, ageing_params by) const {
    return on_all(permission::read, [&] { return make_ageing(*of_, local, std::move(by)); });
}

result<std::vector<audit_event>> book_view::audit_trail() const {
    return on_all(permission::read_audit, [&]() -> result<std::vector<audit_event>> {
        std::vector<audit_event> out;
        const auto read = of_->visit_commits(0, [&](const journal_commit& c) {
            out.insert(out.end(), c.audits.begin(), c.audits.end());
        });
        if (!read) return fail(read.error());
        return out;
    });
}

result<const book_reader*> book_view::whole() const {
    return on_all(permission::export_data, [&]() -> result<const book_reader*> { return of_; });
}

std::optional<account_id> book_view::tenant() const noexcept {
    const auto* known = find_operator(of_->state(), who_);
    return known == nullptr ? std::nullopt : known->own_customer;
}

result<void> book_view::check(permission wanted) const noexcept {
    return detail::check_permission(of_->state(), who_, wanted);
}

result<void> book_view::check(permission wanted, const ledger_account& a) const noexcept {
    const auto own = tenant();
    if (own && !is_own(a, *own)) return fail(errc::not_permitted);
    return check(wanted);
}

}  // namespace submeter::inline v0::ledger
