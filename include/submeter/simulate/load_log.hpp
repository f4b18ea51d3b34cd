// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/simulate/settlement.hpp"

namespace submeter::inline v0::simulate {

/// What a meter records of its load at one time. A value.
struct load_sample {
    local_instant at{};        ///< the meter's wall time
    std::uint8_t classes = 0;  ///< what was due: bit 0 is class 1, bit 5 class 6
    std::int64_t watts = 0;    ///< negative where energy flows back
    by_flow<std::int64_t> centi_kwh{};
    std::int64_t demand_deci_watts = 0;
};

/// Load samples of six classes, each taken at its own interval. A value.
class load_log {
public:
    static constexpr std::size_t kept = 4096;

    /// Every how many minutes each class is taken; 0 means never.
    std::array<std::uint16_t, 6> minutes{};

    [[nodiscard]] bool is_on() const noexcept { return minutes != std::array<std::uint16_t, 6>{}; }
    /// The classes that are due at a full minute of the meter's clock.
    [[nodiscard]] std::uint8_t due(local_instant wall) const noexcept {
        const auto now = std::chrono::floor<std::chrono::minutes>(wall.time_since_epoch()).count();
        unsigned classes = 0;
        for (std::size_t k = 0; k < minutes.size(); ++k)
            if (minutes[k] != 0 && now % minutes[k] == 0) classes |= 1U << k;
        return static_cast<std::uint8_t>(classes);
    }
    void add(const load_sample& s) {
        samples_.push_back(s);
        if (samples_.size() > kept) samples_.pop_front();
    }
    void clear() noexcept { samples_.clear(); }
    /// Oldest first.
    [[nodiscard]] const std::deque<load_sample>& samples() const noexcept { return samples_; }

private:
    std::deque<load_sample> samples_;
};

}  // namespace submeter::inline v0::simulate
