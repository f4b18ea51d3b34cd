// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/state.hpp"
#include "submeter/tariff/timeline.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <span>
#include <vector>

// A column of usage on its way into a bill: what was used in each stretch of its timeline.

namespace submeter::inline v0::tariff::detail {

// Takes a column value by value: the way to the one that is at fault.
inline result<void> take_carefully(const timeline& line, std::span<const std::int64_t> micro,
                                   meter_column& to) {
    for (const auto& x : line.stretches)
        for (std::size_t i = x.first; i < x.first + x.count; ++i) {
            if (micro[i] < 0) return fail(errc::negative_usage, 0, i);
            const auto usage = line.share(x, micro[i]);
            if (!room_for(to.to, usage)) return fail(errc::overflow, 0, i);
            to.take(line.class_of(x), usage);
        }
    return {};
}

// The sums of a column up to each of its values, block by block, and the bits of its values or-ed:
// they bound the largest. Every second sum is kept, which leaves half the additions waiting for one
// another.
class running_sums {
public:
    static constexpr std::size_t block = 1024;

    // Goes on to the next block. Each but the last is a whole one.
    void read(std::span<const std::int64_t> micro) {
        first_ = end();
        upto_[0] = upto_[micro_.size() / 2];
        micro_ = micro;
        std::uint64_t sum = upto_[0];
        std::uint64_t bits = 0;
        for (std::size_t i = 0; i < micro.size() / 2; ++i) {
            const auto even = static_cast<std::uint64_t>(micro[2 * i]);
            const auto odd = static_cast<std::uint64_t>(micro[2 * i + 1]);
            bits |= even | odd;
            upto_[i + 1] = sum += even + odd;
        }
        if (!micro.empty()) bits |= static_cast<std::uint64_t>(micro.back());
        bits_ |= bits;
    }

    [[nodiscard]] std::uint64_t bits() const { return bits_; }
    [[nodiscard]] std::size_t end() const { return first_ + micro_.size(); }
    // The sum of all values before this one, which lies in the block or right behind it, not first.
    [[nodiscard]] std::int64_t before(std::size_t value) const {
        const auto at = value - first_;
        const auto mask = std::uint64_t{0} - (at & 1);
        return static_cast<std::int64_t>(upto_[at / 2] +
                                         (mask & static_cast<std::uint64_t>(micro_[at - 1])));
    }

private:
    std::array<std::uint64_t, block / 2 + 1> upto_{};
    std::span<const std::int64_t> micro_;
    std::uint64_t bits_ = 0;
    std::size_t first_ = 0;
};

// Has memory bring what is summed next, while this block's stretches are looked at.
inline void fetch_ahead([[maybe_unused]] std::span<const std::int64_t> next) {
#if defined(__GNUC__)
    constexpr std::size_t of_a_line = 64 / sizeof(std::int64_t);
    for (std::size_t i = 0; i < std::min(next.size(), running_sums::block / 2); i += of_a_line)
        __builtin_prefetch(&next[i], 0, 2);
#endif
}

// What a column used: of each class of its timeline, and in each stretch where the order matters.
struct column_usage {
    std::vector<std::int64_t> by_class;
    std::vector<std::int64_t> by_stretch;
};

// The usage of a column whose sum is `room` at most for sure; none where a value is negative or the
// sum might be more. What a stretch used is the difference of two running sums, so that nothing
// branches on the lengths of stretches.
inline std::optional<column_usage> sum_column(const timeline& line,
                                              std::span<const std::int64_t> micro,
                                              std::int64_t room, bool ordered) {
    const auto largest = static_cast<std::uint64_t>(room) / (micro.size() + 1);
    column_usage out{std::vector<std::int64_t>(line.classes.size()), {}};
    if (ordered) out.by_stretch.reserve(line.stretches.size());
    running_sums sums;
    std::int64_t begun = 0;  // the sum before the stretch
    auto x = line.stretches.begin();
    while (sums.end() < micro.size()) {
        const auto rest = micro.subspan(sums.end());
        sums.read(rest.first(std::min(running_sums::block, rest.size())));
        if (sums.bits() > largest) return std::nullopt;
        fetch_ahead(micro.subspan(sums.end()));
        for (; x != line.stretches.end() && x->first + x->count <= sums.end(); ++x) {
            const auto ended = sums.before(x->first + x->count);
            const auto usage = line.share(*x, ended - begun);
            out.by_class[x->class_at] += usage;
            if (ordered) out.by_stretch.push_back(usage);
            // Else more of this interval follows.
            if (line.parts[x->part_at].to_s == line.each_s) begun = ended;
        }
    }
    return out;
}

// Takes a column. On an error `to` has taken a part of it.
inline result<void> take_column(const timeline& line, std::span<const std::int64_t> micro,
                                meter_column& to) {
    const auto room = std::numeric_limits<std::int64_t>::max() - to.to.total_micro;
    const auto used = sum_column(line, micro, room, to.ordered);
    if (!used) return take_carefully(line, micro, to);
    for (std::size_t k = 0; k < line.classes.size(); ++k)
        to.add(line.classes[k], used->by_class[k]);
    for (std::size_t k = 0; k < used->by_stretch.size(); ++k)
        to.note(line.class_of(line.stretches[k]), used->by_stretch[k]);
    return {};
}

}  // namespace submeter::inline v0::tariff::detail
