// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/id.hpp"
#include "submeter/core/instant.hpp"
#include "submeter/flow/entry.hpp"

#include <string_view>

namespace submeter::inline v0 {

/// What is available on an account crossed a level: it fires once on the way down and is armed
/// again when the balance has risen to the level and the account's hysteresis above it. A value.
struct watermark_event {
    ledger_account account;
    std::uint8_t level = 0;  ///< 1 is the mildest; 0 is the floor: the account is over its limit
    std::int64_t level_minor = 0;
    std::int64_t balance_minor = 0;  ///< available balance after the entry
    id128 cause;                     ///< the entry that crossed it
    instant at{};                    ///< its effective time

    friend constexpr bool operator==(const watermark_event&, const watermark_event&) = default;
};

/// The relay of a meter was seen in another state than before. A value.
struct relay_event {
    meter_id meter{};
    circuit_no circuit{};
    instant at{};
    std::uint8_t open = 0;  ///< 1 open, 0 closed

    friend constexpr bool operator==(const relay_event&, const relay_event&) = default;
};

enum class link_state : std::uint8_t { online, offline };

[[nodiscard]] constexpr std::string_view to_text(link_state s) noexcept {
    return s == link_state::online ? "online" : "offline";
}

/// A gateway came or went. A value.
struct link_event {
    gateway_id gateway{};
    link_state now = link_state::offline;
    instant at{};

    friend constexpr bool operator==(const link_event&, const link_event&) = default;
};

}  // namespace submeter::inline v0
