// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/core/id.hpp"
#include "submeter/core/instant.hpp"
#include "submeter/core/result.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace submeter::inline v0::gateway {

/// When a meter is read: at epoch + offset + k × period. Readings that are billed by the hour are
/// taken on the hour; other polls should be spread, so that a fleet does not speak at once.
/// A value.
struct poll_schedule {
    std::chrono::seconds period{3600};
    std::chrono::seconds offset{0};
    /// Each meter is read up to this much after the schedule: always by the same delay, which
    /// follows from its id.
    std::chrono::seconds spread{0};

    friend constexpr bool operator==(const poll_schedule&, const poll_schedule&) = default;
};

/// One poll that is to be made now. A value.
struct due_poll {
    meter_id meter{};
    instant at{};  ///< the scheduled moment, without the spread
    /// Scheduled moments that nobody asked for in time, as [first missed, at); for the back-fill.
    std::optional<interval> missed{};

    friend constexpr bool operator==(const due_poll&, const due_poll&) = default;
};

/// Which meters are to be read when. It emits each scheduled moment once; one that has been
/// overtaken by the next is reported as missed, never polled twice at once. A value; confined.
class SUBMETER_API poller {
public:
    /// Takes a meter in; its first poll is the first scheduled moment at or after `from`.
    /// @return `duplicate_point` if it is there already; `bad_value` for a period that is not
    /// positive, or an offset or spread outside [0, period).
    result<void> add(meter_id meter, poll_schedule schedule, instant from);
    /// Takes a meter out. One that is not there is ignored.
    void remove(meter_id meter);

    /// The polls due at `now`, by scheduled moment, then by meter.
    [[nodiscard]] std::vector<due_poll> due(instant now);
    /// When the next poll is due.
    [[nodiscard]] std::optional<instant> next_wake() const;

private:
    struct entry {
        poll_schedule schedule;
        instant next{};  // scheduled moment
        std::chrono::seconds delay{0};
    };
    struct turn {
        instant when{};  // moment and delay
        meter_id meter{};
        friend constexpr auto operator<=>(const turn&, const turn&) = default;
    };

    std::map<meter_id, entry> meters_;
    std::set<turn> turns_;
};

}  // namespace submeter::inline v0::gateway
