// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/cjt188/message.hpp"
#include "submeter/codec/cjt188/prepaid.hpp"

namespace submeter::inline v0::codec::cjt188 {

/// Which meter a request goes to, and the SER that its reply repeats (+1 modulo 256 per exchange).
/// A value.
struct recipient {
    meter_type type = meter_type::cold_water;
    address meter{};
    std::uint8_t sequence = 0;
};

/// Writes a request with the identifier order of the dialect. @return octets written; or
/// `no_room`, `bad_length`, `unknown_function`.
[[nodiscard]] constexpr result<std::size_t> encode_request(const recipient& to, function what,
                                                           data_id id, bytes_view data,
                                                           bytes_span out, const dialect& d = {},
                                                           encode_params params = {}) noexcept {
    return encode(request{.type = to.type,
                          .meter = to.meter,
                          .what = what,
                          .id = id,
                          .order = d.id,
                          .sequence = to.sequence,
                          .data = data},
                  out, params);
}

/// Writes a read request, function 01H. @return octets written, or `no_room`.
[[nodiscard]] constexpr result<std::size_t> encode_read(const recipient& to, data_id id,
                                                        bytes_span out, const dialect& d = {},
                                                        encode_params params = {}) noexcept {
    return encode_request(to, function::read, id, {}, out, d, params);
}

/// Writes the request for the meter's address, function 03H, to any meter of the type. The address
/// is in the reply's header. @return octets written, or `no_room`.
[[nodiscard]] constexpr result<std::size_t> encode_read_address(
    meter_type type, std::uint8_t sequence, bytes_span out, const dialect& d = {},
    encode_params params = {}) noexcept {
    const recipient to{.type = type, .meter = any_address, .sequence = sequence};
    return encode_request(to, function::read_address, ids::address, {}, out, d, params);
}

/// Writes the request for the key's version, function 09H. @return octets written, or `no_room`.
[[nodiscard]] constexpr result<std::size_t> encode_read_key_version(
    const recipient& to, bytes_span out, const dialect& d = {},
    encode_params params = {}) noexcept {
    return encode_request(to, function::read_key_version, ids::key_version, {}, out, d, params);
}

/// Writes an order to the valve, A017. @return octets written, or `no_room`.
[[nodiscard]] constexpr result<std::size_t> encode_valve(const recipient& to, valve_order order,
                                                         bytes_span out, const dialect& d = {},
                                                         encode_params params = {}) noexcept {
    const std::byte data[]{static_cast<std::byte>(order)};
    return encode_request(to, function::write, ids::valve, data, out, d, params);
}

/// Writes a purchase, A013. @return octets written; `no_room`; as write_purchase().
[[nodiscard]] constexpr result<std::size_t> encode_purchase(const recipient& to, const purchase& p,
                                                            bytes_span out, const dialect& d = {},
                                                            encode_params params = {}) noexcept {
    const auto data = write_purchase(p, d);
    if (!data) return fail(data.error());
    return encode_request(to, function::write, ids::write_purchase, *data, out, d, params);
}

/// Writes a price table, A010. @return octets written; `no_room`; as write_price_steps().
[[nodiscard]] constexpr result<std::size_t> encode_price_steps(const recipient& to,
                                                               const price_steps& p, bytes_span out,
                                                               const dialect& d = {},
                                                               encode_params params = {}) noexcept {
    std::array<std::byte, 16> data{};
    const auto written = write_price_steps(p, data);
    if (!written) return fail(written.error());
    return encode_request(to, function::write, ids::write_price_table, data, out, d, params);
}

/// Writes the clock, A015. @return octets written; `no_room`; `bad_date`.
[[nodiscard]] constexpr result<std::size_t> encode_time(const recipient& to, local_instant when,
                                                        bytes_span out, const dialect& d = {},
                                                        encode_params params = {}) noexcept {
    std::array<std::byte, time_length> data{};
    const auto written = write_time(when, data, d.time);
    if (!written) return fail(written.error());
    return encode_request(to, function::write, ids::write_time, data, out, d, params);
}

/// Gives a meter an address, function 15H. @return octets written, or `no_room`.
[[nodiscard]] constexpr result<std::size_t> encode_write_address(
    const recipient& to, const address& given, bytes_span out, const dialect& d = {},
    encode_params params = {}) noexcept {
    return encode_request(to, function::write_address, ids::write_address, given.octets, out, d,
                          params);
}

/// Sets the register to what the mechanical counter shows, function 16H. @return octets written;
/// `no_room`; as write_value() where the value does not fit.
[[nodiscard]] constexpr result<std::size_t> encode_write_index(const recipient& to, decimal value,
                                                               scaled_unit unit, bytes_span out,
                                                               const dialect& d = {},
                                                               encode_params params = {}) noexcept {
    std::array<std::byte, 5> data{};
    const auto written = write_value(detail::meter_index[0], value, data, unit);
    if (!written) return fail(written.error());
    return encode_request(to, function::write_index, ids::write_index, data, out, d, params);
}

}  // namespace submeter::inline v0::codec::cjt188
