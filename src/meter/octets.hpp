// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"
#include "submeter/meter/register_row.hpp"

#include <algorithm>

namespace submeter::inline v0::meter::detail {

// Where the octet of rank `k` (0 is the highest) of a value of `size` octets lies on the wire. Any
// size; words are pairs of octets.
constexpr std::size_t wire_place(std::size_t k, std::size_t size, word_order order) noexcept {
    switch (order) {
        case word_order::abcd:
            return k;
        case word_order::cdab:
            return size - 2 - (k & ~std::size_t{1}) + (k & 1U);
        case word_order::badc:
            return k ^ 1U;
        case word_order::dcba:
            return size - 1 - k;
    }
    return k;
}

// Where a row lies in the data. `incomplete` where they end before it.
inline result<bytes_view> part_of(const register_row& row, bytes_view data, std::size_t offset) {
    if (offset > data.size() || data.size() - offset < row.octets)
        return fail(errc::incomplete, data.size());
    return data.subspan(offset, row.octets);
}

inline bool all_ones(bytes_view octets) {
    return std::all_of(octets.begin(), octets.end(),
                       [](std::byte b) { return b == std::byte{0xFF}; });
}

}  // namespace submeter::inline v0::meter::detail
