// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/direction.hpp"

namespace submeter::inline v0::codec::dlt698 {

// The control octet C of the link frame: DIR | PRM | fragment | reserved | SC | function, 3 bits.

inline constexpr std::uint8_t from_server_bit = 0x80;     ///< DIR
inline constexpr std::uint8_t client_started_bit = 0x40;  ///< PRM: the client began the exchange
inline constexpr std::uint8_t fragment_bit = 0x20;        ///< the user data are a fragment
inline constexpr std::uint8_t scrambled_bit = 0x08;       ///< SC: user data travel with +33H
inline constexpr std::uint8_t link_management = 1;        ///< function: LINK APDUs
inline constexpr std::uint8_t user_data = 3;              ///< function: all other APDUs

inline constexpr std::uint8_t request_control = 0x43;        ///< a client asks
inline constexpr std::uint8_t reply_control = 0xC3;          ///< the server answers
inline constexpr std::uint8_t report_control = 0x83;         ///< a server reports unasked
inline constexpr std::uint8_t report_answer_control = 0x03;  ///< the client answers a report
inline constexpr std::uint8_t link_request_control = 0x81;   ///< a server logs in or beats
inline constexpr std::uint8_t link_answer_control = 0x01;    ///< the client answers

/// Which way a frame travels: by DIR.
[[nodiscard]] constexpr direction direction_of(std::uint8_t control) noexcept {
    return (control & from_server_bit) != 0 ? direction::response : direction::request;
}
[[nodiscard]] constexpr bool is_fragment(std::uint8_t control) noexcept {
    return (control & fragment_bit) != 0;
}
[[nodiscard]] constexpr bool is_scrambled(std::uint8_t control) noexcept {
    return (control & scrambled_bit) != 0;
}
[[nodiscard]] constexpr std::uint8_t function_of(std::uint8_t control) noexcept {
    return control & 7U;
}

/// The control octet of the answer to a frame, or of the confirmation of a fragment: the other
/// direction, begun by the same side.
[[nodiscard]] constexpr std::uint8_t answer_control(std::uint8_t control) noexcept {
    return control ^ from_server_bit;
}

}  // namespace submeter::inline v0::codec::dlt698
