// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/gateway/time.hpp"

#include <algorithm>
#include <cstdint>

namespace submeter::inline v0::gateway {

/// How long a line takes to answer: mean and deviation, smoothed in integers as RFC 6298 does, and
/// the time-out that follows from them. Only requests that were sent once are samples (Karn's
/// rule): else it is not known which try was answered. A value.
class rtt_estimator {
public:
    constexpr void sample(duration rtt) noexcept {
        const std::int64_t now = std::max<std::int64_t>(rtt.count(), 0) * scale;
        if (!known_) {
            mean_ = now;
            deviation_ = now / 2;
            known_ = true;
            return;
        }
        const std::int64_t off = now - mean_;
        deviation_ += ((off < 0 ? -off : off) - deviation_) / 4;
        mean_ += off / 8;
    }

    [[nodiscard]] constexpr bool known() const noexcept { return known_; }
    [[nodiscard]] constexpr duration mean() const noexcept { return duration{mean_ / scale}; }
    /// Mean and four deviations.
    [[nodiscard]] constexpr duration timeout() const noexcept {
        return duration{(mean_ + 4 * deviation_) / scale};
    }

private:
    static constexpr std::int64_t scale = 64;  // keeps the fractions of a millisecond
    std::int64_t mean_ = 0;
    std::int64_t deviation_ = 0;
    bool known_ = false;
};

}  // namespace submeter::inline v0::gateway
