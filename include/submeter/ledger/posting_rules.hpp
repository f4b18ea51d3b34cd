// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/account.hpp"

#include <span>
#include <string>
#include <utility>

namespace submeter::inline v0::ledger {

/// How money came in, or goes out.
enum class pay_channel : std::uint16_t {
    cash = code_cash,
    bank = code_bank,
    wechat = code_wechat,
    alipay = code_alipay,
};

/// What was consumed: the income account of a charge.
enum class service : std::uint16_t {
    electricity = code_electricity,
    water = code_water,
    gas = code_gas,
};

/// What every entry has, whatever it posts. A value.
struct entry_head {
    id128 id;             ///< made and stored by the caller before first use
    instant effective{};  ///< business time
    std::string memo;     ///< reading, plan version, order
};

/// What one customer account has to pay. A value.
struct customer_amount {
    account_id customer{};
    money amount;
};

/// The entries of back-office billing, where the book holds the balance: which accounts an event
/// debits and credits. Pure functions of their arguments: nothing is posted until a book commits
/// it. A value; each function allocates the entry only.
///
///     const posting_rules rules{.in = book.identity().in};
///     const auto paid = rules.top_up({id, now, "order 7"}, pay_channel::wechat, tenant, amount);
///
/// Amounts of another currency or scale than `in` are `unlike_currency` or `unlike_scale`, one
/// that must be positive and is not is `zero_amount` or `negative_amount`; `index` says which part.
struct posting_rules {
    denomination in;  ///< the book's

    /// What a customer brings along: Dr 3000, Cr 2010. Negative for a debt; never zero.
    [[nodiscard]] result<entry> opening_balance(entry_head head, account_id customer,
                                                money amount) const {
        if (const auto ok = signed_amount(amount); !ok) return fail(ok.error());
        return transfer(std::move(head), entry_kind::opening, {.code = code_opening},
                        prepaid_account(customer), amount.minor);
    }

    /// A payment that has arrived: Dr 1010, 1020 or 103x, Cr 2010.
    [[nodiscard]] result<entry> top_up(entry_head head, pay_channel from, account_id customer,
                                       money amount) const {
        if (const auto ok = positive(amount); !ok) return fail(ok.error());
        return transfer(std::move(head), entry_kind::top_up, through(from),
                        prepaid_account(customer), amount.minor);
    }

    /// Money that is to go back: Dr 2010, Cr 2050. It respects the floor.
    [[nodiscard]] result<entry> refund(entry_head head, account_id customer, money amount) const {
        if (const auto ok = positive(amount); !ok) return fail(ok.error());
        return transfer(std::move(head), entry_kind::refund, prepaid_account(customer),
                        payable(customer), amount.minor);
    }

    /// A refund whose payment is confirmed: Dr 2050, Cr 1010, 1020 or 103x.
    [[nodiscard]] result<entry> refund_paid(entry_head head, account_id customer, pay_channel to,
                                            money amount) const {
        if (const auto ok = positive(amount); !ok) return fail(ok.error());
        return transfer(std::move(head), entry_kind::refund, payable(customer), through(to),
                        amount.minor);
    }

    /// What was consumed, by as many customers as share the entry: Dr 2010 each, Cr 4010 to 4012
    /// with the sum. Parts of zero are left out; when all are zero there is nothing to post, and
    /// the answer is `zero_amount`.
    [[nodiscard]] result<entry> consumption(entry_head head, service of,
                                            std::span<const customer_amount> parts) const {
        return shared(std::move(head), entry_kind::consumption, static_cast<std::uint16_t>(of),
                      parts, 0);
    }

    /// The apportioned common areas: Dr 2010 each and Dr 5060 for the landlord's part, Cr 4020 with
    /// the sum. Zeros as in consumption().
    [[nodiscard]] result<entry> common_area(entry_head head, std::span<const customer_amount> parts,
                                            money landlord) const {
        if (const auto ok = same_denomination(landlord); !ok) return fail(ok.error());
        if (landlord.minor < 0) return fail(errc::negative_amount, 0, parts.size());
        return shared(std::move(head), entry_kind::common_area, code_common_area, parts,
                      landlord.minor);
    }

