// SPDX-License-Identifier: Apache-2.0
#include "office.hpp"

#include "need.hpp"

#include <algorithm>

namespace campus {

namespace {

using std::chrono::hours;

// No building of the estate takes more than this for an hour; a larger step is a misread.
constexpr active_power plausible_kw{5'000'000'000};

billing::usage_params usage_params_of(const tenant& t) {
    return {.ratio = t.meter.ratio,
            .modulus = t.meter.shape.modulus,
            .power_max = plausible_kw,
            .step = hours{1}};
}

// Trip at zero; close again once there is something to consume.
control::relay_policy policy_of(const tenant& t) {
    return {.floor_minor = 0, .recovery_minor = t.levels_minor[2]};
}

desk make_desk(const estate& e, const tenant& t) {
    const auto policy = policy_of(t);
    need(control::check(policy), "checking a relay policy");
    const auto& plan = plan_of(e, t.account.id, e.month.start);
    return {.of = &t,
            .plan = &plan,
            .track = billing::register_track{usage_params_of(t)},
            .bill = billing::start_bill(plan),
            .relay = control::relay_fsm{t.account.id, {t.meter.id, circuit_no{}}, policy},
            .usages = {},
            .first = {},
            .last = {},
            .pays_at = {},
            .relay_read = {},
            .payments = {},
            .notes = {}};
}

}  // namespace

office::office(const estate& e, ledger::book book)
    : estate_{e},
      book_{std::move(book)},
      rules_{.in = pounds},
      common_track_{usage_params_of(e.common)} {
    open_accounts(e);
}

void office::open_accounts(const estate& e) {
    const auto start = e.month.start;
    for (const auto& t : e.tenants) {
        need(book_.open_customer(t.account.id, 0, t.levels_minor, start), "opening an account");
        commit(need(rules_.opening_balance({next_id(), start, "brought forward"}, t.account.id,
                                           t.opening),
                    "making an opening entry"),
               start);
        desks_.emplace(t.account.id, make_desk(e, t));
    }
}

void office::commit(const entry& e, instant now) {
    const auto report = need(book_.commit(e, now), "posting an entry");
    for (const auto& event : report.events)
        give_alarm(event);
}

void office::work(instant hour, field& f) {
    f.begin_polls(hour);
    take_payments(hour, f);
    const auto readings = f.finish_polls();
    post_consumption(hour, rate(readings));
    see_relays(readings, f);
    for (auto& [id, d] : desks_)
        follow_balance(id, d, hour, f);
}

void office::take_payments(instant hour, field& f) {
    for (auto& [id, d] : desks_) {
        // The month's last moment belongs to the next month.
        if (!d.pays_at || hour < *d.pays_at || hour >= estate_.month.end) continue;
        d.pays_at.reset();
        const auto order = std::to_string(to_number(id)) + "-" + std::to_string(++d.paid_count);
        const auto amount = d.of->pays.amount;
        commit(need(rules_.top_up({next_id(), hour, "order " + order}, ledger::pay_channel::bank,
                                  id, amount),
                    "making a top-up entry"),
               hour);
        d.payments.push_back({.at = hour, .label = "Top-up, bank, " + order, .amount = amount});
        ++counted_.top_ups;
        follow_balance(id, d, hour, f);
    }
}

// Whom the meter serves at that moment, the site's directory knows.
account_id office::account_of(const reading& r) const {
    return need(estate_.directory.account_at({r.meter, r.circuit}, r.at), "finding an account");
}

// Usage and its price; the amounts are steps between rounded running totals.
std::vector<ledger::customer_amount> office::rate(const std::vector<reading>& readings) {
    std::map<account_id, money> owed;
    for (const auto& r : readings) {
        if (r.what != registers::active_import) continue;
        if (r.meter == estate_.common.meter.id) {
            const auto used = need(common_track_.add(r), "reading the common meter");
            common_usages_.insert(common_usages_.end(), used.begin(), used.end());
            continue;
        }
        const auto account = account_of(r);
        take_reading(desks_.at(account), r,
                     owed.try_emplace(account, money{0, pounds}).first->second);
    }
    std::vector<ledger::customer_amount> out;
    for (const auto& [account, amount] : owed)
        if (amount.minor != 0) out.push_back({account, amount});
    return out;
}

void office::take_reading(desk& d, const reading& r, money& owed) {
    const auto used = need(d.track.add(r), "reading " + d.of->account.label);
    if (!d.first) d.first = r;
    d.last = r;
    for (const auto& u : used) {
        const auto step = need(billing::post(*d.plan, d.bill, u), "pricing a usage");
        owed = need(add(owed, step.amount), "adding charges");
        d.usages.push_back(u);
    }
    if (used.size() > 1)
        d.notes.push_back({.kind = billing::note_kind::estimated,
                           .at = used.front().over.start,
                           .text = "no readings for " + std::to_string(used.size()) +
                                   " hours: the energy is measured, its hours are estimated"});
}

// All accounts of an hour share one entry. It belongs to the hour that it ends.
void office::post_consumption(instant hour, const std::vector<ledger::customer_amount>& parts) {
    if (parts.empty()) return;
    const auto memo = "use until " + to_text(to_local(estate_.local, hour));
    commit(need(rules_.consumption({next_id(), hour - hours{1}, memo}, ledger::service::electricity,
                                   parts),
                "making a consumption entry"),
           hour);
}

// The book says each crossing once; the tenant is told, and may pay.
void office::give_alarm(const watermark_event& event) {
    if (event.level == 0) return;  // over the limit: the relay opens, and the tenant knows already
    auto& d = desks_.at(account_id{event.account.owner});
    const auto told = d.relay.on_watermark(event);
    ++counted_.alarms[told.level - 1];
    d.notes.push_back({.kind = billing::note_kind::alarm,
                       .at = event.at,
                       .text = "level " + std::to_string(told.level) + ": the balance of " +
                               to_text(money{event.balance_minor, pounds}) + " is below " +
                               to_text(money{event.level_minor, pounds})});
    if (told.level == d.of->pays.pays_at_level && !d.pays_at)
        d.pays_at = event.at + d.of->pays.delay;
}

void office::see_relays(const std::vector<reading>& readings, field& f) {
    for (const auto& r : readings) {
        if (r.what != registers::relay || r.meter == estate_.common.meter.id) continue;
        auto& d = desks_.at(account_of(r));
        if (r.at > d.relay_read) carry_out(d, d.relay.on_relay(field::state_of(r), r.at), f);
    }
}

void office::follow_balance(account_id id, desk& d, instant hour, field& f) {
    // Behind a gateway that is away nothing can be commanded: the balance waits.
    if (!f.is_online(d.of->meter.id)) return;
    carry_out(d, d.relay.on_time(hour), f);
    const auto left = need(book_.prepaid(id), "asking for a balance");
    carry_out(d, d.relay.on_balance(left.minor, hour), f);
}

// A decision leads to an answer, and the answer perhaps to the next decision.
void office::carry_out(desk& d, std::optional<control::decision> next, field& f) {
    while (next) {
        const auto decided = *next;
        next.reset();
        if (decided.what == control::action::command)
            next = command_relay(d, *decided.order, f);
        else if (decided.what == control::action::read_back)
            next = read_back(d, f);
        else
            ++counted_.escalations;
    }
}

std::optional<control::decision> office::command_relay(desk& d, const command& c, field& f) {
    const auto answer = f.execute(c);
    switchings_.push_back({d.of->account.id, c.kind, c.issued, answer.what});
    const bool trip = c.kind == command_kind::trip;
    ++(trip ? counted_.trips : counted_.closes);
    d.notes.push_back({.kind = trip ? billing::note_kind::tripped : billing::note_kind::restored,
                       .at = c.issued,
                       .text = "the meter answered: " + std::string{to_text(answer.what)}});
    if (trip && d.of->pays.pays_at_level == 0 && !d.pays_at)
        d.pays_at = c.issued + d.of->pays.delay;
    return d.relay.on_verdict(answer, f.now());
}

// What was read counts, whatever was answered: an answer may be lost.
std::optional<control::decision> office::read_back(desk& d, field& f) {
    const auto pending = d.relay.memory().sent;
    const auto seen = f.read_relay(d.of->meter.id);
    d.relay_read = f.now();
    const auto sent =
        std::find_if(switchings_.rbegin(), switchings_.rend(),
                     [&](const switching& s) { return s.account == d.of->account.id; });
    if (pending && sent != switchings_.rend() && seen == control::state_after(pending->kind))
        sent->took_effect = true;
    return d.relay.on_relay(seen, f.now());
}

}  // namespace campus
