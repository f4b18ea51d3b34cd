// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/gateway/rtt_estimator.hpp"
#include "submeter/gateway/transaction.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <variant>
#include <vector>

namespace submeter::inline v0::gateway {

/// Whether the line repeats our own octets, as two-wire adapters that keep listening do.
enum class echo : std::uint8_t { unknown, absent, present };

/// How a bus behaves. The times are defaults to be tuned to a line; none is a standard's limit.
/// A value.
struct bus_params {
    std::size_t queue_limit = 64;  ///< transactions, the one on the line included
    unsigned poll_percent = 75;    ///< of the queue that polls may fill
    unsigned on_demand_percent = 90;
    std::size_t request_limit = 512;  ///< octets
    std::size_t input_limit = 512;    ///< octets kept while a frame is not whole; a transaction may
                                      ///< ask for more, see `reply_limit`
    std::size_t reply_limit = 16640;  ///< octets that it may ask for

    duration timeout_first{2000};  ///< until a reply has been timed
    duration timeout_min{500};
    duration timeout_max{5000};     ///< also for a retry, whose time-out is twice the last
    duration gap{500};              ///< a reply that has begun may pause so long
    duration reply_longest{10000};  ///< from request to whole reply
    duration pause{20};             ///< between a reply and the next request
    duration broadcast_pause{200};  ///< after a request that nobody answers
    duration quarantine_min{100};   ///< silence after a time-out
    duration late_horizon{30000};   ///< a reply later than this after a time-out does not come
    duration repeat_horizon{200};   ///< a link that delivers a reply twice does so within this
    std::size_t late_limit = 32;    ///< unanswered requests that are remembered so long

    gateway::echo echo = gateway::echo::unknown;  ///< learnt from the first read
    /// Octets that may stand between frames: heartbeats, repeated registration packets.
    std::vector<std::vector<std::byte>> between_frames{};
};

/// What a bus has seen since it was made. A value.
struct bus_counters {
    std::uint64_t requests = 0;            ///< sent, retries included
    std::uint64_t replies = 0;             ///< taken for the answer to a request
    std::uint64_t timeouts = 0;            ///< requests sent and not answered in time
    std::uint64_t late = 0;                ///< late replies, recognised and dropped
    std::uint64_t repeated = 0;            ///< replies that came a second time, dropped
    std::uint64_t foreign = 0;             ///< whole frames that answer nothing we sent
    std::uint64_t echoes = 0;              ///< own requests heard
    std::uint64_t between_frames = 0;      ///< heartbeats and the like
    std::uint64_t noise_octets = 0;        ///< part of no frame
    std::uint64_t unsolicited_octets = 0;  ///< while nothing was asked
    std::uint64_t refused = 0;             ///< submissions that found the queue full

    friend constexpr bool operator==(const bus_counters&, const bus_counters&) = default;
};

/// "Write these octets to the line." A value.
struct bus_write {
    std::vector<std::byte> octets{};

    friend bool operator==(const bus_write&, const bus_write&) = default;
};

using bus_action = std::variant<bus_write, completion>;

/// One half-duplex line as a machine without I/O: it takes requests, octets and the time, and gives
/// actions and the next moment at which it wants to be woken. One transaction is on the line at a
/// time; control goes before on-demand, on-demand before polls, each in the order of submission.
///
/// After a time-out the line is in quarantine for max(2 × smoothed round trip, learnt lateness,
/// quarantine_min); a late reply is recognised by its own request's matcher and dropped, then and
/// later. A transaction whose reply could be mistaken for the late one waits until that has come or
/// `late_horizon` has passed; the others go on. In the same way a reply that comes twice is
/// dropped, and nothing that would accept it is sent within `repeat_horizon`. A write that was sent
/// and not answered ends in `errc::outcome_unknown`, never in a failure.
///
/// A transaction's own pause holds the line back for it, and for nothing of a higher priority.
///
/// Memory is bounded by the parameters. Confined to one thread or strand.
class SUBMETER_API bus {
public:
    explicit bus(bus_params params = {});

    /// Queues a transaction. @return its id; or `queue_full`; `link_closed` while the link is down;
    /// `bad_length` for a request that is empty or too long; `bad_value` if it lacks a matcher or
    /// tries.
    [[nodiscard]] result<transaction_id> submit(transaction what, time_point now);

    /// Ends a transaction early. One that is on the line cannot be called back: its reply will be
    /// dropped, and a write ends in `outcome_unknown`. An id that is not open is ignored.
    void cancel(transaction_id id, time_point now);

