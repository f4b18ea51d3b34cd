// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "codec/dlt645/item_values.hpp"
#include "submeter/codec/dlt645/edition_1997/message.hpp"

namespace submeter::inline v0::codec::dlt645::edition_1997::detail {

using dlt645::detail::placed_item;

// What the plain data say, item by item; offsets of errors count from the front of the data.
result<std::vector<placed_item>> read_items(const request& r);
result<std::vector<placed_item>> read_items(const reply& r);

// Where the part of the message that `data` holds begins in its frame.
std::size_t data_start(const request& r);
std::size_t data_start(const reply& r);

bool names_identifier(const request& r);
bool names_identifier(const reply& r);

}  // namespace submeter::inline v0::codec::dlt645::edition_1997::detail
