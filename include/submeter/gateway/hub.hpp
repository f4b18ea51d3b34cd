// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/gateway/bus.hpp"
#include "submeter/gateway/clock.hpp"
#include "submeter/gateway/fleet.hpp"
#include "submeter/gateway/registration.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace submeter::inline v0::gateway {

/// Where a hub listens, and what it bounds. A value.
struct hub_params {
    std::string address = "127.0.0.1";  ///< the numeric address to listen on
    std::uint16_t port = 0;             ///< 0: the system chooses one
    registration_params registration{};
    bus_params bus{};  ///< of each line; what it drops between frames are the heartbeats
    std::size_t connections_limit = 1024;
    std::size_t unidentified_limit = 64;  ///< connections that have not registered yet
    /// A connection that has sent nothing for so long is taken for half-open, and closed. It must
    /// be longer than the time between heartbeats.
    std::optional<duration> idle_limit = duration{300000};
    std::size_t output_limit = 4096;  ///< octets a peer may leave untaken before it is closed
};

/// What the hub has seen since it was made. A value.
struct hub_counters {
    std::uint64_t accepted = 0;    ///< connections
    std::uint64_t closed = 0;      ///< connections, by either side
    std::uint64_t registered = 0;  ///< connections that identified a known gateway
    std::uint64_t turned_away = 0;
    std::uint64_t replaced = 0;  ///< connections closed because a newer one took over
    std::uint64_t idle = 0;      ///< connections closed for silence
    std::uint64_t octets_read = 0;
    std::uint64_t octets_written = 0;

    friend constexpr bool operator==(const hub_counters&, const hub_counters&) = default;
};

/// What tells whether anything is still under way on the wires. `read` and `written` count the
/// connections that are open now; an octet counts as written once it has been given to the socket's
/// queue. All is quiet when both sides agree on all four numbers. A value.
struct wire_counters {
    std::uint64_t accepted = 0;
    std::uint64_t closed = 0;
    std::uint64_t read = 0;
    std::uint64_t written = 0;

    friend constexpr bool operator==(const wire_counters&, const wire_counters&) = default;
};

/// Names a submitted transaction. A value.
struct ticket {
    gateway_id gateway{};
    transaction_id id{};

    friend constexpr auto operator<=>(const ticket&, const ticket&) = default;
};

/// Takes the end of a transaction. Must not throw.
using completion_handler = std::function<void(const completion&)>;

/// Hears what happens to connections. Called like a `completion_handler`, never from within a
/// call into the hub. Confined to the hub's executor.
class SUBMETER_API hub_listener {
public:
    virtual void link_changed(const link_event&) {}
    /// Somebody dialled in and was refused: `not_registered` with the id it gave (a device that
    /// waits to be claimed), or `bad_registration`, `timeout`, `queue_full` without one.
    virtual void turned_away(error, std::string_view /*name*/) {}

protected:
    hub_listener() = default;
    hub_listener(const hub_listener&) = default;
    hub_listener& operator=(const hub_listener&) = default;
    ~hub_listener() = default;
};

/// Takes the connections that gateways dial in, learns who they are, and runs one `bus` on each.
/// A thin layer of Boost.Asio over the machines: it owns sockets, and no thread and no timer.
///
/// This header only declares `any_io_executor`; who makes a hub includes
/// <boost/asio/any_io_executor.hpp>.
///
/// Confined to `executor`: construct it anywhere, then call it, and destroy it, only from there.
/// Handlers run there too, never from within a call into the hub, and none after its destructor.
/// The clock, the fleet and the listener must outlive it.
class SUBMETER_API hub final : public sleeper {
public:
    hub(const boost::asio::any_io_executor& executor, gateway::clock& time, fleet& field,
        hub_params params = {}, hub_listener* listener = nullptr);
    hub(const hub&) = delete;
    hub& operator=(const hub&) = delete;
    ~hub();

    /// Begins to accept. @return the port; or `cannot_listen`, also for a second call.
    [[nodiscard]] result<std::uint16_t> listen();

    /// Queues a transaction for a meter behind a gateway; `done` is called once, if and only if
    /// there is a ticket.
    /// @return `not_registered` for a gateway the fleet does not know; `gateway_offline`;
    /// `shutting_down`; or what `bus::submit` refuses.
    [[nodiscard]] result<ticket> submit(gateway_id to, transaction what, completion_handler done);
    /// As `bus::cancel`. A ticket that has ended is ignored.
    void cancel(const ticket& which);

    /// For the owner of a manual clock; a steady clock calls it itself.
    void on_time(time_point now) override;
    /// When `on_time()` is to be called at the latest.
    [[nodiscard]] std::optional<time_point> next_wake() const;

    [[nodiscard]] const hub_counters& counters() const noexcept;
    [[nodiscard]] wire_counters wire() const noexcept;
    /// Of one gateway's line, over all its connections; none before the first.
    [[nodiscard]] std::optional<bus_counters> line_counters(gateway_id of) const;

    /// Stops accepting, ends what is open (`shutting_down`, or `outcome_unknown` for a write that
    /// was sent) and closes all connections. Once is enough; again does nothing. The handlers are
    /// still called, from the executor.
    void shutdown();

private:
    class core;
    std::shared_ptr<core> core_;
};

}  // namespace submeter::inline v0::gateway
