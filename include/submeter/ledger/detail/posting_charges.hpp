// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/detail/income.hpp"
#include "submeter/ledger/posting_events.hpp"

namespace submeter::inline v0::ledger {

namespace detail {

// What a customer's fees, shares and free quotas are posted to. A meter's wallet gives the money
// back to 2010 first.
inline ledger_account payer(const customer_amount& part) noexcept {
    return part.mode == billing_mode::post_paid ? receivable_account(part.customer)
                                                : prepaid_account(part.customer);
}

inline ledger_account consumer(const customer_amount& part) noexcept {
    return part.mode == billing_mode::meter_side ? meter_account(part.meter) : payer(part);
}

inline void name_source(entry_builder& out, const customer_amount& part, std::size_t index) {
    if (part.reading) {
        out.require(part.meter != meter_id{}, errc::bad_value, index)
            .link(link_kind::reading, part.reading->id)
            .key(keys::meter_reading(part.meter, part.reading->at,
                                     submeter::to_text(part.reading->what)));
    }
    out.link(link_kind::plan, part.plan);
}

// Debits each part that is not zero to account_of(part), with the fee's key.
template <class AccountOf>
void charge_each(entry_builder& out, std::span<const customer_amount> parts, const fee& of,
                 AccountOf account_of) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
        out.not_negative(parts[i].amount, i).post_signed(account_of(parts[i]), parts[i].amount, i);
        if (parts[i].amount.minor == 0) continue;
        name_source(out, parts[i], i);
        if (!of.item.empty()) out.key(keys::fee_period(parts[i].customer, of.item, of.period));
    }
}

inline result<entry> charge_fee(const posting_rules& rules, entry_head head, entry_kind kind,
                                std::uint16_t revenue, const fee& of,
                                std::span<const customer_amount> parts) {
    entry_builder out{rules.in, std::move(head), kind};
    out.require(!of.item.empty() && !of.period.empty(), errc::bad_value);
    charge_each(out, parts, of, payer);
    return earn_rest(out, rules.tax, revenue).done();
}

}  // namespace detail

inline result<entry> posting_rules::consumption(entry_head head, service of,
                                                std::span<const customer_amount> parts) const {
    detail::entry_builder out{in, std::move(head), entry_kind::consumption};
    for (std::size_t i = 0; i < parts.size(); ++i)
        out.require(parts[i].mode != billing_mode::meter_side || parts[i].meter != meter_id{},
                    errc::bad_value, i);
    detail::charge_each(out, parts, {}, detail::consumer);
    return detail::earn_rest(out, tax, static_cast<std::uint16_t>(of)).done();
}

inline result<entry> posting_rules::bill(entry_head head, id128 bill_id, account_id customer,
                                         std::span<const bill_line> lines) const {
    detail::entry_builder out{in, std::move(head), entry_kind::consumption};
    out.require(bill_id != id128{}, errc::bad_value);
    exact total = 0;
    for (const auto& line : lines)
        total += line.amount.minor;
    const auto owed = to_int64(total);
    if (!owed) return fail(owed.error());
    out.post_signed(receivable_account(customer), {*owed, in});
    for (std::size_t i = 0; i < lines.size(); ++i) {
        out.not_negative(lines[i].amount, i)
            .require(is_revenue(lines[i].revenue), errc::bad_value, i);
        detail::earn(out, tax, lines[i].revenue, lines[i].amount, i);
    }
    return out.link(link_kind::bill, bill_id).key(keys::bill(bill_id)).done();
}

inline result<entry> posting_rules::common_area(entry_head head,
                                                std::span<const customer_amount> parts,
                                                money landlord, const fee& of,
                                                std::optional<money> whole) const {
    detail::entry_builder out{in, std::move(head), entry_kind::common_area};
    detail::charge_each(out, parts, of, detail::payer);
    out.not_negative(landlord, parts.size())
        .post_signed({.code = code_landlord}, landlord, parts.size());
    if (whole) {
        const auto rest = out.lacking();
        out.like(*whole).require(rest && exact{whole->minor} + rest->minor == 0,
                                 errc::not_conserved);
    }
    return detail::earn_rest(out, tax, code_common_area).done();
}

inline result<entry> posting_rules::property_fee(entry_head head, const fee& of,
                                                 std::span<const customer_amount> parts) const {
    return detail::charge_fee(*this, std::move(head), entry_kind::property_fee, code_property_fee,
                              of, parts);
}

inline result<entry> posting_rules::capacity_fee(entry_head head, const fee& of,
                                                 std::span<const customer_amount> parts) const {
    return detail::charge_fee(*this, std::move(head), entry_kind::capacity_fee, code_capacity_fee,
                              of, parts);
}

inline result<entry> posting_rules::service_fee(entry_head head, const fee& of,
                                                std::span<const customer_amount> parts) const {
    return detail::charge_fee(*this, std::move(head), entry_kind::service_fee, code_service_fee, of,
                              parts);
}

inline result<entry> posting_rules::free_quota(entry_head head, const fee& of,
                                               std::span<const customer_amount> parts) const {
    detail::entry_builder out{in, std::move(head), entry_kind::free_quota};
    out.require(!of.item.empty() && !of.period.empty(), errc::bad_value);
    exact sum = 0;
    for (const auto& part : parts)
        sum += part.amount.minor;
    const auto given = to_int64(sum);
    if (!given) return fail(given.error());
    out.post_signed({.code = code_discounts}, {*given, in});
    for (std::size_t i = 0; i < parts.size(); ++i) {
        out.not_negative(parts[i].amount, i)
            .credit_signed(detail::payer(parts[i]), parts[i].amount, i);
        if (parts[i].amount.minor == 0) continue;
        out.key(keys::fee_period(parts[i].customer, of.item, of.period));
    }
    return out.done();
}

inline result<entry> posting_rules::output_tax(entry_head head, std::uint16_t revenue,
                                               money gross) const {
    detail::entry_builder out{in, std::move(head), entry_kind::tax};
    out.require(tax.moment == tax_moment::apart && is_revenue(revenue), errc::bad_value);
    const auto part = detail::contained_tax(tax, revenue, gross.minor);
    if (!part) return fail(part.error());
    return out.post_signed({.code = revenue}, {*part, gross.in})
        .balance({.code = code_output_tax})
        .done();
}

}  // namespace submeter::inline v0::ledger
