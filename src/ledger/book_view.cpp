// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/book_view.hpp"

#include "ledger/permission_rules.hpp"
#include "submeter/ledger/settings_text.hpp"

namespace submeter::inline v0::ledger {

namespace {

std::string span_text(const interval& span) {
    return submeter::to_text(span.start).append(" to ").append(submeter::to_text(span.end));
}

}  // namespace

// What is asked, in the words of an audit event.
struct book_view::question {
    std::string_view operation;
    std::string with{};
    std::string subject = "book";
    permission wanted = permission::read;
};

book_view::book_view(book& of, actor who, instant now)
    : of_(&of), log_(&of), who_(std::move(who)), now_(now) {}

result<void> book_view::keep(const question& asked, std::string_view answer) const {
    auto event = change_event(who_, now_, asked.operation, asked.subject, {}, asked.with);
    event.result = answer;
    return log_->audit(event, now_);
}

template <class Ask>
auto book_view::answered(const question& asked, const result<void>& allowed, Ask& ask) const
    -> decltype(ask()) {
    const bool logged = of_->state().policy.logged_reads.has(asked.wanted);
    if (logged && log_ == nullptr) return fail(errc::not_permitted);
    auto out = allowed ? ask() : decltype(ask()){fail(allowed.error())};
    if (!logged) return out;
    const auto answer = out ? std::string_view{"done"} : describe(out.error().code).name;
    if (const auto kept = keep(asked, answer); !kept) return fail(kept.error());
    return out;
}

template <class Ask>
auto book_view::seen(const question& asked, Ask&& ask) const -> decltype(ask()) {
    return answered(asked, check(asked.wanted), ask);
}

template <class Ask>
auto book_view::seen_on(question asked, const ledger_account& a, Ask&& ask) const
    -> decltype(ask()) {
    asked.subject = to_text(a);
    return answered(asked, check(asked.wanted, a), ask);
}

template <class Ask>
auto book_view::seen_whole(const question& asked, Ask&& ask) const -> decltype(ask()) {
    const auto allowed = tenant() ? result<void>{fail(errc::not_permitted)} : check(asked.wanted);
    return answered(asked, allowed, ask);
}

// That something was printed is for record_print() to say.
template <class Ask>
auto book_view::printed(const ledger_account& a, Ask&& ask) const -> decltype(ask()) {
    if (const auto ok = check(permission::print, a); !ok) return fail(ok.error());
    return ask();
}

result<std::vector<account_state>> book_view::accounts() const {
    return seen({"read_accounts"}, [&]() -> result<std::vector<account_state>> {
        auto out = of_->accounts();
        if (const auto own = tenant())
            std::erase_if(out, [&](const auto& a) { return !is_own(a.settings.account, *own); });
        return out;
    });
}

result<account_state> book_view::account(const ledger_account& a) const {
    return seen_on({"read_account"}, a, [&]() -> result<account_state> {
        const auto* found = of_->find(a);
        if (found == nullptr) return fail(errc::unknown_account);
        return *found;
    });
}

result<money> book_view::prepaid(account_id customer) const {
    return seen_on({"read_prepaid"}, prepaid_account(customer),
                   [&] { return of_->prepaid(customer); });
}

result<money> book_view::balance(const ledger_account& a, const as_of& when) const {
    return seen_on({"read_balance", to_text(when)}, a, [&] { return of_->balance(a, when); });
}

result<std::vector<recorded_entry>> book_view::entries(const ledger_account& a,
                                                       const as_of& when) const {
    return seen_on({"read_entries", to_text(when)}, a, [&] {
        auto out = of_->entries(a, when);
        if (const auto own = tenant(); own && out)
            for (auto& e : *out)
                e.what = as_tenant_sees(std::move(e.what), *own);
        return out;
    });
}

result<std::optional<recorded_entry>> book_view::find_entry(const id128& id) const {
    const question asked{"read_entry", {}, submeter::to_text(id)};
    return seen(asked, [&]() -> result<std::optional<recorded_entry>> {
        auto out = of_->find_entry(id);
        const auto own = tenant();
        if (!own || !out || !*out) return out;
        (*out)->what = as_tenant_sees(std::move((*out)->what), *own);
        if ((*out)->what.postings.empty()) return std::nullopt;
        return out;
    });
}

result<statement_of_account> book_view::statement(const ledger_account& a, interval period,
                                                  const as_of& known) const {
    return seen_on({"read_statement", span_text(period).append(", ").append(to_text(known))}, a,
                   [&] { return make_statement(*of_, a, period, known, tenant()); });
}

result<explanation> book_view::explain(const ledger_account& a, const as_of& when) const {
    return seen_on({"read_explanation", to_text(when)}, a,
                   [&] { return ledger::explain(*of_, a, when, tenant()); });
}

result<ledger::receipt> book_view::receipt(const id128& id, const ledger_account& a,
                                           printing how) const {
    return printed(a, [&] { return make_receipt(*of_, id, a, how, tenant()); });
}

result<ledger::reminder> book_view::reminder(account_id customer, instant at) const {
    return printed(prepaid_account(customer),
                   [&] { return make_reminder(*of_, customer, at, tenant()); });
}

result<std::vector<order_row>> book_view::orders(const as_of& when) const {
    return seen({"read_orders", to_text(when)}, [&] {
        auto out = make_order_overview(*of_, when);
        if (const auto own = tenant(); own && out)
            std::erase_if(*out, [&](const auto& row) { return row.customer != *own; });
        return out;
    });
}

result<income_report> book_view::income(const zone& local, const income_params& what) const {
    return seen_whole(
        {"read_income", span_text(what.within).append(", ").append(to_text(what.known))},
        [&] { return make_income_report(*of_, local, what); });
}

result<ledger::trial_balance> book_view::trial_balance(instant effective_before) const {
    return seen_whole({"read_trial_balance", to_text(as_of{.effective_before = effective_before})},
                      [&] { return make_trial_balance(*of_, effective_before); });
}

result<ledger::trial_sheet> book_view::trial_sheet(const as_of& when, overdrafts how) const {
    return seen_whole({"read_trial_sheet", to_text(when)},
                      [&] { return make_trial_sheet(*of_, when, how); });
}

result<ageing_report> book_view::ageing(const zone& local, ageing_params by) const {
    return seen_whole(
        {"read_ageing", submeter::to_text(by.at).append(", ").append(to_text(by.known))},
        [&] { return make_ageing(*of_, local, std::move(by)); });
}

result<std::vector<audit_event>> book_view::audit_trail() const {
    const question asked{.operation = "read_audit_trail", .wanted = permission::read_audit};
    return seen_whole(asked, [&]() -> result<std::vector<audit_event>> {
        std::vector<audit_event> out;
        const auto read = of_->visit_commits(0, [&](const journal_commit& c) {
            out.insert(out.end(), c.audits.begin(), c.audits.end());
        });
        if (!read) return fail(read.error());
        return out;
    });
}

result<const book_reader*> book_view::whole() const {
    const question asked{.operation = "read_whole", .wanted = permission::export_data};
    return seen_whole(asked, [&]() -> result<const book_reader*> { return of_; });
}

std::optional<account_id> book_view::tenant() const noexcept {
    const auto* known = find_operator(of_->state(), who_.by);
    return known == nullptr ? std::nullopt : known->own_customer;
}

result<void> book_view::check(permission wanted) const noexcept {
    return detail::check_permission(of_->state(), who_.by, wanted);
}

result<void> book_view::check(permission wanted, const ledger_account& a) const noexcept {
    const auto own = tenant();
    if (own && !is_own(a, *own)) return fail(errc::not_permitted);
    return check(wanted);
}

}  // namespace submeter::inline v0::ledger