    /// Periodic fees: Dr 2010 each, Cr 4030 with the sum. Zeros as in consumption().
    [[nodiscard]] result<entry> property_fee(entry_head head,
                                             std::span<const customer_amount> parts) const {
        return shared(std::move(head), entry_kind::property_fee, code_property_fee, parts, 0);
    }

    /// A correction in the customer's favour (negative: against): Dr `against`, for example 5040 or
    /// 4010, Cr 2010. It does not respect the floor.
    [[nodiscard]] result<entry> adjustment(entry_head head, account_id customer, money amount,
                                           std::uint16_t against) const {
        if (const auto ok = signed_amount(amount); !ok) return fail(ok.error());
        return transfer(std::move(head), entry_kind::adjustment, {.code = against},
                        prepaid_account(customer), amount.minor);
    }

    /// The mirror of an entry that was wrong. It respects the floor.
    [[nodiscard]] result<entry> reversal(entry_head head, const entry& original) const {
        entry out = begin(std::move(head), entry_kind::reversal);
        out.postings = original.postings;
        for (std::size_t i = 0; i < out.postings.size(); ++i) {
            const auto opposite = negate(money{out.postings[i].minor, in});
            if (!opposite) return fail(errc::overflow, 0, i);
            out.postings[i].minor = opposite->minor;
        }
        return out;
    }

private:
    static entry begin(entry_head head, entry_kind kind) {
        return {.id = head.id,
                .kind = kind,
                .effective = head.effective,
                .memo = std::move(head.memo),
                .postings = {}};
    }
    static constexpr ledger_account through(pay_channel c) noexcept {
        return {.code = static_cast<std::uint16_t>(c)};
    }
    static constexpr ledger_account payable(account_id customer) noexcept {
        return {.code = code_refund_payable, .owner = to_number(customer)};
    }
    static entry transfer(entry_head head, entry_kind kind, ledger_account debit,
                          ledger_account credit, std::int64_t minor) {
        entry out = begin(std::move(head), kind);
        out.postings = {{debit, minor}, {credit, -minor}};
        return out;
    }
    [[nodiscard]] constexpr result<void> same_denomination(money m) const noexcept {
        return submeter::detail::same(in, m.in);
    }
    [[nodiscard]] constexpr result<void> signed_amount(money m) const noexcept {
        if (const auto like = same_denomination(m); !like) return fail(like.error());
        if (m.minor == 0) return fail(errc::zero_amount);
        if (!negate(m)) return fail(errc::overflow);
        return {};
    }
    [[nodiscard]] constexpr result<void> positive(money m) const noexcept {
        if (const auto ok = signed_amount(m); !ok) return fail(ok.error());
        if (m.minor < 0) return fail(errc::negative_amount);
        return {};
    }
    [[nodiscard]] result<entry> shared(entry_head head, entry_kind kind, std::uint16_t income,
                                       std::span<const customer_amount> parts,
                                       std::int64_t landlord_minor) const {
        entry out = begin(std::move(head), kind);
        out.postings.reserve(parts.size() + 2);
        exact sum = landlord_minor;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const auto like = same_denomination(parts[i].amount);
            if (!like) return fail(like.error().code, 0, i);
            const auto minor = parts[i].amount.minor;
            if (minor < 0) return fail(errc::negative_amount, 0, i);
            if (minor == 0) continue;
            out.postings.push_back({prepaid_account(parts[i].customer), minor});
            sum += minor;
        }
        if (landlord_minor != 0) out.postings.push_back({{.code = code_landlord}, landlord_minor});
        if (sum == 0) return fail(errc::zero_amount);
        const auto total = to_int64(sum);
        if (!total) return fail(total.error());
        out.postings.push_back({{.code = income}, -*total});
        return out;
    }
};

}  // namespace submeter::inline v0::ledger
