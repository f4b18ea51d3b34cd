// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/book.hpp"

#include "ledger/admission.hpp"
#include "ledger/book_opening.hpp"
#include "ledger/open_orders.hpp"
#include "ledger/record_checks.hpp"
#include "submeter/ledger/settings_text.hpp"

#include <algorithm>

namespace submeter::inline v0::ledger {

namespace {

// Of a larger record the book does not keep the room for the next.
constexpr std::size_t room_kept_max = std::size_t{1} << 20;

audit_event period_event(std::string_view what, instant through, const entry_authority& a,
                         instant now) {
    return change_event({.by = a.by, .approved_by = a.approved_by, .reason = a.reason}, now, what,
                        submeter::to_text(through), {}, {});
}

audit_event opening_event(const account_settings& s, instant now, const actor& by) {
    return change_event(by, now, "open_account", to_text(s.account), {}, settings_text(s));
}

bool is_empty(const journal_commit& c) noexcept {
    return c.expired.empty() && c.accounts.empty() && c.operators.empty() && !c.policy &&
           c.entries.empty() && c.burned.empty() && c.periods.empty() && c.audits.empty();
}

}  // namespace

book::book(std::unique_ptr<store> kept_in, replay state, const book_params& with)
    : book_reader(std::move(kept_in), std::move(state)), with_(with) {}

// What somebody among its operators may not do is in a book's chain, too.
result<void> book::refuse(audit_event event, instant now, errc why) {
    event.result = std::string{describe(why).name};
    const auto kept = record(event, now);
    return kept ? fail(why) : kept;
}

result<void> book::record(const audit_event& event, instant now) {
    return record(now, [&](journal_commit& next) {
        next.audits.push_back(event);
        return result<void>{};
    });
}

// As many entries as there are accounts, at least: then snapshots cost a constant part.
bool book::snapshot_due() const noexcept {
    if (with_.seals == sealing::none) return false;
    const auto every = std::max<std::uint64_t>(with_.snapshot_every, state_.balances().size());
    return !snapshot_at_ || entry_count() - *snapshot_at_ >= every;
}

// Store first, memory after: a failure leaves the book as it was.
result<void> book::write(journal_commit& next) {
    std::vector<std::byte> snapshot;
    if (snapshot_due()) snapshot = state_.checkpoint(next);
    state_.seal(next, record_);
    const auto changed = state_.balances().changed();
    const auto ok = store_->append(record_, next, {.accounts = changed, .snapshot = snapshot});
    if (!ok) {
        state_.take_back();
        return ok;
    }
    state_.accept(next, record_.seal);
    if (record_.octets.capacity() > room_kept_max) record_.octets = {};
    if (!snapshot.empty()) snapshot_at_ = entry_count();
    return {};
}

// A change for which its operator needs a permission.
template <class Fill>
result<void> book::record_as(permission wanted, const audit_event& event, Fill&& fill) {
    auto ok = detail::check_permission(state(), event.by, wanted);
    if (ok) ok = record(event.at, std::forward<Fill>(fill));
    const bool denied = !ok && detail::is_denial(ok.error().code);
    return denied && !state().operators.empty() ? refuse(event, event.at, ok.error().code) : ok;
}

// Fills the next record and writes it, where there is anything in it.
template <class Fill>
result<void> book::record(instant now, Fill&& fill) {
    if (const auto ok = detail::check_time(now); !ok) return ok;
    auto next = state_.begin(now);
    result<void> ok = fill(next);
    for (std::size_t i = 0; ok && i < next.audits.size(); ++i)
        ok = detail::check_audit(next.audits[i]);
    if (ok && (!is_empty(next) || snapshot_due())) return write(next);
    state_.take_back();
    return ok;
}

result<book> book::create(const book_identity& identity, std::unique_ptr<store> in, instant now,
                          const book_params& with) {
    if (const auto ok = check(identity.in); !ok) return fail(ok.error());
    if (const auto ok = detail::check_text(identity.zone); !ok) return fail(ok.error());
    if (const auto ok = detail::check_time(now); !ok) return fail(ok.error());
    if (with.seals == sealing::none && in->lasts() == durability::durable)
        return fail(errc::bad_value);
    const auto present = in->read(0, 1);
    if (!present) return fail(present.error());
    if (!present->empty()) return fail(errc::book_exists);
    book out{std::move(in), replay{uniqueness::by_store, with.seals}, with};
    auto first = out.state_.begin(now);
    first.opens = identity;
    for (const auto& row : chart)
        if (row.owners == ownership::single)
            if (const auto ok = out.state_.set({.account = {.code = row.code}}, first); !ok)
                return fail(ok.error());
    if (const auto ok = out.write(first); !ok) return fail(ok.error());
    return out;
}

result<book> book::open(std::unique_ptr<store> from, const open_params& with,
                        const book_params& kept) {
    auto state = take_up(*from);
    if (!state) return fail(state.error());
    const auto age = check_anchor(*from, state->head(), with);
    if (!age) return fail(age.error());
    book out{std::move(from), std::move(*state), kept};
    out.snapshot_at_ = out.entry_count();
    if (*age == journal_age::behind)
        if (const auto ok = out.audit(restored_event(with, out.head()), with.now); !ok)
            return fail(ok.error());
    return out;
}

result<void> book::open_account(const account_settings& s, instant now, const actor& by) {
    return open_accounts(std::span{&s, 1}, now, by);
}

result<void> book::open_accounts(std::span<const account_settings> all, instant now,
                                 const actor& by) {
    if (all.empty()) return {};
    const auto event = opening_event(all[0], now, by);
    return record_as(permission::change_accounts, event, [&](journal_commit& next) -> result<void> {
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (find(all[i].account) != nullptr) return fail(errc::account_exists, 0, i);
            if (const auto ok = state_.set(all[i], next); !ok) return fail(ok.error().code, 0, i);
            if (by.by != operator_id{}) next.audits.push_back(opening_event(all[i], now, by));
        }
        return {};
    });
}

