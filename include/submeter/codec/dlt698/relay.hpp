// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt698/data_writer.hpp"

namespace submeter::inline v0::codec::dlt698 {

// Remote control 8000, keep power 8001, arrears warning 8002. Each writer gives one Data, in the
// room; `no_room`, `overflow`. What a relay did, status word 3 (20140203) says: read it back.

inline constexpr oad first_relay = make_oad(0xF205, 2, 1);

inline constexpr omd alarm_on_method = make_omd(0x8000, 127);             ///< NULL
inline constexpr omd alarm_off_method = make_omd(0x8000, 128);            ///< NULL
inline constexpr omd trip_method = make_omd(0x8000, 129);                 ///< trip_order
inline constexpr omd close_method = make_omd(0x8000, 130);                ///< close_order
inline constexpr omd close_by_password_method = make_omd(0x8000, 131);    ///< with a password
inline constexpr omd keep_power_on_method = make_omd(0x8001, 127);        ///< NULL
inline constexpr omd keep_power_off_method = make_omd(0x8001, 128);       ///< NULL
inline constexpr omd keep_power_auto_end_method = make_omd(0x8001, 129);  ///< NULL
inline constexpr omd arrears_warning_on_method = make_omd(0x8002, 127);   ///< arrears_warning
inline constexpr omd arrears_warning_off_method = make_omd(0x8002, 128);  ///< NULL

/// Opens a relay. A value.
struct trip_order {
    oad relay = first_relay;
    std::uint8_t alarm_delay_min = 0;  ///< so long it warns first
    std::uint16_t limit_min = 0;       ///< so long it stays open; 0 without end
    bool auto_close = false;           ///< whether it then closes by itself

    friend constexpr bool operator==(const trip_order&, const trip_order&) = default;
};

/// Closes a relay, or permits that somebody closes it at the meter. A value.
struct close_order {
    oad relay = first_relay;
    bool direct = true;

    friend constexpr bool operator==(const close_order&, const close_order&) = default;
};

/// What the meter shows to a customer in arrears, and when. A value; borrows.
struct arrears_warning {
    std::array<std::byte, 3> hours{};  ///< a bit for each hour of the day
    std::string_view text{};
};

/// Data NULL, the parameters of a method without any.
[[nodiscard]] constexpr result<data_view> encode_null(bytes_span out) noexcept {
    data_writer w{out};
    w.null();
    return w.finish();
}

/// Writes the parameters of 80008100.
[[nodiscard]] constexpr result<data_view> encode_data(std::span<const trip_order> orders,
                                                      bytes_span out) noexcept {
    data_writer w{out};
    w.array(orders.size());
    for (const auto& o : orders) {
        w.structure(4);
        w.attribute(o.relay);
        w.integer(data_type::unsigned_integer, o.alarm_delay_min);
        w.integer(data_type::long_unsigned, o.limit_min);
        w.boolean(o.auto_close);
    }
    return w.finish();
}
[[nodiscard]] constexpr result<data_view> encode_data(const trip_order& order,
                                                      bytes_span out) noexcept {
    return encode_data(std::span{&order, 1}, out);
}

/// Writes the parameters of 80008200.
[[nodiscard]] constexpr result<data_view> encode_data(std::span<const close_order> orders,
                                                      bytes_span out) noexcept {
    data_writer w{out};
    w.array(orders.size());
    for (const auto& o : orders) {
        w.structure(2);
        w.attribute(o.relay);
        w.enumeration(o.direct ? 1 : 0);
    }
    return w.finish();
}
[[nodiscard]] constexpr result<data_view> encode_data(const close_order& order,
                                                      bytes_span out) noexcept {
    return encode_data(std::span{&order, 1}, out);
}

/// Writes the parameters of 80008300, for meters that take a password in the clear.
[[nodiscard]] constexpr result<data_view> encode_close_by_password(const close_order& order,
                                                                   std::string_view password,
                                                                   bytes_span out) noexcept {
    data_writer w{out};
    w.array(1);
    w.structure(3);
    w.attribute(order.relay);
    w.enumeration(order.direct ? 1 : 0);
    w.visible_string(password);
    return w.finish();
}

/// Writes the parameters of 80027F00.
[[nodiscard]] constexpr result<data_view> encode_data(const arrears_warning& v,
                                                      bytes_span out) noexcept {
    data_writer w{out};
    w.structure(2);
    w.octet_string(v.hours);
    w.visible_string(v.text);
    return w.finish();
}

/// Reads one order of 80008100, an item of its array. @return `wrong_type`, `bad_count`.
[[nodiscard]] constexpr result<trip_order> read_trip_order(const data_view& d) noexcept {
    if (d.type != data_type::structure) return fail(errc::wrong_type);
    if (d.count != 4) return fail(errc::bad_count, 0, d.count);
    data_items items{d};
    const auto relay = items.next()->attribute();
    const auto delay = items.next()->unsigned_integer();
    const auto limit = items.next()->unsigned_integer();
    const auto auto_close = items.next()->boolean();
    if (!relay || !delay || !limit || !auto_close || *delay > 0xFF || *limit > 0xFFFF)
        return fail(errc::wrong_type);
    return trip_order{.relay = *relay,
                      .alarm_delay_min = static_cast<std::uint8_t>(*delay),
                      .limit_min = static_cast<std::uint16_t>(*limit),
                      .auto_close = *auto_close};
}

/// Reads one order of 80008200, an item of its array. @return `wrong_type`, `bad_count`.
[[nodiscard]] constexpr result<close_order> read_close_order(const data_view& d) noexcept {
    if (d.type != data_type::structure) return fail(errc::wrong_type);
    if (d.count != 2) return fail(errc::bad_count, 0, d.count);
    data_items items{d};
    const auto relay = items.next()->attribute();
    const auto direct = items.next()->unsigned_integer();
    if (!relay || !direct) return fail(errc::wrong_type);
    return close_order{.relay = *relay, .direct = *direct == 1};
}

}  // namespace submeter::inline v0::codec::dlt698
