// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/id.hpp"
#include "submeter/flow/entry.hpp"

#include <array>
#include <string_view>

namespace submeter::inline v0::ledger {

/// On which side an account usually stands; on that side its balance is shown as positive.
enum class side : std::uint8_t { debit, credit };

/// What an account is, by the first digit of its code.
enum class account_class : std::uint8_t {
    asset = 1,
    liability = 2,
    equity = 3,
    income = 4,
    expense = 5,
};

/// Whether a code stands for one account, or for one each owner.
enum class ownership : std::uint8_t { single, each_owner };

/// One row of the chart of accounts. A value.
struct chart_row {
    std::uint16_t code = 0;
    ownership owners = ownership::single;
    std::string_view name;         ///< English, for reports
    std::string_view export_name;  ///< below its class in exported books: "Clearing:WeChat"
};

// The codes that the posting rules use.
inline constexpr std::uint16_t code_cash = 1010;
inline constexpr std::uint16_t code_bank = 1020;
inline constexpr std::uint16_t code_wechat = 1031;
inline constexpr std::uint16_t code_alipay = 1032;
inline constexpr std::uint16_t code_receivable = 1210;
inline constexpr std::uint16_t code_due_from_books = 1290;
inline constexpr std::uint16_t code_prepaid = 2010;
inline constexpr std::uint16_t code_in_meter = 2020;
inline constexpr std::uint16_t code_in_transit = 2030;
inline constexpr std::uint16_t code_deposit = 2040;
inline constexpr std::uint16_t code_refund_payable = 2050;
inline constexpr std::uint16_t code_unidentified = 2060;
inline constexpr std::uint16_t code_meter_credit = 2065;
inline constexpr std::uint16_t code_output_tax = 2210;
inline constexpr std::uint16_t code_due_to_books = 2290;
inline constexpr std::uint16_t code_opening = 3000;
inline constexpr std::uint16_t code_electricity = 4010;
inline constexpr std::uint16_t code_water = 4011;
inline constexpr std::uint16_t code_gas = 4012;
inline constexpr std::uint16_t code_common_area = 4020;
inline constexpr std::uint16_t code_property_fee = 4030;
inline constexpr std::uint16_t code_capacity_fee = 4040;
inline constexpr std::uint16_t code_service_fee = 4050;
inline constexpr std::uint16_t code_discounts = 5010;
inline constexpr std::uint16_t code_channel_fees = 5020;
inline constexpr std::uint16_t code_bad_debt = 5030;
inline constexpr std::uint16_t code_rounding = 5040;
inline constexpr std::uint16_t code_metering_difference = 5050;
inline constexpr std::uint16_t code_landlord = 5060;

/// The chart of accounts, ascending. A book may have other codes of the same classes too, such as
/// 1033 for one more payment channel.
inline constexpr std::array<chart_row, 29> chart{{
    {code_cash, ownership::single, "cash counter", "Cash"},
    {code_bank, ownership::single, "bank", "Bank"},
    {code_wechat, ownership::single, "WeChat clearing", "Clearing:WeChat"},
    {code_alipay, ownership::single, "Alipay clearing", "Clearing:Alipay"},
    {code_receivable, ownership::each_owner, "receivable", "Receivable"},
    {code_due_from_books, ownership::single, "due from other books", "DueFromBooks"},
    {code_prepaid, ownership::each_owner, "customer prepaid", "Prepaid"},
    {code_in_meter, ownership::each_owner, "prepaid in the meter", "InMeter"},
    {code_in_transit, ownership::each_owner, "in transit to the meter", "InTransit"},
    {code_deposit, ownership::each_owner, "deposit", "Deposit"},
    {code_refund_payable, ownership::each_owner, "refund payable", "RefundPayable"},
    {code_unidentified, ownership::single, "unidentified receipts", "Unidentified"},
    {code_meter_credit, ownership::single, "unexplained meter credit", "MeterCredit"},
    {code_output_tax, ownership::single, "output tax", "OutputTax"},
    {code_due_to_books, ownership::single, "due to other books", "DueToBooks"},
    {code_opening, ownership::single, "opening balances", "Opening"},
    {code_electricity, ownership::single, "electricity", "Electricity"},
    {code_water, ownership::single, "water", "Water"},
    {code_gas, ownership::single, "gas", "Gas"},
    {code_common_area, ownership::single, "common-area share", "CommonArea"},
    {code_property_fee, ownership::single, "property fee", "PropertyFee"},
    {code_capacity_fee, ownership::single, "capacity fee", "CapacityFee"},
    {code_service_fee, ownership::single, "late and service fees", "ServiceFee"},
    {code_discounts, ownership::single, "free quota and discounts", "Discounts"},
    {code_channel_fees, ownership::single, "channel fees", "ChannelFees"},
    {code_bad_debt, ownership::single, "bad debt", "BadDebt"},
    {code_rounding, ownership::single, "rounding", "Rounding"},
    {code_metering_difference, ownership::single, "metering differences", "MeteringDifferences"},
    {code_landlord, ownership::single, "landlord's own share", "LandlordShare"},
}};

/// The chart's row for a code, or nothing. O(rows), allocates nothing.
[[nodiscard]] constexpr const chart_row* find_row(std::uint16_t code) noexcept {
    for (const auto& row : chart)
        if (row.code == code) return &row;
    return nullptr;
}

/// The class of a code. @return `bad_value` outside 1000 to 5999.
[[nodiscard]] constexpr result<account_class> class_of(std::uint16_t code) noexcept {
    if (code < 1000 || code > 5999) return fail(errc::bad_value);
    return static_cast<account_class>(code / 1000);
}

/// Assets and expenses stand on the debit side, all others on the credit side.
[[nodiscard]] constexpr side normal_side(std::uint16_t code) noexcept {
    const bool asset = code >= 1000 && code < 2000;
    const bool expense = code >= 5000 && code < 6000;
    return asset || expense ? side::debit : side::credit;
}

/// Where money comes in: the counter, the bank, and the clearing of payment channels.
[[nodiscard]] constexpr bool is_channel(std::uint16_t code) noexcept {
    return code >= 1000 && code < 1100;
}

/// Which of them keep the money until they settle with the merchant: WeChat, Alipay, …
[[nodiscard]] constexpr bool is_clearing(std::uint16_t code) noexcept {
    return code / 10 == code_wechat / 10;
}

/// What customers are charged for: electricity, water, fees.
[[nodiscard]] constexpr bool is_revenue(std::uint16_t code) noexcept {
    return code >= 4000 && code < 5000;
}

/// What income consists of: revenue, and what lessens it (discounts, channel fees, bad debt, …).
[[nodiscard]] constexpr bool is_income(std::uint16_t code) noexcept {
    return code >= 4000 && code < 6000;
}

/// The prepaid money of a customer account, held by the book: "2010/17".
[[nodiscard]] constexpr ledger_account prepaid_account(account_id customer) noexcept {
    return {.code = code_prepaid, .owner = to_number(customer)};
}

/// What a customer account owes, post-paid or in arrears: "1210/17".
[[nodiscard]] constexpr ledger_account receivable_account(account_id customer) noexcept {
    return {.code = code_receivable, .owner = to_number(customer)};
}

/// The deposit of a customer account: "2040/17".
[[nodiscard]] constexpr ledger_account deposit_account(account_id customer) noexcept {
    return {.code = code_deposit, .owner = to_number(customer)};
}

/// What is to be paid back to a customer account: "2050/17".
[[nodiscard]] constexpr ledger_account payable_account(account_id customer) noexcept {
    return {.code = code_refund_payable, .owner = to_number(customer)};
}

/// All accounts of a customer, ascending: they are opened together, and closed at the end.
[[nodiscard]] constexpr std::array<ledger_account, 4> customer_accounts(
    account_id customer) noexcept {
    return {receivable_account(customer), prepaid_account(customer), deposit_account(customer),
            payable_account(customer)};
}

/// The prepaid money that a meter holds: "2020/9".
[[nodiscard]] constexpr ledger_account meter_account(meter_id meter) noexcept {
    return {.code = code_in_meter, .owner = to_number(meter)};
}

/// The money of an order on its way to or from a meter: "2030/7001".
[[nodiscard]] constexpr ledger_account order_account(order_id order) noexcept {
    return {.code = code_in_transit, .owner = to_number(order)};
}

}  // namespace submeter::inline v0::ledger
