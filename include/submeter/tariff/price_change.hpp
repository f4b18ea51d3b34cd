// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/measured.hpp"
#include "submeter/tariff/plan_history.hpp"

#include <string_view>

namespace submeter::inline v0::tariff {

/// How the usage of a bill falls to the versions of its plan, where a price changed in between.
enum class change_rule : std::uint8_t {
    frozen_reading,  ///< the meter was read at the change: exact
    by_days,         ///< in proportion to the days of each version: estimated
    by_profile,      ///< in proportion to the use of a load shape: estimated
    read_date,       ///< all at the version of the bill's last day
};

/// The snake_case name, or "unknown".
[[nodiscard]] constexpr std::string_view rule_name(change_rule rule) noexcept {
    constexpr std::string_view names[] = {"frozen_reading", "by_days", "by_profile", "read_date"};
    const auto i = static_cast<std::size_t>(rule);
    return i < std::size(names) ? names[i] : "unknown";
}

/// What the registers say of some days of a bill: of a whole one, or of one side of a change. A
/// value.
struct usage_side {
    day_span days;
    std::vector<measured_total> totals{};

    friend bool operator==(const usage_side&, const usage_side&) = default;
};

/// What one version rates of a bill. A value.
struct bill_part {
    std::size_t version = 0;  ///< its place in the history
    usage_side usage;

    friend bool operator==(const bill_part&, const bill_part&) = default;
};

/// A bill divided between versions. The parts of each register sum to it. A value.
struct divided_bill {
    std::vector<bill_part> parts;  ///< in time order, without gaps
    bool estimated = false;

    friend bool operator==(const divided_bill&, const divided_bill&) = default;
};

namespace detail {

// Steps of the running total, rounded half-up to millionths, so that they sum to the whole.
inline result<std::vector<std::int64_t>> shares_of(std::int64_t micro,
                                                   std::span<const std::int64_t> weights) {
    std::vector<std::int64_t> out(weights.size());
    std::int64_t all = 0;
    for (const auto w : weights)
        all += w;
    if (micro == 0) return out;
    if (all == 0) return fail(errc::no_weight);
    std::int64_t passed = 0;
    std::int64_t before = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        passed += weights[i];
        const auto until = round_micro(exact{micro}, ratio{passed, all}, {rounding::half_up, 6, 1});
        if (!until) return fail(until.error());
        out[i] = *until - before;
        before = *until;
    }
    return out;
}

inline interval moments_of(const plan& p, day_span days) {
    return {day_start(p.where, days.from), day_start(p.where, days.to)};
}

// What a load shape uses within a span, by period of the plan.
inline std::vector<std::int64_t> shape_within(const plan& p, interval within,
                                              const measured_column& shape) {
    std::vector<std::int64_t> out(class_count(p));
    segment near{};
    const auto slice = slice_of(shape, within);
    for (std::size_t i = slice.first; i < slice.last; ++i) {
        const interval over{std::max(shape.starts[i], within.start),
                            std::min(shape.starts[i] + shape.each, within.end)};
        const auto shift = (over.start - shape.starts[i]).count();
        for_each_piece(p, over, {}, near, [&](piece x) {
            x.from_s += shift;
            x.to_s += shift;
            out[x.of.period] += share_of(shape.micro[i], x, shape.each.count());
        });
    }
    return out;
}

inline result<void> check_shape_column(const measured_column& shape) {
    if (const auto ok = check_measured(shape); !ok) return ok;
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < shape.micro.size(); ++i) {
        if (shape.micro[i] < 0) return fail(errc::negative_usage, 0, i);
        const auto next = checked_add64(sum, shape.micro[i]);
        if (!next) return fail(errc::overflow, 0, i);
        sum = *next;
    }
    return {};
}

// How much of each register falls to each part.
class part_weights {
public:
    part_weights(const plan_history& h, const std::vector<version_span>& spans,
                 const measured_column* shape)
        : h_(h), spans_(spans) {
        if (shape == nullptr) return;
        for (const auto& s : spans) {
            const auto& p = h.versions[s.version];
            shapes_.push_back(shape_within(p, moments_of(p, s.days), *shape));
        }
    }

    [[nodiscard]] std::vector<std::int64_t> of(const measured_total& t, std::size_t i) const {
        std::vector<std::int64_t> out;
        const bool named = !t.periods.empty() && known_to_all(t.periods[i]);
        for (std::size_t k = 0; k < spans_.size(); ++k) {
            std::int64_t weight = (spans_[k].days.to - spans_[k].days.from).count();
            if (!shapes_.empty()) weight = used(k, named ? &t.periods[i] : nullptr);
            out.push_back(weight);
        }
        return out;
    }

private:
    // A period that some version does not have says nothing of that version's days.
    [[nodiscard]] bool known_to_all(const std::string& period) const {
        return std::all_of(spans_.begin(), spans_.end(), [&](const version_span& s) {
            const auto names = periods_of(h_.versions[s.version]);
            return std::find(names.begin(), names.end(), period) != names.end();
        });
    }

