// SPDX-License-Identifier: Apache-2.0
#pragma once

// The events that the posting rules know. Include posting_rules.hpp, which has their bodies too.

#include "submeter/flow/entry.hpp"
#include "submeter/ledger/posting_facts.hpp"

#include <optional>
#include <span>
#include <vector>

namespace submeter::inline v0::ledger {

/// Entries that belong together: a book takes all of them or none.
[[nodiscard]] inline std::vector<entry> chained(std::vector<entry> entries) {
    for (std::size_t i = 0; i + 1 < entries.size(); ++i)
        entries[i].next = chaining::with_next;
    return entries;
}

/// Which accounts each event debits and credits, with the entry's links and natural keys
/// (docs/reference/posting-rules.md has a row for each). Pure functions of their arguments: nothing
/// is posted until a book commits the entry. A value; each function allocates what it gives.
///
///     const posting_rules rules{.in = book.identity().in};
///     const auto paid = rules.top_up({id, now, "order 7"}, pay_channel::wechat, tenant, amount);
///
/// Amounts of another currency or scale than `in` are `unlike_currency` or `unlike_scale`; one that
/// must be positive and is not is `zero_amount` or `negative_amount`; one that goes through a
/// channel and has more decimals than `cash_decimals` is `inexact`; `index` says which part. An id
/// or a name that the event needs and is not there is `bad_value`; so is an income account that is
/// none (4000 to 4999; for adjustment() 4000 to 5999). A fee that a meter's wallet pays is
/// chained({meter_reduction, property_fee}).
struct posting_rules {
    denomination in{};  ///< the book's
    tax_policy tax{};
    arrears_policy arrears = arrears_policy::stay;
    std::uint8_t cash_decimals = 2;  ///< of what goes through a channel: whole fen

    // Payments in.

    /// What a customer brings along: Dr 3000, Cr 2010. Negative for a debt; never zero.
    [[nodiscard]] result<entry> opening_balance(entry_head head, account_id customer,
                                                money amount) const;
    /// A payment that has arrived: Dr 1010, 1020 or 103x, Cr 2010. The channel's fee comes with
    /// settlement().
    [[nodiscard]] result<entry> top_up(entry_head head, pay_channel from, account_id customer,
                                       money amount, const payment_reference& ref = {}) const;
    /// A top-up, and by `arrears` what it pays of a debt: Dr 2010, Cr 1210, at most the amount.
    /// `owed` is the balance of 1210. One entry, or two chained; `clearing` is the second one's id.
    [[nodiscard]] result<std::vector<entry>> top_up_with_arrears(
        entry_head head, id128 clearing, pay_channel from, account_id customer, money amount,
        money owed, const payment_reference& ref = {}) const;
    /// An order that the merchant sold below its amount: Dr 103x received, Dr 5010 the difference,
    /// Cr 2010 ordered. `index` 0 is `ordered`, 1 `received`, 2 the difference.
    [[nodiscard]] result<entry> discounted_top_up(entry_head head, pay_channel from,
                                                  account_id customer, money ordered,
                                                  money received,
                                                  const payment_reference& ref = {}) const;
    /// Prepaid money pays a debt: Dr 2010, Cr 1210.
    [[nodiscard]] result<entry> arrears_cleared(entry_head head, account_id customer,
                                                money amount) const;
    /// A deposit that has arrived: Dr 1010, 1020 or 103x, Cr 2040.
    [[nodiscard]] result<entry> deposit(entry_head head, pay_channel from, account_id customer,
                                        money amount, const payment_reference& ref = {}) const;
    /// A bill that is paid: Dr 1010, 1020 or 103x, Cr 1210.
    [[nodiscard]] result<entry> bill_payment(entry_head head, pay_channel from, account_id customer,
                                             id128 bill_id, money amount,
                                             const payment_reference& ref = {}) const;
    /// A payment of nobody known: Dr 1010, 1020 or 103x, Cr 2060.
    [[nodiscard]] result<entry> unidentified(entry_head head, pay_channel from, money amount,
                                             const payment_reference& ref = {}) const;
    /// The entry `receipt` turns out to be a customer's: Dr 2060, Cr 2010. Once.
    [[nodiscard]] result<entry> identified(entry_head head, id128 receipt, account_id customer,
                                           money amount, order_id order = {}) const;
    /// The entry `receipt` is paid back: Dr 2060, Cr 1010, 1020 or 103x. Once, and not if
    /// identified.
    [[nodiscard]] result<entry> unidentified_returned(entry_head head, id128 receipt,
                                                      pay_channel to, money amount,
                                                      const payment_reference& ref = {}) const;
    /// A channel hands over what it collected: Dr 1020 net, Dr 5020 fee, Cr 103x gross. `bad_value`
    /// for cash and bank, which keep nothing; `index` 0 is `gross`, 1 `fee`, 2 what is left.
    [[nodiscard]] result<entry> settlement(entry_head head, pay_channel of, money gross,
                                           money fee_taken,
                                           const payment_reference& ref = {}) const;
    /// A channel takes the payment of entry `original` back: Dr 2010, Cr 103x. It has happened, so
    /// it may pass the floor.
    [[nodiscard]] result<entry> chargeback(entry_head head, pay_channel by, account_id customer,
                                           money amount, id128 original,
                                           const payment_reference& ref = {}) const;

