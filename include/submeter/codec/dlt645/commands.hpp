// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/maintenance.hpp"
#include "submeter/codec/dlt645/relay.hpp"

namespace submeter::inline v0::codec::dlt645 {

/// Writes the frame of function 08H, which sets the clocks; to broadcast_address nobody answers.
/// @return octets written; `no_room` or `bad_date`.
[[nodiscard]] constexpr result<std::size_t> encode_time_broadcast(
    const address& meter, local_instant when, bytes_span out, encode_params params = {}) noexcept {
    std::array<std::byte, 6> data{};
    const auto stamped = write_stamp(when, data);
    if (!stamped) return fail(stamped.error());
    return encode(request{.meter = meter, .what = function::broadcast_time, .data = data}, out,
                  params);
}

/// What a read request asks for: an identifier alone, so many blocks of load records, or these from
/// a time on. A value.
struct read_order {
    data_id id{};
    std::optional<std::uint8_t> blocks{};
    std::optional<local_instant> from{};  ///< to the minute; only with `blocks`

    friend constexpr bool operator==(const read_order&, const read_order&) = default;
};

/// Writes a read request, function 11H. @return octets written; `no_room`; `bad_date` outside 2000
/// to 2099; `bad_value` for a time without a number of blocks.
[[nodiscard]] constexpr result<std::size_t> encode_read_order(const address& meter,
                                                              const read_order& order,
                                                              bytes_span out,
                                                              encode_params params = {}) noexcept {
    if (order.from && !order.blocks) return fail(errc::bad_value);
    std::array<std::byte, 6> data{std::byte{order.blocks.value_or(0)}};
    if (order.from) {
        const auto stamped = write_stamp(*order.from, bytes_span{data}.subspan(1));
        if (!stamped) return fail(stamped.error());
    }
    const std::size_t length = order.from ? 6 : order.blocks ? 1 : 0;
    return encode(request{.meter = meter, .id = order.id, .data = bytes_view{data}.first(length)},
                  out, params);
}

/// Writes a read request for one identifier. @return octets written, or `no_room`.
[[nodiscard]] constexpr result<std::size_t> encode_read(const address& meter, data_id id,
                                                        bytes_span out,
                                                        encode_params params = {}) noexcept {
    return encode(request{.meter = meter, .id = id}, out, params);
}

/// What a read request asks for. @return `bad_length`; as read_stamp() for the time.
[[nodiscard]] constexpr result<read_order> read_read_order(const request& r) noexcept {
    read_order out{.id = r.id};
    if (r.data.empty()) return out;
    if (r.data.size() != 1 && r.data.size() != 6) return fail(errc::bad_length, 9);
    out.blocks = to_u8(r.data[0]);
    if (r.data.size() == 1) return out;
    const auto from = read_stamp(r.data.subspan(1));
    if (!from) return fail(from.error());
    out.from = *from;
    return out;
}

/// Writes the request for the next part of a long answer, function 12H; `sequence` is 1 for the
/// second part. @return octets written, or `no_room`.
[[nodiscard]] constexpr result<std::size_t> encode_read_next(const address& meter, data_id id,
                                                             std::uint8_t sequence, bytes_span out,
                                                             encode_params params = {}) noexcept {
    return encode(
        request{.meter = meter, .what = function::read_next, .id = id, .sequence = sequence}, out,
        params);
}

/// Writes the request for the meter's address, function 13H. @return octets written, or `no_room`.
[[nodiscard]] constexpr result<std::size_t> encode_read_address(
    bytes_span out, encode_params params = {}) noexcept {
    return encode(request{.meter = any_address, .what = function::read_address}, out, params);
}

/// Gives the one meter on the line an address, function 15H; its programming key must be pressed,
/// and it answers from the new address. @return octets written, or `no_room`.
[[nodiscard]] constexpr result<std::size_t> encode_write_address(
    const address& given, bytes_span out, encode_params params = {}) noexcept {
    return encode(request{.meter = any_address,
                          .what = function::write_address,
                          .data = bytes_view{given.octets}},
                  out, params);
}

/// When a meter shall store its registers, function 16H. What is not there means every one: without
/// a month it is monthly, without a day as well daily, without an hour hourly, without all of them
/// now. A value.
struct freeze_order {
    std::optional<std::uint8_t> month{};
    std::optional<std::uint8_t> day{};  ///< 1 to 28
    std::optional<std::uint8_t> hour{};
    std::optional<std::uint8_t> minute{};

