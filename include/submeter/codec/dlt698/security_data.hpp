// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt698/data.hpp"

namespace submeter::inline v0::codec::dlt698 {

/// SID: which operation the security module is to do, and its parameters. The values come from the
/// key machine. A value; borrows.
struct security_id {
    std::uint32_t id = 0;
    bytes_view parameters{};
};

/// SID_MAC. A value; borrows.
struct security_mac {
    security_id sid{};
    bytes_view mac{};
};

/// COMDCB: how a serial port is set. A value.
struct port_settings {
    std::uint8_t baud = 6;  ///< 0..10: 300, 600, 1200, 2400, 4800, 7200, 9600, 19200, 38400, 57600,
                            ///< 115200; 255 by itself
    std::uint8_t parity = 2;  ///< 0 none, 1 odd, 2 even
    std::uint8_t data_bits = 8;
    std::uint8_t stop_bits = 1;
    std::uint8_t flow = 0;  ///< 0 none

    friend constexpr bool operator==(const port_settings&, const port_settings&) = default;
};

/// Bits per second of a COMDCB's octet; 0 for 255 (the port finds out) and unknown ones.
[[nodiscard]] constexpr std::uint32_t bits_per_second(std::uint8_t baud) noexcept {
    constexpr std::uint32_t rates[] = {300,  600,   1200,  2400,  4800,  7200,
                                       9600, 19200, 38400, 57600, 115200};
    return baud < std::size(rates) ? rates[baud] : 0;
}

namespace detail {

constexpr security_id read_sid(reader& in) noexcept {
    security_id out{.id = in.u32()};
    out.parameters = in.string();
    return out;
}

constexpr port_settings read_port(reader& in) noexcept {
    port_settings out;
    out.baud = in.u8();
    out.parity = in.u8();
    out.data_bits = in.u8();
    out.stop_bits = in.u8();
    out.flow = in.u8();
    return out;
}

constexpr void put_string(byte_writer& w, bytes_view octets) noexcept {
    put_length(w, octets.size());
    w.put(octets);
}

constexpr void put_sid(byte_writer& w, const security_id& s) noexcept {
    w.u32_be(s.id);
    put_string(w, s.parameters);
}

constexpr void put_port(byte_writer& w, const port_settings& p) noexcept {
    for (const auto octet : {p.baud, p.parity, p.data_bits, p.stop_bits, p.flow})
        w.u8(octet);
}

// The octets of a TSA: the length of AF and SA, and both.
constexpr void put_server(byte_writer& w, const address& a) noexcept {
    put_length(w, 1U + a.view().size());
    w.put(address_flags(a));
    w.put(a.view());
}

}  // namespace detail

/// The SID of a SID or SID_MAC. @return `wrong_type`.
[[nodiscard]] constexpr result<security_mac> security_of(const data_view& d) noexcept {
    if (d.type != data_type::sid && d.type != data_type::sid_mac) return fail(errc::wrong_type);
    detail::reader in{d.content};
    security_mac out{.sid = detail::read_sid(in)};
    if (d.type == data_type::sid_mac) out.mac = in.string();
    return out;
}

/// The settings of a COMDCB. @return `wrong_type`.
[[nodiscard]] constexpr result<port_settings> port_of(const data_view& d) noexcept {
    if (d.type != data_type::comdcb) return fail(errc::wrong_type);
    detail::reader in{d.content};
    return detail::read_port(in);
}

/// Scaler_Unit: a power of ten and a unit of the DLMS enumeration. A value.
struct scaler_unit {
    std::int8_t scaler = 0;
    std::uint8_t unit = 255;

    friend constexpr bool operator==(const scaler_unit&, const scaler_unit&) = default;
};

/// The octets of a Scaler_Unit. @return `wrong_type`.
[[nodiscard]] constexpr result<scaler_unit> scaler_of(const data_view& d) noexcept {
    if (d.type != data_type::scaler_unit) return fail(errc::wrong_type);
    return scaler_unit{static_cast<std::int8_t>(to_u8(d.content[0])), to_u8(d.content[1])};
}

/// TI. @return `wrong_type`.
[[nodiscard]] constexpr result<time_interval> interval_of(const data_view& d) noexcept {
    if (d.type != data_type::ti) return fail(errc::wrong_type);
    return time_interval{static_cast<interval_unit>(to_u8(d.content[0])),
                         static_cast<std::uint16_t>(detail::unsigned_be(d.content.subspan(1)))};
}

/// A Region's bounds. A value; borrows.
struct region {
    bool includes_from = true;
    bool includes_to = false;
    data_view from{};
    data_view to{};
};

/// A Region. @return `wrong_type`.
[[nodiscard]] constexpr result<region> region_of(const data_view& d) noexcept {
    if (d.type != data_type::region) return fail(errc::wrong_type);
    detail::reader in{d.content};
    const std::uint8_t form = in.u8();
    region out{.includes_from = form == 0 || form == 2, .includes_to = form == 1 || form == 2};
    out.from = detail::read_data(in);
    out.to = detail::read_data(in);
    return out;
}

}  // namespace submeter::inline v0::codec::dlt698
