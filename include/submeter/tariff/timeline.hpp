// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/windows.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

namespace submeter::inline v0::tariff {

/// What decides how usage is charged: the period (counted from 0; 0 where the plan has none) and
/// the latest day on which a ladder or quota of the plan began again. A value.
struct time_class {
    std::uint8_t period = 0;
    std::chrono::local_days window = no_window;

    friend constexpr bool operator==(const time_class&, const time_class&) = default;
};

/// The account's day of moving in, where a plan counts years from it.
using move_in_day = std::optional<std::chrono::local_days>;

/// A span of time of one class. It may end earlier than the class changes, never later. A value.
struct segment {
    interval span;
    time_class of;
};

namespace detail {

// The first moment in (from, until] at which `offset` no longer holds, or `until`.
inline instant offset_end(const zone& z, instant from, instant until, std::chrono::seconds offset) {
    instant low = from;
    instant high = until - std::chrono::seconds{1};
    if (offset_at(z, high) == offset) return until;
    while (high - low > std::chrono::seconds{1}) {
        const instant middle = low + (high - low) / 2;
        (offset_at(z, middle) == offset ? low : high) = middle;
    }
    return high;
}

// The local day of a moment, for what begins with a day: a day begins when it does for the first
// time, even where a clock change at midnight shows the old one again (St. John's, 2009-11-01).
inline std::chrono::local_days day_begun(const zone& z, instant at, std::chrono::local_days day) {
    const auto tomorrow = day + std::chrono::days{1};
    return at < day_start(z, tomorrow) ? day : tomorrow;
}

}  // namespace detail

/// The class of a moment, and how far from there it surely holds: to the next slot, local midnight
/// or clock change. Times are taken in UTC and classified by local time, so days of 23 and 25 hours
/// count as they are. Precondition: check(p). Allocates nothing.
[[nodiscard]] inline segment segment_at(const plan& p, instant at, move_in_day since = {}) {
    using namespace std::chrono;
    const bool windows = has_windows(p);
    if (!p.days && !windows) return {{at, instant::max()}, {}};
    const auto offset = offset_at(p.where, at);
    const local_instant local{at.time_since_epoch() + offset};
    const auto day = floor<days>(local);
    local_instant next = day + days{1};
    time_class of;
    if (windows) of.window = latest_window_start(p, detail::day_begun(p.where, at, day), since);
    if (p.days) {
        const auto second = static_cast<std::int32_t>((local - day).count());
        const auto& table = p.days->tables[table_of(*p.days, day)].day;
        of.period = static_cast<std::uint8_t>(rate_at(table, second) - 1);
        for (const auto& slot : table.slots)
            if (slot.start_s > second) {
                next = day + seconds{slot.start_s};
                break;
            }
    }
    const instant until{next.time_since_epoch() - offset};
    return {{at, detail::offset_end(p.where, at, until, offset)}, of};
}

/// Seconds [from_s, to_s) of an interval, all of one class. A value.
struct piece {
    std::int64_t from_s = 0;
    std::int64_t to_s = 0;
    time_class of;
};

/// What a piece gets of an interval's usage: pro rata by seconds, as the difference of two running
/// totals cut to whole millionths, floor(usage × to_s ÷ length) − floor(usage × from_s ÷ length).
/// So the pieces sum to the usage. Precondition: usage >= 0, 0 <= from_s <= to_s <= length_s.
[[nodiscard]] constexpr std::int64_t share_of(std::int64_t usage, const piece& part,
                                              std::int64_t length_s) noexcept {
    const auto upto = [&](std::int64_t s) {
        return static_cast<std::int64_t>(multiply(usage, s) / length_s);
    };
    return upto(part.to_s) - upto(part.from_s);
}

/// Cuts an interval where its class changes and calls visit(const piece&) for each part in time
/// order; neighbours of one class are one piece. `near` is a segment that may hold already; it is
/// moved along, so ascending intervals rarely look anything up. @return the number of pieces.
template <class Visit>
std::size_t for_each_piece(const plan& p, interval over, move_in_day since, segment& near,
                           Visit visit) {
    std::size_t count = 0;
    piece open{.from_s = 0, .to_s = 0, .of = {}};
    for (instant at = over.start; at < over.end;) {
        if (!near.span.contains(at)) near = segment_at(p, at, since);
        const instant until = near.span.end < over.end ? near.span.end : over.end;
        const auto from_s = (at - over.start).count();
        if (open.to_s != 0 && !(open.of == near.of)) {
            visit(open);
            ++count;
            open.from_s = from_s;
        }
        open.of = near.of;
        open.to_s = (until - over.start).count();
        at = until;
    }
    visit(open);
    return count + 1;
}

/// Consecutive intervals of one class, or a part of one interval that crosses a boundary. A value.
struct stretch {
    std::size_t first = 0;       ///< index of the first interval
    std::size_t count = 1;       ///< how many intervals; 1 for a part
    std::uint32_t class_at = 0;  ///< the place of its class among the timeline's
    std::uint32_t part_at = 0;   ///< the place of its part among the timeline's; 0: whole intervals
};

/// A grid of equal intervals, classified once under one plan: rating any number of meters over the
/// same grid then costs little more than reading their usage. Const-shareable.
struct timeline {
    std::int64_t each_s = 0;  ///< length of an interval
    std::size_t count = 0;    ///< intervals
    interval over{};          ///< from the first start to the last end
    std::vector<stretch> stretches{};
    std::vector<time_class> classes{};  ///< of the stretches, in the order in which they first come
    std::vector<piece> parts{};        ///< of intervals: the whole of one, then those that were cut
    std::vector<std::size_t> split{};  ///< intervals cut pro rata: what they cost is estimated
    std::vector<instant> starts{};     ///< of the intervals, where the plan charges demand
    std::optional<instant> midnight{};  ///< local, from which demand windows are counted

