// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"
#include "submeter/gateway/time.hpp"

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace submeter::inline v0::gateway {

/// One per transaction of a bus, ascending in the order of submission.
enum class transaction_id : std::uint64_t {};

/// Who goes first on a line. A trip never waits behind polls.
enum class priority : std::uint8_t { control, on_demand, poll };

/// What a request does to the meter; it decides about retries, and what silence means.
enum class effect : std::uint8_t {
    read,              ///< changes nothing: retried; silence is `errc::timeout`
    idempotent_write,  ///< twice is as good as once: retried; silence is `errc::outcome_unknown`
    write,             ///< sent once at most; silence is `errc::outcome_unknown`
};

/// Whether a meter answers at all; a broadcast has no answer.
enum class answer : std::uint8_t { expected, none };

/// What the octets at the head of the input are, seen by somebody who waits for one reply.
enum class sight : std::uint8_t {
    incomplete,  ///< they may be the start of a frame; more are needed to tell
    reply,       ///< the first `octets` are a whole frame that answers the request
    other,       ///< the first `octets` are a whole frame that does not
    noise,       ///< the first `octets` (at least 1) are part of no frame
};

/// What was seen, and how many octets of it. A value.
struct sighting {
    sight what = sight::incomplete;
    std::size_t octets = 0;

    friend constexpr bool operator==(const sighting&, const sighting&) = default;
};

/// Recognises the reply to a request: a function and what it needs to know. Copies share the
/// context. The function is pure; it reads `input` and nothing beyond it, in bounded time.
/// Const-shareable.
struct reply_matcher {
    using function = sighting (*)(const void* context, bytes_view sent, bytes_view input) noexcept;

    function look = nullptr;
    std::shared_ptr<const void> context{};

    /// What `input` (not empty) is to somebody who has sent `sent`.
    [[nodiscard]] sighting operator()(bytes_view sent, bytes_view input) const noexcept {
        return look(context.get(), sent, input);
    }
};

/// One request and what may come back. A value.
struct transaction {
    std::vector<std::byte> request{};
    reply_matcher matches{};  ///< may be empty only where no answer is expected
    gateway::priority priority = gateway::priority::poll;
    gateway::effect effect = gateway::effect::read;
    gateway::answer answer = gateway::answer::expected;
    std::uint8_t tries = 3;  ///< how often a read or idempotent write may be sent

    /// Transactions whose replies, refusals included, could be taken for one another have the same
    /// key: in Modbus RTU those with the same unit and function (an exception reply shows no more),
    /// in DL/T 645 those with the same address and control code. After a time-out no other
    /// transaction with that key is sent while the late reply may still come. Without keys all are
    /// taken for alike: safe, slow.
    std::uint64_t reply_key = 0;

    /// Octets of the longest frame that the reply may be: so many are kept while it is not whole,
    /// or `bus_params::input_limit` where that is more.
    std::size_t reply_limit = 0;
    /// How long the line is quiet before the request, or `bus_params::pause` where that is more.
    duration pause{0};

    /// How long to wait for the reply to begin; without it the bus's own, adaptive time-out.
    std::optional<duration> reply_within{};
    /// Not sent after this moment: it fails with `errc::expired`.
    std::optional<time_point> expires{};
};

/// The end of a transaction; each has exactly one. A value.
struct completion {
    transaction_id id{};
    /// The reply's octets (none after a broadcast), or
    /// - `timeout`: a read was sent, and not answered in any of its tries;
    /// - `outcome_unknown`: a write was sent, and whether it was obeyed is not known;
    /// - `expired`, `cancelled`: not sent, or a read that nobody wants any more;
    /// - `link_closed`, `duplicate_gateway`, `shutting_down`: the link went away, and nothing that
    ///   changes a meter had been sent.
    result<std::vector<std::byte>> reply{};
    std::uint8_t tries = 0;  ///< how often it was sent
    time_point sent{};       ///< first sent; a reply's values were read after this
    time_point ended{};

    friend bool operator==(const completion&, const completion&) = default;
};

}  // namespace submeter::inline v0::gateway
