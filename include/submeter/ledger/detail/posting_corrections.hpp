// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/detail/income.hpp"
#include "submeter/ledger/posting_events.hpp"

#include <algorithm>

namespace submeter::inline v0::ledger {

namespace detail {

// What of a debit to a customer's prepaid money still is there; uses it up.
inline std::int64_t take_left(std::vector<money_left>& left, const posting& debit) noexcept {
    for (auto& l : left) {
        if (prepaid_account(l.customer) != debit.account) continue;
        const auto taken = std::min(std::max<std::int64_t>(l.amount.minor, 0), debit.minor);
        l.amount.minor -= taken;
        return taken;
    }
    return debit.minor;
}

// One leg of a contract's end; nothing where there is nothing to move.
inline result<void> add_step(std::vector<entry>& out, denomination in, entry_head head, id128 id,
                             ledger_account debit, ledger_account credit, std::int64_t minor) {
    if (minor <= 0) return {};
    head.id = id;
    auto step = entry_builder{in, std::move(head), entry_kind::closing}
                    .require(id != id128{}, errc::bad_value)
                    .move(debit, credit, {minor, in})
                    .done();
    if (!step) return fail(step.error());
    out.push_back(std::move(*step));
    return {};
}

}  // namespace detail

inline result<entry> posting_rules::refund(entry_head head, account_id customer, money amount,
                                           order_id order) const {
    return detail::entry_builder{in, std::move(head), entry_kind::refund}
        .move(prepaid_account(customer), payable_account(customer), amount)
        .link(order)
        .done();
}

inline result<entry> posting_rules::payout(entry_head head, account_id customer, pay_channel to,
                                           money amount, const payment_reference& ref,
                                           id128 refund) const {
    detail::entry_builder out{in, std::move(head), entry_kind::payout};
    out.move(payable_account(customer), detail::through(to), amount).paid_back_as(to, ref);
    out.cash(amount, cash_decimals);
    if (refund != id128{}) out.settling(refund);
    return out.done();
}

inline result<entry> posting_rules::payout_failed(entry_head head, account_id customer,
                                                  pay_channel to, money amount,
                                                  const payment_reference& ref,
                                                  id128 refund) const {
    detail::entry_builder out{in, std::move(head), entry_kind::payout_failed};
    out.move(payable_account(customer), prepaid_account(customer), amount).paid_back_as(to, ref);
    if (refund != id128{}) out.settling(refund);
    return out.done();
}

inline result<entry> posting_rules::reversal(entry_head head, const entry& original,
                                             std::span<const money_left> left) const {
    detail::entry_builder out{in, std::move(head), entry_kind::reversal};
    std::vector<money_left> rest{left.begin(), left.end()};
    for (std::size_t i = 0; i < left.size(); ++i)
        out.like(left[i].amount, i);
    for (std::size_t i = 0; i < original.postings.size(); ++i) {
        const auto& leg = original.postings[i];
        const auto opposite = negate(money{leg.minor, in});
        if (!opposite) return fail(errc::overflow, 0, i);
        const posting mirrored{leg.account, opposite->minor};
        const auto taken = mirrored.minor > 0 ? detail::take_left(rest, mirrored) : mirrored.minor;
        out.post_signed(mirrored.account, {taken, in}, i);
        out.post_signed({code_receivable, mirrored.account.owner}, {mirrored.minor - taken, in}, i);
    }
    return out.settling(original.id).done();
}

inline result<entry> posting_rules::adjustment(entry_head head, account_id customer, money amount,
                                               std::uint16_t against) const {
    detail::entry_builder out{in, std::move(head), entry_kind::adjustment};
    out.require(is_income(against), errc::bad_value);
    const auto taken = negate(amount);
    if (!taken) return fail(taken.error());
    return detail::earn(out, tax, against, *taken).balance(prepaid_account(customer)).done();
}

inline result<entry> posting_rules::rerating(entry_head head, const rerated_charge& of) const {
    detail::entry_builder out{in, std::move(head), entry_kind::rerating};
    out.require(of.rerating != id128{} && of.original != id128{}, errc::bad_value);
    for (std::size_t i = 0; i < of.lines.size(); ++i) {
        out.require(is_revenue(of.lines[i].revenue), errc::bad_value, i);
        const auto more = subtract(of.lines[i].now, of.lines[i].was);
        if (!more) return fail(more.error().code, 0, i);
        if (!negate(*more)) return fail(errc::overflow, 0, i);
        detail::earn(out, tax, of.lines[i].revenue, *more, i);
    }
    const auto owed = out.lacking();
    if (!owed) return fail(owed.error());
    auto account = of.mode == billing_mode::post_paid ? receivable_account(of.customer)
                                                      : prepaid_account(of.customer);
    if (of.contract == contract_state::ended) {
        out.require(owed->minor <= 0, errc::account_closed);
        account = payable_account(of.customer);
    }
    return out.balance(account)
        .link(link_kind::original, of.original)
        .link(link_kind::rerating, of.rerating)
        .key(keys::rerated(of.rerating, of.original))
        .done();
}

inline result<entry> posting_rules::write_off(entry_head head, account_id customer, money amount,
                                              id128 bill_id) const {
    const auto& who = head.authority;
    const bool approved = who.by != operator_id{} && who.approved_by != operator_id{} &&
                          who.by != who.approved_by && !who.reason.empty();
    return detail::entry_builder{in, std::move(head), entry_kind::write_off}
        .require(approved, errc::approval_missing)
        .move({.code = code_bad_debt}, receivable_account(customer), amount)
        .link(link_kind::bill, bill_id)
        .done();
}

inline result<std::vector<entry>> posting_rules::closing(const entry_head& head,
                                                         const closing_ids& ids,
                                                         const customer_balances& held) const {
    if (held.in_transit.minor != 0) return fail(errc::open_orders);
    if (held.in_meters.minor != 0) return fail(errc::account_not_empty);
    for (const auto& m : {held.prepaid, held.deposit, held.owed}) {
        if (const auto like = submeter::detail::same(in, m.in); !like) return fail(like.error());
        if (!negate(m)) return fail(errc::overflow);
    }
    if (held.deposit.minor < 0) return fail(errc::negative_amount, 0, 1);
    // An overdraft is a debt; what was paid too much of a bill is prepaid.
    const auto joined = std::max({std::int64_t{0}, -held.prepaid.minor, -held.owed.minor});
    const auto prepaid = checked_add64(held.prepaid.minor, joined);
    const auto debt = checked_add64(held.owed.minor, joined);
    if (!prepaid || !debt) return fail(errc::overflow);
    const auto by_prepaid = std::min(*prepaid, *debt);
    const auto by_deposit = std::min(held.deposit.minor, *debt - by_prepaid);
    if (by_prepaid + by_deposit != *debt) return fail(errc::account_not_empty);
    const auto who = held.customer;
    const struct {
        id128 id;
        ledger_account debit;
        ledger_account credit;
        std::int64_t minor;
    } steps[] = {
        {ids.joined, receivable_account(who), prepaid_account(who), joined},
        {ids.owed_by_prepaid, prepaid_account(who), receivable_account(who), by_prepaid},
        {ids.owed_by_deposit, deposit_account(who), receivable_account(who), by_deposit},
        {ids.prepaid_returned, prepaid_account(who), payable_account(who), *prepaid - by_prepaid},
        {ids.deposit_returned, deposit_account(who), payable_account(who),
         held.deposit.minor - by_deposit},
    };
    std::vector<entry> out;
    for (const auto& s : steps)
        if (const auto ok = detail::add_step(out, in, head, s.id, s.debit, s.credit, s.minor); !ok)
            return fail(ok.error());
    return chained(std::move(out));
}

inline result<entry> posting_rules::transfer_out(entry_head head, id128 group, account_id customer,
                                                 money amount) const {
    return detail::entry_builder{in, std::move(head), entry_kind::transfer}
        .require(group != id128{}, errc::bad_value)
        .move(prepaid_account(customer), {.code = code_due_to_books}, amount)
        .link(link_kind::group, group)
        .key(keys::group(group, "out"))
        .done();
}

inline result<entry> posting_rules::transfer_in(entry_head head, id128 group, account_id customer,
                                                money amount) const {
    return detail::entry_builder{in, std::move(head), entry_kind::transfer}
        .require(group != id128{}, errc::bad_value)
        .move({.code = code_due_from_books}, prepaid_account(customer), amount)
        .link(link_kind::group, group)
        .key(keys::group(group, "in"))
        .done();
}

}  // namespace submeter::inline v0::ledger
