// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/instant.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <vector>

namespace submeter::inline v0::simulate {

/// The relay opened or closed. A value.
struct relay_event {
    local_instant at{};
    std::uint32_t operator_code = 0;  ///< packed digits; 0 is the meter itself
    std::int64_t centi_kwh = 0;       ///< what the total register showed
    std::int64_t reverse_centi_kwh = 0;
};

/// Somebody wrote parameters, or cleared something. A value.
struct programming_event {
    local_instant at{};
    std::uint32_t operator_code = 0;
    std::uint32_t id = 0;  ///< what was written or cleared
};

/// Somebody set the clock. A value.
struct clock_event {
    std::uint32_t operator_code = 0;
    local_instant before{};
    local_instant after{};
};

/// The supply was away. A value.
struct outage_event {
    local_instant start{};
    local_instant end{};
};

/// A purchase, a refund or the opening of an account. A value.
struct purchase_event {
    local_instant at{};
    std::uint32_t count = 0;  ///< after it
    std::int64_t cents = 0;
    std::int64_t before_cents = 0;
    std::int64_t after_cents = 0;
    std::int64_t cumulative_cents = 0;
};

/// The last ten of a kind, newest first, and how many there ever were. A value.
template <class Event>
struct event_list {
    std::uint32_t count = 0;
    std::deque<Event> last;

    void add(const Event& e) {
        constexpr std::size_t kept = 10;
        ++count;
        last.push_front(e);
        if (last.size() > kept) last.pop_back();
    }
};

/// What a meter remembers. A value.
struct event_log {
    event_list<relay_event> trips;
    event_list<relay_event> closes;
    event_list<programming_event> programmings;
    event_list<programming_event> meter_clears;
    event_list<programming_event> demand_clears;
    event_list<programming_event> event_clears;
    event_list<clock_event> clock_changes;
    event_list<outage_event> outages;
    event_list<purchase_event> purchases;
};

}  // namespace submeter::inline v0::simulate
