// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "codec/dlt645/item_values.hpp"
#include "submeter/codec/dlt645/message.hpp"

// What the functions beside read and write say in their data, item by item. Offsets of errors count
// from the front of the data; data that have no known form are one item of their octets.

namespace submeter::inline v0::codec::dlt645::detail {

result<std::vector<placed_item>> read_payload(const request& r);
result<std::vector<placed_item>> read_payload(const reply& r);

// Function 03.
std::vector<placed_item> read_security(const request& r);
std::vector<placed_item> read_security(const reply& r);

// Why a meter refused.
std::vector<placed_item> read_refusal(const reply& r);

// Octets that have no known form.
std::vector<placed_item> raw_data(bytes_view data);

// The names of the bits that are set, a blank between; bits without a name as bit_7.
std::string names_of_bits(std::uint16_t bits, std::span<const std::string_view> names);

}  // namespace submeter::inline v0::codec::dlt645::detail
