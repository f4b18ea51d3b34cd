// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/instant.hpp"
#include "submeter/core/ratio.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

// Maximum demand (最大需量) from a column of interval energies. Demand is the mean power over a
// window of time; the maximum is over all windows that the meter's settings allow.

namespace submeter::inline v0::tariff {

/// The windows of a demand: so long, so far apart. A value.
struct demand_windows {
    std::int64_t length_s = 900;
    std::int64_t slip_s = 900;  ///< equal: fixed windows; shorter: sliding ones
    /// Windows begin whole slips from here, before and after: a local midnight, say. Absent: from
    /// the column's first start. Windows that divide an hour stay aligned over clock changes.
    std::optional<instant> aligned_to{};

    friend constexpr bool operator==(const demand_windows&, const demand_windows&) = default;
};

/// The window with the greatest demand. The energy is kept, and the demand is energy × 3600 ÷
/// length: exact, and whole millionths of a kW for every window that divides an hour. A value.
struct demand_peak {
    std::int64_t energy_micro = 0;  ///< millionths of a kWh in the window
    std::int64_t length_s = 900;
    std::size_t first = 0;  ///< the window's first interval in the column
    instant start{};        ///< when the window began

    friend constexpr bool operator==(const demand_peak&, const demand_peak&) = default;
};

/// The demand of a window in millionths of a kW, exact. @return `divide_by_zero`, `bad_value` for a
/// negative length.
[[nodiscard]] constexpr result<fraction> demand_of(const demand_peak& p) noexcept {
    if (p.length_s < 0) return fail(errc::bad_value);
    return divided(multiply(p.energy_micro, 3600), p.length_s);
}

/// The demand of a window, rounded by a stage of at most 6 decimals. @return as round_micro.
[[nodiscard]] constexpr result<active_power> round_demand(const demand_peak& p,
                                                          rounding_stage stage) noexcept {
    const auto micro = round_micro(p.energy_micro, ratio{3600, p.length_s}, stage);
    if (!micro) return fail(micro.error());
    return active_power{*micro};
}

/// A column of energies on a grid: micro[i] kWh in [starts[i], starts[i] + each_s). Starts ascend;
/// where one is more than `each_s` after the last there is a gap. A value that borrows.
struct energy_column {
    std::span<const instant> starts;
    std::span<const std::int64_t> micro;
    std::int64_t each_s = 900;
    /// The class of each interval (a period of the calendar), or empty: then all are of class 0. A
    /// class that no maximum is asked for stands for "not measured".
    std::span<const std::uint8_t> classes{};
};

namespace detail {

// Whether a moment is whole steps before or after an origin.
constexpr bool on_grid(instant at, instant origin, std::int64_t step) noexcept {
    return (at - origin).count() % step == 0;
}

// Beyond these no difference of two moments is sure to fit.
inline constexpr instant earliest_start{std::chrono::sys_days{std::chrono::year{1} / 1 / 1}};
inline constexpr instant latest_start{std::chrono::sys_days{std::chrono::year{9999} / 12 / 31}};

constexpr result<void> check(const energy_column& c, const demand_windows& w) noexcept {
    const auto origin = w.aligned_to.value_or(instant{});
    if (origin < earliest_start || origin > latest_start) return fail(errc::bad_date);
    if (c.each_s <= 0 || w.slip_s <= 0 || w.length_s < w.slip_s) return fail(errc::bad_value);
    if (w.length_s % c.each_s != 0 || w.slip_s % c.each_s != 0) return fail(errc::bad_value);
    if (c.starts.size() != c.micro.size()) return fail(errc::bad_length, 0, c.starts.size());
    if (!c.classes.empty() && c.classes.size() != c.micro.size())
        return fail(errc::bad_length, 0, c.classes.size());
    return {};
}

// Walks a column interval by interval, with the energy of the window that ends at each.
struct demand_scan {
    const energy_column& column;
    std::size_t count;        // intervals in a window
    instant origin;           // windows begin whole slips from here
    std::size_t first = 0;    // where the run of intervals without a gap or a change began
    std::int64_t energy = 0;  // of the run's last `count` intervals

