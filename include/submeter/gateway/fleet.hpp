// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/core/id.hpp"
#include "submeter/core/instant.hpp"
#include "submeter/core/result.hpp"
#include "submeter/flow/event.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace submeter::inline v0::gateway {

/// Counts the connections of one gateway. Whatever carries an older number than the gateway's
/// present one comes from a connection that has been replaced.
enum class fence : std::uint64_t {};

/// What a fleet knows of a gateway. A value.
struct gateway_status {
    gateway_id id{};
    std::string name{};  ///< what it registers with
    link_state link = link_state::offline;
    std::optional<instant> since{};    ///< of that state; none if it was never seen
    gateway::fence newest{};           ///< 0 before the first connection
    std::vector<link_event> events{};  ///< the latest, oldest first

    friend bool operator==(const gateway_status&, const gateway_status&) = default;
};

/// What a fleet knows of a meter. A value.
struct meter_status {
    meter_id id{};
    gateway_id behind{};
    std::optional<instant> last_read{};
    std::vector<interval> missed{};  ///< to be back-filled: disjoint, ascending, not touching

    friend bool operator==(const meter_status&, const meter_status&) = default;
};

/// How much a fleet keeps. A value.
struct fleet_params {
    std::size_t events_limit = 64;  ///< kept for each gateway
    /// Kept for each meter. Beyond it the two that lie closest are joined: what is read twice does
    /// no harm, what is forgotten does.
    std::size_t missed_limit = 64;
};

/// Who is online, since when, and what was missed. A value; confined to one thread or strand.
class SUBMETER_API fleet {
public:
    explicit fleet(fleet_params params = {}) : params_(params) {}

    /// @return `duplicate_point` if the id or the name is used; `bad_value` for an empty name.
    result<void> add_gateway(gateway_id id, std::string name);
    /// @return `not_registered` for an unknown gateway; `duplicate_point` for a known meter.
    result<void> add_meter(meter_id id, gateway_id behind);

    /// The gateway that registers with this name.
    [[nodiscard]] std::optional<gateway_id> find(std::string_view name) const;
    /// Null if it is not known. The pointer lives until the next call that changes the fleet.
    [[nodiscard]] const gateway_status* gateway(gateway_id id) const;
    [[nodiscard]] const meter_status* meter(meter_id id) const;
    /// All of them, ascending by id.
    [[nodiscard]] std::vector<gateway_id> gateways() const;
    [[nodiscard]] std::vector<meter_id> meters() const;

    /// A connection has identified itself; it replaces the gateway's older one.
    /// @return its fencing number, or `not_registered`.
    [[nodiscard]] result<fence> came_online(gateway_id id, instant at);
    /// A connection has ended. One that was replaced before changes nothing.
    /// @return the event, if the gateway is offline now.
    std::optional<link_event> went_offline(gateway_id id, fence which, instant at);
    [[nodiscard]] bool is_newest(gateway_id id, fence which) const;

    /// The meter was read. @return `unknown_point` if it is not known; so the following two.
    result<void> was_read(meter_id id, instant at);
    /// The meter could not be read for this interval.
    result<void> was_missed(meter_id id, interval which);
    /// This much has been back-filled, or is given up.
    result<void> was_filled(meter_id id, interval which);

private:
    void log(gateway_status& g, link_state now, instant at) const;

    fleet_params params_;
    std::map<gateway_id, gateway_status> gateways_;
    std::map<std::string, gateway_id, std::less<>> names_;
    std::map<meter_id, meter_status> meters_;
};

}  // namespace submeter::inline v0::gateway
