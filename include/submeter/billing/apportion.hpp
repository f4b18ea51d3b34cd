// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/explanation.hpp"
#include "submeter/core/id.hpp"
#include "submeter/core/rounding.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace submeter::inline v0::billing {

/// Who takes part in a split, and with what weight: a floor area, a usage, a ratio or its product
/// with days, as a whole number of whatever all participants share (millionths of m², for example).
/// A value.
struct participant {
    account_id id{};
    std::int64_t weight = 0;

    friend constexpr bool operator==(const participant&, const participant&) = default;
};

/// One participant's part of a pool, with all that is needed to say why. A value.
struct share {
    account_id id{};
    std::int64_t weight = 0;
    exact numerator = 0;      ///< pool × weight: the exact share is numerator ÷ the total weight
    std::int64_t whole = 0;   ///< the exact share without its fraction (cut toward zero)
    std::size_t rank = 0;     ///< place in the queue for a leftover grain; 0 is served first
    std::int64_t grains = 0;  ///< what is charged: whole, or one grain more (away from zero)

    [[nodiscard]] constexpr std::int64_t leftover() const noexcept { return grains - whole; }
    friend constexpr bool operator==(const share&, const share&) = default;
};

/// A pool of grains (minor units, or the smallest unit of energy that is posted) and how it was
/// split. A value; const-shareable.
struct apportionment {
    std::int64_t pool = 0;
    exact total_weight = 0;       ///< the denominator of every exact share
    std::int64_t leftovers = 0;   ///< how many participants got one grain more
    std::vector<share> shares{};  ///< in the order of the participants
};

namespace detail {

constexpr exact size_of(exact v) noexcept {
    return v < 0 ? exact{-v} : v;
}

// Refuses what cannot be split, and gives the total weight.
inline result<exact> total_weight(std::span<const participant> among) {
    std::vector<account_id> ids;
    exact sum = 0;
    for (std::size_t i = 0; i < among.size(); ++i) {
        if (among[i].weight < 0) return fail(errc::bad_share, 0, i);
        sum += among[i].weight;
        ids.push_back(among[i].id);
    }
    if (sum == 0) return fail(errc::no_weight);
    std::sort(ids.begin(), ids.end());
    if (std::adjacent_find(ids.begin(), ids.end()) != ids.end()) return fail(errc::bad_share);
    return sum;
}

// Larger fraction, then larger weight, then smaller id: total and stable, the same for a mirrored
// pool.
inline std::vector<std::size_t> leftover_queue(const apportionment& a) {
    std::vector<std::size_t> queue(a.shares.size());
    for (std::size_t i = 0; i < queue.size(); ++i)
        queue[i] = i;
    const auto fraction = [&](const share& s) { return size_of(s.numerator) % a.total_weight; };
    std::sort(queue.begin(), queue.end(), [&](std::size_t l, std::size_t r) {
        const share& left = a.shares[l];
        const share& right = a.shares[r];
        if (fraction(left) != fraction(right)) return fraction(left) > fraction(right);
        if (left.weight != right.weight) return left.weight > right.weight;
        return left.id < right.id;
    });
    return queue;
}

}  // namespace detail

/// `not_conserved` unless the grains sum to the pool and each is within one grain of its exact
/// share. apportion() has checked this already, in release builds too.
[[nodiscard]] inline result<void> check(const apportionment& a) noexcept {
    exact sum = 0;
    for (std::size_t i = 0; i < a.shares.size(); ++i) {
        const share& s = a.shares[i];
        const exact off = exact{s.grains} * a.total_weight - s.numerator;
        if (detail::size_of(off) >= a.total_weight) return fail(errc::not_conserved, 0, i);
        sum += s.grains;
    }
    if (sum != a.pool) return fail(errc::not_conserved);
    return {};
}

/// Splits a pool by largest remainder (Hamilton), exactly in 128 bits (apportionment.md §4). Ties:
/// larger fraction, larger weight, smaller id. A negative pool is the mirror image of the positive
/// one. The result does not depend on the participants' order.
/// @return `no_weight` where all weights are zero; `bad_share` for a negative weight (with its
/// index) or an id that occurs twice; `not_conserved` never. O(n log n); allocates the lists.
[[nodiscard]] inline result<apportionment> apportion(std::int64_t pool,
                                                     std::span<const participant> among) {
    const auto weight = detail::total_weight(among);
    if (!weight) return fail(weight.error());
    apportionment out{.pool = pool, .total_weight = *weight, .leftovers = 0, .shares = {}};
    exact left = pool;
    for (const auto& p : among) {
        const exact numerator = multiply(pool, p.weight);
        // |pool × weight ÷ total| <= |pool|, so it fits.
        const auto whole = static_cast<std::int64_t>(numerator / *weight);
        out.shares.push_back({p.id, p.weight, numerator, whole, 0, whole});
        left -= whole;
    }
    const std::int64_t grain = pool < 0 ? -1 : 1;
    out.leftovers = static_cast<std::int64_t>(detail::size_of(left));
    const auto queue = detail::leftover_queue(out);
    for (std::size_t rank = 0; rank < queue.size(); ++rank) {
        share& s = out.shares[queue[rank]];
        s.rank = rank;
        if (static_cast<std::int64_t>(rank) < out.leftovers) s.grains += grain;
    }
    const auto conserved = check(out);
    if (!conserved) return fail(conserved.error());
    return out;
}

}  // namespace submeter::inline v0::billing
