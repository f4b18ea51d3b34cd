// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/rate.hpp"

namespace submeter::inline v0::tariff {

namespace detail {

// The total of a bill as it grows: only the slots that an interval touches are rounded again.
class running_total {
public:
    static result<running_total> make(const plan& p, const rating_state& s) {
        running_total t{p};
        for (std::size_t i = 0; i < slot_count(p); ++i)
            t.prices_.push_back(slot_at(p, i).at.micro);
        t.rounded_.resize(t.prices_.size());
        for (std::size_t i = 0; i < s.used.size(); ++i) {
            const auto moved = t.move(i, 0, s.used[i]);
            if (!moved) return fail(moved.error());
        }
        return t;
    }

    // Slot `i` went from `before` to `after` millionths.
    result<void> move(std::size_t i, std::int64_t before, std::int64_t after) {
        const exact product = multiply(after, prices_[i]);
        if (plan_->round.at == rounded_at::total) {
            const auto sum = checked_add(sum_, product - multiply(before, prices_[i]));
            if (!sum) return fail(sum.error());
            sum_ = *sum;
            return {};
        }
        const auto amount = round_to_money(product, plan_->in, plan_->round.stage);
        if (!amount) return fail(amount.error());
        const auto total = to_int64(exact{minor_} - rounded_[i] + amount->minor);
        if (!total) return fail(total.error());
        minor_ = *total;
        rounded_[i] = amount->minor;
        return {};
    }

    [[nodiscard]] result<std::int64_t> minor() const {
        if (plan_->round.at == rounded_at::line) return minor_;
        const auto total = round_to_money(sum_, plan_->in, plan_->round.stage);
        if (!total) return fail(total.error());
        return total->minor;
    }

private:
    explicit running_total(const plan& p) : plan_(&p) {}

    const plan* plan_;
    std::vector<std::int64_t> prices_;
    std::vector<std::int64_t> rounded_;  // minor units of each slot, with rounding per line
    std::int64_t minor_ = 0;
    exact sum_ = 0;
};

// Adds what one stretch takes from one interval to the state and to the running total.
inline result<void> post_usage(const plan& p, rating_state& s, const timeline& line,
                               const stretch& x, std::int64_t micro, running_total& total) {
    if (micro < 0) return fail(errc::negative_usage);
    const bool whole = x.part.from_s == 0 && x.part.to_s == line.each_s;
    const std::int64_t usage = whole ? micro : share_of(micro, x.part, line.each_s);
    if (!room_for(s, usage)) return fail(errc::overflow);
    result<void> moved;
    distribute(p, s, x.part.of, usage, [&](std::size_t slot, std::int64_t part) {
        const std::int64_t before = s.used[slot];
        s.used[slot] += part;
        if (moved) moved = total.move(slot, before, s.used[slot]);
    });
    s.total_micro += usage;
    return moved;
}

inline result<void> post_stretches(const plan& p, rating_state& s, const timeline& line,
                                   std::span<const std::int64_t> micro,
                                   std::span<std::int64_t> posted, running_total& total) {
    auto before = total.minor();
    if (!before) return fail(before.error());
    for (std::size_t k = 0; k < line.stretches.size(); ++k) {
        const auto& x = line.stretches[k];
        for (std::size_t i = x.first; i < x.first + x.count; ++i) {
            const auto done = post_usage(p, s, line, x, micro[i], total);
            if (!done) return fail(done.error().code, 0, i);
            const bool more = k + 1 < line.stretches.size() && line.stretches[k + 1].first == i;
            if (more) continue;  // the rest of this interval comes with the next stretch
            const auto after = total.minor();
            if (!after) return fail(after.error().code, 0, i);
            posted[i] = *after - *before;
            before = after;
        }
    }
    return {};
}

}  // namespace detail

/// Rates a column of usage onto a bill and says what each interval posts: posted[i], in minor
/// units, is the settled total after interval i less the one before. So the column sums to what one
/// bill over all intervals says, however small they are. `line` was made with the same plan.
/// Precondition: check(p). On an error the state is unchanged; `posted` is then undefined.
/// @return the bill so far, earlier state included; as `add` and `settle`; `no_room` unless
/// `posted` has the length of `micro`.
[[nodiscard]] inline result<charge> price_columns(const plan& p, rating_state& s,
                                                  const timeline& line,
                                                  std::span<const std::int64_t> micro,
                                                  std::span<std::int64_t> posted) {
    const auto valid = detail::check_column(p, s, line, micro);
    if (!valid) return fail(valid.error());
    if (posted.size() != micro.size()) return fail(errc::no_room, 0, posted.size());
    rating_state next = s;
    const auto sized = detail::fit(p, next);
    if (!sized) return fail(sized.error());
    auto total = detail::running_total::make(p, next);
    if (!total) return fail(total.error());
    const auto done = detail::post_stretches(p, next, line, micro, posted, *total);
    if (!done) return fail(done.error());
    if (line.count > 0) detail::widen(next, line.over);
    auto bill = settle(p, next);
    if (bill) s = std::move(next);
    return bill;
}

}  // namespace submeter::inline v0::tariff
