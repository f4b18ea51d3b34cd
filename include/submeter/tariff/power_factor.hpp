// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/ratio.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

// The power factor of a bill and what it adjusts (力调电费). The factor is that of the energies of
// the whole bill, kWh ÷ √(kWh² + kvarh²), in hundredths; a table turns it into a rate on the sum of
// other lines. Nothing here is floating point, and nothing rounds but the hundredths.

namespace submeter::inline v0::tariff {

namespace detail {

// A product of up to 192 bits: high × 2^64 + low, both parts without sign.
struct wide {
    exact high = 0;
    exact low = 0;

    friend constexpr bool operator<=(const wide& a, const wide& b) noexcept {
        return a.high != b.high ? a.high < b.high : a.low <= b.low;
    }
};

// value² × factor, for a factor below 2^16.
constexpr wide square_times(std::int64_t value, std::int32_t factor) noexcept {
    constexpr exact limb = exact{1} << 64;
    const exact square = multiply(value, value);
    const exact low = square % limb * factor;
    return {square / limb * factor + low / limb, low % limb};
}

// Whether the power factor is at least `halves` ÷ 200, for halves of 1 to 199. From
// halves² × (k² + q²) <= 200² × k², without the sum, which could pass 128 bits.
constexpr bool at_least(std::int64_t active, std::int64_t reactive, std::int32_t halves) noexcept {
    const std::int32_t part = halves * halves;
    return square_times(reactive, part) <= square_times(active, 40'000 - part);
}

}  // namespace detail

/// Which reactive energy counts.
enum class reactive_rule : std::uint8_t {
    imported,   ///< what was drawn; what was fed back (over-compensation) is not looked at
    both_ways,  ///< drawn and fed back, added: over-compensation is penalised
    net,        ///< the size of their difference
};

/// The reactive energy of a bill, from two registers that count up. @return `negative_usage` or
/// `overflow`.
[[nodiscard]] constexpr result<reactive_energy> reactive_of(reactive_energy drawn,
                                                            reactive_energy fed_back,
                                                            reactive_rule rule) noexcept {
    if (drawn.micro < 0 || fed_back.micro < 0) return fail(errc::negative_usage);
    switch (rule) {
        case reactive_rule::imported:
            return drawn;
        case reactive_rule::both_ways:
            return add(drawn, fed_back);
        case reactive_rule::net:
            return drawn > fed_back ? subtract(drawn, fed_back) : subtract(fed_back, drawn);
    }
    return fail(errc::bad_value);
}

/// The power factor in hundredths, 0 to 100, rounded half-up from the exact value (a tie cannot
/// occur: 200² is no sum of two odd squares). Exact for all energies. Without reactive energy it is
/// 100, without active energy 0; without either there is none. Allocates nothing.
/// @return `divide_by_zero` where both are zero; `negative_usage`.
[[nodiscard]] constexpr result<std::uint8_t> power_factor_of(energy active,
                                                             reactive_energy reactive) noexcept {
    if (active.micro < 0 || reactive.micro < 0) return fail(errc::negative_usage);
    if (active.micro == 0 && reactive.micro == 0) return fail(errc::divide_by_zero);
    std::int32_t below = 0;
    std::int32_t above = 101;
    while (above - below > 1) {
        const std::int32_t middle = (below + above) / 2;
        const bool reached = detail::at_least(active.micro, reactive.micro, 2 * middle - 1);
        (reached ? below : above) = middle;
    }
    return static_cast<std::uint8_t>(below);
}

inline constexpr std::int64_t adjustment_one = 100'000;  ///< the rate 1: rates count 0.001 %

/// So much more for each hundredth, until this power factor is reached. A value.
struct adjustment_step {
    std::uint8_t until = 0;           ///< hundredths
    std::int32_t each_hundredth = 0;  ///< of adjustment_one
};

/// A table as the order states it: from the standard on upward and downward, step by step. Beyond
/// the last reward nothing changes; the last penalty goes on. A value.
struct adjustment_rule {
    std::uint8_t standard = 90;  ///< hundredths; no adjustment here
    std::array<adjustment_step, 2> rewards{};
    std::array<adjustment_step, 3> penalties{};
};

/// The three standards of 〔83〕水电财字第215号 (功率因数调整电费办法): 0.90 for high-voltage
/// industry above 160 kVA, 0.85 for other industry from 100 kVA, 0.80 for agriculture and
/// wholesale. Some bills end the reward of 0.85 at 1.0 % and not at 1.1 %: give a rule of your own.
inline constexpr adjustment_rule standard_90{
    90, {{{95, 150}, {}}}, {{{70, 500}, {65, 1000}, {0, 2000}}}};
inline constexpr adjustment_rule standard_85{
    85, {{{90, 100}, {94, 150}}}, {{{65, 500}, {60, 1000}, {0, 2000}}}};
inline constexpr adjustment_rule standard_80{
    80, {{{90, 100}, {92, 150}}}, {{{60, 500}, {55, 1000}, {0, 2000}}}};

/// The rate at a power factor of so many hundredths, in 0.001 %: negative for a reward.
[[nodiscard]] constexpr std::int32_t adjustment_at(const adjustment_rule& rule,
                                                   std::uint8_t hundredths) noexcept {
    std::int32_t rate = 0;
    std::int32_t at = rule.standard;
    for (const auto& step : rule.rewards) {
        const std::int32_t to = hundredths < step.until ? hundredths : step.until;
        if (to <= at) continue;
        rate -= (to - at) * step.each_hundredth;
        at = to;
    }
    at = rule.standard;
    for (const auto& step : rule.penalties) {
        const std::int32_t to = hundredths > step.until ? hundredths : step.until;
        if (to >= at) continue;
        rate += (at - to) * step.each_hundredth;
        at = to;
    }
    return rate;
}

/// Checks a table of a caller's own, whose entries have `from_hundredths`: descending, the last
/// from 0, so that every power factor has an entry. @return `bad_value` with the entry's index.
template <class Entry>
[[nodiscard]] constexpr result<void> check_adjustments(std::span<const Entry> table) noexcept {
    if (table.empty()) return fail(errc::bad_value);
    for (std::size_t i = 0; i < table.size(); ++i) {
        const bool descends = i == 0 || table[i].from_hundredths < table[i - 1].from_hundredths;
        const bool ends = i + 1 < table.size() || table[i].from_hundredths == 0;
        if (!descends || !ends || table[i].from_hundredths > 100)
            return fail(errc::bad_value, 0, i);
    }
    return {};
}

/// The entry of a caller's own table that holds at a power factor: the first whose
/// `from_hundredths` is reached. Precondition: check_adjustments(table).
template <class Entry>
[[nodiscard]] constexpr const Entry& adjustment_at(std::span<const Entry> table,
                                                   std::uint8_t hundredths) noexcept {
    std::size_t i = 0;
    while (i + 1 < table.size() && hundredths < table[i].from_hundredths)
        ++i;
    return table[i];
}

/// The adjustment of an exact base (basic and energy charges; which lines, the plan says) by a rate
/// in 0.001 %, unrounded. @return `overflow`.
[[nodiscard]] constexpr result<fraction> adjustment_of(const fraction& base,
                                                       std::int32_t rate) noexcept {
    return scaled(base, rate, adjustment_one);
}

}  // namespace submeter::inline v0::tariff
