// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/ratio.hpp"

#include <cstdint>

// Gas is measured at the conditions of the meter and billed at base conditions, by volume or by the
// energy that it holds.

namespace submeter::inline v0::tariff {

inline constexpr std::int64_t zero_celsius_mk = 273'150;  ///< 0 °C in thousandths of a kelvin
inline constexpr std::int64_t standard_atmosphere_pa = 101'325;  ///< 101.325 kPa

/// The state of gas, counted from vacuum and absolute zero. A value.
struct gas_state {
    std::int64_t pressure_pa = standard_atmosphere_pa;       ///< absolute
    std::int64_t temperature_mk = zero_celsius_mk + 20'000;  ///< thousandths of a kelvin

    friend constexpr bool operator==(const gas_state&, const gas_state&) = default;
};

/// The state of gas as instruments show it: above the atmosphere and in degrees. A value.
struct gauge_reading {
    std::int64_t gauge_pa = 0;
    std::int64_t atmosphere_pa = standard_atmosphere_pa;  ///< of the meter's place
    std::int64_t celsius_milli = 20'000;                  ///< thousandths of a degree

    friend constexpr bool operator==(const gauge_reading&, const gauge_reading&) = default;
};

/// The state that instruments show. @return `bad_value` at or below the absolute zero of either;
/// `overflow`.
[[nodiscard]] constexpr result<gas_state> state_of(const gauge_reading& r) noexcept {
    const auto pressure = checked_add64(r.gauge_pa, r.atmosphere_pa);
    const auto temperature = checked_add64(r.celsius_milli, zero_celsius_mk);
    if (!pressure || !temperature) return fail(errc::overflow);
    if (*pressure <= 0 || *temperature <= 0) return fail(errc::bad_value);
    return gas_state{*pressure, *temperature};
}

/// What a volume is multiplied with to be that of the base state (20 °C and 101.325 kPa unless the
/// tariff says 0 or 15 °C): pressure ÷ base pressure × base temperature ÷ temperature ÷ relative
/// compressibility. In lowest terms. @return `bad_value` for what is not positive; as check(ratio);
/// `overflow`.
[[nodiscard]] constexpr result<ratio> volume_correction(const gas_state& measured,
                                                        const gas_state& base = {},
                                                        ratio compressibility = {1, 1}) noexcept {
    if (const auto valid = check(compressibility); !valid) return fail(valid.error());
    if (measured.pressure_pa <= 0 || measured.temperature_mk <= 0 || base.pressure_pa <= 0 ||
        base.temperature_mk <= 0 || compressibility.numerator <= 0)
        return fail(errc::bad_value);
    const auto ideal = reduced(multiply(measured.pressure_pa, base.temperature_mk),
                               multiply(base.pressure_pa, measured.temperature_mk));
    if (!ideal) return ideal;
    return reduced(multiply(ideal->numerator, compressibility.denominator),
                   multiply(ideal->denominator, compressibility.numerator));
}

/// The energy in millionths of a kWh, exact: volume × correction × calorific value ÷ 3.6. Nothing
/// between is rounded; where a tariff rounds the corrected volume, round_quantity() it first.
/// @param calorific_micro millionths of a MJ in a m³ at base state.
/// @return as check(ratio), or `overflow`.
[[nodiscard]] constexpr result<fraction> energy_of_gas(volume measured, ratio correction,
                                                       std::int64_t calorific_micro) noexcept {
    const auto corrected = scaled(fraction{measured.micro, 0, 1}, correction);
    if (!corrected) return corrected;
    return scaled(*corrected, calorific_micro, 3'600'000);
}

}  // namespace submeter::inline v0::tariff
