// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt698/data_writer.hpp"

namespace submeter::inline v0::codec::dlt698 {

// The tariff objects 4011 and 4014 to 401B: plain rows, in and out of Data. New ones are written
// to the spare objects (4015, 4017, 4019, 401B), then the times 4008 to 400B at which they take
// over. Readers fill the caller's rows and give how many there are: `wrong_type`, `bad_count` for
// a structure of another size, `no_room`. Writers give one Data, in the room: `no_room`.

/// From this day of the year on, a day table (from 1) applies: a row of 4014, 4015. A value.
struct zone_start {
    std::uint8_t month = 1;
    std::uint8_t day = 1;
    std::uint8_t table = 1;

    friend constexpr bool operator==(const zone_start&, const zone_start&) = default;
};

/// From this time of the day on, a tariff (from 1) applies: a row of a table of 4016, 4017. A
/// value.
struct slot_start {
    std::uint8_t hour = 0;
    std::uint8_t minute = 0;
    std::uint8_t tariff = 1;

    friend constexpr bool operator==(const slot_start&, const slot_start&) = default;
};

/// When a yearly period of steps ends: a row of 401A, 401B. A value.
struct step_settlement {
    std::uint8_t month = 1;
    std::uint8_t day = 1;
    std::uint8_t hour = 0;

    friend constexpr bool operator==(const step_settlement&, const step_settlement&) = default;
};

/// A day with a table of its own: a row of 4011. A value.
struct holiday {
    date_time date{};
    std::uint8_t table = 1;

