// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace submeter::inline v0::codec {

/// Which way a frame travels: from the one who asks, or from the meter that answers. A value.
enum class direction : std::uint8_t { request, response };

[[nodiscard]] constexpr std::string_view to_text(direction d) noexcept {
    return d == direction::request ? "request" : "response";
}

}  // namespace submeter::inline v0::codec
