// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/instant.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <optional>

namespace submeter::inline v0::simulate {

/// Over how long a demand is the mean power, and how often one is taken. With a slip as long as the
/// period the windows are blocks. A value.
struct demand_periods {
    std::uint8_t period_minutes = 15;
    std::uint8_t slip_minutes = 15;

    /// Whether windows can be made of it: whole slips in a period, at most an hour.
    [[nodiscard]] constexpr bool is_valid() const noexcept {
        return slip_minutes > 0 && period_minutes >= slip_minutes && period_minutes <= 60 &&
               period_minutes % slip_minutes == 0;
    }
    friend bool operator==(const demand_periods&, const demand_periods&) = default;
};

/// The highest demand since the last settlement or clear; no time means none yet. A value.
struct demand_peak {
    std::int64_t deci_watts = 0;
    std::optional<local_instant> at{};  ///< the end of its window, in the meter's wall time

    friend bool operator==(const demand_peak&, const demand_peak&) = default;
};

/// The peaks of the total and of tariffs 1 to 4.
using demand_peaks = std::array<demand_peak, 5>;

/// Takes demands from an energy register. A window counts for the tariff that is in force at its
/// end. A value.
class demand_register {
public:
    explicit demand_register(demand_periods periods) : periods_(periods) {}

    /// Tells the register at a full minute of the meter's clock: does something where a slip ends.
    void minute(local_instant wall, std::int64_t watt_hours, std::uint8_t tariff) {
        const auto minutes = std::chrono::floor<std::chrono::minutes>(wall.time_since_epoch());
        if (minutes.count() % periods_.slip_minutes != 0) return;
        marks_.push_back(watt_hours);
        const std::size_t slips = periods_.period_minutes / periods_.slip_minutes;
        if (marks_.size() <= slips) return;
        if (marks_.size() > slips + 1) marks_.pop_front();
        present_ = (marks_.back() - marks_.front()) * 600 / periods_.period_minutes;
        for (const std::size_t k : {std::size_t{0}, std::size_t{tariff}})
            if (k < peaks_.size() && present_ > peaks_[k].deci_watts) peaks_[k] = {present_, wall};
    }
    /// The supply was away, or the clock was set: the next window begins anew.
    void restart() noexcept {
        marks_.clear();
        present_ = 0;
    }
    /// The peaks begin again; the window goes on.
    void clear() noexcept { peaks_ = {}; }

    [[nodiscard]] const demand_peaks& peaks() const noexcept { return peaks_; }
    /// The demand of the last whole window, in 0.1 W.
    [[nodiscard]] std::int64_t present_deci_watts() const noexcept { return present_; }

private:
    demand_periods periods_;
    std::deque<std::int64_t> marks_;  // the register at the ends of slips
    std::int64_t present_ = 0;
    demand_peaks peaks_{};
};

}  // namespace submeter::inline v0::simulate
