// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/detail/usage_slots.hpp"

#include <numeric>

namespace submeter::inline v0::tariff::detail {

// What pricing an item leaves: usage by slot, free usage, and the tiers whose fee is due.
struct priced_usage {
    std::vector<slot_use> slots;
    std::int64_t free_micro = 0;
    std::vector<std::uint32_t> fees;  // by class and tier, how often; empty without fees

    friend bool operator==(const priced_usage&, const priced_usage&) = default;
};

// Prices the cells of one item, in time order, and moves what the item carries along.
class usage_pricer {
public:
    usage_pricer(const usage_item& u, item_state& carried, const bill_view& b,
                 const fraction& demand_micro)
        : u_(u), c_(carried), b_(b), layout_(u, class_count(b.p)), demand_micro_(demand_micro) {
        out_.slots.resize(layout_.count());
        if (u.tiers && has_fees(*u.tiers)) out_.fees.resize(fee_places(*u.tiers));
    }

    result<priced_usage> run(std::vector<usage_cell> cells) {
        if (u_.free) {
            const auto free = take_quotas(*u_.free, c_, cells, b_);
            if (!free) return fail(free.error());
            out_.free_micro = *free;
        }
        join_ladder_windows(cells);
        for (auto& cell : cells)
            if (const auto ok = price(cell); !ok) return fail(ok.error());
        return std::move(out_);
    }

    // Where the fee of a tier is counted.
    static std::size_t fee_places(const ladder& l) {
        std::size_t places = 0;
        for (const auto& c : l.classes)
            places += c.tiers.size();
        return places;
    }

private:
    result<void> price(usage_cell& cell) {
        if (layout_.periods() == 1 && cell.micro.size() > 1) {
            cell.micro = {cell.total()};
            if (!cell.free.empty())
                cell.free = {std::accumulate(cell.free.begin(), cell.free.end(), std::int64_t{0})};
        }
        if (const auto ok = round_quantities(cell); !ok) return ok;
        if (u_.tiers) return climb(cell);
        for (std::size_t i = 0; i < cell.micro.size(); ++i)
            out_.slots[i].micro += cell.micro[i];
        return {};
    }

    // Rounds what is billed of each period; what is cut may wait for the next bill.
    result<void> round_quantities(usage_cell& cell) {
        if (!b_.p.round.quantity) return {};
        const auto& stage = *b_.p.round.quantity;
        if (stage.carry) c_.cut.resize(cell.micro.size());
        for (std::size_t i = 0; i < cell.micro.size(); ++i) {
            const auto all = checked_add64(cell.micro[i], stage.carry ? c_.cut[i] : 0);
            if (!all) return fail(all.error());
            const auto billed = round_micro(exact{*all}, ratio{1, 1}, stage.stage);
            if (!billed) return fail(billed.error());
            if (stage.carry) c_.cut[i] = *all - *billed;
            cell.micro[i] = *billed;
        }
        return {};
    }

    result<void> climb(const usage_cell& cell) {
        const auto& l = *u_.tiers;
        open_ladder(cell);
        const auto total = cell.total();
        // Where free usage fills the ladder too, it stands below the usage that is charged.
        if (u_.free && u_.free->fills_ladder)
            for (std::size_t i = 0; i < cell.free.size(); ++i)
                c_.climbed[c_.climbed.size() > 1 ? i : 0] += cell.free[i];
        std::int64_t reached = total;
        for (const auto c : c_.climbed) {
            const auto sum = checked_add64(reached, c);
            if (!sum) return fail(sum.error());
            reached = *sum;
        }
        const auto class_ = class_reached(l, reached);
        const auto bounds = bounds_of(l, l.classes[class_], cell.ladder_start, b_, demand_micro_);
        if (!bounds) return fail(bounds.error());
        charge_fees(class_, *bounds, reached);
        if (l.mode == ladder_mode::volume)
            return at_tier(class_, tier_reached(*bounds, reached), cell);
        return graduate(class_, *bounds, cell, total);
    }

    void open_ladder(const usage_cell& cell) {
        const auto& l = *u_.tiers;
        const bool each = l.how == allocation::per_period;
        c_.climbed.resize(each ? cell.micro.size() : 1);
        // Bounds that follow the length of the bill are those of each part.
        const bool earlier =
            b_.goes_on() && l.scale != bound_scale::days && l.scale != bound_scale::months;
        const bool goes_on = l.window.kind == window_kind::bill
                                 ? opened_ || earlier
                                 : c_.ladder_start == cell.ladder_start;
        opened_ = true;
        if (goes_on) return;
        c_.ladder_start = cell.ladder_start;
        c_.fees_paid = 0;
        for (auto& used : c_.climbed)
            used = 0;
    }

