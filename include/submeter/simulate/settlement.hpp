// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/simulate/demand.hpp"

namespace submeter::inline v0::simulate {

/// Which way energy flows: to the customer, or back.
enum class flow : std::uint8_t { forward, reverse };

/// Something for each flow.
template <class Thing>
using by_flow = std::array<Thing, 2>;

/// Registers in 0.01 kWh: total, then tariffs 1 to 4.
using register_values = std::array<std::int64_t, 5>;

/// When in each month a meter settles. A value.
struct settlement_time {
    std::uint8_t day = 1;  ///< 1 to 28
    std::uint8_t hour = 0;

    friend bool operator==(const settlement_time&, const settlement_time&) = default;
};

/// What a meter keeps of a settlement: its registers then, and the peaks that ended with it. A
/// value.
struct settlement {
    local_instant at{};
    by_flow<register_values> centi_kwh{};
    by_flow<demand_peaks> demands{};
    std::int64_t used_centi_kwh = 0;  ///< since the settlement before
};

/// How many settlements are kept, DL/T 645-2007.
inline constexpr std::size_t settlements_kept = 12;

}  // namespace submeter::inline v0::simulate
