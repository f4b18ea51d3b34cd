// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/cjt188/dictionary.hpp"
#include "submeter/codec/cjt188/message.hpp"
#include "submeter/codec/cjt188/value.hpp"

#include <array>

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

/// A purchase as it is written to the meter (A013). Its number is that of the last one (8105) plus
/// 1; whether a meter refuses a number twice is not known, so that after a time-out 8105 is read
/// before anything is sent again. A value.
struct purchase {
    std::uint8_t number = 0;
    decimal amount{};  ///< at most 2 decimals, 99999999 of the smallest

    friend constexpr bool operator==(const purchase&, const purchase&) = default;
};

/// Writes a purchase, A013. @return octets written; `no_room`; `inexact`, `overflow` or
/// `negative_amount` where the amount does not fit.
[[nodiscard]] constexpr result<std::size_t> encode_purchase(const recipient& to, const purchase& p,
                                                            bytes_span out, const dialect& d = {},
                                                            encode_params params = {}) noexcept {
    std::array<std::byte, 5> data{};
    const auto number = write_sequence(p.number, d);
    if (!number) return fail(number.error());
    data[0] = *number;
    const auto written =
        write_value(detail::purchase_state[1], p.amount, bytes_span{data}.subspan(1));
    if (!written) return fail(written.error());
    return encode_request(to, function::write, ids::write_purchase, data, out, d, params);
}

/// What a meter says of its purchases (8105). A value.
struct purchase_state {
    purchase last{};
    decimal cumulative{};
    decimal remaining{};
    status state{};

    friend constexpr bool operator==(const purchase_state&, const purchase_state&) = default;
};

/// Reads the 15 octets of 8105. @return `bad_length`, `bad_bcd` with the octet's offset,
/// `value_absent`.
[[nodiscard]] constexpr result<purchase_state> read_purchase_state(bytes_view wire,
                                                                   const dialect& d = {}) noexcept {
    if (wire.size() != 15) return fail(errc::bad_length, wire.size());
    const auto number = read_sequence(wire[0], d);
    if (!number) return fail(number.error());
    decimal amounts[3]{};
    for (std::size_t k = 0; k < 3; ++k) {
        const std::size_t at = 1 + 4 * k;
        const auto amount = read_digits(detail::purchase_state[1 + k], wire.subspan(at));
        if (!amount) return fail(amount.error().code, at + amount.error().offset);
        amounts[k] = *amount;
    }
    return purchase_state{.last = {.number = *number, .amount = amounts[0]},
                          .cumulative = amounts[1],
                          .remaining = amounts[2],
                          .state = *read_status(wire.subspan(13))};
}

/// Prices by steps: up to the first quantity at the first price, up to the second at the second,
/// above at the third. A value.
struct price_steps {
    std::array<decimal, 3> prices{};            ///< per unit, 2 decimals, at most 9999.99
    std::array<std::uint32_t, 2> quantities{};  ///< at most 999999
    std::uint8_t start_day = 1;  ///< of the month; which number means "now" is not known

    friend constexpr bool operator==(const price_steps&, const price_steps&) = default;
};

/// Writes a price table, A010. @return octets written; `no_room`; `inexact`, `overflow` or
/// `negative_amount` where a number does not fit.
[[nodiscard]] constexpr result<std::size_t> encode_price_steps(const recipient& to,
                                                               const price_steps& p, bytes_span out,
                                                               const dialect& d = {},
                                                               encode_params params = {}) noexcept {
    const decimal values[]{p.prices[0],          {p.quantities[0], 0}, p.prices[1],
                           {p.quantities[1], 0}, p.prices[2],          {p.start_day, 0}};
    std::array<std::byte, 16> data{};
    std::size_t at = 0;
    for (std::size_t k = 0; k < 6; ++k) {
        const auto written =
            write_value(detail::price_table[k], values[k], bytes_span{data}.subspan(at));
        if (!written) return fail(written.error().code, written.error().offset, k);
        at += *written;
    }
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
