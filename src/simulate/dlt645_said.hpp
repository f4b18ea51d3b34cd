// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/refusal.hpp"
#include "submeter/simulate/dlt645_meter.hpp"

#include <algorithm>

namespace submeter::inline v0::simulate {

// What a meter says: nothing, data, or error bits.
struct dlt645_meter::said {
    bool silent = false;
    bool refused = false;
    bool more = false;
    std::uint8_t sequence = 0;
    bytes data;

    static said nothing() { return {.silent = true, .data = {}}; }
    static said with(bytes data) { return {.data = std::move(data)}; }
    static said refuse(std::uint16_t bits) {
        return {.refused = true, .data = {static_cast<std::byte>(bits)}};
    }
    static said refuse_word(std::uint16_t bits) {
        return {.refused = true,
                .data = {static_cast<std::byte>(bits & 0xFF), static_cast<std::byte>(bits >> 8)}};
    }
};

// BCD digits, lowest octet first; all nines where they do not fit.
inline std::vector<std::byte> digits(std::int64_t value, std::size_t octets) {
    std::vector<std::byte> out(octets);
    if (!bcd_write_le(value, out)) std::fill(out.begin(), out.end(), std::byte{0x99});
    return out;
}

// The same with the sign in the top bit.
inline std::vector<std::byte> signed_digits(std::int64_t value, std::size_t octets) {
    auto out = digits(value < 0 ? -value : value, octets);
    if (value < 0) out.back() |= std::byte{0x80};
    return out;
}

inline void append(std::vector<std::byte>& out, const std::vector<std::byte>& more) {
    out.insert(out.end(), more.begin(), more.end());
}

inline std::vector<std::byte> joined(std::initializer_list<std::vector<std::byte>> parts) {
    std::vector<std::byte> out;
    for (const auto& part : parts)
        append(out, part);
    return out;
}

inline constexpr std::int64_t nominal_volts = 220;  // the load decides the current

// The values of phases A, B and C; a single-phase meter has the first.
inline std::vector<std::byte> phases(std::vector<std::byte> first) {
    const auto octets = first.size();
    first.resize(octets * 3, std::byte{0xFF});
    return first;
}

// 5 or 6 octets, all FFH outside 2000 to 2099.
inline std::vector<std::byte> stamp(local_instant t, std::size_t octets) {
    std::vector<std::byte> out(octets);
    if (!codec::dlt645::write_stamp(t, out)) std::fill(out.begin(), out.end(), std::byte{0xFF});
    return out;
}

inline std::vector<std::byte> word_le(std::uint32_t value, std::size_t octets) {
    std::vector<std::byte> out(octets);
    for (std::size_t i = 0; i < octets; ++i)
        out[i] = static_cast<std::byte>(value >> (8 * i));
    return out;
}

}  // namespace submeter::inline v0::simulate
