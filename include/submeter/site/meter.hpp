// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/exact.hpp"
#include "submeter/core/id.hpp"
#include "submeter/core/quantity.hpp"

#include <compare>
#include <cstdint>
#include <string>

namespace submeter::inline v0::site {

/// What a register's difference is multiplied by: the product of the voltage and current
/// transformer ratios (PT × CT), kept as a fraction so that 200/5 stays exact. One where the meter
/// shows primary values already. A value.
struct multiplier {
    std::int64_t numerator = 1;
    std::int64_t denominator = 1;

    friend constexpr bool operator==(const multiplier&, const multiplier&) = default;
};

/// PT × CT as one fraction: {10000, 100} × {200, 5} is 4000. @return `overflow`.
[[nodiscard]] constexpr result<multiplier> combine(multiplier pt, multiplier ct) noexcept {
    const auto up = to_int64(submeter::multiply(pt.numerator, ct.numerator));
    const auto low = to_int64(submeter::multiply(pt.denominator, ct.denominator));
    if (!up) return fail(up.error());
    if (!low) return fail(low.error());
    return multiplier{*up, *low};
}

/// `bad_value` unless both parts are positive.
[[nodiscard]] constexpr result<void> check(multiplier m) noexcept {
    if (m.numerator <= 0 || m.denominator <= 0) return fail(errc::bad_value);
    return {};
}

/// How far a cumulative register counts before it starts again from zero. A value.
struct register_shape {
    std::uint8_t digits = 6;    ///< before the point
    std::uint8_t decimals = 2;  ///< after it
    energy modulus{1'000'000'000'000};

    friend constexpr bool operator==(const register_shape&, const register_shape&) = default;
};

/// The active-energy registers of DL/T 645-2007: six digits and two decimals (dlt645 dictionary,
/// XXXXXX.XX kWh), so a modulus of 10⁶ kWh.
inline constexpr register_shape dlt645_energy_shape{};

/// An unsigned 32-bit count of 0.01 kWh, such as the energy registers of the Acrel prepaid map: a
/// modulus of 42,949,672.96 kWh.
inline constexpr register_shape u32_centi_kwh_shape{
    .digits = 8, .decimals = 2, .modulus = energy{42'949'672'960'000}};

/// A meter: where it is, how it is spoken to, and how its register counts. A value.
struct meter {
    meter_id id{};
    building_id building{};
    gateway_id gateway{};
    std::string profile{};  ///< the profile's name, for example "dlt645_2007_prepaid"
    std::string address{};  ///< in the profile's notation: "000000000042", "7"
    multiplier ratio{};
    register_shape shape{};

    friend bool operator==(const meter&, const meter&) = default;
};

/// One circuit of one meter: what an account is supplied through. A value.
struct point {
    meter_id meter{};
    circuit_no circuit{};

    friend constexpr auto operator<=>(const point&, const point&) = default;
};

}  // namespace submeter::inline v0::site
