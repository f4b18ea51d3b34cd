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

/// What of a contracted demand is billed at the single price.
enum class contract_base : std::uint8_t {
    contract,   ///< the contract, whatever was taken
    allowance,  ///< the contract; once the allowance was passed, allowance × contract
    measured,   ///< what was taken, and `least` × contract at the least
};

/// Where the demand begins that is excess, once the allowance was passed.
enum class excess_start : std::uint8_t { allowance, contract };

/// A contracted demand: up to allowance × contract there is no excess. Tariffs differ in what is
/// billed at the price and from where on it is excess, so both are settings. A value.
struct contract_terms {
    std::int64_t contract_micro = 0;
    ratio allowance{105, 100};
    contract_base base = contract_base::allowance;
    excess_start from = excess_start::allowance;
    ratio least{1, 1};            ///< of the contract, with contract_base::measured
    std::optional<ratio> step{};  ///< excess above step × contract is a part of its own

    friend constexpr bool operator==(const contract_terms&, const contract_terms&) = default;
};

/// A demand under contract, in millionths: billed at the price, excess, and excess above the step.
/// A value.
struct contract_parts {
    fraction base{};
    fraction excess{};
    fraction above{};

    friend constexpr bool operator==(const contract_parts&, const contract_parts&) = default;
};

namespace detail {

// a − b, and never less than nothing.
constexpr result<fraction> what_exceeds(const fraction& a, const fraction& b) noexcept {
    const auto rest = subtract(a, b);
    if (rest && rest->whole < 0) return fraction{};
    return rest;
}

constexpr result<void> check(const contract_terms& t) noexcept {
    if (t.contract_micro < 0) return fail(errc::negative_usage);
    for (const auto& r : {t.allowance, t.least, t.step.value_or(t.allowance)})
        if (const auto valid = v0::check(r); !valid) return valid;
    const bool ascend =
        compare(t.allowance, ratio{1, 1}) >= 0 && (!t.step || compare(*t.step, t.allowance) > 0);
    if (!ascend || t.least.numerator < 0) return fail(errc::bad_value);
    return {};
}

// What is billed at the price.
constexpr result<fraction> base_of(const fraction& demand_micro, const contract_terms& t,
                                   const fraction& allowed, bool passed) noexcept {
    const fraction contract{t.contract_micro, 0, 1};
    if (t.base == contract_base::allowance && passed) return allowed;
    if (t.base != contract_base::measured) return contract;
    const auto least = scaled(contract, t.least);
    if (!least) return least;
    const auto order = v0::compare(demand_micro, *least);
    if (!order) return fail(order.error());
    return *order < 0 ? *least : demand_micro;
}

}  // namespace detail

/// Divides a demand by its contract. At the allowance there is no excess.
/// @return as check(ratio) for the ratios; `bad_value` for an allowance below 1, a step that is not
/// above it, or a negative least; `negative_usage`; `overflow`.
[[nodiscard]] constexpr result<contract_parts> under_contract(
    const fraction& demand_micro, const contract_terms& terms) noexcept {
    if (demand_micro.whole < 0) return fail(errc::negative_usage);
    if (const auto valid = detail::check(terms); !valid) return fail(valid.error());
    const fraction contract{terms.contract_micro, 0, 1};
    const auto allowed = scaled(contract, terms.allowance);
    if (!allowed) return fail(allowed.error());
    const auto beyond = detail::what_exceeds(demand_micro, *allowed);
    if (!beyond) return fail(beyond.error());
    const bool passed = *beyond != fraction{};
    const auto base = detail::base_of(demand_micro, terms, *allowed, passed);
    if (!base) return fail(base.error());
    if (!passed) return contract_parts{.base = *base};
    const auto excess = terms.from == excess_start::contract ? subtract(demand_micro, contract)
                                                             : result<fraction>{*beyond};
    if (!excess) return fail(excess.error());
    if (!terms.step) return contract_parts{.base = *base, .excess = *excess};
    const auto edge = scaled(contract, *terms.step);
    if (!edge) return fail(edge.error());
    const auto above = detail::what_exceeds(demand_micro, *edge);
    if (!above) return fail(above.error());
    const auto rest = subtract(*excess, *above);
    if (!rest) return fail(rest.error());
    return contract_parts{*base, *rest, *above};
}

/// price × demand × factor, unrounded. @return as check(ratio) for the factor, or `overflow`.
[[nodiscard]] constexpr result<fraction> charge_for(const fraction& demand_micro, price at,
                                                    ratio factor = {1, 1}) noexcept {
    const auto once = scaled(demand_micro, at.micro, 1);
    if (!once) return once;
    return scaled(*once, factor);
}

}  // namespace submeter::inline v0::tariff
