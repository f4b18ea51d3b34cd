// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt698/data_writer.hpp"

namespace submeter::inline v0::codec::dlt698 {

// The prepaid objects: wallet 202C, wallet operations F1000600, warning and credit limits 401E and
// 401F. Each writer gives one Data, in the room; `no_room`, `inexact`, `overflow`.

inline constexpr oad wallet_attribute = make_oad(0x202C);
inline constexpr oad alarm_money_attribute = make_oad(0x401E);
inline constexpr oad credit_limits_attribute = make_oad(0x401F);
inline constexpr oad purchase_records = make_oad(0x3028);
inline constexpr omd wallet_method = make_omd(0xF100, 6);
inline constexpr omd wallet_initialise_method = make_omd(0xF100, 10);

/// The columns that a purchase record (3028) has unless the meter is set otherwise: count after,
/// balance, overdraft and total before, balance and total after.
inline constexpr oad purchase_columns[] = {{0x202C8202}, {0x202C2201}, {0x202D2200},
                                           {0x202E2200}, {0x202C8201}, {0x202E8200}};

inline constexpr int money_scaler = -2;

/// The wallet file. A value.
struct wallet {
    decimal remaining{};  ///< money, 2 decimals
    std::uint32_t purchases = 0;

    friend constexpr bool operator==(const wallet&, const wallet&) = default;
};

/// What a wallet operation does.
enum class wallet_order : std::uint8_t { open_account, recharge, refund };

[[nodiscard]] constexpr std::string_view to_text(wallet_order o) noexcept {
    constexpr std::string_view texts[] = {"open_account", "recharge", "refund"};
    const auto i = static_cast<std::size_t>(o);
    return i < 3 ? texts[i] : "unknown";
}

/// The parameters of F1000600. SID and MAC come from the key machine. The count of a recharge is
/// the meter's (202C) plus 1; that of a refund is not certain: read 202C back. A value; borrows.
struct wallet_operation {
    wallet_order order = wallet_order::recharge;
    decimal amount{};
    std::uint32_t count = 0;
    bytes_view customer{};  ///< 6 octets
    security_mac security{};
    bytes_view meter_number{};  ///< 6 or 8 octets
};

/// The two alarm levels of the balance (401E). A value.
struct alarm_money {
    decimal first{};
    decimal second{};

    friend constexpr bool operator==(const alarm_money&, const alarm_money&) = default;
};

/// The limits of the balance (401F). A value.
struct credit_limits {
    decimal overdraft{};     ///< how far below zero
    decimal hoard{};         ///< how much at most
    decimal close_permit{};  ///< from where on the relay may be closed again

