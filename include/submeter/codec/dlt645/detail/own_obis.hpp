// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/item.hpp"

namespace submeter::inline v0::codec::dlt645::detail {

// What OBIS lacks has a code in the library's private range, 1-129:96.d.e
// (docs/reference/profile.md).
constexpr obis_groups own_obis(std::uint8_t d, std::uint8_t e) noexcept {
    return {1, 129, 96, d, e};
}

}  // namespace submeter::inline v0::codec::dlt645::detail
