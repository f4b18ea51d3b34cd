// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/detail/entry_builder.hpp"
#include "submeter/ledger/posting_events.hpp"

#include <algorithm>

namespace submeter::inline v0::ledger {

inline result<entry> posting_rules::opening_balance(entry_head head, account_id customer,
                                                    money amount) const {
    return detail::entry_builder{in, std::move(head), entry_kind::opening}
        .post_signed({.code = code_opening}, amount)
        .balance(prepaid_account(customer))
        .done();
}

inline result<entry> posting_rules::top_up(entry_head head, pay_channel from, account_id customer,
                                           money amount, const payment_reference& ref) const {
    return detail::entry_builder{in, std::move(head), entry_kind::top_up}
        .move(detail::through(from), prepaid_account(customer), amount)
        .cash(amount, cash_decimals)
        .paid_as(from, ref)
        .done();
}

inline result<std::vector<entry>> posting_rules::top_up_with_arrears(
    entry_head head, id128 clearing, pay_channel from, account_id customer, money amount,
    money owed, const payment_reference& ref) const {
    auto second = head;
    second.id = clearing;
    auto paid = top_up(std::move(head), from, customer, amount, ref);
    if (!paid) return fail(paid.error());
    if (const auto like = submeter::detail::same(in, owed.in); !like)
        return fail(like.error().code, 0, 1);
    std::vector<entry> out{std::move(*paid)};
    if (arrears == arrears_policy::stay || owed.minor <= 0) return out;
    auto cleared =
        arrears_cleared(std::move(second), customer, {std::min(owed.minor, amount.minor), owed.in});
    if (!cleared) return fail(cleared.error().code, 0, 1);
    out.push_back(std::move(*cleared));
    return chained(std::move(out));
}

inline result<entry> posting_rules::discounted_top_up(entry_head head, pay_channel from,
                                                      account_id customer, money ordered,
                                                      money received,
                                                      const payment_reference& ref) const {
    detail::entry_builder out{in, std::move(head), entry_kind::discount};
    out.positive(ordered, 0).post(detail::through(from), received, 1);
    out.cash(received, cash_decimals, 1);
    const auto given = subtract(ordered, received);
    if (!given) return out.refuse(given.error().code).done();
    return out.post({.code = code_discounts}, *given, 2)
        .balance(prepaid_account(customer))
        .paid_as(from, ref)
        .done();
}

inline result<entry> posting_rules::arrears_cleared(entry_head head, account_id customer,
                                                    money amount) const {
    return detail::entry_builder{in, std::move(head), entry_kind::arrears}
        .move(prepaid_account(customer), receivable_account(customer), amount)
        .done();
}

inline result<entry> posting_rules::deposit(entry_head head, pay_channel from, account_id customer,
                                            money amount, const payment_reference& ref) const {
    return detail::entry_builder{in, std::move(head), entry_kind::deposit}
        .move(detail::through(from), deposit_account(customer), amount)
        .cash(amount, cash_decimals)
        .paid_as(from, ref)
        .done();
}

inline result<entry> posting_rules::bill_payment(entry_head head, pay_channel from,
                                                 account_id customer, id128 bill_id, money amount,
                                                 const payment_reference& ref) const {
    return detail::entry_builder{in, std::move(head), entry_kind::payment}
        .move(detail::through(from), receivable_account(customer), amount)
        .cash(amount, cash_decimals)
        .link(link_kind::bill, bill_id)
        .paid_as(from, ref)
        .done();
}

inline result<entry> posting_rules::unidentified(entry_head head, pay_channel from, money amount,
                                                 const payment_reference& ref) const {
    return detail::entry_builder{in, std::move(head), entry_kind::unidentified}
        .move(detail::through(from), {.code = code_unidentified}, amount)
        .cash(amount, cash_decimals)
        .paid_as(from, ref)
        .done();
}

inline result<entry> posting_rules::identified(entry_head head, id128 receipt, account_id customer,
                                               money amount, order_id order) const {
    return detail::entry_builder{in, std::move(head), entry_kind::identified}
        .move({.code = code_unidentified}, prepaid_account(customer), amount)
        .settling(receipt)
        .link(order)
        .done();
}

inline result<entry> posting_rules::unidentified_returned(entry_head head, id128 receipt,
                                                          pay_channel to, money amount,
                                                          const payment_reference& ref) const {
    return detail::entry_builder{in, std::move(head), entry_kind::payout}
        .move({.code = code_unidentified}, detail::through(to), amount)
        .cash(amount, cash_decimals)
        .settling(receipt)
        .paid_back_as(to, ref)
        .done();
}

inline result<entry> posting_rules::settlement(entry_head head, pay_channel of, money gross,
                                               money fee_taken,
                                               const payment_reference& ref) const {
    detail::entry_builder out{in, std::move(head), entry_kind::settlement};
    out.require(is_clearing(of), errc::bad_value).positive(gross, 0).not_negative(fee_taken, 1);
    const auto net = subtract(gross, fee_taken);
    if (!net) return out.refuse(net.error().code).done();
    return out.cash(gross, cash_decimals, 0)
        .cash(*net, cash_decimals, 2)
        .not_negative(*net, 2)
        .post_signed({.code = code_bank}, *net)
        .post_signed({.code = code_channel_fees}, fee_taken)
        .balance(detail::through(of))
        .booked_as(of, ref)
        .done();
}

inline result<entry> posting_rules::chargeback(entry_head head, pay_channel by, account_id customer,
                                               money amount, id128 original,
                                               const payment_reference& ref) const {
    return detail::entry_builder{in, std::move(head), entry_kind::chargeback}
        .move(prepaid_account(customer), detail::through(by), amount)
        .cash(amount, cash_decimals)
        .link(link_kind::original, original)
        .booked_as(by, ref)
        .done();
}

}  // namespace submeter::inline v0::ledger
