// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt698/data_view.hpp"
#include "submeter/meter/device.hpp"

namespace submeter::inline v0::meter::detail {

// A value as a reading has it.
struct row_value {
    decimal value{};
    unit dlms_unit = unit::none;
    quality how = quality::measured;
};

// The value of a row that begins at `offset` of a reply's data, multipliers applied; those that
// stand in registers are read from `data` too, as far away as in their common block.
// `value_absent` for a sentinel, or packed digits all FFH; `incomplete`; `bad_bcd`; `not_finite`;
// `overflow`; `bad_date`; `bad_value` for a ratio of zero.
result<row_value> read_value(const device& d, const register_row& row, bytes_view data,
                             std::size_t offset);

// The same of a Data of DL/T 698.45. `wrong_type` where it is of no such type.
result<row_value> read_value(const device& d, const register_row& row,
                             const codec::dlt698::data_view& data);

// The word of a row of bits, as it is compared with a mask. `incomplete`.
result<std::uint32_t> read_bits(const register_row& row, bytes_view data, std::size_t offset);

// The text of a row of text. `value_absent`; `incomplete`; `bad_bcd`; `wrong_type`.
result<std::string> read_text(const register_row& row, bytes_view data, std::size_t offset);
result<std::string> read_text(const register_row& row, const codec::dlt698::data_view& data);

}  // namespace submeter::inline v0::meter::detail