    // Money to and from meters (mode meter_side).

    /// Credit that the factory has set in a new meter: Dr 5010, Cr 2020.
    [[nodiscard]] result<entry> preset_credit(entry_head head, meter_id meter, purchase_slot slot,
                                              money amount) const;
    /// Money leaves for the meter, and can no longer be spent: Dr 2010, Cr 2030. It respects the
    /// floor.
    [[nodiscard]] result<entry> issue(entry_head head, const meter_order& order) const;
    /// The meter has it: Dr 2030, Cr 2020. The meter's slot becomes the natural key.
    [[nodiscard]] result<entry> issue_confirmed(entry_head head, const meter_order& order,
                                                purchase_slot slot) const;
    /// It is proved that the meter does not have it and will not: Dr 2030, Cr 2010.
    [[nodiscard]] result<entry> issue_undone(entry_head head, const meter_order& order) const;
    /// The meter has given money back: Dr 2020, Cr 2010. Only when that is confirmed; `slot` where
    /// a reduction moves the meter's counter.
    [[nodiscard]] result<entry> meter_reduction(
        entry_head head, const meter_order& order,
        std::optional<purchase_slot> slot = std::nullopt) const;
    /// The meter shows a credit that no order of ours explains: Dr 5050, Cr 2065, and an order is
    /// made for it. To take it back, reduce the meter and reverse this entry.
    [[nodiscard]] result<entry> foreign_credit(entry_head head, const meter_order& order,
                                               purchase_slot slot) const;
    /// The credit of entry `order.start` is accepted as the customer's: Dr 2065, Cr 2020.
    [[nodiscard]] result<entry> foreign_credit_accepted(entry_head head,
                                                        const meter_order& order) const;
    /// A meter is taken out: Dr 2020 of it what the book has, Cr 2030 what was found, the
    /// difference on 5050. An estimate needs a reason, else `approval_missing`.
    [[nodiscard]] result<entry> meter_removed(entry_head head, const meter_exchange& x) const;
    /// The new meter has what was found: Dr 2030, Cr 2020.
    [[nodiscard]] result<entry> meter_installed(entry_head head, const meter_exchange& x,
                                                purchase_slot slot) const;
    /// A meter has more (negative: less) than the book knows of: Dr 5050, Cr 2020.
    [[nodiscard]] result<entry> metering_difference(entry_head head, meter_id meter,
                                                    money amount) const;

    // Charges. Parts of zero are left out, with their keys; when all are zero there is nothing to
    // post, and the answer is `zero_amount`. Income is split into net and tax by `tax`.

