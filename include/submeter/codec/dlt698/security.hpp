// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt698/refusal.hpp"
#include "submeter/codec/dlt698/security_data.hpp"

#include <concepts>

namespace submeter::inline v0::codec::dlt698 {

// SECURITY carries another APDU. What the ciphers and MACs are, the meter's security module and
// the utility's key machine know; here they come in as callables.

inline constexpr std::uint8_t security_request_tag = 0x10;
inline constexpr std::uint8_t security_reply_tag = 0x90;
inline constexpr std::size_t security_mac_length = 4;  ///< as usual; others are read, too
inline constexpr std::size_t random_length = 16;       ///< of an RN, as usual

/// How the carried APDU travels; a reply may instead say why there is none.
enum class protection : std::uint8_t { plain, cipher, refused };

/// What a request proves or asks itself by.
enum class proof_kind : std::uint8_t { sid_mac, rn, rn_mac, sid };

[[nodiscard]] constexpr std::string_view to_text(protection p) noexcept {
    constexpr std::string_view texts[] = {"plain", "cipher", "refused"};
    const auto i = static_cast<std::size_t>(p);
    return i < 3 ? texts[i] : "unknown";
}
[[nodiscard]] constexpr std::string_view to_text(proof_kind k) noexcept {
    constexpr std::string_view texts[] = {"sid_mac", "rn", "rn_mac", "sid"};
    const auto i = static_cast<std::size_t>(k);
    return i < 4 ? texts[i] : "unknown";
}

/// SECURITY-Request. A value; borrows.
struct security_request {
    protection how = protection::plain;
    bytes_view carried{};  ///< the APDU, or its cipher text
    proof_kind proof = proof_kind::rn;
    security_id sid{};  ///< sid_mac, sid
    bytes_view rn{};    ///< rn, rn_mac
    bytes_view mac{};   ///< sid_mac, rn_mac
};

/// SECURITY-Response. A value; borrows.
struct security_reply {
    protection how = protection::plain;
    bytes_view carried{};   ///< unless refused
    dar verdict = dar::ok;  ///< where refused
    std::optional<bytes_view> mac{};
};

/// Whether octets are a SECURITY APDU of either side.
[[nodiscard]] constexpr bool is_security(bytes_view apdu) noexcept {
    return !apdu.empty() && (to_u8(apdu[0]) & 0x7FU) == security_request_tag;
}

namespace detail {

constexpr result<void> whole(const reader& in) noexcept {
    if (!in.ok()) return fail(in.why());
    if (in.remaining() > 0) return fail(errc::bad_length, in.at());
    return {};
}

}  // namespace detail

/// Takes a SECURITY-Request apart. @return `unknown_function` for another APDU; `bad_length` where
/// octets are missing or left over; `bad_value` for an unknown choice.
[[nodiscard]] constexpr result<security_request> parse_security_request(bytes_view apdu) noexcept {
    detail::reader in{apdu};
    if (in.u8() != security_request_tag) return fail(errc::unknown_function);
    security_request out{.how = static_cast<protection>(in.u8())};
    if (out.how > protection::cipher) in.refuse(errc::bad_value, 1);
    out.carried = in.string();
    const std::size_t at = in.at();
    out.proof = static_cast<proof_kind>(in.u8());
    switch (out.proof) {
        case proof_kind::sid_mac:
            out.sid = detail::read_sid(in);
            out.mac = in.string();
            break;
        case proof_kind::rn:
            out.rn = in.string();
            break;
        case proof_kind::rn_mac:
            out.rn = in.string();
            out.mac = in.string();
            break;
        case proof_kind::sid:
            out.sid = detail::read_sid(in);
            break;
        default:
            in.refuse(errc::bad_value, at);
    }
    if (const auto end = detail::whole(in); !end) return fail(end.error());
    return out;
}

/// Takes a SECURITY-Response apart. @return as parse_security_request().
[[nodiscard]] constexpr result<security_reply> parse_security_reply(bytes_view apdu) noexcept {
    detail::reader in{apdu};
    if (in.u8() != security_reply_tag) return fail(errc::unknown_function);
    security_reply out{.how = static_cast<protection>(in.u8())};
    if (out.how == protection::refused) {
        out.verdict = static_cast<dar>(in.u8());
    } else if (out.how < protection::refused) {
        out.carried = in.string();
    } else {
        in.refuse(errc::bad_value, 1);
    }
    const std::size_t at = in.at();
    const std::uint8_t present = in.u8();
    if (present == 1) {
        if (in.u8() != 0) in.refuse(errc::bad_value, at + 1);
        out.mac = in.string();
    } else if (present > 1) {
        in.refuse(errc::bad_value, at);
    }
    if (const auto end = detail::whole(in); !end) return fail(end.error());
    return out;
}

/// Writes a SECURITY-Request. @return octets written; `no_room`; `bad_value` for an unknown choice.
[[nodiscard]] constexpr result<std::size_t> encode_security(const security_request& r,
                                                            bytes_span out) noexcept {
    if (r.how > protection::cipher || r.proof > proof_kind::sid) return fail(errc::bad_value);
    byte_writer w{out};
    w.u8(security_request_tag);
    w.u8(static_cast<std::uint8_t>(r.how));
    detail::put_string(w, r.carried);
    w.u8(static_cast<std::uint8_t>(r.proof));
    const bool has_sid = r.proof == proof_kind::sid_mac || r.proof == proof_kind::sid;
    const bool has_mac = r.proof == proof_kind::sid_mac || r.proof == proof_kind::rn_mac;
    if (has_sid) {
        detail::put_sid(w, r.sid);
    } else {
        detail::put_string(w, r.rn);
    }
    if (has_mac) detail::put_string(w, r.mac);
    return w.finish();
}

/// Writes a SECURITY-Response. @return octets written; `no_room`; `bad_value` for an unknown
/// choice.
[[nodiscard]] constexpr result<std::size_t> encode_security(const security_reply& r,
                                                            bytes_span out) noexcept {
    if (r.how > protection::refused) return fail(errc::bad_value);
    byte_writer w{out};
    w.u8(security_reply_tag);
    w.u8(static_cast<std::uint8_t>(r.how));
    if (r.how == protection::refused) {
        w.u8(static_cast<std::uint8_t>(r.verdict));
    } else {
        detail::put_string(w, r.carried);
    }
    w.u8(r.mac ? 1 : 0);
    if (r.mac) {
        w.u8(0);
        detail::put_string(w, *r.mac);
    }
    return w.finish();
}

/// What ciphers and MACs are made by: a value with
///
///     result<bytes_view> encrypt(bytes_view plain, bytes_span room);
///     result<bytes_view> decrypt(bytes_view cipher, bytes_span room);
///     result<bytes_view> mac(bytes_view octets, bytes_span room);
///
/// Each writes into the front of `room` and gives that part of it.
template <class T>
concept security_module = requires(T& m, bytes_view in, bytes_span room) {
    { m.encrypt(in, room) } -> std::same_as<result<bytes_view>>;
    { m.decrypt(in, room) } -> std::same_as<result<bytes_view>>;
    { m.mac(in, room) } -> std::same_as<result<bytes_view>>;
};

/// Fills a request in: encrypts `r.carried` into `room` where it is to travel so, and makes the MAC
/// over what travels where the proof has one. @return the request, borrowing from `room`; what the
/// module says.
template <security_module Module>
[[nodiscard]] constexpr result<security_request> seal(security_request r, Module& module,
                                                      bytes_span room) {
    if (r.how == protection::cipher) {
        const auto cipher = module.encrypt(r.carried, room);
        if (!cipher) return fail(cipher.error());
        r.carried = *cipher;
        room = room.subspan(cipher->size());
    }
    if (r.proof == proof_kind::sid_mac || r.proof == proof_kind::rn_mac) {
        const auto mac = module.mac(r.carried, room);
        if (!mac) return fail(mac.error());
        r.mac = *mac;
    }
    return r;
}

/// The APDU that a reply carries: its MAC checked where it has one, decrypted into `room` where it
/// is a cipher text. @return `not_authorised` where the MAC is another; as accepted() where the
/// reply is refused; what the module says.
template <security_module Module>
[[nodiscard]] constexpr result<bytes_view> open(const security_reply& r, Module& module,
                                                bytes_span room) {
    if (r.how == protection::refused) {
        const auto verdict = accepted(r.verdict);
        return fail(verdict ? error{errc::meter_refused, 0, 0} : verdict.error());
    }
    if (r.mac) {
        const auto mac = module.mac(r.carried, room);
        if (!mac) return fail(mac.error());
        unsigned differences = mac->size() == r.mac->size() ? 0U : 1U;
        for (std::size_t i = 0; i < mac->size() && i < r.mac->size(); ++i)
            differences |= static_cast<unsigned>(to_u8((*mac)[i]) ^ to_u8((*r.mac)[i]));
        if (differences != 0) return fail(errc::not_authorised);
    }
    if (r.how == protection::plain) return r.carried;
    return module.decrypt(r.carried, room);
}

}  // namespace submeter::inline v0::codec::dlt698