    friend constexpr bool operator==(const freeze_order&, const freeze_order&) = default;
};

inline constexpr std::size_t freeze_order_length = 4;

/// Writes mm hh DD MM, 99 where a part is not there. @return `bad_date` for a part that is none.
[[nodiscard]] constexpr result<std::array<std::byte, freeze_order_length>> write_freeze_order(
    const freeze_order& f) noexcept {
    constexpr std::uint8_t every = 99;
    const std::uint8_t parts[]{f.minute.value_or(every), f.hour.value_or(every),
                               f.day.value_or(every), f.month.value_or(every)};
    constexpr std::uint8_t low[]{0, 0, 1, 1};
    constexpr std::uint8_t high[]{59, 23, 28, 12};
    for (std::size_t i = 0; i < freeze_order_length; ++i)
        if (parts[i] != every && (parts[i] < low[i] || parts[i] > high[i]))
            return fail(errc::bad_date, i);
    return std::array{int_to_bcd(parts[0]), int_to_bcd(parts[1]), int_to_bcd(parts[2]),
                      int_to_bcd(parts[3])};
}

/// Reads mm hh DD MM. @return `bad_length`, `bad_bcd` or `bad_date` with the octet's offset.
[[nodiscard]] constexpr result<freeze_order> read_freeze_order(bytes_view plain) noexcept {
    if (plain.size() != freeze_order_length) return fail(errc::bad_length, plain.size());
    std::optional<std::uint8_t> parts[freeze_order_length]{};
    for (std::size_t i = 0; i < freeze_order_length; ++i) {
        const int pair = bcd_to_int(plain[i]);
        if (pair < 0) return fail(errc::bad_bcd, i);
        if (pair != 99) parts[i] = static_cast<std::uint8_t>(pair);
    }
    const freeze_order out{
        .month = parts[3], .day = parts[2], .hour = parts[1], .minute = parts[0]};
    const auto checked = write_freeze_order(out);
    if (!checked) return fail(checked.error());
    return out;
}

/// Writes the frame of function 16H; to broadcast_address nobody answers. @return octets written;
/// `no_room`, `bad_date`.
[[nodiscard]] constexpr result<std::size_t> encode_freeze(const address& meter,
                                                          const freeze_order& order, bytes_span out,
                                                          encode_params params = {}) noexcept {
    const auto data = write_freeze_order(order);
    if (!data) return fail(data.error());
    return encode(request{.meter = meter, .what = function::freeze, .data = *data}, out, params);
}

/// The rate word Z of function 17H and of its answer, which still goes at the old rate.
enum class line_rate : std::uint8_t {
    bps_600 = 1U << 1,
    bps_1200 = 1U << 2,
    bps_2400 = 1U << 3,
    bps_4800 = 1U << 4,
    bps_9600 = 1U << 5,
    bps_19200 = 1U << 6,
};

/// Reads Z. @return `bad_length`, or `bad_value` unless just one rate's bit is set.
[[nodiscard]] constexpr result<line_rate> read_line_rate(bytes_view plain) noexcept {
    if (plain.size() != 1) return fail(errc::bad_length, plain.size());
    for (const auto rate : {line_rate::bps_600, line_rate::bps_1200, line_rate::bps_2400,
                            line_rate::bps_4800, line_rate::bps_9600, line_rate::bps_19200})
        if (plain[0] == static_cast<std::byte>(rate)) return rate;
    return fail(errc::bad_value);
}

/// Symbols a second.
[[nodiscard]] constexpr unsigned bits_per_second(line_rate rate) noexcept {
    unsigned out = 300;
    for (unsigned z = static_cast<std::uint8_t>(rate); z > 1; z >>= 1)
        out *= 2;
    return out;
}

/// Writes the frame of function 17H. @return octets written, or `no_room`.
[[nodiscard]] constexpr result<std::size_t> encode_change_rate(const address& meter, line_rate rate,
                                                               bytes_span out,
                                                               encode_params params = {}) noexcept {
    const std::byte data[]{static_cast<std::byte>(rate)};
    return encode(request{.meter = meter, .what = function::change_rate, .data = data}, out,
                  params);
}

}  // namespace submeter::inline v0::codec::dlt645
