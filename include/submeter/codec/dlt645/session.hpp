// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/wallet.hpp"

namespace submeter::inline v0::codec::dlt645 {

// The payloads of function 03 that open and end a session with the meter's security module, change
// its keys and read its files. Octets that are neither numbers nor digits are in wire order.
// Source: fee-control meters; the identifiers are not in DL/T 645-2007 itself.

namespace ids {

inline constexpr data_id authenticate{0x070000FF};
inline constexpr data_id session_validity{0x070001FF};
inline constexpr data_id end_session{0x070002FF};
inline constexpr data_id end_session_2{0x07000201};
inline constexpr data_id update_control_key{0x070201FF};
inline constexpr data_id update_parameter_key{0x070202FF};
inline constexpr data_id update_identity_key{0x070203FF};
inline constexpr data_id read_module_file{0x078001FF};

}  // namespace ids

/// Identity authentication (070000FF): the master proves itself by the cipher of its random number.
/// A value.
struct authentication {
    std::array<std::byte, 8> cipher{};
    std::array<std::byte, 8> random{};
    std::array<std::byte, 8> diversifier{};  ///< by which the module derives its key
};

/// What the meter answers to it. A value.
struct authentication_answer {
    std::array<std::byte, 4> random{};
    std::array<std::byte, 8> module_serial{};
};

/// How long the session holds (070001FF). A value.
struct session_validity {
    std::uint16_t minutes = 0;  ///< at most 9999
    mac code{};                 ///< covers the minutes
};

/// A new key for the module (070201FF to 070203FF), enciphered. A value.
struct key_update {
    std::uint32_t key_info = 0;
    mac code{};  ///< covers key information; what else, is the module's affair
    std::array<std::byte, 32> key{};
};

/// A part of a file of the module (078001FF). A value.
struct module_file_part {
    std::uint16_t length = 0;
    std::uint16_t start = 0;
    std::uint16_t file = 0;
    std::uint16_t directory = 0;

