// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/price.hpp"
#include "submeter/core/ratio.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

// From the demand that was measured to the demand that is billed: ratchets, minimums, contracts
// (合同最大需量). Demands are ratios of millionths of a kW (or kVA), because a share of one need
// not be whole; price × ratio is charge_for(), a fraction until the plan rounds it.

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
    ratio micro{0, 1};
    demand_reason why = demand_reason::measured;

    friend constexpr bool operator==(const billed_demand&, const billed_demand&) = default;
};

/// The greatest of the measured demand, the ratchet's and the minimum; of equal ones the first of
/// these three. @return as check(ratio) for the ratchet's share; `negative_usage`; `overflow`.
[[nodiscard]] constexpr result<billed_demand> bill_demand(
    std::int64_t measured_micro, std::chrono::year_month month, const demand_floors& floors,
    std::span<const past_demand> history) noexcept {
    if (measured_micro < 0) return fail(errc::negative_usage);
    billed_demand out{.micro = {measured_micro, 1}};
    if (floors.ratchet) {
        const auto greatest = greatest_before(month, *floors.ratchet, history);
        const auto least = scaled(greatest ? greatest->measured_micro : 0, floors.ratchet->share);
        if (!least) return fail(least.error());
        if (compare(*least, out.micro) > 0) out = {*least, demand_reason::ratchet};
    }
    if (compare(ratio{floors.minimum_micro, 1}, out.micro) > 0)
        out = {{floors.minimum_micro, 1}, demand_reason::minimum};
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
    ratio base{0, 1};
    ratio excess{0, 1};

    friend constexpr bool operator==(const contract_parts&, const contract_parts&) = default;
};

/// Divides a demand by its contract. At the allowance there is no excess.
/// @return as check(ratio) for the demand and the allowance; `bad_value` for an allowance below 1;
/// `negative_usage`; `overflow`.
[[nodiscard]] constexpr result<contract_parts> under_contract(
    ratio demand_micro, const contract_terms& terms) noexcept {
    if (const auto valid = check(demand_micro); !valid) return fail(valid.error());
    if (demand_micro.numerator < 0 || terms.contract_micro < 0) return fail(errc::negative_usage);
    if (const auto valid = check(terms.allowance); !valid) return fail(valid.error());
    if (compare(terms.allowance, ratio{1, 1}) < 0) return fail(errc::bad_value);
    const ratio contract{terms.contract_micro, 1};
    const auto allowed = scaled(terms.contract_micro, terms.allowance);
    if (!allowed) return fail(allowed.error());
    if (compare(demand_micro, *allowed) <= 0) return contract_parts{.base = contract};
    const auto excess = add(demand_micro, ratio{-allowed->numerator, allowed->denominator});
    if (!excess) return fail(excess.error());
    return contract_parts{terms.base == excess_base::allowance ? *allowed : contract, *excess};
}

/// price × demand × factor, unrounded. @return as check(ratio) for either, or `overflow`.
[[nodiscard]] constexpr result<fraction> charge_for(ratio demand_micro, price at,
                                                    ratio factor = {1, 1}) noexcept {
    const auto once = scaled(fraction{exact{at.micro}, 0, 1}, demand_micro);
    if (!once) return once;
    return scaled(*once, factor);
}

}  // namespace submeter::inline v0::tariff
