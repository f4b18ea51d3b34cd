// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/fraction.hpp"

#include <span>
#include <utility>
#include <vector>

namespace submeter::inline v0::tariff::detail {

// Looks at the sum of fractions between 0 and 1, bit by bit: exact, however large their common
// denominator would be.
class bits_of_sum {
public:
    void take(const fraction& f) {
        if (f.num != 0) rests_.emplace_back(f.num, f.den);
    }

    // Their sum, exact or with bits enough to say on which side of each half it lies.
    fraction value() {
        for (int i = 0; i < shown_bits; ++i)
            seen_ = 2 * seen_ + next_bits();
        if (all_seen()) return divided(seen_, exact{1} << shown_bits).value_or(fraction{});
        const exact half = exact{1} << (shown_bits - 1);
        const exact mark = (seen_ / half + 1) * half;
        const int side = beside(mark - seen_);
        const exact twice = side < 0 ? 2 * seen_ + 1 : 2 * mark + side;
        return divided(twice, exact{1} << (shown_bits + 1)).value_or(fraction{});
    }

private:
    static constexpr int shown_bits = 60;

    [[nodiscard]] bool all_seen() const {
        for (const auto& r : rests_)
            if (r.first != 0) return false;
        return true;
    }

    // The next binary place of each, added up.
    exact next_bits() {
        exact sum = 0;
        for (auto& [num, den] : rests_) {
            const bool one = num >= den - num;
            num = one ? num - (den - num) : num + num;
            if (one) ++sum;
        }
        return sum;
    }

    // Whether what was not seen yet is below (-1), at or above (1) a whole number. Once so many
    // places were seen as all denominators have, what does not show a difference has none.
    int beside(exact gap) {
        const exact most{static_cast<std::int64_t>(rests_.size())};
        int places = 0;
        for (const auto& r : rests_)
            for (exact den = r.second; den != 0; den /= 2)
                ++places;
        for (; places > 0 && gap > 0 && gap < most; --places)
            gap = 2 * gap - next_bits();
        if (gap <= 0) return gap < 0 || !all_seen() ? 1 : 0;
        return gap < most ? 0 : -1;
    }

    std::vector<std::pair<exact, exact>> rests_;  // numerator and denominator of what is not seen
    exact seen_ = 0;
};

// An exact sum of amounts in units of 10⁻¹² (or of anything else) whose fractions need not have a
// common denominator of 127 bits: those that do not fit together are kept apart.
class fraction_sum {
public:
    fraction_sum() = default;
    explicit fraction_sum(const fraction& one) : first_(one) {}

    result<void> add(const fraction& f) {
        if (join(first_, f)) return {};
        for (auto& part : more_)
            if (join(part, f)) return {};
        const auto whole = checked_add(first_.whole, f.whole);
        if (!whole) return fail(whole.error());
        first_.whole = *whole;
        more_.push_back({0, f.num, f.den});
        return {};
    }
    result<void> add(const fraction_sum& s) {
        auto done = add(s.first_);
        for (std::size_t i = 0; done && i < s.more_.size(); ++i)
            done = add(s.more_[i]);
        return done;
    }

    [[nodiscard]] result<fraction_sum> scaled(std::int64_t numerator,
                                              std::int64_t denominator) const {
        return each([&](const fraction& f) { return v0::scaled(f, numerator, denominator); });
    }
    [[nodiscard]] result<fraction_sum> negated() const {
        return each([](const fraction& f) { return negate(f); });
    }

    // The sum as one fraction; where none can hold it, one that lies on the same side of each unit
    // and each half unit, so that every rounding takes it for the sum.
    [[nodiscard]] result<fraction> value() const {
        auto sum = result<fraction>{first_};
        for (std::size_t i = 0; sum && i < more_.size(); ++i)
            sum = v0::add(*sum, more_[i]);
        if (sum) return sum;
        bits_of_sum rest;
        rest.take(first_);
        exact whole = first_.whole;
        for (const auto& part : more_) {
            rest.take(part);
            const auto next = checked_add(whole, part.whole);
            if (!next) return fail(next.error());
            whole = *next;
        }
        return v0::add(rest.value(), {whole, 0, 1});
    }

    // Less than, equal to or greater than: -1, 0 or 1.
    [[nodiscard]] result<int> compare(const fraction_sum& other) const {
        if (more_.empty() && other.more_.empty()) {
            const auto order = v0::compare(first_, other.first_);
            if (order) return order;
        }
        auto less = other.negated();
        if (!less) return fail(less.error());
        if (const auto ok = less->add(*this); !ok) return fail(ok.error());
        const auto difference = less->value();
        if (!difference) return fail(difference.error());
        if (*difference == fraction{}) return 0;
        return difference->whole < 0 ? -1 : 1;
    }

    // Nothing was added, or nothing but zeros. Precondition: what was added has one sign.
    [[nodiscard]] bool empty() const { return more_.empty() && first_ == fraction{}; }

private:
    // Denominators up to this leave room for two rates.
    static constexpr exact widest = exact{1} << 62;

    static bool join(fraction& to, const fraction& f) {
        const auto sum = v0::add(to, f);
        if (!sum || (sum->den > widest && sum->den > to.den && sum->den > f.den)) return false;
        to = *sum;
        return true;
    }

    template <class Change>
    [[nodiscard]] result<fraction_sum> each(Change change) const {
        const auto first = change(first_);
        if (!first) return fail(first.error());
        fraction_sum out{*first};
        for (const auto& part : more_) {
            const auto changed = change(part);
            if (!changed) return fail(changed.error());
            if (const auto ok = out.add(*changed); !ok) return fail(ok.error());
        }
        return out;
    }

    fraction first_;
    std::vector<fraction> more_;  // between 0 and 1 but for what joined them
};

}  // namespace submeter::inline v0::tariff::detail
