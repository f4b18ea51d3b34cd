// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/fraction.hpp"
#include "submeter/tariff/items.hpp"

namespace submeter::inline v0::tariff {

/// A price of millionths × billionths, as ratios and factors make it: rounded by the plan's stage
/// for derived prices, or, without one, taken as it is.
/// @return `too_many_digits` where it is finer than millionths and there is no stage; `bad_scale`;
/// `overflow`.
[[nodiscard]] constexpr result<price> derived_price(exact micro_nano,
                                                    std::optional<rounding_stage> stage) noexcept {
    if (!stage) {
        if (micro_nano % rate_one != 0) return fail(errc::too_many_digits);
        const auto micro = to_int64(micro_nano / rate_one);
        if (!micro) return fail(micro.error());
        return price{*micro};
    }
    if (stage->scale > quantity_decimals) return fail(errc::bad_scale);
    const auto amount = divided(micro_nano, 1000);  // in 10⁻¹² currency units
    if (!amount) return fail(amount.error());
    const auto units = round_exact(*amount, *stage);
    if (!units) return fail(units.error());
    const auto micro = to_int64(exact{*units} * power_of_ten(quantity_decimals - stage->scale));
    if (!micro) return fail(micro.error());
    return price{*micro};
}

/// p × factor. @return as derived_price.
[[nodiscard]] constexpr result<price> derived_price(price p, rate factor,
                                                    std::optional<rounding_stage> stage) noexcept {
    return derived_price(multiply(p.micro, factor.nano), stage);
}

namespace detail {

// Σ floating × ratio + Σ not floating.
inline result<price> sum_of(const std::vector<component>& base, rate ratio,
                            std::optional<rounding_stage> stage) {
    exact sum = 0;
    for (const auto& part : base) {
        const auto next =
            checked_add(sum, multiply(part.at.micro, part.floats ? ratio.nano : rate_one));
        if (!next) return fail(next.error());
        sum = *next;
    }
    return derived_price(sum, stage);
}

}  // namespace detail

/// The prices that components and ratios make: one, or one a period. The sum of components without
/// ratios is no derived price and is not rounded. Allocates. @return as derived_price.
[[nodiscard]] inline result<std::vector<price>> derived_prices(
    const price_origin& origin, std::optional<rounding_stage> stage) {
    std::vector<price> out;
    if (origin.ratios.empty()) {
        const auto sum = detail::sum_of(origin.base, rate{rate_one}, std::nullopt);
        if (!sum) return fail(sum.error());
        out.push_back(*sum);
    }
    for (const auto ratio : origin.ratios) {
        const auto sum = detail::sum_of(origin.base, ratio, stage);
        if (!sum) return fail(sum.error());
        out.push_back(*sum);
    }
    return out;
}

/// Each of the prices × factor. Allocates. @return as derived_price.
[[nodiscard]] inline result<std::vector<price>> derived_prices(
    const std::vector<price>& own, rate factor, std::optional<rounding_stage> stage) {
    std::vector<price> out;
    for (const auto p : own) {
        const auto product = derived_price(p, factor, stage);
        if (!product) return fail(product.error());
        out.push_back(*product);
    }
    return out;
}

}  // namespace submeter::inline v0::tariff
