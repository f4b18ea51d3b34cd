// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/wallet.hpp"

namespace submeter::inline v0::codec::dlt645 {

// The payloads of function 03 that open accounts and move money. Source: fee-control meters; the
// identifiers are not in DL/T 645-2007 itself.

namespace ids {

inline constexpr data_id open_account{0x070101FF};
inline constexpr data_id recharge{0x070102FF};
inline constexpr data_id initialise_wallet{0x070103FF};
inline constexpr data_id vendor_refund{0x070108FF};  ///< one maker's; the standard set has none

}  // namespace ids

inline constexpr std::size_t credit_order_length = 22;
inline constexpr std::size_t wallet_setup_length = 16;

/// An account opening (070101FF), a recharge (070102FF), or a refund where the dialect has one. A
/// recharge is taken only where `count` is the meter's purchase count + 1; an account is opened
/// with 0 and no amount, or with 1 and the first amount. A value.
struct credit_order {
    decimal amount{};
    std::uint32_t count = 0;
    customer_number customer{};

    friend constexpr bool operator==(const credit_order&, const credit_order&) = default;
};

/// A credit_order as it lay in a frame, with its codes: MAC1 covers amount and count, MAC2 the
/// customer's number. A value.
struct signed_credit_order {
    credit_order order{};
    mac mac1{};
    mac mac2{};
};

/// Sets the balance and clears the purchase count (070103FF); meters take it while they have
/// factory keys only. MAC1 covers the amount, MAC2 the count, which is 0. A value.
struct signed_wallet_setup {
    decimal amount{};
    std::uint32_t count = 0;
    mac mac1{};
    mac mac2{};
};

/// One maker's recharge and refund: an order number instead of the count and the meter's address
/// instead of the customer; another builder puts a schedule before the address, and its own byte
/// order and scale are unproven. A value.
struct numbered_order {
    decimal amount{};
    std::array<std::byte, 8> order{};  ///< in wire order
    mac mac1{};
    std::optional<std::array<std::byte, 6>> schedule{};  ///< in wire order
    address meter{};
    mac mac2{};
};

/// Reads the data of an account opening, a recharge or a refund: 22 octets. @return `bad_length`.
[[nodiscard]] constexpr result<signed_credit_order> read_credit_order(
    bytes_view data, const wallet_dialect& d = {}) noexcept {
    if (data.size() != credit_order_length) return fail(errc::bad_length, data.size());
    byte_cursor in{data};
    signed_credit_order out;
    out.order.amount = detail::amount_of(detail::take_word(in), d);
    out.order.count = detail::take_word(in);
    out.mac1 = detail::take_octets<4>(in);
    out.order.customer.octets = detail::take_octets<6>(in);
    out.mac2 = detail::take_octets<4>(in);
    return out;
}

/// Reads the data of a wallet initialisation: 16 octets. @return `bad_length`.
[[nodiscard]] constexpr result<signed_wallet_setup> read_wallet_setup(
    bytes_view data, const wallet_dialect& d = {}) noexcept {
    if (data.size() != wallet_setup_length) return fail(errc::bad_length, data.size());
    byte_cursor in{data};
    signed_wallet_setup out;
    out.amount = detail::amount_of(detail::take_word(in), d);
    out.mac1 = detail::take_octets<4>(in);
    out.count = detail::take_word(in);
    out.mac2 = detail::take_octets<4>(in);
    return out;
}

/// Reads one maker's order: 26 octets, or 32 with a schedule. @return `bad_length`.
[[nodiscard]] constexpr result<numbered_order> read_numbered_order(
    bytes_view data, const wallet_dialect& d = {}) noexcept {
    if (data.size() != 26 && data.size() != 32) return fail(errc::bad_length, data.size());
    byte_cursor in{data};
    numbered_order out;
    out.amount = detail::amount_of(detail::take_word(in), d);
    out.order = detail::take_octets<8>(in);
    out.mac1 = detail::take_octets<4>(in);
    if (data.size() == 32) out.schedule = detail::take_octets<6>(in);
    out.meter.octets = detail::take_octets<6>(in);
    out.mac2 = detail::take_octets<4>(in);
    return out;
}

namespace detail {

// Appends the code of what has been written since `from`.
template <class Mac>
constexpr result<void> put_mac(byte_writer& w, std::size_t from, const request& r,
                               std::uint8_t part, Mac& hook) {
    const result<mac> made = hook(part_of(r, w.view().subspan(from), part));
    if (!made) return fail(made.error());
    w.put(bytes_view{*made});
    return {};
}

}  // namespace detail

/// Writes the frame of an account opening, a recharge or a refund: `id` is ids::open_account,
/// ids::recharge or the dialect's refund. The hook is asked for MAC1 of amount and count, and for
/// MAC2 of the customer's number; given_macs{} makes both zero.
/// @return octets written; `no_room`; `inexact`, `negative_amount` or `overflow` where the amount
/// does not fit; or what the hook fails with.
template <mac_hook Mac = given_macs>
[[nodiscard]] constexpr result<std::size_t> encode_credit_order(
    const address& meter, std::uint32_t operator_code, data_id id, const credit_order& order,
    Mac&& code, bytes_span out, const wallet_dialect& d = {}, encode_params params = {}) {
    const auto units = detail::units_of(order.amount, d);
    if (!units) return fail(units.error());
    request r{.meter = meter,
              .what = function::authenticate,
              .id = id,
              .by = {.operator_code = operator_code}};
    std::array<std::byte, credit_order_length> data{};
    byte_writer w{data};
    w.u32_le(*units);
    w.u32_le(order.count);
    if (const auto made = detail::put_mac(w, 0, r, 1, code); !made) return fail(made.error());
    const std::size_t customer_at = w.written();
    w.put(bytes_view{order.customer.octets});
    if (const auto made = detail::put_mac(w, customer_at, r, 2, code); !made)
        return fail(made.error());
    r.data = data;
    return encode(r, out, params);
}

/// Writes the frame that sets the balance and clears the purchase count. The hook is asked for MAC1
/// of the amount and MAC2 of the count. @return as encode_credit_order().
template <mac_hook Mac = given_macs>
[[nodiscard]] constexpr result<std::size_t> encode_wallet_setup(
    const address& meter, std::uint32_t operator_code, decimal amount, Mac&& code, bytes_span out,
    const wallet_dialect& d = {}, encode_params params = {}) {
    const auto units = detail::units_of(amount, d);
    if (!units) return fail(units.error());
    request r{.meter = meter,
              .what = function::authenticate,
              .id = ids::initialise_wallet,
              .by = {.operator_code = operator_code}};
    std::array<std::byte, wallet_setup_length> data{};
    byte_writer w{data};
    w.u32_le(*units);
    if (const auto made = detail::put_mac(w, 0, r, 1, code); !made) return fail(made.error());
    const std::size_t count_at = w.written();
    w.u32_le(0);
    if (const auto made = detail::put_mac(w, count_at, r, 2, code); !made)
        return fail(made.error());
    r.data = data;
    return encode(r, out, params);
}

/// Checks both codes of a credit order that a meter has taken apart: the hook is asked as by
/// encode_credit_order(). @return `bad_mac` with the number of the code as index.
template <mac_hook Mac>
[[nodiscard]] constexpr result<void> check_credit_order(const request& r,
                                                        const signed_credit_order& order,
                                                        Mac&& code) {
    if (r.data.size() != credit_order_length) return fail(errc::bad_length, r.data.size());
    const auto first = check_mac(part_of(r, r.data.first(8), 1), order.mac1, code);
    if (!first) return fail(first.error().code, header_length + 8 + 8, 1);
    const auto second = check_mac(part_of(r, r.data.subspan(12, 6), 2), order.mac2, code);
    if (!second) return fail(second.error().code, header_length + 8 + 18, 2);
    return {};
}

}  // namespace submeter::inline v0::codec::dlt645
