// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/settle.hpp"
#include "submeter/tariff/state.hpp"
#include "submeter/tariff/timeline.hpp"

#include <span>

namespace submeter::inline v0::tariff {

namespace detail {

// The one place that looks at single values once the fast sum refuses: which one is at fault?
inline result<std::int64_t> careful_sum(std::span<const std::int64_t> micro, std::size_t first) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < micro.size(); ++i) {
        if (micro[i] < 0) return fail(errc::negative_usage, 0, first + i);
        if (micro[i] > std::numeric_limits<std::int64_t>::max() - sum)
            return fail(errc::overflow, 0, first + i);
        sum += micro[i];
    }
    return sum;
}

// The sum of values that must not be negative. Their bits, or-ed, bound the largest, so one pass
// without branches both adds and checks.
inline result<std::int64_t> sum_usage(std::span<const std::int64_t> micro, std::size_t first) {
    std::uint64_t bits = 0;
    std::uint64_t sum = 0;
    for (const auto v : micro) {
        bits |= static_cast<std::uint64_t>(v);
        sum += static_cast<std::uint64_t>(v);
    }
    constexpr std::uint64_t max = std::numeric_limits<std::int64_t>::max();
    if (bits > max / (micro.size() + 1)) return careful_sum(micro, first);
    return static_cast<std::int64_t>(sum);
}

inline result<std::int64_t> usage_of(const timeline& line, const stretch& x,
                                     std::span<const std::int64_t> micro) {
    const auto sum = sum_usage(micro.subspan(x.first, x.count), x.first);
    if (!sum || (x.part.from_s == 0 && x.part.to_s == line.each_s)) return sum;
    return share_of(*sum, x.part, line.each_s);
}

inline result<void> check_column(const plan& p, const rating_state& s, const timeline& line,
                                 std::span<const std::int64_t> micro) {
    if (micro.size() != line.count) return fail(errc::bad_length, 0, micro.size());
    if (line.count > 0 && !in_order(p, s, line.over.start)) return fail(errc::out_of_order);
    return {};
}

}  // namespace detail

/// Adds a column of usage, micro[i] in interval i of the timeline, as `add` would one by one.
/// `line` was made with the same plan. Precondition: check(p). On an error the state is unchanged.
/// @return `bad_length` unless there is a value for each interval; `negative_usage` or `overflow`
/// with the index; `out_of_order`; `bad_plan` for another plan's state.
[[nodiscard]] inline result<void> add(const plan& p, rating_state& s, const timeline& line,
                                      std::span<const std::int64_t> micro) {
    const auto valid = detail::check_column(p, s, line, micro);
    if (!valid) return valid;
    rating_state next = s;
    const auto sized = detail::fit(p, next);
    if (!sized) return sized;
    for (const auto& x : line.stretches) {
        const auto usage = detail::usage_of(line, x, micro);
        if (!usage) return fail(usage.error());
        if (!detail::room_for(next, *usage)) return fail(errc::overflow, 0, x.first);
        detail::distribute(p, next, x.part.of, *usage,
                           [&](std::size_t slot, std::int64_t part) { next.used[slot] += part; });
        next.total_micro += *usage;
    }
    if (line.count > 0) detail::widen(next, line.over);
    s = std::move(next);
    return {};
}

/// The bill of one column of usage over a timeline. @return as `add` and `settle`.
[[nodiscard]] inline result<charge> rate(const plan& p, const timeline& line,
                                         std::span<const std::int64_t> micro) {
    rating_state s;
    const auto added = add(p, s, line, micro);
    if (!added) return fail(added.error());
    return settle(p, s);
}

/// The bill of one column of usage, micro[i] in [starts[i], starts[i] + each). For many meters over
/// the same intervals, make the timeline once. @return as `make_timeline`, `add` and `settle`.
[[nodiscard]] inline result<charge> rate(const plan& p, std::span<const instant> starts,
                                         std::chrono::seconds each,
                                         std::span<const std::int64_t> micro) {
    const auto line = make_timeline(p, starts, each);
    if (!line) return fail(line.error());
    return rate(p, *line, micro);
}

}  // namespace submeter::inline v0::tariff
