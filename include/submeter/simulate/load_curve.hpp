// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/instant.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace submeter::inline v0::simulate {

/// What a customer uses while the relay is closed: energy by the hour, spread evenly inside each.
/// Before the first hour and after the last nothing is used. A value.
class load_curve {
public:
    load_curve() = default;
    load_curve(instant start, const std::vector<std::int64_t>& watt_hours) : start_(start) {
        upto_.reserve(watt_hours.size() + 1);
        upto_.push_back(0);
        for (const auto wh : watt_hours)
            upto_.push_back(upto_.back() + wh);
    }

    /// Energy used from the beginning to `t`, in watt-hours, rounded down. Differences of it add
    /// up, however a span is cut. O(1).
    [[nodiscard]] std::int64_t used_until(instant t) const noexcept {
        if (t <= start_ || upto_.size() < 2) return 0;
        const auto seconds = (t - start_).count();
        const auto hour = static_cast<std::size_t>(seconds / 3600);
        if (hour + 1 >= upto_.size()) return upto_.back();
        const auto inside = upto_[hour + 1] - upto_[hour];
        return upto_[hour] + inside * (seconds % 3600) / 3600;
    }

    /// The mean power of the hour that `t` lies in, in watts.
    [[nodiscard]] std::int64_t watts_at(instant t) const noexcept {
        const auto hour = std::chrono::floor<std::chrono::hours>(t - start_);
        return used_until(start_ + hour + std::chrono::hours{1}) - used_until(start_ + hour);
    }

private:
    instant start_{};
    std::vector<std::int64_t> upto_;
};

}  // namespace submeter::inline v0::simulate