    [[nodiscard]] constexpr std::size_t class_of(std::size_t i) const noexcept {
        return column.classes.empty() ? 0 : std::size_t{column.classes[i]};
    }

    // Whether a run begins with an interval; a fault of its start otherwise.
    constexpr result<bool> begins(std::size_t i) const noexcept {
        const instant at = column.starts[i];
        if (at < earliest_start || at > latest_start) return fail(errc::bad_date, 0, i);
        if (i == 0) return true;
        const auto step = (at - column.starts[i - 1]).count();
        if (step < column.each_s) return fail(errc::out_of_order, 0, i);
        return step != column.each_s || class_of(i) != class_of(i - 1);
    }

    // Takes an interval. @return whether a whole window ends with it.
    constexpr result<bool> take(std::size_t i) noexcept {
        if (column.micro[i] < 0) return fail(errc::negative_usage, 0, i);
        const auto begin = begins(i);
        if (!begin) return begin;
        if (*begin) {
            if (!on_grid(column.starts[i], origin, column.each_s))
                return fail(errc::bad_value, 0, i);
            first = i;
            energy = 0;
        }
        if (i - first >= count) energy -= column.micro[i - count];
        const auto sum = checked_add64(energy, column.micro[i]);
        if (!sum) return fail(errc::overflow, 0, i);
        energy = *sum;
        return i - first + 1 >= count;
    }
};

}  // namespace detail

/// The greatest demand of each class: out[c] for the windows that lie wholly in intervals of class
/// c, empty where there is no such window. A window lies in the column, crosses no gap and no
/// change of class; of equal ones the earliest is named. O(n), allocates nothing, pure.
///
/// Length and slip are multiples of the grid: hourly energies cannot give a demand of 15 minutes.
/// @return `bad_value` for windows that do not fit the grid, a slip above the length, or (with the
/// index) a start beside the grid that `aligned_to` makes; `bad_length`; and with the index of the
/// interval `out_of_order` for intervals that overlap, `negative_usage` (give import and export
/// apart), `overflow`, or `bad_date` outside the years 1 to 9999. Then `out` is not to be used.
[[nodiscard]] constexpr result<void> maximum_demand(
    const energy_column& c, const demand_windows& w,
    std::span<std::optional<demand_peak>> out) noexcept {
    if (const auto valid = detail::check(c, w); !valid) return valid;
    for (auto& peak : out)
        peak.reset();
    if (c.starts.empty()) return {};
    const auto count = static_cast<std::size_t>(w.length_s / c.each_s);
    detail::demand_scan scan{c, count, w.aligned_to.value_or(c.starts.front())};
    for (std::size_t i = 0; i < c.micro.size(); ++i) {
        const auto whole = scan.take(i);
        if (!whole) return fail(whole.error());
        if (!*whole || scan.class_of(i) >= out.size()) continue;
        const std::size_t first = i + 1 - count;
        if (!detail::on_grid(c.starts[first], scan.origin, w.slip_s)) continue;
        auto& peak = out[scan.class_of(i)];
        if (!peak || scan.energy > peak->energy_micro)
            peak = demand_peak{scan.energy, w.length_s, first, c.starts[first]};
    }
    return {};
}

/// The greatest demand of a column; empty where no window fits in it. @return as above.
[[nodiscard]] constexpr result<std::optional<demand_peak>> maximum_demand(
    const energy_column& c, const demand_windows& w) noexcept {
    std::optional<demand_peak> peak;
    const auto found = maximum_demand(c, w, std::span{&peak, 1});
    if (!found) return fail(found.error());
    return peak;
}

}  // namespace submeter::inline v0::tariff
