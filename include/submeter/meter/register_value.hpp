// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/meter/device.hpp"

namespace submeter::inline v0::meter {

/// Writes a value as the meter itself would show it: the other side of accept(), for virtual meters
/// and tests. `value` is that of a reading, in the row's DLMS unit; of a date seconds since
/// 1970-01-01T00:00:00Z. What is finer than the register is cut off, a known modulus begins again
/// at 0, ratios that stand in registers count as 1, and of a word of bits the other bits stay.
/// `there` are the row's octets (`row.octets` of them); coils have none. Not for DL/T 698.45, nor
/// for the types of CJ/T 188.
/// @return `bad_length`; `wrong_type` for texts and for types of other protocols;
///         `negative_amount`, `overflow` or `bad_date` where the register cannot show
///         it.
[[nodiscard]] SUBMETER_API result<void> write_value(const device& d, const register_row& row,
                                                    decimal value, bytes_span there);

/// Writes a text, or digits as a text, as the meter itself would; blanks, or zeros in front, fill
/// it up. @return `bad_length`; `wrong_type`; `overflow`; `bad_digit`.
[[nodiscard]] SUBMETER_API result<void> write_text(const register_row& row, std::string_view text,
                                                   bytes_span there);

/// The value in a row's octets, as accept() would read it; ratios that stand in registers cannot be
/// seen from here. @return as accept().
[[nodiscard]] SUBMETER_API result<decimal> read_value(const device& d, const register_row& row,
                                                      bytes_view there);

}  // namespace submeter::inline v0::meter
