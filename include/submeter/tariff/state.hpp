// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/flow/charge.hpp"
#include "submeter/tariff/timeline.hpp"

#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

namespace submeter::inline v0::tariff {

/// How far a bill has come: the usage of each of the plan's lines, and where the ladder stands.
/// Plain data, to be kept between meter readings; it belongs to one plan. A value.
struct rating_state {
    std::vector<std::int64_t> used;  ///< millionths, for each line slot (`slot_at`); empty at first
    std::int64_t total_micro = 0;    ///< all usage of this bill
    std::int64_t ladder_micro = 0;   ///< usage since the ladder began
    std::optional<std::chrono::year_month> ladder_month;  ///< the month that the ladder counts
    std::optional<interval> over;                         ///< from the first start to the last end

    friend bool operator==(const rating_state&, const rating_state&) = default;
};

/// What `add` did with an interval. A value.
struct addition {
    std::size_t pieces = 1;  ///< parts of different period or month

    /// The usage was divided pro rata by seconds: the lines it went to are estimated.
    [[nodiscard]] constexpr bool estimated() const noexcept { return pieces > 1; }
};

/// How many lines a bill under this plan can have at most.
[[nodiscard]] inline std::size_t slot_count(const plan& p) noexcept {
    const std::size_t periods = periods_of(p).size();
    const std::size_t tiers = tiers_of(p).size();
    if (periods == 0) return tiers == 0 ? 1 : tiers;
    if (tiers == 0) return periods;
    return depends_on_order(p) ? periods * tiers : periods + tiers;
}

/// Line slot number `slot` of a plan, without usage: what the line is for and its price. Periods in
/// declared order, then tiers; under chronological allocation tier by tier.
/// Precondition: check(p), slot < slot_count(p).
[[nodiscard]] inline charge_line slot_at(const plan& p, std::size_t slot) {
    const auto periods = periods_of(p);
    const auto tiers = tiers_of(p);
    charge_line line;
    line.unit = p.unit;
    line.amount.in = p.in;
    if (const auto* one = std::get_if<single>(&p.prices)) {
        line.at = one->at;
    } else if (periods.empty()) {
        line.tier = static_cast<std::uint8_t>(slot);
        line.at = tiers[slot].at;
    } else if (!depends_on_order(p) && slot >= periods.size()) {
        line.kind = charge_kind::surcharge;
        line.tier = static_cast<std::uint8_t>(slot - periods.size());
        line.at = tiers[line.tier].at;
    } else {
        const auto& period = periods[slot % periods.size()];
        line.period = period.name;
        line.at = period.at;
        if (depends_on_order(p)) {
            line.tier = static_cast<std::uint8_t>(slot / periods.size());
            line.at.micro += tiers[line.tier].at.micro;  // check(p) saw that it fits
        }
    }
    return line;
}

namespace detail {

// Hands usage of one class to its line slots, touch(slot, micro), and moves the ladder.
template <class Touch>
void distribute(const plan& p, rating_state& s, time_class of, std::int64_t micro, Touch touch) {
    const auto tiers = tiers_of(p);
    const std::size_t periods = periods_of(p).size();
    const bool chronological = depends_on_order(p);
    if (periods > 0 && !chronological) touch(std::size_t{of.period}, micro);
    if (tiers.empty()) {
        if (periods == 0) touch(std::size_t{0}, micro);
        return;
    }
    if (!s.ladder_month || *s.ladder_month < of.month) s.ladder_micro = 0;
    s.ladder_month = of.month;
    for (std::size_t k = 0; k < tiers.size() && micro > 0; ++k) {
        const bool last = k + 1 == tiers.size();
        const std::int64_t room = last ? micro : tiers[k + 1].from_micro - s.ladder_micro;
        if (room <= 0) continue;
        const std::int64_t taken = room < micro ? room : micro;
        touch(chronological ? k * periods + of.period : periods + k, taken);
        s.ladder_micro += taken;
        micro -= taken;
    }
}

inline result<void> fit(const plan& p, rating_state& s) {
    if (s.used.empty()) s.used.resize(slot_count(p));
    if (s.used.size() != slot_count(p)) return fail(errc::bad_plan);
    return {};
}

// Usage is never negative, so no slot outgrows these two sums.
constexpr bool room_for(const rating_state& s, std::int64_t micro) noexcept {
    constexpr auto max = std::numeric_limits<std::int64_t>::max();
    return micro <= max - s.total_micro && micro <= max - s.ladder_micro;
}

// A ladder cannot go back to a month that is over, and chronological tiers not at all.
inline bool in_order(const plan& p, const rating_state& s, instant start) {
    if (tiers_of(p).empty()) return true;
    if (depends_on_order(p) && s.over && start < s.over->end) return false;
    return !s.ladder_month || *s.ladder_month <= segment_at(p, start).of.month;
}

inline void widen(rating_state& s, interval over) {
    if (!s.over) s.over = over;
    if (over.start < s.over->start) s.over->start = over.start;
    if (over.end > s.over->end) s.over->end = over.end;
}

inline result<addition> add_micro(const plan& p, rating_state& s, interval over,
                                  std::int64_t micro) {
    if (micro < 0) return fail(errc::negative_usage);
    // A start far off would make the length overflow: it is looked at first.
    if (over.start < first_time || over.end > last_time) return fail(errc::bad_date);
    const auto sane = check_interval(over.start, over.end - over.start);
    if (!sane) return fail(sane.error());
    if (p.effective.from || p.effective.to) {
        const interval valid = effective_interval(p);
        if (over.start < valid.start || over.end > valid.end) return fail(errc::not_effective);
    }
    if (!in_order(p, s, over.start)) return fail(errc::out_of_order);
    if (!room_for(s, micro)) return fail(errc::overflow);
    const auto sized = fit(p, s);
    if (!sized) return fail(sized.error());
    segment near{};
    const auto length_s = over.length().count();
    const auto pieces = for_each_piece(p, over, near, [&](const piece& x) {
        distribute(p, s, x.of, share_of(micro, x, length_s),
                   [&](std::size_t slot, std::int64_t part) { s.used[slot] += part; });
    });
    s.total_micro += micro;
    widen(s, over);
    return addition{.pieces = pieces};
}

}  // namespace detail

/// Adds the usage of an interval to a bill. An interval that crosses a slot or ladder month is
/// divided pro rata by seconds (`share_of`). Plans without tiers take intervals in any order; a
/// ladder does not go back to an earlier month; chronological tiers take ascending intervals only.
/// Precondition: check(p). Allocates on first use. On an error the state is unchanged.
/// @return how it was divided; or `unlike_unit`, `negative_usage`, `bad_value` (an empty interval,
/// or one over ten years), `bad_date` (outside the years 1 to 9999), `not_effective`,
/// `out_of_order`, `overflow`, or `bad_plan` for another plan's state.
template <billing_unit Unit>
[[nodiscard]] result<addition> add(const plan& p, rating_state& s, interval over,
                                   quantity<Unit> usage) {
    if (Unit != p.unit) return fail(errc::unlike_unit);
    return detail::add_micro(p, s, over, usage.micro);
}

/// The state with which the next bill begins: nothing used, the ladder where it stands.
[[nodiscard]] inline rating_state next_bill(const rating_state& s) {
    rating_state next;
    next.ladder_micro = s.ladder_micro;
    next.ladder_month = s.ladder_month;
    return next;
}

}  // namespace submeter::inline v0::tariff
