// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/clock.hpp"
#include "submeter/codec/dlt645/message.hpp"

#include <optional>

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

/// How a meter with several relays behind one address is told which one is meant. Each is one
/// maker's: a meter's profile decides.
enum class relay_channels : std::uint8_t {
    none,        ///< there is one relay
    in_n2,       ///< the channel, from 1, is N2; such a meter has no timed trip
    in_n1_bits,  ///< bits 7 and 6 of N1: 0 the first, 1 the second, 2 the third, 3 all
};

inline constexpr std::uint8_t all_channels = 0xFF;

/// The plain data of function 1CH: N1 N2, then ss mm hh DD MM YY of the last instant at which the
/// meter may obey. An accepted order is not a moved relay: read status word 3 (04000503). A value.
struct relay_order {
    relay_command what = relay_command::trip;
    std::uint8_t n2 = 0;          ///< timed trips: periods of 5 minutes; otherwise 0
    local_instant valid_until{};  ///< the meter's wall time
    std::uint8_t channel = 0;     ///< from 1, or all_channels; 0 where the meter has no channels

    friend constexpr bool operator==(const relay_order&, const relay_order&) = default;
};

inline constexpr std::size_t relay_order_length = 8;

namespace detail {

constexpr bool is_timed(relay_command c) noexcept {
    return c == relay_command::timed_trip_close || c == relay_command::timed_trip_permit;
}

// Takes the channel out of N1 and N2, or puts it there. @return `bad_value`.
constexpr result<void> take_channel(relay_order& order, relay_channels form) noexcept {
    if (form == relay_channels::in_n2) {
        order.channel = order.n2;
        order.n2 = 0;
    } else if (form == relay_channels::in_n1_bits) {
        const unsigned n1 = static_cast<std::uint8_t>(order.what);
        order.channel = n1 >> 6 == 3 ? all_channels : static_cast<std::uint8_t>((n1 >> 6) + 1);
        order.what = static_cast<relay_command>(n1 & 0x3F);
    }
    if (to_text(order.what) == "unknown") return fail(errc::bad_value);
    return {};
}

constexpr result<void> put_channel(relay_order& order, relay_channels form) noexcept {
    const bool all = order.channel == all_channels;
    if (form == relay_channels::none) {
        if (order.channel != 0) return fail(errc::bad_value);
    } else if (form == relay_channels::in_n2) {
        if (order.channel == 0 || all || order.n2 != 0) return fail(errc::bad_value);
        order.n2 = order.channel;
    } else {
        if (order.channel == 0 || (order.channel > 3 && !all)) return fail(errc::bad_value);
        const unsigned bits = all ? 3U : order.channel - 1U;
        order.what = static_cast<relay_command>(static_cast<std::uint8_t>(order.what) | bits << 6);
    }
    return {};
}

}  // namespace detail

/// Reads the plain data of function 1CH. @return `bad_length` unless it is 8 octets (secured levels
/// carry a cipher or a code as well); `bad_value` for an unlisted N1; as read_stamp() for the time.
[[nodiscard]] constexpr result<relay_order> read_relay_order(
    bytes_view plain, relay_channels channels = relay_channels::none) noexcept {
    if (plain.size() != relay_order_length) return fail(errc::bad_length, plain.size());
    relay_order out{.what = static_cast<relay_command>(plain[0]), .n2 = to_u8(plain[1])};
    const auto taken = detail::take_channel(out, channels);
    if (!taken) return fail(taken.error());
    const auto until = read_stamp(plain.subspan(2));
    if (!until) return fail(until.error().code, until.error().offset + 2);
    out.valid_until = *until;
    return out;
}

/// Writes the 8 plain octets of function 1CH. @return `bad_date` outside 2000 to 2099; `bad_value`
/// for a channel that the form cannot say.
[[nodiscard]] constexpr result<std::array<std::byte, relay_order_length>> write_relay_order(
    relay_order order, relay_channels channels = relay_channels::none) noexcept {
    const auto put = detail::put_channel(order, channels);
    if (!put) return fail(put.error());
    std::array<std::byte, relay_order_length> out{};
    out[0] = static_cast<std::byte>(order.what);
    out[1] = std::byte{order.n2};
    const auto stamped = write_stamp(order.valid_until, bytes_span{out}.subspan(2));
    if (!stamped) return fail(stamped.error());
    return out;
}

/// Writes the frame of function 1CH with a password. Secured levels: encode_secured() with the
/// octets of write_relay_order(). @return octets written; `no_room`; as write_relay_order().
[[nodiscard]] constexpr result<std::size_t> encode_relay_order(
    const address& meter, const credentials& by, const relay_order& order, bytes_span out,
    encode_params params = {}, relay_channels channels = relay_channels::none) noexcept {
    const auto data = write_relay_order(order, channels);
    if (!data) return fail(data.error());
    return encode(request{.meter = meter, .what = function::relay_control, .by = by, .data = *data},
                  out, params);
}

/// What newer meters say in the word of 9CH, when P2 of the password is 01. Source: one maker.
namespace relay_done {

inline constexpr std::uint16_t closed = 1U << 0;
inline constexpr std::uint16_t close_permitted = 1U << 1;
inline constexpr std::uint16_t tripped = 1U << 2;
inline constexpr std::uint16_t trip_delayed = 1U << 3;  ///< by the trip delay, 04001401
inline constexpr std::uint16_t timed_trip = 1U << 4;
inline constexpr std::uint16_t trip_delayed_by_current = 1U << 5;
inline constexpr std::uint16_t keep_power_on = 1U << 8;
inline constexpr std::uint16_t keep_power_released = 1U << 9;
inline constexpr std::uint16_t alarm_on = 1U << 10;
inline constexpr std::uint16_t alarm_off = 1U << 11;

}  // namespace relay_done

/// What they say in the word of DCH; some set bit 15 as well. Source: one maker.
namespace relay_refusal {

inline constexpr std::uint16_t meter_suspended = 1U << 0;
inline constexpr std::uint16_t mac = 1U << 1;
inline constexpr std::uint16_t password = 1U << 2;
inline constexpr std::uint16_t authentication_expired = 1U << 3;
inline constexpr std::uint16_t expired = 1U << 4;  ///< the order's last instant is over
inline constexpr std::uint16_t keep_power = 1U << 5;
inline constexpr std::uint16_t keep_power_timed = 1U << 6;  ///< a timed trip, against keep power
inline constexpr std::uint16_t bad_n2 = 1U << 7;
inline constexpr std::uint16_t already_tripped = 1U << 8;  ///< a timed trip

}  // namespace relay_refusal

/// The word of an answer to function 1CH that has one (2 octets), bits of relay_done or, where the
/// meter refused, of relay_refusal; nothing for any other reply.
[[nodiscard]] constexpr std::optional<std::uint16_t> relay_word(const reply& r) noexcept {
    if (r.what != function::relay_control || r.data.size() != 2) return std::nullopt;
    return static_cast<std::uint16_t>(to_u8(r.data[0]) | to_u8(r.data[1]) << 8);
}

}  // namespace submeter::inline v0::codec::dlt645
