// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/ratio.hpp"

#include <cstdint>

// What a customer loses in a transformer of his own when the meter is on its low side (变损). To
// share a loss among several meters, apportion it (billing/apportion.hpp): the shares sum to it.

namespace submeter::inline v0::tariff {

/// A transformer, as its plate says. A value.
struct transformer {
    apparent_power capacity{};      ///< rated
    active_power no_load_loss{};    ///< P0, of the iron
    active_power load_loss{};       ///< Pk, of the copper at the rated current
    ratio no_load_current{0, 1};    ///< I0, of the rated current: 1.1 % is 11/1000
    ratio impedance_voltage{0, 1};  ///< Uk, of the rated voltage: 4 % is 4/100

    friend constexpr bool operator==(const transformer&, const transformer&) = default;
};

/// What passed through a transformer, measured on its low side. A value.
struct transformer_load {
    energy active{};
    reactive_energy reactive{};
    std::int64_t energised_s = 0;  ///< how long it was connected
    /// Times the copper loss, because load is never even: the mean square over the squared mean.
    ratio shape{1, 1};

    friend constexpr bool operator==(const transformer_load&, const transformer_load&) = default;
};

/// What was lost, in millionths of a kWh and of a kvarh, exact. A value.
struct transformer_loss {
    fraction active;
    fraction reactive;

    friend constexpr bool operator==(const transformer_loss&, const transformer_loss&) = default;
};

namespace detail {

constexpr result<void> check(const transformer& t, const transformer_load& load) noexcept {
    if (t.capacity.micro <= 0 || load.energised_s <= 0) return fail(errc::bad_value);
    if (load.active.micro < 0 || load.reactive.micro < 0) return fail(errc::negative_usage);
    if (const auto valid = submeter::check(load.shape); !valid) return valid;
    return compare(load.shape, ratio{1, 1}) < 0 ? result<void>{fail(errc::bad_value)}
                                                : result<void>{};
}

// shape × b² × capacity × hours, in millionths of a kVAh, where b² is the mean load squared over
// the capacity squared: (k² + q²) ÷ (capacity × hours)².
constexpr result<fraction> load_term(const transformer& t, const transformer_load& load) noexcept {
    const auto squares = checked_add(multiply(load.active.micro, load.active.micro),
                                     multiply(load.reactive.micro, load.reactive.micro));
    if (!squares) return fail(squares.error());
    const auto over_capacity = scaled(fraction{*squares, 0, 1}, 3600, t.capacity.micro);
    if (!over_capacity) return over_capacity;
    const auto over_time = scaled(*over_capacity, 1, load.energised_s);
    if (!over_time) return over_time;
    return scaled(*over_time, load.shape);
}

constexpr result<fraction> sum_of(const result<fraction>& a, const result<fraction>& b) noexcept {
    if (!a) return a;
    if (!b) return b;
    return add(*a, *b);
}

}  // namespace detail

/// The loss of a period by its mean load, where b is the mean's share of the capacity: active (P0 +
/// b² Pk) × hours, reactive (I0 + b² Uk) × capacity × hours. Allocates nothing; round what it gives
/// with round_micro().
/// @return `bad_value` for no capacity, no time or a shape below 1; `negative_usage`; as
/// check(ratio) for the ratios; `overflow`.
[[nodiscard]] constexpr result<transformer_loss> loss_of(const transformer& t,
                                                         const transformer_load& load) noexcept {
    if (const auto valid = detail::check(t, load); !valid) return fail(valid.error());
    const auto term = detail::load_term(t, load);
    if (!term) return fail(term.error());
    const auto idle = [&](std::int64_t micro) {
        return scaled(fraction{micro, 0, 1}, load.energised_s, 3600);
    };
    const auto apparent = idle(t.capacity.micro);
    if (!apparent) return fail(apparent.error());
    const auto active = detail::sum_of(idle(t.no_load_loss.micro),
                                       scaled(*term, t.load_loss.micro, t.capacity.micro));
    if (!active) return fail(active.error());
    const auto reactive =
        detail::sum_of(scaled(*apparent, t.no_load_current), scaled(*term, t.impedance_voltage));
    if (!reactive) return fail(reactive.error());
    return transformer_loss{*active, *reactive};
}

}  // namespace submeter::inline v0::tariff
