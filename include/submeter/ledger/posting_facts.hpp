// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/ratio.hpp"
#include "submeter/core/rounding.hpp"
#include "submeter/flow/reading.hpp"
#include "submeter/ledger/chart.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace submeter::inline v0::ledger {

/// How money came in, or goes out. Further channels are the numbers 1033 to 1039.
enum class pay_channel : std::uint16_t {
    cash = code_cash,
    bank = code_bank,
    wechat = code_wechat,
    alipay = code_alipay,
};

/// The channel's name in natural keys: "wechat"; "1033" for one that has no name here. Allocates
/// the text.
[[nodiscard]] inline std::string to_text(pay_channel c) {
    switch (c) {
        case pay_channel::cash:
            return "cash";
        case pay_channel::bank:
            return "bank";
        case pay_channel::wechat:
            return "wechat";
        case pay_channel::alipay:
            return "alipay";
    }
    return std::to_string(static_cast<unsigned>(c));
}

/// Whether the channel keeps the money until it settles with the merchant (103x).
[[nodiscard]] constexpr bool is_clearing(pay_channel c) noexcept {
    return is_clearing(static_cast<std::uint16_t>(c));
}

/// What was consumed: the income account of a charge.
enum class service : std::uint16_t {
    electricity = code_electricity,
    water = code_water,
    gas = code_gas,
};

/// Who holds the running balance of a customer's meter, and so what a charge is taken from.
enum class billing_mode : std::uint8_t {
    back_office,  ///< B: the book; Dr 2010
    meter_side,   ///< M: the meter itself; consumption is Dr 2020, all else Dr 2010
    post_paid,    ///< C: nobody, a bill follows; Dr 1210
};

/// What every entry has, whatever it posts. A value.
struct entry_head {
    id128 id;                         ///< made and stored by the caller before first use
    instant effective{};              ///< business time
    std::string memo{};               ///< what a person reads
    std::int16_t offset_minutes = 0;  ///< of the business zone at that time
    entry_authority authority{};
    std::optional<instant> late_for{};  ///< when it was, where that period is closed already
};

/// What the channel and the shop call a movement of money; an empty text is absent. Those that are
/// there become natural keys, so that the same payment is never posted twice: `transaction` and
/// `trade` of money that comes in, `refund` of money paid back, `transaction` of a settlement or a
/// chargeback (its own number, not the payment's). A value.
struct payment_reference {
    std::string merchant{};     ///< the merchant number at the channel
    std::string transaction{};  ///< the channel's own number
    std::string trade{};        ///< the shop's number for the payment (out_trade_no)
    std::string refund{};       ///< the shop's number for a payment back (out_refund_no)
    order_id order{};           ///< 0: none
};

/// The reading that a charge comes from. Becomes a natural key with the meter. A value.
struct reading_reference {
    instant at{};
    obis what{};
    id128 id{};  ///< the reading's id at the host; zero: it has none
};

/// What one customer account has to pay. A value.
struct customer_amount {
    account_id customer{};
    money amount{};
    billing_mode mode = billing_mode::back_office;
    meter_id meter{};  ///< needed in meter_side, and with a reading
    std::optional<reading_reference> reading{};
    id128 plan{};  ///< the price version; zero: none
};

/// What a periodic charge is for. Both texts and the customer make the natural key: each customer
/// pays an item once for a period. A value.
struct fee {
    std::string item;    ///< "property"
    std::string period;  ///< "2026-11"
};

/// One line of a bill: an income account and what it charges, tax included. A value.
struct bill_line {
    std::uint16_t revenue = code_electricity;
    money amount{};
};

/// Money on its way into a meter, or out of it. A value.
struct meter_order {
    order_id order{};
    account_id customer{};
    meter_id meter{};
    money amount{};
    id128 start{};  ///< the entry that began it; zero only where it begins
};

/// Where a meter's purchase counter stands after one credit. A value.
struct purchase_slot {
    std::uint64_t epoch = 0;  ///< counts the counter's resets
    std::uint64_t slot = 0;
};

/// How the money left in a meter that is taken out is known.
enum class evidence : std::uint8_t {
    read,       ///< the meter told it
    estimated,  ///< the meter is dead: the authority's reason says how it was estimated
};

/// The money of a meter that is replaced. A value.
struct meter_exchange {
    order_id order{};
    meter_id old_meter{};
    meter_id new_meter{};
    money booked{};  ///< what the book has on 2020 of the old meter, after the last charge
    money found{};   ///< what is left in it in truth, and goes to the new one
    evidence by = evidence::read;
    id128 start{};  ///< the entry that took it out; zero only for that entry
};

/// What an entry charged to one income account, and what it should have charged. A value.
struct rerated_line {
    std::uint16_t revenue = code_electricity;
    money was{};
    money now{};
};

enum class contract_state : std::uint8_t { running, ended };

/// A correction of a charge that is recorded already. A value.
struct rerated_charge {
    id128 rerating{};  ///< the same for all corrections of one price change
    id128 original{};  ///< the entry that is corrected
    account_id customer{};
    billing_mode mode = billing_mode::back_office;
    contract_state contract = contract_state::running;
    std::vector<rerated_line> lines{};
};

/// What a customer account has left of a payment that is taken back, in 2010. A value.
struct money_left {
    account_id customer{};
    money amount{};  ///< available; a debt is the same as nothing
};

/// What a customer's accounts hold when the contract ends. A value.
struct customer_balances {
    account_id customer{};
    money prepaid{};     ///< 2010; negative: overdrawn
    money deposit{};     ///< 2040
    money owed{};        ///< 1210
    money in_meters{};   ///< 2020 of the customer's meters: has to be back
    money in_transit{};  ///< 2030 of the customer's orders: they have to be ended
};

/// The ids of the entries that end a contract, one for each step. A value.
struct closing_ids {
    id128 joined{};            ///< Dr 1210, Cr 2010: an overdraft, or a bill paid too high
    id128 owed_by_prepaid{};   ///< Dr 2010, Cr 1210
    id128 owed_by_deposit{};   ///< Dr 2040, Cr 1210
    id128 prepaid_returned{};  ///< Dr 2010, Cr 2050
    id128 deposit_returned{};  ///< Dr 2040, Cr 2050
};

/// When output tax is posted.
enum class tax_moment : std::uint8_t {
    none,          ///< never: the book keeps gross income only
    with_revenue,  ///< with each charge, as a part of it: Cr 4010 net, Cr 2210 tax
    apart,         ///< by an entry of its own: Dr 4010, Cr 2210
};

/// The tax contained in what an income account is credited with: gross × rate ÷ (1 + rate). A
/// value.
struct tax_rate {
    std::uint16_t revenue = 0;
    ratio rate{0, 1};  ///< {13, 100} for 13 %
};

/// How a book posts output tax. Rates and moment differ by country and trade, so none is built in.
/// A value.
struct tax_policy {
    tax_moment moment = tax_moment::none;
    std::vector<tax_rate> rates{};
    rounding rule = rounding::half_up;
};

/// Whether a top-up pays what the customer owes before it becomes prepaid money.
enum class arrears_policy : std::uint8_t { stay, clear_first };

}  // namespace submeter::inline v0::ledger
