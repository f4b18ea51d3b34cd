// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/exact.hpp"
#include "submeter/ledger/detail/entry_builder.hpp"

namespace submeter::inline v0::ledger::detail {

// The tax contained in a gross amount of an income account. @return `divide_by_zero` or `bad_value`
// for a rate that is no rate.
inline result<std::int64_t> contained_tax(const tax_policy& tax, std::uint16_t revenue,
                                          std::int64_t gross) noexcept {
    for (const auto& row : tax.rates) {
        if (row.revenue != revenue) continue;
        if (const auto ok = check(row.rate); !ok) return fail(ok.error());
        if (row.rate.numerator < 0) return fail(errc::bad_value);
        const auto whole = exact{row.rate.denominator} + row.rate.numerator;
        const auto part = divide(multiply(gross, row.rate.numerator), whole, tax.rule);
        if (!part) return fail(part.error());
        return to_int64(*part);
    }
    return 0;
}

// Income, with the tax that is posted as a part of it.
inline entry_builder& earn(entry_builder& out, const tax_policy& tax, std::uint16_t revenue,
                           money gross, std::size_t index = 0) {
    if (tax.moment != tax_moment::with_revenue)
        return out.credit_signed({.code = revenue}, gross, index);
    const auto part = contained_tax(tax, revenue, gross.minor);
    if (!part) return out.refuse(part.error().code, index);
    return out.credit_signed({.code = revenue}, {gross.minor - *part, gross.in}, index)
        .credit_signed({.code = code_output_tax}, {*part, gross.in}, index);
}

// All that is lacking is income.
inline entry_builder& earn_rest(entry_builder& out, const tax_policy& tax, std::uint16_t revenue) {
    const auto rest = out.lacking();
    const auto gross = rest ? negate(*rest) : rest;
    return gross ? earn(out, tax, revenue, *gross) : out.refuse(gross.error().code);
}

}  // namespace submeter::inline v0::ledger::detail