    /// What was consumed, by as many as share the entry: Dr 2010, 2020 or 1210 each, Cr 4010 to
    /// 4012 with the sum.
    [[nodiscard]] result<entry> consumption(entry_head head, service of,
                                            std::span<const customer_amount> parts) const;
    /// A post-paid bill: Dr 1210, Cr each line's income account.
    [[nodiscard]] result<entry> bill(entry_head head, id128 bill_id, account_id customer,
                                     std::span<const bill_line> lines) const;
    /// The apportioned common areas: Dr 2010 or 1210 each and Dr 5060 for the landlord's part,
    /// Cr 4020 with the sum. With `whole`, `not_conserved` unless the parts add up to it.
    [[nodiscard]] result<entry> common_area(entry_head head, std::span<const customer_amount> parts,
                                            money landlord, const fee& of = {},
                                            std::optional<money> whole = std::nullopt) const;
    /// Periodic fees: Dr 2010 or 1210 each, Cr 4030 with the sum.
    [[nodiscard]] result<entry> property_fee(entry_head head, const fee& of,
                                             std::span<const customer_amount> parts) const;
    /// Fees for capacity: Dr 2010 or 1210 each, Cr 4040 with the sum.
    [[nodiscard]] result<entry> capacity_fee(entry_head head, const fee& of,
                                             std::span<const customer_amount> parts) const;
    /// Fees for being late, and for services: Dr 2010 or 1210 each, Cr 4050 with the sum.
    [[nodiscard]] result<entry> service_fee(entry_head head, const fee& of,
                                            std::span<const customer_amount> parts) const;
    /// The free part of what was charged in full: Dr 5010 with the sum, Cr 2010 or 1210 each.
    [[nodiscard]] result<entry> free_quota(entry_head head, const fee& of,
                                           std::span<const customer_amount> parts) const;
    /// The output tax of income that was posted gross (tax_moment::apart): Dr `revenue`, Cr 2210.
    /// Negative for income that was taken back.
    [[nodiscard]] result<entry> output_tax(entry_head head, std::uint16_t revenue,
                                           money gross) const;

    // Corrections, and the end of a contract.

    /// Money that is to go back: Dr 2010, Cr 2050. It respects the floor. Money in a meter comes
    /// out first, by meter_reduction().
    [[nodiscard]] result<entry> refund(entry_head head, account_id customer, money amount,
                                       order_id order = {}) const;
    /// A refund whose payment is confirmed: Dr 2050, Cr 1010, 1020 or 103x. `refund` is the entry
    /// that is paid; zero where it is no single one.
    [[nodiscard]] result<entry> payout(entry_head head, account_id customer, pay_channel to,
                                       money amount, const payment_reference& ref = {},
                                       id128 refund = {}) const;
    /// A refund that can not be paid, for good: Dr 2050, Cr 2010.
    [[nodiscard]] result<entry> payout_failed(entry_head head, account_id customer, pay_channel to,
                                              money amount, const payment_reference& ref = {},
                                              id128 refund = {}) const;
    /// The mirror of an entry that was wrong. It respects the floor. What a customer in `left` no
    /// longer has in 2010 stands on 1210 instead.
    [[nodiscard]] result<entry> reversal(entry_head head, const entry& original,
                                         std::span<const money_left> left = {}) const;
    /// A correction in the customer's favour (negative: against): Dr `against`, for example 5040 or
    /// 4010, Cr 2010. It does not respect the floor.
    [[nodiscard]] result<entry> adjustment(entry_head head, account_id customer, money amount,
                                           std::uint16_t against) const;
    /// The differences between what was charged and what is right: Dr or Cr each income account;
    /// the net on 2010 or 1210, a credit after the contract's end on 2050. `account_closed` for a
    /// debit after its end.
    [[nodiscard]] result<entry> rerating(entry_head head, const rerated_charge& of) const;
    /// A debt that is given up: Dr 5030, Cr 1210. `approval_missing` unless a reason and two
    /// different operators are named.
    [[nodiscard]] result<entry> write_off(entry_head head, account_id customer, money amount,
                                          id128 bill_id = {}) const;
    /// The end of a contract, after the last charge: a debt is taken from prepaid money, then from
    /// the deposit, and the rest goes to 2050; `head.id` is not used. Chained entries, of the steps
    /// that move money; none where all is zero already. `open_orders` while money is in transit;
    /// `account_not_empty` while a meter holds some, or for a debt that remains: it is paid or
    /// written off first.
    [[nodiscard]] result<std::vector<entry>> closing(const entry_head& head, const closing_ids& ids,
                                                     const customer_balances& held) const;
    /// The half of a transfer between books that gives: Dr 2010, Cr 2290. Both halves name one
    /// `group`.
    [[nodiscard]] result<entry> transfer_out(entry_head head, id128 group, account_id customer,
                                             money amount) const;
    /// The half that takes: Dr 1290, Cr 2010.
    [[nodiscard]] result<entry> transfer_in(entry_head head, id128 group, account_id customer,
                                            money amount) const;
};

}  // namespace submeter::inline v0::ledger
