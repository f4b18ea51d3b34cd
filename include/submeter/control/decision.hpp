// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/explanation.hpp"
#include "submeter/core/id.hpp"
#include "submeter/core/instant.hpp"
#include "submeter/core/money.hpp"
#include "submeter/flow/command.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace submeter::inline v0::control {

/// What the host is asked to do.
enum class action : std::uint8_t {
    notify,     ///< tell the tenant: an alarm level was crossed
    command,    ///< send the command to the meter
    read_back,  ///< read the relay's state
    escalate,   ///< call a person: the machine has stopped trying
};

[[nodiscard]] constexpr std::string_view to_text(action a) noexcept {
    switch (a) {
        case action::notify:
            return "notify";
        case action::command:
            return "command";
        case action::read_back:
            return "read_back";
        case action::escalate:
            return "escalate";
    }
    return "unknown";
}

/// The rule that made a decision.
enum class reason : std::uint8_t {
    level_crossed,      ///< the book reported a downward crossing of an alarm level
    floor_reached,      ///< available balance <= floor
    balance_recovered,  ///< available balance > recovery level, and the trip was ours
    relay_disagrees,    ///< the relay was seen in another state than was commanded
    relay_not_seen,     ///< the relay's state is not known, and must be before it is commanded
    verify_done,        ///< the meter said done: look
    verify_unknown,     ///< nobody knows whether the meter obeyed: look before repeating
    attempts_used_up,   ///< as often as the policy allows, without success
    relay_unreadable,   ///< the relay was asked as often as the policy allows, without an answer
};

[[nodiscard]] constexpr std::string_view to_text(reason r) noexcept {
    switch (r) {
        case reason::level_crossed:
            return "level_crossed";
        case reason::floor_reached:
            return "floor_reached";
        case reason::balance_recovered:
            return "balance_recovered";
        case reason::relay_disagrees:
            return "relay_disagrees";
        case reason::relay_not_seen:
            return "relay_not_seen";
        case reason::verify_done:
            return "verify_done";
        case reason::verify_unknown:
            return "verify_unknown";
        case reason::attempts_used_up:
            return "attempts_used_up";
        case reason::relay_unreadable:
            return "relay_unreadable";
    }
    return "unknown";
}

/// A decision with the inputs that led to it. A value.
struct decision {
    action what = action::notify;
    reason why = reason::level_crossed;
    account_id account{};
    instant at{};
    std::int64_t balance_minor = 0;    ///< available balance that was decided on
    std::int64_t threshold_minor = 0;  ///< the level, floor or recovery level that it met
    std::uint8_t level = 0;            ///< alarm level, 1 the mildest; for `notify`
    std::uint32_t attempt = 0;  ///< `command`: which attempt, from 1; `escalate`: how many failed
    std::optional<submeter::command> order{};  ///< for `command`

    friend constexpr bool operator==(const decision&, const decision&) = default;
};

/// Why this was decided: the rule and the inputs it used. Allocates.
[[nodiscard]] inline explanation explain(const decision& d, denomination in) {
    explanation out{.rule = "control." + std::string{to_text(d.why)},
                    .facts = {{"action", std::string{to_text(d.what)}},
                              {"account", std::to_string(to_number(d.account))},
                              {"at", submeter::to_text(d.at)},
                              {"balance", submeter::to_text(money{d.balance_minor, in})},
                              {"threshold", submeter::to_text(money{d.threshold_minor, in})}},
                    .parts = {}};
    if (d.what == action::notify) out.facts.emplace_back("level", std::to_string(d.level));
    if (d.attempt != 0) out.facts.emplace_back("attempt", std::to_string(d.attempt));
    if (d.order) {
        out.facts.emplace_back("command", std::string{submeter::to_text(d.order->kind)});
        out.facts.emplace_back("meter", std::to_string(to_number(d.order->meter)));
        out.facts.emplace_back("valid_until", submeter::to_text(d.order->valid_until));
    }
    return out;
}

}  // namespace submeter::inline v0::control
