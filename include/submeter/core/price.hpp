// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/exact.hpp"
#include "submeter/core/quantity.hpp"

namespace submeter::inline v0 {

/// A price: a whole count of millionths of a currency unit per billing unit. May be negative.
/// A value.
struct price {
    std::int64_t micro = 0;

    friend constexpr auto operator<=>(const price&, const price&) = default;
};

/// quantity × price in 10⁻¹² currency units; never overflows.
template <billing_unit Unit>
[[nodiscard]] constexpr exact multiply(quantity<Unit> q, price p) noexcept {
    return multiply(q.micro, p.micro);
}

/// a + b, or `errc::overflow`.
[[nodiscard]] constexpr result<price> add(price a, price b) noexcept {
    const auto sum = checked_add64(a.micro, b.micro);
    if (!sum) return fail(sum.error());
    return price{*sum};
}

/// Reads "0.6543". @return as parse_scaled: a seventh decimal is `too_many_digits`.
[[nodiscard]] constexpr result<price> parse_price(std::string_view text) noexcept {
    const auto micro = parse_scaled(text, 6);
    if (!micro) return fail(micro.error());
    return price{*micro};
}

/// The price without trailing zeros after the point. Allocates the text.
[[nodiscard]] inline std::string to_text(price p) {
    return micro_text(p.micro);
}

}  // namespace submeter::inline v0
