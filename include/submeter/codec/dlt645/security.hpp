// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/message.hpp"

#include <concepts>

namespace submeter::inline v0::codec::dlt645 {

// Function 03 and the secured levels of functions 14 and 1C talk to the meter's security module
// (ESAM). Its ciphers are not public, so that no cipher is in this library: codes and ciphers come
// from the caller, as values or from a hook.

/// A message authentication code, in wire order. A value.
using mac = std::array<std::byte, 4>;

/// What a hook is asked to authenticate or to encipher. A value; borrows.
struct secured_part {
    address meter{};
    function what = function::authenticate;
    data_id id{};                     ///< where the function has one
    std::uint32_t operator_code = 0;  ///< eight packed digits
    std::uint8_t part = 1;            ///< which code of the message: MAC1 is 1, MAC2 is 2
    bytes_view octets{};              ///< the octets before the code that it covers; or the plain
};

/// Gives the code of a part: `result<mac>(const secured_part&)`.
template <class F>
concept mac_hook = requires(F& f, const secured_part& p) {
    { f(p) } -> std::convertible_to<result<mac>>;
};

/// Writes the cipher of a part into the room: `result<std::size_t>(const secured_part&,
/// bytes_span)`, octets written.
template <class F>
concept cipher_hook = requires(F& f, const secured_part& p, bytes_span out) {
    { f(p, out) } -> std::convertible_to<result<std::size_t>>;
};

/// Codes that were made elsewhere, by a key machine for example. As they begin they are zero: what
/// meters without a security module take. A mac_hook.
struct given_macs {
    mac first{};
    mac second{};

    [[nodiscard]] constexpr result<mac> operator()(const secured_part& p) const noexcept {
        return p.part == 2 ? second : first;
    }
};

/// A cipher that was made elsewhere. A cipher_hook.
struct given_cipher {
    bytes_view octets{};

