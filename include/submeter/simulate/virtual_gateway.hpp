// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"
#include "submeter/simulate/fault_plan.hpp"
#include "submeter/simulate/virtual_bus.hpp"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <variant>

namespace submeter::inline v0::simulate {

/// How a virtual gateway and its line behave. A value.
struct virtual_gateway_params {
    std::string registration{};  ///< sent once after each connection, as it is
    std::string heartbeat{};     ///< empty: none
    duration heartbeat_every{60'000};
    duration reply_after{50};      ///< how long a meter thinks
    std::uint32_t baud = 2400;     ///< of the line, with 11 bits an octet
    duration redial_after{5'000};  ///< after a connection that the other side closed
    fault_plan faults{};
};

/// "Dial the hub." A value.
struct gateway_dial {
    friend constexpr bool operator==(gateway_dial, gateway_dial) = default;
};
/// "Close the connection." A value.
struct gateway_hang_up {
    friend constexpr bool operator==(gateway_hang_up, gateway_hang_up) = default;
};
/// "Write these octets to the connection." A value.
struct gateway_send {
    std::vector<std::byte> octets;

    friend bool operator==(const gateway_send&, const gateway_send&) = default;
};

/// What a virtual gateway wants done with its connection.
using gateway_action = std::variant<gateway_dial, gateway_hang_up, gateway_send>;

/// What a virtual gateway has done since it was made. A value.
struct virtual_gateway_counters {
    std::uint64_t dials = 0;
    std::uint64_t requests = 0;  ///< bursts that came in
    std::uint64_t replies = 0;   ///< answers of meters, before faults
    std::uint64_t faults = 0;    ///< requests that met at least one fault

    friend constexpr bool operator==(const virtual_gateway_counters&,
                                     const virtual_gateway_counters&) = default;
};

/// A transparent gateway (DTU) that dials in, registers, sends heartbeats and carries octets both
/// ways between the connection and its line, as a machine without I/O: it takes events and the time
/// and gives actions and the next moment at which it wants to be woken. Confined to one thread.
class SUBMETER_API virtual_gateway {
public:
    /// It dials at `start`, or when the outage that holds then has ended.
    virtual_gateway(virtual_gateway_params params, virtual_bus line, time_point start);

    /// The dialled connection is there.
    void connected(time_point now);
    /// The connection ended, or could not be made. It will dial again.
    void disconnected(time_point now);
    /// Octets came in, in any chunking; what has come by the next `on_time` is one burst.
    void received(bytes_view octets, time_point now);
    /// Time has passed.
    void on_time(time_point now);

    /// The next thing to do; call until there is none after each of the above.
    [[nodiscard]] std::optional<gateway_action> next_action();
    /// When `on_time` is to be called at the latest.
    [[nodiscard]] std::optional<time_point> next_wake() const;

    [[nodiscard]] bool is_connected() const noexcept { return state_ == state::online; }
    [[nodiscard]] const virtual_gateway_counters& counters() const noexcept { return counters_; }
    [[nodiscard]] virtual_bus& line() noexcept { return line_; }

private:
    enum class state : std::uint8_t { resting, dialling, online };

    [[nodiscard]] const outage* outage_at(time_point t) const noexcept;
    [[nodiscard]] std::optional<time_point> outage_after(time_point t) const noexcept;
    void rest_until(time_point t);
    void hang_up(time_point now);
    void answer_burst(time_point now);
    void send_later(std::vector<std::byte> octets, time_point at);
    [[nodiscard]] duration line_time(std::size_t octets) const noexcept;

    virtual_gateway_params params_;
    virtual_bus line_;
    random_source random_;
    state state_ = state::resting;
    std::optional<time_point> dial_at_;
    std::optional<time_point> beat_at_;
    std::vector<std::byte> inbox_;
    std::optional<time_point> inbox_at_;
    std::multimap<time_point, std::vector<std::byte>> outbox_;
    std::deque<gateway_action> actions_;
    virtual_gateway_counters counters_;
    time_point now_{};
};

}  // namespace submeter::inline v0::simulate
