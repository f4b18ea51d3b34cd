// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/security.hpp"
#include "submeter/core/decimal.hpp"

#include <optional>

namespace submeter::inline v0::codec::dlt645 {

// What meters that keep money themselves say of it by function 03. Amounts and counts are binary,
// the customer's number is BCD, each lowest octet first. Source: fee-control meters; the
// identifiers are not in DL/T 645-2007 itself.

namespace ids {

inline constexpr data_id wallet_status{0x078102FF};
inline constexpr data_id wallet_status_2{0x07810201};

}  // namespace ids

/// What the last digit of an amount is worth, in the meter's currency.
enum class amount_scale : std::uint8_t { hundredths, ten_thousandths };

/// Where meters differ in function 03: a meter's profile decides. The defaults are the commonest. A
/// value.
struct wallet_dialect {
    amount_scale scale = amount_scale::hundredths;
    refusal_form refusals = refusal_form::bits;
    data_id refund{};  ///< the identifier of a refund; 0 where the meter takes none

    friend constexpr bool operator==(const wallet_dialect&, const wallet_dialect&) = default;
};

/// A customer's number: 12 BCD digits, lowest octet first. A value.
struct customer_number {
    std::array<std::byte, 6> octets{};

    friend constexpr bool operator==(const customer_number&, const customer_number&) = default;
};

/// Reads 1 to 12 digits. @return `bad_digit` with the character's offset, `bad_length`.
[[nodiscard]] constexpr result<customer_number> parse_customer_number(
    std::string_view text) noexcept {
    if (text.empty() || text.size() > 12) return fail(errc::bad_length, text.size());
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] < '0' || text[i] > '9') return fail(errc::bad_digit, i);
    customer_number out;
    const auto octets = codec::detail::parse_address_octets<6>(text);
    if (octets) out.octets = *octets;
    return out;
}

/// The 12 digits, highest first; nibbles that are no digits as hexadecimal. Allocates the text.
[[nodiscard]] inline std::string to_text(const customer_number& c) {
    return codec::detail::address_text(c.octets);
}

/// What a meter says of its wallet. Which parts there are, the length of the reply says. A value.
struct wallet_state {
    decimal balance{};
    std::uint32_t count = 0;  ///< purchases so far
    customer_number customer{};
    std::optional<mac> balance_mac{};
    std::optional<mac> count_mac{};
    std::optional<std::uint32_t> key_info{};
};

namespace detail {

constexpr std::int8_t amount_exponent(const wallet_dialect& d) noexcept {
    return d.scale == amount_scale::hundredths ? -2 : -4;
}

constexpr decimal amount_of(std::uint32_t units, const wallet_dialect& d) noexcept {
    return {.mantissa = units, .exponent = amount_exponent(d)};
}

// @return `inexact`, `negative_amount`, `overflow`.
constexpr result<std::uint32_t> units_of(decimal amount, const wallet_dialect& d) noexcept {
    const auto units = rescale(amount, -amount_exponent(d));
    if (!units) return fail(units.error());
    if (*units < 0) return fail(errc::negative_amount);
    if (*units > 0xFFFFFFFF) return fail(errc::overflow);
    return static_cast<std::uint32_t>(*units);
}

// The next octets of a payload whose length has been checked.
template <std::size_t N>
constexpr std::array<std::byte, N> take_octets(byte_cursor& in) noexcept {
    std::array<std::byte, N> out{};
    const auto octets = in.take(N);
    if (octets)
        for (std::size_t i = 0; i < N; ++i)
            out[i] = (*octets)[i];
    return out;
}

constexpr std::uint32_t take_word(byte_cursor& in) noexcept {
    return in.u32_le().value_or(0);
}

}  // namespace detail

/// Reads what a meter says of its wallet: 26 octets (status query), 18 (the end of a session), or
/// 14 (the answer to a recharge of meters without a security module). @return `bad_length`.
[[nodiscard]] constexpr result<wallet_state> read_wallet_state(
    bytes_view data, const wallet_dialect& d = {}) noexcept {
    byte_cursor in{data};
    wallet_state out;
    if (data.size() == 18) out.customer.octets = detail::take_octets<6>(in);
    if (data.size() != 26 && data.size() != 18 && data.size() != 14)
        return fail(errc::bad_length, data.size());
    out.balance = detail::amount_of(detail::take_word(in), d);
    if (data.size() == 26) out.balance_mac = detail::take_octets<4>(in);
    out.count = detail::take_word(in);
    if (data.size() == 26) out.count_mac = detail::take_octets<4>(in);
    if (data.size() != 18) out.customer.octets = detail::take_octets<6>(in);
    if (data.size() != 14) out.key_info = detail::take_word(in);
    return out;
}

/// Writes the wallet into the front of `out`, in the form whose parts `state` has: 26 octets with
/// the codes, 18 with key information alone, else 14. @return octets written; `no_room`; `inexact`,
/// `negative_amount` or `overflow` where the balance does not fit.
[[nodiscard]] constexpr result<std::size_t> write_wallet_state(
    const wallet_state& state, bytes_span out, const wallet_dialect& d = {}) noexcept {
    const auto balance = detail::units_of(state.balance, d);
    if (!balance) return fail(balance.error());
    const bool with_macs = state.balance_mac && state.count_mac;
    const bool customer_first = state.key_info && !with_macs;
    byte_writer w{out};
    if (customer_first) w.put(bytes_view{state.customer.octets});
    w.u32_le(*balance);
    if (with_macs) w.put(bytes_view{*state.balance_mac});
    w.u32_le(state.count);
    if (with_macs) w.put(bytes_view{*state.count_mac});
    if (!customer_first) w.put(bytes_view{state.customer.octets});
    if (with_macs || customer_first) w.u32_le(state.key_info.value_or(0));
    return w.finish();
}

}  // namespace submeter::inline v0::codec::dlt645