    [[nodiscard]] constexpr result<std::size_t> operator()(const secured_part&,
                                                           bytes_span out) const noexcept {
        if (octets.size() > out.size()) return fail(errc::no_room, out.size());
        for (std::size_t i = 0; i < octets.size(); ++i)
            out[i] = octets[i];
        return octets.size();
    }
};

/// How a secured level carries the data of a function.
enum class protection : std::uint8_t {
    plain,              ///< as they are, with a password
    with_mac,           ///< as they are, then a code
    ciphered,           ///< enciphered
    ciphered_with_mac,  ///< enciphered, then a code
};

/// The protection of a password level: 99H is plain with a code; 98H is enciphered, function 14
/// with a code and the others without. What a maker does with 96H and 97H is the caller's to say.
/// Source: fee-control meters; not in DL/T 645-2007.
[[nodiscard]] constexpr protection protection_of(function what, std::uint8_t level) noexcept {
    if (level == 0x99) return protection::with_mac;
    if (level != 0x98) return protection::plain;
    return what == function::write ? protection::ciphered_with_mac : protection::ciphered;
}

[[nodiscard]] constexpr bool has_mac(protection p) noexcept {
    return p == protection::with_mac || p == protection::ciphered_with_mac;
}
[[nodiscard]] constexpr bool has_cipher(protection p) noexcept {
    return p == protection::ciphered || p == protection::ciphered_with_mac;
}

/// The data of a secured request, taken apart. A value; borrows.
struct secured_data {
    bytes_view body{};  ///< the data, or their cipher
    mac code{};         ///< zero where the protection has none
};

/// Takes the data of a request of a secured level apart. @return `bad_length`.
[[nodiscard]] constexpr result<secured_data> read_secured(const request& r, protection p) noexcept {
    secured_data out{.body = r.data};
    if (!has_mac(p)) return out;
    if (r.data.size() < out.code.size()) return fail(errc::bad_length, 9);
    const std::size_t length = r.data.size() - out.code.size();
    out.body = r.data.first(length);
    for (std::size_t i = 0; i < out.code.size(); ++i)
        out.code[i] = r.data[length + i];
    return out;
}

/// What the hooks are asked about a message. `octets` is what the code covers or the cipher hides.
[[nodiscard]] constexpr secured_part part_of(const request& r, bytes_view octets,
                                             std::uint8_t part = 1) noexcept {
    return {.meter = r.meter,
            .what = r.what,
            .id = r.id,
            .operator_code = r.by.operator_code,
            .part = part,
            .octets = octets};
}

/// Whether `code` is the one that the hook gives. @return `bad_mac`, or what the hook fails with.
template <mac_hook Mac>
[[nodiscard]] constexpr result<void> check_mac(const secured_part& p, const mac& code, Mac&& hook) {
    const result<mac> right = hook(p);
    if (!right) return fail(right.error());
    if (*right != code) return fail(errc::bad_mac);
    return {};
}

/// Writes a request of a secured level; `r.data` is plain and `r.by.level` stands in the frame as
/// it is. The code covers what stands before it in the data field's last part: the data, or their
/// cipher.
/// @return octets written; as encode(); or what a hook fails with.
template <mac_hook Mac = given_macs, cipher_hook Cipher = given_cipher>
[[nodiscard]] constexpr result<std::size_t> encode_secured(request r, protection p, Mac&& code,
                                                           Cipher&& cipher, bytes_span out,
                                                           encode_params params = {}) {
    std::array<std::byte, data_length_max> room{};
    std::size_t length = r.data.size();
    if (length > room.size()) return fail(errc::bad_length, data_length_max);
    if (has_cipher(p)) {
        const result<std::size_t> written = cipher(part_of(r, r.data), bytes_span{room});
        if (!written) return fail(written.error());
        length = *written;
    } else {
        for (std::size_t i = 0; i < length; ++i)
            room[i] = r.data[i];
    }
    if (has_mac(p)) {
        const result<mac> made = code(part_of(r, bytes_view{room}.first(length)));
        if (!made) return fail(made.error());
        byte_writer w{bytes_span{room}.subspan(length)};
        w.put(bytes_view{*made});
        if (!w.ok()) return fail(errc::bad_length, data_length_max);
        length += made->size();
    }
    r.data = bytes_view{room}.first(length);
    return encode(r, out, params);
}

/// The reasons of SERR, the error word of function 03. Source: fee-control meters.
namespace security_refusal {

inline constexpr std::uint16_t other = 1U << 0;
inline constexpr std::uint16_t duplicate_recharge = 1U << 1;
inline constexpr std::uint16_t esam_check_failed = 1U << 2;
inline constexpr std::uint16_t authentication_failed = 1U << 3;
inline constexpr std::uint16_t customer_mismatch = 1U << 4;
inline constexpr std::uint16_t wrong_count = 1U << 5;
inline constexpr std::uint16_t over_hoard_limit = 1U << 6;
inline constexpr std::uint16_t meter_suspended = 1U << 8;   ///< one maker
inline constexpr std::uint16_t password_is_set = 1U << 15;  ///< one maker

}  // namespace security_refusal

/// What an error reply of function 03 holds: bits, or one maker's codes (one octet, 80H to 84H).
enum class refusal_form : std::uint8_t { bits, codes };

/// The reasons of a refused function 03, in bits of security_refusal; 0 for any other reply. One
/// maker's codes become the bit that means the same, `other` where there is none.
[[nodiscard]] constexpr std::uint16_t security_refusal_bits(
    const reply& r, refusal_form form = refusal_form::bits) noexcept {
    if (!r.refused || r.what != function::authenticate || r.data.empty()) return 0;
    const unsigned low = to_u8(r.data[0]);
    if (form == refusal_form::codes && r.data.size() == 1) {
        if (low == 0x80) return security_refusal::wrong_count;
        if (low == 0x81) return security_refusal::customer_mismatch;
        if (low == 0x82) return security_refusal::over_hoard_limit;
        return security_refusal::other;  // 83H price out of range, 84H length
    }
    const unsigned high = r.data.size() > 1 ? to_u8(r.data[1]) : 0U;
    return static_cast<std::uint16_t>(low | high << 8);
}

}  // namespace submeter::inline v0::codec::dlt645
