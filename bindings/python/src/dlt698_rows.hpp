// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "row_writer.hpp"
#include "submeter/codec/dlt698/dictionary.hpp"

#include <vector>

namespace submeter::inline v0::python {

/// Reads what GET and REPORT answer, also inside SECURITY without a cipher, into rows. Its room is
/// made once.
class dlt698_reader {
public:
    dlt698_reader();
    result<void> read(bytes_view octets, row_writer& out);

private:
    std::array<std::uint8_t, 32> units_ = unit_indices<codec::dlt698::item_unit>();
    std::vector<std::byte> room_;
};

}  // namespace submeter::inline v0::python
