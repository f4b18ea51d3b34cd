// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace submeter::inline v0::detail {

// The parts as one text, in one allocation.
inline std::string joined(std::initializer_list<std::string_view> parts) {
    std::size_t length = 0;
    for (const auto part : parts)
        length += part.size();
    std::string out;
    out.reserve(length);
    for (const auto part : parts)
        out += part;
    return out;
}

}  // namespace submeter::inline v0::detail
