// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/cjt188/address.hpp"
#include "submeter/codec/cjt188/control.hpp"
#include "submeter/codec/cjt188/meter_type.hpp"
#include "submeter/codec/detail/sum_frame.hpp"

namespace submeter::inline v0::codec::cjt188 {

// One frame of CJ/T 188:
//
//     FE… | 68 | T | A0 A1 A2 A3 A4 A5 A6 | C | L | DATA, L octets, as they are | CS | 16
//
// CS is the sum modulo 256 of every octet from 68H up to the one before CS.

inline constexpr std::byte start_octet = codec::detail::sum_frame_start;
inline constexpr std::byte end_octet = codec::detail::sum_frame_end;
inline constexpr std::byte wake_up_octet = codec::detail::sum_frame_filler;

inline constexpr std::size_t header_length = 11;  ///< octets before DATA
inline constexpr std::size_t overhead = 13;       ///< octets of a frame beside DATA

/// Octets of DATA that L can say; the standard reads 100 and writes 50.
inline constexpr std::size_t data_length_max = codec::detail::sum_frame_data_max;
inline constexpr std::size_t frame_length_max = overhead + data_length_max;

/// One frame as it lies on the wire. `data` borrows from decode()'s input. A value.
struct frame {
    meter_type type = meter_type::cold_water;
    address meter{};
    std::uint8_t control = 0;  ///< 01H is a read request, 81H its normal reply
    bytes_view data{};         ///< 0..255 octets
    std::size_t consumed = 0;  ///< octets to drop from the input, wake-up octets included
};

using codec::detail::encode_params;

namespace detail {

// As codec/detail/sum_frame.hpp asks.
struct frame_rules : codec::detail::sum_frame_rules<frame_rules> {
    using frame_type = frame;
    static constexpr std::size_t header_length = cjt188::header_length;
    static constexpr std::size_t second_start = 0;
    static constexpr std::size_t length_min = overhead;
    static constexpr std::size_t length_max = frame_length_max;

    [[nodiscard]] static constexpr frame split(bytes_view whole) noexcept {
        return {.type = static_cast<meter_type>(whole[1]),
                .meter = {{whole[2], whole[3], whole[4], whole[5], whole[6], whole[7], whole[8]}},
                .control = to_u8(whole[9]),
                .data = whole.subspan(header_length, whole.size() - overhead),
                .consumed = whole.size()};
    }
};

// Writes all of a frame but DATA and what follows. @return the frame's room, `no_room`,
// `bad_length`.
[[nodiscard]] constexpr result<bytes_span> begin_frame(const frame& f, std::size_t data_length,
                                                       bytes_span out,
                                                       encode_params params) noexcept {
    const auto& a = f.meter.octets;
    const std::array<std::byte, header_length> header{
        start_octet, static_cast<std::byte>(f.type), a[0],       a[1], a[2], a[3], a[4], a[5],
        a[6],        std::byte{f.control},           std::byte{}};
    return codec::detail::begin_sum_frame(header, data_length, out, params);
}

}  // namespace detail

/// Reads the first frame in `input`, skipping leading FEH octets.
/// @return the frame; or `incomplete` when more octets are needed (nothing was consumed, call again
///         with a longer span); or `bad_start`, `bad_end`, `bad_checksum` with the octet's offset.
/// Any type, control code, address and data pass. Allocates nothing, throws nothing,
/// O(input.size()).
[[nodiscard]] constexpr result<frame> decode(bytes_view input) noexcept {
    return codec::detail::decode_sum_frame<detail::frame_rules>(input);
}

/// Writes the frame into `out`; `f.consumed` is not looked at.
/// @return octets written; or `no_room`, or `bad_length` for more than 255 octets of data.
[[nodiscard]] constexpr result<std::size_t> encode(const frame& f, bytes_span out,
                                                   encode_params params = {}) noexcept {
    const auto room = detail::begin_frame(f, f.data.size(), out, params);
    if (!room) return fail(room.error());
    for (std::size_t i = 0; i < f.data.size(); ++i)
        (*room)[header_length + i] = f.data[i];
    codec::detail::finish_sum_frame(*room);
    return params.wake_up + room->size();
}

}  // namespace submeter::inline v0::codec::cjt188
