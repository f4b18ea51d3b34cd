// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/detail/usage_cells.hpp"

#include <numeric>

namespace submeter::inline v0::tariff {

namespace detail {

inline std::int64_t figure_of(const plan& p, const std::vector<std::int64_t>& figures,
                              const std::string& period) {
    const auto names = periods_of(p);
    for (std::size_t i = 0; i < names.size() && i < figures.size(); ++i)
        if (names[i] == period) return figures[i];
    return 0;
}

// Figures of one plan, one or one a period, as those of another.
inline result<std::vector<std::int64_t>> figures_over(const plan& from, const plan& to,
                                                      const std::vector<std::int64_t>& figures,
                                                      bool by_period) {
    if (figures.empty()) return figures;
    const auto sum = std::accumulate(figures.begin(), figures.end(), std::int64_t{0});
    if (!by_period || class_count(to) == 1) return std::vector<std::int64_t>{sum};
    std::vector<std::int64_t> out;
    for (const auto& period : periods_of(to))
        out.push_back(figures.size() > 1 ? figure_of(from, figures, period) : 0);
    const auto kept = std::accumulate(out.begin(), out.end(), std::int64_t{0});
    if (kept != sum) return fail(errc::bad_ladder);
    return out;
}

inline result<void> carry_ladder(const plan& from, const plan& to, const usage_item& was,
                                 const usage_item& now, const item_state& s, item_state& out) {
    if (!was.tiers || !now.tiers || was.tiers->window != now.tiers->window) return {};
    const auto climbed =
        figures_over(from, to, s.climbed, now.tiers->how == allocation::per_period);
    if (!climbed) return fail(climbed.error());
    out.ladder_start = s.ladder_start;
    out.climbed = *climbed;
    out.fees_paid = s.fees_paid;
    return {};
}

inline void carry_quota(const usage_item& was, const usage_item& now, const item_state& s,
                        item_state& out) {
    if (!was.free || !now.free || was.free->window != now.free->window) return;
    out.quota_start = s.quota_start;
    out.quota_used = s.quota_used;
    out.quota_left = s.quota_left;
    out.quota_carried = s.quota_carried;
}

// What rounding has cut belongs to no price: where periods changed it goes to the first.
inline std::vector<std::int64_t> cut_over(const plan& from, const plan& to, const usage_item& was,
                                          const usage_item& now,
                                          const std::vector<std::int64_t>& cut) {
    const auto a = periods_of(from);
    const auto b = periods_of(to);
    const bool same = std::equal(a.begin(), a.end(), b.begin(), b.end());
    if (cut.empty() || (same && lines_by_period(was) == lines_by_period(now))) return cut;
    return {std::accumulate(cut.begin(), cut.end(), std::int64_t{0})};
}

inline result<item_state> carry_item(const plan& from, const plan& to, const item& was,
                                     const item& now, const item_state& s) {
    item_state out;
    if (std::holds_alternative<demand_item>(was.what) &&
        std::holds_alternative<demand_item>(now.what))
        out.demands = s.demands;
    const auto* a = std::get_if<usage_item>(&was.what);
    const auto* b = std::get_if<usage_item>(&now.what);
    if (a == nullptr || b == nullptr || a->measure != b->measure) return out;
    if (const auto ok = carry_ladder(from, to, *a, *b, s, out); !ok) return fail(ok.error());
    carry_quota(*a, *b, s, out);
    out.cut = cut_over(from, to, *a, *b, s.cut);
    return out;
}

}  // namespace detail

/// What one version of a plan carries from bill to bill, as the state with which a bill of another
/// version begins. Items are the same where their ids are: ladders and quotas go on where their
/// windows are the same ones and begin anew otherwise, ladders of periods by the periods' names;
/// demands and what rounding cut are kept. Usage of the state itself is left out. Allocates.
/// Precondition: check of both plans. @return `bad_plan` for another plan's state; `bad_ladder`
/// with the index of the item, where a ladder of each period would have to take over what nobody
/// counted by period.
[[nodiscard]] inline result<rating_state> carry_over(const plan& from, const plan& to,
                                                     const rating_state& s) {
    if (const auto ok = detail::check_shape(from, s); !ok) return fail(ok.error());
    rating_state out;
    if (s.carried.empty()) return out;
    out.carried.resize(to.items.size());
    for (std::size_t i = 0; i < to.items.size(); ++i)
        for (std::size_t k = 0; k < from.items.size(); ++k) {
            if (from.items[k].id != to.items[i].id) continue;
            const auto item =
                detail::carry_item(from, to, from.items[k], to.items[i], s.carried[k]);
            if (!item) return fail(item.error().code, 0, i);
            out.carried[i] = *item;
        }
    return out;
}

}  // namespace submeter::inline v0::tariff
