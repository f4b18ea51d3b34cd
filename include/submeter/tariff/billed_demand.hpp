// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/price.hpp"
#include "submeter/core/ratio.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

// From the demand that was measured to the demand that is billed: ratchets, minimums, contracts
// (合同最大需量). Demands are fractions of millionths of a kW (or kVA), because a share of one need
// not be whole; price × demand is charge_for(), a fraction until the plan rounds it.

namespace submeter::inline v0::tariff {

/// What an earlier month's demand was. A value.
struct past_demand {
    std::chrono::year_month month{};
    std::int64_t measured_micro = 0;

    friend constexpr bool operator==(const past_demand&, const past_demand&) = default;
};

/// A ratchet: billed is at least `share` of the greatest demand of so many months before. A value.
struct ratchet_terms {
    ratio share{1, 1};
    std::int32_t months = 11;       ///< how far back; the billed month itself is not among them
    std::uint16_t only_months = 0;  ///< bit n: demands of month n+1 count (a summer's); 0: all

    friend constexpr bool operator==(const ratchet_terms&, const ratchet_terms&) = default;
};

/// The greatest demand that a ratchet looks at when it bills a month; of equal ones the first in
/// the history. Empty where the history has none. The history may have any order.
[[nodiscard]] constexpr std::optional<past_demand> greatest_before(
    std::chrono::year_month billed, const ratchet_terms& terms,
    std::span<const past_demand> history) noexcept {
    std::optional<past_demand> found;
    for (const auto& past : history) {
        const auto back = (billed - past.month).count();
        if (back < 1 || back > terms.months) continue;
        const auto bit = 1U << (static_cast<unsigned>(past.month.month()) - 1U);
        if (terms.only_months != 0 && (terms.only_months & bit) == 0) continue;
        if (!found || past.measured_micro > found->measured_micro) found = past;
    }
    return found;
}

/// What made the billed demand what it is.
enum class demand_reason : std::uint8_t { measured, ratchet, minimum };

/// What a demand may not be billed below. A value.
struct demand_floors {
    std::optional<ratchet_terms> ratchet{};
    std::int64_t minimum_micro = 0;

    friend constexpr bool operator==(const demand_floors&, const demand_floors&) = default;
};

/// A demand to be billed, in millionths, and why it is that. A value.
struct billed_demand {
    fraction micro;
    demand_reason why = demand_reason::measured;

    friend constexpr bool operator==(const billed_demand&, const billed_demand&) = default;
};

/// The greatest of the measured demand, the ratchet's and the minimum; of equal ones the first of
/// these three. @return as check(ratio) for the ratchet's share; `negative_usage`; `overflow`.
[[nodiscard]] constexpr result<billed_demand> bill_demand(
    const fraction& measured_micro, std::chrono::year_month month, const demand_floors& floors,
    std::span<const past_demand> history) noexcept {
    if (measured_micro.whole < 0) return fail(errc::negative_usage);
    billed_demand out{.micro = measured_micro};
    if (floors.ratchet) {
        const auto greatest = greatest_before(month, *floors.ratchet, history);
        const auto least =
            scaled(fraction{greatest ? greatest->measured_micro : 0, 0, 1}, floors.ratchet->share);
        if (!least) return fail(least.error());
        const auto order = compare(*least, out.micro);
        if (!order) return fail(order.error());
        if (*order > 0) out = {*least, demand_reason::ratchet};
    }
    if (floors.minimum_micro > out.micro.whole)
        out = {{floors.minimum_micro, 0, 1}, demand_reason::minimum};
    return out;
}

/// What is billed at the single price when the allowance was passed.
enum class excess_base : std::uint8_t {
    allowance,  ///< allowance × contract: all that lies below the excess
    contract,   ///< the contract alone
};

/// A contracted demand: up to allowance × contract the contract is billed, what is above it at
/// `factor` times the price. Tariffs differ in the base then, so it is a setting. A value.
struct contract_terms {
    std::int64_t contract_micro = 0;
    ratio allowance{105, 100};
    ratio factor{2, 1};
    excess_base base = excess_base::allowance;

    friend constexpr bool operator==(const contract_terms&, const contract_terms&) = default;
};

/// A demand under contract, in millionths: billed at the price is `base`, and at factor times the
/// price `excess`. A value.
struct contract_parts {
    fraction base;
    fraction excess;

    friend constexpr bool operator==(const contract_parts&, const contract_parts&) = default;
};

/// Divides a demand by its contract. At the allowance there is no excess.
/// @return as check(ratio) for the allowance; `bad_value` for one below 1; `negative_usage`;
/// `overflow`.
[[nodiscard]] constexpr result<contract_parts> under_contract(
    const fraction& demand_micro, const contract_terms& terms) noexcept {
    if (demand_micro.whole < 0 || terms.contract_micro < 0) return fail(errc::negative_usage);
    if (const auto valid = check(terms.allowance); !valid) return fail(valid.error());
    if (compare(terms.allowance, ratio{1, 1}) < 0) return fail(errc::bad_value);
    const fraction contract{terms.contract_micro, 0, 1};
    const auto allowed = scaled(contract, terms.allowance);
    if (!allowed) return fail(allowed.error());
    const auto excess = subtract(demand_micro, *allowed);
    if (!excess) return fail(excess.error());
    if (excess->whole < 0 || *excess == fraction{}) return contract_parts{contract, {}};
    return contract_parts{terms.base == excess_base::allowance ? *allowed : contract, *excess};
}

/// price × demand × factor, unrounded. @return as check(ratio) for the factor, or `overflow`.
[[nodiscard]] constexpr result<fraction> charge_for(const fraction& demand_micro, price at,
                                                    ratio factor = {1, 1}) noexcept {
    const auto once = scaled(demand_micro, at.micro, 1);
    if (!once) return once;
    return scaled(*once, factor);
}

}  // namespace submeter::inline v0::tariff
