// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/ratio.hpp"

#include <boost/multiprecision/cpp_int.hpp>

// Slow and obvious: what the tariff tests compare exact arithmetic with.
namespace submeter::tariff::samples {

using rational = boost::multiprecision::cpp_rational;
using integer = boost::multiprecision::cpp_int;

inline integer whole(exact v) {
    const bool negative = v < 0;
    integer size = 0;
    integer place = 1;
    for (; v != 0; v /= 10, place *= 10)
        size += place * static_cast<int>(negative ? -(v % 10) : v % 10);
    return negative ? integer{-size} : size;
}

inline rational quotient(exact numerator, exact denominator) {
    return rational{whole(numerator), whole(denominator)};
}

inline integer floor_of(const rational& v) {
    const integer n = numerator(v);
    const integer d = denominator(v);  // positive
    const integer cut = n / d;
    return n < 0 && cut * d != n ? integer{cut - 1} : cut;
}

// The integer that a rule picks, by the rule's own words.
inline integer rounded(const rational& v, rounding rule) {
    const integer below = floor_of(v);
    const rational rest = v - below;
    const rational half{1, 2};
    const bool away = v > 0 ? rest >= half : rest > half;
    switch (rule) {
        case rounding::half_up:
            return away ? integer{below + 1} : below;
        case rounding::half_even:
            if (rest == half) return below % 2 == 0 ? below : integer{below + 1};
            return rest > half ? integer{below + 1} : below;
        case rounding::up:
            return rest == 0 ? below : integer{below + 1};
        case rounding::down:
            return below;
        case rounding::truncate:
            return v < 0 && rest != 0 ? integer{below + 1} : below;
    }
    return below;
}

// A ratio of 10^-decimals units, to a count of the stage's units.
inline integer rounded(const rational& v, int decimals, rounding_stage stage) {
    const rational grain{power_of_ten(decimals - stage.scale) *
                         static_cast<std::int64_t>(stage.step)};
    return rounded(v / grain, stage.rule) * stage.step;
}

inline constexpr rounding all_rules[] = {rounding::half_up, rounding::half_even, rounding::up,
                                         rounding::down, rounding::truncate};

}  // namespace submeter::tariff::samples
