// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/cjt188/dictionary.hpp"
#include "submeter/codec/cjt188/value.hpp"

#include <array>

namespace submeter::inline v0::codec::cjt188 {

// What prepaid meters are told and say: purchases, prices, the valve. Written and read, for both
// sides of the line.

/// A purchase as it is written to the meter (A013). Its number is that of the last one (8105) plus
/// 1; whether a meter refuses a number twice is not known, so that after a time-out 8105 is read
/// before anything is sent again. A value.
struct purchase {
    std::uint8_t number = 0;
    decimal amount{};  ///< at most 2 decimals, 99999999 of the smallest

    friend constexpr bool operator==(const purchase&, const purchase&) = default;
};

/// Writes the 5 octets of A013 and of its answer. @return `inexact`, `overflow` or
/// `negative_amount` where the amount does not fit.
[[nodiscard]] constexpr result<std::array<std::byte, 5>> write_purchase(
    const purchase& p, const dialect& d = {}) noexcept {
    std::array<std::byte, 5> out{};
    const auto number = write_sequence(p.number, d);
    if (!number) return fail(number.error());
    out[0] = *number;
    const auto written =
        write_value(detail::purchase_state[1], p.amount, bytes_span{out}.subspan(1));
    if (!written) return fail(written.error());
    return out;
}

/// Reads the 5 octets of A013. @return `bad_length`, `bad_bcd` with the octet's offset,
/// `value_absent`.
[[nodiscard]] constexpr result<purchase> read_purchase(bytes_view wire,
                                                       const dialect& d = {}) noexcept {
    if (wire.size() != 5) return fail(errc::bad_length, wire.size());
    const auto number = read_sequence(wire[0], d);
    if (!number) return fail(number.error());
    const auto amount = read_digits(detail::purchase_state[1], wire.subspan(1));
    if (!amount) return fail(amount.error().code, 1 + amount.error().offset);
    return purchase{.number = *number, .amount = *amount};
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

/// Writes the 15 octets of 8105: the meter's side. @return as write_purchase().
[[nodiscard]] constexpr result<std::array<std::byte, 15>> write_purchase_state(
    const purchase_state& p, const dialect& d = {}) noexcept {
    std::array<std::byte, 15> out{};
    const auto number = write_sequence(p.last.number, d);
    if (!number) return fail(number.error());
    out[0] = *number;
    const decimal amounts[]{p.last.amount, p.cumulative, p.remaining};
    for (std::size_t k = 0; k < 3; ++k) {
        const auto written = write_value(detail::purchase_state[1 + k], amounts[k],
                                         bytes_span{out}.subspan(1 + 4 * k));
        if (!written) return fail(written.error().code, written.error().offset, k);
    }
    out[13] = static_cast<std::byte>(p.state.word);
    out[14] = static_cast<std::byte>(p.state.word >> 8);
    return out;
}

/// Prices by steps: up to the first quantity at the first price, up to the second at the second,
/// above at the third. A value.
struct price_steps {
    std::array<decimal, 3> prices{};            ///< per unit, 2 decimals, at most 9999.99
    std::array<std::uint32_t, 2> quantities{};  ///< at most 999999
    std::uint8_t start_day = 1;  ///< of the month; which number means "now" is not known

    friend constexpr bool operator==(const price_steps&, const price_steps&) = default;
};

/// Writes the 15 octets of 8102, or the 16 of A010, which end in the start day, into all of `out`.
/// @return octets written; `bad_length` for another size; `inexact`, `overflow` or
/// `negative_amount`, with the number's place as index, where it does not fit.
[[nodiscard]] constexpr result<std::size_t> write_price_steps(const price_steps& p,
                                                              bytes_span out) noexcept {
    if (out.size() != 15 && out.size() != 16) return fail(errc::bad_length, out.size());
    const decimal values[]{p.prices[0],          {p.quantities[0], 0}, p.prices[1],
                           {p.quantities[1], 0}, p.prices[2],          {p.start_day, 0}};
    std::size_t at = 0;
    for (std::size_t k = 0; at < out.size(); ++k) {
        const auto written = write_value(detail::price_table[k], values[k], out.subspan(at));
        if (!written) return fail(written.error().code, written.error().offset, k);
        at += *written;
    }
    return at;
}

/// Reads the 15 octets of 8102, which have no start day, or the 16 of A010.
/// @return `bad_length`, `bad_bcd` with the octet's offset, `value_absent`.
[[nodiscard]] constexpr result<price_steps> read_price_steps(bytes_view wire) noexcept {
    if (wire.size() != 15 && wire.size() != 16) return fail(errc::bad_length, wire.size());
    std::array<decimal, 6> values{};
    std::size_t at = 0;
    for (std::size_t k = 0; at < wire.size(); ++k) {
        const auto value = read_digits(detail::price_table[k], wire.subspan(at));
        if (!value) return fail(value.error().code, at + value.error().offset, k);
        values[k] = *value;
        at += detail::price_table[k].octets;
    }
    price_steps out{.prices = {values[0], values[2], values[4]},
                    .quantities = {static_cast<std::uint32_t>(values[1].mantissa),
                                   static_cast<std::uint32_t>(values[3].mantissa)}};
    if (wire.size() == 16) out.start_day = static_cast<std::uint8_t>(values[5].mantissa);
    return out;
}

/// Reads the octet of A017. @return `bad_length`, or `bad_value` for an order that no source names.
[[nodiscard]] constexpr result<valve_order> read_valve_order(bytes_view wire) noexcept {
    if (wire.size() != 1) return fail(errc::bad_length, wire.size());
    const auto order = static_cast<valve_order>(wire[0]);
    if (to_text(order) == "unknown") return fail(errc::bad_value);
    return order;
}

}  // namespace submeter::inline v0::codec::cjt188
