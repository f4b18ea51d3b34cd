// SPDX-License-Identifier: Apache-2.0
#include "meter/value_reader.hpp"

#include "meter/date_pattern.hpp"
#include "meter/octets.hpp"
#include "meter/unit_size.hpp"
#include "submeter/codec/dlt698/data.hpp"
#include "submeter/codec/modbus/float_bits.hpp"
#include "submeter/core/bcd.hpp"
#include "submeter/core/exact.hpp"

#include <algorithm>

namespace submeter::inline v0::meter::detail {

namespace {

namespace modbus = codec::modbus;
namespace cjt188 = codec::cjt188;

// The octets of a value, the highest first.
struct ranked_octets {
    std::array<std::byte, 9> octets{};
    std::size_t size = 0;

    [[nodiscard]] bytes_view view() const { return bytes_view{octets}.first(size); }
    [[nodiscard]] std::uint64_t number() const {
        std::uint64_t out = 0;
        for (const auto octet : view())
            out = out << 8 | to_u8(octet);
        return out;
    }
};

// The octets of a date of CJ/T 188 lie as the dialect says.
word_order order_of(const device& d, const register_row& row) {
    if (d.map->speaks != protocol::cjt188 || row.type != value_type::date) return row.order;
    return d.dialect.time == cjt188::time_order::low_first ? word_order::dcba : word_order::abcd;
}

ranked_octets ranked(bytes_view wire, word_order order) {
    ranked_octets out{.octets = {}, .size = std::min(wire.size(), std::size_t{9})};
    for (std::size_t k = 0; k < out.size; ++k)
        out.octets[k] = wire[wire_place(k, out.size, order)];
    return out;
}

result<std::int64_t> digits_of(bytes_view ranked) {
    std::int64_t out = 0;
    for (std::size_t i = 0; i < ranked.size(); ++i) {
        const int pair = bcd_to_int(ranked[i]);
        if (pair < 0) return fail(errc::bad_bcd, i);
        out = out * 100 + pair;
    }
    return out;
}

result<std::int64_t> signed_digits(ranked_octets octets) {
    const bool negative = (octets.octets[0] & std::byte{0x80}) != std::byte{0};
    octets.octets[0] &= std::byte{0x7F};
    const auto magnitude = digits_of(octets.view());
    if (!magnitude) return magnitude;
    return negative ? -*magnitude : *magnitude;
}

// A whole number of one of the plain types.
result<std::int64_t> plain_number(const register_row& row, const ranked_octets& octets) {
    const auto bits = octets.number();
    const unsigned width = row.octets * 8U;
    switch (row.type) {
        case value_type::i8:
            return static_cast<std::int8_t>(bits);
        case value_type::i16:
            return static_cast<std::int16_t>(bits);
        case value_type::i32:
            return static_cast<std::int32_t>(bits);
        case value_type::i64:
            return static_cast<std::int64_t>(bits);
        default:
            break;
    }
    const std::uint64_t sign = std::uint64_t{1} << (width - 1);
    if (row.sign == sign_rule::top_bit) {
        const auto magnitude = static_cast<std::int64_t>(bits & (sign - 1));
        return (bits & sign) != 0 ? -magnitude : magnitude;
    }
    if (bits >> 63 != 0) return fail(errc::overflow);
    return static_cast<std::int64_t>(bits);
}

std::int64_t bits_of(const register_row& row, std::uint64_t word) {
    const auto mask = (std::uint64_t{1} << row.width) - 1;
    const auto bits = static_cast<std::int64_t>(word >> row.bit & mask);
    return row.sense == bit_sense::inverted ? 1 - bits : bits;
}

bool is_absent(const register_row& row, std::uint64_t raw) {
    return std::find(row.absent.begin(), row.absent.end(), raw) != row.absent.end();
}

result<std::int64_t> seconds_of(const device& d, const result<local_instant>& wall) {
    if (!wall) return fail(wall.error());
    return to_instant(d.clock, *wall, repeated_time::first, missing_time::gap_start)
        .map([](instant t) { return static_cast<std::int64_t>(t.time_since_epoch().count()); });
}

// Raw × scale × ratios.
result<decimal> scaled(const device& d, const register_row& row, std::int64_t raw, decimal scale,
                       bytes_view data) {
    decimal out{raw, 0};
    const auto times = [&](decimal factor) -> result<void> {
        const auto mantissa = to_int64(multiply(out.mantissa, factor.mantissa));
        if (!mantissa) return fail(mantissa.error());
        out = {*mantissa, static_cast<std::int8_t>(out.exponent + factor.exponent)};
        return {};
    };
    if (const auto ok = times(scale); !ok) return fail(ok.error());
    for (const auto& m : row.times) {
        decimal ratio{value_of(d, m.value), 0};
        if (m.row) {
            const auto& other = d.map->registers[*m.row];
            const auto read = read_value(d, other, data, other.offset);
            if (!read) return fail(read.error());
            ratio = read->value;
        }
        if (ratio.mantissa <= 0) return fail(errc::bad_value);
        if (const auto ok = times(ratio); !ok) return fail(ok.error());
    }
    return out;
}

result<row_value> scaled_value(const device& d, const register_row& row,
                               const result<std::int64_t>& raw, bytes_view data) {
    if (!raw) return fail(raw.error());
    const auto value = scaled(d, row, *raw, row.scale, data);
    if (!value) return fail(value.error());
    return row_value{.value = *value, .dlms_unit = row.dlms_unit};
}

// Not a number is not there; infinite is an error.
result<row_value> floating_value(const device& d, const register_row& row, modbus::float_bits bits,
                                 bytes_view data) {
    const bool wide = bits.type == modbus::register_type::f64;
    const std::uint64_t infinite = wide ? 0x7FF0000000000000 : 0x7F800000;
    const std::uint64_t magnitude = wide ? 0x7FFFFFFFFFFFFFFF : 0x7FFFFFFF;
    if ((bits.bits & magnitude) > infinite) return fail(errc::value_absent);
    // The row's scale is its resolution in DLMS units; the wire counts those of the unit's name.
    const auto rounded = modbus::to_decimal(bits, row.prefix - row.scale.exponent);
    if (!rounded) return fail(rounded.error());
    auto out = scaled_value(d, row, rounded->mantissa, data);
    if (out) out->how = quality::rounded;
    return out;
}

// Digits, then the octet of their unit.
result<row_value> quantity_value(const device& d, const register_row& row, bytes_view wire,
                                 bytes_view data) {
    const std::size_t digits = wire.size() - 1;
    if (all_ones(wire.first(digits))) return fail(errc::value_absent);
    const auto raw = digits_of(ranked(wire.first(digits), row.order).view());
    if (!raw) return fail(raw.error());
    const auto code = cjt188::read_unit(wire[digits]);
    if (!code) return fail(code.error().code, digits);
    const auto size = size_of(code->unit);
    auto scale = row.scale;
    scale.exponent = static_cast<std::int8_t>(scale.exponent + size.exponent + code->power);
    const auto value = scaled(d, row, *raw, scale, data);
    if (!value) return fail(value.error());
    return row_value{.value = *value, .dlms_unit = size.dlms_unit};
}

result<row_value> octet_value(const device& d, const register_row& row, bytes_view wire,
                              bytes_view data) {
    if (row.type == value_type::quantity) return quantity_value(d, row, wire, data);
    const auto octets = ranked(wire, order_of(d, row));
    if (is_absent(row, octets.number())) return fail(errc::value_absent);
    switch (row.type) {
        case value_type::f32:
        case value_type::f64:
            return floating_value(
                d, row,
                {octets.number(), row.type == value_type::f32 ? modbus::register_type::f32
                                                              : modbus::register_type::f64},
                data);
        case value_type::bcd:
        case value_type::bcd_signed:
            if (all_ones(wire)) return fail(errc::value_absent);
            return scaled_value(
                d, row,
                row.type == value_type::bcd ? digits_of(octets.view()) : signed_digits(octets),
                data);
        case value_type::sequence:
            return scaled_value(
                d, row,
                value_of(d, d.map->dialect.sequence) == 0
                    ? result<std::int64_t>{static_cast<std::int64_t>(octets.number())}
                    : digits_of(octets.view()),
                data);
        case value_type::bit:
        case value_type::bits:
            return scaled_value(d, row, bits_of(row, octets.number()), data);
        case value_type::date: {
            const auto wall = read_date(octets.view(), row.pattern, row.form);
            return scaled_value(
                d, row, is_time_of_day(row.pattern) ? wall.map(second_of_day) : seconds_of(d, wall),
                data);
        }
        case value_type::ascii:
        case value_type::digits:
            return fail(errc::wrong_type);
        default:
            return scaled_value(d, row, plain_number(row, octets), data);
    }
}

// Coils or discrete inputs, the first in the lowest place.
result<std::uint64_t> packed_bits(const register_row& row, bytes_view data, std::size_t first) {
    std::uint64_t out = 0;
    for (std::size_t k = 0; k < row.width; ++k) {
        const auto bit = modbus::read_bit(data, first + k);
        if (!bit) return fail(errc::incomplete, data.size());
        out |= static_cast<std::uint64_t>(*bit) << k;
    }
    return out;
}

}  // namespace

result<row_value> read_value(const device& d, const register_row& row, bytes_view data,
                             std::size_t offset) {
    if (counts_bits(row.function)) {
        const auto bits = packed_bits(row, data, offset);
        if (!bits) return fail(bits.error());
        return scaled_value(d, row, bits_of(row, *bits), {});
    }
    const auto wire = part_of(row, data, offset);
    if (!wire) return fail(wire.error());
    // Ratios stand at their offsets from the same beginning.
    const auto block = offset < row.offset ? bytes_view{} : data.subspan(offset - row.offset);
    auto out = octet_value(d, row, *wire, block);
    if (out || out.error().code == errc::incomplete) return out;
    std::size_t at = out.error().offset;
    if (out.error().code == errc::bad_bcd)  // counted from the highest octet
        at = wire_place(at, wire->size() - (row.type == value_type::quantity ? 1 : 0),
                        order_of(d, row));
    return fail(out.error().code, offset + at);
}

result<std::uint32_t> read_bits(const register_row& row, bytes_view data, std::size_t offset) {
    if (counts_bits(row.function))
        return packed_bits(row, data, offset).map([](std::uint64_t bits) {
            return static_cast<std::uint32_t>(bits);
        });
    const auto wire = part_of(row, data, offset);
    if (!wire) return fail(wire.error());
    return static_cast<std::uint32_t>(ranked(*wire, row.order).number());
}

result<row_value> read_value(const device& d, const register_row& row,
                             const codec::dlt698::data_view& data) {
    if (data.is_null()) return fail(errc::value_absent);
    const auto whole = [&](const auto& raw) -> result<row_value> {
        if (!raw) return fail(raw.error());
        if (is_absent(row, static_cast<std::uint64_t>(*raw))) return fail(errc::value_absent);
        return scaled_value(d, row, static_cast<std::int64_t>(*raw), {});
    };
    switch (row.type) {
        case value_type::bit:
        case value_type::bits:
            return whole(data.bits().map([&](std::uint64_t w) { return bits_of(row, w); }));
        case value_type::date: {
            const auto moment = data.moment();
            if (!moment) return fail(moment.error());
            return scaled_value(d, row, seconds_of(d, codec::dlt698::to_local(*moment)), {});
        }
        case value_type::f32:
        case value_type::f64: {
            const bool wide = data.content.size() == 8;
            if (data.type != codec::dlt698::data_type::float32 &&
                data.type != codec::dlt698::data_type::float64)
                return fail(errc::wrong_type);
            const auto type = wide ? modbus::register_type::f64 : modbus::register_type::f32;
            return floating_value(
                d, row, {modbus::read_bits(data.content, 0, {.type = type}).value_or(0), type}, {});
        }
        default:
            return whole(data.integer());
    }
}

}  // namespace submeter::inline v0::meter::detail
