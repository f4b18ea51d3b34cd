// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/id.hpp"
#include "submeter/core/instant.hpp"

#include <string_view>

namespace submeter::inline v0 {

/// What a meter can be told.
enum class command_kind : std::uint8_t {
    trip,   ///< open the relay
    close,  ///< close the relay
};

[[nodiscard]] constexpr std::string_view to_text(command_kind kind) noexcept {
    return kind == command_kind::trip ? "trip" : "close";
}

/// A command to one meter. After `valid_until` the meter must not obey it any more. A value.
struct command {
    meter_id meter{};
    circuit_no circuit{};
    command_kind kind = command_kind::trip;
    instant issued{};
    instant valid_until{};

    friend constexpr bool operator==(const command&, const command&) = default;
};

/// What is known of a command afterwards. `unknown` is not `refused`: a time-out proves nothing.
enum class outcome : std::uint8_t { done, refused, unknown };

[[nodiscard]] constexpr std::string_view to_text(outcome o) noexcept {
    switch (o) {
        case outcome::done:
            return "done";
        case outcome::refused:
            return "refused";
        case outcome::unknown:
            return "unknown";
    }
    return "unknown";
}

/// The verdict on a command, with the error that explains a refusal or the lack of an answer.
/// A value.
struct verdict {
    outcome what = outcome::unknown;
    error why;  ///< meaningful unless `what` is done

    friend constexpr bool operator==(const verdict&, const verdict&) = default;
};

}  // namespace submeter::inline v0
