// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/ratio.hpp"
#include "submeter/tariff/day_span.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

// Shares of months, years and spans by days. Days are local dates and spans half-open, [from, to),
// so the day somebody moves is the new party's, and parts of a span add up to it. A share is a
// ratio: scaled(fraction{product, 0, 1}, share) is a prorated fee, round_quantity(quota, share,
// stage) a prorated quota, and a ladder's bounds take it as bounds_adjustment::share.

namespace submeter::inline v0::tariff {

/// How days become months. The first five are additive: the shares of a span's parts sum to the
/// span's. The last three count per month, and two parts of one month may count it twice or not.
enum class month_rule : std::uint8_t {
    actual,        ///< days ÷ the days of their own month; a whole month is 1
    thirty,        ///< days ÷ 30, so 360 days to a year
    mean,          ///< days ÷ (365/12)
    mean_rounded,  ///< days ÷ 30.4167, the mean month as price lists print it
    actual_year,   ///< 12 × days ÷ the days of their own calendar year, 365 or 366
    half,          ///< of each month up to 15 days are half of it, more are the whole
    whole,         ///< months that lie wholly in the span; the others are nothing
    started,       ///< months that the span touches, each as a whole
};

/// How a span is counted in months. A value.
struct month_counting {
    month_rule rule = month_rule::actual;
    std::uint8_t first_day = 1;  ///< the day of the month, 1 to 28, with which months begin

    friend constexpr bool operator==(const month_counting&, const month_counting&) = default;
};

namespace detail {

// The month, as counted, that a day is in; it is named after the month of its first day.
constexpr std::chrono::year_month counted_month(std::chrono::local_days day, unsigned first_day) {
    const std::chrono::year_month_day date{day};
    const std::chrono::year_month calendar{date.year(), date.month()};
    return static_cast<unsigned>(date.day()) < first_day ? calendar - std::chrono::months{1}
                                                         : calendar;
}

constexpr std::chrono::local_days counted_begin(std::chrono::year_month month, unsigned first_day) {
    return std::chrono::local_days{month / std::chrono::day{first_day}};
}

constexpr ratio month_share(std::int64_t days, std::int64_t length, month_rule rule) noexcept {
    switch (rule) {
        case month_rule::half:
            return days <= 15 ? ratio{1, 2} : ratio{1, 1};
        case month_rule::whole:
            return {days == length ? 1 : 0, 1};
        case month_rule::started:
            return {1, 1};
        default:
            return {days, length};
    }
}

// Month by month; the months between the first and the last are whole, and 1 by any rule.
constexpr result<ratio> count_by_month(day_span span, month_counting by) noexcept {
    if (span.from == span.to) return ratio{0, 1};
    const auto first = counted_month(span.from, by.first_day);
    const auto last = counted_month(span.to - std::chrono::days{1}, by.first_day);
    const auto part = [&](std::chrono::year_month month) {
        const auto begin = counted_begin(month, by.first_day);
        const auto end = counted_begin(month + std::chrono::months{1}, by.first_day);
        const auto from = span.from > begin ? span.from : begin;
        const auto to = span.to < end ? span.to : end;
        return month_share((to - from).count(), (end - begin).count(), by.rule);
    };
    if (first == last) return reduced(part(first).numerator, part(first).denominator);
    const auto ends = add(part(first), part(last));
    if (!ends) return ends;
    return add(*ends, ratio{(last - first).count() - 1, 1});
}

// Year by year; the years between the first and the last are whole.
constexpr result<ratio> count_by_year(day_span span) noexcept {
    using std::chrono::year, std::chrono::January, std::chrono::local_days;
    if (span.from == span.to) return ratio{0, 1};
    const year first = std::chrono::year_month_day{span.from}.year();
    const year last = std::chrono::year_month_day{span.to - std::chrono::days{1}}.year();
    const auto part = [&](year y) {
        const local_days begin{y / January / 1};
        const local_days end{(y + std::chrono::years{1}) / January / 1};
        const auto from = span.from > begin ? span.from : begin;
        const auto to = span.to < end ? span.to : end;
        return ratio{12 * std::int64_t{(to - from).count()}, (end - begin).count()};
    };
    if (first == last) return reduced(part(first).numerator, part(first).denominator);
    const auto ends = add(part(first), part(last));
    if (!ends) return ends;
    return add(*ends, ratio{12 * (std::int64_t{(last - first).count()} - 1), 1});
}

}  // namespace detail

/// How many months a span is, as a ratio in lowest terms: the factor of a monthly fee, quota or
/// bound. An empty span is none. O(1), allocates nothing. An annual figure takes year_share().
/// @return as days_of; `bad_value` for a first day outside 1 to 28.
[[nodiscard]] constexpr result<ratio> months_of(day_span span, month_counting by = {}) noexcept {
    const auto days = days_of(span);
    if (!days) return fail(days.error());
    if (by.first_day < 1 || by.first_day > 28) return fail(errc::bad_value);
    switch (by.rule) {
        case month_rule::thirty:
            return reduced(*days, 30);
        case month_rule::mean:
            return reduced(*days * 12, 365);
        case month_rule::mean_rounded:
            return reduced(*days * 10'000, 304'167);
        case month_rule::actual_year:
            return detail::count_by_year(span);
        default:
            return detail::count_by_month(span, by);
    }
}

/// A number of months as a share of a year: the factor of an annual fee or of an annual ladder's
/// bounds (5 months are 5/12). @return as check(ratio), or `overflow`.
[[nodiscard]] constexpr result<ratio> year_share(ratio months) noexcept {
    return reduced(months.numerator, multiply(months.denominator, 12));
}

/// The days of `part` that lie in `whole`, as a share of it: a price that held for 12 of 31 days.
/// @return as days_of for either; `divide_by_zero` for an empty whole.
[[nodiscard]] constexpr result<ratio> day_share(day_span part, day_span whole) noexcept {
    const auto length = days_of(whole);
    if (!length) return fail(length.error());
    if (const auto valid = days_of(part); !valid) return fail(valid.error());
    const auto from = part.from > whole.from ? part.from : whole.from;
    const auto to = part.to < whole.to ? part.to : whole.to;
    return reduced(to > from ? std::int64_t{(to - from).count()} : 0, *length);
}

/// Divides a quantity over spans of so many days each, where nobody read the meter between them:
/// out[i] is the step between two rounded running totals, and the last takes what is left. So the
/// parts sum to the quantity. What this gives is an estimate; mark it. O(n), allocates nothing.
/// @param stage of at most 6 decimals, for the running totals.
/// @return `no_room`; `bad_share` for negative days, with the index; `no_weight` where all are
/// zero; `bad_scale`; `overflow`.
[[nodiscard]] constexpr result<void> split_by_days(std::int64_t micro,
                                                   std::span<const std::int32_t> days,
                                                   rounding_stage stage,
                                                   std::span<std::int64_t> out) noexcept {
    if (out.size() < days.size()) return fail(errc::no_room, 0, out.size());
    std::int64_t all = 0;
    for (std::size_t i = 0; i < days.size(); ++i) {
        if (days[i] < 0) return fail(errc::bad_share, 0, i);
        all += days[i];
    }
    if (all == 0) return fail(errc::no_weight);
    std::int64_t passed = 0;
    std::int64_t before = 0;
    for (std::size_t i = 0; i < days.size(); ++i) {
        passed += days[i];
        const auto until = passed == all ? result<std::int64_t>{micro}
                                         : round_micro(micro, ratio{passed, all}, stage);
        if (!until) return fail(until.error());
        out[i] = *until - before;
        before = *until;
    }
    return {};
}

}  // namespace submeter::inline v0::tariff
