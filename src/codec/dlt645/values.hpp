// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "codec/dlt645/item_values.hpp"
#include "submeter/codec/dlt645/message.hpp"

namespace submeter::inline v0::codec::dlt645::detail {

// What the plain data say, item by item; offsets of errors count from the front of the data.
result<std::vector<placed_item>> read_items(const request& r);
result<std::vector<placed_item>> read_items(const reply& r);

// Digits of a packed number, highest first.
std::string packed_digits(std::uint32_t value, unsigned count);

// Where the part of the message that `data` holds begins in its frame.
std::size_t data_start(const request& r);
std::size_t data_start(const reply& r);

// Whether the function's messages name a data identifier.
bool names_identifier(const request& r);
bool names_identifier(const reply& r);

}  // namespace submeter::inline v0::codec::dlt645::detail
