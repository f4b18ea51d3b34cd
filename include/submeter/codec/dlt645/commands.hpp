// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/clock.hpp"
#include "submeter/codec/dlt645/message.hpp"

namespace submeter::inline v0::codec::dlt645 {

/// N1 of function 1CH. Which end belongs to 1DH and which to 1EH is known from one maker only.
enum class relay_command : std::uint8_t {
    trip = 0x1A,               ///< opens the relay
    permit_close = 0x1B,       ///< the customer may close it with the key
    close = 0x1C,              ///< closes it directly
    timed_trip_close = 0x1D,   ///< trips now, closes by itself after n2 × 5 minutes
    timed_trip_permit = 0x1E,  ///< trips now, permits closing after n2 × 5 minutes
    alarm_on = 0x2A,
    alarm_off = 0x2B,
    keep_power = 0x3A,  ///< no trip until released, whatever the balance
    release_keep_power = 0x3B,
};

/// The snake_case name, or "unknown".
[[nodiscard]] constexpr std::string_view to_text(relay_command c) noexcept {
    switch (c) {
        case relay_command::trip:
            return "trip";
        case relay_command::permit_close:
            return "permit_close";
        case relay_command::close:
            return "close";
        case relay_command::timed_trip_close:
            return "timed_trip_close";
        case relay_command::timed_trip_permit:
            return "timed_trip_permit";
        case relay_command::alarm_on:
            return "alarm_on";
        case relay_command::alarm_off:
            return "alarm_off";
        case relay_command::keep_power:
            return "keep_power";
        case relay_command::release_keep_power:
            return "release_keep_power";
    }
    return "unknown";
}

/// The plain data of function 1CH: N1 N2, then ss mm hh DD MM YY of the last instant at which the
/// meter may obey. An accepted order is not a moved relay: read status word 3 (04000503). A value.
struct relay_order {
    relay_command what = relay_command::trip;
    std::uint8_t n2 = 0;  ///< 0; timed trips: periods of 5 minutes; some makers: a channel number
    local_instant valid_until{};  ///< the meter's wall time

    friend constexpr bool operator==(const relay_order&, const relay_order&) = default;
};

inline constexpr std::size_t relay_order_length = 8;

/// Reads the plain data of function 1CH. @return `bad_length` unless it is 8 octets (secured levels
/// carry a cipher instead); `bad_value` for an unlisted N1; as read_stamp() for the time.
[[nodiscard]] constexpr result<relay_order> read_relay_order(bytes_view plain) noexcept {
    if (plain.size() != relay_order_length) return fail(errc::bad_length, plain.size());
    const auto what = static_cast<relay_command>(plain[0]);
    if (to_text(what) == "unknown") return fail(errc::bad_value);
    const auto until = read_stamp(plain.subspan(2));
    if (!until) return fail(until.error().code, until.error().offset + 2);
    return relay_order{.what = what, .n2 = to_u8(plain[1]), .valid_until = *until};
}

/// Writes the 8 plain octets of function 1CH. @return `bad_date` outside 2000 to 2099.
[[nodiscard]] constexpr result<std::array<std::byte, relay_order_length>> write_relay_order(
    const relay_order& order) noexcept {
    std::array<std::byte, relay_order_length> out{};
    out[0] = static_cast<std::byte>(order.what);
    out[1] = std::byte{order.n2};
    const auto stamped = write_stamp(order.valid_until, bytes_span{out}.subspan(2));
    if (!stamped) return fail(stamped.error());
    return out;
}

/// Writes the frame of function 1CH. @return octets written; `no_room` or `bad_date`.
[[nodiscard]] constexpr result<std::size_t> encode_relay_order(const address& meter,
                                                               const credentials& by,
                                                               const relay_order& order,
                                                               bytes_span out,
                                                               encode_params params = {}) noexcept {
    const auto data = write_relay_order(order);
    if (!data) return fail(data.error());
    return encode(request{.meter = meter, .what = function::relay_control, .by = by, .data = *data},
                  out, params);
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

/// Writes a read request, function 11H. @return octets written, or `no_room`.
[[nodiscard]] constexpr result<std::size_t> encode_read(const address& meter, data_id id,
                                                        bytes_span out,
                                                        encode_params params = {}) noexcept {
    return encode(request{.meter = meter, .what = function::read, .id = id}, out, params);
}

/// Writes the request for the meter's address, function 13H. @return octets written, or `no_room`.
[[nodiscard]] constexpr result<std::size_t> encode_read_address(
    bytes_span out, encode_params params = {}) noexcept {
    return encode(request{.meter = any_address, .what = function::read_address}, out, params);
}

/// The address in the answer to function 13H. @return `bad_length`.
[[nodiscard]] constexpr result<address> read_address(const reply& r) noexcept {
    address out;
    if (r.data.size() != out.octets.size()) return fail(errc::bad_length, r.data.size());
    for (std::size_t i = 0; i < out.octets.size(); ++i)
        out.octets[i] = r.data[i];
    return out;
}

}  // namespace submeter::inline v0::codec::dlt645
