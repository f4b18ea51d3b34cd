// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace submeter::tariff::samples {

// The same small numbers on every machine (a linear congruential generator, so no <random>).
class dice {
public:
    explicit dice(std::uint64_t seed) : state_(seed) {}
    // 0 to below `limit`.
    std::int64_t below(std::int64_t limit) {
        state_ = state_ * 6364136223846793005U + 1442695040888963407U;
        return static_cast<std::int64_t>((state_ >> 33) % static_cast<std::uint64_t>(limit));
    }

private:
    std::uint64_t state_;
};

}  // namespace submeter::tariff::samples