    friend constexpr bool operator==(const holiday&, const holiday&) = default;
};

/// Steps, 401A and 401B: their bounds (kWh, 2 decimals), prices (4 decimals) and settlements. A
/// value; borrows.
struct step_table {
    std::span<const decimal> values{};
    std::span<const decimal> prices{};
    std::span<const step_settlement> settlements{};
};

inline constexpr int price_scaler = -4;
inline constexpr int step_scaler = -2;

namespace detail {

using triple = std::array<std::uint8_t, 3>;

constexpr triple to_triple(const zone_start& r) noexcept {
    return {r.month, r.day, r.table};
}
constexpr triple to_triple(const slot_start& r) noexcept {
    return {r.hour, r.minute, r.tariff};
}
constexpr triple to_triple(const step_settlement& r) noexcept {
    return {r.month, r.day, r.hour};
}

constexpr result<void> read_triple(const data_view& d, triple& out) noexcept {
    if (d.type != data_type::structure) return fail(errc::wrong_type);
    if (d.count != 3) return fail(errc::bad_count, 0, d.count);
    data_items items{d};
    for (auto& part : out) {
        const auto value = items.next();
        if (value->type != data_type::unsigned_integer) return fail(errc::wrong_type);
        part = to_u8(value->content[0]);
    }
    return {};
}

template <class Row>
constexpr result<std::size_t> read_triples(const data_view& d, std::span<Row> out) noexcept {
    if (d.type != data_type::array) return fail(errc::wrong_type);
    if (d.count > out.size()) return fail(errc::no_room, out.size());
    std::size_t n = 0;
    for (data_items items{d}; const auto item = items.next(); ++n) {
        triple row{};
        const auto read = read_triple(*item, row);
        if (!read) return fail(read.error().code, 0, n);
        out[n] = Row{row[0], row[1], row[2]};
    }
    return n;
}

template <class Row>
constexpr void put_triples(data_writer& w, std::span<const Row> rows) noexcept {
    w.array(rows.size());
    for (const auto& row : rows) {
        w.structure(3);
        for (const auto part : to_triple(row))
            w.integer(data_type::unsigned_integer, part);
    }
}

constexpr void put_numbers(data_writer& w, std::span<const decimal> values, int scaler) noexcept {
    w.array(values.size());
    for (const auto value : values)
        w.number(data_type::double_long_unsigned, value, scaler);
}

constexpr result<std::size_t> read_numbers(const data_view& d, int scaler,
                                           std::span<decimal> out) noexcept {
    if (d.type != data_type::array) return fail(errc::wrong_type);
    if (d.count > out.size()) return fail(errc::no_room, out.size());
    std::size_t n = 0;
    for (data_items items{d}; const auto item = items.next(); ++n) {
        const auto value = item->number(scaler);
        if (!value) return fail(value.error().code, 0, n);
        out[n] = *value;
    }
    return n;
}

}  // namespace detail

/// Reads 4014 or 4015.
[[nodiscard]] constexpr result<std::size_t> read_zones(const data_view& d,
                                                       std::span<zone_start> out) noexcept {
    return detail::read_triples(d, out);
}

/// Writes 4014 or 4015.
[[nodiscard]] constexpr result<data_view> encode_zones(std::span<const zone_start> zones,
                                                       bytes_span out) noexcept {
    data_writer w{out};
    detail::put_triples(w, zones);
    return w.finish();
}

/// Reads one day table: an item of 4016 or 4017.
[[nodiscard]] constexpr result<std::size_t> read_day_table(const data_view& d,
                                                           std::span<slot_start> out) noexcept {
    return detail::read_triples(d, out);
}

/// Writes 4016 or 4017: all day tables.
[[nodiscard]] constexpr result<data_view> encode_day_tables(
    std::span<const std::span<const slot_start>> tables, bytes_span out) noexcept {
    data_writer w{out};
    w.array(tables.size());
    for (const auto table : tables)
        detail::put_triples(w, table);
    return w.finish();
}

/// Reads 4018 or 4019: a price per tariff, 4 decimals.
[[nodiscard]] constexpr result<std::size_t> read_prices(const data_view& d,
                                                        std::span<decimal> out) noexcept {
    return detail::read_numbers(d, price_scaler, out);
}

/// Writes 4018 or 4019. @return also `inexact`, `overflow`.
[[nodiscard]] constexpr result<data_view> encode_prices(std::span<const decimal> prices,
                                                        bytes_span out) noexcept {
    data_writer w{out};
    detail::put_numbers(w, prices, price_scaler);
    return w.finish();
}

/// Writes 401A or 401B. @return also `inexact`, `overflow`.
[[nodiscard]] constexpr result<data_view> encode_steps(const step_table& steps,
                                                       bytes_span out) noexcept {
    data_writer w{out};
    w.structure(3);
    detail::put_numbers(w, steps.values, step_scaler);
    detail::put_numbers(w, steps.prices, price_scaler);
    detail::put_triples(w, steps.settlements);
    return w.finish();
}

/// Reads 401A or 401B: bounds, prices and settlements, of which it gives the parts that there are.
[[nodiscard]] constexpr result<step_table> read_steps(
    const data_view& d, std::span<decimal> values, std::span<decimal> prices,
    std::span<step_settlement> settlements) noexcept {
    if (d.type != data_type::structure) return fail(errc::wrong_type);
    if (d.count != 3) return fail(errc::bad_count, 0, d.count);
    data_items items{d};
    const auto value_count = detail::read_numbers(*items.next(), step_scaler, values);
    const auto price_count = detail::read_numbers(*items.next(), price_scaler, prices);
    const auto end_count = detail::read_triples(*items.next(), settlements);
    if (!value_count) return fail(value_count.error());
    if (!price_count) return fail(price_count.error());
    if (!end_count) return fail(end_count.error());
    return step_table{.values = values.first(*value_count),
                      .prices = prices.first(*price_count),
                      .settlements = settlements.first(*end_count)};
}

/// Reads 4011.
[[nodiscard]] constexpr result<std::size_t> read_holidays(const data_view& d,
                                                          std::span<holiday> out) noexcept {
    if (d.type != data_type::array) return fail(errc::wrong_type);
    if (d.count > out.size()) return fail(errc::no_room, out.size());
    std::size_t n = 0;
    for (data_items items{d}; const auto item = items.next(); ++n) {
        if (item->type != data_type::structure) return fail(errc::wrong_type, 0, n);
        if (item->count != 2) return fail(errc::bad_count, 0, n);
        data_items parts{*item};
        const auto date = parts.next();
        const auto table = parts.next();
        if (date->type != data_type::date || table->type != data_type::unsigned_integer)
            return fail(errc::wrong_type, 0, n);
        out[n] = {.date = *date->moment(), .table = to_u8(table->content[0])};
    }
    return n;
}

/// Writes 4011.
[[nodiscard]] constexpr result<data_view> encode_holidays(std::span<const holiday> days,
                                                          bytes_span out) noexcept {
    data_writer w{out};
    w.array(days.size());
    for (const auto& day : days) {
        w.structure(2);
        w.moment(data_type::date, day.date);
        w.integer(data_type::unsigned_integer, day.table);
    }
    return w.finish();
}

}  // namespace submeter::inline v0::codec::dlt698
