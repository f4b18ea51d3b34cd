// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/checked.hpp"
#include "submeter/core/exact.hpp"

#include <cstdint>
#include <string_view>

namespace submeter::inline v0 {

/// The named rounding rules.
enum class rounding : std::uint8_t {
    half_up,    ///< to the nearest, a tie away from zero (四舍五入)
    half_even,  ///< to the nearest, a tie to the even neighbour
    up,         ///< toward plus infinity
    down,       ///< toward minus infinity
    truncate,   ///< toward zero
};

/// The name used in documents, for example "half_up".
[[nodiscard]] constexpr std::string_view to_text(rounding rule) noexcept {
    switch (rule) {
        case rounding::half_up:
            return "half_up";
        case rounding::half_even:
            return "half_even";
        case rounding::up:
            return "up";
        case rounding::down:
            return "down";
        case rounding::truncate:
            return "truncate";
    }
    return "unknown";
}

/// Reads the name of a rule. @return `bad_value` for any other text.
[[nodiscard]] constexpr result<rounding> parse_rounding(std::string_view name) noexcept {
    using enum rounding;
    for (const auto rule : {half_up, half_even, up, down, truncate})
        if (name == to_text(rule)) return rule;
    return fail(errc::bad_value);
}

/// numerator ÷ denominator as an integer, rounded once by `rule`.
/// @return `divide_by_zero`; or `overflow` for the one quotient that does not fit.
[[nodiscard]] constexpr result<exact> divide(exact numerator, exact denominator,
                                             rounding rule) noexcept {
    if (denominator == 0) return fail(errc::divide_by_zero);
    if (denominator == -1) return checked_multiply(numerator, -1);
    const exact quotient = numerator / denominator;
    const exact rest = numerator % denominator;
    if (rest == 0) return quotient;
    const bool negative = (rest < 0) != (denominator < 0);
    const exact size = rest < 0 ? exact{-rest} : rest;
    // |denominator| - |rest| stays positive, so the comparison with one half cannot overflow.
    const exact other = denominator < 0 ? exact{-(denominator + size)} : exact{denominator - size};
    const exact away = negative ? quotient - 1 : quotient + 1;
    switch (rule) {
        case rounding::half_up:
            return size >= other ? away : quotient;
        case rounding::half_even:
            if (size == other) return quotient % 2 == 0 ? quotient : away;
            return size > other ? away : quotient;
        case rounding::up:
            return negative ? quotient : away;
        case rounding::down:
            return negative ? away : quotient;
        case rounding::truncate:
            return quotient;
    }
    return quotient;
}

/// Where and how a figure is rounded: by `rule`, to a multiple of `step` units of 10^-scale. For
/// example {half_up, 2, 5} rounds to 0.05. A value.
struct rounding_stage {
    rounding rule = rounding::half_up;
    std::uint8_t scale = 2;  ///< decimals, 0 to 12
    std::uint32_t step = 1;  ///< the result is a multiple of this many units of 10^-scale

    friend constexpr bool operator==(const rounding_stage&, const rounding_stage&) = default;
};

/// Rounds an exact amount to a whole number of 10^-scale units, a multiple of the stage's step.
/// @return the count of 10^-scale units; `bad_scale` for a scale over 12 or a step of zero;
/// `overflow`.
[[nodiscard]] constexpr result<std::int64_t> round_exact(exact amount,
                                                         rounding_stage stage) noexcept {
    if (stage.scale > exact_decimals || stage.step == 0) return fail(errc::bad_scale);
    const exact unit = exact{power_of_ten(exact_decimals - stage.scale)} * stage.step;
    const auto multiples = divide(amount, unit, stage.rule);
    if (!multiples) return fail(multiples.error());
    const auto units = checked_multiply(*multiples, exact{stage.step});
    if (!units) return fail(units.error());
    return to_int64(*units);
}

}  // namespace submeter::inline v0
