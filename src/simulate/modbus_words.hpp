// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"

#include <vector>

namespace submeter::inline v0::simulate {

// Registers as they travel: two octets, the high one first.
inline void put_u16(std::vector<std::byte>& out, std::uint16_t value) {
    out.push_back(static_cast<std::byte>(value >> 8));
    out.push_back(static_cast<std::byte>(value & 0xFF));
}

inline std::uint16_t u16_at(bytes_view octets, std::size_t index) {
    return static_cast<std::uint16_t>(to_u8(octets[2 * index]) << 8 | to_u8(octets[2 * index + 1]));
}

}  // namespace submeter::inline v0::simulate
