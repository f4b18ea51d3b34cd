// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

// A serial line that exists in memory alone: each write is answered by the same recorded reply.
namespace fake_line {

inline constexpr int descriptor = 1000;  // no file of this program has it

void answer_with(const std::byte* octets, std::size_t length);

}  // namespace fake_line
