// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace submeter::inline v0::detail {

// The index of the first item of a sorted list from which on `test` holds, or its size. By halves:
// std::partition_point, without the 5,000 lines of <algorithm> in every header above.
template <class List, class Test>
constexpr std::size_t first_where(const List& sorted, Test test) {
    std::size_t low = 0;
    std::size_t high = sorted.size();
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (test(sorted[middle]))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

}  // namespace submeter::inline v0::detail
