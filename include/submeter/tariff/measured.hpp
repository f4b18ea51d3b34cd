// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/rate.hpp"
#include "submeter/tariff/totals.hpp"

#include <span>
#include <string>
#include <vector>

// Usage by the names of measures and periods, so that plans which number them otherwise, or do not
// know them at all, can rate the same usage.

namespace submeter::inline v0::tariff {

/// What the registers of a measure say of some days. A value.
struct measured_total {
    std::string measure = "usage";
    std::vector<std::string> periods{};  ///< those of the registers; none: one figure for all
    std::vector<std::int64_t> micro{};   ///< millionths, one a period

    friend bool operator==(const measured_total&, const measured_total&) = default;
};

/// A column of a measure: micro[i] in [starts[i], starts[i] + each), ascending. Borrows.
struct measured_column {
    std::string measure = "usage";
    std::span<const instant> starts{};
    std::chrono::seconds each{3600};
    std::span<const std::int64_t> micro{};
};

/// Whether any item of a plan reads a measure.
[[nodiscard]] inline bool reads(const plan& p, std::string_view measure) {
    return !measure.empty() && measure_index(p, measure).has_value();
}

namespace detail {

// The plan's period of a register; the first will do where nobody asks for periods.
inline result<std::size_t> register_period(const plan& p, const measured_total& t, std::size_t i) {
    if (!t.periods.empty()) {
        const auto names = periods_of(p);
        const auto at = std::find(names.begin(), names.end(), t.periods[i]);
        if (at != names.end()) return static_cast<std::size_t>(at - names.begin());
    }
    if (needs_periods(p, t.measure) && class_count(p) > 1) return fail(errc::unknown_period, 0, i);
    return std::size_t{0};
}

// Whether some of the intervals that a column has lie within a span, and where.
struct column_slice {
    std::size_t first = 0;
    std::size_t last = 0;
};

inline column_slice slice_of(const measured_column& c, interval within) {
    const auto first = std::partition_point(c.starts.begin(), c.starts.end(), [&](instant start) {
        return start <= within.start - c.each;
    });
    const auto last = std::partition_point(first, c.starts.end(),
                                           [&](instant start) { return start < within.end; });
    return {static_cast<std::size_t>(first - c.starts.begin()),
            static_cast<std::size_t>(last - c.starts.begin())};
}

// A share pro rata of an interval that the edge of a span cuts.
inline result<void> add_cut(const plan& p, rating_state& s, std::size_t measure,
                            const measured_column& c, std::size_t i, interval within,
                            move_in_day since) {
    if (c.micro[i] < 0) return fail(errc::negative_usage, 0, i);
    const interval over{std::max(c.starts[i], within.start),
                        std::min(c.starts[i] + c.each, within.end)};
    const piece part{(over.start - c.starts[i]).count(), (over.end - c.starts[i]).count(), {}};
    const auto demands = s.demands;
    const auto usage = share_of(c.micro[i], part, c.each.count());
    const auto added = add_micro(p, s, measure, over, usage, since);
    if (!added) return fail(added.error().code, 0, i);
    // Windows of demand do not cross the edge: what lies on it hides none.
    s.demands = demands;
    return {};
}

inline result<bool> add_slice(const plan& p, rating_state& s, std::size_t measure,
                              const measured_column& c, column_slice part, move_in_day since) {
    const auto count = part.last - part.first;
    const auto line = make_timeline(p, c.starts.subspan(part.first, count), c.each, since);
    if (!line) return fail(line.error().code, 0, part.first + line.error().index);
    const auto added = add(p, s, *line, c.micro.subspan(part.first, count), measure);
    if (!added) return fail(added.error().code, 0, part.first + added.error().index);
    return !line->split.empty();
}

inline result<void> check_measured(const measured_column& c) {
    if (c.micro.size() != c.starts.size()) return fail(errc::bad_length, 0, c.micro.size());
    if (c.each.count() <= 0 || c.each > longest) return fail(errc::bad_value);
    for (std::size_t i = 0; i < c.starts.size(); ++i) {
        if (const auto ok = check_interval(c.starts[i], c.each); !ok)
            return fail(ok.error().code, 0, i);
        if (i > 0 && c.starts[i] < c.starts[i - 1] + c.each) return fail(errc::out_of_order, 0, i);
    }
    return {};
}

}  // namespace detail

/// The figures as `add_totals` takes them, one a period of the plan. A plan without periods takes
/// their sum. @return `bad_length` unless there is a figure a period; `unknown_period` where the
/// plan's prices ask for periods and it has none of that name; `negative_usage`; `overflow`.
[[nodiscard]] inline result<std::vector<std::int64_t>> by_period_of(const plan& p,
                                                                    const measured_total& t) {
    const std::size_t count = t.periods.empty() ? 1 : t.periods.size();
    if (t.micro.size() != count) return fail(errc::bad_length, 0, t.micro.size());
    std::vector<std::int64_t> out(detail::class_count(p));
    for (std::size_t i = 0; i < count; ++i) {
        if (t.micro[i] < 0) return fail(errc::negative_usage, 0, i);
        const auto period = detail::register_period(p, t, i);
        if (!period) return fail(period.error());
        const auto sum = checked_add64(out[*period], t.micro[i]);
        if (!sum) return fail(errc::overflow, 0, i);
        out[*period] = *sum;
    }
    return out;
}

/// Adds what registers say, if the plan reads the measure: pieces is 0 if it does not. Otherwise as
/// `add_totals`. @return as add_totals and by_period_of.
[[nodiscard]] inline result<addition> add_measured(const plan& p, rating_state& s, day_span days,
                                                   const measured_total& t,
                                                   move_in_day since = {}) {
    if (!reads(p, t.measure)) return addition{.pieces = 0};
    const auto micro = by_period_of(p, t);
    if (!micro) return fail(micro.error());
    return add_totals(p, s, days, *micro, *measure_index(p, t.measure), since);
}

/// Adds what a column has within a span of time, if the plan reads the measure; intervals on the
/// edges of the span are divided pro rata. On an error the state may have a part of it.
/// @return whether any interval was divided, so that what it costs is estimated; or as
/// `make_timeline` and `add`, with the index of the interval.
[[nodiscard]] inline result<bool> add_measured(const plan& p, rating_state& s, interval within,
                                               const measured_column& c, move_in_day since = {}) {
    if (!reads(p, c.measure)) return false;
    if (const auto ok = detail::check_measured(c); !ok) return fail(ok.error());
    const auto measure = *measure_index(p, c.measure);
    auto part = detail::slice_of(c, within);
    const auto cut = [&](std::size_t i) {
        return c.starts[i] < within.start || c.starts[i] + c.each > within.end;
    };
    detail::fit(p, s);
    bool divided = false;
    if (part.first < part.last && cut(part.first)) {
        const auto ok = detail::add_cut(p, s, measure, c, part.first++, within, since);
        if (!ok) return fail(ok.error());
        divided = true;
    }
    const bool tail = part.first < part.last && cut(part.last - 1);
    if (tail) --part.last;
    const auto added = detail::add_slice(p, s, measure, c, part, since);
    if (!added || !tail) return added ? result<bool>{*added || divided} : added;
    const auto ok = detail::add_cut(p, s, measure, c, part.last, within, since);
    if (!ok) return fail(ok.error());
    return true;
}

}  // namespace submeter::inline v0::tariff
