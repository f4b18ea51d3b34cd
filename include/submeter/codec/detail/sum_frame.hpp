// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/detail/sum_check.hpp"

namespace submeter::inline v0::codec::detail {

// What the frames of DL/T 645 and CJ/T 188 have in common:
//
//     FE… | 68 | … | L | DATA, L octets | CS | 16
//
// CS is the sum modulo 256 of every octet from 68H up to the one before CS. A `Shape` says what is
// special, and is the rules of a frame_stream when it derives from sum_frame_rules:
//
//     using frame_type;                           has `consumed`
//     static constexpr std::size_t header_length; octets before DATA; the last of them is L
//     static constexpr std::size_t second_start;  where 68H stands again, 0 for nowhere
//     static constexpr frame_type split(bytes_view whole);

inline constexpr std::byte sum_frame_start{0x68};
inline constexpr std::byte sum_frame_end{0x16};
inline constexpr std::byte sum_frame_filler{0xFE};
inline constexpr std::size_t sum_frame_trailer = 2;     // CS and 16H
inline constexpr std::size_t sum_frame_data_max = 255;  // what L can say

/// What stands before an encoded frame. A value.
struct encode_params {
    std::uint8_t wake_up = 0;  ///< FEH octets before the frame; the standards' masters send 1 to 4
};

template <class Shape>
struct sum_frame_rules {
    using check = sum_check;
    static constexpr std::byte start = sum_frame_start;
    static constexpr std::byte filler = sum_frame_filler;

    [[nodiscard]] static constexpr std::size_t judge(bytes_view front) noexcept {
        constexpr std::size_t second = Shape::second_start;
        if (front.size() < Shape::header_length && front.size() <= second) return second + 1;
        if (front[second] != start) return 0;
        if (front.size() < Shape::header_length) return Shape::header_length;
        const std::size_t total = claimed_length(front);
        if (front.size() < total) return total;
        return front[total - 1] == sum_frame_end ? total : 0;
    }

    /// The length that the octet L in a whole header claims.
    [[nodiscard]] static constexpr std::size_t claimed_length(bytes_view front) noexcept {
        return Shape::header_length + to_u8(front[Shape::header_length - 1]) + sum_frame_trailer;
    }
};

/// Reads the first frame in `input`, skipping filler octets, as decode() of the protocols says.
template <class Shape>
[[nodiscard]] constexpr result<typename Shape::frame_type> decode_sum_frame(
    bytes_view input) noexcept {
    std::size_t start = 0;
    while (start < input.size() && input[start] == sum_frame_filler)
        ++start;
    const auto body = input.subspan(start);
    if (body.empty()) return fail(errc::incomplete, input.size());
    if (body[0] != sum_frame_start) return fail(errc::bad_start, start);
    const std::size_t total = Shape::judge(body);
    if (total > body.size()) return fail(errc::incomplete, input.size());
    if (total == 0) {
        if (body[Shape::second_start] != sum_frame_start)
            return fail(errc::bad_start, start + Shape::second_start);
        return fail(errc::bad_end, start + Shape::claimed_length(body) - 1);
    }
    const auto whole = body.first(total);
    if (!sum_check::holds(whole)) return fail(errc::bad_checksum, start + total - 2);
    auto out = Shape::split(whole);
    out.consumed += start;
    return out;
}

/// Writes all of a frame but its DATA and trailer, after the filler octets.
/// @return the frame's own room in `out`; `no_room`, or `bad_length` for too much data.
template <std::size_t HeaderLength>
[[nodiscard]] constexpr result<bytes_span> begin_sum_frame(
    const std::array<std::byte, HeaderLength>& header, std::size_t data_length, bytes_span out,
    encode_params params) noexcept {
    if (data_length > sum_frame_data_max) return fail(errc::bad_length, sum_frame_data_max);
    const std::size_t total = HeaderLength + data_length + sum_frame_trailer;
    if (params.wake_up + total > out.size()) return fail(errc::no_room, out.size());
    for (std::size_t i = 0; i < params.wake_up; ++i)
        out[i] = sum_frame_filler;
    const auto room = out.subspan(params.wake_up, total);
    for (std::size_t i = 0; i < HeaderLength; ++i)
        room[i] = header[i];
    room[HeaderLength - 1] = static_cast<std::byte>(data_length);
    return room;
}

/// Writes the trailer of the frame that fills `room`.
constexpr void finish_sum_frame(bytes_span room) noexcept {
    const auto covered = room.first(room.size() - sum_frame_trailer);
    room[room.size() - 2] = std::byte{sum8(covered)};
    room[room.size() - 1] = sum_frame_end;
}

}  // namespace submeter::inline v0::codec::detail
