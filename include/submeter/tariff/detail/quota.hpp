// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/detail/usage_cells.hpp"
#include "submeter/tariff/proration.hpp"

namespace submeter::inline v0::tariff::detail {

// The days of a window that the account was served in, as a share of the window.
inline result<ratio> served_share(const usage_window& w, std::chrono::local_days start,
                                  const bill_view& b) {
    if (w.kind == window_kind::bill) {
        const auto bill = b.bill();
        if (!bill || !b.svc.since || *b.svc.since <= bill->from) return ratio{1, 1};
        if (*b.svc.since >= bill->to) return ratio{0, 1};
        return day_share({*b.svc.since, bill->to}, *bill);
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
    if (*share == ratio{1, 1}) return to_int64(all);
    return round_micro(all, *share, quantity_rule(b.p));
}

// Moves the quota of an item to a window; what is left of the one before may come along.
inline void open_quota(const quota& q, item_state& c, std::chrono::local_days start,
                       const bill_view& b) {
    if (q.window.kind == window_kind::bill ? b.goes_on() : c.quota_start == start) return;
    const auto limit = q.carry_micro.value_or(0);
    c.quota_carried = c.quota_left < limit ? c.quota_left : limit;
    c.quota_start = start;
    c.quota_used = 0;
}

// Cells of one quota window, in time order.
using cell_group = std::span<usage_cell>;

// Takes up to `free` of a period out of a group, the earliest usage first.
inline void take_of_period(cell_group cells, std::size_t period, std::int64_t free) {
    for (auto& cell : cells) {
        const auto taken = cell.micro[period] < free ? cell.micro[period] : free;
        free -= taken;
        cell.take(period, taken);
        std::int64_t left = taken;
        for (auto& run : cell.runs) {
            if (cell.micro.size() > 1 && run.of.period != period) continue;
            const auto part = run.micro < left ? run.micro : left;
            run.micro -= part;
            left -= part;
        }
    }
}

inline std::int64_t period_total(cell_group cells, std::size_t period) {
    std::int64_t sum = 0;
    for (const auto& cell : cells)
        sum += cell.micro[period];
    return sum;
}

// Each period its share of what is free: the difference of floors of running shares, so that they
// sum to it.
inline void take_in_proportion(cell_group cells, std::int64_t free, std::int64_t total) {
    std::int64_t passed = 0;
    std::int64_t before = 0;
    for (std::size_t i = 0; i < cells.front().micro.size(); ++i) {
        passed += period_total(cells, i);
        const auto until = static_cast<std::int64_t>(multiply(free, passed) / total);
        take_of_period(cells, i, until - before);
        before = until;
    }
}

inline void take_listed(cell_group cells, const std::vector<std::uint8_t>& first,
                        std::int64_t free) {
    const auto take = [&](std::size_t period) {
        const auto there = period_total(cells, period);
        const auto taken = there < free ? there : free;
        take_of_period(cells, period, taken);
        free -= taken;
    };
    for (const auto period : first)
        take(period);
    for (std::size_t i = 0; i < cells.front().micro.size(); ++i)
        take(i);
}

inline void take_in_time(cell_group cells, std::int64_t free) {
    for (auto& cell : cells)
        for (auto& run : cell.runs) {
            const auto taken = run.micro < free ? run.micro : free;
            run.micro -= taken;
            free -= taken;
            cell.take(cell.micro.size() > 1 ? run.of.period : 0, taken);
        }
}

// Takes the free usage out of the cells of one quota window. @return how much that was.
inline result<std::int64_t> take_quota(const quota& q, item_state& c, cell_group cells,
                                       const bill_view& b) {
    const auto start = cells.front().quota_start;
    open_quota(q, c, start, b);
    const auto amount = quota_amount(q, start, b);
    if (!amount) return fail(amount.error());
    const auto allowed = checked_add64(*amount, c.quota_carried);
    if (!allowed) return fail(allowed.error());
    const auto left = *allowed > c.quota_used ? *allowed - c.quota_used : 0;
    std::int64_t total = 0;
    for (const auto& cell : cells)
        total += cell.total();
    const auto free = total < left ? total : left;
    c.quota_used += free;
    c.quota_left = left - free;
    if (free == 0) return free;
    if (q.takes == quota_order::chronological)
        take_in_time(cells, free);
    else if (q.takes == quota_order::listed)
        take_listed(cells, q.first, free);
    else
        take_in_proportion(cells, free, total);
    return free;
}

// Takes the free usage out of all cells of a bill. @return how much that was.
inline result<std::int64_t> take_quotas(const quota& q, item_state& c,
                                        std::vector<usage_cell>& cells, const bill_view& b) {
    std::int64_t free = 0;
    for (std::size_t i = 0; i < cells.size();) {
        std::size_t end = i + 1;
        while (end < cells.size() && cells[end].quota_start == cells[i].quota_start)
            ++end;
        const auto taken = take_quota(q, c, std::span{cells}.subspan(i, end - i), b);
        if (!taken) return taken;
        free += *taken;
        i = end;
    }
    return free;
}

}  // namespace submeter::inline v0::tariff::detail
