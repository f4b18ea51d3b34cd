// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace submeter::inline v0::simulate {

/// Random numbers that are the same on every machine: SplitMix64 (Steele, Lea, Flood: "Fast
/// Splittable Pseudorandom Number Generators", 2014). A value; not for secrets.
class random_source {
public:
    constexpr explicit random_source(std::uint64_t seed = 0) noexcept : state_(seed) {}

    [[nodiscard]] constexpr std::uint64_t next() noexcept {
        state_ += 0x9E3779B97F4A7C15U;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31);
    }
    /// 0 to bound - 1; 0 where the bound is 0. The bias is below 2⁻³² for bounds below 2³².
    [[nodiscard]] constexpr std::uint64_t below(std::uint64_t bound) noexcept {
        return bound == 0 ? 0 : next() % bound;
    }
    /// Whether something happens that happens `per_ten_thousand` times in 10,000.
    [[nodiscard]] constexpr bool happens(std::uint32_t per_ten_thousand) noexcept {
        return below(10'000) < per_ten_thousand;
    }

private:
    std::uint64_t state_;
};

}  // namespace submeter::inline v0::simulate
