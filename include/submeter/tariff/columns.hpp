// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/rate.hpp"

namespace submeter::inline v0::tariff {

namespace detail {

inline result<void> post_stretch(const stretch& x, std::size_t i, const timeline& line,
                                 std::span<const std::int64_t> micro, meter_column& column) {
    if (micro[i] < 0) return fail(errc::negative_usage, 0, i);
    const std::int64_t usage = line.share(x, micro[i]);
    if (!room_for(column.to, usage)) return fail(errc::overflow, 0, i);
    column.take(line.class_of(x), usage);
    return {};
}

// Adds interval after interval and hands the settled total to posted(i, total).
template <class Posted>
result<void> post_each(const plan& p, rating_state& s, const timeline& line,
                       std::span<const std::int64_t> micro, const service& svc, Posted posted) {
    meter_column column{s.used[0], class_count(p), depends_on_order(p, 0)};
    for (std::size_t k = 0; k < line.stretches.size(); ++k) {
        const auto& x = line.stretches[k];
        for (std::size_t i = x.first; i < x.first + x.count; ++i) {
            if (const auto ok = post_stretch(x, i, line, micro, column); !ok) return ok;
            const bool more = k + 1 < line.stretches.size() && line.stretches[k + 1].first == i;
            if (more) continue;  // the rest of this interval comes with the next stretch
            if (column.ordered) column.to.until = line.over.end;
            const auto owed = settle(p, s, svc);
            if (!owed) return fail(owed.error().code, 0, i);
            posted(i, owed->total.minor);
        }
    }
    return {};
}

}  // namespace detail

/// Rates a column of usage of the plan's first measure onto a bill and says what each interval
/// posts: posted[i], in minor units, is the settled total after interval i less the one before. So
/// the column sums to what one bill over all intervals says, however small they are. `line` was
/// made with the same plan. Demand, taken from whole columns, is posted with the last interval.
/// Precondition: check(p). On an error the state is unchanged; `posted` is then undefined.
/// @return the bill so far, earlier state included; as `add` and `settle`; `no_room` unless
/// `posted` has the length of `micro`.
[[nodiscard]] inline result<charge> price_columns(const plan& p, rating_state& s,
                                                  const timeline& line,
                                                  std::span<const std::int64_t> micro,
                                                  std::span<std::int64_t> posted,
                                                  const service& svc = {}) {
    const auto valid = detail::check_column(p, s, line, micro, 0);
    if (!valid) return fail(valid.error());
    if (posted.size() != micro.size()) return fail(errc::no_room, 0, posted.size());
    rating_state next = s;
    const auto added = add(p, next, line, micro);
    if (!added) return fail(added.error());
    auto bill = settle(p, next, svc);
    if (!bill) return bill;
    rating_state step = s;
    detail::fit(p, step);
    service over = svc;
    if (!over.days) over.days = detail::bill_days(p, next, svc);
    const auto first = settle(p, step, over);
    if (!first) return first;
    std::int64_t before = s.over ? first->total.minor : 0;
    const auto done =
        detail::post_each(p, step, line, micro, over, [&](std::size_t i, std::int64_t total) {
            posted[i] = total - before;
            before = total;
        });
    if (!done) return fail(done.error());
    if (!posted.empty()) posted.back() += bill->total.minor - before;
    s = std::move(next);
    return bill;
}

}  // namespace submeter::inline v0::tariff
