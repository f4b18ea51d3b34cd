// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/flow/charge.hpp"
#include "submeter/tariff/detail/usage_price.hpp"

#include <span>
#include <string>

namespace submeter::inline v0::tariff::detail {

// The lines of a bill as they come about: each is rounded at once where its stage says so, so that
// what is charged on lines sees what they charge.
class bill_lines {
public:
    explicit bill_lines(const plan& p) : plan_(p) { lines_.reserve(p.items.size() + 4); }

    // The stage of an item's lines; none: they are cut from the rounded total.
    [[nodiscard]] std::optional<rounding_stage> stage_of(const item& i) const {
        if (i.round) return i.round;
        if (plan_.round.tax && std::holds_alternative<tax_item>(i.what)) return plan_.round.tax;
        return plan_.round.line;
    }

    result<void> put(std::size_t item, charge_line line) {
        const fraction_sum product{line.product};
        return put(item, std::move(line), product);
    }

    // The same for a line whose product may be more than one fraction can hold.
    result<void> put(std::size_t item, charge_line line, fraction_sum product) {
        const auto exactly = product.value();
        if (!exactly) return fail(exactly.error());
        line.product = *exactly;
        line.item = plan_.items[item].id;
        line.version = plan_.version;
        line.amount.in = plan_.in;
        if (const auto stage = stage_of(plan_.items[item]); stage && !line.included) {
            const auto amount = round_to_money(line.product, plan_.in, *stage);
            if (!amount) return fail(amount.error());
            line.amount = *amount;
            product = fraction_sum{{to_exact(*amount), 0, 1}};
        }
        worths_.push_back(std::move(product));
        owners_.push_back(item);
        lines_.push_back(std::move(line));
        return {};
    }

    // What a line adds to the bill: its rounded amount, or its product where the total is rounded.
    [[nodiscard]] const fraction_sum& worth(std::size_t i) const { return worths_[i]; }

    // The sum of the lines of some items, rounded by the plan's subtotal stage if it has one.
    [[nodiscard]] result<fraction_sum> base(std::span<const std::uint16_t> on) const {
        fraction_sum sum;
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            const bool named = std::find(on.begin(), on.end(), owners_[i]) != on.end();
            if (!named || lines_[i].included) continue;
            if (const auto ok = sum.add(worth(i)); !ok) return fail(ok.error());
        }
        if (!plan_.round.subtotal) return sum;
        const auto value = sum.value();
        if (!value) return fail(value.error());
        const auto rounded = round_to_money(*value, plan_.in, *plan_.round.subtotal);
        if (!rounded) return fail(rounded.error());
        return fraction_sum{{to_exact(*rounded), 0, 1}};
    }

    [[nodiscard]] bool rounded(std::size_t i) const { return stage(i).has_value(); }
    [[nodiscard]] std::optional<rounding_stage> stage(std::size_t i) const {
        return stage_of(plan_.items[owners_[i]]);
    }
    [[nodiscard]] std::vector<charge_line>& lines() { return lines_; }

private:
    const plan& plan_;
    std::vector<charge_line> lines_;
    std::vector<fraction_sum> worths_;
    std::vector<std::size_t> owners_;  // the item of each line
};

// A base or product in millionths, for a line to show; the exact figure is in the product.
inline result<std::int64_t> shown_micro(const fraction_sum& amount) {
    const auto value = amount.value();
    if (!value) return fail(value.error());
    return round_exact(*value, {rounding::half_up, 6, 1});
}

inline charge_line slot_line(const plan& p, const usage_item& u, const slot_plan& layout,
                             std::size_t slot) {
    const auto where = layout.place(slot);
    charge_line line;
    line.kind = where.surcharge ? charge_kind::surcharge : charge_kind::consumption;
    if (layout.periods() > 1 && !where.surcharge) line.period = p.days->periods[where.period];
    line.tier = static_cast<std::uint8_t>(where.tier);
    line.unit = u.unit;
    line.at = layout.at(where);
    return line;
}

inline result<void> put_slot(bill_lines& out, std::size_t item, charge_line line,
                             const slot_use& use) {
    line.quantity_micro = use.micro;
    fraction_sum product{{multiply(use.micro, line.at.micro), 0, 1}};
    if (use.part.empty()) return out.put(item, std::move(line), std::move(product));
    // The part counts millionths: twelve decimals of it are whole ones.
    const auto part = use.part.value();
    if (!part) return fail(part.error());
    const auto shown = round_exact(*part, {rounding::half_up, 12, 1});
    if (!shown) return fail(shown.error());
    line.quantity_micro += *shown;
    const auto more = use.part.scaled(line.at.micro, 1);
    if (!more) return fail(more.error());
    if (const auto ok = product.add(*more); !ok) return ok;
    return out.put(item, std::move(line), std::move(product));
}

inline result<void> put_fees(bill_lines& out, std::size_t item, const ladder& l,
                             const std::vector<std::uint32_t>& fees) {
    std::size_t place = 0;
    for (const auto& c : l.classes)
        for (std::size_t k = 0; k < c.tiers.size(); ++k, ++place) {
            if (place >= fees.size() || fees[place] == 0 || c.tiers[k].fee.micro == 0) continue;
            charge_line line;
            line.kind = charge_kind::tier_fee;
            line.tier = static_cast<std::uint8_t>(k);
            line.unit = billing_unit::each;
            line.quantity_micro = std::int64_t{fees[place]} * 1'000'000;
            line.at = c.tiers[k].fee;
            line.product = {multiply(line.quantity_micro, line.at.micro), 0, 1};
            if (const auto ok = out.put(item, std::move(line)); !ok) return ok;
        }
    return {};
}

// The lines of a usage item: free usage, then each slot that was used, then fees.
inline result<void> put_usage(bill_lines& out, std::size_t item, const usage_item& u,
                              const priced_usage& priced, const plan& p) {
    const slot_plan layout{u, class_count(p)};
    if (priced.free_micro != 0) {
        charge_line line;
        line.kind = charge_kind::free_quota;
        line.unit = u.unit;
        line.quantity_micro = priced.free_micro;
        if (const auto ok = out.put(item, std::move(line)); !ok) return ok;
    }
    for (std::size_t i = 0; i < priced.slots.size(); ++i) {
        if (priced.slots[i].empty()) continue;
        auto line = slot_line(p, u, layout, i);
        if (line.kind == charge_kind::surcharge && line.at.micro == 0) continue;
        const auto ok = put_slot(out, item, std::move(line), priced.slots[i]);
        if (!ok) return ok;
    }
    return u.tiers ? put_fees(out, item, *u.tiers, priced.fees) : result<void>{};
}

}  // namespace submeter::inline v0::tariff::detail