    [[nodiscard]] std::int64_t used(std::size_t k, const std::string* period) const {
        const auto names = periods_of(h_.versions[spans_[k].version]);
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < shapes_[k].size(); ++i)
            if (period == nullptr || names[i] == *period) sum += shapes_[k][i];
        return sum;
    }

    const plan_history& h_;
    const std::vector<version_span>& spans_;
    std::vector<std::vector<std::int64_t>> shapes_;  // by part and period; none: by days
};

inline result<divided_bill> divided_by(const std::vector<version_span>& spans,
                                       const usage_side& whole, const part_weights& weights) {
    divided_bill out{.parts = {}, .estimated = spans.size() > 1};
    for (const auto& s : spans)
        out.parts.push_back({s.version, {s.days, whole.totals}});
    for (std::size_t t = 0; t < whole.totals.size(); ++t)
        for (std::size_t i = 0; i < whole.totals[t].micro.size(); ++i) {
            if (whole.totals[t].micro[i] < 0) return fail(errc::negative_usage, 0, t);
            const auto shares = shares_of(whole.totals[t].micro[i], weights.of(whole.totals[t], i));
            if (!shares) return fail(shares.error().code, 0, t);
            for (std::size_t k = 0; k < spans.size(); ++k)
                out.parts[k].usage.totals[t].micro[i] = (*shares)[k];
        }
    return out;
}

inline result<void> check_sizes(const usage_side& side) {
    for (std::size_t t = 0; t < side.totals.size(); ++t) {
        const auto& one = side.totals[t];
        const std::size_t count = one.periods.empty() ? 1 : one.periods.size();
        if (one.micro.size() != count) return fail(errc::bad_length, 0, t);
    }
    return {};
}

}  // namespace detail

/// Divides what the registers say of a bill by a rule. A bill within one version is left whole. By
/// profile, a register of a period that all versions have is divided by what the shape uses in that
/// period, any other by all that it uses. Precondition: check(h). Allocates.
/// @param shape under by_profile: any column of the same kind of use; its measure does not matter.
/// @return as versions_over; `missing_fact` under frozen_reading, where the sides have to be given
/// (the other divide); `no_weight` where the shape is empty; `bad_length`, `negative_usage` or
/// `overflow` with the index of the total, or of the shape's interval.
[[nodiscard]] inline result<divided_bill> divide(const plan_history& h, const usage_side& whole,
                                                 change_rule rule,
                                                 const measured_column& shape = {}) {
    if (const auto ok = detail::check_sizes(whole); !ok) return fail(ok.error());
    if (rule == change_rule::read_date) {
        const auto days = days_of(whole.days);
        if (!days) return fail(days.error());
        const auto last = plan_at(h, whole.days.to - std::chrono::days{1});
        if (!last) return fail(last.error());
        return divided_bill{.parts = {{*last, whole}}, .estimated = false};
    }
    const auto spans = versions_over(h, whole.days);
    if (!spans) return fail(spans.error());
    if (spans->size() == 1)
        return divided_bill{.parts = {{spans->front().version, whole}}, .estimated = false};
    if (rule == change_rule::frozen_reading) return fail(errc::missing_fact);
    const bool shaped = rule == change_rule::by_profile;
    if (shaped)
        if (const auto ok = detail::check_shape_column(shape); !ok) return fail(ok.error());
    return detail::divided_by(*spans, whole,
                              detail::part_weights{h, *spans, shaped ? &shape : nullptr});
}

/// Takes what the registers said at each change (frozen_reading): sides in time order, each within
/// one version. Precondition: check(h). Allocates.
/// @return as versions_over; `gap` where a side does not begin where the one before ends;
/// `missing_fact` where a side crosses a change; with the index of the side.
[[nodiscard]] inline result<divided_bill> divide(const plan_history& h,
                                                 std::span<const usage_side> sides) {
    if (sides.empty()) return fail(errc::bad_value);
    divided_bill out;
    for (std::size_t i = 0; i < sides.size(); ++i) {
        if (i > 0 && sides[i].days.from != sides[i - 1].days.to) return fail(errc::gap, 0, i);
        if (const auto ok = detail::check_sizes(sides[i]); !ok) return fail(ok.error().code, 0, i);
        const auto spans = versions_over(h, sides[i].days);
        if (!spans) return fail(spans.error().code, 0, i);
        if (spans->size() != 1) return fail(errc::missing_fact, 0, i);
        out.parts.push_back({spans->front().version, sides[i]});
    }
    return out;
}

}  // namespace submeter::inline v0::tariff
