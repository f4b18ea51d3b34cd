// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt698/data_view.hpp"

#include <optional>

namespace submeter::inline v0::codec::dlt698 {

/// How deep Data may lie in Data; real ones need 6.
inline constexpr unsigned data_depth_max = 16;

}  // namespace submeter::inline v0::codec::dlt698

namespace submeter::inline v0::codec::dlt698::detail {

inline constexpr std::uint8_t no_fixed_size = 0xFF;

// Octets of the types that always have the same number of them, by tag.
inline constexpr auto fixed_sizes = [] {
    using enum data_type;
    struct row {
        data_type type;
        std::uint8_t octets;
    };
    constexpr row rows[] = {{null, 0},
                            {boolean, 1},
                            {integer, 1},
                            {unsigned_integer, 1},
                            {enumeration, 1},
                            {long_integer, 2},
                            {long_unsigned, 2},
                            {object, 2},
                            {data_type::scaler_unit, 2},
                            {time, 3},
                            {ti, 3},
                            {double_long, 4},
                            {double_long_unsigned, 4},
                            {float32, 4},
                            {data_type::oad, 4},
                            {data_type::omd, 4},
                            {date, 5},
                            {comdcb, 5},
                            {date_time_s, 7},
                            {long64, 8},
                            {long64_unsigned, 8},
                            {float64, 8},
                            {data_type::date_time, 10}};
    std::array<std::uint8_t, 97> out{};
    for (auto& octets : out)
        octets = no_fixed_size;
    for (const auto& r : rows)
        out[static_cast<std::size_t>(r.type)] = r.octets;
    return out;
}();

constexpr std::uint8_t fixed_size(data_type t) noexcept {
    const auto tag = static_cast<std::size_t>(t);
    return tag < fixed_sizes.size() ? fixed_sizes[tag] : no_fixed_size;
}

constexpr data_view read_data(reader& in, unsigned depth = 0) noexcept;

// A region: how it is bounded, from, to.
constexpr void skip_region(reader& in, unsigned depth) noexcept {
    const std::size_t from = in.at();
    if (in.u8() > 3) in.refuse(errc::bad_value, from);
    read_data(in, depth);
    read_data(in, depth);
}

// ROAD: an OAD and those that belong to it.
constexpr void skip_road(reader& in) noexcept {
    in.take(4);
    const std::size_t count = in.count();
    in.take(4 * count);
}

constexpr void skip_csd(reader& in) noexcept {
    const std::size_t from = in.at();
    const std::uint8_t choice = in.u8();
    if (choice == 0) {
        in.take(4);
    } else if (choice == 1) {
        skip_road(in);
    } else {
        in.refuse(errc::bad_value, from);
    }
}

constexpr void skip_rcsd(reader& in) noexcept {
    for (std::size_t n = in.count(); n > 0 && in.ok(); --n)
        skip_csd(in);
}

constexpr void skip_ms(reader& in, unsigned depth) noexcept {
    const std::size_t from = in.at();
    const std::uint8_t choice = in.u8();
    if (choice > 7) in.refuse(errc::bad_value, from);
    if (choice < 2) return;
    for (std::size_t n = in.count(); n > 0 && in.ok(); --n) {
        if (choice == 3) {
            in.string();
        } else if (choice > 4) {
            skip_region(in, depth);
        } else {
            in.take(choice == 2 ? 1 : 2);
        }
    }
}

// One range of a record selector: column, from, to, step.
constexpr void skip_range(reader& in, unsigned depth) noexcept {
    in.take(4);
    for (int k = 0; k < 3; ++k)
        read_data(in, depth);
}

constexpr void skip_rsd(reader& in, unsigned depth) noexcept {
    const std::size_t from = in.at();
    const std::uint8_t choice = in.u8();
    switch (choice) {
        case 0:
            return;
        case 1:
            in.take(4);
            read_data(in, depth);
            return;
        case 2:
            skip_range(in, depth);
            return;
        case 3:
            for (std::size_t n = in.count(); n > 0 && in.ok(); --n)
                skip_range(in, depth);
            return;
        case 4:
        case 5:
            in.take(date_time_s_length);
            skip_ms(in, depth);
            return;
        case 6:
        case 7:
        case 8:
            in.take(2 * date_time_s_length + time_interval_length);
            skip_ms(in, depth);
            return;
        case 9:
            in.take(1);
            return;
        case 10:
            in.take(1);
            skip_ms(in, depth);
            return;
        default:
            in.refuse(errc::bad_value, from);
    }
}

constexpr void skip_sid(reader& in) noexcept {
    in.take(4);
    in.string();
}

// The types that are neither of a fixed size nor a list nor a string.
constexpr void skip_compound(reader& in, data_type t, unsigned depth) noexcept {
    switch (t) {
        case data_type::road:
            return skip_road(in);
        case data_type::region:
            return skip_region(in, depth);
        case data_type::rsd:
            return skip_rsd(in, depth);
        case data_type::csd:
            return skip_csd(in);
        case data_type::ms:
            return skip_ms(in, depth);
        case data_type::sid:
            return skip_sid(in);
        case data_type::sid_mac:
            skip_sid(in);
            in.string();
            return;
        case data_type::rcsd:
            return skip_rcsd(in);
        default:
            in.refuse(errc::bad_value, in.at() - 1);
    }
}

// What is left of Data whose tag, at `from`, has no fixed size.
constexpr data_view read_sized_data(reader& in, data_type type, std::size_t from,
                                    unsigned depth) noexcept {
    data_view out{.type = type};
    std::size_t start = in.at();
    if (out.is_list()) {
        out.count = in.count();
        start = in.at();
        for (std::size_t n = out.count; n > 0 && in.ok(); --n)
            read_data(in, depth + 1);
    } else if (type == data_type::bit_string) {
        out.count = in.length();
        start = in.at();
        in.take((out.count + 7) / 8);
    } else if (type == data_type::octet_string || type == data_type::visible_string ||
               type == data_type::utf8_string || type == data_type::tsa || type == data_type::mac ||
               type == data_type::rn) {
        const std::size_t length = in.length();
        start = in.at();
        in.take(length);
    } else {
        skip_compound(in, type, depth + 1);
    }
    if (!in.ok()) return {};
    out.content = in.since(start);
    out.encoded = in.since(from);
    return out;
}

constexpr data_view read_data(reader& in, unsigned depth) noexcept {
    const std::size_t from = in.at();
    if (depth >= data_depth_max) in.refuse(errc::bad_count, from);
    const auto type = static_cast<data_type>(in.u8());
    const std::size_t size = fixed_size(type);
    if (size == no_fixed_size) return read_sized_data(in, type, from, depth);
    const auto content = in.take(size);
    if (!in.ok()) return {};
    return {.type = type, .content = content, .encoded = in.since(from)};
}

}  // namespace submeter::inline v0::codec::dlt698::detail