    friend constexpr bool operator==(const credit_limits&, const credit_limits&) = default;
};

namespace detail {

template <std::size_t N>
constexpr result<std::array<data_view, N>> read_structure(const data_view& d) noexcept {
    if (d.type != data_type::structure) return fail(errc::wrong_type);
    if (d.count != N) return fail(errc::bad_count, 0, d.count);
    std::array<data_view, N> out{};
    data_items items{d};
    for (auto& part : out)
        part = *items.next();
    return out;
}

template <std::size_t N>
constexpr result<std::array<decimal, N>> read_money(const data_view& d) noexcept {
    const auto parts = read_structure<N>(d);
    if (!parts) return fail(parts.error());
    std::array<decimal, N> out{};
    for (std::size_t i = 0; i < N; ++i) {
        const auto one = (*parts)[i].number(money_scaler);
        if (!one) return fail(one.error().code, 0, i);
        out[i] = *one;
    }
    return out;
}

constexpr result<std::uint32_t> read_u32(const data_view& d) noexcept {
    if (d.type != data_type::double_long_unsigned) return fail(errc::wrong_type);
    return static_cast<std::uint32_t>(unsigned_be(d.content));
}

constexpr void put_money(data_writer& w, decimal amount) noexcept {
    w.number(data_type::double_long_unsigned, amount, money_scaler);
}

}  // namespace detail

/// Reads 202C. @return `wrong_type`, `bad_count`.
[[nodiscard]] constexpr result<wallet> read_wallet(const data_view& d) noexcept {
    const auto parts = detail::read_structure<2>(d);
    if (!parts) return fail(parts.error());
    const auto remaining = (*parts)[0].number(money_scaler);
    const auto purchases = detail::read_u32((*parts)[1]);
    if (!remaining) return fail(remaining.error());
    if (!purchases) return fail(purchases.error());
    return wallet{*remaining, *purchases};
}

/// Writes 202C.
[[nodiscard]] constexpr result<data_view> encode_data(const wallet& v, bytes_span out) noexcept {
    data_writer w{out};
    w.structure(2);
    detail::put_money(w, v.remaining);
    w.integer(data_type::double_long_unsigned, v.purchases);
    return w.finish();
}

/// Reads the parameters of F1000600. @return `wrong_type`, `bad_count`, `bad_value` for another
/// order.
[[nodiscard]] constexpr result<wallet_operation> read_wallet_operation(
    const data_view& d) noexcept {
    const auto parts = detail::read_structure<6>(d);
    if (!parts) return fail(parts.error());
    const auto& p = *parts;
    const auto order = p[0].integer();
    const auto amount = p[1].number(money_scaler);
    const auto count = detail::read_u32(p[2]);
    const auto customer = p[3].octets();
    const auto security = security_of(p[4]);
    const auto number = p[5].octets();
    if (!order || !amount || !count || !customer || !security || !number)
        return fail(errc::wrong_type);
    if (*order < 0 || *order > 2) return fail(errc::bad_value);
    return wallet_operation{.order = static_cast<wallet_order>(*order),
                            .amount = *amount,
                            .count = *count,
                            .customer = *customer,
                            .security = *security,
                            .meter_number = *number};
}

/// Writes the parameters of F1000600.
[[nodiscard]] constexpr result<data_view> encode_data(const wallet_operation& v,
                                                      bytes_span out) noexcept {
    data_writer w{out};
    w.structure(6);
    w.integer(data_type::integer, static_cast<std::int64_t>(v.order));
    detail::put_money(w, v.amount);
    w.integer(data_type::double_long_unsigned, v.count);
    w.octet_string(v.customer);
    w.sid_mac(v.security.sid, v.security.mac);
    w.octet_string(v.meter_number);
    return w.finish();
}

/// Writes the parameters of F1000A00: the balance that the wallet begins with.
[[nodiscard]] constexpr result<data_view> encode_wallet_initialise(decimal amount,
                                                                   const security_mac& security,
                                                                   bytes_span out) noexcept {
    data_writer w{out};
    w.structure(2);
    detail::put_money(w, amount);
    w.sid_mac(security.sid, security.mac);
    return w.finish();
}

/// Reads 401E. @return `wrong_type`, `bad_count`.
[[nodiscard]] constexpr result<alarm_money> read_alarm_money(const data_view& d) noexcept {
    return detail::read_money<2>(d).map(
        [](const auto& m) { return alarm_money{.first = m[0], .second = m[1]}; });
}

/// Writes 401E.
[[nodiscard]] constexpr result<data_view> encode_data(const alarm_money& v,
                                                      bytes_span out) noexcept {
    data_writer w{out};
    w.structure(2);
    detail::put_money(w, v.first);
    detail::put_money(w, v.second);
    return w.finish();
}

/// Reads 401F. @return `wrong_type`, `bad_count`.
[[nodiscard]] constexpr result<credit_limits> read_credit_limits(const data_view& d) noexcept {
    return detail::read_money<3>(d).map([](const auto& m) {
        return credit_limits{.overdraft = m[0], .hoard = m[1], .close_permit = m[2]};
    });
}

/// Writes 401F.
[[nodiscard]] constexpr result<data_view> encode_data(const credit_limits& v,
                                                      bytes_span out) noexcept {
    data_writer w{out};
    w.structure(3);
    detail::put_money(w, v.overdraft);
    detail::put_money(w, v.hoard);
    detail::put_money(w, v.close_permit);
    return w.finish();
}

}  // namespace submeter::inline v0::codec::dlt698