    static std::size_t class_reached(const ladder& l, std::int64_t reached) {
        std::size_t found = 0;
        for (std::size_t i = 1; i < l.classes.size(); ++i)
            if (reached > l.classes[i].above_micro) found = i;
        return found;
    }

    void charge_fees(std::size_t class_, const std::vector<std::int64_t>& bounds,
                     std::int64_t reached) {
        if (out_.fees.empty()) return;
        const auto& l = *u_.tiers;
        std::size_t base = 0;
        for (std::size_t c = 0; c < class_; ++c)
            base += l.classes[c].tiers.size();
        const auto tier = tier_reached(bounds, reached);
        if (l.mode == ladder_mode::volume) {
            if (b_.ends_here()) ++out_.fees[base + tier];
            return;
        }
        for (std::size_t k = c_.fees_paid; k <= tier; ++k)
            ++out_.fees[base + k];
        if (c_.fees_paid <= tier) c_.fees_paid = static_cast<std::uint8_t>(tier + 1);
    }

    // All usage of the cell at one tier.
    result<void> at_tier(std::size_t class_, std::size_t tier, const usage_cell& cell) {
        for (std::size_t i = 0; i < cell.micro.size(); ++i)
            out_.slots[layout_.of(class_, tier, i)].micro += cell.micro[i];
        c_.climbed[0] += cell.total();
        return {};
    }

    result<void> graduate(std::size_t class_, const std::vector<std::int64_t>& bounds,
                          const usage_cell& cell, std::int64_t total) {
        if (!u_.tiers->how) return fill(class_, bounds, cell, 0);
        switch (*u_.tiers->how) {
            case allocation::additive:
                return add_surcharges(class_, bounds, cell, total);
            case allocation::proportional:
                return share_tiers(class_, bounds, cell, total);
            case allocation::chronological:
                return fill_in_time(class_, bounds, cell);
            case allocation::per_period:
                for (std::size_t i = 0; i < cell.micro.size(); ++i)
                    if (const auto ok = fill(class_, bounds, cell, i); !ok) return ok;
        }
        return {};
    }

    result<void> fill(std::size_t class_, const std::vector<std::int64_t>& bounds,
                      const usage_cell& cell, std::size_t period) {
        for_each_tier(bounds, c_.climbed[period], cell.micro[period],
                      [&](std::size_t tier, std::int64_t micro) {
                          out_.slots[layout_.of(class_, tier, period)].micro += micro;
                      });
        c_.climbed[period] += cell.micro[period];
        return {};
    }

    result<void> fill_in_time(std::size_t class_, const std::vector<std::int64_t>& bounds,
                              const usage_cell& cell) {
        for (const auto& run : cell.runs) {
            for_each_tier(bounds, c_.climbed[0], run.micro,
                          [&](std::size_t tier, std::int64_t micro) {
                              out_.slots[layout_.of(class_, tier, run.of.period)].micro += micro;
                          });
            c_.climbed[0] += run.micro;
        }
        return {};
    }

    result<void> add_surcharges(std::size_t class_, const std::vector<std::int64_t>& bounds,
                                const usage_cell& cell, std::int64_t total) {
        for (std::size_t i = 0; i < cell.micro.size(); ++i)
            out_.slots[i].micro += cell.micro[i];
        for_each_tier(bounds, c_.climbed[0], total, [&](std::size_t tier, std::int64_t micro) {
            out_.slots[layout_.of_surcharge(class_, tier)].micro += micro;
        });
        c_.climbed[0] += total;
        return {};
    }

    // Each tier's quantity × each period's share of the usage: an exact fraction.
    result<void> share_tiers(std::size_t class_, const std::vector<std::int64_t>& bounds,
                             const usage_cell& cell, std::int64_t total) {
        result<void> done;
        for_each_tier(bounds, c_.climbed[0], total, [&](std::size_t tier, std::int64_t micro) {
            for (std::size_t i = 0; done && i < cell.micro.size(); ++i)
                if (cell.micro[i] != 0)
                    done = share_tier(out_.slots[layout_.of(class_, tier, i)], micro, cell.micro[i],
                                      total);
        });
        c_.climbed[0] += total;
        return done;
    }

    static result<void> share_tier(slot_use& to, std::int64_t tier_micro, std::int64_t micro,
                                   std::int64_t total) {
        if (tier_micro == total || micro == total) {
            to.micro += tier_micro == total ? micro : tier_micro;
            return {};
        }
        const auto part = divided(multiply(tier_micro, micro), total);
        if (!part) return fail(part.error());
        return to.part.add(*part);
    }

    const usage_item& u_;
    item_state& c_;
    const bill_view& b_;
    slot_plan layout_;
    fraction demand_micro_;
    bool opened_ = false;
    priced_usage out_;
};

}  // namespace submeter::inline v0::tariff::detail
