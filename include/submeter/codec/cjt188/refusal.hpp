// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/cjt188/message.hpp"

namespace submeter::inline v0::codec::cjt188 {

/// The status word of a refusal; 0 where there is none. CJ/T 188 has no other reason for a refusal.
[[nodiscard]] constexpr status refusal_status(const reply& r) noexcept {
    if (!r.refused) return {};
    return read_status(r.data).value_or(status{});
}

/// Whether the meter took the request. A valve order that is taken is not a moved valve: read the
/// status until it settles.
/// @return `meter_refused` with the status word in the error's `index`.
[[nodiscard]] constexpr result<void> accepted(const reply& r) noexcept {
    if (!r.refused) return {};
    return fail(errc::meter_refused, header_length, refusal_status(r).word);
}

}  // namespace submeter::inline v0::codec::cjt188
