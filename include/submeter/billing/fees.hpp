// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/billing/apportion.hpp"
#include "submeter/core/explanation.hpp"
#include "submeter/flow/charge.hpp"

#include <string>

namespace submeter::inline v0::billing {

/// A property fee: so much per square metre and period, and where it is rounded. A value.
struct area_fee {
    std::string name = "property fee";
    price per_m2{};
    rounding_stage rounds{};
};

/// What a property fee comes to: area × price, rounded once. @return `bad_value` for a negative
/// area; as round_to_money.
[[nodiscard]] inline result<charge_line> fee_line(const area_fee& fee, floor_area area,
                                                  denomination in) {
    if (area < floor_area{}) return fail(errc::bad_value);
    const exact product = multiply(area, fee.per_m2);
    const auto amount = round_to_money(product, in, fee.rounds);
    if (!amount) return fail(amount.error());
    charge_line line;
    line.kind = charge_kind::property_fee;
    line.quantity_micro = area.micro;
    line.unit = billing_unit::m2;
    line.at = fee.per_m2;
    line.product = {product, 0, 1};
    line.amount = *amount;
    return line;
}

/// The line that charges one participant's share of a pool of minor units. The share is exact as a
/// fraction only, so the line has no price, and its product is what is charged; explain() tells the
/// fraction.
[[nodiscard]] inline charge_line share_line(const share& s, billing_unit weighed_in,
                                            denomination in) {
    charge_line line;
    line.kind = charge_kind::common_area;
    line.quantity_micro = s.weight;
    line.unit = weighed_in;
    line.amount = money{s.grains, in};
    line.product = {to_exact(line.amount), 0, 1};
    return line;
}

/// Why a property fee is what it is. Allocates.
[[nodiscard]] inline explanation explain(const area_fee& fee, const charge_line& line) {
    return {.rule = "billing.fee",
            .facts = {{"name", fee.name},
                      {"area", micro_text(line.quantity_micro)},
                      {"unit", std::string{submeter::to_text(line.unit)}},
                      {"price", submeter::to_text(fee.per_m2)},
                      {"product", submeter::to_text(line.product)},
                      {"rounding", std::string{submeter::to_text(fee.rounds.rule)}},
                      {"amount", submeter::to_text(line.amount)}},
            .parts = {}};
}

namespace detail {

inline std::string integer_text(exact v) {
    if (v == 0) return "0";
    std::string out;
    for (exact rest = v; rest != 0; rest /= 10) {
        const int digit = static_cast<int>(rest % 10);
        out.insert(out.begin(), static_cast<char>('0' + (digit < 0 ? -digit : digit)));
    }
    return v < 0 ? "-" + out : out;
}

constexpr exact common_divisor(exact a, exact b) noexcept {
    while (b != 0) {
        const exact rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? exact{-a} : a;
}

}  // namespace detail

/// Why a share is what it is: the pool, the weights, the exact fraction in lowest terms, and who
/// took a leftover grain. `weighed_in` is the unit of the weights, which count its millionths.
/// Allocates.
[[nodiscard]] inline explanation explain(const apportionment& a, const share& s,
                                         billing_unit weighed_in, denomination in) {
    const auto weight = to_int64(a.total_weight);
    const exact divisor = detail::common_divisor(s.numerator, a.total_weight);
    explanation out{.rule = "billing.share",
                    .facts = {{"pool", submeter::to_text(money{a.pool, in})},
                              {"weight", micro_text(s.weight)},
                              {"total_weight", weight ? micro_text(*weight) : "?"},
                              {"unit", std::string{submeter::to_text(weighed_in)}},
                              {"numerator", detail::integer_text(s.numerator / divisor)},
                              {"denominator", detail::integer_text(a.total_weight / divisor)},
                              {"whole", amount_text(money{s.whole, in})},
                              {"amount", submeter::to_text(money{s.grains, in})}},
                    .parts = {}};
    const bool got_one = s.leftover() != 0;
    out.parts.push_back({.rule = got_one ? "billing.leftover" : "billing.no_leftover",
                         .facts = {{"rank", std::to_string(s.rank + 1)},
                                   {"leftovers", std::to_string(a.leftovers)}},
                         .parts = {}});
    return out;
}

}  // namespace submeter::inline v0::billing
