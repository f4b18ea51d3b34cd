// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/modbus/float_bits.hpp"

#include <array>

namespace submeter::inline v0::codec::modbus {

/// Some registers of a meter, and what its display shows at the same time, as a range: in the
/// meter's own counts for integers, in whole units for floating numbers. A value that borrows.
struct layout_sample {
    bytes_view registers{};
    std::int64_t low = 0;
    std::int64_t high = 0;
};

namespace detail {

constexpr bool explains(register_layout layout, const layout_sample& s) noexcept {
    std::int64_t value = 0;
    if (is_float(layout.type)) {
        const auto bits = read_float(s.registers, 0, layout);
        if (!bits) return false;
        const auto rounded = to_decimal(*bits, 0);
        if (!rounded) return false;
        value = rounded->mantissa;
    } else {
        const auto number = read_number(s.registers, 0, layout);
        if (!number) return false;
        value = *number;
    }
    return s.low <= value && value <= s.high;
}

}  // namespace detail

/// Which layouts give a number inside its range for every sample, when nobody says how the
/// registers of a meter are laid out. Plain integers come before packed digits and floating
/// numbers, ABCD before the other orders; one register has two orders only. One sample rarely
/// decides: give samples that differ, with values that use all octets.
/// @return how many were written to `found`; at most 34 exist. Allocates nothing.
[[nodiscard]] constexpr std::size_t guess_layout(std::span<const layout_sample> samples,
                                                 std::span<register_layout> found) noexcept {
    using enum register_type;
    constexpr std::array types{u16, i16, u32, i32, u64, i64, bcd16, bcd32, bcd64, f32, f64};
    std::size_t count = 0;
    for (const auto type : types) {
        for (const auto order :
             {word_order::abcd, word_order::cdab, word_order::badc, word_order::dcba}) {
            const bool twin = register_count(type) == 1 &&
                              (order == word_order::cdab || order == word_order::dcba);
            if (twin || samples.empty() || count == found.size()) continue;
            bool all = true;
            for (const auto& s : samples)
                all = all && detail::explains({type, order}, s);
            if (all) found[count++] = {type, order};
        }
    }
    return count;
}

}  // namespace submeter::inline v0::codec::modbus
