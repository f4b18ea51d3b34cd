// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/clock.hpp"
#include "submeter/codec/dlt645/edition_1997/message.hpp"

namespace submeter::inline v0::codec::dlt645::edition_1997 {

/// Writes a read request, function 01H. @return octets written, or `no_room`.
[[nodiscard]] constexpr result<std::size_t> encode_read(const address& meter, data_id id,
                                                        bytes_span out,
                                                        encode_params params = {}) noexcept {
    return encode(request{.meter = meter, .what = function::read, .id = id}, out, params);
}

/// Writes the frame of function 08H, which sets the clocks; to broadcast_address nobody answers.
/// @return octets written; `no_room` or `bad_date`.
[[nodiscard]] constexpr result<std::size_t> encode_time_broadcast(
    const address& meter, local_instant when, bytes_span out, encode_params params = {}) noexcept {
    std::array<std::byte, 6> data{};
    const auto stamped = write_stamp(when, data);
    if (!stamped) return fail(stamped.error());
    return encode(request{.meter = meter, .what = function::broadcast_time, .data = data}, out,
                  params);
}

/// Writes the frame of function 0AH, which gives the one meter on the line another address.
/// @return octets written; `no_room`; `bad_address` where `renamed` is not digits.
[[nodiscard]] constexpr result<std::size_t> encode_write_address(
    const address& meter, const address& renamed, bytes_span out,
    encode_params params = {}) noexcept {
    if (!is_valid(renamed) || has_wildcard(renamed)) return fail(errc::bad_address);
    return encode(request{.meter = meter, .what = function::write_address, .data = renamed.octets},
                  out, params);
}

/// Writes the frame of function 0FH, which replaces a password. @return octets written, or
/// `no_room`.
[[nodiscard]] constexpr result<std::size_t> encode_change_password(
    const address& meter, const password& old, const password& renewed, bytes_span out,
    encode_params params = {}) noexcept {
    std::array<std::byte, 4> data{};
    byte_writer w{data};
    w.u32_le(renewed.digits << 8 | renewed.level);
    return encode(
        request{.meter = meter, .what = function::change_password, .by = old, .data = data}, out,
        params);
}

/// Writes the frame of function 10H, which clears maximum demands. @return octets written, or
/// `no_room`.
[[nodiscard]] constexpr result<std::size_t> encode_clear_demand(
    const address& meter, const password& by, bytes_span out, encode_params params = {}) noexcept {
    return encode(request{.meter = meter, .what = function::clear_demand, .by = by}, out, params);
}

}  // namespace submeter::inline v0::codec::dlt645::edition_1997
