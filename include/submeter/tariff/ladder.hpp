// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/ratio.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

// The arithmetic of ladders (阶梯), on plain numbers. A ladder is the list of its tiers' upper
// bounds, ascending, in millionths of the unit; a bound belongs to the tier below it, so tier k is
// (bound k-1, bound k], and one more tier without an upper bound follows the last. Storing upper
// bounds alone leaves no gap between 210 and 211.

namespace submeter::inline v0::tariff {

/// How many tiers these bounds make.
[[nodiscard]] constexpr std::size_t tier_count(std::span<const std::int64_t> upper_micro) noexcept {
    return upper_micro.size() + 1;
}

/// Checks the bounds that a plan declares: positive, each above the one before. None at all is the
/// ladder of one tier. Bounds that were adjusted may also be equal or zero: such a tier is empty.
/// @return `tiers_not_ascending` with the index of the bound.
[[nodiscard]] constexpr result<void> check_bounds(
    std::span<const std::int64_t> upper_micro) noexcept {
    std::int64_t below = 0;
    for (std::size_t k = 0; k < upper_micro.size(); ++k) {
        if (upper_micro[k] <= below) return fail(errc::tiers_not_ascending, 0, k);
        below = upper_micro[k];
    }
    return {};
}

/// The tier that a quantity reaches: the price of all of it under a volume tariff, the table under
/// a class ladder. A quantity on a bound has not passed it. Precondition: the bounds ascend.
[[nodiscard]] constexpr std::size_t tier_reached(std::span<const std::int64_t> upper_micro,
                                                 std::int64_t quantity_micro) noexcept {
    std::size_t tier = 0;
    while (tier < upper_micro.size() && quantity_micro > upper_micro[tier])
        ++tier;
    return tier;
}

/// Divides new usage among the tiers of a graduated ladder: touch(tier, micro) is called, in
/// ascending order, for each tier that gets some. What is touched sums to the usage, whatever the
/// bounds are. `before_micro` is the usage since the ladder began; so dividing a sum, or its parts
/// one after another, gives the same. O(tiers), allocates nothing.
/// Precondition: both are not negative, their sum fits, and the bounds ascend.
template <class Touch>
constexpr void for_each_tier(std::span<const std::int64_t> upper_micro, std::int64_t before_micro,
                             std::int64_t usage_micro, Touch&& touch) {
    std::int64_t at = before_micro;
    std::int64_t left = usage_micro;
    for (std::size_t k = 0; k < upper_micro.size() && left > 0; ++k) {
        if (upper_micro[k] <= at) continue;
        const std::int64_t room = upper_micro[k] - at;
        const std::int64_t taken = room < left ? room : left;
        touch(k, taken);
        at += taken;
        left -= taken;
    }
    if (left > 0) touch(upper_micro.size(), left);
}

/// The same into a column: out[k] is what falls in tier k, zero where none does.
/// @return `no_room` unless `out` has tier_count() places (then nothing was written);
/// `negative_usage` for either quantity; `overflow` where their sum does not fit.
[[nodiscard]] constexpr result<void> split_usage(std::span<const std::int64_t> upper_micro,
                                                 std::int64_t before_micro,
                                                 std::int64_t usage_micro,
                                                 std::span<std::int64_t> out) noexcept {
    if (out.size() < tier_count(upper_micro)) return fail(errc::no_room, 0, out.size());
    if (before_micro < 0 || usage_micro < 0) return fail(errc::negative_usage);
    if (const auto sum = checked_add64(before_micro, usage_micro); !sum) return fail(sum.error());
    for (auto& part : out)
        part = 0;
    for_each_tier(upper_micro, before_micro, usage_micro,
                  [&](std::size_t tier, std::int64_t part) { out[tier] = part; });
    return {};
}

/// How the declared bounds become those of one account and period: raised by `adds_micro`, one a
/// bound, as often as the household has it (once above so many persons, or for each person above),
/// then scaled by the share of the ladder's period that the account has (months of service ÷ 12,
/// days ÷ standard days), then rounded once. A value that borrows.
struct bounds_adjustment {
    std::span<const std::int64_t> adds_micro{};  ///< one a bound, or empty
    std::int32_t adds_times = 1;
    ratio share{};
    rounding_stage round{rounding::half_up, 6, 1};  ///< at most 6 decimals
};

/// Adjusts each bound by itself into `out`, which may be the same column. Adjusted bounds never
/// descend, but neighbours that round to one number leave a tier empty. Allocates nothing.
/// @return `no_room`; `bad_length` unless there are no adds or one a bound; `bad_scale`,
/// `divide_by_zero` or `bad_value` (a negative share too); with the index of the bound
/// `tiers_not_ascending` where adds that descend turn the bounds round, or `overflow`.
[[nodiscard]] constexpr result<void> adjust_bounds(std::span<const std::int64_t> upper_micro,
                                                   const bounds_adjustment& by,
                                                   std::span<std::int64_t> out) noexcept {
    if (out.size() < upper_micro.size()) return fail(errc::no_room, 0, out.size());
    if (!by.adds_micro.empty() && by.adds_micro.size() != upper_micro.size())
        return fail(errc::bad_length, 0, by.adds_micro.size());
    if (by.share.numerator < 0) return fail(errc::bad_value);
    std::int64_t below = 0;
    for (std::size_t k = 0; k < upper_micro.size(); ++k) {
        const exact add =
            by.adds_micro.empty() ? exact{0} : multiply(by.adds_micro[k], by.adds_times);
        const auto bound = round_micro(upper_micro[k] + add, by.share, by.round);
        if (!bound) return fail(bound.error().code, 0, k);
        if (*bound < below) return fail(errc::tiers_not_ascending, 0, k);
        out[k] = below = *bound;
    }
    return {};
}

}  // namespace submeter::inline v0::tariff