    friend constexpr bool operator==(const module_file_part&, const module_file_part&) = default;
};

/// What the meter answers to it. A value; borrows.
struct module_file_answer {
    module_file_part part{};
    bytes_view octets{};
    mac code{};
};

/// Reads the 24 octets of an authentication. @return `bad_length`.
[[nodiscard]] constexpr result<authentication> read_authentication(bytes_view data) noexcept {
    if (data.size() != 24) return fail(errc::bad_length, data.size());
    byte_cursor in{data};
    return authentication{.cipher = detail::take_octets<8>(in),
                          .random = detail::take_octets<8>(in),
                          .diversifier = detail::take_octets<8>(in)};
}

/// Reads the 12 octets that answer it. @return `bad_length`.
[[nodiscard]] constexpr result<authentication_answer> read_authentication_answer(
    bytes_view data) noexcept {
    if (data.size() != 12) return fail(errc::bad_length, data.size());
    byte_cursor in{data};
    return authentication_answer{.random = detail::take_octets<4>(in),
                                 .module_serial = detail::take_octets<8>(in)};
}

/// Reads the 6 octets of a validity. @return `bad_length`, `bad_bcd`.
[[nodiscard]] constexpr result<session_validity> read_session_validity(bytes_view data) noexcept {
    if (data.size() != 6) return fail(errc::bad_length, data.size());
    const auto minutes = bcd_read_le(data.first(2));
    if (!minutes) return fail(minutes.error());
    return session_validity{.minutes = static_cast<std::uint16_t>(*minutes),
                            .code = {data[2], data[3], data[4], data[5]}};
}

/// Reads the 40 octets of a key update. @return `bad_length`.
[[nodiscard]] constexpr result<key_update> read_key_update(bytes_view data) noexcept {
    if (data.size() != 40) return fail(errc::bad_length, data.size());
    byte_cursor in{data};
    return key_update{.key_info = detail::take_word(in),
                      .code = detail::take_octets<4>(in),
                      .key = detail::take_octets<32>(in)};
}

/// Reads the 8 octets that name a part of a file. @return `bad_length`.
[[nodiscard]] constexpr result<module_file_part> read_module_file_part(bytes_view data) noexcept {
    if (data.size() != 8) return fail(errc::bad_length, data.size());
    byte_cursor in{data};
    return module_file_part{.length = in.u16_le().value_or(0),
                            .start = in.u16_le().value_or(0),
                            .file = in.u16_le().value_or(0),
                            .directory = in.u16_le().value_or(0)};
}

/// Reads the answer with a part of a file, which `data` holds. @return `bad_length`.
[[nodiscard]] constexpr result<module_file_answer> read_module_file_answer(
    bytes_view data) noexcept {
    if (data.size() < 12) return fail(errc::bad_length, data.size());
    byte_cursor code{data.last(4)};
    return module_file_answer{.part = *read_module_file_part(data.first(8)),
                              .octets = data.subspan(8, data.size() - 12),
                              .code = detail::take_octets<4>(code)};
}

namespace detail {

// The frame of function 03 with `data`.
constexpr result<std::size_t> encode_security(const address& meter, std::uint32_t operator_code,
                                              data_id id, bytes_view data, bytes_span out,
                                              encode_params params) noexcept {
    return encode(request{.meter = meter,
                          .what = function::authenticate,
                          .id = id,
                          .by = {.operator_code = operator_code},
                          .data = data},
                  out, params);
}

}  // namespace detail

/// Writes the frame of an identity authentication. @return octets written, or `no_room`.
[[nodiscard]] constexpr result<std::size_t> encode_authentication(
    const address& meter, std::uint32_t operator_code, const authentication& a, bytes_span out,
    encode_params params = {}) noexcept {
    std::array<std::byte, 24> data{};
    byte_writer w{data};
    w.put(bytes_view{a.cipher});
    w.put(bytes_view{a.random});
    w.put(bytes_view{a.diversifier});
    return detail::encode_security(meter, operator_code, ids::authenticate, data, out, params);
}

/// Writes the frame that says how long the session holds; the hook is asked for the code of the
/// minutes. @return octets written; `no_room`; `overflow` above 9999; or what the hook fails with.
template <mac_hook Mac = given_macs>
[[nodiscard]] constexpr result<std::size_t> encode_session_validity(const address& meter,
                                                                    std::uint32_t operator_code,
                                                                    std::uint16_t minutes,
                                                                    Mac&& code, bytes_span out,
                                                                    encode_params params = {}) {
    std::array<std::byte, 6> data{};
    const auto written = bcd_write_le(minutes, bytes_span{data}.first(2));
    if (!written) return fail(written.error());
    const request r{.meter = meter,
                    .what = function::authenticate,
                    .id = ids::session_validity,
                    .by = {.operator_code = operator_code}};
    const result<mac> made = code(part_of(r, bytes_view{data}.first(2)));
    if (!made) return fail(made.error());
    byte_writer w{bytes_span{data}.subspan(2)};
    w.put(bytes_view{*made});
    return detail::encode_security(meter, operator_code, ids::session_validity, data, out, params);
}

/// Writes a frame of function 03 without data: ids::end_session, ids::wallet_status.
/// @return octets written, or `no_room`.
[[nodiscard]] constexpr result<std::size_t> encode_security_query(
    const address& meter, std::uint32_t operator_code, data_id id, bytes_span out,
    encode_params params = {}) noexcept {
    return detail::encode_security(meter, operator_code, id, {}, out, params);
}

/// Writes the frame of a key update; `id` is one of ids::update_control_key and its like.
/// @return octets written, or `no_room`.
[[nodiscard]] constexpr result<std::size_t> encode_key_update(const address& meter,
                                                              std::uint32_t operator_code,
                                                              data_id id, const key_update& update,
                                                              bytes_span out,
                                                              encode_params params = {}) noexcept {
    std::array<std::byte, 40> data{};
    byte_writer w{data};
    w.u32_le(update.key_info);
    w.put(bytes_view{update.code});
    w.put(bytes_view{update.key});
    return detail::encode_security(meter, operator_code, id, data, out, params);
}

/// Writes the frame that reads a part of a file of the module. @return octets written, or
/// `no_room`.
[[nodiscard]] constexpr result<std::size_t> encode_read_module_file(
    const address& meter, std::uint32_t operator_code, const module_file_part& part, bytes_span out,
    encode_params params = {}) noexcept {
    std::array<std::byte, 8> data{};
    byte_writer w{data};
    w.u16_le(part.length);
    w.u16_le(part.start);
    w.u16_le(part.file);
    w.u16_le(part.directory);
    return detail::encode_security(meter, operator_code, ids::read_module_file, data, out, params);
}

}  // namespace submeter::inline v0::codec::dlt645
