// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/cjt188/clock.hpp"
#include "submeter/codec/cjt188/item.hpp"
#include "submeter/core/decimal.hpp"

namespace submeter::inline v0::codec::cjt188 {

/// An exact number with its unit. A value.
struct measurement {
    decimal value{};
    item_unit unit = item_unit::none;

    friend constexpr bool operator==(const measurement&, const measurement&) = default;
};

/// Whether all octets are FFH, or all EEH: the meter has no such value.
[[nodiscard]] constexpr bool is_absent(bytes_view octets) noexcept {
    if (octets.empty() || (octets[0] != std::byte{0xFF} && octets[0] != std::byte{0xEE}))
        return false;
    for (const auto octet : octets)
        if (octet != octets[0]) return false;
    return true;
}

namespace detail {

constexpr bool is_number(const field& f) noexcept {
    return f.form == field_form::quantity || f.form == field_form::number ||
           f.form == field_form::purchase;
}

// Octets of the digits, without the unit octet.
constexpr std::size_t digit_octets(const field& f) noexcept {
    return f.form == field_form::quantity ? f.octets - std::size_t{1} : f.octets;
}

constexpr item_unit fixed_unit(const field& f, const dialect& d) noexcept {
    if (f.form != field_form::purchase) return f.unit;
    return d.purchase == purchase_unit::money ? item_unit::money : item_unit::cubic_metre;
}

}  // namespace detail

/// The unit and multiplier of a number at the front of `wire`: by its unit octet, or the field's
/// own.
/// @return no unit where the octet is none of the table, or is not there.
[[nodiscard]] constexpr scaled_unit unit_of(const field& f, bytes_view wire,
                                            const dialect& d = {}) noexcept {
    if (f.form != field_form::quantity) return {detail::fixed_unit(f, d), 0};
    if (wire.size() < f.octets) return {};
    return read_unit(wire[detail::digit_octets(f)]).value_or(scaled_unit{});
}

/// Reads the digits of a number from the front of `wire`, exactly, with the wire's decimals and
/// without the multiplier of a unit octet.
/// @return `value_absent` where all digits are FFH or EEH; `bad_bcd` with the octet's offset;
///         `bad_length` for too few octets; `bad_value` for a field that is no number.
/// Allocates nothing.
[[nodiscard]] constexpr result<decimal> read_digits(const field& f, bytes_view wire) noexcept {
    if (!detail::is_number(f)) return fail(errc::bad_value);
    if (wire.size() < f.octets) return fail(errc::bad_length, wire.size());
    const auto digits = wire.first(detail::digit_octets(f));
    const auto value = bcd_read_le(digits);
    if (!value) return is_absent(digits) ? fail(errc::value_absent) : fail(value.error());
    return decimal{.mantissa = *value, .exponent = static_cast<std::int8_t>(-f.decimals)};
}

/// Reads a number with its unit: the digits with the decimals of the format, times 1, 10 or 100 as
/// the unit octet says (the digits stay, the point moves). Exact.
/// @return as read_digits(); `bad_value` with the octet's offset for an unknown unit octet.
[[nodiscard]] constexpr result<measurement> read_value(const field& f, bytes_view wire,
                                                       const dialect& d = {}) noexcept {
    const auto digits = read_digits(f, wire);
    if (!digits) return fail(digits.error());
    if (f.form != field_form::quantity) return measurement{*digits, detail::fixed_unit(f, d)};
    const std::size_t at = detail::digit_octets(f);
    const auto unit = read_unit(wire[at]);
    if (!unit) return fail(unit.error().code, at);
    auto value = *digits;
    value.exponent = static_cast<std::int8_t>(value.exponent + unit->power);
    return measurement{value, unit->unit};
}

/// Writes a number into the front of `out`; a quantity with the unit octet of `unit`, whose
/// multiplier must suit the value. @return octets written; `inexact` where the value is finer than
/// the field; `overflow`; `negative_amount`; `bad_value` for a unit without a code or a field that
/// is no number; `no_room`.
[[nodiscard]] constexpr result<std::size_t> write_value(const field& f, decimal value,
                                                        bytes_span out,
                                                        scaled_unit unit = {}) noexcept {
    if (!detail::is_number(f)) return fail(errc::bad_value);
    if (out.size() < f.octets) return fail(errc::no_room, out.size());
    const auto scaled = rescale(value, f.decimals - unit.power);
    if (!scaled) return fail(scaled.error());
    const std::size_t count = detail::digit_octets(f);
    if (f.form == field_form::quantity) {
        const auto code = write_unit(unit);
        if (!code) return fail(code.error());
        const auto written = bcd_write_le(*scaled, out.first(count));
        if (!written) return fail(written.error());
        out[count] = *code;
        return std::size_t{f.octets};
    }
    if (unit.power != 0) return fail(errc::bad_value);
    const auto written = bcd_write_le(*scaled, out.first(count));
    if (!written) return fail(written.error());
    return std::size_t{f.octets};
}

/// Reads the purchase sequence number. @return `bad_bcd` where the dialect has it in BCD.
[[nodiscard]] constexpr result<std::uint8_t> read_sequence(std::byte wire,
                                                           const dialect& d = {}) noexcept {
    if (d.sequence == sequence_form::binary) return to_u8(wire);
    const int pair = bcd_to_int(wire);
    if (pair < 0) return fail(errc::bad_bcd);
    return static_cast<std::uint8_t>(pair);
}

/// The octet of a purchase sequence number. @return `overflow` above 99 in BCD.
[[nodiscard]] constexpr result<std::byte> write_sequence(std::uint8_t number,
                                                         const dialect& d = {}) noexcept {
    if (d.sequence == sequence_form::binary) return std::byte{number};
    if (number > 99) return fail(errc::overflow);
    return int_to_bcd(number);
}

}  // namespace submeter::inline v0::codec::cjt188
