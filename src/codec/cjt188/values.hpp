// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/cjt188/message.hpp"
#include "submeter/codec/decoded.hpp"

#include <vector>

namespace submeter::inline v0::codec::cjt188::detail {

// One value of a message's data, and where it lies there. What is derived from the octets of
// another value, or of the header, has no length.
struct placed_item {
    decoded_item what{};
    std::size_t offset = 0;
    std::size_t length = 0;
    bool secret = false;
};

// What the data say, item by item; offsets of errors count from the front of the data.
result<std::vector<placed_item>> read_items(const request& r);
result<std::vector<placed_item>> read_items(const reply& r);

// The order in which an identifier is read that is known in both: high octet first. Nothing else is
// known of the meter.
dialect dialect_of(const frame& f);

// Which parts of a message stand before its data.
message_form form_of(const request& r);
message_form form_of(const reply& r);

}  // namespace submeter::inline v0::codec::cjt188::detail
