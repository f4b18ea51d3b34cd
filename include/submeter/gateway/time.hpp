// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/instant.hpp"

#include <chrono>

namespace submeter::inline v0::gateway {

using duration = std::chrono::milliseconds;

/// A moment of the gateway floor, in UTC: an `instant` with milliseconds, because time-outs are
/// shorter than a second. It comes from a `clock`; machines take it as an argument.
using time_point = std::chrono::sys_time<duration>;

/// The second that `t` lies in.
[[nodiscard]] constexpr instant to_instant(time_point t) noexcept {
    return std::chrono::floor<std::chrono::seconds>(t);
}

}  // namespace submeter::inline v0::gateway
