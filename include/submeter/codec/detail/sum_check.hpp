// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/sum8.hpp"

namespace submeter::inline v0::codec::detail {

/// The check of DL/T 645 and CJ/T 188 for frame_stream: the sum modulo 256 of every octet before
/// it; one octet, the end octet, follows.
///
/// A frame_stream's check has a `state` whose initial value is state{}, and says how many octets at
/// the front it leaves out (`skipped`) and how many octets the check itself and what follows it are
/// (`trailer`). holds() of a whole frame works it out; holds() with the states before the first
/// octet that is covered and after the last one, which both began anywhere before the frame, costs
/// the same for any length.
struct sum_check {
    using state = std::uint8_t;
    static constexpr std::size_t skipped = 0;
    static constexpr std::size_t trailer = 2;

    [[nodiscard]] static constexpr state extend(state before, std::byte octet) noexcept {
        return static_cast<state>(before + to_u8(octet));
    }
    [[nodiscard]] static constexpr bool holds(bytes_view whole) noexcept {
        return sum8(whole.first(whole.size() - trailer)) == to_u8(whole[whole.size() - trailer]);
    }
    [[nodiscard]] static constexpr bool holds(bytes_view whole, state first, state last) noexcept {
        return static_cast<state>(last - first) == to_u8(whole[whole.size() - trailer]);
    }
};

}  // namespace submeter::inline v0::codec::detail