    [[nodiscard]] const time_class& class_of(const stretch& x) const { return classes[x.class_at]; }
    /// What a stretch has of the usage of its intervals.
    [[nodiscard]] std::int64_t share(const stretch& x, std::int64_t usage) const {
        return x.part_at == 0 ? usage : share_of(usage, parts[x.part_at], each_s);
    }
};

namespace detail {

// Whether a whole interval of this class only lengthens the last stretch.
inline bool lengthens(const timeline& line, const time_class& of) noexcept {
    if (line.stretches.empty()) return false;
    const auto& last = line.stretches.back();
    return last.part_at == 0 && line.class_of(last) == of;
}

// The place of a class, made where it is not there yet. The latest ones are of the latest window.
inline std::uint32_t class_place(timeline& line, const time_class& of) {
    const auto found = std::find(line.classes.rbegin(), line.classes.rend(), of);
    if (found != line.classes.rend())
        return static_cast<std::uint32_t>(line.classes.rend() - found) - 1;
    line.classes.push_back(of);
    return static_cast<std::uint32_t>(line.classes.size()) - 1;
}

inline void append(timeline& line, std::size_t index, const piece& part) {
    const bool whole = part.from_s == 0 && part.to_s == line.each_s;
    if (whole && lengthens(line, part.of)) {
        ++line.stretches.back().count;
        return;
    }
    if (!whole) line.parts.push_back(part);
    const auto part_at = whole ? 0 : static_cast<std::uint32_t>(line.parts.size()) - 1;
    line.stretches.push_back({index, 1, class_place(line, part.of), part_at});
}

inline bool charges_demand(const plan& p) {
    return std::any_of(p.items.begin(), p.items.end(),
                       [](const item& i) { return std::holds_alternative<demand_item>(i.what); });
}

// [from, to) of a plan in UTC; an open side is as far away as it can be.
inline interval effective_interval(const plan& p) {
    const auto moment = [&](local_instant t) {
        // Both policies give a moment, so there is always a value.
        return *to_instant(p.where, t, repeated_time::first, missing_time::gap_start);
    };
    return {p.effective.from ? moment(*p.effective.from) : instant::min(),
            p.effective.to ? moment(*p.effective.to) : instant::max()};
}

// Times whose sums and local dates stay within what a calendar holds, and lengths that a bill has:
// a longer interval is a unit mistaken for another.
inline constexpr instant first_time{std::chrono::sys_days{std::chrono::year{1} / 1 / 2}};
inline constexpr instant last_time{std::chrono::sys_days{std::chrono::year{9999} / 12 / 30}};
inline constexpr std::chrono::seconds longest{std::chrono::days{3660}};

constexpr result<void> check_interval(instant start, std::chrono::seconds each) noexcept {
    if (each.count() <= 0 || each > longest) return fail(errc::bad_value);
    if (start < first_time || start > last_time - each) return fail(errc::bad_date);
    return {};
}

}  // namespace detail

namespace detail {

// Starts one after the other without a gap, as most columns have them.
struct even_starts {
    instant first;
    std::chrono::seconds each;

