// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/cjt188/unit.hpp"
#include "submeter/flow/reading.hpp"

namespace submeter::inline v0::meter::detail {

// A unit of the wire is 10^exponent of the reading's.
struct unit_size {
    unit dlms_unit = unit::none;
    int exponent = 0;
};

// What a unit octet of CJ/T 188 means for a reading.
unit_size size_of(codec::cjt188::item_unit u);

}  // namespace submeter::inline v0::meter::detail
