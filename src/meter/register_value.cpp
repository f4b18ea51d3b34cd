// SPDX-License-Identifier: Apache-2.0
#include "submeter/meter/register_value.hpp"

#include "meter/octets.hpp"
#include "meter/value_reader.hpp"
#include "meter/value_writer.hpp"
#include "submeter/core/exact.hpp"

namespace submeter::inline v0::meter {

namespace {

using detail::wire_form;

wire_form form_of(const register_row& row) {
    return {.type = row.type, .order = row.order, .pattern = row.pattern, .form = row.form};
}

result<exact> tens(exact value, int power) {
    for (; power > 0; --power) {
        const auto more = checked_multiply(value, 10);
        if (!more) return more;
        value = *more;
    }
    return value;
}

// value ÷ scale ÷ ratios, cut off.
result<std::int64_t> raw_of(const device& d, const register_row& row, decimal value) {
    exact divisor = row.scale.mantissa;
    for (const auto& m : row.times) {
        const auto longer = checked_multiply(divisor, m.row ? 1 : value_of(d, m.value));
        if (!longer) return fail(longer.error());
        divisor = *longer;
    }
    const int shift = value.exponent - row.scale.exponent;
    const auto above = tens(value.mantissa, shift);
    const auto below = tens(divisor, -shift);
    if (!above || !below) return fail(errc::overflow);
    if (*below == 0) return fail(errc::bad_value);
    const auto raw = to_int64(*above / *below);
    if (!raw || !row.modulus) return raw;
    const auto modulus = value_of(d, *row.modulus);
    return modulus > 0 ? *raw % modulus : *raw;
}

result<void> write_signed_digits(const register_row& row, std::int64_t raw, bytes_span there) {
    const auto magnitude = raw < 0 ? -raw : raw;
    if (const auto ok = detail::write_digits(form_of(row), magnitude, there); !ok) return ok;
    auto& highest = there[detail::wire_place(0, there.size(), row.order)];
    if ((highest & std::byte{0x80}) != std::byte{0}) return fail(errc::overflow);
    if (raw < 0) highest |= std::byte{0x80};
    return {};
}

result<void> write_magnitude(const register_row& row, std::int64_t raw, bytes_span there) {
    const auto sign = std::uint64_t{1} << (there.size() * 8 - 1);
    const auto magnitude = static_cast<std::uint64_t>(raw < 0 ? -raw : raw);
    if (magnitude >= sign) return fail(errc::overflow);
    detail::write_bits(form_of(row), raw < 0 ? magnitude | sign : magnitude, there);
    return {};
}

// The row's bits among the others of its word.
result<void> write_field(const register_row& row, std::int64_t raw, bytes_span there) {
    const auto mask = (std::uint64_t{1} << row.width) - 1;
    if (raw < 0 || static_cast<std::uint64_t>(raw) > mask) return fail(errc::overflow);
    const auto field = static_cast<std::uint64_t>(row.sense == bit_sense::inverted ? 1 - raw : raw);
    const auto word = detail::read_bits(row, there, 0);
    if (!word) return fail(word.error());
    detail::write_bits(form_of(row), (*word & ~(mask << row.bit)) | field << row.bit, there);
    return {};
}

}  // namespace

result<void> write_value(const device& d, const register_row& row, decimal value,
                         bytes_span there) {
    if (there.size() != row.octets || there.empty()) return fail(errc::bad_length, there.size());
    if (row.type == value_type::date)
        return rescale(value, 0).and_then([&](std::int64_t number) {
            const std::chrono::seconds count{number};
            const auto wall = is_time_of_day(row.pattern) ? local_instant{count}
                                                          : to_local(d.clock, instant{count});
            return detail::write_wall_time(form_of(row), wall, there);
        });
    if (is_text(row.type) || row.type == value_type::quantity || row.type == value_type::sequence ||
        row.type == value_type::number)
        return fail(errc::wrong_type);
    const auto raw = raw_of(d, row, value);
    if (!raw) return fail(raw.error());
    switch (row.type) {
        case value_type::f32:
        case value_type::f64:
            return detail::write_float(
                form_of(row), {*raw, static_cast<std::int8_t>(row.scale.exponent - row.prefix)},
                there);
        case value_type::bcd:
            return detail::write_digits(form_of(row), *raw, there);
        case value_type::bcd_signed:
            return write_signed_digits(row, *raw, there);
        case value_type::bit:
        case value_type::bits:
            return write_field(row, *raw, there);
        default:
            return row.sign == sign_rule::top_bit ? write_magnitude(row, *raw, there)
                                                  : detail::write_number(form_of(row), *raw, there);
    }
}

result<void> write_text(const register_row& row, std::string_view text, bytes_span there) {
    if (there.size() != row.octets) return fail(errc::bad_length, there.size());
    if (!is_text(row.type)) return fail(errc::wrong_type);
    const bool digits = row.type == value_type::digits;
    const std::size_t room = there.size() * (digits ? 2 : 1);
    if (text.size() > room) return fail(errc::overflow, room);
    std::string whole{text};
    whole.insert(digits ? 0 : whole.size(), room - text.size(), digits ? '0' : ' ');
    for (std::size_t k = 0; k < there.size(); ++k) {
        auto octet = static_cast<unsigned char>(whole[k]);
        if (digits) {
            const int high = whole[2 * k] - '0';
            const int low = whole[2 * k + 1] - '0';
            if (high < 0 || high > 9 || low < 0 || low > 9) return fail(errc::bad_digit, k);
            octet = static_cast<unsigned char>(high * 16 + low);
        }
        there[detail::wire_place(k, there.size(), row.order)] = std::byte{octet};
    }
    return {};
}

result<decimal> read_value(const device& d, const register_row& row, bytes_view there) {
    auto alone = row;
    alone.offset = 0;
    return detail::read_value(d, alone, there, 0).map([](const detail::row_value& v) {
        return v.value;
    });
}

}  // namespace submeter::inline v0::meter