result<void> book::open_customer(account_id customer, std::int64_t floor_minor,
                                 std::vector<std::int64_t> levels_minor, instant now,
                                 const actor& by) {
    return open_accounts(customer_settings(customer, floor_minor, std::move(levels_minor)), now,
                         by);
}

result<void> book::change_account(const account_settings& s, instant now, const actor& by) {
    const auto* known = find(s.account);
    const auto before = known == nullptr ? std::string{} : settings_text(known->settings);
    const auto event =
        change_event(by, now, "change_account", to_text(s.account), before, settings_text(s));
    return record_as(permission::change_accounts, event, [&](journal_commit& next) {
        if (known == nullptr) return result<void>{fail(errc::unknown_account)};
        next.audits.push_back(event);
        return state_.set(s, next);
    });
}

result<void> book::set_status(const ledger_account& account, account_status to, instant now,
                              const actor& by) {
    const auto* known = find(account);
    auto s = known == nullptr ? account_settings{.account = account} : known->settings;
    s.status = to;
    return change_account(s, now, by);
}

result<void> book::set_operator(const ledger_operator& o, instant now, const actor& by) {
    if (const auto ok = detail::check_operator(o); !ok) return fail(ok.error());
    const auto* known = find_operator(state(), o.id);
    const auto before = known == nullptr ? std::string{} : settings_text(*known);
    const auto event = change_event(by, now, "set_operator", std::to_string(to_number(o.id)),
                                    before, settings_text(o));
    return record_as(permission::manage_operators, event, [&](journal_commit& next) {
        next.operators.push_back(o);
        next.audits.push_back(event);
        return detail::check_manager(state(), o);
    });
}

result<void> book::set_policy(const book_policy& p, instant now, const actor& by) {
    if (const auto ok = detail::check_policy(p); !ok) return ok;
    const auto event = change_event(by, now, "set_policy", "book", settings_text(state().policy),
                                    settings_text(p));
    return record_as(permission::change_policy, event, [&](journal_commit& next) {
        next.policy = p;
        next.audits.push_back(event);
        return result<void>{};
    });
}

result<void> book::audit(const audit_event& event, instant now) {
    const auto known = detail::check_known(state(), event.by);
    return known ? record(event, now) : refuse(event, now, known.error().code);
}

result<void> book::audit(const audit_event& event, instant now, permission wanted) {
    const auto may = detail::check_permission(state(), event.by, wanted);
    return may ? record(event, now) : refuse(event, now, may.error().code);
}

result<commit_report> book::commit(std::vector<entry> batch, instant now) {
    commit_report out;
    const auto ok = record(now, [&](journal_commit& next) -> result<void> {
        next.entries = std::move(batch);
        auto results = admission{state_, *store_, next}.run();
        if (!results) return fail(results.error());
        out = {std::move(*results), next.events};
        return {};
    });
    if (!ok) return fail(ok.error());
    return out;
}

result<commit_report> book::commit(std::span<const entry> batch, instant now) {
    return commit(std::vector<entry>(batch.begin(), batch.end()), now);
}

result<commit_report> book::commit(const entry& e, instant now) {
    auto out = commit(std::span{&e, 1}, now);
    if (!out) return out;
    const auto& item = out->results[0];
    if (item.what == outcome::refused || item.what == outcome::burned) return fail(item.why);
    return out;
}

result<void> book::close_period(instant through, std::vector<id128> exceptions,
                                const entry_authority& authority, instant now) {
    const auto event = period_event("close_period", through, authority, now);
    return record_as(permission::close_period, event, [&](journal_commit& next) -> result<void> {
        period_change change{.what = period_act::closed,
                             .through = through,
                             .exceptions = std::move(exceptions),
                             .authority = authority};
        const auto ok = detail::check_period(state(), change, next.recorded);
        if (!ok) return ok;
        const auto balances = sum_journal(*store_, head().count, through);
        if (!balances) return fail(balances.error());
        if (const auto none = detail::check_open_orders(*balances, change.exceptions); !none)
            return none;
        change.trial_balance = digest_of(*balances);
        next.periods.push_back(std::move(change));
        return {};
    });
}

result<void> book::reopen_period(const entry_authority& authority, instant now) {
    const auto last = closed_before(state());
    const auto event = period_event("reopen_period", last, authority, now);
    return record_as(permission::reopen_period, event, [&](journal_commit& next) {
        next.periods.push_back(
            {.what = period_act::reopened, .through = last, .authority = authority});
        const auto ok = detail::check_period(state(), next.periods.back(), next.recorded);
        return ok ? detail::check_approval(state(), authority) : ok;
    });
}

result<void> book::checkpoint(instant now) {
    snapshot_at_ = std::nullopt;
    return record(now, [](journal_commit&) { return result<void>{}; });
}

result<void> book::set_cursor(std::string_view name, std::uint64_t number) {
    if (number > head().count) return fail(errc::bad_value);
    return store_->set_cursor(name, number);
}

result<void> book::back_up(const std::string& path) {
    return store_->back_up(path);
}

}  // namespace submeter::inline v0::ledger
