// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/detail/frame_stream.hpp"
#include "submeter/codec/dlt698/detail/x25_check.hpp"
#include "submeter/codec/dlt698/frame.hpp"

namespace submeter::inline v0::codec::dlt698 {

namespace detail {

// What a frame is, for frame_stream. A start is judged at 5 octets, at the end of its header, where
// HCS decides, and when it is whole.
template <std::size_t LengthMax>
struct frame_rules {
    using frame_type = frame;
    using check = x25_check;
    static constexpr std::size_t length_min = overhead + 1;
    static constexpr std::size_t length_max = LengthMax;
    static constexpr std::byte start = start_octet;
    static constexpr std::byte filler = wake_up_octet;

    [[nodiscard]] static constexpr std::size_t judge(bytes_view front) noexcept {
        if (front.size() < 5) return 5;
        const std::size_t header = address_end(front) + 2;
        if (front.size() < header) return header;
        if (!header_holds(front) || !length_is_possible(front)) return 0;
        const std::size_t total = claimed_length(front);
        if (total > length_max) return 0;
        if (front.size() < total) return total;
        return front[total - 1] == end_octet ? total : 0;
    }
    [[nodiscard]] static constexpr frame split(bytes_view whole) noexcept {
        return detail::split(whole);
    }
};

}  // namespace detail

/// Finds the frames in octets that arrive in any chunks: see codec/detail/frame_stream.hpp, whose
/// next(), gap(), noise(), pending() and reset() are all there is. `LengthMax` is the longest frame
/// in octets that is taken, at least 27; the object holds six octets for each. A start octet costs
/// its header's check twice at most (23 octets), and, where that holds, one check of FCS of a cost
/// that grows with the logarithm of the frame's length.
template <std::size_t LengthMax = frame_length_max>
using basic_stream = codec::detail::frame_stream<detail::frame_rules<LengthMax>>;

/// Takes every frame whose L counts octets: an object of about 96 KiB.
using stream = basic_stream<>;

}  // namespace submeter::inline v0::codec::dlt698
