// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/money.hpp"
#include "submeter/ledger/natural_key.hpp"
#include "submeter/ledger/posting_facts.hpp"

#include <utility>

namespace submeter::inline v0::ledger::detail {

// Puts one entry together. The first thing that is wrong stays, and is what done() answers.
class entry_builder {
public:
    entry_builder(denomination in, entry_head head, entry_kind kind) : in_{in} {
        out_.id = head.id;
        out_.kind = kind;
        out_.effective = head.effective;
        out_.offset_minutes = head.offset_minutes;
        out_.memo = std::move(head.memo);
        out_.authority = std::move(head.authority);
        if (head.late_for) link(link_kind::period, {0, seconds_of(*head.late_for)});
    }

    // A positive amount from one account to another.
    entry_builder& move(ledger_account debit, ledger_account credit, money amount) {
        return post(debit, amount).balance(credit);
    }
    // A positive amount to the debit side.
    entry_builder& post(ledger_account debit, money amount, std::size_t index = 0) {
        return positive(amount, index).post_signed(debit, amount, index);
    }
    // A debit, or a credit where the amount is negative; zero is no posting.
    entry_builder& post_signed(ledger_account debit, money amount, std::size_t index = 0) {
        like(amount, index);
        if (!negate(amount)) return refuse(errc::overflow, index);
        if (amount.minor != 0) out_.postings.push_back({debit, amount.minor});
        sum_ += amount.minor;
        return *this;
    }
    // The other way round.
    entry_builder& credit_signed(ledger_account credit, money amount, std::size_t index = 0) {
        const auto debit = negate(amount);
        return debit ? post_signed(credit, *debit, index) : refuse(errc::overflow, index);
    }
    // What is lacking, so that the entry sums to zero; nothing where nothing is.
    entry_builder& balance(ledger_account account) {
        const auto rest = lacking();
        return rest ? post_signed(account, *rest) : refuse(rest.error().code);
    }
    // The amount that would balance the entry, as a debit.
    [[nodiscard]] result<money> lacking() const noexcept {
        const auto minor = to_int64(exact{-sum_});
        if (!minor) return fail(minor.error());
        return money{*minor, in_};
    }

    entry_builder& link(link_kind what, id128 id) {
        if (id != id128{}) out_.links.push_back({what, id});
        return *this;
    }
    entry_builder& link(order_id order) {
        return link(link_kind::order, {.low = to_number(order)});
    }
    entry_builder& link(meter_id meter) {
        return link(link_kind::meter, {.low = to_number(meter)});
    }
    entry_builder& key(natural_key k) {
        out_.keys.push_back(std::move(k));
        return *this;
    }
    // What the channel calls a movement of money.
    entry_builder& booked_as(pay_channel through, const payment_reference& ref) {
        if (!ref.transaction.empty())
            key(keys::channel_transaction(to_text(through), ref.merchant, ref.transaction));
        return link(ref.order);
    }
    // What the channel and the shop call a payment.
    entry_builder& paid_as(pay_channel through, const payment_reference& ref) {
        booked_as(through, ref);
        return ref.trade.empty() ? *this : key(keys::trade(to_text(through), ref.trade));
    }
    // What the shop calls a payment back.
    entry_builder& paid_back_as(pay_channel through, const payment_reference& ref) {
        if (!ref.refund.empty()) key(keys::channel_refund(to_text(through), ref.refund));
        return link(ref.order);
    }
    // That this ends what another entry began; only one entry can.
    entry_builder& settling(id128 start) {
        if (start == id128{}) return refuse(errc::bad_value);
        return link(link_kind::original, start).key(keys::settles(start));
    }

    // The checks of an amount: of the book's denomination, above zero, not below it.
    entry_builder& like(money amount, std::size_t index = 0) {
        const auto same = submeter::detail::same(in_, amount.in);
        return same ? *this : refuse(same.error().code, index);
    }
    entry_builder& positive(money amount, std::size_t index = 0) {
        return not_negative(amount, index).require(amount.minor != 0, errc::zero_amount, index);
    }
    entry_builder& not_negative(money amount, std::size_t index = 0) {
        return like(amount, index).require(amount.minor >= 0, errc::negative_amount, index);
    }
    // Goes through a channel, which counts in whole coins.
    entry_builder& cash(money amount, std::uint8_t decimals, std::size_t index = 0) {
        if (amount.in.scale <= decimals) return *this;
        return require(amount.minor % power_of_ten(amount.in.scale - decimals) == 0, errc::inexact,
                       index);
    }
    entry_builder& require(bool holds, errc otherwise, std::size_t index = 0) {
        return holds ? *this : refuse(otherwise, index);
    }
    entry_builder& refuse(errc code, std::size_t index = 0) {
        if (ok_) ok_ = fail(code, 0, index);
        return *this;
    }

    [[nodiscard]] result<entry> done() {
        if (!ok_) return fail(ok_.error());
        if (out_.postings.empty()) return fail(errc::zero_amount);
        if (sum_ != 0) return fail(errc::not_conserved);
        return std::move(out_);
    }

private:
    static std::uint64_t seconds_of(instant t) noexcept {
        return static_cast<std::uint64_t>(t.time_since_epoch().count());
    }

    denomination in_;
    entry out_;
    exact sum_ = 0;
    result<void> ok_{};
};

inline ledger_account through(pay_channel c) noexcept {
    return {.code = static_cast<std::uint16_t>(c)};
}

}  // namespace submeter::inline v0::ledger::detail
