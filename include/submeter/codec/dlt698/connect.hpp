// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt698/apdu_writer.hpp"

namespace submeter::inline v0::codec::dlt698 {

/// How a client proves itself.
enum class mechanism : std::uint8_t { none, password, symmetric, signature };

[[nodiscard]] constexpr std::string_view to_text(mechanism m) noexcept {
    constexpr std::string_view texts[] = {"none", "password", "symmetric", "signature"};
    const auto i = static_cast<std::size_t>(m);
    return i < 4 ? texts[i] : "unknown";
}

/// What the two sides agree on. A value.
struct connection_terms {
    std::uint16_t version = 0x0010;
    std::array<std::byte, 8> protocol_bits{};
    std::array<std::byte, 16> function_bits{};
    std::uint16_t send_size = 1024;
    std::uint16_t receive_size = 1024;
    std::uint8_t window = 1;
    std::uint16_t apdu_size = 1024;
    std::uint32_t timeout_s = 7200;
};

/// CONNECT-Request. A value; borrows.
struct connect_request {
    std::uint8_t piid = 0;
    connection_terms terms{};
    mechanism by = mechanism::none;
    bytes_view first{};   ///< the password; or the cipher text
    bytes_view second{};  ///< the signature
};

/// What the server says to a CONNECT-Request. 2 to 4 are numbered in two ways in the sources.
enum class connect_verdict : std::uint8_t {
    allowed = 0,
    bad_password = 1,
    symmetric_failed = 2,
    signature_failed = 3,
    wrong_version = 4,
    other = 255,
};

[[nodiscard]] constexpr std::string_view to_text(connect_verdict v) noexcept {
    constexpr std::string_view texts[] = {"allowed", "bad_password", "symmetric_failed",
                                          "signature_failed", "wrong_version"};
    const auto i = static_cast<std::size_t>(v);
    if (v == connect_verdict::other) return "other";
    return i < 5 ? texts[i] : "unknown";
}

/// CONNECT-Response. A value; borrows.
struct connect_reply {
    std::uint8_t piid = 0;
    bytes_view factory_version{};  ///< 32 ASCII characters: maker 4, software 4 and its date 6,
                                   ///< hardware 4 and its date 6, extension 8
    connection_terms terms{};
    connect_verdict verdict = connect_verdict::allowed;
    bool has_security = false;
    bytes_view random{};
    bytes_view signature{};
};

inline constexpr std::size_t factory_version_length = 32;

namespace detail {

template <std::size_t N>
constexpr void copy_octets(bytes_view from, std::array<std::byte, N>& to) noexcept {
    for (std::size_t i = 0; i < N && i < from.size(); ++i)
        to[i] = from[i];
}

constexpr connection_terms read_terms(reader& in) noexcept {
    connection_terms out{.version = in.u16()};
    copy_octets(in.take(8), out.protocol_bits);
    copy_octets(in.take(16), out.function_bits);
    out.send_size = in.u16();
    out.receive_size = in.u16();
    out.window = in.u8();
    out.apdu_size = in.u16();
    out.timeout_s = in.u32();
    return out;
}

constexpr void put_terms(apdu_writer& w, const connection_terms& t) noexcept {
    w.u16(t.version);
    w.raw(t.protocol_bits);
    w.raw(t.function_bits);
    w.u16(t.send_size);
    w.u16(t.receive_size);
    w.u8(t.window);
    w.u16(t.apdu_size);
    w.u32(t.timeout_s);
}

}  // namespace detail

/// Reads a CONNECT-Request. @return `reply_mismatch` for another APDU.
[[nodiscard]] constexpr result<connect_request> read_connect_request(const apdu& a) noexcept {
    if (a.what != service::connect || a.way != direction::request)
        return fail(errc::reply_mismatch);
    detail::reader in{a.body};
    connect_request out{.piid = a.piid, .terms = detail::read_terms(in)};
    out.by = static_cast<mechanism>(in.u8());
    if (out.by >= mechanism::password) out.first = in.string();
    if (out.by >= mechanism::symmetric) out.second = in.string();
    return out;
}

/// Reads a CONNECT-Response. @return `reply_mismatch` for another APDU.
[[nodiscard]] constexpr result<connect_reply> read_connect_reply(const apdu& a) noexcept {
    if (a.what != service::connect || a.way != direction::response)
        return fail(errc::reply_mismatch);
    detail::reader in{a.body};
    connect_reply out{.piid = a.piid, .factory_version = in.take(factory_version_length)};
    out.terms = detail::read_terms(in);
    out.verdict = static_cast<connect_verdict>(in.u8());
    out.has_security = in.u8() == 1;
    if (out.has_security) {
        out.random = in.string();
        out.signature = in.string();
    }
    return out;
}

/// Writes a CONNECT-Request. @return the APDU, in the room; `no_room`; `bad_value` for an unknown
/// mechanism.
[[nodiscard]] constexpr result<bytes_view> encode_apdu(const connect_request& r,
                                                       bytes_span out) noexcept {
    apdu_writer w{out, {.what = service::connect, .piid = r.piid}};
    detail::put_terms(w, r.terms);
    w.u8(static_cast<std::uint8_t>(r.by));
    if (r.by >= mechanism::password) w.octet_string(r.first);
    if (r.by >= mechanism::symmetric) w.octet_string(r.second);
    return w.finish();
}

/// Writes a CONNECT-Response. @return the APDU, in the room; `no_room`; `bad_length` for a factory
/// version of another length.
[[nodiscard]] constexpr result<bytes_view> encode_apdu(const connect_reply& r,
                                                       bytes_span out) noexcept {
    apdu_writer w{out, {.way = direction::response, .what = service::connect, .piid = r.piid}};
    if (r.factory_version.size() != factory_version_length)
        return fail(errc::bad_length, r.factory_version.size());
    w.raw(r.factory_version);
    detail::put_terms(w, r.terms);
    w.u8(static_cast<std::uint8_t>(r.verdict));
    w.u8(r.has_security ? 1 : 0);
    if (r.has_security) {
        w.octet_string(r.random);
        w.octet_string(r.signature);
    }
    return w.finish();
}

/// Writes a RELEASE-Request. @return the APDU, in the room; `no_room`.
[[nodiscard]] constexpr result<bytes_view> encode_release(std::uint8_t piid,
                                                          bytes_span out) noexcept {
    return apdu_writer{out, {.what = service::release, .piid = piid}}.finish();
}

/// Writes a RELEASE-Response. @return the APDU, in the room; `no_room`.
[[nodiscard]] constexpr result<bytes_view> encode_release_reply(std::uint8_t piid,
                                                                bytes_span out) noexcept {
    apdu_writer w{out, {.way = direction::response, .what = service::release, .piid = piid}};
    w.u8(0);
    return w.finish();
}

/// RELEASE-Notification: the server has given the connection up. A value.
struct release_notice {
    std::uint8_t piid = 0;
    date_time connected{};
    date_time now{};
};

/// Reads a RELEASE-Notification. @return `reply_mismatch` for another APDU.
[[nodiscard]] constexpr result<release_notice> read_release_notice(const apdu& a) noexcept {
    if (a.what != service::release_notification || a.way != direction::response)
        return fail(errc::reply_mismatch);
    detail::reader in{a.body};
    release_notice out{.piid = a.piid, .connected = detail::read_date_time_s(in)};
    out.now = detail::read_date_time_s(in);
    return out;
}

/// Writes a RELEASE-Notification. @return the APDU, in the room; `no_room`.
[[nodiscard]] constexpr result<bytes_view> encode_apdu(const release_notice& r,
                                                       bytes_span out) noexcept {
    apdu_writer w{
        out, {.way = direction::response, .what = service::release_notification, .piid = r.piid}};
    w.moment_s(r.connected);
    w.moment_s(r.now);
    return w.finish();
}

}  // namespace submeter::inline v0::codec::dlt698
