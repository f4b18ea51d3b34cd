// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/modbus/registers.hpp"
#include "submeter/core/decimal.hpp"

namespace submeter::inline v0::codec::modbus {

/// A floating number as the wire carries it: its bits, and nothing computed with them. A value.
struct float_bits {
    std::uint64_t bits = 0;
    register_type type = register_type::f32;  ///< f32 or f64

    friend constexpr bool operator==(const float_bits&, const float_bits&) = default;
};

/// The floating number that begins at register `index`.
/// @return `bad_count` where it does not lie inside, `wrong_type` where the layout is not floating.
/// Allocates nothing.
[[nodiscard]] constexpr result<float_bits> read_float(bytes_view registers, std::size_t index,
                                                      register_layout layout) noexcept {
    if (!is_float(layout.type)) return fail(errc::wrong_type);
    const auto bits = read_bits(registers, index, layout);
    if (!bits) return fail(bits.error());
    return float_bits{*bits, layout.type};
}

namespace detail {

// A finite floating number: ± mantissa × 2^exponent, exactly.
struct binary_number {
    std::uint64_t mantissa = 0;
    int exponent = 0;
    int sign = 1;
};

constexpr result<binary_number> unpack(float_bits f) noexcept {
    const bool wide = f.type == register_type::f64;
    const int fraction = wide ? 52 : 23;
    const int bias = wide ? 1023 : 127;
    const std::uint64_t ones = wide ? 0x7FF : 0xFF;
    const std::uint64_t power = f.bits >> fraction & ones;
    if (power == ones) return fail(errc::not_finite);
    binary_number out;
    out.mantissa = f.bits & ((std::uint64_t{1} << fraction) - 1);
    if (power != 0) out.mantissa |= std::uint64_t{1} << fraction;
    out.exponent = (power == 0 ? 1 : static_cast<int>(power)) - bias - fraction;
    out.sign = (f.bits >> (wide ? 63 : 31) & 1U) != 0 ? -1 : 1;
    return out;
}

constexpr int fraction_places = 84;

// A fraction of 84 binary places in two halves, so that ten times it needs no wide integer. What is
// smaller than its last place is below half of 10^-9.
struct binary_fraction {
    static constexpr std::uint64_t mask = (std::uint64_t{1} << 42) - 1;
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    constexpr int next_digit() noexcept {
        low *= 10;
        high = high * 10 + (low >> 42);
        low &= mask;
        const auto digit = static_cast<int>(high >> 42);
        high &= mask;
        return digit;
    }
    // Less than, exactly, or more than a half: -1, 0, 1.
    constexpr int against_half() const noexcept {
        constexpr std::uint64_t half = std::uint64_t{1} << 41;
        if (high != half) return high < half ? -1 : 1;
        return low == 0 ? 0 : 1;
    }
};

// The part of `mantissa` × 2^-places that lies behind the point.
constexpr binary_fraction fraction_of(std::uint64_t mantissa, int places) noexcept {
    const std::uint64_t part =
        places < 64 ? mantissa & ((std::uint64_t{1} << places) - 1) : mantissa;
    const int shift = fraction_places - places;
    if (shift >= 42) return {part << (shift - 42), 0};
    return {part >> (42 - shift), (part << shift) & binary_fraction::mask};
}

constexpr result<std::int64_t> scaled_magnitude(binary_number n, int decimals) noexcept {
    const int places = -n.exponent;
    if (n.mantissa == 0 || places > fraction_places) return 0;
    std::uint64_t whole = n.mantissa;
    binary_fraction rest{};
    if (places > 0) {
        whole = places < 64 ? n.mantissa >> places : 0;
        rest = fraction_of(n.mantissa, places);
    } else if (-places > 62 || n.mantissa > (std::uint64_t{1} << 62 >> -places)) {
        return fail(errc::overflow);
    } else {
        whole <<= -places;
    }
    auto out = static_cast<std::int64_t>(whole);
    for (int i = 0; i < decimals; ++i) {
        const auto longer = append_digit(out, rest.next_digit());
        if (!longer) return longer;
        out = *longer;
    }
    const int half = rest.against_half();
    if (half > 0 || (half == 0 && out % 2 != 0)) return checked_add64(out, 1);
    return out;
}

}  // namespace detail

/// The number rounded to `decimals` places (0 to 9), half to even; no floating arithmetic is used,
/// so that the answer is the same everywhere. A reading made of it must say that the meter sent a
/// floating number.
/// @return `not_finite`, `overflow`, or `bad_scale`. Allocates nothing.
[[nodiscard]] constexpr result<decimal> to_decimal(float_bits f, int decimals) noexcept {
    if (decimals < 0 || decimals > 9) return fail(errc::bad_scale);
    const auto number = detail::unpack(f);
    if (!number) return fail(number.error());
    const auto magnitude = detail::scaled_magnitude(*number, decimals);
    if (!magnitude) return fail(magnitude.error());
    return decimal{number->sign * *magnitude, static_cast<std::int8_t>(-decimals)};
}

namespace detail {

// `magnitude` ÷ `divisor` to `width` significant binary places, half to even; not 0.
constexpr binary_number nearest_binary(std::uint64_t magnitude, std::uint64_t divisor,
                                       int width) noexcept {
    binary_number out{.mantissa = magnitude / divisor};
    std::uint64_t rest = magnitude % divisor;
    while (out.mantissa >> width == 0) {  // one place more than is kept
        rest *= 2;
        out.mantissa = out.mantissa * 2 + (rest >= divisor ? 1U : 0U);
        if (rest >= divisor) rest -= divisor;
        --out.exponent;
    }
    for (bool rest_below = rest != 0; out.mantissa >> width != 0; ++out.exponent) {
        const bool dropped = (out.mantissa & 1U) != 0;
        out.mantissa >>= 1;
        const bool last = out.mantissa >> width == 0;
        if (last && dropped && (rest_below || (out.mantissa & 1U) != 0)) ++out.mantissa;
        rest_below = rest_below || dropped;
    }
    return out;
}

}  // namespace detail

/// The floating number nearest to a decimal of 0 to 9 places, half to even, made without floating
/// arithmetic. Not every decimal comes back from it: see to_decimal().
/// @return `bad_scale`, or `wrong_type` where the type is not floating. Allocates nothing.
[[nodiscard]] constexpr result<float_bits> to_float(decimal value, register_type type) noexcept {
    if (!is_float(type)) return fail(errc::wrong_type);
    if (value.exponent > 0 || value.exponent < -9) return fail(errc::bad_scale);
    if (value.mantissa == 0) return float_bits{0, type};
    const bool negative = value.mantissa < 0;
    const auto bits = static_cast<std::uint64_t>(value.mantissa);
    std::uint64_t divisor = 1;
    for (int i = value.exponent; i < 0; ++i)
        divisor *= 10;
    const bool wide = type == register_type::f64;
    const int fraction = wide ? 52 : 23;
    const auto n = detail::nearest_binary(negative ? 0 - bits : bits, divisor, fraction + 1);
    const auto power = static_cast<std::uint64_t>(n.exponent + fraction + (wide ? 1023 : 127));
    const std::uint64_t sign = negative ? std::uint64_t{1} << (wide ? 63 : 31) : 0;
    const std::uint64_t below_point = n.mantissa & ((std::uint64_t{1} << fraction) - 1);
    return float_bits{sign | power << fraction | below_point, type};
}

}  // namespace submeter::inline v0::codec::modbus
