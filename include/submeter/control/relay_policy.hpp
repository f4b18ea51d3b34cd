// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/result.hpp"
#include "submeter/flow/command.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>

namespace submeter::inline v0::control {

/// What is known of a relay.
enum class relay_state : std::uint8_t { unknown, closed, open };

[[nodiscard]] constexpr std::string_view to_text(relay_state s) noexcept {
    switch (s) {
        case relay_state::unknown:
            return "unknown";
        case relay_state::closed:
            return "closed";
        case relay_state::open:
            return "open";
    }
    return "unknown";
}

/// The state that a command, once obeyed, leaves behind.
[[nodiscard]] constexpr relay_state state_after(command_kind kind) noexcept {
    return kind == command_kind::trip ? relay_state::open : relay_state::closed;
}

/// Whether an empty balance may interrupt the supply (保电: never).
enum class supply_guard : std::uint8_t { interruptible, guarded };

/// When a relay is tripped and closed again, and how patiently. Amounts are minor units of the
/// book, of the available balance (posted less holds; ledger.md §9). A value.
struct relay_policy {
    std::int64_t floor_minor = 0;     ///< trip when available <= floor
    std::int64_t recovery_minor = 0;  ///< close again when available > recovery; >= floor
    std::chrono::seconds command_validity{300};  ///< how long a meter may obey a command
    std::chrono::seconds retry_after{60};        ///< the pause before trying or asking again
    std::uint32_t attempts_max = 5;  ///< failed commands, or read-backs in a row without an answer
                                     ///< after which a person is called
    supply_guard guard = supply_guard::interruptible;

    friend constexpr bool operator==(const relay_policy&, const relay_policy&) = default;
};

/// @return `bad_levels` where recovery is below the floor: the relay would chatter; `bad_value` for
/// a duration or a number of attempts that is not positive.
[[nodiscard]] constexpr result<void> check(const relay_policy& p) noexcept {
    if (p.recovery_minor < p.floor_minor) return fail(errc::bad_levels);
    if (p.command_validity.count() <= 0 || p.retry_after.count() <= 0 || p.attempts_max == 0)
        return fail(errc::bad_value);
    return {};
}

}  // namespace submeter::inline v0::control
