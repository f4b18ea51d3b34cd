// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/money.hpp"
#include "submeter/core/ratio.hpp"
#include "submeter/core/rounding.hpp"

#include <algorithm>
#include <optional>

namespace submeter::inline v0::billing {

/// Whether a late fee is charged on late fees.
enum class late_fee_growth : std::uint8_t {
    simple,      ///< only on what is owed
    compounded,  ///< each day's fee is rounded and added to what the next day's is charged on
};

/// What a debt costs when it is paid late. A value.
struct late_fee_terms {
    ratio daily{0, 1};            ///< of what is owed, for each day: {5, 10000} is 0.05 %
    std::int32_t grace_days = 0;  ///< the first days overdue, which cost nothing
    late_fee_growth growth = late_fee_growth::simple;
    std::optional<ratio> most{};  ///< the fee is at most so much of what is owed
    rounding rule = rounding::half_up;
};

/// The most days that a fee can be counted over.
inline constexpr std::int32_t late_days_max = 36500;

namespace detail {

// Parts of an amount, rounded to minor units.
constexpr result<std::int64_t> part_of(std::int64_t minor, exact times, ratio of,
                                       rounding rule) noexcept {
    const auto product = checked_multiply(multiply(minor, of.numerator), times);
    if (!product) return fail(product.error());
    const auto part = divide(*product, of.denominator, rule);
    return part ? to_int64(*part) : fail(part.error());
}

constexpr result<std::int64_t> compounded_fee(const late_fee_terms& t, std::int64_t owed,
                                              std::int32_t days) noexcept {
    auto grown = owed;
    for (std::int32_t day = 0; day < days; ++day) {
        const auto fee = part_of(grown, 1, t.daily, t.rule);
        const auto next = fee ? checked_add64(grown, *fee) : fee;
        if (!next) return next;
        grown = *next;
    }
    return grown - owed;
}

}  // namespace detail

/// @return `divide_by_zero` or `bad_value` for a rate or a limit that is none or negative;
///         `bad_value` for negative days.
[[nodiscard]] constexpr result<void> check(const late_fee_terms& t) noexcept {
    for (const auto part : {t.daily, t.most.value_or(ratio{})}) {
        if (const auto ok = check(part); !ok) return ok;
        if (part.numerator < 0) return fail(errc::bad_value);
    }
    if (t.grace_days < 0) return fail(errc::bad_value);
    return {};
}

/// The late fee of one debt, all of it up to now: who charges it more than once charges what it has
/// grown by since. A debt's days are those of ledger::reminder, or what ledger::make_ageing() says.
/// @return as check(); `negative_amount` for a debt below zero; `bad_value` for days below zero or
///         above `late_days_max`; `overflow`. O(1), compounded O(days).
[[nodiscard]] constexpr result<money> late_fee(const late_fee_terms& t, money owed,
                                               std::int32_t days_overdue) noexcept {
    if (const auto ok = check(t); !ok) return fail(ok.error());
    if (owed.minor < 0) return fail(errc::negative_amount);
    if (days_overdue < 0 || days_overdue > late_days_max) return fail(errc::bad_value);
    const auto days = std::max(days_overdue - t.grace_days, 0);
    const auto fee = t.growth == late_fee_growth::simple
                         ? detail::part_of(owed.minor, days, t.daily, t.rule)
                         : detail::compounded_fee(t, owed.minor, days);
    if (!fee || !t.most) return fee ? result<money>{{*fee, owed.in}} : fail(fee.error());
    const auto most = detail::part_of(owed.minor, 1, *t.most, t.rule);
    if (!most) return fail(most.error());
    return money{std::min(*fee, *most), owed.in};
}

}  // namespace submeter::inline v0::billing
