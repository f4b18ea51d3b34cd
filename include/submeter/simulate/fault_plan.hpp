// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/gateway/time.hpp"
#include "submeter/simulate/random.hpp"

#include <vector>

namespace submeter::inline v0::simulate {

using gateway::duration;
using gateway::time_point;

/// From when to when a gateway is off the net: [from, to). A value.
struct outage {
    time_point from{};
    time_point to{};

    friend constexpr bool operator==(const outage&, const outage&) = default;
};

/// How often things go wrong on one line, in 10,000 requests. A value.
struct fault_rates {
    std::uint32_t lost_request = 0;
    std::uint32_t lost_reply = 0;
    std::uint32_t late_reply = 0;
    std::uint32_t corrupted_reply = 0;  ///< one bit is flipped
    std::uint32_t duplicated_reply = 0;
    std::uint32_t split_write = 0;   ///< the reply comes in two pieces
    std::uint32_t merged_write = 0;  ///< a heartbeat and the reply come in one piece

    friend constexpr bool operator==(const fault_rates&, const fault_rates&) = default;
};

/// What goes wrong with one gateway, and when. A value: the same plan gives the same run.
struct fault_plan {
    std::uint64_t seed = 0;         ///< for the choices that the rates leave open
    std::vector<outage> outages{};  ///< ascending, not overlapping
    fault_rates rates{};
    duration late_by{4000};    ///< how much later a late reply is
    duration split_pause{40};  ///< between the pieces of a split write

    friend bool operator==(const fault_plan&, const fault_plan&) = default;
};

/// How often a gateway is off the net, and how long. A value.
struct outage_params {
    std::uint32_t count = 2;  ///< outages in the period
    std::chrono::minutes shortest{30};
    std::chrono::minutes longest{360};
};

/// Draws outages of whole minutes inside [from, to): ascending, not overlapping; fewer where they
/// do not fit.
[[nodiscard]] SUBMETER_API std::vector<outage> draw_outages(std::uint64_t seed, time_point from,
                                                            time_point to,
                                                            const outage_params& params = {});

}  // namespace submeter::inline v0::simulate
