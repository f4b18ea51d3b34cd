// SPDX-License-Identifier: Apache-2.0
#include "meter/value_writer.hpp"

#include "meter/date_pattern.hpp"
#include "meter/octets.hpp"
#include "submeter/codec/modbus/float_bits.hpp"
#include "submeter/core/bcd.hpp"

namespace submeter::inline v0::meter::detail {

namespace {

namespace modbus = codec::modbus;

bool is_signed(value_type type) {
    return type == value_type::i8 || type == value_type::i16 || type == value_type::i32 ||
           type == value_type::i64;
}

modbus::register_type float_type(value_type type) {
    return type == value_type::f32 ? modbus::register_type::f32 : modbus::register_type::f64;
}

void put_ranked(bytes_view ranked, word_order order, bytes_span out) {
    for (std::size_t k = 0; k < ranked.size(); ++k)
        out[wire_place(k, ranked.size(), order)] = ranked[k];
}

}  // namespace

void write_bits(const wire_form& as, std::uint64_t bits, bytes_span out) {
    for (std::size_t k = 0; k < out.size(); ++k)
        out[wire_place(k, out.size(), as.order)] =
            static_cast<std::byte>(bits >> (8 * (out.size() - 1U - k)));
}

result<void> write_number(const wire_form& as, std::int64_t raw, bytes_span out) {
    if (!is_signed(as.type) && raw < 0) return fail(errc::negative_amount);
    const auto bits = static_cast<unsigned>(out.size() * 8);
    if (bits < 64) {
        const std::int64_t span = std::int64_t{1} << bits;
        const std::int64_t low = is_signed(as.type) ? -(span / 2) : 0;
        if (raw < low || raw >= low + span) return fail(errc::overflow);
    }
    write_bits(as, static_cast<std::uint64_t>(raw), out);
    return {};
}

result<void> write_digits(const wire_form& as, std::int64_t raw, bytes_span out) {
    std::array<std::byte, 8> digits{};
    const auto octets = bytes_span{digits}.first(out.size());
    if (const auto ok = bcd_write_le(raw, octets); !ok) return ok;
    std::reverse(octets.begin(), octets.end());
    put_ranked(octets, as.order, out);
    return {};
}

bool holds(value_type type, decimal value) {
    const auto made = modbus::to_float(value, float_type(type));
    if (!made) return false;
    const auto back = modbus::to_decimal(*made, -value.exponent);
    return back && *back == value;
}

result<void> write_float(const wire_form& as, decimal value, bytes_span out) {
    return modbus::to_float(value, float_type(as.type)).map([&](modbus::float_bits made) {
        write_bits(as, made.bits, out);
    });
}

result<void> write_wall_time(const wire_form& as, local_instant when, bytes_span out) {
    std::array<std::byte, 9> ranked{};
    const auto octets = bytes_span{ranked}.first(out.size());
    const auto ok = write_date(when, as.pattern, as.form, octets);
    if (ok) put_ranked(octets, as.order, out);
    return ok;
}

}  // namespace submeter::inline v0::meter::detail
