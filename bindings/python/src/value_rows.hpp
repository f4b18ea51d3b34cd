// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/protocol.hpp"
#include "submeter/core/bytes.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace submeter::inline v0::python {

/// One value of one frame, as a row of a numpy array: no padding. A value.
struct value_row {
    std::int64_t frame = 0;     ///< index of its frame
    std::uint64_t address = 0;  ///< the decimal digits of the meter's address; Modbus: the unit
    std::int64_t mantissa = 0;
    std::uint32_t id = 0;      ///< data identifier, OAD; Modbus: index of the register in the reply
    std::uint32_t item = 0;    ///< place of the value in its frame, from 0
    std::uint32_t name = 0;    ///< index into the names
    std::uint16_t status = 0;  ///< 0, or the number of an error; then there is no value
    std::int8_t exponent = 0;  ///< of ten
    std::uint8_t unit = 0;     ///< index into value_units
};

/// Rows, and the names that they mean by their index; the first is none.
struct value_rows {
    std::vector<value_row> rows;
    std::vector<std::string> names;
};

/// The units of the rows, as tools print them; the first is none.
std::span<const std::string_view> value_units() noexcept;

/// The numbers in many replies: frame k is the octets [offsets[k], offsets[k + 1]) of `input`,
/// which the caller has checked. A frame that has no number gives one row with the reason.
/// Allocates the rows and the names, and nothing for a frame.
value_rows read_value_rows(codec::protocol in, bytes_view input,
                           std::span<const std::int64_t> offsets);

}  // namespace submeter::inline v0::python
