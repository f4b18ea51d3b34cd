// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/detail/sum_frame.hpp"
#include "submeter/codec/dlt645/address.hpp"
#include "submeter/codec/dlt645/control.hpp"

namespace submeter::inline v0::codec::dlt645 {

// One frame of DL/T 645-2007:
//
//     FE… | 68 | A0 A1 A2 A3 A4 A5 | 68 | C | L | DATA, L octets, each + 33H | CS | 16
//
// CS is the sum modulo 256 of every octet from the first 68H up to the one before CS.

inline constexpr std::byte start_octet = codec::detail::sum_frame_start;
inline constexpr std::byte end_octet = codec::detail::sum_frame_end;
inline constexpr std::byte wake_up_octet = codec::detail::sum_frame_filler;
inline constexpr std::uint8_t data_mask = 0x33;  ///< what is added to each octet of DATA

inline constexpr std::size_t header_length = 10;  ///< octets before DATA
inline constexpr std::size_t overhead = 12;       ///< octets of a frame beside DATA

/// Octets of DATA that L can say; the standard reads 200, writes 50, and makers exceed both.
inline constexpr std::size_t data_length_max = codec::detail::sum_frame_data_max;
inline constexpr std::size_t frame_length_max = overhead + data_length_max;

/// One frame as it lies on the wire. `data` borrows from decode()'s input and still carries the
/// +33H masking; unmask() removes it. A value.
struct frame {
    address meter{};
    std::uint8_t control = 0;  ///< 11H is a read request, 91H its normal reply
    bytes_view data{};         ///< 0..255 octets, masked
    std::size_t consumed = 0;  ///< octets to drop from the input, wake-up octets included
};

using codec::detail::encode_params;

namespace detail {

// As codec/detail/sum_frame.hpp asks.
struct frame_rules : codec::detail::sum_frame_rules<frame_rules> {
    using frame_type = frame;
    static constexpr std::size_t header_length = dlt645::header_length;
    static constexpr std::size_t second_start = 7;
    static constexpr std::size_t length_min = overhead;
    static constexpr std::size_t length_max = frame_length_max;

    [[nodiscard]] static constexpr frame split(bytes_view whole) noexcept {
        return {.meter = {{whole[1], whole[2], whole[3], whole[4], whole[5], whole[6]}},
                .control = to_u8(whole[8]),
                .data = whole.subspan(header_length, whole.size() - overhead),
                .consumed = whole.size()};
    }
};

// Writes all of a frame but DATA and what follows. @return the frame's room, `no_room`,
// `bad_length`.
[[nodiscard]] constexpr result<bytes_span> begin_frame(const address& meter, std::uint8_t control,
                                                       std::size_t data_length, bytes_span out,
                                                       encode_params params) noexcept {
    const auto& a = meter.octets;
    const std::array<std::byte, header_length> header{
        start_octet,        a[0],       a[1], a[2], a[3], a[4], a[5], start_octet,
        std::byte{control}, std::byte{}};
    return codec::detail::begin_sum_frame(header, data_length, out, params);
}

}  // namespace detail

namespace detail {

// Each octet plus `Added`, modulo 256, eight side by side. Precondition: `to` has room; it may be
// where they are.
template <std::uint8_t Added>
constexpr void add_to_octets(bytes_view from, std::byte* to) noexcept {
    using lanes = std::uint8_t __attribute__((vector_size(8)));
    std::size_t i = 0;
    if (!std::is_constant_evaluated()) {
        for (; i + 8 <= from.size(); i += 8) {
            lanes eight;
            std::memcpy(&eight, from.data() + i, sizeof eight);
            eight += Added;
            std::memcpy(to + i, &eight, sizeof eight);
        }
    }
    for (; i < from.size(); ++i)
        to[i] = static_cast<std::byte>(to_u8(from[i]) + Added);
}

inline constexpr std::uint8_t data_unmask = 0x100 - data_mask;

}  // namespace detail

/// Adds 33H to every octet of `data` in place.
constexpr void mask(bytes_span data) noexcept {
    detail::add_to_octets<data_mask>(data, data.data());
}

/// Writes `masked` less 33H into `out`. @return the part of `out` that was written, or `no_room`.
[[nodiscard]] constexpr result<bytes_view> unmask(bytes_view masked, bytes_span out) noexcept {
    if (masked.size() > out.size()) return fail(errc::no_room, out.size());
    detail::add_to_octets<detail::data_unmask>(masked, out.data());
    return bytes_view{out.first(masked.size())};
}

/// Reads the first frame in `input`, skipping leading FEH octets.
/// @return the frame; or `incomplete` when more octets are needed (nothing was consumed, call again
///         with a longer span); or `bad_start`, `bad_end`, `bad_checksum` with the octet's offset.
/// Any control code, address and data pass. Allocates nothing, throws nothing, O(input.size()).
[[nodiscard]] constexpr result<frame> decode(bytes_view input) noexcept {
    return codec::detail::decode_sum_frame<detail::frame_rules>(input);
}

/// Writes the frame into `out`; `f.data` is masked already and `f.consumed` is not looked at.
/// @return octets written; or `no_room`, or `bad_length` for more than 255 octets of data.
[[nodiscard]] constexpr result<std::size_t> encode(const frame& f, bytes_span out,
                                                   encode_params params = {}) noexcept {
    const auto room = detail::begin_frame(f.meter, f.control, f.data.size(), out, params);
    if (!room) return fail(room.error());
    for (std::size_t i = 0; i < f.data.size(); ++i)
        (*room)[header_length + i] = f.data[i];
    codec::detail::finish_sum_frame(*room);
    return params.wake_up + room->size();
}

}  // namespace submeter::inline v0::codec::dlt645
