// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/instant.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace submeter::inline v0::simulate {

/// What a customer uses while the relay is closed: energy by the hour, spread evenly inside each.
/// In an hour with a negative number energy flows back. Before the first hour and after the last
/// nothing is used. A value.
class load_curve {
public:
    load_curve() = default;
    load_curve(instant start, const std::vector<std::int64_t>& watt_hours) : start_(start) {
        upto_.reserve(watt_hours.size() + 1);
        back_.reserve(watt_hours.size() + 1);
        upto_.push_back(0);
        back_.push_back(0);
        for (const auto wh : watt_hours) {
            upto_.push_back(upto_.back() + std::max<std::int64_t>(wh, 0));
            back_.push_back(back_.back() + std::max<std::int64_t>(-wh, 0));
        }
    }

    /// Energy used from the beginning to `t`, in watt-hours, rounded down. Differences of it add
    /// up, however a span is cut. O(1).
    [[nodiscard]] std::int64_t used_until(instant t) const noexcept { return until(upto_, t); }
    /// The same of what flowed back.
    [[nodiscard]] std::int64_t returned_until(instant t) const noexcept { return until(back_, t); }

    /// The mean power of the hour that `t` lies in, in watts, and that of what flows back.
    [[nodiscard]] std::int64_t watts_at(instant t) const noexcept { return in_hour(upto_, t); }
    [[nodiscard]] std::int64_t watts_back_at(instant t) const noexcept { return in_hour(back_, t); }

private:
    using sums = std::vector<std::int64_t>;

    [[nodiscard]] std::int64_t until(const sums& s, instant t) const noexcept {
        if (t <= start_ || s.size() < 2) return 0;
        const auto seconds = (t - start_).count();
        const auto hour = static_cast<std::size_t>(seconds / 3600);
        if (hour + 1 >= s.size()) return s.back();
        const auto inside = s[hour + 1] - s[hour];
        return s[hour] + inside * (seconds % 3600) / 3600;
    }
    [[nodiscard]] std::int64_t in_hour(const sums& s, instant t) const noexcept {
        const auto hour = std::chrono::floor<std::chrono::hours>(t - start_);
        return until(s, start_ + hour + std::chrono::hours{1}) - until(s, start_ + hour);
    }

    instant start_{};
    sums upto_;
    sums back_;
};

}  // namespace submeter::inline v0::simulate
