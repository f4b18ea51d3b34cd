// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/detail/column_sums.hpp"
#include "submeter/tariff/settle.hpp"

#include <span>

namespace submeter::inline v0::tariff {

namespace detail {

// Which intervals lie outside the periods that a demand item measures in; cut ones do.
inline std::vector<std::uint8_t> outside(const demand_item& d, const timeline& line) {
    std::vector<std::uint8_t> out(line.count, 1);
    for (const auto& x : line.stretches) {
        const auto period = line.class_of(x).period;
        const bool named = std::find(d.periods.begin(), d.periods.end(), period) != d.periods.end();
        if (x.part_at == 0 && named)
            std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(x.first), x.count,
                        std::uint8_t{0});
    }
    return out;
}

inline result<void> check_column(const plan& p, const rating_state& s, const timeline& line,
                                 std::span<const std::int64_t> micro, std::size_t measure) {
    if (measure >= measure_count(p)) return fail(errc::unknown_measure);
    if (const auto shaped = check_shape(p, s); !shaped) return shaped;
    if (micro.size() != line.count) return fail(errc::bad_length, 0, micro.size());
    if (line.count == 0) return {};
    const auto first = line.classes.front().window;
    const bool ordered = depends_on_order(p, measure);
    return in_order(s, measure, ordered, line.over.start, first) ? result<void>{}
                                                                 : fail(errc::out_of_order);
}

// The demand of one item over a column, if the grid is fine enough to show it.
inline result<void> see_demand(const demand_item& d, demand_so_far& seen, const timeline& line,
                               std::span<const std::int64_t> micro) {
    if (d.window_s % line.each_s != 0 || d.slip_s % line.each_s != 0) {
        seen.missed = true;
        return {};
    }
    std::vector<std::uint8_t> classes;
    if (!d.periods.empty()) classes = outside(d, line);
    const auto peak = maximum_demand({line.starts, micro, line.each_s, classes},
                                     {d.window_s, d.slip_s, line.midnight});
    if (!peak) return fail(peak.error());
    if (*peak && (!seen.peak || (*peak)->energy_micro > seen.peak->energy_micro))
        seen.peak = **peak;
    return {};
}

inline result<void> see_demands(const plan& p, rating_state& s, const timeline& line,
                                std::span<const std::int64_t> micro, std::size_t measure) {
    for (std::size_t i = 0; i < p.items.size(); ++i) {
        const auto* d = std::get_if<demand_item>(&p.items[i].what);
        if (d == nullptr || measure_index(p, d->measure) != measure) continue;
        if (const auto ok = see_demand(*d, s.demands[i], line, micro); !ok) return ok;
    }
    return {};
}

}  // namespace detail

/// Adds a column of usage of a measure, micro[i] in interval i of the timeline, as `add` would one
/// by one, and finds the demand in it: windows do not reach from one column into the next.
/// `line` was made with the same plan. Precondition: check(p). On an error the state is unchanged.
/// @param measure its place in measures_of(p).
/// @return `bad_length` unless there is a value for each interval; `negative_usage` or `overflow`
/// with the index; `unknown_measure`; `out_of_order`; `bad_plan` for another plan's state.
[[nodiscard]] inline result<void> add(const plan& p, rating_state& s, const timeline& line,
                                      std::span<const std::int64_t> micro,
                                      std::size_t measure = 0) {
    const auto valid = detail::check_column(p, s, line, micro, measure);
    if (!valid) return valid;
    rating_state next = s;
    detail::fit(p, next);
    auto& m = next.used[measure];
    detail::meter_column column{m, detail::class_count(p), depends_on_order(p, measure)};
    if (const auto taken = detail::take_column(line, micro, column); !taken) return taken;
    if (!line.starts.empty()) {
        const auto seen = detail::see_demands(p, next, line, micro, measure);
        if (!seen) return seen;
    }
    if (line.count > 0) {
        if (column.ordered) m.until = line.over.end;
        detail::widen(next, line.over);
    }
    s = std::move(next);
    return {};
}

/// The bill of one column of usage over a timeline. @return as `add` and `settle`.
[[nodiscard]] inline result<charge> bill_of(const plan& p, const timeline& line,
                                            std::span<const std::int64_t> micro,
                                            const service& svc = {}) {
    rating_state s;
    const auto added = add(p, s, line, micro);
    if (!added) return fail(added.error());
    return settle(p, s, svc);
}

/// The bill of one column of usage, micro[i] in [starts[i], starts[i] + each). For many meters over
/// the same intervals, make the timeline once. @return as `make_timeline`, `add` and `settle`.
[[nodiscard]] inline result<charge> bill_of(const plan& p, std::span<const instant> starts,
                                            std::chrono::seconds each,
                                            std::span<const std::int64_t> micro,
                                            const service& svc = {}) {
    const auto line = make_timeline(p, starts, each, svc.since);
    if (!line) return fail(line.error());
    return bill_of(p, *line, micro, svc);
}

}  // namespace submeter::inline v0::tariff
