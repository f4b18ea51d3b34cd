// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/decimal.hpp"
#include "submeter/core/instant.hpp"
#include "submeter/meter/register_row.hpp"

namespace submeter::inline v0::meter::detail {

// How a value lies on the wire, be it in a register or in what a command writes.
struct wire_form {
    value_type type = value_type::u16;
    word_order order = word_order::abcd;
    std::string_view pattern{};
    date_form form = date_form::bcd;
};

// Each fills `out`, whose size is that of the value.
// A whole number: `negative_amount` or `overflow` where the type does not hold it.
result<void> write_number(const wire_form& as, std::int64_t raw, bytes_span out);
// Packed digits: the same.
result<void> write_digits(const wire_form& as, std::int64_t raw, bytes_span out);
// The nearest floating number: `bad_scale` outside 0 to 9 places.
result<void> write_float(const wire_form& as, decimal value, bytes_span out);
// Whether a floating type gives the value back at its own places.
bool holds(value_type type, decimal value);
// `bad_date`.
result<void> write_wall_time(const wire_form& as, local_instant when, bytes_span out);
// Bits, the highest octet first in its order.
void write_bits(const wire_form& as, std::uint64_t bits, bytes_span out);

}  // namespace submeter::inline v0::meter::detail