    instant operator()(std::size_t i) const { return first + each * static_cast<std::int64_t>(i); }
};

// Whether each of `count` numbers is `step` more than the one before; read without a branch.
template <class NumberOf>
bool evenly_spaced(std::size_t count, NumberOf number_of, std::int64_t step) {
    std::uint64_t unlike = 0;
    for (std::size_t i = 1; i < count; ++i)
        unlike |= (static_cast<std::uint64_t>(number_of(i)) -
                   static_cast<std::uint64_t>(number_of(i - 1))) ^
                  static_cast<std::uint64_t>(step);
    return unlike == 0;
}

// make_timeline over whatever says when interval i starts.
template <class StartOf>
result<timeline> timeline_of(const plan& p, std::size_t count, StartOf start_of,
                             std::chrono::seconds each, move_in_day since) {
    timeline line{.each_s = each.count(), .count = count, .over = {}, .stretches = {}, .split = {}};
    if (each.count() <= 0 || each > longest) return fail(errc::bad_value);
    if (count == 0) return line;
    line.parts.push_back({0, line.each_s, {}});
    const interval valid = effective_interval(p);
    segment near{};
    instant free_from = instant::min();
    for (std::size_t i = 0; i < count; ++i) {
        const instant start = start_of(i);
        const auto sane = check_interval(start, each);
        if (!sane) return fail(sane.error().code, 0, i);
        const interval over{start, start + each};
        if (start < free_from) return fail(errc::out_of_order, 0, i);
        if (over.start < valid.start || over.end > valid.end)
            return fail(errc::not_effective, 0, i);
        free_from = over.end;
        // As most intervals do, and much faster than piece by piece.
        const bool near_by = near.span.start <= over.start && over.end <= near.span.end;
        if (near_by && lengthens(line, near.of)) {
            ++line.stretches.back().count;
            if constexpr (std::is_same_v<StartOf, even_starts>) {
                // All that follow in this segment.
                const auto until = std::min({near.span.end, valid.end, last_time});
                const auto more =
                    std::min(count - 1 - i, static_cast<std::size_t>((until - over.end) / each));
                line.stretches.back().count += more;
                free_from = start_of(i += more) + each;
            }
            continue;
        }
        const auto pieces =
            for_each_piece(p, over, since, near, [&](const piece& x) { append(line, i, x); });
        if (pieces > 1) line.split.push_back(i);
    }
    line.over = {start_of(0), free_from};
    if (charges_demand(p)) {
        for (std::size_t i = 0; i < count; ++i)
            line.starts.push_back(start_of(i));
        const auto day = std::chrono::floor<std::chrono::days>(to_local(p.where, line.over.start));
        line.midnight = day_start(p.where, day);
    }
    return line;
}

}  // namespace detail

/// Classifies intervals [starts[i], starts[i] + each). Gaps are allowed, overlaps are not. `since`
/// is asked for by plans that count from the account's anniversary. Allocates.
/// Precondition: check(p).
/// @return `bad_value` for a length that is not positive or over ten years; `bad_date` for a time
/// outside the years 1 to 9999, `out_of_order` or `not_effective`, with the index of the interval.
[[nodiscard]] inline result<timeline> make_timeline(const plan& p, std::span<const instant> starts,
                                                    std::chrono::seconds each,
                                                    move_in_day since = {}) {
    const auto start_of = [&](std::size_t i) { return starts[i]; };
    const auto second_of = [&](std::size_t i) { return starts[i].time_since_epoch().count(); };
    if (!starts.empty() && detail::evenly_spaced(starts.size(), second_of, each.count()))
        return detail::timeline_of(p, starts.size(), detail::even_starts{starts[0], each}, each,
                                   since);
    return detail::timeline_of(p, starts.size(), start_of, each, since);
}

/// The same of starts that a table's column holds as ticks since 1970, read where they lie. `Tick`
/// is std::chrono::seconds, milliseconds, microseconds or nanoseconds.
/// @return as above; `inexact` with the index of a start that is no whole second.
template <class Tick>
[[nodiscard]] result<timeline> make_timeline(const plan& p, std::span<const std::int64_t> ticks,
                                             std::chrono::seconds each, move_in_day since = {}) {
    constexpr std::int64_t per_second = Tick::period::den;
    static_assert(Tick::period::num == 1);
    const auto tick_of = [&](std::size_t i) { return ticks[i]; };
    if (!ticks.empty() && ticks[0] % per_second == 0 && each.count() > 0 &&
        each <= detail::longest &&
        detail::evenly_spaced(ticks.size(), tick_of, each.count() * per_second)) {
        const instant first{std::chrono::seconds{ticks[0] / per_second}};
        return detail::timeline_of(p, ticks.size(), detail::even_starts{first, each}, each, since);
    }
    for (std::size_t i = 0; i < ticks.size(); ++i)
        if (ticks[i] % per_second != 0) return fail(errc::inexact, 0, i);
    const auto start_of = [&](std::size_t i) {
        return instant{std::chrono::seconds{ticks[i] / per_second}};
    };
    return detail::timeline_of(p, ticks.size(), start_of, each, since);
}

}  // namespace submeter::inline v0::tariff
