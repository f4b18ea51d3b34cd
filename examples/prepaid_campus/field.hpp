// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "campus.hpp"
#include "submeter/control/relay_policy.hpp"
#include "submeter/flow.hpp"
#include "submeter/gateway/fleet.hpp"
#include "submeter/gateway/hub.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace campus {

/// What happened on the wires, for the summary.
struct field_counters {
    std::uint64_t readings = 0;
    std::uint64_t backfilled = 0;  ///< read later from the meters' own hourly freezes
    std::uint64_t missed = 0;      ///< meter-hours that could not be read in time
    std::uint64_t outages = 0;     ///< gateways that went offline
    std::uint64_t overtaken = 0;   ///< polls that waited while a command went first
    std::uint64_t delayed = 0;     ///< polls that were sent while a command waited: none
    std::uint64_t octets = 0;      ///< over the sockets, both ways
};

/// The far side of the wires and the near one: virtual meters behind virtual gateways that dial in
/// over TCP, and the hub, bus and fleet that a platform would run. Time is the simulation's.
class field {
public:
    field(const estate& e, std::uint64_t seed);
    ~field();
    field(const field&) = delete;
    field& operator=(const field&) = delete;

    /// Runs until the hour and queues a poll of every meter: its register and its relay. They wait
    /// on their lines; what is sent meanwhile with a higher priority goes first.
    void begin_polls(instant hour);

    /// Waits for the polls. Hours that were missed while a gateway was away come first, as far as
    /// the meters have kept them. Ascending by time, then by meter. A register belongs to the hour,
    /// a relay to the moment at which it was read.
    std::vector<reading> finish_polls();

    /// Sends a command as a real frame, before all waiting polls, and waits for the answer.
    verdict execute(const command& c);

    /// Reads the relay back.
    control::relay_state read_relay(meter_id meter);

    /// What a reading of a relay says.
    static control::relay_state state_of(const reading& relay);

    bool is_online(meter_id meter) const;
    instant now() const;
    field_counters counters() const;

    /// What only the simulation knows; the proof compares it with the books.
    std::int64_t true_watt_hours(meter_id meter) const;
    std::uint32_t true_trips(meter_id meter) const;

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace campus