    /// The link is there. A bus begins with its link down.
    void link_up(time_point now);
    /// The link is lost: everything open ends, with `why` or, if it was sent and may have changed a
    /// meter, with `outcome_unknown`.
    void link_down(time_point now, errc why = errc::link_closed);

    /// Octets came in, in any chunking. Ignored while the link is down.
    void received(bytes_view octets, time_point now);
    /// Time has passed.
    void on_time(time_point now);

    /// The next thing to do, oldest first; call until there is none after each of the above.
    [[nodiscard]] std::optional<bus_action> next_action();
    /// When `on_time()` is to be called at the latest; none if only outer events matter.
    [[nodiscard]] std::optional<time_point> next_wake() const;

    /// Open transactions, the one on the line included.
    [[nodiscard]] std::size_t open() const noexcept;
    [[nodiscard]] bool is_up() const noexcept { return up_; }
    [[nodiscard]] gateway::echo echo_state() const noexcept { return params_.echo; }
    /// The time-out of the next request that brings none of its own.
    [[nodiscard]] duration timeout() const noexcept;
    [[nodiscard]] const bus_counters& counters() const noexcept { return counters_; }

private:
    struct item {
        transaction_id id{};
        transaction what{};
        std::uint8_t tries = 0;
        time_point first_sent{};
    };
    struct flight {  // the transaction on the line
        item of{};
        time_point sent{};
        time_point deadline{};
        time_point last_call{};  // the deadline is never extended beyond this
        bool echo_heard = false;
    };
    struct ghost {  // a request whose reply may come late
        transaction_id owner{};
        std::uint64_t reply_key = 0;
        std::vector<std::byte> request{};
        reply_matcher matches{};
        std::size_t reply_limit = 0;
        unsigned unanswered = 0;
        time_point sent{};
        time_point given_up{};
        time_point expires{};
    };
    struct recent {  // a reply that may come a second time
        std::vector<std::byte> octets{};
        time_point expires{};
    };
    enum class step : std::uint8_t { again, wait };

    void move_time(time_point now);
    void proceed();
    void drop_expired();
    [[nodiscard]] std::size_t room_for(gateway::priority p) const noexcept;
    [[nodiscard]] bool may_send(const item& i) const noexcept;
    struct place {
        std::deque<item>* queue = nullptr;
        std::size_t index = 0;
    };
    [[nodiscard]] std::optional<place> find_next();
    [[nodiscard]] time_point quiet_enough_for(const item& i) const noexcept;
    [[nodiscard]] std::size_t input_limit() const noexcept;
    void send(item next);
    [[nodiscard]] duration timeout_of(const item& i) const noexcept;

    void scan();
    [[nodiscard]] step skip_between_frames();
    [[nodiscard]] bool maybe_between_frames() const noexcept;
    [[nodiscard]] step look_for_reply();
    [[nodiscard]] std::optional<step> look_for_echo(const sighting& s);
    [[nodiscard]] step look_for_late();
    [[nodiscard]] step pass_over(const sighting& s);
    [[nodiscard]] bool take_late_reply();
    [[nodiscard]] bool take_repeated_reply();
    [[nodiscard]] std::vector<std::byte> take_reply(std::size_t octets);
    void answered(ghost& g);
    void drop(std::size_t octets);

    void reply_came(std::size_t octets);
    void deadline_passed();
    void give_up(flight f, time_point quiet_until);
    void remember(const flight& f);
    void end(const item& i, result<std::vector<std::byte>> reply);
    [[nodiscard]] static errc unanswered(const item& i, errc harmless) noexcept;
    [[nodiscard]] duration quarantine() const noexcept;

    bus_params params_;
    std::array<std::deque<item>, 3> queues_;
    std::optional<flight> flight_;
    std::vector<ghost> ghosts_;
    std::deque<recent> recents_;  // oldest first
    std::vector<std::byte> input_;
    std::deque<bus_action> actions_;
    rtt_estimator rtt_;
    duration late_tail_{};
    bus_counters counters_;
    time_point now_{};
    time_point free_at_{};
    time_point quiet_since_{};
    std::optional<time_point> held_until_{};  // the next transaction wants the line quiet so long
    std::uint64_t last_id_ = 0;
    bool up_ = false;
    bool quarantined_ = false;
};

}  // namespace submeter::inline v0::gateway
