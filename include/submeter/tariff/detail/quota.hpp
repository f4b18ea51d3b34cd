// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/detail/usage_cells.hpp"
#include "submeter/tariff/proration.hpp"

namespace submeter::inline v0::tariff::detail {

// The days of a window that the account was served in, as a share of the window.
inline result<ratio> served_share(const usage_window& w, std::chrono::local_days start,
                                  const bill_view& b) {
    if (w.kind == window_kind::bill) {
        if (!b.days || !b.svc.since || *b.svc.since <= b.days->from) return ratio{1, 1};
        return day_share({*b.svc.since, b.days->to}, *b.days);
    }
    const day_span whole{start, window_end(w, start, b.svc.since)};
    if (!b.svc.since || *b.svc.since <= start) return ratio{1, 1};
    if (*b.svc.since >= whole.to) return ratio{0, 1};
    return day_share({*b.svc.since, whole.to}, whole);
}

inline rounding_stage quantity_rule(const plan& p) {
    return p.round.quantity ? p.round.quantity->stage : rounding_stage{rounding::half_up, 6, 1};
}

// What a window allows, before anything is used or carried.
inline result<std::int64_t> quota_amount(const quota& q, std::chrono::local_days start,
                                         const bill_view& b) {
    const exact all = multiply(q.amount_micro, q.per_person ? b.svc.persons : 1);
    if (!q.by_days) return to_int64(all);
    const auto share = served_share(q.window, start, b);
    if (!share) return fail(share.error());
    return round_micro(all, *share, quantity_rule(b.p));
}

// Moves the quota of an item to a window; what is left of the one before may come along.
inline void open_quota(const quota& q, item_state& c, std::chrono::local_days start) {
    if (q.window.kind != window_kind::bill && c.quota_start == start) return;
    const auto limit = q.carry_micro.value_or(0);
    c.quota_carried = c.quota_left < limit ? c.quota_left : limit;
    c.quota_start = start;
    c.quota_used = 0;
}

// Takes up to `free` from a cell, each period its share: the difference of floors of running
// shares, so that they sum to what is taken.
inline void take_in_proportion(usage_cell& cell, std::int64_t free, std::int64_t total) {
    std::int64_t passed = 0;
    std::int64_t before = 0;
    for (auto& micro : cell.micro) {
        passed += micro;
        const auto until = static_cast<std::int64_t>(multiply(free, passed) / total);
        micro -= until - before;
        before = until;
    }
}

inline void take_from(std::int64_t& micro, std::int64_t& free) {
    const auto taken = micro < free ? micro : free;
    micro -= taken;
    free -= taken;
}

inline void take_in_time(usage_cell& cell, std::int64_t free) {
    for (auto& run : cell.runs) {
        const auto before = run.micro;
        take_from(run.micro, free);
        cell.micro[run.of.period] -= before - run.micro;
    }
}

inline void take_listed(usage_cell& cell, const std::vector<std::uint8_t>& first,
                        std::int64_t free) {
    for (const auto period : first)
        take_from(cell.micro[period], free);
    for (auto& micro : cell.micro)
        take_from(micro, free);
}

// Takes the free usage out of a cell. @return how much that was.
inline result<std::int64_t> take_quota(const quota& q, item_state& c, usage_cell& cell,
                                       const bill_view& b) {
    open_quota(q, c, cell.quota_start);
    const auto amount = quota_amount(q, cell.quota_start, b);
    if (!amount) return fail(amount.error());
    const auto allowed = checked_add64(*amount, c.quota_carried);
    if (!allowed) return fail(allowed.error());
    const auto left = *allowed > c.quota_used ? *allowed - c.quota_used : 0;
    const auto total = cell.total();
    const auto free = total < left ? total : left;
    c.quota_used += free;
    c.quota_left = left - free;
    if (free == 0) return free;
    if (q.takes == quota_order::chronological)
        take_in_time(cell, free);
    else if (q.takes == quota_order::listed)
        take_listed(cell, q.first, free);
    else
        take_in_proportion(cell, free, total);
    return free;
}

}  // namespace submeter::inline v0::tariff::detail
