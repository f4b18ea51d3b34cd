// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/gateway/clock.hpp"
#include "submeter/gateway/hub.hpp"
#include "submeter/simulate/virtual_gateway.hpp"

#include <memory>

namespace boost::asio {
class io_context;
}

namespace submeter::inline v0::simulate {

/// How a world runs. A value.
struct world_params {
    std::chrono::milliseconds patience{10'000};  ///< real time that octets may take on the wire
};

/// Real sockets under a simulated clock. Virtual gateways dial a hub over loopback TCP; both run on
/// one io_context, and time stands still while anything is under way on a wire: the octets and
/// connections that each side counts must agree before the clock jumps to the next moment at which
/// anybody wants to be woken. Events of one moment happen one after the other: first the hub's,
/// then the gateways' in the order in which they were added. So one seed gives one run, whatever
/// the machine does. Confined to the thread that runs it.
class SUBMETER_API world {
public:
    /// `io` runs only inside this object's functions; `clock` is the one that the hub was made
    /// with. Both must outlive the world.
    world(boost::asio::io_context& io, gateway::manual_clock& clock, world_params params = {});
    world(const world&) = delete;
    world& operator=(const world&) = delete;
    ~world();

    /// The hub whose time this is, and the port at which it listens. It must outlive the world, or
    /// be shut down and the world settled before it goes.
    void attach(gateway::hub& hub, std::uint16_t port);

    /// Adds a gateway; it begins to act with the next `run`.
    void add(std::shared_ptr<virtual_gateway> gateway);

    [[nodiscard]] time_point now() const noexcept;

    /// Runs the sockets, without moving time, until nothing is under way and no handler waits.
    /// @return `timeout` when the wire does not become quiet within the world's patience.
    [[nodiscard]] result<void> settle();

    /// Runs until `until`: settles, lets everything happen that is due before or then, in order of
    /// time, and leaves the clock there. @return as `settle`.
    [[nodiscard]] result<void> run_until(time_point until);

    /// Lets the next thing happen, if it is due before or at `limit`, and settles.
    /// @return whether there was one; as `settle`. For loops that wait for an answer:
    /// `while (!answered) { if (!*world.step(limit)) break; }`
    [[nodiscard]] result<bool> step(time_point limit);

    /// Moves the time of all virtual meters to the clock's: the registers that nobody polls too.
    void advance_meters();

private:
    class core;
    std::unique_ptr<core> core_;
};

}  // namespace submeter::inline v0::simulate
