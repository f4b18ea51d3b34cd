// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt698/apdu_writer.hpp"

namespace submeter::inline v0::codec::dlt698 {

/// What a server wants of its link.
enum class link_kind : std::uint8_t { login, heartbeat, logout };

[[nodiscard]] constexpr std::string_view to_text(link_kind k) noexcept {
    constexpr std::string_view texts[] = {"login", "heartbeat", "logout"};
    const auto i = static_cast<std::size_t>(k);
    return i < 3 ? texts[i] : "unknown";
}

/// LINK-Request, sent by the server: it logs in, says that it lives, or logs out. A value.
struct link_request {
    std::uint8_t piid = 0;
    link_kind kind = link_kind::login;
    std::uint16_t heartbeat_s = 0;  ///< how often it will say so
    date_time sent{};
};

/// What a client says to a LINK-Request.
enum class link_verdict : std::uint8_t { ok, address_repeated, illegal_device, no_capacity };

[[nodiscard]] constexpr std::string_view to_text(link_verdict v) noexcept {
    constexpr std::string_view texts[] = {"ok", "address_repeated", "illegal_device",
                                          "no_capacity"};
    const auto i = static_cast<std::size_t>(v);
    return i < 4 ? texts[i] : "unknown";
}

/// LINK-Response, by the client; the three times let the server find its clock's offset. A value.
struct link_reply {
    std::uint8_t piid = 0;
    bool clock_trusted = false;
    link_verdict verdict = link_verdict::ok;
    date_time requested{};
    date_time received{};
    date_time replied{};
};

namespace detail {

constexpr date_time read_moment(reader& in) noexcept {
    return read_date_time(in.take(date_time_length)).value_or(date_time{});
}

}  // namespace detail

/// Reads a LINK-Request. @return `reply_mismatch` for another APDU.
[[nodiscard]] constexpr result<link_request> read_link_request(const apdu& a) noexcept {
    if (a.what != service::link || a.way != direction::request) return fail(errc::reply_mismatch);
    detail::reader in{a.body};
    link_request out{.piid = a.piid, .kind = static_cast<link_kind>(in.u8())};
    out.heartbeat_s = in.u16();
    out.sent = detail::read_moment(in);
    return out;
}

/// Reads a LINK-Response. @return `reply_mismatch` for another APDU.
[[nodiscard]] constexpr result<link_reply> read_link_reply(const apdu& a) noexcept {
    if (a.what != service::link || a.way != direction::response) return fail(errc::reply_mismatch);
    detail::reader in{a.body};
    const std::uint8_t word = in.u8();
    link_reply out{.piid = a.piid,
                   .clock_trusted = (word & 0x80U) != 0,
                   .verdict = static_cast<link_verdict>(word & 7U)};
    out.requested = detail::read_moment(in);
    out.received = detail::read_moment(in);
    out.replied = detail::read_moment(in);
    return out;
}

/// Writes a LINK-Request. @return the APDU, in the room; `no_room`.
[[nodiscard]] constexpr result<bytes_view> encode_apdu(const link_request& r,
                                                       bytes_span out) noexcept {
    apdu_writer w{out, {.what = service::link, .piid = r.piid}};
    w.u8(static_cast<std::uint8_t>(r.kind));
    w.u16(r.heartbeat_s);
    w.moment(r.sent);
    return w.finish();
}

/// Writes a LINK-Response. @return the APDU, in the room; `no_room`.
[[nodiscard]] constexpr result<bytes_view> encode_apdu(const link_reply& r,
                                                       bytes_span out) noexcept {
    apdu_writer w{out, {.way = direction::response, .what = service::link, .piid = r.piid}};
    w.u8(static_cast<std::uint8_t>((r.clock_trusted ? 0x80U : 0U) |
                                   (static_cast<unsigned>(r.verdict) & 7U)));
    w.moment(r.requested);
    w.moment(r.received);
    w.moment(r.replied);
    return w.finish();
}

/// The answer to a LINK-Request.
[[nodiscard]] constexpr link_reply answer(const link_request& r, const date_time& received,
                                          const date_time& replied) noexcept {
    return {.piid = r.piid, .requested = r.sent, .received = received, .replied = replied};
}

}  // namespace submeter::inline v0::codec::dlt698
